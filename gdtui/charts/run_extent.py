"""How far a run went, and the part of it that still reads: what the limits of axes follow from.

Axes hold still while the run fits, grow along 1-2-5 when it leaves them, and freeze when it
diverges. So limits follow from the *readable* steps alone, those whose loss is at most 100 times
the start's: the same run gives the same limits, and from divergence on nothing new is readable.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from gdtui.charts import ticks
from gdtui.charts.chart_spec import Axis
from gdtui.charts.loss_slice import LossSlice, slice_here, slice_through
from gdtui.engine import Surface
from gdtui.engine.data import Array, read_only_copy
from gdtui.engine.descent import DIVERGED_FACTOR
from gdtui.session.session import Session

if TYPE_CHECKING:
    from numpy.typing import NDArray

Flags: TypeAlias = "NDArray[np.bool_]"

SPARE = 1.05
"""Limits leave this much room above the largest value."""

SAMPLES = 61
"""Points a curve is drawn through where each takes a pass over the rows."""

CURVE_SAMPLES = 241
"""Points a curve is drawn through where its form is known."""


class RunExtent(NamedTuple):
    """How far the readable part of a run goes.

    Attributes:
        ceiling: the loss up to which a step is readable.
        top: upper limit for the loss, on the ladder 1-2-5.
        bottom: lower limit for the loss: 0, except where it stays far from 0 or goes below.
        lowest: the smallest readable loss.
        left, right: limits for the first weight.
        steepest: the largest |∂L/∂w| between them, on the parabola through the start.
        steps: the last readable step.
        gone_on: whether the run has gone on beyond it.
        here: the slice of the loss through the last readable state.
    """

    ceiling: float
    top: float
    bottom: float
    lowest: float
    left: float
    right: float
    steepest: float
    steps: int
    gone_on: bool
    here: LossSlice

    @property
    def frozen_step(self) -> int | None:
        """The step that `here` is of, where that is not the present one."""
        return self.steps if self.gone_on else None


def find_extent(session: Session) -> RunExtent:
    """Measure a run; never fails, whatever its numbers.

    One drawing asks more than once, so it is kept with the session.
    """
    found: RunExtent | None = session.frames.get(find_extent)
    if found is None:
        found = session.frames[find_extent] = _measure(session)
    return found


def _measure(session: Session) -> RunExtent:
    trace = session.trace
    origin = slice_through(session.setup, session.start)
    base = origin.loss if math.isfinite(origin.loss) else 1.0
    largest = max(abs(base), abs(_finite_or(session.start_loss, base)))
    ceiling = DIVERGED_FACTOR * (largest or 1.0)
    losses = trace.outline("loss")
    readable = losses <= ceiling
    here_reads = session.loss <= ceiling
    lowest, highest = _span(losses, readable, base, base)
    if here_reads:
        highest, lowest = max(highest, session.loss), min(lowest, session.loss)
    bottom, top = 0.0, ticks.round_up(SPARE * highest)
    least = min(lowest, origin.minimum[1])
    if not origin.quadratic and highest / 2 < least < highest:
        bottom, top = _zoom_limits(least, highest)
    last = trace.steps if here_reads else last_true(trace.losses <= ceiling)
    left, right = _weights(session, origin, top, readable, here_reads)
    if here_reads:
        here = slice_here(session)
    else:
        here = slice_through(session.setup, trace.at(last).parameters)
    if isinstance(session.setup.descent.model, Surface):
        bottom = _surface_floor(origin, left, right)
    steepest = _steepest(origin, left, right)
    return RunExtent(
        ceiling, top, bottom, lowest, left, right, steepest, last, not here_reads, here
    )


def _zoom_limits(least: float, highest: float) -> tuple[float, float]:
    """Limits around losses that differ by less than their size, as log losses do."""
    step = ticks.round_up((highest - least) / 2)
    return math.floor(least / step) * step, math.ceil(SPARE * highest / step) * step


def _surface_floor(origin: LossSlice, left: float, right: float) -> float:
    """Return the lower limit of a surface between these weights: 0, or below."""
    deepest = float(np.min(origin.losses(np.linspace(left, right, SAMPLES)), initial=0.0))
    return -ticks.round_up(-SPARE * deepest) if deepest < 0 else 0.0


def _steepest(origin: LossSlice, left: float, right: float) -> float:
    """Return the largest slope between the limits; of a surface, one that shows its turns."""
    if origin.quadratic or not isinstance(origin.setup.descent.model, Surface):
        return abs(origin.bend) * (right - left) / 2
    slopes = np.abs(origin.slopes(np.linspace(left, right, SAMPLES)))
    return ticks.round_up(float(np.quantile(slopes, 0.8)))


def _weights(
    session: Session, origin: LossSlice, top: float, readable: Flags, here_reads: bool
) -> tuple[float, float]:
    """Limits for w: where the bowl through the start reaches `top`, or as far as the run went."""
    middle, floor = origin.minimum
    start = float(session.start[0])
    model = session.setup.descent.model
    if isinstance(model, Surface) and not origin.quadratic:
        middle = 0.0
    elif not math.isfinite(middle) or abs(middle - start) > ticks.LARGEST:
        middle, floor = start, 0.0
    rise = 2 * (top - floor) / origin.bend if origin.bend > 0 else math.nan
    half = math.sqrt(rise) if 0 < rise < ticks.LARGEST else 1.0
    if isinstance(model, Surface) and not origin.quadratic:
        half = SPARE * float(model.start_reach(0)[0])
    seen = [start, start]
    if here_reads:
        seen.append(float(session.state.parameters[0]))
    least, most = _span(session.trace.outline("weight"), readable, min(seen), max(seen))
    furthest = max(most - middle, middle - least)
    if furthest > half:
        half = ticks.round_up(furthest)
    return ticks.widen(middle - half, middle + half)


def _span(values: Array, readable: Flags, least: float, most: float) -> tuple[float, float]:
    """Return the least and the greatest of the readable values (n,), and of the two given."""
    read = values if readable.all() else values[readable]
    return (
        float(np.minimum.reduce(read, initial=least)),
        float(np.maximum.reduce(read, initial=most)),
    )


def curve_weights(run: RunExtent, across: Axis) -> Array:
    """Return the weights (n,) along an axis that the curves of a run are drawn through."""
    return _evenly(across.low, across.high, CURVE_SAMPLES if run.here.quadratic else SAMPLES)


@lru_cache(maxsize=32)
def _evenly(low: float, high: float, count: int) -> Array:
    return read_only_copy(np.linspace(low, high, count))


def last_true(readable: Flags) -> int:
    """Return the index of the last True, 0 where there is none."""
    return len(readable) - 1 - int(readable[::-1].argmax()) if readable.any() else 0


def _finite_or(value: float, instead: float) -> float:
    return value if math.isfinite(value) else instead
