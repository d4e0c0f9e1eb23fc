"""Whether a line that a learner wrote is right, and what is said of one that is not.

A line is right where its values are the engine's: at three states on each of four drawn tables, of
which none is centred and none has the page's number of rows, at drawn rates and settings. How it is
written does not matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from gdtui import engine
from gdtui.course.lesson import WriteLine
from gdtui.engine import Array, Descent, LinePart, State, WrittenLine, line_places
from gdtui.engine.written_line import Values
from gdtui.expressions.formula import Formula, FormulaValue, read_formula
from gdtui.expressions.reading import ExpressionError, text_of_node
from gdtui.session.training_setup import TrainingSetup

SAME_LINE = 1e-9
"""A share of the mean size of the terms that a result is added from."""

TABLES, STATES = 4, 3
_ROWS = (7, 9, 11, 13, 15)

NO_ONE_NUMBER = (
    "This gives one number for each row, and one for all of them is asked: "
    "`mean(…)` makes one of many."
)
OWN_TABLE_ALONE = (
    "On this page's rows and settings that is right, on others it is not: "
    "something here stands for what only today's table has."
)


class LinePlace(NamedTuple):
    """Where a line is worked out: what its names are, and the engine's own result."""

    values: Values
    result: float | Array


class Verdict(NamedTuple):
    """Whether a line is right, whether a run can be driven by it, and what is said of it."""

    right: bool
    drives: bool
    said: str


def written_line(ask: WriteLine, text: str) -> WrittenLine:
    """Return the line of a page as it was typed. Raises ExpressionError."""
    formula = read_formula(text, dict(ask.solution.kinds))
    return WrittenLine(ask.part, formula.text, formula.value)


def judge_line(ask: WriteLine, formula: Formula, setup: TrainingSetup, state: State) -> Verdict:
    """Judge a line over the names of its page.

    Args:
        ask: what the page asks.
        formula: what was typed.
        setup, state: what the page stands on, and where.
    """
    places = drawn_places(ask.part, setup.rows.count)
    drives = formula.kind == "number" or gives_rows(ask.part)
    if drives and gives(formula, places, ask.solution):
        return Verdict(True, True, "")
    for slip in ask.slips:
        if is_slip(formula, slip.formula, places):
            return Verdict(False, drives, slip.feedback)
    if not drives:
        return Verdict(False, False, NO_ONE_NUMBER)
    if told := _typed_number(ask, formula, places, state, setup):
        return Verdict(False, True, told)
    if gives(formula, _page_places(ask.part, setup, state), ask.solution):
        return Verdict(False, True, OWN_TABLE_ALONE)
    return Verdict(False, True, ask.feedback)


def gives_rows(part: LinePart) -> bool:
    """Whether a line gives one number for each row."""
    return part in ("guess", "chance")


def gives(formula: Formula, places: Sequence[LinePlace], solution: Formula) -> bool:
    """Whether a formula gives the engine's results, up to rounding."""
    return _agree(formula.value, lambda place: place.result, places, solution)


def is_slip(formula: Formula, slip: Formula, places: Sequence[LinePlace]) -> bool:
    """Whether a formula gives what a slip gives, up to rounding."""
    return formula.kind == slip.kind and _agree(
        formula.value, lambda place: slip.value(place.values), places, slip
    )


def _agree(
    found: Callable[[Values], FormulaValue],
    wanted: Callable[[LinePlace], float | Array],
    places: Sequence[LinePlace],
    sizes: Formula,
) -> bool:
    with np.errstate(all="ignore"):
        return all(
            bool(
                np.max(np.abs(found(place.values) - wanted(place)))
                <= SAME_LINE * np.mean(sizes.size(place.values))
            )
            for place in places
        )


@lru_cache(maxsize=32)
def drawn_places(part: LinePart, count: int) -> tuple[LinePlace, ...]:
    """Where a line is judged: always the same tables and states, none of `count` rows."""
    return tuple(_draw(part, count))


def _draw(part: LinePart, count: int) -> Iterator[LinePlace]:
    lengths = [length for length in _ROWS if length != count]
    for table, length in zip(range(TABLES), lengths, strict=False):
        random = np.random.default_rng([2026, table])
        x = random.uniform(1.5, 4.5) + random.normal(size=length)
        y = random.uniform(2, 6) + random.normal(size=length) + 0.7 * x
        if part == "chance":
            y = (y > np.median(y)).astype(float)
        rows = engine.Rows(x[:, None], y)
        for _ in range(STATES):
            descent = Descent(
                model=engine.model_named("logistic" if part == "chance" else "linear"),
                loss=engine.loss_named("log_loss" if part == "chance" else "mean_squared_error"),
                optimizer=engine.optimizer_named(
                    "momentum" if part == "velocity" else "plain",
                    momentum=float(random.uniform(0.55, 0.95)),
                ),
                l2=float(random.uniform(0.1, 0.6)) if part == "penalty" else 0.0,
            )
            rate = float(random.uniform(0.003, 0.07))
            state = engine.begin(descent, rows, random.uniform(0.3, 2, 2), rate, 0)
            if state.memory:
                state = replace(state, memory=(random.uniform(0.5, 3, 2),))
            yield from (LinePlace(*each) for each in line_places(part, descent, rows, state))


def _page_places(part: LinePart, setup: TrainingSetup, state: State) -> list[LinePlace]:
    """The same on the page's own rows, at its own rate and settings."""
    random = np.random.default_rng(2027)
    places: list[LinePlace] = []
    for _ in range(STATES):
        here = replace(
            state,
            parameters=random.uniform(0.3, 2, len(state.parameters)),
            memory=tuple(random.uniform(0.5, 3, len(each)) for each in state.memory),
        )
        places += (LinePlace(*each) for each in line_places(part, setup.descent, setup.rows, here))
    return places


def _typed_number(
    ask: WriteLine,
    formula: Formula,
    places: Sequence[LinePlace],
    state: State,
    setup: TrainingSetup,
) -> str:
    """Say which number stands in the place of a name, where the line is right with the name."""
    values = next(iter(line_places(ask.part, setup.descent, setup.rows, state)))[0]
    for constant in formula.constants:
        typed = float(str(constant.value))
        for name, kind in ask.solution.kinds:
            value = values[name]
            if kind == "rows" or isinstance(value, np.ndarray):
                continue
            if not np.isclose(typed, value, rtol=1e-6, atol=0):
                continue
            if gives(formula.with_name(constant, name), places, ask.solution):
                written = text_of_node(formula.text, constant)
                return f"{written} is what `{name}` is today; write `{name}`, for any other day."
    return ""


def fault_of(ask: WriteLine, text: str) -> tuple[str, int] | None:
    """Where a typed line cannot be read: the line, and the place of the character; else None."""
    try:
        read_formula(text, dict(ask.solution.kinds))
    except ExpressionError as error:
        return text.strip(), error.column
    return None
