"""How many rows a page fills at 80×24, and what to do where it is too many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gdtui.authoring.playthrough import Fault
from gdtui.course.lesson import (
    Answer,
    Do,
    Item,
    Option,
    Order,
    Predict,
    Prose,
)
from gdtui.panels.goal import goal_lines
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
    lines: list[str] = []
    for block in session.page.blocks:
        rows += [""] if rows else []
        if isinstance(block, Prose):
            rows += markdown_rows(block.markdown, PAGE_COLUMNS)
            continue
        rows.append("Predict, or Your turn")
        if isinstance(block, Do):
            lines = [words for _, words in goal_lines(session)]
        elif isinstance(block, Predict | Order):
            rows += markdown_rows(block.question, PAGE_COLUMNS - len("▌ "))
            lines = [one.text for one in lines_to_choose(block)]
        elif isinstance(block, Answer):
            rows += markdown_rows(block.question, PAGE_COLUMNS - len("▌ "))
            lines = ["a field to type into"]
        for line in lines:
            rows += markdown_rows(line, PAGE_COLUMNS - len("▌ ▸1 "))
        break
    return len(rows)


def lines_to_choose(ask: Predict | Order) -> Sequence[Option | Item]:
    """The options or lines that a question shows."""
    return ask.options if isinstance(ask, Predict) else ask.items


def find_overflow(session: Session) -> Iterator[Fault]:
    """Say where a page does not fit, and by how many rows."""
    rows = page_rows(session)
    if rows > PAGE_ROWS:
        yield (
            session.page.line,
            f"the page fills {rows} rows of {PAGE_COLUMNS} columns; {PAGE_ROWS} fit, "
            "so say less or split it",
        )
