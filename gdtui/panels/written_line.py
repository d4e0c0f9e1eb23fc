"""A line of the algorithm that the learner writes: what it may name, and the step it is part of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gdtui.course.lesson import WriteLine
from gdtui.engine import LinePart
from gdtui.expressions.formula import FUNCTIONS
from gdtui.session.line_judging import fault_of
from gdtui.text.widths import in_one_line, text_around

if TYPE_CHECKING:
    from gdtui.session.session import Session

WRITTEN_AS: dict[LinePart, str] = {
    "guess": "guess",
    "loss": "loss",
    "slope_w": "gradient_w",
    "slope_b": "gradient_b",
    "update": "w",
    "velocity": "velocity",
    "penalty": "penalty",
    "chance": "chance",
}
"""What stands before the `=` of each line."""

_MEANINGS = {
    "w": "the weight",
    "b": "the bias",
    "x": "the feature, row by row",
    "y": "the target, row by row",
    "n": "how many rows",
    "guess": "w * x + b, row by row",
    "error": "guess - y, row by row",
    "z": "w * x + b, row by row",
    "rate": "the learning rate",
    "gradient": "its slope",
    "velocity": "its velocity so far",
    "beta": "the share that is kept",
    "lam": "how strong the pull is",
}


def names_line(ask: WriteLine) -> str:
    """List the names that the line of a page may use."""
    return "Names: " + ", ".join(name for name, _ in ask.solution.kinds)


def names_explained(ask: WriteLine) -> str:
    """Say what each name of a page stands for, and what else a formula may hold."""
    names = "; ".join(f"{name}, {_MEANINGS[name]}" for name, _ in ask.solution.kinds)
    return f"{names}. Signs: `+ - * / ** ( )`. Functions: {', '.join(FUNCTIONS)}."


def caret_lines(session: Session, width: int) -> Iterator[str]:
    """Yield the line typed last and a caret below it, where it cannot be read.

    Of a line of more than `width` columns, the part about the fault.
    """
    ask = session.asked.line
    if ask is None or not session.tried or not session.said:
        return
    fault = fault_of(ask, session.tried[-1])
    if fault is None:
        return
    text, place = fault
    shown, column = text_around(in_one_line(text), place, width)
    yield shown
    yield " " * column + "^"
