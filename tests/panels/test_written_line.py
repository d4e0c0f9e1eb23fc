"""A line that the learner wrote: where the caret points, and the step that it is part of."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from gdtui.course.lesson import Lesson
from gdtui.course.questions import traits_of
from gdtui.engine import WrittenLine
from gdtui.expressions.formula import read_formula
from gdtui.panels.question import question_lines
from gdtui.panels.written_line import caret_lines
from gdtui.panels.written_step import own_equation
from gdtui.session.session import Session
from gdtui.text.styled import text_of
from tests.lessons import shipped_lessons
from tests.panels.test_equations import (
    check_readout,
    check_step,
    check_update_form,
    shown_step,
    verdicts,
    worked,
)

PAGES = [
    (lesson, index)
    for lesson in shipped_lessons()
    for index, page in enumerate(lesson.pages)
    if traits_of(page.ask).line is not None
]


def update_page() -> Session:
    for lesson, index in PAGES:
        ask = traits_of(lesson.pages[index].ask).line
        if ask is not None and ask.part == "update":
            return Session.open(lesson, index)
    raise AssertionError


def test_only_where_steps_are_taken_a_wrong_line_offers_one() -> None:
    offers = {}
    for lesson, index in PAGES:
        ask = traits_of(lesson.pages[index].ask).line
        assert ask is not None
        session = Session.open(lesson, index).type_answer(ask.slips[0].formula.text)
        while session.revealing:
            session = session.commit()
        said = " ".join(text_of(line) for line in question_lines(session, 60))
        assert bool(session.line_driving)
        offers[f"{lesson.slug}, {index + 1}"] = "space steps" in said
        assert offers[f"{lesson.slug}, {index + 1}"] == (session.press("space") != session)
    assert len(set(offers.values())) == 2


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
    assert "Longer than 200" in session.said
    assert text.endswith("w * w")
    assert caret == " " * 59 + "^"


def test_what_moves_a_cursor_is_a_blank_in_a_line() -> None:
    session = update_page().type_answer("w -\x1b $")
    assert session.tried == ("w - $",)


@pytest.mark.parametrize(
    ("lesson", "index"), PAGES, ids=[f"{lesson.slug}-{index}" for lesson, index in PAGES]
)
def test_a_step_by_a_line_is_true_as_it_is_written(lesson: Lesson, index: int) -> None:
    ask = traits_of(lesson.pages[index].ask).line
    assert ask is not None
    seen = 0
    for text in (ask.solution.text, *(slip.formula.text for slip in ask.slips)):
        session = Session.open(lesson, index).type_answer(text)
        for _ in range(3 if session.line_driving else 0):
            shown = shown_step(session)
            found = check_step(session, shown)
            check_update_form(session, shown)
            check_readout(session, shown)
            assert [one.text for one in found if one.exact and not one.true] == []
            assert sum(not one.exact for one in found) <= 1
            assert any(text in row for _, row in shown), shown
            seen += len(found)
            session = session.step()
    assert seen > 30


NAMES = {"w": 0.7321, "rate": 0.05, "gradient": -412.3}
LEAVES = st.sampled_from([*NAMES, "2", "0.5", "10"])
LINES = st.recursive(
    LEAVES,
    lambda inner: (
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*/"), inner)
        | st.builds("{} {} {}".format, LEAVES, st.sampled_from("+-*/"), LEAVES)
        | st.builds("-{}".format, inner)
        | st.builds("({}) ** {}".format, inner, st.sampled_from(["2", "3", "0.5", "-1", "w"]))
        | st.builds("{}({})".format, st.sampled_from(["sqrt", "tanh", "exp", "log"]), inner)
    ),
    max_leaves=6,
)


@given(LINES)
def test_any_line_is_written_with_the_numbers_that_give_its_result(text: str) -> None:
    formula = read_formula(text, dict.fromkeys(NAMES, "number"))
    line = WrittenLine("update", text, formula.value)
    result = float(formula.value(NAMES))
    if not np.isfinite(result):
        return
    shown = own_equation("w ←", line, NAMES, result, symbols=False)
    for verdict in verdicts(shown):
        assert verdict.true or not verdict.exact, shown
        side = worked(re.split("[=≈]", shown)[-2].removeprefix("w ← "))
        assert side is not None
        if np.all(formula.size(NAMES) <= 1e3 * abs(result)):  # nothing has cancelled
            assert float(side) == pytest.approx(result, rel=1e-3), shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("w - rate * gradient", "0.7321 − 0.05·(−412.3) = 21.35"),
        ("-rate * gradient + w", "−0.05·(−412.3) + 0.7321 = 21.35"),
        ("w - (rate - 2)", "0.7321 − (0.05 − 2) = 2.682"),
        ("w / (2 * rate)", "0.7321/(2·0.05) = 7.321"),
        ("gradient ** 2 / 2", "(−412.3)²/2 = 84,996"),
        ("-gradient ** 2", "−(−412.3)² = −169,991"),
        ("sqrt(w + 2)", "√(0.7321 + 2) = 1.653"),
        ("gradient", "−412.3"),
    ],
)
def test_a_line_in_numbers(text: str, shown: str) -> None:
    formula = read_formula(text, dict.fromkeys(NAMES, "number"))
    line = WrittenLine("update", text, formula.value)
    result = float(formula.value(NAMES))
    assert own_equation("w ←", line, NAMES, result, symbols=False) == f"w ← {shown}"


def test_a_mean_over_rows_is_one_number_in_a_line() -> None:
    (session,) = (
        Session.open(lesson, index).type_answer("mean(2 * error) * mean(x)")
        for lesson, index in PAGES
        if lesson.slug == "one-update" and lesson.pages[index].title == "Write the gradient"
    )
    x, error = session.rows.features[:, 0], session.work.score - session.rows.targets
    means = f"{2 * error.mean():.2f}·{x.mean():.2f}".replace("-", "−")
    row = next(text for phase, text in shown_step(session) if phase == "gradient")
    assert row.startswith(f"∂L/∂w = mean(2 * error) * mean(x) = {means} = ")


def test_steps_are_spoken_of_where_there_are_any() -> None:
    for lesson, index in PAGES:
        ask = traits_of(lesson.pages[index].ask).line
        assert ask is not None
        slip = next(one for one in ask.slips if one.formula.kind == ask.solution.kind)
        session = Session.open(lesson, index).type_answer(slip.formula.text)
        while session.revealing:
            session = session.commit()
        told = " ".join(text_of(line) for line in question_lines(session, 200))
        assert ("space steps" in told) == ("step" in session.page.readout)
