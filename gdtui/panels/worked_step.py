"""The worked step: forward, loss, gradient and update, each with the numbers of the one on view."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from gdtui.engine.descent import direct
from gdtui.engine.optimizers import move
from gdtui.session.session import Session
from gdtui.spec.losses import LOSS_ENTRIES
from gdtui.spec.models import MODEL_ENTRIES
from gdtui.spec.optimizers import OPTIMIZER_ENTRIES
from gdtui.text.numbers import number_text, rate_text
from gdtui.text.styled import Span, StyledLine, TextRole, text_of


def worked_lines(session: Session, width: int, height: int) -> tuple[StyledLine, ...]:
    """Fill the four phases of the update on view with its numbers.

    Args:
        session: what is shown; while its question is open the outcome is a question mark.
        width: columns; numbers are shortened to fit, and what still does not fit is cut.
        height: rows; with six or more, the bias has lines of its own.
    """
    both = height >= 6
    lines = list(_worked(session, 4, both=both, worked_out=False, brief=False))
    for digits, worked_out in ((4, False), (3, False), (4, True), (3, True), (2, True), (1, True)):
        wide = [row for row, line in enumerate(lines) if len(text_of(line)) > width]
        if not wide:
            break
        shorter = _worked(session, digits, both=both, worked_out=worked_out, brief=True)
        for row in wide:
            lines[row] = shorter[row]
    return tuple(_cut(line, width) for line in lines)


def _cut(line: StyledLine, width: int) -> StyledLine:
    """Cut a line that does not fit, at an ellipsis."""
    if len(text_of(line)) <= width:
        return line
    room = width - 1
    cut: list[Span] = []
    for span in line:
        cut.append(Span(span.text[: max(0, room)], span.role))
        room -= len(span.text)
    return (*cut, Span("…"[:width], cut[-1].role))


def _worked(
    session: Session, digits: int, *, both: bool, worked_out: bool, brief: bool
) -> tuple[StyledLine, ...]:
    """The lines with numbers of so many digits; products multiplied where it is `worked_out`.

    Where they are to be `brief`, only the last of what the optimizer makes of a slope is named.
    """
    work, state = session.work, session.work_state
    model, optimizer = session.setup.descent.model, session.setup.descent.optimizer
    described, rule = MODEL_ENTRIES[model.name], OPTIMIZER_ENTRIES[optimizer.name]
    names = model.parameter_names(session.setup.dataset.problem.feature_names)
    theta, slope, rate = state.parameters, work.gradient, state.learning_rate
    with np.errstate(all="ignore"):
        # Not work.after: that stays where it is when the sum leaves the numbers there are.
        direction, memory = direct(session.setup.descent, state, slope)
        after = move(theta, direction, rate)
        guess = float(model.predict(theta, work.batch.features[:1])[0])
    surface = work.batch.features.shape[1] == 0

    def short(value: float) -> str:
        return number_text(value, digits)

    def inner(value: float) -> str:
        """Write a number that stands behind an operator."""
        return f"({short(value)})" if value < 0 else short(value)

    def plus(value: float) -> str:
        return f"{'−' if value < 0 else '+'} {short(abs(value))}"

    if len(names) == 2 and not surface:
        x = float(work.batch.features[0, 0])
        by = short(float(theta[0]) * x) if worked_out else f"{short(theta[0])}·{inner(x)}"
        forward = f"{by} {plus(float(theta[1]))}"
    else:
        forward = described.score
    if described.link and session.setup.for_chances:
        forward = f"{described.link}({forward})"
    true = f"  (y {short(float(work.batch.targets[0]))})" if digits == 4 else ""
    point = ", ".join(short(value) for value in theta)
    lines: list[tuple[str, str]] = [
        ("forward", f"at {point}" if surface else f"ŷ = {forward} = {short(guess)}{true}"),
        ("loss", f"{_loss_formula(session)} = {short(work.loss)}"),
    ]
    arrays = {
        rule.symbols[name]: array for name, array in zip(optimizer.memory, memory, strict=True)
    }
    arrays["d"] = direction
    # No letter that the model has for something else: in a network v is a weight.
    letters = (
        [] if session.slope_hidden else [one for one in rule.shown if one not in described.symbols]
    )
    letters = letters[-1:] if brief else letters
    free = [index for index in range(len(names)) if index not in session.setup.descent.frozen]
    shown = sorted({free[0], free[-1]} if both and free else {*free[:1]}) or [0]
    for row, index in enumerate(shown):
        label = "" if row else "gradient"
        told = "?" if session.slope_hidden else short(slope[index])
        told += "".join(f", {letter} = {short(arrays[letter][index])}" for letter in letters)
        lines.append((label, f"∂L/∂{names[index]} = {told}"))
    taken = rate_text(Decimal(repr(rate)))
    taken = f"({taken})" if rate < 0 else taken
    for row, index in enumerate(shown):
        label = "" if row else "update"
        if index in session.setup.descent.frozen:
            lines.append((label, f"{names[index]} = {short(theta[index])}, held still"))
            continue
        factor = "?" if session.slope_hidden else inner(direction[index])
        result = "?" if session.question_open else short(after[index])
        change = f"− {taken}·{factor}"
        if worked_out and not session.slope_hidden:
            change = plus(-rate * float(direction[index]))
        lines.append((label, f"{names[index]} ← {short(theta[index])} {change} = {result}"))
    return _with_phases_lit(lines, session.phase)


def _with_phases_lit(lines: list[tuple[str, str]], phase: int) -> tuple[StyledLine, ...]:
    """Dim the phases that were not reached, mark the one reached last."""
    order = ("forward", "loss", "gradient", "update")
    built: list[StyledLine] = []
    name = ""
    for label, text in lines:
        name = label or name
        reached = order.index(name) + 1
        role: TextRole = "number"
        marker = " "
        if phase and reached > phase:
            built.append((Span(" "), Span(f"{label:<9}", "dim"), Span("·", "dim")))
            continue
        if phase and reached == phase:
            role, marker = "lit", "▸" if label else " "
        built.append((Span(marker, "lit"), Span(f"{label:<9}", "label"), Span(text, role)))
    return tuple(built)


def _loss_formula(session: Session) -> str:
    descent = session.setup.descent
    loss = LOSS_ENTRIES[descent.loss.name]
    return loss.formula + (" + λ|w|²" if descent.l2 else "")
