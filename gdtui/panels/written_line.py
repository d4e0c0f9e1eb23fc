"""A line of the algorithm that the learner writes: what it may name, and the step it is part of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gdtui.course.lesson import WriteLine
from gdtui.engine import LinePart
from gdtui.expressions.formula import FUNCTIONS
from gdtui.panels.written_code import PHASE_OF_PART
from gdtui.session.line_judging import fault_of
from gdtui.spec.models import MODEL_ENTRIES
from gdtui.text.numbers import number_text
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
    return f"{names}. Signs: + - * / ** ( ). Functions: {', '.join(FUNCTIONS)}."


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


def written_step(session: Session) -> tuple[tuple[int, str], ...]:
    """Write the step on view, in which one line is the learner's: phase and text of each row.

    Results alone stand beside the engine's own lines, so that no equation is claimed of them.
    """
    written = session.trace.log.descent.written
    assert written is not None
    work, state = session.work, session.work_state
    descent = session.setup.descent
    names = descent.model.parameter_names(session.problem.feature_names)
    free = [index for index in range(len(names)) if index not in descent.frozen]
    phase = PHASE_OF_PART.get(written.part, 4)
    own = f"your {session_name(written.part)}: {written.text}"
    rows: list[tuple[int, str]] = []
    if phase == 1:
        rows.append((1, own))
    symbol = "z" if descent.model.name == "logistic" else "ŷ"
    if not MODEL_ENTRIES[descent.model.name].surface:
        rows.append((1, f"{symbol}₁ = {_shown(work.score[0])}"))
    if phase == 2:
        rows.append((2, own))
    rows.append((2, f"L = {_shown(work.loss)}"))
    if phase == 3:
        rows.append((3, own))
    gradient = session.work_term_sizes.clean(work.gradient, lambda each: each.gradient)
    slopes = ", ".join(f"∂L/∂{names[index]} = {_shown(gradient[index])}" for index in free)
    rows.append((3, slopes))
    if phase == 4:
        rows.append((4, own))
    for index in free:
        before, after = state.parameters[index], work.after.parameters[index]
        rows.append((4, f"{names[index]}: {_shown(before)} → {_shown(after)}"))
    return tuple(rows)


def session_name(part: str) -> str:
    """What stands before the `=` of a line."""
    return {str(key): name for key, name in WRITTEN_AS.items()}.get(part, part)


def _shown(value: float) -> str:
    return number_text(float(value))
