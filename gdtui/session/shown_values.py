"""The numbers of a run as they are shown: rounding dust is 0."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import numpy as np

from gdtui import engine
from gdtui.engine import Array
from gdtui.session.lesson_run import LessonRun
from gdtui.session.rounding import TermSizes, TermSizesOnDemand


class ShownState(NamedTuple):
    """A state as it is shown: parameters (P,), loss and gradient (P,) over all training rows."""

    parameters: Array
    loss: float
    gradient: Array


def shown_loss(run: LessonRun) -> float:
    """Return the loss over all training rows."""
    return float(run.term_sizes.clean(np.array(run.loss), partial(_loss_size, run)))


def _loss_size(run: LessonRun, sizes: TermSizes) -> Array:
    """The size of the terms of the loss; in a learner's own line for it, errors may cancel."""
    written = run.trace.log.descent.written
    if not (isinstance(written, engine.WrittenLine) and written.part == "loss"):
        return np.array(sizes.loss)
    return np.array(np.mean(sizes.score) + np.mean(np.abs(run.rows.targets)))


def shown_gradient(run: LessonRun) -> Array:
    """Return the gradient (P,) over all training rows."""
    return run.term_sizes.clean(run.gradient, lambda sizes: sizes.gradient)


def shown_gradient_norm(run: LessonRun) -> float:
    """Return the length of the gradient as it is shown."""
    return engine.norm(shown_gradient(run))


def shown_parameters(run: LessonRun, parameters: Array | None = None) -> Array:
    """Return the run's parameters (P,), or those of an update that ends elsewhere.

    They are sums of the start and of all steps, so slopes of rounding dust make dust of them.
    """
    parameters = run.state.parameters if parameters is None else parameters
    return _clean_parameters(run, parameters, run.work_term_sizes)


def shown_now(run: LessonRun) -> ShownState:
    """Return where the run stands."""
    return ShownState(shown_parameters(run), shown_loss(run), shown_gradient(run))


def shown_before(run: LessonRun) -> ShownState | None:
    """Return where the run stood an update ago; None at its start."""
    if not run.trace.steps:
        return None
    setup, parameters = run.setup, run.trace.at(run.trace.steps - 1).parameters
    loss, gradient = engine.evaluate(setup.descent, run.rows, parameters)
    sizes = TermSizesOnDemand(setup.descent, parameters, run.rows, setup.term_bounds)
    return ShownState(
        _clean_parameters(run, parameters, sizes),
        float(sizes.clean(np.array(loss), lambda each: np.array(each.loss))),
        sizes.clean(gradient, lambda each: each.gradient),
    )


def _clean_parameters(run: LessonRun, parameters: Array, sizes: TermSizesOnDemand) -> Array:
    rate = abs(run.work_state.learning_rate)

    def terms(sizes: TermSizes) -> Array:
        with np.errstate(all="ignore"):
            moved = engine.descent.zero_frozen(run.setup.descent, rate * sizes.gradient)
            return np.abs(run.start) + moved

    return sizes.clean(parameters, terms)
