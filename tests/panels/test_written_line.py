"""A line that the learner wrote: where the caret points."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.cells import cell_len

from gdtui.course.questions import traits_of
from gdtui.panels.question import question_lines
from gdtui.panels.written_line import caret_lines
from gdtui.session.session import Session
from gdtui.text.styled import text_of
from tests.lessons import shipped_lessons


def update_page() -> Session:
    for lesson in shipped_lessons():
        for index, page in enumerate(lesson.pages):
            ask = traits_of(page.ask).line
            if ask is not None and ask.part == "update":
                return Session.open(lesson, index)
    raise AssertionError


def sign_at(row: str, column: int) -> str:
    """The letter that covers a cell of a row."""
    at = 0
    for letter in row:
        if at <= column < at + cell_len(letter):
            return letter
        at += cell_len(letter)
    return ""


LONG = "w - rate * gradient" + " + 0 * rate" * 13  # 162 signs
FAULTS = {
    "start": ("気 + " + LONG, "気"),
    "middle": (LONG[:74] + "& " + LONG[74:], "&"),
    "end": (LONG + " $", "$"),
    "a call": (LONG + " + 気温気温気温(w)", "気"),
    "behind wide ones": ("w - 気温 * gradient", "気"),
    "short": ("w ? 1", "?"),
}


@pytest.mark.parametrize("width", [26, 60, 80, 120])
@pytest.mark.parametrize(("text", "sign"), FAULTS.values(), ids=FAULTS)
def test_the_caret_stands_under_the_fault(text: str, sign: str, width: int) -> None:
    session = update_page().type_answer(text)
    rows = [text_of(line) for line in question_lines(session, width)]
    (at,) = (at for at, row in enumerate(rows) if row.strip() == "^")
    assert sign_at(rows[at - 1], rows[at].index("^")) == sign
    assert cell_len(rows[at - 1]) <= width
    assert len(rows[at]) <= width


def test_letters_of_two_cells_before_the_fault_count_as_two() -> None:
    session = replace(update_page(), tried=("気温温 $ 2",), said="said")
    text, caret = caret_lines(session, 40)
    assert cell_len(text[: text.index("$")]) == caret.index("^") == 7


def test_of_a_line_that_is_too_long_its_own_end_is_shown() -> None:
    session = update_page().type_answer("w - $").type_answer("w - " + "w * " * 80 + "1")
    text, caret = caret_lines(session, 60)
    assert "longer than 200" in session.said
    assert text.endswith("w * w")
    assert caret == " " * 59 + "^"


def test_what_moves_a_cursor_is_a_blank_in_a_line() -> None:
    session = update_page().type_answer("w -\x1b $")
    assert session.tried == ("w - $",)
