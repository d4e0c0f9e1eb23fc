"""The weights of a network, unit by unit."""

from __future__ import annotations

import math
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from gdtui.charts import ticks
from gdtui.charts.chart import Chart
from gdtui.charts.chart_spec import (
    SERIES_ROLES,
    Axis,
    ChartSpec,
    Layer,
    Line,
    Points,
    Role,
    Segments,
    Text,
    empty_chart,
)
from gdtui.charts.earlier import EARLIER, find_earlier
from gdtui.charts.page_frame import Axes, Framed, hold_axes
from gdtui.charts.pinned_runs import list_pinned_runs, number_pinned_runs
from gdtui.charts.run_extent import find_extent
from gdtui.charts.run_history import group_equal
from gdtui.charts.shared_sentences import Sentences
from gdtui.course.metrics import gradient_check
from gdtui.engine import Network
from gdtui.engine.data import Array
from gdtui.session.session import Session
from gdtui.text.numbers import number_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

STROKES = 24
"""Strokes side by side that make a bar."""

MOST_LABELS = 12
"""With more weights their names would not fit beneath the bars."""

GAP, BESIDE, HEADROOM = 0.4, 0.7, 1.3
"""Between units, beside the first bar and the last, and above the highest for the titles."""

CLEAR = 0.06
"""How far from 0, on the side without its bar, a name stands, as a share of the axis."""


def draw(session: Session) -> ChartSpec:
    """Each weight as a bar, the bars of a hidden unit together: twins are seen to be twins."""
    model = session.setup.descent.model
    if not isinstance(model, Network):
        return empty_chart("weights by unit", "This model has no hidden units.")
    d = session.rows.features.shape[1]
    values, groups = session.state.parameters, _units(model, d)
    short = _short_names(session)
    labelled = len(values) <= MOST_LABELS
    x, y, _ = axes(session)
    layers: list[Layer] = [Line(np.array([x.low, x.high]), np.zeros(2), "zero", "0", still=True)]
    places: list[float] = []
    at = 0.0
    for number, group in enumerate(groups):
        role = SERIES_ROLES[number % len(SERIES_ROLES)]
        output = number == model.hidden
        title = "output" if output else f"unit {number + 1}"
        middle = at + (len(group) - 1) / 2
        layers.append(Text(middle, y.high, title, role, still=True, centred=True))
        for index, name in zip(group, ["c"] if output else short, strict=True):
            value = float(values[index])
            places.append(at)
            layers.append(_bar(at, value, role))
            if labelled:
                beyond = -CLEAR * y.high if value >= 0 else CLEAR * y.high
                layers.append(Text(at, beyond, name, "label", centred=True))
            at += 1
        at += GAP
    layers += _earlier_weights(session, np.array(places), np.array([*chain(*groups)]))
    layers += list_pinned_runs(session, x.low, y.low)
    # What becomes of equal units may be what is asked.
    alike = "" if session.question_open else _name_alike(values, groups[:-1])
    return ChartSpec(f"weights by unit{alike}", x, y, tuple(layers))


def _earlier_weights(session: Session, places: Array, order: NDArray[np.intp]) -> list[Layer]:
    """The weights the page opened with, once steps moved them, and those of each pinned run."""
    opened = find_earlier(session, outcome=True)
    been = [] if opened is None else [(EARLIER, opened.start)]
    been += [(name, ghost.trace.state.parameters) for _, name, ghost in number_pinned_runs(session)]
    return [Points(places, values[order], "ghost", name, still=True) for name, values in been]


def axes(session: Session) -> Framed:
    """A place for each weight, and the weights as far as the page will show them."""
    return hold_axes(session, _own_axes, "network")


def _own_axes(session: Session) -> Axes:
    model, values = session.setup.descent.model, session.state.parameters
    if not isinstance(model, Network):
        return Axis("", 0.0, 1.0), Axis("", 0.0, 1.0)
    each = ""
    if len(values) > MOST_LABELS:
        each = f": {', '.join(_short_names(session))} of each unit"
    reached = session.trace.at(find_extent(session).steps).parameters
    right = len(values) - 1 + GAP * model.hidden
    x = Axis("", -BESIDE, right + BESIDE, ticks=False)
    return x, Axis(f"weight{each}", *_limits(np.concatenate((session.start, reached))))


def _short_names(session: Session) -> list[str]:
    """The parameters of a hidden unit: its weights, its bias, and what the output weighs it by."""
    features = session.rows.features.shape[1]
    return [*(f"w{feature + 1}" for feature in range(features)), "b", "v"]


def _name_alike(values: Array, units: list[list[int]]) -> str:
    """Say which hidden units are the same: what has the same weights learns the same."""
    twins = group_equal(values[np.array(units)].T)
    largest = max(twins, key=len)
    if len(largest) < 2:
        return ""
    if len(largest) == len(units):
        return ": both alike" if len(units) == 2 else f": all {len(units)} alike"
    return f": {' = '.join(str(unit + 1) for unit in largest)}"


def _units(model: Network, d: int) -> list[list[int]]:
    """The parameters of each hidden unit, w, b and v, and last the output's c, by index."""
    h = model.hidden
    units = [[*range(unit * d, unit * d + d), h * d + unit, h * d + h + unit] for unit in range(h)]
    return [*units, [h * (d + 2)]]


def _bar(at: float, value: float, role: Role) -> Segments:
    x = at + np.linspace(-0.35, 0.35, STROKES)
    return Segments(x, np.zeros(STROKES), x, np.full(STROKES, value), role)


def _limits(values: Array) -> tuple[float, float]:
    low, high = ticks.limits_around(values)
    half = max(abs(low), abs(high), 1.0)
    return -half, HEADROOM * half


def describe(session: Session) -> Sentences:
    """Which hidden units are the same, and whether the backward pass is right."""
    model = session.setup.descent.model
    if not isinstance(model, Network):
        return ()
    values = session.state.parameters
    units = _units(model, session.rows.features.shape[1])[:-1]
    alike = max(group_equal(values[np.array(units)].T), key=len)
    sentences = []
    if len(alike) > 1 and not session.question_open:
        which = " and ".join(str(unit + 1) for unit in alike)
        sentences.append(f"Units {which} have equal weights, so equal gradients: they stay alike.")
    apart = gradient_check(session)
    if math.isfinite(apart):
        share = "not at all" if apart == 0 else f"by {number_text(apart, 1)} of the largest slope"
        sentences.append(f"Backward pass and finite differences differ {share}.")
    return tuple(sentences)


CHART = Chart(draw, describe, axes)
