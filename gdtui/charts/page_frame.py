"""The axes of a page: chosen from its start to hold what its answer, switches and goal will show.

So before and after stand in one frame, and what has risen is drawn higher. Where a run leads
further all the same the axes grow, and that is said: by how much, and by the outline of the frame
that the page began with.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import NamedTuple, TypeAlias

import numpy as np
from msgspec import structs

from gdtui.charts import ticks
from gdtui.charts.chart_spec import Axis, ChartSpec, Line, Text
from gdtui.session.foresight import Foresight, foresee
from gdtui.session.session import Session
from gdtui.text.numbers import count_text, number_text

Axes: TypeAlias = tuple[Axis, Axis]
"""Across and up."""

AxesOf: TypeAlias = Callable[[Session], Axes]

ReachOf: TypeAlias = Callable[[Session, Axis], Axis]
"""The axis across on which a session's curve is seen as high as an axis up goes."""

STEP_AXIS = "step"
"""What an axis of steps is called. It grows with each run: that is written, but not outlined."""

MOST_GROWTH, MOST_STEPS_GROWTH = 5.0, 10.0
"""What a solution shows is held where it needs an axis of at most so many times the length.

In a larger one a learner's first steps would not be seen.
"""

MOST_WITH_PINS = 2.0
"""With pinned runs in sight an axis grows to so many times its length: they have to stay readable.

A run that flies off leaves the chart then, and an arrow shows which way it went.
"""

SAME_LENGTH, LITTLE, OUTLINED, SPECK = 0.005, 1.1, 1.5, 20.0
"""Up to the first share of it an axis is as long as another; beyond, its growth is written.

Up to `LITTLE` that takes a digit more; from `OUTLINED` on the first frame is drawn, up to `SPECK`:
beyond, it is lower than a row, and hidden by what is drawn there.
"""


class Change(NamedTuple):
    """An axis as it is, and as its page began."""

    now: Axis
    first: Axis

    @property
    def by(self) -> float:
        """How many times as long it is, of a log one in decades; 1 where nobody could say."""
        by = _length(self.now) / _length(self.first)
        return by if 0 < by < math.inf else 1.0

    @property
    def size(self) -> str:
        """Write how much larger the scale is; where it is not, that it is closer, or moved."""
        if abs(self.by - 1) <= SAME_LENGTH:
            return "moved"
        if self.by < 1:
            return "close up"
        if self.now.log:
            more = _length(self.now) - _length(self.first)
            return f"+{count_text(max(1, round(more)), 'decade')}"
        return f"×{number_text(self.by, 2 if self.by > LITTLE else 3)}"

    @property
    def words(self) -> str:
        """Say what became of the axis: `loss ×10`, `loss 22 to 26, at first 0 to 5,000`."""
        name = self.now.label.partition(" (")[0].partition(":")[0]
        if self.by > 1 + SAME_LENGTH and not self.now.log:
            return f"{name} {self.size}"
        here, there = (
            f"{number_text(axis.low, 4)} to {number_text(axis.high, 4)}" for axis in self
        )
        return f"{name} {here}, at first {there}"


class Framed(NamedTuple):
    """The axes of a chart, and those that its page begins with."""

    x: Axis
    y: Axis
    first: Axes

    @property
    def changed(self) -> tuple[Change, ...]:
        """Each axis that is not what the page began with."""
        pairs = zip((self.x, self.y), self.first, strict=True)
        return tuple(
            Change(axis, first)
            for axis, first in pairs
            if _same_kind(axis, first) and (axis.low, axis.high) != (first.low, first.high)
        )

    @property
    def words(self) -> str:
        """Say how the scale has changed, axis by axis; empty where it has not.

        That an axis of steps grows with the steps goes without saying.
        """
        return ", ".join(one.words for one in self.changed if one.now.label != STEP_AXIS)


def hold_axes(
    session: Session, axes_of: AxesOf, chart: Hashable, reach_of: ReachOf | None = None
) -> Framed:
    """Return the axes for a session: those of its page, or larger where its run needs it.

    One drawing asks more than once, so they are kept with the session.

    Args:
        session: what is drawn.
        axes_of: the axes that a session asks for by itself; of the same `chart` always the same.
        chart: what the frame is kept by, beside the page.
        reach_of: where the curves of before and after have to be seen from end to end.
    """
    framed: Framed | None = session.frames.get(chart)
    if framed is None:
        framed = session.frames[chart] = _frame(session, axes_of, chart, reach_of)
    return framed


def _frame(session: Session, axes_of: AxesOf, chart: Hashable, reach_of: ReachOf | None) -> Framed:
    foreseen, key = foresee(session), (chart, session.log_scale)
    first: Axes | None = foreseen.frames.get(key)
    if first is None:
        first = foreseen.frames[key] = _page_axes(foreseen, axes_of, reach_of, session.log_scale)
    x, y = (
        axis if begun.zooms else _hold(axis, begun)
        for axis, begun in zip(axes_of(session), first, strict=True)
    )
    if session.pinned_shown and (_outgrows(x, first[0]) or _outgrows(y, first[1])):
        x, y = map(_cut, (x, y), _with_pinned_runs(session, first, axes_of))
    return Framed(x, y, first)


def with_scale(spec: ChartSpec, framed: Framed) -> ChartSpec:
    """Return a chart that says, where it is so, that its scale is not its page's first."""
    changed, layers = framed.changed, spec.layers
    if not changed:
        return spec
    change = max(changed, key=lambda one: (one.now.label != STEP_AXIS, abs(math.log(one.by))))
    size, steps = change.size, change.now.label == STEP_AXIS
    name = ("step scale " if steps else "scale ") if size[0] in "×+" else ""
    middle = framed.x.low + (framed.x.high - framed.x.low) / 2
    words, top = f"{name}{size}", framed.y.high
    told = Text(middle, top, words, "tick", still=True, centred=True, listed=True)
    grown = [one.by for one in changed if one.now.label != STEP_AXIS and not one.now.log]
    if OUTLINED <= max(grown, default=1.0) <= SPECK:
        layers = (_outline(framed), *layers)
    return structs.replace(spec, layers=(*layers, told))


def _page_axes(
    foreseen: Foresight, axes_of: AxesOf, reach_of: ReachOf | None, log_scale: bool
) -> Axes:
    """The axes that hold what a page will show; of a run that flies off, none of it."""

    def asked(session: Session) -> Axes:
        return axes_of(replace(session, log_scale=log_scale))

    x, y = asked(foreseen.opening)
    for session in foreseen.outcomes:
        if session.status != "diverged":
            across, up = asked(session)
            x, y = _unite(x, across), _unite(y, up)
    if reach_of is not None and foreseen.outcomes:
        x = _unite(x, reach_of(foreseen.opening, y))
    if foreseen.steps and x.label == STEP_AXIS:
        x = structs.replace(x, high=max(x.high, ticks.round_up(float(foreseen.steps))))
    widest = (MOST_STEPS_GROWTH if x.label == STEP_AXIS else MOST_GROWTH) * _length(x)
    highest = MOST_GROWTH * _length(y)
    for session in foreseen.solved:
        if session.status != "diverged":
            across, up = asked(session)
            x, y = _unite(x, across, widest), _unite(y, up, highest)
    return x, y


def _outgrows(axis: Axis, first: Axis) -> bool:
    """Whether an axis is so much longer than the page's that pinned runs could not be read."""
    if not _same_kind(axis, first) or axis.log or axis.label == STEP_AXIS or first.zooms:
        return False
    return Change(_unite(axis, first), first).by > MOST_WITH_PINS


def _with_pinned_runs(session: Session, first: Axes, axes_of: AxesOf) -> Axes:
    """The page's axes, or larger where the pinned runs need it; of one that flew off, nothing."""
    x, y = first
    for ghost in session.pinned_shown:
        log = ghost.trace.log
        if log.descent != session.setup.descent or log.rows is not session.rows:
            continue
        pinned = replace(session, trace=ghost.trace, ghosts=())
        if pinned.status != "diverged":
            across, up = axes_of(pinned)
            x, y = _unite(x, across), _unite(y, up)
    return x, y


def _hold(axis: Axis, first: Axis) -> Axis:
    """Return an axis that holds that of the page too, where it measures the same."""
    return _unite(axis, first) if _same_kind(axis, first) else axis


def _cut(axis: Axis, room: Axis) -> Axis:
    """Return an axis cut to so many times the room of the pinned runs as leaves them readable."""
    if not _outgrows(axis, room):
        return axis
    share = (MOST_WITH_PINS - 1) / (Change(axis, room).by - 1)
    low = room.low - share * (room.low - axis.low)
    high = room.high + share * (axis.high - room.high)
    low, high = ticks.widen(low, high)
    return structs.replace(axis, low=low, high=high)


def _unite(axis: Axis, other: Axis, most: float = math.inf) -> Axis:
    """Return the axis that holds both; itself where it would be longer than `most`.

    And itself, where they do not measure the same, or where it zooms and would have to again.
    """
    if not _same_kind(axis, other) or (axis.zooms and _length(other) <= _length(axis)):
        return axis
    low, high = min(axis.low, other.low), max(axis.high, other.high)
    both = structs.replace(axis, low=low, high=high, zooms=False)
    return axis if _length(both) > most else both


def _same_kind(axis: Axis, other: Axis) -> bool:
    """Whether two axes measure the same, in the same way."""
    return axis.label == other.label and axis.log == other.log and axis.ticks and other.ticks


def _length(axis: Axis) -> float:
    """How long an axis is, in its unit; a log one in decades."""
    if axis.log and axis.low > 0 and axis.high > 0:
        return math.log10(axis.high) - math.log10(axis.low) or 1.0
    return axis.high / 2 - axis.low / 2 or 1.0


def _outline(framed: Framed) -> Line:
    """The borders of the frame that the page began with; of steps, those below and above alone."""
    x, y = framed.first
    if x.label == STEP_AXIS:
        x = framed.x
    across = np.array([x.low, x.high, x.high, x.low, x.low])
    up = np.array([y.low, y.low, y.high, y.high, y.low])
    return Line(across, up, "zero", "first scale", still=True)
