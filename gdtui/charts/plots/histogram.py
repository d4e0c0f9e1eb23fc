"""How many rows the model misses by how much."""

from __future__ import annotations

import math

import numpy as np
from msgspec import structs

from gdtui.charts import axis_titles, ticks
from gdtui.charts.chart import Chart
from gdtui.charts.chart_spec import (
    Axis,
    ChartSpec,
    Layer,
    Line,
    Points,
    Segments,
    Text,
    empty_chart,
)
from gdtui.charts.earlier import EARLIER, find_earlier
from gdtui.charts.page_frame import Axes, Framed, hold_axes
from gdtui.charts.pinned_runs import list_pinned_runs, number_pinned_runs
from gdtui.charts.shared_sentences import Sentences
from gdtui.engine.data import Array
from gdtui.session.session import Session
from gdtui.session.training_setup import TrainingSetup
from gdtui.text.numbers import count_text, number_text

BINS_A_SPREAD = 4
"""A bin is about so manieth part of the target's spread wide: the same however far rows are off."""

MOST_BINS = 60
"""Beyond so many bins rows are off the chart, which its title says."""

SAME_HEIGHT = 0.01
"""Bars this near to each other, as a share of the chart, are as high: no dot tells them apart."""

STROKES = 12
"""Strokes side by side that make a bar."""


def draw(session: Session) -> ChartSpec:
    """A bar for each stretch of residuals ŷ − y, as high as there are rows; their mean."""
    if not session.problem.feature_names:
        return empty_chart("residuals", "A surface has no rows, and so no residuals.")
    setup = session.setup
    x, y, _ = axes(session)
    width, now = _bin_width(setup), _residuals(setup, session.state.parameters)
    middles, counts = _count(now, width, x)
    filled = counts > 0
    layers: list[Layer] = [
        Line(np.zeros(2), np.array([y.low, y.high]), "zero", "0, no miss", still=True),
        *_bars(middles[filled], counts[filled], width),
        Points(middles[filled], counts[filled], "data", "rows"),
    ]
    texts: list[Layer] = []
    opened = find_earlier(session, outcome=True)
    if opened is not None and not session.pinned_shown:
        _, were = _count(_residuals(opened.setup, opened.start), width, x)
        if np.abs(were - counts).max(initial=0.0) > SAME_HEIGHT * y.high:
            layers.append(_outline(middles, were, width, EARLIER))
    for _, name, ghost in number_pinned_runs(session):
        been = _residuals(setup, ghost.trace.state.parameters)
        layers.append(_outline(*_count(been, width, x), width, name))
    with np.errstate(all="ignore"):
        mean = float(now.mean())
    if math.isfinite(mean):
        words = f"mean {number_text(mean, 3)}"
        layers.append(Line(np.full(2, mean), np.array([y.low, y.high]), "tangent", words))
        texts.append(Text(mean, y.high, words, "tangent"))
    texts += list_pinned_runs(session, x.low, y.high)
    off = len(now) - int(counts.sum())
    beyond = f", {count_text(off, 'row')} off the chart" if off else ""
    x = structs.replace(x, fixed=off > 0)
    return ChartSpec(f"rows by residual ŷ − y{beyond}", x, y, (*layers, *texts))


def _residuals(setup: TrainingSetup, parameters: Array) -> Array:
    """ŷ − y of each training row, (n,)."""
    with np.errstate(all="ignore"):
        said = setup.descent.model.predict(parameters, setup.rows.features)
        residuals: Array = said - setup.rows.targets
    return residuals


def _bin_width(setup: TrainingSetup) -> float:
    """A round width, which depends on the targets alone."""
    with np.errstate(all="ignore"):
        spread = float(setup.rows.targets.std())
    if not 1e-290 < spread < 1e290:
        return 1.0
    return ticks.round_up(spread / BINS_A_SPREAD)


def _count(residuals: Array, width: float, x: Axis) -> tuple[Array, Array]:
    """Return the middles (k,) of the bins between limits, and how many residuals each has.

    A bin holds its lower end and not its upper one.
    """
    first, last = round(x.low / width), round(x.high / width)
    with np.errstate(all="ignore"):
        places = np.floor(residuals / width)
        inside = places[(places >= first) & (places < last)]
    bins = np.arange(first, last)
    counts = np.bincount(inside.astype(np.int64) - first, minlength=len(bins))
    middles = np.asarray((bins + 0.5) * width, dtype=np.float64)
    return middles, counts.astype(np.float64)


def _bars(middles: Array, counts: Array, width: float) -> list[Segments]:
    """Bars of strokes, with a gap between them."""
    across = np.linspace(-0.38, 0.38, STROKES) * width
    x = (middles[:, np.newaxis] + across).ravel()
    top = np.repeat(counts, STROKES)
    return [Segments(x, np.zeros_like(x), x, top, "data", "rows")]


def _outline(middles: Array, counts: Array, width: float, name: str) -> Line:
    """The tops of the bars as one line of stairs."""
    x = np.column_stack((middles - width / 2, middles + width / 2)).ravel()
    return Line(x, np.repeat(counts, 2), "ghost", name, still=True)


def axes(session: Session) -> Framed:
    """Residuals in whole bins and counts of rows, as far as the page will show them."""
    return hold_axes(session, _own_axes, "histogram")


def _own_axes(session: Session) -> Axes:
    setup = session.setup
    if not session.problem.feature_names:
        return Axis("", 0.0, 1.0), Axis("", 0.0, 1.0)
    width = _bin_width(setup)
    residuals = _residuals(setup, session.state.parameters)
    with np.errstate(all="ignore"):
        places = np.floor(residuals / width)
    places = np.clip(places[np.isfinite(places)], -MOST_BINS // 2, MOST_BINS // 2 - 1)
    low = float(np.min(places, initial=-1.0))
    high = float(np.max(places, initial=0.0)) + 1
    label, unit = "residual ŷ − y", axis_titles.target_unit(setup)
    x = Axis(f"{label} ({unit})" if unit else label, low * width, high * width)
    most = float(_count(residuals, width, x)[1].max(initial=1.0))
    return x, Axis("rows", 0.0, ticks.round_up(1.05 * most))


def describe(session: Session) -> Sentences:
    """How far off the rows are on average, and how many are near."""
    if not session.problem.feature_names:
        return ()
    residuals = _residuals(session.setup, session.state.parameters)
    if not np.isfinite(residuals).all():
        return ("Some residuals are no finite numbers.",)
    with np.errstate(all="ignore"):
        root, mean = math.sqrt(float(np.mean(residuals**2))), float(residuals.mean())
    unit = axis_titles.target_unit(session.setup)
    near = int(np.count_nonzero(np.abs(residuals) <= root))
    return (
        f"The mean of ŷ − y is {number_text(mean, 3)} {unit}".rstrip() + ".",
        f"{near:,} of {count_text(len(residuals), 'row')} are off by no more than the root of the "
        f"mean square, {number_text(root)} {unit}".rstrip()
        + ".",
    )


CHART = Chart(draw, describe, axes)
