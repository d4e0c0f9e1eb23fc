"""The page: its prose, and what it asks."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile

from markdown_it import MarkdownIt
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Region, Size
from textual.reactive import var
from textual.widget import Widget

from gdtui.course.lesson import Prose
from gdtui.panels.question import question_lines
from gdtui.session.key_dispatch import named_notice
from gdtui.session.session import Session
from gdtui.text.styled import text_of
from gdtui.ui.terminal.filters import spell_markdown_in_ascii, speller
from gdtui.ui.terminal.prose import ProseView
from gdtui.ui.widgets.answer_field import AnswerField as AnswerField
from gdtui.ui.widgets.session_view import SessionView
from gdtui.ui.widgets.text_view import TextView


class PageView(VerticalScroll, SessionView, can_focus=False):
    """One page of a lesson; scrolls where a small window cuts it."""

    def __init__(self, session: Session, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.border_title = Content(speller(self)(session.page.title))
        self._first_session = session
        self._before: Session | None = None
        self._page = session.page
        self._question: QuestionView | None = None
        self.field: AnswerField | None = None
        """Where a number or a line is typed; None where the page asks for none."""
        self.placed = False
        """Whether the text of the page on view stands where it was left, or where it begins."""

    def compose(self) -> ComposeResult:
        """Build the first page; a later one takes its place."""
        yield from self._blocks(self._first_session)

    def show_session(self) -> None:
        """Have a new page built; on the same page only the question or goal is written anew."""
        old, session = self._before, self.session
        self._before = session
        if session is None:
            return
        if session.page is not self._page:
            self._page = session.page
            self.placed = False
            self.call_next(self._build)
            return
        if self._question is not None:
            self._question.session = session
        if self.field is not None:
            self.field.display = session.question_open
            self.field.tried = session.tried
        self.set_class(session.page_done, "-done")
        if old is not None and _feedback_state(old) != _feedback_state(session):
            self.call_after_refresh(self._scroll_to_feedback)
        elif old is not None and (old.choice, old.arrangement) != (
            session.choice,
            session.arrangement,
        ):
            self.call_after_refresh(self._scroll_to_choice)

    def on_mount(self) -> None:
        """Show the text where it was left."""
        self.call_after_refresh(self._place, self._first_session)

    def _place(self, session: Session) -> None:
        """Scroll to where the text was left; else to the end of what was answered before."""
        if session.page is not self._page:
            return
        if session.scrolled is not None:
            self.scroll_by_rows(session.scrolled)
        elif _was_answered(session):
            self.scroll_end(animate=False)
        self.call_after_refresh(setattr, self, "placed", True)

    def _scroll_to_feedback(self) -> None:
        """Show the question with all that was said to it; of what follows, what fits.

        By now another page may be there, or none while it is built.
        """
        if self._question is not None:
            region = self._question.virtual_region
            room = self.scrollable_content_region.height
            top = min(self.max_scroll_y, max(region.y, region.bottom - room))
            self.scroll_to(y=top, animate=False)

    def _scroll_to_choice(self) -> None:
        """Bring what is pointed at into sight, where a small window cuts the options."""
        if self._question is None:
            return
        first, rows = self._question.pointed_rows
        if rows:
            place = Region(0, self._question.virtual_region.y + first, 1, rows)
            self.scroll_to_region(place, animate=False)

    async def _build(self) -> None:
        """Replace the blocks by those of the page as it stands now."""
        session = self.session
        assert session is not None
        self.border_title = Content(speller(self)(session.page.title))
        with self.app.batch_update():
            await self.remove_children()
            await self.mount_all(self._blocks(session))
        self.refresh(layout=True)  # what was mounted within the batch waits for this
        self.set_class(session.page_done, "-done")
        if session.scrolled is None and not _was_answered(session):
            self.scroll_home(animate=False)
        self.call_after_refresh(self._place, session)

    def _blocks(self, session: Session) -> list[Widget]:
        ask = QuestionView()
        ask.session = session
        write = str if speller(self) is str else spell_markdown_in_ascii

        def prose(blocks: Iterable[Prose], classes: str | None = None) -> list[Widget]:
            return [
                ProseView(
                    write(block.markdown),
                    open_links=False,
                    classes=classes,
                    parser_factory=_parser,
                )
                for block in blocks
            ]

        page, asked = session.page, session.asked
        self._question, self.field = ask, None
        if asked.typed:
            self.field = AnswerField(page, session.typed, writes=asked.writes)
        asks = [ask] if self.field is None else [ask, self.field]
        return [*prose(page.prose_before), *asks, *prose(page.prose_after, "after")]

    @property
    def scrolled_rows(self) -> int:
        """How many rows the text is scrolled by; −1 where that is to its end."""
        at = round(self.scroll_y)
        return -1 if at and at >= self.max_scroll_y else at

    def scroll_pages(self, pages: int) -> str:
        """Scroll by most of a page down, or up; returns why that cannot be, or nothing."""
        self.scroll_relative(y=pages * max(1, self.size.height - 2), animate=False)
        if self.max_scroll_y:
            return ""
        return named_notice("scroll", "The text is all in sight.", "down" if pages > 0 else "up")

    def scroll_by_rows(self, rows: int) -> None:
        """Scroll from the top by so many rows; to the end for −1."""
        if rows < 0:
            self.scroll_end(animate=False)
        else:
            self.scroll_to(y=rows, animate=False)

    def ask_for_number(self, begun: str = "") -> None:
        """Give the keys to the field for the answer, perhaps with a number begun in it."""
        if self.field is not None:
            self.field.tried = self.session.tried if self.session is not None else ()
            self.field.take_keys(begun)

    def show_typing(self) -> None:
        """Have the question say what the keys do while the field has them, or has them no more."""
        if self._question is not None:
            self._question.typing = self.field is not None and self.field.has_focus

    def fill_field(self, typed: str) -> None:
        """Have another text stand in the field: what is asked again is not answered in sight."""
        if self.field is not None and self.field.value != typed:
            self.field.value = typed


def _parser() -> MarkdownIt:
    """Textual's own, but that no word becomes a link: none is opened here.

    Finding them takes patterns that every start would wait for.
    """
    return MarkdownIt("gfm-like", {"linkify": False})


def _was_answered(session: Session) -> bool:
    """Whether the page asks something that is done: then one comes back for its end."""
    return session.page_done and session.page.ask is not None


def _feedback_state(session: Session) -> tuple[object, ...]:
    """What the learner should not have to scroll for, when it changes."""
    told = (session.notice, session.said)  # a longer notice takes more rows than the one before
    return (session.page_done, session.hints_shown, session.revealing, session.answer, *told)


class QuestionView(TextView, SessionView):
    """What the page asks, the learner's answer, the hints, and what to do next."""

    typing: var[bool] = var(False)
    """Whether the field has the keys."""

    def watch_typing(self) -> None:
        """Say what the keys do now."""
        self.show_session()

    def show_session(self) -> None:
        """Write the question or the goal as it stands."""
        session = self.session
        if session is None:
            return
        self.set_class(session.page_done, "-done")
        self.set_class(session.page.ask is None and not session.notice, "-empty")
        self.fill(lambda width: question_lines(session, width, typing=self.typing))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Wrap to the width that the layout gives; under a dialog no resize is told of."""
        session = self.session
        if session is not None:
            self._lines = self.fit_lines(
                lambda columns: question_lines(session, columns, typing=self.typing), width
            )
        return len(self._lines)

    @property
    def pointed_rows(self) -> tuple[int, int]:
        """The first row of the option that is pointed at, and how many it fills; 0, 0 of none."""
        written = [text_of(line) for line in self._lines]
        for first, text in enumerate(written):
            if text.startswith("▸"):
                rest = takewhile(lambda below: below.startswith("   "), written[first + 1 :])
                return first, 1 + len([*rest])
        return 0, 0

    def on_resize(self) -> None:
        """Wrap to the new width."""
        self.show_session()
