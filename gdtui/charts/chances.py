"""Targets of 0 or 1: the curve of probability over one feature, the boundary over two."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from gdtui.charts import axis_labels, ticks
from gdtui.charts.fits import is_few
from gdtui.charts.run_extent import number_at_end, numbered
from gdtui.charts.scatters import is_binary, jitter
from gdtui.charts.spec import Array, Axis, ChartSpec, Layer, Line, Points, Text
from gdtui.session.session import Session
from gdtui.session.training_setup import TrainingSetup

HALF = 0.5
VERTICES = 121
GRID = 61
SOME_ROWS = 120
"""Of more rows than that, evenly chosen ones are shown, so that both kinds can be seen."""

MANY_ROWS, BINS = 100, 8
"""With so many rows the share of ones among rows alike is shown, in so many bins."""


def sigmoid(session: Session) -> ChartSpec:
    """The probability that the model gives, over its one feature, among targets of 0 and 1."""
    setup, rows = session.setup, session.rows
    note = ""
    if rows.features.shape[1] != 1:
        note = f"A curve over one feature cannot show {rows.features.shape[1]} features."
    elif not is_binary(rows.targets):
        note = "This chart is for targets of 0 and 1."
    if note:
        return ChartSpec("probability", _UNIT, _UNIT, (), note)
    left, right = _limits(setup, 0)
    x = Axis(axis_labels.feature_axis(setup), left, right)
    y = Axis("probability", -0.2, 1.2)
    at = np.linspace(left, right, VERTICES)
    curve = _curve(setup, session.state.parameters, at)
    across = np.array([left, right])
    layers: list[Layer] = [
        _jittered(setup),
        *_shares(setup),
        Line(across, np.full(2, HALF), "zero", still=True),
    ]
    texts: list[Layer] = []
    for number, name, ghost in numbered(session):
        been = _curve(setup, ghost.trace.state.parameters, at)
        layers.append(Line(at, been, "ghost", name))
        texts += number_at_end(number, at, been, x, y)
    layers.append(Line(at, curve, "line", "ŷ"))
    for threshold in thresholds(session):
        layers.append(Line(np.full(2, threshold), np.array([-0.2, HALF]), "best", "ŷ = ½"))
        texts.append(Text(threshold, 0.3, axis_labels.reading(setup, threshold), "best"))
    return ChartSpec(f"chance of {setup.dataset.problem.target_name}", x, y, (*layers, *texts))


def _curve(setup: TrainingSetup, parameters: Array, at: Array) -> Array:
    with np.errstate(all="ignore"):
        return setup.descent.model.predict(parameters, at[:, np.newaxis])


@lru_cache(maxsize=32)
def _jittered(setup: TrainingSetup) -> Points:
    rows = setup.rows
    away = 0.02 + 0.14 * jitter(rows.count)
    heights = np.where(rows.targets > HALF, 1 + away, -away)
    return Points(rows.features[:, 0], heights, "data", "row", True, is_few(setup))


@lru_cache(maxsize=32)
def _shares(setup: TrainingSetup) -> tuple[Points, ...]:
    """Of rows alike, the share whose target is 1: what the curve should run through."""
    rows = setup.rows
    if rows.count < MANY_ROWS:
        return ()
    order = np.argsort(rows.features[:, 0], kind="stable")
    alike = np.array_split(order, BINS)
    at = np.array([rows.features[group, 0].mean() for group in alike])
    shares = np.array([rows.targets[group].mean() for group in alike])
    return (Points(at, shares, "share", "observed", still=True),)


def thresholds(session: Session) -> list[float]:
    """Where, between the rows, the curve crosses one half; none where it lies flat on it."""
    at = np.linspace(*_limits(session.setup, 0), VERTICES)
    above = _curve(session.setup, session.state.parameters, at) - HALF
    places = np.flatnonzero((above[:-1] < 0) != (above[1:] < 0))
    with np.errstate(all="ignore"):
        share = above[places] / (above[places] - above[places + 1])
        found: Array = at[places] + share * (at[places + 1] - at[places])
    return [float(place) for place in found if np.isfinite(place)][:3]


def boundary(session: Session) -> ChartSpec:
    """The rows over two features, the line where the model is undecided, and what it says."""
    setup, rows = session.setup, session.rows
    features = rows.features.shape[1]
    note = ""
    if features < 2:
        note = "A boundary is drawn over two features."
    elif not is_binary(rows.targets):
        note = "This chart is for targets of 0 and 1."
    if note:
        return ChartSpec("boundary", _UNIT, _UNIT, (), note)
    (left, right), (low, high) = _limits(setup, 0), _limits(setup, 1)
    x = Axis(axis_labels.feature_axis(setup, 0), left, right)
    y = Axis(axis_labels.feature_axis(setup, 1), low, high)
    across, up, grid = _grid(setup, left, right, low, high)
    with np.errstate(all="ignore"):
        said = setup.descent.model.predict(session.state.parameters, grid)
        said = np.nan_to_num(said.reshape(len(up), len(across)), nan=HALF)
    layers: tuple[Layer, ...] = (
        _shaded(across, up, said),
        *_rows_by_kind(setup),
        _undecided(across, up, said),
    )
    title = f"{right_answers(session):,} of {rows.count:,} right"
    if features > 2:
        title += ", the rest at their means"
    elif stride_of(setup) > 1:
        title += f", 1 row in {stride_of(setup)} shown"
    return ChartSpec(title, x, y, layers)


def right_answers(session: Session) -> int:
    """How many training rows the model puts on their own side of one half."""
    with np.errstate(all="ignore"):
        said = session.setup.descent.model.predict(session.state.parameters, session.rows.features)
    return int(np.sum((said >= HALF) == (session.rows.targets >= HALF)))


def stride_of(setup: TrainingSetup) -> int:
    """Each so manieth row is shown on the boundary."""
    return -(-setup.rows.count // SOME_ROWS)


def _limits(setup: TrainingSetup, index: int) -> tuple[float, float]:
    values = setup.rows.features[:, index]
    low, high = float(values.min()), float(values.max())
    room = (high - low) / 8 if setup.rows.count <= SOME_ROWS else 0.0
    return ticks.widen(low - room, high + room)


@lru_cache(maxsize=16)
def _grid(
    setup: TrainingSetup, left: float, right: float, low: float, high: float
) -> tuple[Array, Array, Array]:
    """Places (m,) and (n,) along both axes, and the features (n·m, d) there."""
    across, up = np.linspace(left, right, GRID), np.linspace(low, high, GRID)
    grid = np.tile(setup.rows.features.mean(axis=0), (GRID * GRID, 1))
    grid[:, 0] = np.tile(across, GRID)
    grid[:, 1] = np.repeat(up, GRID)
    return across, up, grid


def _shaded(across: Array, up: Array, said: Array) -> Points:
    """Sparse dots where the model says 1."""
    inside = said[1::3, 1::2] >= HALF
    rows, columns = np.nonzero(inside)
    return Points(across[1::2][columns], up[1::3][rows], "region", "says 1")


def _undecided(across: Array, up: Array, said: Array) -> Line:
    from contourpy import contour_generator

    generator = contour_generator(across, up, said, line_type="ChunkCombinedNan")
    (points,) = generator.lines(HALF)[0]
    if points is None:
        points = np.full((1, 2), np.nan)
    return Line(points[:, 0], points[:, 1], "line", "ŷ = ½")


@lru_cache(maxsize=32)
def _rows_by_kind(setup: TrainingSetup) -> tuple[Points, Points]:
    rows, stride = setup.rows, stride_of(setup)
    features, targets = rows.features[::stride], rows.targets[::stride]
    yes = targets > HALF
    return (
        Points(features[~yes, 0], features[~yes, 1], "no", "0", still=True),
        Points(features[yes, 0], features[yes, 1], "yes", "1", still=True),
    )


_UNIT = Axis("", 0.0, 1.0)
