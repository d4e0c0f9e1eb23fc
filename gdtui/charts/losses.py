"""The loss by step: what a run has achieved."""

from __future__ import annotations

import math

import numpy as np

from gdtui.charts import names, ticks
from gdtui.charts.run import Reach, decimated, reach
from gdtui.charts.slices import slice_through
from gdtui.charts.spec import Array, Axis, ChartSpec, Layer, Line, Marker, Points
from gdtui.engine import Trace
from gdtui.formats import number_text
from gdtui.session import Session

FEWEST_STEPS = 10
COUNTABLE = 25
"""Up to so many steps on the axis, each has its own mark."""


def loss(session: Session) -> ChartSpec:
    """The loss by step, with the least possible one and the pinned runs."""
    run, trace, best = reach(session), session.trace, session.stage.best_loss
    ghosts = [ghost.trace for ghost in session.ghosts]
    furthest = max([FEWEST_STEPS, run.steps, *(ghost.steps for ghost in ghosts)])
    x = Axis("step", 0.0, ticks.round_up(float(furthest)))
    y = Axis(names.loss_axis(session.stage), *_limits(session, run), log=session.log_scale)
    layers: list[Layer] = []
    if best is not None:
        level = np.full(2, best)
        layers.append(
            Line(np.array([x.low, x.high]), level, "best", f"best {number_text(best)}", still=True)
        )
    for ghost in session.ghosts:
        end = slice_through(session.stage, ghost.trace.state.parameters).loss
        layers.append(Line(*_history(ghost.trace, end), "ghost", ghost.label, still=True))
    steps, losses = _history(trace, session.loss)
    layers.append(Line(steps, losses, "line"))
    if x.high <= COUNTABLE:
        layers.append(Points(steps[:-1], losses[:-1], "line"))
    layers.append(Marker(float(trace.steps), session.loss, "current", "now"))
    return ChartSpec("loss by step", x, y, tuple(layers))


def _history(trace: Trace, end: float) -> tuple[Array, Array]:
    """Return steps and losses (k,) of a run up to where it stands, at loss `end`."""
    steps, losses = decimated(trace.losses)
    return np.append(steps, float(trace.steps)), np.append(losses, end)


def _limits(session: Session, run: Reach) -> tuple[float, float]:
    """Return limits of the loss; whole decades on a log axis."""
    if not session.log_scale:
        return 0.0, run.top
    best = session.stage.best_loss
    least = min(run.lowest, best) if best is not None else run.lowest
    least = max(least, run.top * 1e-15)
    highest = 10.0 ** math.ceil(math.log10(run.top) - 1e-9)
    return min(10.0 ** math.floor(math.log10(least)), highest / 10), highest
