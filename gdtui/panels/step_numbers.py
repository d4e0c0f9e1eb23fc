"""The numbers that the formulas of one step are filled with."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from gdtui.engine import Array, WrittenLine
from gdtui.engine.descent import direct, gradient
from gdtui.engine.optimizers import move
from gdtui.session.session import Session
from gdtui.session.shown_values import shown_parameters


class StepFormula(NamedTuple):
    """One formula with its numbers.

    Attributes:
        phase: which of the four it belongs to, from 1.
        text: the formula.
        parameter: which parameter it is about; None where it is about all.
        brief: the same with less of what stands between symbol and result, where that is long.
    """

    phase: int
    text: str
    parameter: int | None = None
    brief: str = ""


class StepNumbers(NamedTuple):
    """The update on view in numbers: arrays (P,) by parameter, the rest of the whole batch.

    Where a line of the learner's drives, they are what it makes of them.

    `data_slope` and `data_loss` leave the penalty out; `guess` is of the batch's first row.
    """

    names: tuple[str, ...]
    theta: Array
    slope: Array
    data_slope: Array
    direction: Array
    memory: tuple[Array, ...]
    after: Array
    guess: float
    loss: float
    data_loss: float
    weights: Array


def step_numbers(session: Session) -> StepNumbers:
    """Return the update on view, rounding dust taken off."""
    work, state, descent = session.work, session.work_state, session.setup.descent
    model, theta, written = descent.model, state.parameters, own_line(session)
    with np.errstate(all="ignore"):
        # Not work.after: that stays where it is when the sum leaves the numbers there are.
        direction, memory = direct(descent, state, work.gradient)
        after = move(theta, direction, state.learning_rate)
        guess = float(model.predict(theta, work.batch.features[:1])[0])
        if written is not None and written.part == "guess":
            guess = float(work.score[0])
        weights = theta * model.weights_mask(work.batch.features.shape[1])
        sizes = session.work_term_sizes
        slope = sizes.clean(work.gradient, lambda each: each.gradient)
        if descent.optimizer.memory or descent.frozen:
            direction, memory = direct(descent, state, slope)
        else:
            direction = slope
        if written is not None and written.part in ("update", "velocity"):
            own = _own_of_each(written, session, slope)
            if written.part == "velocity":
                direction, memory, own = own, (own,), move(theta, own, state.learning_rate)
            after = own
        data_slope = slope
        if descent.l2 and written is not None and written.part == "penalty":
            data_slope = gradient(replace(descent, l2=0.0), theta, work.batch, work.score)
        elif descent.l2:
            data_slope = work.gradient - 2 * descent.l2 * weights
        loss = float(sizes.clean(np.array(work.loss), lambda each: np.array(each.loss)))
        data_loss = descent.loss.value(work.score, work.batch.targets) if descent.l2 else loss
    return StepNumbers(
        model.parameter_names(session.setup.dataset.problem.feature_names),
        shown_parameters(session, theta),
        slope,
        data_slope,
        direction,
        memory,
        shown_parameters(session, after),
        guess,
        loss,
        data_loss,
        weights,
    )


def own_line(session: Session) -> WrittenLine | None:
    """The learner's line in the update on view; None without one."""
    written = session.trace.log.descent.written
    return written if isinstance(written, WrittenLine) else None


def _own_of_each(written: WrittenLine, session: Session, slope: Array) -> Array:
    """What a line makes of each parameter; at slopes without dust, where that changes nothing."""
    descent, state = session.setup.descent, session.work_state
    clean = written.of_each(descent, state, slope)
    own = written.of_each(descent, state, session.work.gradient)
    return clean if np.allclose(clean, own, rtol=1e-9, atol=1e-12, equal_nan=True) else own
