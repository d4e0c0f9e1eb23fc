"""The line above everything: the lesson, the page, and how far the learner is."""

from __future__ import annotations

from textual.reactive import var

from gdtui.course.lesson import Lesson
from gdtui.session.lesson_run import PageMark
from gdtui.session.session import Session
from gdtui.text.styled import Span, StyledLine, TextRole
from gdtui.ui.widgets.session_view import SessionView
from gdtui.ui.widgets.text_view import TextView

DOTS: dict[PageMark, tuple[str, TextRole]] = {
    "done": ("●", "good"),
    "shown": ("◐", "warn"),
    "skipped": ("◌", "warn"),
    "open": ("○", "dim"),
}


class TitleBar(TextView, SessionView):
    """One line: program, lesson, page and marks."""

    warning: var[str] = var("")

    def show_session(self) -> None:
        """Write the line anew."""
        session = self.session
        if session is not None:
            self.fill(lambda width: [title_line(session, width, self.warning)])

    def watch_warning(self) -> None:
        """Write the line anew."""
        self.show_session()

    def on_resize(self) -> None:
        """Fit the line to the new width."""
        self.show_session()


def title_line(session: Session, width: int, warning: str = "") -> StyledLine:
    """Write the lesson on the left and the page on the right; the warning between, if it fits."""
    lesson = session.lesson
    left: StyledLine = (Span("gdtui  ", "dim"), Span(lesson_name(lesson), "lit"))
    right: list[Span] = [
        Span(f"page {session.page_index + 1} of {len(lesson.pages)} ", "label"),
        *(Span(*DOTS[mark]) for mark in session.marks),
    ]
    room = width - sum(len(span.text) for span in (*left, *right))
    if warning and room > 16:
        note = f"  {warning}"[: room - 2]
        left = (*left, Span(note, "warn"))
        room -= len(note)
    return (*left, Span(" " * max(1, room)), *right)


def lesson_name(lesson: Lesson) -> str:
    """Write a lesson's number and title; a review and a table of one's own have no number."""
    return f"{int(lesson.number)} {lesson.title}" if lesson.number.isdecimal() else lesson.title
