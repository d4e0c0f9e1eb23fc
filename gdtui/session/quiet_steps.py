"""Which steps of a run are sure to end nothing, known by what its trace notes of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gdtui import engine
from gdtui.course.expressions import Goal
from gdtui.engine import Trace, Yardstick

if TYPE_CHECKING:
    from numpy.typing import NDArray


def count_quiet_steps(goal: Goal, measure: Yardstick, ahead: Trace, begin: int) -> int:
    """Return how many steps from `begin` to the end of `ahead` come before one that may end a run.

    At none of these the goal holds, and at none descent has converged. The trace has to be one of
    all rows, whose loss and gradient are those of each batch.
    """
    ends = np.flatnonzero(_may_end(goal, measure, ahead, begin))
    return max(0, int(ends[0]) - 1 if len(ends) else ahead.steps - begin)


def may_end_here(goal: Goal, measure: Yardstick, trace: Trace) -> bool:
    """Whether a run may end at the state that it stands at."""
    return bool(_may_end(goal, measure, trace, trace.steps)[0])


def _may_end(goal: Goal, measure: Yardstick, ahead: Trace, begin: int) -> NDArray[np.bool_]:
    """For each state from `begin` to the end of `ahead`, whether a run may end there."""
    here = ahead.work()
    losses = np.append(ahead.losses[begin:], here.loss)
    norms = np.append(ahead.gradient_norms[begin:], engine.norm(here.gradient))
    met = goal.may_hold({"loss": losses, "gradient_norm": norms})
    return met | engine.may_have_converged(measure, norms)
