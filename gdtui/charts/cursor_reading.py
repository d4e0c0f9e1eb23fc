"""Exact values off a chart: what a cursor can stand on, where it stands, and what is there."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from msgspec import structs

from gdtui.charts.chart_spec import Axis, ChartSpec, Layer, Line, Marker, Points, Role
from gdtui.engine.data import Array
from gdtui.session.chart_cursor import Cursor
from gdtui.text.numbers import plain_text

_SIGNIFICANT_DIGITS, FEWEST_DIGITS = 7, 3
MOST_PLACES = 121
"""A smooth line is read at so many places at most: one press of an arrow is about a column."""

_PATH: tuple[Role, ...] = ("path_old", "path", "path_new", "current")
_STEPS = ""
"""Stands for the path among the names of series: no label is empty."""

_UNREAD: frozenset[Role] = frozenset(
    {"zero", "tangent", "residual", "region", "cursor", "frame", "tick", "label", "title"}
)


class Series(NamedTuple):
    """What a cursor can stand on: its name, its points (n,), n ≥ 1, from left to right.

    A path is in the order in which it was walked. What is `said` of each point stands for its
    numbers where the axes have none.
    """

    name: str
    x: Array
    y: Array
    said: tuple[str, ...] = ()


class CursorReading(NamedTuple):
    """Where a cursor stands: on which chart of a pair, on what, at which of its points."""

    spec: ChartSpec
    series: Series
    place: int

    @property
    def x(self) -> float:
        """The exact x."""
        return float(self.series.x[self.place])

    @property
    def y(self) -> float:
        """The exact y."""
        return float(self.series.y[self.place])

    def text(self, width: int | None = None) -> str:
        """Write the values with their units: `steps 3 of 9: w = 0.3566, …`.

        With as many digits as a `width` has room for, `FEWEST_DIGITS` at least.
        """
        for digits in range(_SIGNIFICANT_DIGITS, FEWEST_DIGITS, -1):
            text = self._written(digits)
            if width is None or len(text) <= width:
                return text
        return self._written(FEWEST_DIGITS)

    def _written(self, digits: int) -> str:
        where = f" {self.place + 1:,} of {len(self.series.x):,}" if len(self.series.x) > 1 else ""
        if self.series.said:
            return f"{self.series.name}{where}: {self.series.said[self.place]}"
        read = [(self.spec.x.label, self.x), (self.spec.y.label, self.y)]
        if self.spec.height is not None:
            read.append((self.spec.height.label, self.spec.height.at(self.x, self.y)))
        values = ", ".join(_value_text(label, value, digits) for label, value in read)
        return f"{self.series.name}{where}: {values}"


def read_cursor(spec: ChartSpec, cursor: Cursor) -> CursorReading | None:
    """Return where the cursor stands; None on a chart without a point to read."""
    found = [(part, one) for part in (spec, spec.beside) if part for one in series_of(part)]
    if not found:
        return None
    part, series = found[cursor.series % len(found)]
    return CursorReading(part, series, cursor.place % len(series.x))


def with_cursor(spec: ChartSpec, cursor: Cursor) -> ChartSpec:
    """Return the chart with the cursor as its topmost layer."""
    reading = read_cursor(spec, cursor)
    if reading is None:
        return spec
    marker = Marker(reading.x, reading.y, "cursor")
    if reading.spec is spec:
        return structs.replace(spec, layers=(*spec.layers, marker))
    beside = structs.replace(reading.spec, layers=(*reading.spec.layers, marker))
    return structs.replace(spec, beside=beside)


def series_of(spec: ChartSpec) -> tuple[Series, ...]:
    """Return what can be read off one chart: the path, lines, clouds, single points."""
    grouped: dict[str, list[Layer]] = {}
    numbered = spec.x.ticks or spec.y.ticks
    for layer in spec.layers:
        if layer.role in _UNREAD or not isinstance(layer, Points | Line | Marker):
            continue
        if numbered or (isinstance(layer, Points) and layer.said):
            grouped.setdefault(_name(layer), []).append(layer)
    names = sorted(grouped, key=lambda name: (name != _STEPS, _rank(grouped[name])))
    series = []
    for name in names:
        one = _join_layers(name, tuple(grouped[name]), spec.x, spec.y)
        series.append(one._replace(name=_path_name(grouped[name])) if name == _STEPS else one)
    return tuple(one for one in series if len(one.x))


def _path_name(layers: list[Layer]) -> str:
    """Name a path as the legend does: by its steps, or by where it stands before the first."""
    labels = [layer.label for layer in layers if layer.label and layer.role != "current"]
    return labels[0] if labels else next(layer.label for layer in layers)


def _name(layer: Layer) -> str:
    """Name a layer as its legend does; the parts of a path are one."""
    return _STEPS if layer.role in _PATH else layer.label or layer.role


def _rank(layers: list[Layer]) -> int:
    """Lines come before clouds, and both before single points."""
    kinds = {type(layer) for layer in layers}
    return 0 if Line in kinds else 1 if Points in kinds else 2


@lru_cache(maxsize=32)
def _join_layers(name: str, layers: tuple[Layer, ...], across: Axis, up: Axis) -> Series:
    """Join the layers of one name; of a path that is drawn twice, its points count."""
    points = [layer for layer in layers if isinstance(layer, Points)]
    lines = [layer for layer in layers if isinstance(layer, Line)]
    markers = [layer for layer in layers if isinstance(layer, Marker)]
    chosen = points if name == _STEPS and points else lines or points
    ends = [(np.array([one.x]), np.array([one.y])) for one in markers]
    pairs = [*((np.asarray(one.x), np.asarray(one.y)) for one in chosen), *ends]
    x, y = (np.concatenate(values).astype(np.float64) for values in zip(*pairs, strict=True))
    shown = (across.low <= x) & (x <= across.high) & (up.low <= y) & (y <= up.high)
    x, y = x[shown], y[shown]
    if len(layers) == 1 and isinstance(layers[0], Points) and layers[0].said:
        said = tuple(text for text, seen in zip(layers[0].said, shown, strict=True) if seen)
        return Series(name, x, y, said)
    if name != _STEPS:
        order = np.argsort(x, kind="stable")
        x, y = x[order], y[order]
    if (
        chosen is lines
        and len(x) > MOST_PLACES
        and len(x) == len(np.unique(x))
        and not _are_whole(x)
    ):
        kept = np.unique(np.linspace(0, len(x) - 1, MOST_PLACES).round().astype(np.int64))
        x, y = x[kept], y[kept]
    return Series(name, x, y)


def _are_whole(x: Array) -> bool:
    """Whether these are whole numbers: steps are read one by one."""
    return bool((x == np.floor(x)).all())


def _value_text(label: str, value: float, digits: int) -> str:
    """Write a value as its axis is labelled, with the unit behind it."""
    named = re.fullmatch(r"(.+) \(([^()]+)\)", label)
    name, unit = (named[1], f" {named[2]}") if named else (label, "")
    return f"{name or 'value'} = {plain_text(value, digits)}{unit}"
