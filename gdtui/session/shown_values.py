"""The numbers of a run as they are shown: rounding dust is 0."""

from __future__ import annotations

import numpy as np

from gdtui import engine
from gdtui.engine import Array
from gdtui.session.lesson_run import LessonRun
from gdtui.session.rounding import without_dust


def shown_loss(run: LessonRun) -> float:
    """Return the loss over all training rows."""
    return float(without_dust(np.array(run.loss), np.array(run.term_sizes.loss)))


def shown_gradient(run: LessonRun) -> Array:
    """Return the gradient (P,) over all training rows."""
    return without_dust(run.gradient, run.term_sizes.gradient)


def shown_gradient_norm(run: LessonRun) -> float:
    """Return the length of the gradient as it is shown."""
    return engine.norm(shown_gradient(run))


def shown_parameters(run: LessonRun, parameters: Array | None = None) -> Array:
    """Return the run's parameters (P,), or those of an update that ends elsewhere.

    They are sums of the start and of all steps, so slopes of rounding dust make dust of them.
    """
    parameters = run.state.parameters if parameters is None else parameters
    size = run.work_term_sizes.gradient
    with np.errstate(all="ignore"):
        terms = np.abs(run.start) + abs(run.work_state.learning_rate) * size
    return without_dust(parameters, terms)
