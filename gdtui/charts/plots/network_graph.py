"""The network drawn: inputs, hidden units and the score, and between them an edge a weight."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple, TypeAlias

import numpy as np

from gdtui.charts.binary_targets import feature_limits
from gdtui.charts.chart import Chart
from gdtui.charts.chart_spec import (
    Axis,
    ChartSpec,
    Layer,
    Line,
    Points,
    Role,
    Segments,
    Shade,
    Text,
    empty_chart,
)
from gdtui.charts.shared_sentences import Sentences
from gdtui.engine import Network
from gdtui.engine.data import Array
from gdtui.session.session import Session
from gdtui.text.numbers import number_text

INPUTS, UNITS, SCORE = 0.0, 1.0, 2.0
"""How far across inputs, hidden units and the score stand."""

BESIDE = 0.3
"""Room at both sides for the names."""

THICKEST, THINNER = 4, 2
"""Dots that the heaviest edge is thick, and fewer where there are many edges."""

DASH, NICK = 0.28, 0.08
"""Along the slope of an edge below 0, how far one nick is from the next, and how wide it is: so
narrow that the edge still has more ink than any that is thinner.
"""

MOST_WRITTEN, MOST_BIASED, MOST_TITLED = 9, 3, 4
"""So many edges have room for their weights beside the units, so many units for their bias, and
for their name, above what they see; of more the cursor reads them all.
"""

VIEW, FOR_NUMBER = 0.2, 0.46
"""What a unit sees lies so far to its left and right; beyond it is room for weights, if written."""

TITLE_ROOM, MOST_TITLE_ROOM = 0.105, 0.45
"""Above it is room for a name: a row of a small chart, and no more than a share of its place."""

VIEW_PLACES = (16, 9)
"""So many places of a view are looked at, across and up."""


STUB = 0.18
"""Such a share of that room an edge goes on, at either end of it."""

Way: TypeAlias = tuple[tuple[float, float], ...]
"""The vertices of an edge; NaN lifts the pen."""


class Edge(NamedTuple):
    """A weight between two nodes: its name, its value, and its `way`, from an input or the score.

    To its unit it comes level, and there its `number` stands in a gap, if it is written.
    """

    name: str
    weight: float
    way: Way
    number: tuple[float, float]


class Place(NamedTuple):
    """Where a unit stands, and how far to either side and up and down what it sees lies."""

    x: float
    y: float
    wide: float
    high: float
    title: float
    """How high up its name stands."""


def draw(session: Session) -> ChartSpec:
    """Nodes, what units see, and edges: as thick as their weight is large, nicked below 0."""
    model = session.setup.descent.model
    if not isinstance(model, Network):
        return empty_chart("the network", "This model has no hidden units.")
    written = model.hidden * (len(session.problem.feature_names) + 1) <= MOST_WRITTEN
    edges = _edges(session, model, written)
    shades, frames = _views(session, model)
    layers: list[Layer] = [*frames]
    kinds: tuple[tuple[Role, str, float], ...] = (
        ("series_1", "weight above 0, thicker if larger", 1.0),
        ("series_2", "below 0", -1.0),
    )
    for role, name, sign in kinds:
        found = [edge for edge in edges if edge.weight * sign > 0]
        if found:
            nowhere = np.array([np.nan])
            layers.append(Line(nowhere, nowhere, role, name))  # the legend shows it as a line
            layers += _strokes(found, _heaviest(edges), written, role)
            layers.append(_middles(found, role, name))
    if written:
        layers += [
            Text(*edge.number, number_text(edge.weight, 2), "label", centred=True) for edge in edges
        ]
    layers += _nodes(session, model)
    x = Axis("", INPUTS - BESIDE, SCORE + BESIDE, ticks=False)
    y = Axis("", 0.0, 1.0, ticks=False)
    return ChartSpec("the network", x, y, tuple(layers), shades=shades)


def _heights(count: int) -> Array:
    """Where `count` nodes stand in a column, from top to bottom, (count,)."""
    heights: Array = 1 - (np.arange(count) + 0.5) / count
    return heights


def _places(units: int, features: int) -> list[Place]:
    """Where each unit stands, from top to bottom; of one feature nothing is drawn that it sees."""
    room = min(TITLE_ROOM, MOST_TITLE_ROOM / units)
    half, wide = (1 / units - room) / 2, VIEW if features > 1 else 0.0
    return [
        Place(UNITS, middle - room / 2, wide, half, middle + half)
        for middle in _heights(units).tolist()
    ]


def _edges(session: Session, model: Network, written: bool) -> list[Edge]:
    """Every weight, in the order of the parameters: those of the units, then those of the score.

    Each comes to a unit at a height of its own, in the order of the inputs, all evenly apart.
    """
    names = session.problem.feature_names
    d = len(names)
    w, _, v, _ = model.layers(session.state.parameters, d)
    inputs, places = _heights(d).tolist(), _places(model.hidden, d)
    room = FOR_NUMBER if written else 0.0
    found = []
    for unit, place in enumerate(places):
        left = place.x - place.wide
        spread = min(0.5 / len(places), place.high / max(1 - 1 / d, 0.5))
        for feature, (begin, at) in enumerate(zip(inputs, inputs, strict=True)):
            height = place.y + spread * (2 * at - 1)
            found.append(
                Edge(
                    f"w{unit + 1}{feature + 1}",
                    float(w[unit, feature]),
                    _way((INPUTS, begin), (left, height), -room),
                    (left - room / 2, height),
                )
            )
    for unit, place in enumerate(places):
        right = place.x + place.wide
        way = _way((SCORE, 0.5), (right, place.y), room)
        number = (right + room / 2, place.y)
        found.append(Edge(f"v{unit + 1}", float(v[unit]), way, number))
    return found


def _way(far: tuple[float, float], unit: tuple[float, float], room: float) -> Way:
    """Return the way of an edge to a unit, with a gap in the `room` for its number, if any."""
    if not room:
        return far, unit
    x, y = unit
    gap = (x + (1 - STUB) * room, y), (np.nan, np.nan), (x + STUB * room, y)
    return far, (x + room, y), *gap, unit


def _views(session: Session, model: Network) -> tuple[tuple[Shade, ...], list[Layer]]:
    """What each unit sees: over the first two features, the others at their means, its value.

    Its view is a small map of them about the unit, shaded from −1 to 1, and framed.
    """
    features = session.rows.features
    if features.shape[1] < 2:
        return (), []
    columns, rows = VIEW_PLACES
    limits = [feature_limits(session.setup, which) for which in (0, 1)]
    (left, right), (low, high) = limits
    grid = np.tile(features.mean(axis=0), (columns * rows, 1))
    across, up = np.linspace(-1, 1, columns), np.linspace(-1, 1, rows)
    grid[:, 0] = np.tile(np.linspace(left, right, columns), rows)
    grid[:, 1] = np.repeat(np.linspace(low, high, rows), columns)
    with np.errstate(all="ignore"):
        seen = model.units(session.state.parameters, grid).reshape(rows, columns, model.hidden)
    name = _axes_words(session)
    corners = np.array([(-1, -1, -1, 1), (1, -1, 1, 1)])
    shades, frames = [], list[Layer]()
    for unit, place in enumerate(_places(model.hidden, features.shape[1])):
        x, values = place.x + place.wide * across, seen[:, :, unit]
        y = np.maximum(0.0, place.y + place.high * up)  # the lowest ends at 0, but for rounding
        shares, dots = (1 + values) / 2, _dots(x, y, values, name)
        label = f"unit −1, 0, 1, {name}"
        shades.append(Shade(x, y, shares, "class", label=label, instead=dots))
        middle, size = (place.x, place.y), (place.wide, place.high)
        sides = (np.tile(middle, 2) + corners * np.tile(size, 2)).T
        x0, y0, x1, y1 = sides
        frames.append(Segments(x0, y0, x1, y1, "zero", "what it sees", still=True))
    return tuple(shades), frames


def _dots(x: Array, y: Array, values: Array, name: str) -> Points:
    """Dots where a unit is above 0, for terminals without colours for shade."""
    rows, columns = np.nonzero(values > 0)
    return Points(x[columns], y[rows], "region", f"unit above 0, {name}")


def _axes_words(session: Session) -> str:
    """Say what lies across and up in the view of a unit."""
    across, up = session.problem.feature_names[:2]
    return f"over {across}, {up}"


def _heaviest(edges: list[Edge]) -> float:
    sizes = np.abs([edge.weight for edge in edges])
    return float(np.max(sizes, where=np.isfinite(sizes), initial=0.0))


def _strokes(edges: list[Edge], heaviest: float, written: bool, role: Role) -> list[Segments]:
    """The strokes of edges, those of one thickness together.

    Thickness is on one scale for both signs: that of the heaviest weight, times the share of it
    that an edge has.
    """
    thickest = THICKEST if written else THINNER
    found: dict[int, list[tuple[float, float, float, float]]] = {}
    for edge in edges:
        share = min(1.0, abs(edge.weight) / heaviest) if heaviest > 0 else 0.0
        thick = max(1, round(thickest * share))
        found.setdefault(thick, []).extend(_pieces(edge))
    layers = []
    for thick, pieces in sorted(found.items()):
        x0, y0, x1, y1 = np.array(pieces).T
        layers.append(Segments(x0, y0, x1, y1, role, thick=thick))
    return layers


def _pieces(edge: Edge) -> list[tuple[float, float, float, float]]:
    """The pieces of an edge: its slope, with nicks if it is below 0, then its level ends."""
    ends = [
        (x0, y0, x1, y1) for (x0, y0), (x1, y1) in pairwise(edge.way) if np.isfinite((x0, x1)).all()
    ]
    if edge.weight >= 0:
        return ends
    x0, y0, x1, y1 = ends[0]
    count = max(1, round(abs(x1 - x0) / DASH))
    half = NICK / 2 / max(abs(x1 - x0), NICK)
    nicks = (np.arange(count) + 0.5) / count
    starts, stops = [0.0, *(nicks + half)], [*(nicks - half), 1.0]
    run, rise = x1 - x0, y1 - y0
    slope = [
        (x0 + start * run, y0 + start * rise, x0 + stop * run, y0 + stop * rise)
        for start, stop in zip(starts, stops, strict=True)
    ]
    return slope + ends[1:]


def _middles(edges: list[Edge], role: Role, name: str) -> Points:
    """A point in the middle of each edge's slope, for the cursor, which says its weight."""
    x, y = (np.array([(edge.way[0][at] + edge.way[1][at]) / 2 for edge in edges]) for at in (0, 1))
    said = tuple(f"{edge.name} = {number_text(edge.weight)}" for edge in edges)
    return Points(x, y, role, name, said=said)


def _nodes(session: Session, model: Network) -> list[Layer]:
    """The nodes, and beside each its name and its bias; many units bear their numbers."""
    names = session.problem.feature_names
    _, b, _, c = model.layers(session.state.parameters, len(names))
    ends = "ŷ" if session.setup.for_chances else session.problem.target_name
    told = [*((name, "") for name in names)]
    told += [
        (f"unit {unit + 1}", f"b{unit + 1} {number_text(float(b[unit]), 2)}")
        for unit in range(model.hidden)
    ]
    told += [(ends, f"c {number_text(float(c[0]), 2)}")]
    places, d = _places(model.hidden, len(names)), len(names)
    across = np.array([*[INPUTS] * d, *(place.x for place in places), SCORE])
    up = np.array([*_heights(d), *(place.y for place in places), 0.5])
    said = tuple(" ".join(filter(None, pair)) for pair in told)
    layers: list[Layer] = [Points(across, up, "current", "node", said=said)]
    for unit, (place, words) in enumerate(zip(places, said[d:-1], strict=True), start=1):
        if len(places) > MOST_TITLED:
            layers.append(Text(place.x, place.y, str(unit), "label"))
        else:
            title = words if len(places) <= MOST_BIASED else f"unit {unit}"
            layers.append(Text(place.x, place.title, title, "label", centred=True))
    for name, height in zip(names, _heights(d).tolist(), strict=True):
        layers.append(Text(INPUTS - BESIDE, height, name, "label"))
    layers.append(Text(SCORE, 0.5, said[-1], "label"))
    return layers


def describe(session: Session) -> Sentences:
    """The weights of each unit, and what the score makes of it."""
    model = session.setup.descent.model
    if not isinstance(model, Network):
        return ()
    names = session.problem.feature_names
    w, b, v, c = model.layers(session.state.parameters, len(names))
    sentences = []
    for unit in range(model.hidden):
        terms = [*zip(w[unit].tolist(), names, strict=True), (float(b[unit]), "")]
        counts = number_text(float(v[unit]), 3)
        sentences.append(f"Unit {unit + 1} is tanh({_sum_text(terms)}), and counts {counts} times.")
    return (*sentences, f"The score adds {number_text(float(c[0]), 3)}.")


def _sum_text(terms: list[tuple[float, str]]) -> str:
    """Write a sum of numbers, each times a name where there is one: `0.5·x1 − 2·x2 + 1`."""
    text = ""
    for value, name in terms:
        size = number_text(abs(value) if text else value, 3)
        joint = "" if not text else " − " if value < 0 else " + "
        text += joint + size + (f"·{name}" if name else "")
    return text


CHART = Chart(draw, describe)
