"""Where runs wander once they have come down: their states over w and b, on the level lines."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from msgspec import structs

from gdtui.charts import axis_titles, ticks
from gdtui.charts.chart import Chart
from gdtui.charts.chart_spec import (
    SERIES_ROLES,
    Axis,
    ChartSpec,
    Layer,
    Line,
    Marker,
    Points,
    Text,
    empty_chart,
)
from gdtui.charts.loss_plane import plane_through
from gdtui.charts.page_frame import Axes, Framed, hold_axes
from gdtui.charts.pinned_runs import number_pinned_runs
from gdtui.charts.plots import contour
from gdtui.charts.shared_sentences import Sentences
from gdtui.engine import Trace
from gdtui.engine.data import Array
from gdtui.session.session import Session
from gdtui.text.numbers import count_text, number_text

MOST_POINTS = 100
"""Of a longer later half, so many evenly chosen states are drawn."""

SPREADS = 2.0
"""An ellipse lies so many standard deviations about the middle of its cloud."""

AROUND = "two standard deviations"
"""What the legend calls an ellipse."""

AT_REST = 0.01
"""A cloud that is nowhere further from the minimum than this share of an axis is under its mark."""

FURTHEST = 1e100
"""What has flown beyond belongs to no cloud: its square is still a number."""

*_PINNED_ROLES, _OWN_ROLE = SERIES_ROLES
"""The run on view keeps its colour, whoever is pinned beside it, and lies behind them."""

_TURN = np.linspace(0, 2 * np.pi, 97)


class Cloud(NamedTuple):
    """The later half of a run: its name, its states (k, 2), the first weight and the last b.

    A pinned run has a `number` too, the run on view 0.
    """

    name: str
    places: Array
    number: int = 0

    @property
    def middle(self) -> Array:
        """Their mean, (2,)."""
        middle: Array = self.places.mean(axis=0)
        return middle

    @property
    def ellipse(self) -> Array:
        """Vertices (m, 2) that lie `SPREADS` standard deviations about the middle."""
        away = self.places - self.middle
        values, vectors = np.linalg.eigh(away.T @ away / len(away))
        radii = SPREADS * np.sqrt(np.maximum(values, 0.0))
        round_it = np.column_stack((np.cos(_TURN), np.sin(_TURN)))
        ellipse: Array = self.middle + (round_it * radii) @ vectors.T
        return ellipse


def draw(session: Session) -> ChartSpec:
    """The cloud of each pinned run and of this one, each with an ellipse about it."""
    if len(session.start) < 2:
        return empty_chart("cloud of w and b", "A cloud needs two parameters; here there is one.")
    x, y, _ = axes(session)
    ground, order = contour.draw_ground(session, x, y)
    layers: list[Layer] = [*ground.layers]
    texts: list[Layer] = []
    names: dict[int, Layer] = {}
    columns = [0 if which == 0 else 1 for which in order]
    clouds = _clouds(session)
    for place, cloud in enumerate(clouds):
        role = _PINNED_ROLES[place % len(_PINNED_ROLES)] if cloud.number else _OWN_ROLE
        stride = -(-len(cloud.places) // MOST_POINTS)
        across, up = cloud.places[::stride, columns].T
        name = _name(cloud, ground, columns)
        layers.append(Points(across, up, role, name))
        around = cloud.ellipse[:, columns]
        layers.append(Line(around[:, 0], around[:, 1], role, AROUND))
        names[cloud.number] = Text(ground.x.low, ground.y.high, name, role, listed=True)
        if cloud.number:
            right = around[int(around[:, 0].argmax())]
            texts.append(Text(float(right[0]), float(right[1]), str(cloud.number), role))
    texts += [names[number] for number in sorted(names)]
    now = session.state.parameters[list(order)]
    layers.append(Marker(float(now[0]), float(now[1]), "current", "now"))
    return structs.replace(ground, title="the later half of each run", layers=(*layers, *texts))


def _name(cloud: Cloud, ground: ChartSpec, columns: list[int]) -> str:
    """Return the name of a cloud; where the mark of the minimum hides all of it, with that."""
    size = np.array([ground.x.high - ground.x.low, ground.y.high - ground.y.low])
    for layer in ground.layers:
        if isinstance(layer, Marker) and layer.role == "minimum":
            away = np.abs(cloud.places[:, columns] - np.array([layer.x, layer.y])) / size
            if away.max() < AT_REST:
                return f"{cloud.name}: under ◆"
    return cloud.name


def _clouds(session: Session) -> list[Cloud]:
    """The clouds of pinned runs, the narrowest on top, and behind them that of this run."""
    found = [
        Cloud(name, _later_half(ghost.trace), number)
        for number, name, ghost in number_pinned_runs(session)
    ]
    found = [cloud for cloud in found if len(cloud.places)]
    found.sort(key=lambda cloud: float(cloud.places.std(axis=0).max()))
    own = Cloud(f"this run, {_batch_words(session.trace)}", _later_half(session.trace))
    return [*found, own] if len(own.places) else found


def _batch_words(trace: Trace) -> str:
    batch = trace.log.descent.batch_size
    return "all rows" if batch is None else f"batch {batch:,}"


def _later_half(trace: Trace) -> Array:
    """Return the finite states (k, 2) of the later half of a run, the last one included."""
    first = trace.steps - trace.steps // 2
    end = trace.state.parameters[[0, -1]]
    seen = np.column_stack((trace.weights[first:], trace.biases[first:]))
    places = np.concatenate((seen, end[np.newaxis, :]))
    with np.errstate(all="ignore"):
        kept: Array = places[(np.abs(places) < FURTHEST).all(axis=1)]
    return kept


def axes(session: Session) -> Framed:
    """Close about the clouds: the way down is another chart's."""
    return hold_axes(session, _own_axes, "cloud")


def _own_axes(session: Session) -> Axes:
    if len(session.start) < 2:
        return Axis("", 0.0, 1.0), Axis("", 0.0, 1.0)
    plane = plane_through(session.setup, session.start, session.start)
    clouds = _clouds(session)
    places = np.concatenate([cloud.places for cloud in clouds] or [plane.here[np.newaxis, :]])
    low, high = places.min(axis=0), places.max(axis=0)
    lowest = np.array(plane.minimum)
    if np.isfinite(lowest).all() and np.abs(lowest).max() < FURTHEST:
        low, high = np.minimum(low, lowest), np.maximum(high, lowest)
    middle, half = (low + high) / 2, (high - low) / 2
    half[half <= 1e-3 * max(half.max(), 1e-9)] = max(half.max(), 1e-9)
    weight, bias = (
        ticks.widen(middle[at] - 1.1 * half[at], middle[at] + 1.1 * half[at]) for at in (0, 1)
    )
    setup = session.setup
    x = Axis(axis_titles.weight_axis(setup), *weight, zooms=True)
    y = Axis(axis_titles.bias_axis(setup), *bias, zooms=True)
    return (y, x) if contour.is_upright(session) else (x, y)


def describe(session: Session) -> Sentences:
    """How far each cloud is spread."""
    if len(session.start) < 2:
        return ()
    first, last = (axis_titles.parameter_labels(session.setup)[place] for place in (0, -1))
    return tuple(
        f"{cloud.name}: {count_text(len(cloud.places), 'state')}, {first} spread by "
        f"{number_text(float(cloud.places[:, 0].std()), 3)}, {last} by "
        f"{number_text(float(cloud.places[:, 1].std()), 3)}."
        for cloud in _clouds(session)
    )


CHART = Chart(draw, describe, axes)
