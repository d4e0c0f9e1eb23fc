"""The rows as points: feature against target, and prediction against target."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from gdtui import datasets
from gdtui.charts import axis_labels, ticks
from gdtui.charts.fits import extent_of, is_few, scatter_of
from gdtui.charts.spec import Array, Axis, ChartSpec, Layer, Line, Marker, Points
from gdtui.session.session import Session
from gdtui.session.training_setup import TrainingSetup
from gdtui.text.numbers import number_text


def scatter(session: Session) -> ChartSpec:
    """Target against the first feature: what was read, what is missing, and what was filled in."""
    setup = session.setup
    if not setup.rows.features.shape[1]:
        return ChartSpec("scatter", _UNIT, _UNIT, (), "A surface has no rows.")
    r = datasets.correlation(setup.dataset)
    told = "" if math.isnan(r) else f", r = {number_text(r, 3)}"
    problem = setup.dataset.problem
    title = f"{problem.target_name} against {problem.feature_names[0]}{told}"
    x, y = _scatter_axes(setup)
    return ChartSpec(title, x, y, _marks(setup, session.scene.problem.fill))


@lru_cache(maxsize=32)
def _scatter_axes(setup: TrainingSetup) -> tuple[Axis, Axis]:
    rows = setup.rows
    left, right = ticks.widen(*extent_of(rows.features[:, 0]))
    low, high = ticks.widen(*extent_of(rows.targets))
    return Axis(axis_labels.feature_axis(setup), left, right), Axis(
        axis_labels.target_axis(setup), low, high
    )


@lru_cache(maxsize=32)
def _marks(setup: TrainingSetup, fill: str) -> tuple[Layer, ...]:
    """Points of the training rows, those filled in apart.

    A row with a gap stands at the border of what it lacks: at the left without its feature.
    """
    rows, x, y = setup.rows, *_scatter_axes(setup)
    if fill in ("forward", "mean"):
        filled = [place for place in setup.dataset.gap_rows if place < rows.count]
        if not filled:
            return (scatter_of(setup),)
        rest = np.delete(np.arange(rows.count), filled)
        at, truth = rows.features[:, 0], rows.targets
        return (
            Points(at[rest], truth[rest], "data", "data", True, is_few(setup)),
            Points(at[filled], truth[filled], "filled", "filled in", still=True),
        )
    gaps = setup.dataset.gap_readings
    if not gaps.count:
        return (scatter_of(setup),)
    at, truth = _scaled(setup, gaps.features[:, 0]), gaps.targets
    no_x, no_y = np.isnan(at) & ~np.isnan(truth), ~np.isnan(at) & np.isnan(truth)
    across = np.concatenate((np.full(no_x.sum(), x.low), at[no_y]))
    up = np.concatenate((truth[no_x], np.full(no_y.sum(), y.low)))
    label = "dropped" if fill == "drop" else "missing"
    return (scatter_of(setup), Points(across, up, "gap", label, still=True))


def _scaled(setup: TrainingSetup, readings: Array) -> Array:
    problem = setup.dataset.problem
    if problem.centre is None or problem.spread is None:
        return readings
    values: Array = (readings - problem.centre[0]) / problem.spread[0]
    return values


def prediction(session: Session) -> ChartSpec:
    """What the model says of each training row against what was true: right on the diagonal."""
    setup, rows = session.setup, session.rows
    if not rows.features.shape[1]:
        return ChartSpec("ŷ against y", _UNIT, _UNIT, (), "A surface predicts nothing.")
    with np.errstate(all="ignore"):
        guesses = setup.descent.model.predict(session.state.parameters, rows.features)
        told = _score(setup, guesses)
    x, y = _prediction_axes(setup, session.start.tobytes())
    ends = np.array([x.low, x.high])
    layers: list[Layer] = [
        Points(_spread_out(rows.targets), guesses, "data", "row", large=is_few(setup)),
        Line(ends, ends, "curve", "ŷ = y"),
    ]
    if not ((guesses >= y.low) & (guesses <= y.high)).any():
        middle = float(np.mean(ends))
        layers.append(Marker(middle, float(guesses[0]), "current", "ŷ"))
    return ChartSpec(f"ŷ against y{told}", x, y, tuple(layers))


def _score(setup: TrainingSetup, guesses: Array) -> str:
    truth = setup.rows.targets
    if setup.descent.loss.name == "log_loss":
        right = np.mean((guesses >= 0.5) == (truth >= 0.5))
        return f", {100 * right:.0f} % right"
    spread = float(np.sum((truth - truth.mean()) ** 2))
    if not spread:
        return ""
    left = float(np.sum((guesses - truth) ** 2))
    return f", R² = {number_text(1 - left / spread, 3)}"


def _spread_out(targets: Array) -> Array:
    """Targets that are 0 or 1 only, moved apart a little, so that they can be told apart."""
    if not is_binary(targets):
        return targets
    return targets + 0.16 * (jitter(len(targets)) - 0.5)


def is_binary(targets: Array) -> bool:
    """Whether the targets are 0 and 1 alone."""
    return bool(np.isin(targets, (0.0, 1.0)).all())


def jitter(count: int) -> Array:
    """Numbers (count,) spread over 0..1 without a pattern to the eye, and always the same.

    The fractional parts of k·φ, φ the golden ratio.
    """
    golden = (math.sqrt(5) - 1) / 2
    parts: Array = np.arange(count, dtype=np.float64) * golden % 1.0
    return parts


@lru_cache(maxsize=32)
def _prediction_axes(setup: TrainingSetup, start: bytes) -> tuple[Axis, Axis]:
    rows = setup.rows
    low, high = extent_of(rows.targets)
    if is_binary(rows.targets):
        return Axis("y", -0.2, 1.2), Axis("ŷ", -0.2, 1.2)
    left, right = ticks.widen(low, high)
    with np.errstate(all="ignore"):
        first = setup.descent.model.predict(np.frombuffer(start), rows.features)
    if np.isfinite(first).all() and np.abs(first).max() <= 10 * max(abs(low), abs(high)):
        low, high = min(low, float(first.min())), max(high, float(first.max()))
    unit = axis_labels.target_unit(setup)
    unit = f" ({unit})" if unit else ""
    return Axis(f"y{unit}", left, right), Axis(f"ŷ{unit}", *ticks.widen(low, high))


_UNIT = Axis("", 0.0, 1.0)
