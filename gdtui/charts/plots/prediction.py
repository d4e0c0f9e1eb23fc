"""What the model says of each row against what was true."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from gdtui.charts import axis_titles, ticks
from gdtui.charts.binary_targets import is_binary, jitter
from gdtui.charts.chart import Chart
from gdtui.charts.chart_spec import Axis, ChartSpec, Layer, Line, Marker, Points, empty_chart
from gdtui.charts.page_frame import Axes, Framed, hold_axes
from gdtui.charts.pinned_runs import list_pinned_runs, number_at_end, number_pinned_runs
from gdtui.charts.shared_sentences import Sentences
from gdtui.charts.training_rows import has_few_rows, padded_extent
from gdtui.course.metrics import accuracy, count_right
from gdtui.engine.data import Array
from gdtui.session.session import Session
from gdtui.session.training_setup import TrainingSetup
from gdtui.text.numbers import count_text, number_text

BINS = 16
"""A pinned run is drawn through so many means."""


def draw(session: Session) -> ChartSpec:
    """What the model says of each training row against what was true: right on the diagonal."""
    setup, rows = session.setup, session.rows
    if not rows.features.shape[1]:
        return empty_chart("ŷ against y", "A surface predicts nothing.")
    with np.errstate(all="ignore"):
        guesses = setup.descent.model.predict(session.state.parameters, rows.features)
        score = _score(session, guesses)
    x, y, _ = axes(session)
    ends = np.array([x.low, x.high])
    layers: list[Layer] = [
        Points(_spread_out(rows.targets), guesses, "data", "row", large=has_few_rows(setup)),
        Line(ends, ends, "curve", "ŷ = y"),
        *_pinned_means(session, x, y),
    ]
    if not ((guesses >= y.low) & (guesses <= y.high)).any():
        middle = float(np.mean(ends))
        layers.append(Marker(middle, float(guesses[0]), "current", "ŷ"))
    return ChartSpec(f"ŷ against y{score}", x, y, tuple(layers))


def axes(session: Session) -> Framed:
    """The target and what is said of it, as far as the page will show them."""
    return hold_axes(session, lambda seen: _axes(seen.setup, seen.start.tobytes()), "prediction")


def _pinned_means(session: Session, x: Axis, y: Axis) -> list[Layer]:
    """What each pinned run says on average of rows alike: a cloud for each would hide the rest."""
    layers: list[Layer] = []
    for number, name, ghost in number_pinned_runs(session):
        at, said = _mean_predictions(session.setup, ghost.trace.state.parameters.tobytes())
        layers.append(Line(at, said, "ghost", name, still=True))
        layers += number_at_end(number, at, said, x, y)
    return layers + list_pinned_runs(session, x.low, y.high)


@lru_cache(maxsize=16)
def _mean_predictions(setup: TrainingSetup, packed: bytes) -> tuple[Array, Array]:
    """Return the mean target (k,) and prediction (k,) of rows in order of their target."""
    rows = setup.rows
    order = np.argsort(rows.targets, kind="stable")
    with np.errstate(all="ignore"):
        said = setup.descent.model.predict(np.frombuffer(packed), rows.features)
        parts = np.array_split(order, min(BINS, rows.count))
        return (
            np.array([rows.targets[part].mean() for part in parts]),
            np.array([said[part].mean() for part in parts]),
        )


def _score(session: Session, guesses: Array) -> str:
    truth = session.rows.targets
    right = accuracy(session)
    if right is not None:
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


@lru_cache(maxsize=32)
def _axes(setup: TrainingSetup, start: bytes) -> Axes:
    rows = setup.rows
    if not rows.features.shape[1]:
        return Axis("", 0.0, 1.0), Axis("", 0.0, 1.0)
    low, high = padded_extent(rows.targets)
    named = f"y: {axis_titles.target_axis(setup)}"
    if is_binary(rows.targets):
        chances = (0.0, 1.0)
        return Axis(named, -0.2, 1.2, within=chances), Axis("ŷ", -0.2, 1.2, within=chances)
    left, right = ticks.widen(low, high)
    with np.errstate(all="ignore"):
        first = setup.descent.model.predict(np.frombuffer(start), rows.features)
    if np.isfinite(first).all() and np.abs(first).max() <= 10 * max(abs(low), abs(high)):
        low, high = min(low, float(first.min())), max(high, float(first.max()))
    unit = axis_titles.target_unit(setup)
    unit = f" ({unit})" if unit else ""
    return Axis(named, left, right), Axis(f"ŷ{unit}", *ticks.widen(low, high))


def describe(session: Session) -> Sentences:
    """How far off the predictions are."""
    rows, model = session.rows, session.setup.descent.model
    if not session.problem.feature_names:
        return ()
    if session.setup.for_chances:
        return (
            f"{count_right(session):,} of {count_text(rows.count, 'row')} on the right side of ½.",
        )
    with np.errstate(all="ignore"):
        misses = np.abs(model.predict(session.state.parameters, rows.features) - rows.targets)
    unit = axis_titles.target_unit(session.setup)
    middle = f"{number_text(float(np.median(misses)), 3)} {unit}".rstrip()
    return (f"Half of {count_text(rows.count, 'prediction')} within {middle}.",)


CHART = Chart(draw, describe, axes)
