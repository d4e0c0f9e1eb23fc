"""What the charts need to know of a run: how far it went, and the part of it that still reads.

Axes hold still while the run fits, grow along 1-2-5 when it leaves them, and freeze when it
diverges. So limits follow from the *readable* steps alone, those whose loss is at most 100 times
the start's: the same run gives the same limits, and from divergence on nothing new is readable.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from gdtui.charts import ticks
from gdtui.charts.loss_slice import Slice, slice_here, slice_through
from gdtui.charts.spec import Array, Axis, Layer, Text
from gdtui.engine import Surface, Trace
from gdtui.engine.descent import DIVERGED_FACTOR
from gdtui.session.chart_state import Ghost
from gdtui.session.session import Session

Flags: TypeAlias = NDArray[np.bool_]

SPARE = 1.05
"""Limits leave this much room above the largest value."""

SAMPLES = 61
"""Points a curve is drawn through where each takes a pass over the rows."""

FRESH, RECENT, KEPT = 3, 12, 48
"""Steps drawn as new, as recent, and how many older ones are drawn at most."""


@dataclass(frozen=True, eq=False, slots=True)
class Reach:
    """How far the readable part of a run goes.

    Attributes:
        ceiling: the loss up to which a step is readable.
        top: upper limit for the loss, on the ladder 1-2-5.
        bottom: lower limit for the loss: 0, except where it stays far from 0 or goes below.
        lowest: the smallest readable loss.
        left, right: limits for the first weight.
        steepest: the largest |∂L/∂w| between them, on the parabola through the start.
        steps: the last readable step.
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
    here: Slice


def reach(session: Session) -> Reach:
    """Measure a run; never fails, whatever its numbers."""
    trace = session.trace
    origin = slice_through(session.setup, session.start)
    base = origin.loss if math.isfinite(origin.loss) else 1.0
    largest = max(abs(base), abs(_finite(session.start_loss, base)))
    ceiling = DIVERGED_FACTOR * (largest or 1.0)
    readable = trace.losses <= ceiling
    here_reads = session.loss <= ceiling
    highest = float(np.max(trace.losses, where=readable, initial=base))
    lowest = float(np.min(trace.losses, where=readable, initial=base))
    if here_reads:
        highest, lowest = max(highest, session.loss), min(lowest, session.loss)
    bottom, top = 0.0, ticks.round_up(SPARE * highest)
    least = min(lowest, origin.minimum[1])
    if not origin.quadratic and highest / 2 < least < highest:
        bottom, top = _zoomed(least, highest)
    last = trace.steps if here_reads else _last(readable)
    left, right = _weights(session, origin, top, readable, here_reads)
    if here_reads:
        here = slice_here(session)
    else:
        here = slice_through(session.setup, trace.at(last).parameters)
    if isinstance(session.setup.descent.model, Surface):
        bottom = _deepest(origin, left, right)
    steepest = _steepest(origin, left, right)
    return Reach(ceiling, top, bottom, lowest, left, right, steepest, last, here)


def _zoomed(least: float, highest: float) -> tuple[float, float]:
    """Limits around losses that differ by less than their size, as log losses do."""
    step = ticks.round_up((highest - least) / 2)
    return math.floor(least / step) * step, math.ceil(SPARE * highest / step) * step


def _deepest(origin: Slice, left: float, right: float) -> float:
    """Return the lower limit of a surface between these weights: 0, or below."""
    deepest = float(np.min(origin.losses(np.linspace(left, right, SAMPLES)), initial=0.0))
    return -ticks.round_up(-SPARE * deepest) if deepest < 0 else 0.0


def _steepest(origin: Slice, left: float, right: float) -> float:
    """Return the largest slope between the limits; of a surface, one that shows its turns."""
    if origin.quadratic or not isinstance(origin.setup.descent.model, Surface):
        return abs(origin.bend) * (right - left) / 2
    slopes = np.abs(origin.slopes(np.linspace(left, right, SAMPLES)))
    return ticks.round_up(float(np.quantile(slopes, 0.8)))


def _weights(
    session: Session, origin: Slice, top: float, readable: Flags, here_reads: bool
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
    weights = session.trace.weights
    furthest = max(
        float(np.max(weights, where=readable, initial=max(seen))) - middle,
        middle - float(np.min(weights, where=readable, initial=min(seen))),
    )
    if furthest > half:
        half = ticks.round_up(furthest)
    return ticks.widen(middle - half, middle + half)


class Path(NamedTuple):
    """Where a run has been, each (k,), oldest first; the last is where it stands."""

    weights: Array
    biases: Array
    losses: Array
    slopes: Array


def path_of(session: Session) -> Path:
    """Return the path of the run on view."""
    return _path(session.trace, session.loss, float(session.gradient[0]))


def numbered(session: Session) -> tuple[tuple[int, str, Ghost], ...]:
    """Return each pinned run that is shown: its number in the table of them, its name, itself."""
    pairs = enumerate(session.ghosts, 1)
    return tuple(
        (number, f"{number} {ghost.label}", ghost) for number, ghost in pairs if not ghost.hidden
    )


def number_at_end(number: int, x: Array, y: Array, across: Axis, up: Axis) -> list[Layer]:
    """Write a pinned run's number where its points `x`, `y` (k,) were last in sight, if ever."""
    with np.errstate(all="ignore"):
        seen = (across.low <= x) & (x <= across.high) & (up.low <= y) & (y <= up.high)
    if not seen.any():
        return []
    last = _last(seen)
    return [Text(float(x[last]), float(y[last]), str(number), "ghost")]


def path_of_ghost(session: Session, ghost: Ghost) -> Path:
    """Return the path of a pinned run."""
    end = slice_through(session.setup, ghost.trace.state.parameters)
    return _path(ghost.trace, end.loss, end.slope)


def _path(trace: Trace, loss: float, slope: float) -> Path:
    """Thin a path: the last `RECENT` steps are whole, of older ones every 2ʲ-th and the next one.

    So a point once drawn stays where it is while the run goes on, and a run that changes sides at
    every step is seen on both.
    """
    older = max(0, trace.steps - RECENT)
    stride = 1
    while 2 * older // stride > KEPT:
        stride *= 2
    kept = np.arange(older)
    steps = np.concatenate((kept[kept % stride < 2], np.arange(older, trace.steps)))
    return Path(
        np.append(trace.weights[steps], trace.state.parameters[0]),
        np.append(trace.biases[steps], trace.state.parameters[-1]),
        np.append(trace.losses[steps], loss),
        np.append(trace.slopes[steps], slope),
    )


def decimated(values: Array, most: int = 600) -> tuple[Array, Array]:
    """Return positions and values (k,) of a long series, k ≤ `most` or so, its spikes kept.

    Neighbours share a bucket of 2ʲ values; of each bucket its least and its greatest stay, so the
    drawn line touches every extreme. NaN counts as nothing.
    """
    size = 1
    while 2 * len(values) > most * size and len(values) > most:
        size *= 2
    if size == 1:
        return np.arange(len(values), dtype=np.float64), values
    whole = len(values) // size * size
    buckets = values[:whole].reshape(-1, size)
    first = np.arange(0, whole, size)
    low = first + np.where(np.isnan(buckets), np.inf, buckets).argmin(axis=1)
    high = first + np.where(np.isnan(buckets), -np.inf, buckets).argmax(axis=1)
    at = np.concatenate((low, high, np.arange(whole, len(values))))
    at.sort()
    return at.astype(np.float64), values[at]


def _last(readable: Flags) -> int:
    """Return the index of the last True, 0 where there is none."""
    return len(readable) - 1 - int(readable[::-1].argmax()) if readable.any() else 0


def _finite(value: float, instead: float) -> float:
    return value if math.isfinite(value) else instead
