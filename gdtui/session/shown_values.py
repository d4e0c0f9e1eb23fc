"""The numbers of a run as they are shown: rounding dust is 0."""

from __future__ import annotations

import numpy as np

from gdtui import engine
from gdtui.engine import Array
from gdtui.session.rounding import term_sizes, without_dust
from gdtui.session.run import Run


def shown_loss(run: Run) -> float:
    """Return the loss over all training rows."""
    size = term_sizes(run.setup.descent, run.state.parameters, run.rows).loss
    return float(without_dust(np.array(run.loss), np.array(size)))


def shown_gradient(run: Run) -> Array:
    """Return the gradient (P,) over all training rows."""
    size = term_sizes(run.setup.descent, run.state.parameters, run.rows).gradient
    return without_dust(run.gradient, size)


def shown_gradient_norm(run: Run) -> float:
    """Return the length of the gradient as it is shown."""
    return engine.norm(shown_gradient(run))


def shown_parameters(run: Run, parameters: Array | None = None) -> Array:
    """Return the run's parameters (P,), or those of an update that ends elsewhere.

    They are sums of the start and of all steps, so slopes of rounding dust make dust of them.
    """
    parameters = run.state.parameters if parameters is None else parameters
    size = term_sizes(run.setup.descent, run.work_state.parameters, run.work.batch).gradient
    with np.errstate(all="ignore"):
        terms = np.abs(run.start) + abs(run.work_state.learning_rate) * size
    return without_dust(parameters, terms)
