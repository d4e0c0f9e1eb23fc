"""How many rows a page fills at 80×24, and what to do where it is too many."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from gdtui.authoring.playthrough import Fault
from gdtui.course.lesson import Answer, Do, Drill, Order, Predict, Review, WriteLine
from gdtui.panels.goal import goal_lines
from gdtui.panels.written_line import names_line
from gdtui.session.session import Session
from gdtui.text.markdown import markdown_rows

PAGE_ROWS, PAGE_COLUMNS = 17, 32
"""What a page may fill before feedback: the text pane of an 80×24 terminal."""


def page_rows(session: Session) -> int:
    """How many rows the page fills, until it is answered, in a pane of `COLUMNS` columns.

    A question or goal stands under a heading, behind a bar. Text after it is shown once it is
    done, so it is not counted.
    """
    rows: list[str] = []
    for block in session.page.prose_before:
        rows += [""] if rows else []
        rows += markdown_rows(block.markdown, PAGE_COLUMNS)
    if session.page.ask is not None:
        rows += [""] if rows else []
        rows.append("Predict, or Your turn")
        question, lines = _question_and_lines(session)
        if question:
            rows += markdown_rows(question, PAGE_COLUMNS - len("▌ "))
        for line in lines:
            rows += markdown_rows(line, PAGE_COLUMNS - len("▌ ▸1 "))
    return len(rows)


def _question_and_lines(session: Session) -> tuple[str, tuple[str, ...]]:
    """What is asked in a sentence, in the longer words of two, and the lines below it."""
    match session.page.ask:
        case Predict() as ask:
            return max(ask.question, ask.again, key=len), session.asked.lines
        case Order() as ask:
            return ask.question, session.asked.lines
        case Answer() as ask:
            return max(ask.question, ask.again, key=len), ("a field to type into",)
        case WriteLine() as ask:
            return ask.question, (names_line(ask), "a field to type into")
        case Do():
            return "", tuple(words for _, words in goal_lines(session))
        case None | Drill() | Review():
            return "", ()
        case unknown:
            assert_never(unknown)


def find_overflow(session: Session) -> Iterator[Fault]:
    """Say where a page does not fit, and by how many rows."""
    rows = page_rows(session)
    if rows > PAGE_ROWS:
        yield (
            session.page.line,
            f"the page fills {rows} rows of {PAGE_COLUMNS} columns; {PAGE_ROWS} fit, "
            "so say less or split it",
        )
