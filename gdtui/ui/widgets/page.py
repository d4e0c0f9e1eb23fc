"""The page: its prose, and what it asks."""

from __future__ import annotations

import re
import textwrap

from textual import on
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input, Markdown, Static

from gdtui.course.lesson import Answer, Order, Page, Prose
from gdtui.formats import number_text
from gdtui.session import Session
from gdtui.words import goal_lines


class PageView(VerticalScroll, can_focus=False):
    """One page of a lesson; scrolls where a small window cuts it."""

    session: reactive[Session | None] = reactive(None)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._page: Page | None = None

    async def watch_session(self, old: Session | None, session: Session | None) -> None:
        """Build a new page; on the same page only the question or goal is written anew."""
        if session is None:
            return
        if session.page is not self._page:
            self._page = session.page
            self.border_title = session.page.title
            with self.app.batch_update():
                await self.remove_children()
                await self.mount_all(self._blocks(session))
            self.set_class(session.page_done, "-done")
            self.scroll_home(animate=False)
            return
        self.query_one(Ask).session = session
        for field in self.query(AnswerField):
            field.display = session.question_open
        self.set_class(session.page_done, "-done")
        if old is not None and _said(old) != _said(session):
            self.call_after_refresh(self.scroll_end, animate=False)

    def _blocks(self, session: Session) -> list[Widget]:
        ask = Ask()
        ask.session = session
        built: list[Widget] = []
        placed = False
        for block in session.page.blocks:
            if isinstance(block, Prose):
                classes = "after" if placed else None
                built.append(Markdown(block.markdown, open_links=False, classes=classes))
            elif not placed:
                built.append(ask)
                placed = True
                if isinstance(block, Answer):
                    built.append(AnswerField())
        return built if placed else [*built, ask]

    def ask_for_number(self) -> None:
        """Give the keys to the field for the answer."""
        for field in self.query(AnswerField):
            field.focus()


def _said(session: Session) -> tuple[object, ...]:
    """What the learner should not have to scroll for, when it changes."""
    told = (session.notice != "", session.said)
    return (session.page_done, session.hints_shown, session.revealing, session.answer, *told)


class AnswerField(Input):
    """Where a number is typed; Enter answers, Escape gives the keys back."""

    BINDINGS = [Binding("escape", "leave", "keys back", tooltip="Give the keys back")]

    class Given(Message):
        """A number was typed."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self) -> None:
        super().__init__(placeholder="a number", compact=True)

    @on(Input.Submitted)
    def give(self, event: Input.Submitted) -> None:
        """Pass the text on; keep it, for a second try."""
        event.stop()
        self.post_message(self.Given(event.value))
        self.screen.set_focus(None)

    def action_leave(self) -> None:
        """Give the keys back to the page."""
        self.screen.set_focus(None)


class Ask(Static):
    """What the page asks, the learner's answer, the hints, and what to do next."""

    session: reactive[Session | None] = reactive(None)

    def watch_session(self) -> None:
        """Write the question or the goal as it stands."""
        self._draw()

    def on_resize(self) -> None:
        """Wrap to the new width."""
        self._draw()

    def _draw(self) -> None:
        session = self.session
        if session is None:
            return
        width = max(8, self.size.width) if self.size.width else 30
        lines = ask_lines(session, width)
        self.set_class(session.page_done, "-done")
        self.set_class(session.page.kind == "show" and not lines, "-empty")
        self.update(Content("\n").join(lines))


def ask_lines(session: Session, width: int) -> list[Content]:
    """Write what a page asks in lines of at most `width` columns."""
    lines: list[Content] = []
    page = session.page
    if page.predict is not None:
        lines += _question(session, width)
    elif page.do is not None:
        lines += _goal(session, width)
    elif isinstance(page.ask, Order):
        lines += _order(session, page.ask, width)
    elif isinstance(page.ask, Answer):
        lines += _number(session, page.ask, width)
    if session.notice:
        lines += _wrapped(session.notice, width, "", "$warning")
    return lines


def _question(session: Session, width: int) -> list[Content]:
    predict = session.page.predict
    assert predict is not None
    answer = session.answer
    lines = [_heading("Predict" if answer is None else "You predicted")]
    lines += _wrapped(predict.question, width, "", "bold")
    for index, option in enumerate(predict.options):
        if answer is None:
            chosen = index == session.choice
            mark = "▸" if chosen else " "
            style = "$accent bold" if chosen else ""
        else:
            seen = not session.revealing
            mark = "✓" if option.correct and seen else "✗" if index == answer and seen else " "
            mark = "▸" if index == answer and not seen else mark
            style = "$success bold" if mark == "✓" else "$error" if mark == "✗" else "$quiet"
        lines += _wrapped(option.text, width, f"{mark}{index + 1} ", style)
    if answer is None:
        return lines
    if session.revealing:
        return [*lines, Content.styled("Watch…", "$accent")]
    outcome = f"Seen: loss {number_text(session.loss)} after {session.trace.steps:,} step"
    outcome += "" if session.trace.steps == 1 else "s"
    if predict.reveal.steps and session.trace.steps and "loss" in session.page.readout:
        lines += _wrapped(outcome + ".", width, "", "$quiet")
    lines += _wrapped(predict.options[answer].feedback, width, "", "")
    lines.append(_onward(session))
    return lines


def _order(session: Session, order: Order, width: int) -> list[Content]:
    settled = session.answer is not None
    lines = [_heading("In order" if settled else "Put in order")]
    lines += _wrapped(order.question, width, "", "bold")
    for place, which in enumerate(session.arrangement):
        pointed = place == session.choice and not settled
        style = "$success" if settled else "$accent bold" if pointed else ""
        mark = "✓" if settled else "▸" if pointed else " "
        lines += _wrapped(order.items[which].text, width, f"{mark}{place + 1} ", style)
    if settled:
        return [*lines, *_wrapped(order.right, width, "", ""), _onward(session)]
    lines += _wrapped(session.said, width, "", "$warning") if session.said else []
    return [*lines, *_wrapped("↑↓ points, ←→ carries, Enter answers.", width, "", "$quiet")]


def _number(session: Session, answer: Answer, width: int) -> list[Content]:
    settled = session.answer is not None
    lines = [_heading("Right" if settled else "Work it out")]
    lines += _wrapped(answer.question, width, "", "bold")
    for number, hint in enumerate(session.hints, 1):
        lines += _wrapped(hint, width, f"{number} ", "$quiet")
    if settled:
        return [*lines, *_wrapped(answer.right, width, "", ""), _onward(session)]
    lines += _wrapped(session.said, width, "", "$warning") if session.said else []
    return [*lines, *_wrapped("Enter opens the field.", width, "", "$quiet")]


def _onward(session: Session) -> Content:
    """Say what comes next: another drawn question, or the next page."""
    if session.revealing:
        return Content.styled("Watch…", "$accent")
    more = session.draw is not None and not session.draw.passed
    return Content.styled("n: the next question." if more else "n goes on.", "$success")


def _goal(session: Session, width: int) -> list[Content]:
    done = session.page_done
    lines = [_heading("Done" if done else "Your turn")]
    for met, words in goal_lines(session):
        ticked = met or done
        lines += _wrapped(words, width, "✓ " if ticked else "○ ", "$success" if ticked else "")
    for number, hint in enumerate(session.hints, 1):
        lines += _wrapped(hint, width, f"{number} ", "$quiet")
    if done:
        lines.append(_onward(session))
    return lines


def _heading(text: str) -> Content:
    return Content.styled(text, "$primary bold")


def _wrapped(text: str, width: int, indent: str, style: str) -> list[Content]:
    """Wrap text with a hanging indent; `code` and **bold** stand out, their marks do not show."""
    plain = re.sub(r"[`*]", "", text)
    rows = textwrap.wrap(
        plain, width, initial_indent=indent, subsequent_indent=" " * len(indent)
    ) or [indent]
    return [Content.styled(row, style) if style else Content(row) for row in rows]
