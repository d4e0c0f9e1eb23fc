"""The rows over two features, and the line where the model is undecided."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from gdtui.charts import axis_titles
from gdtui.charts.binary_targets import SOME_ROWS, feature_limits, is_binary
from gdtui.charts.chart import Chart
from gdtui.charts.chart_spec import (
    Axis,
    ChartSpec,
    Layer,
    Line,
    Points,
    Shade,
    beyond,
    empty_chart,
)
from gdtui.charts.earlier import EARLIER, find_earlier
from gdtui.charts.level_lines import trace_levels
from gdtui.charts.page_frame import Axes, Framed, hold_axes
from gdtui.charts.pinned_runs import list_pinned_runs, number_at_end, number_pinned_runs
from gdtui.charts.shared_sentences import Sentences
from gdtui.course.metrics import HALF, count_right
from gdtui.engine.data import Array, read_only_copy
from gdtui.session.session import Session
from gdtui.session.training_setup import TrainingSetup
from gdtui.text.numbers import count_text, number_text

GRID = 73

MOST_NAMED = 3
"""So many rows on the wrong side are named one by one."""


def draw(session: Session) -> ChartSpec:
    """The rows over two features, the line where the model is undecided, and what it says."""
    setup, rows = session.setup, session.rows
    features = rows.features.shape[1]
    note = ""
    if features < 2:
        note = "A boundary is drawn over two features."
    elif not is_binary(rows.targets):
        note = "This chart is for targets of 0 and 1."
    if note:
        return empty_chart("boundary", note)
    x, y, _ = axes(session)
    across, up, grid = _grid(setup, beyond(x), beyond(y))
    with np.errstate(all="ignore"):
        said = setup.descent.model.predict(session.state.parameters, grid)
        said = np.nan_to_num(said.reshape(len(up), len(across)), nan=HALF)
    layers: tuple[Layer, ...] = (
        *_rows_by_kind(setup),
        *_earlier_lines(session, x, y),
        _undecided_line(across, up, said),
        *list_pinned_runs(session, x.low, y.high),
    )
    title = f"{count_right(session):,} of {rows.count:,} right"
    if features > 2:
        title += ", the rest at their means"
    elif _stride(setup) > 1:
        title += f", 1/{_stride(setup)} shown"
    dots = _dots(across, up, said)
    shade = Shade(across, up, said, "class", label="says 0, ½, 1", instead=dots)
    return ChartSpec(title, x, y, layers, shades=(shade,))


def _stride(setup: TrainingSetup) -> int:
    """Each so manieth row is shown on the boundary."""
    return -(-setup.rows.count // SOME_ROWS)


@lru_cache(maxsize=16)
def _grid(setup: TrainingSetup, x: Axis, y: Axis) -> tuple[Array, Array, Array]:
    """Places (m,) and (n,) along both axes, and the features (n·m, d) there."""
    across, up = np.linspace(x.low, x.high, GRID), np.linspace(y.low, y.high, GRID)
    grid = np.tile(setup.rows.features.mean(axis=0), (GRID * GRID, 1))
    grid[:, 0] = np.tile(across, GRID)
    grid[:, 1] = np.repeat(up, GRID)
    return read_only_copy(across), read_only_copy(up), read_only_copy(grid)


def _dots(across: Array, up: Array, said: Array) -> Points:
    """Sparse dots where the model says 1, for terminals without colours for shade."""
    inside = said[1::3, 1::2] >= HALF
    rows, columns = np.nonzero(inside)
    return Points(across[1::2][columns], up[1::3][rows], "region", "says 1")


def _undecided_line(across: Array, up: Array, said: Array) -> Line:
    points = _trace_half(across, up, said)
    return Line(points[:, 0], points[:, 1], "line", "ŷ = ½")


def _trace_half(across: Array, up: Array, said: Array) -> Array:
    return next(iter(trace_levels(across, up, said, [HALF])), np.full((1, 2), np.nan))


def _earlier_lines(session: Session, x: Axis, y: Axis) -> list[Layer]:
    """Where the page's first line lay, once it moved, and where each pinned run is undecided."""
    layers: list[Layer] = []
    opened = find_earlier(session, outcome=True)
    if opened is not None:
        points = _pinned_half(opened.setup, opened.start.tobytes(), x, y)
        layers.append(Line(points[:, 0], points[:, 1], "ghost", EARLIER, still=True))
        layers += number_at_end(EARLIER, points[:, 0], points[:, 1], x, y)
    for number, name, ghost in number_pinned_runs(session):
        points = _pinned_half(session.setup, ghost.trace.state.parameters.tobytes(), x, y)
        layers.append(Line(points[:, 0], points[:, 1], "ghost", name, still=True))
        layers += number_at_end(number, points[:, 0], points[:, 1], x, y)
    return layers


@lru_cache(maxsize=16)
def _pinned_half(setup: TrainingSetup, packed: bytes, x: Axis, y: Axis) -> Array:
    across, up, grid = _grid(setup, beyond(x), beyond(y))
    with np.errstate(all="ignore"):
        said = setup.descent.model.predict(np.frombuffer(packed), grid)
        return read_only_copy(
            _trace_half(across, up, np.nan_to_num(said.reshape(GRID, GRID), nan=HALF))
        )


def axes(session: Session) -> Framed:
    """Both features, as far as their rows go."""
    return hold_axes(session, _own_axes, "boundary")


def _own_axes(session: Session) -> Axes:
    setup = session.setup
    if session.rows.features.shape[1] < 2:
        return Axis("", 0.0, 1.0), Axis("", 0.0, 1.0)
    x, y = (
        Axis(axis_titles.feature_axis(setup, which), *feature_limits(setup, which))
        for which in (0, 1)
    )
    return x, y


@lru_cache(maxsize=32)
def _rows_by_kind(setup: TrainingSetup) -> tuple[Points, Points]:
    rows, stride = setup.rows, _stride(setup)
    features, targets = rows.features[::stride], rows.targets[::stride]
    yes = targets > HALF
    return (
        Points(features[~yes, 0], features[~yes, 1], "no", "0", still=True),
        Points(features[yes, 0], features[yes, 1], "yes", "1", still=True),
    )


def describe(session: Session) -> Sentences:
    """How many rows lie on their own side, which do not where they are few, and what is shaded."""
    if len(session.problem.feature_names) < 2:
        return ()
    right, stride = count_right(session), _stride(session.setup)
    sentences = [
        f"{right:,} of {count_text(session.rows.count, 'row')} on the right side of the boundary."
    ]
    if not is_binary(session.rows.targets):
        return tuple(sentences)
    if session.rows.count - right <= MOST_NAMED < session.rows.count:
        sentences += _wrong_rows(session)
    sentences += _range_said(session)
    if stride > 1:
        sentences.append(f"One row in {stride} is shown.")
    return tuple(sentences)


def _wrong_rows(session: Session) -> list[str]:
    """Name each row on the wrong side, by its first two features, and what the model says of it."""
    rows = session.rows
    with np.errstate(all="ignore"):
        said = session.setup.descent.model.predict(session.state.parameters, rows.features)
    return [
        f"At {_place_words(session, *rows.features[at, :2].tolist())} it says "
        f"{number_text(float(said[at]), 2)}, and the row is {rows.targets[at]:.0f}."
        for at in np.flatnonzero((said >= HALF) != (rows.targets >= HALF)).tolist()
    ]


def _range_said(session: Session) -> list[str]:
    """Say the least and the greatest chance on the chart, and where: the ends of its shade."""
    x, y, _ = axes(session)
    across, up, grid = _grid(session.setup, x, y)
    with np.errstate(all="ignore"):
        said = session.setup.descent.model.predict(session.state.parameters, grid)
    if not np.isfinite(said).all():
        return []
    ends = []
    for at in (int(said.argmin()), int(said.argmax())):
        place = float(across[at % len(across)]), float(up[at // len(across)])
        chance = number_text(float(said[at]), 2)
        ends.append(f"{chance} at {_place_words(session, *place)}")
    return [f"Over the chart it says {ends[0]}, to {ends[1]}."]


def _place_words(session: Session, across: float, up: float) -> str:
    first, second = session.problem.feature_names[:2]
    return f"{first} {number_text(across, 2)}, {second} {number_text(up, 2)}"


CHART = Chart(draw, describe, axes)
