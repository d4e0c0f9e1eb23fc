"""The numbers of a run as they are shown: rounding dust is 0."""

from __future__ import annotations

import numpy as np

from gdtui import engine
from gdtui.engine import Array
from gdtui.session.lesson_run import LessonRun
from gdtui.session.rounding import TermSizes


def shown_loss(run: LessonRun) -> float:
    """Return the loss over all training rows."""
    return float(run.term_sizes.clean(np.array(run.loss), lambda sizes: np.array(sizes.loss)))


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
    rate = abs(run.work_state.learning_rate)

    def terms(sizes: TermSizes) -> Array:
        with np.errstate(all="ignore"):
            return np.abs(run.start) + rate * sizes.gradient

    return run.work_term_sizes.clean(parameters, terms)
