"""What the charts by step share: which states they show, the losses there, limits of their axes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from gdtui import engine
from gdtui.charts import ticks
from gdtui.charts.chart_spec import Axis, Layer, Points, Role
from gdtui.charts.page_frame import STEP_AXIS
from gdtui.charts.pinned_runs import PinnedLine, draw_lines, number_pinned_runs
from gdtui.charts.run_extent import find_extent
from gdtui.engine import Rows, Trace
from gdtui.engine.data import Array, read_only_copy
from gdtui.session.session import Session
from gdtui.session.training_setup import TrainingSetup

FEWEST_STEPS = 10
"""An axis of steps is never shorter."""

STATES, SOME_STATES = 400, 60
"""States of a run that are looked at, all of a shorter one; fewer where batches make a noise."""

LATER, FLOOR = 2, 6
"""Losses are shown from so manieth part of the run on to its end: what they differ by, and, where
they are to stay near the best one, the floor that they have come to."""

SAME = 1e-9
"""Histories this near to each other, as a share of their size, are one line."""


def decimate(values: Array, most: int = 600) -> tuple[Array, Array]:
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


def sample_states(trace: Trace, most: int = STATES) -> tuple[Array, Array]:
    """Return steps (k,) and parameters (k, P) of a run, the first and the present among them."""
    seen = trace.states(most)
    steps = np.array([float(step) for step, _ in seen])
    return steps, np.array([state.parameters for _, state in seen])


def end_dot(steps: Array, values: Array, role: Role, label: str) -> Points:
    """A dot where a line has come to: all there is to see of it before the first step.

    A large one fills a cell, and may stand half a row off; so a line that is seen ends in its own.
    """
    alone = len(steps) == 1
    return Points(steps[-1:], values[-1:], role, label, large=alone, fine=not alone)


def group_equal(values: Array) -> list[list[int]]:
    """Return the columns of `values` (k, P) in groups that are equal all the way, from k = 2 on."""
    if len(values) == 1:
        return [[index] for index in range(values.shape[1])]
    with np.errstate(all="ignore"):
        size = np.abs(values).max(axis=0, initial=0.0)
        groups: list[list[int]] = []
        for index in range(values.shape[1]):
            for group in groups:
                apart = np.abs(values[:, index] - values[:, group[0]]).max()
                if apart <= SAME * max(size[index], size[group[0]]):
                    group.append(index)
                    break
            else:
                groups.append([index])
    return groups


def evaluate_on(setup: TrainingSetup, rows: Rows, parameters: Array) -> tuple[float, float]:
    """Loss and gradient norm over `rows` at `parameters` (P,); remembered."""
    return _evaluate_packed(setup, rows, parameters.tobytes())


@lru_cache(maxsize=4 * STATES)
def _evaluate_packed(setup: TrainingSetup, rows: Rows, packed: bytes) -> tuple[float, float]:
    parameters = np.frombuffer(packed, dtype=np.float64)
    loss, gradient = engine.evaluate(setup.descent, rows, parameters)
    return loss, engine.norm(gradient)


def later_limits(
    curves: list[Array], levels: Array | None = None, part: int = LATER
) -> tuple[float, float]:
    """Limits that hold the last half, or manieth `part`, of the curves: what losses differ by."""
    later = [
        curve[len(curve) * (part - 1) // part if len(curve) > FEWEST_STEPS else 0 :]
        for curve in curves
    ]
    seen = np.concatenate([*later, [] if levels is None else levels])
    seen = seen[np.isfinite(seen)]
    if not len(seen):
        return 0.0, 1.0
    low, high = float(seen.min()), float(seen.max())
    if 0 <= low < high / 2 or 0 < low == high:
        step = ticks.round_up(high / 5)
        return 0.0, math.ceil(1.02 * high / step) * step
    return ticks.limits_around(np.array([low, high]), zero=False)


def step_axis(session: Session) -> Axis:
    """The steps of the run as far as it reads, and of the pinned ones, on the ladder 1-2-5."""
    pinned = (ghost.trace.steps for ghost in session.pinned_shown)
    furthest = max(FEWEST_STEPS, find_extent(session).steps, *pinned)
    return Axis(STEP_AXIS, 0.0, ticks.round_up(float(furthest)))


@lru_cache(maxsize=16)
def pinned_states(trace: Trace) -> tuple[Array, Array]:
    """Return steps (k,) and parameters (k, P) of a pinned run, which does not change."""
    noisy = trace.log.descent.batch_size is not None
    steps, states = sample_states(trace, SOME_STATES if noisy else STATES)
    return read_only_copy(steps), read_only_copy(states)


def pinned_history(
    session: Session,
    values_at: Callable[[Array], Array],
    x: Axis,
    y: Axis,
    present: Sequence[tuple[Array, Array]],
    part: str = "",
) -> list[Layer]:
    """Draw values by step for each pinned run, and name its lines.

    Args:
        session: what is on view.
        values_at: the value (k,), or each of several (k, m), at each of parameters (k, P).
        x: the axis of steps.
        y: the axis of the value.
        present: steps and values (k,) of the present run's lines.
        part: of which rows they are, where there are others.
    """
    lines: list[PinnedLine] = []
    for number, run, ghost in number_pinned_runs(session):
        name = f"{run}, {part}" if part else run
        steps, states = pinned_states(ghost.trace)
        columns = values_at(states).reshape(len(steps), -1).T
        lines += [PinnedLine(number, name, steps, values) for values in columns]
    return draw_lines(lines, x, y, present)
