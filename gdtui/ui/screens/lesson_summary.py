"""The end of a lesson: what one can do now, what was missed and why, and where to go from here."""

from __future__ import annotations

from pathlib import Path

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from gdtui.course.lesson import Lesson
from gdtui.export.files import write_new
from gdtui.panels.lesson_notes import lesson_notes
from gdtui.panels.lesson_summary import (
    PageSummary,
    first_misses,
    lesson_as_seen,
    lesson_summary,
)
from gdtui.session.session import Session
from gdtui.text.markdown import strip_marks
from gdtui.ui.screens.base import BaseScreen
from gdtui.ui.screens.contents import number_of
from gdtui.ui.widgets.title_bar import lesson_name

MARKS = {
    "done": ("●", "$success"),
    "shown": ("◐", "$warning"),
    "skipped": ("◌", "$warning"),
    "open": ("○", "$quiet"),
}


class LessonSummaryScreen(BaseScreen[bool]):
    """A look back at a lesson; dismissed with True to go on to the next one.

    With False for the contents, with None to go back to what was skipped.
    """

    AUTO_FOCUS = "#looked-back"
    BINDINGS = [
        Binding("enter", "onward(True)", "go on", tooltip="Go on", id="onward"),
        Binding("n", "onward(True)", "go on", tooltip="Go on"),
        Binding("space", "onward(True)", "go on", tooltip="Go on"),
        Binding("t", "onward(False)", "contents", tooltip="The table of contents", id="contents"),
        Binding("escape", "onward(False)", "contents", tooltip="The table of contents"),
        Binding("k", "keep", "notes", tooltip="Write this down, as Markdown", id="notes"),
        Binding("p", "back", "skipped page", tooltip="Back to the page skipped last", id="skipped"),
    ]

    def __init__(
        self,
        session: Session,
        following: Lesson | None,
        praise: str = "",
        folder: Path | None = None,
    ) -> None:
        """Look back at a session's lesson.

        Args:
            session: as it was when the lesson was finished.
            following: the lesson that comes next, if any.
            praise: a word on the part or the course that ends here.
            folder: where notes go; None where nothing may be written.
        """
        super().__init__()
        self._folder = folder
        self._session = session
        self._following = following
        self._praise = praise

    def subject(self, *, moving: bool) -> tuple[str, ...]:
        """Say which lesson was finished."""
        return (lesson_name(self._session.lesson), "finished")

    def compose(self) -> ComposeResult:
        """Lay out what was done and what comes next."""
        session, following = self._session, self._following
        through = "You are through" if self._skipped else "Finished"
        with VerticalScroll(id="looked-back"):
            yield Static(Content(f"{through}: {session.lesson.title}"), classes="heading")
            yield Static(_gained(session.lesson), classes="gained")
            for looked in lesson_summary(session):
                yield Static(_entry(looked))
            if self._skipped:
                yield Static("◌ was skipped: p goes back to it.", classes="quiet next")
            if self._praise:
                yield Static(self._praise, classes="next")
            if following is not None:
                number = f"{number_of(following)} " if following.number.isdigit() else ""
                named = f"Next: {number}{following.title}"
                minutes = (f"  {following.minutes} min", "$quiet")
                yield Static(Content.assemble((named, "bold"), minutes), classes="next")
                yield Static(Content.styled(following.objective, "$quiet"))
        contents = "  ·  t contents" if session.permits("contents") else ""
        onward = f"Enter goes on{contents}" if following else "Enter contents"
        notes = "" if self._folder is None else "  ·  k keeps it"
        yield Static("", classes="quiet", id="said", markup=False)
        yield Static(f"{onward}{notes}  ·  q quits", classes="quiet")

    @property
    def _skipped(self) -> bool:
        return "skipped" in self._session.marks

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where nothing was skipped nothing leads back to it."""
        if action == "back" and not self._skipped:
            return False
        if action == "keep" and self._folder is None:
            return False
        if action == "onward" and not parameters[0] and not self._session.permits("contents"):
            return False
        return super().check_action(action, parameters)

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Keep `f` from the app: a form would lie over the end of a lesson."""
        return key == "f"

    def action_onward(self, further: bool) -> None:
        """Close, and say where to."""
        self.dismiss(further and self._following is not None)

    def action_keep(self) -> None:
        """Write the notes of this lesson into a new file, and say which."""
        session, folder = self._session, self._folder
        if folder is None:
            return
        lines = lesson_notes(
            lesson_as_seen(session), session.marks, session.answers, first_misses(session)
        )
        text = "".join(f"{line}\n" for line in lines)
        try:
            name = write_new(folder, f"gdtui-{session.lesson.slug}-notes", ".md", text)
            told = f"Written: {name}, in {folder}."
        except OSError as error:
            told = f"Cannot write to {folder}: {error.strerror}. Start gdtui elsewhere."
        said = self.query_one("#said", Static)
        said.update(told)
        said.add_class("-told")

    def action_back(self) -> None:
        """Close, and go back to what was skipped."""
        self.dismiss(None)


def _gained(lesson: Lesson) -> Content:
    """What one can do now, and the one formula to keep."""
    now = f"{lesson.objective[:1].lower()}{lesson.objective[1:]}"
    told = Content.assemble(("Now you can: ", "$quiet"), now)
    return Content("\n").join([told, Content(f"    {lesson.formula}")]) if lesson.formula else told


def _entry(looked: PageSummary) -> Content:
    mark, colour = MARKS[looked.mark]
    lines = [Content.assemble((mark, colour), " ", (looked.title, "bold"))]
    if looked.said:
        told = "and so it was" if looked.right else f"it was: {looked.happened}"
        mark, colour = ("✓", "$success") if looked.right else ("✗", "$error")
        lines.append(Content.assemble("  ", (mark, colour), f" you said: {looked.said}"))
        lines.append(Content.styled(f"    {told}", "$success" if looked.right else "$quiet"))
    if looked.typed:
        lines.append(Content.assemble("  ", ("✗", "$error"), f" first you typed: {looked.typed}"))
    if looked.reason:
        lines.append(Content(f"    {strip_marks(looked.reason)}"))
    return Content("\n").join(lines)
