"""What L2 does to the weights: their best values for every λ, in closed form."""

from __future__ import annotations

import numpy as np

from gdtui.charts import axis_titles, ticks
from gdtui.charts.chart import Chart
from gdtui.charts.chart_spec import (
    SERIES_ROLES,
    Axis,
    ChartSpec,
    Layer,
    Line,
    Points,
    Text,
    empty_chart,
    upright,
)
from gdtui.charts.pinned_runs import list_pinned_runs, number_pinned_runs
from gdtui.charts.shared_sentences import Sentences, list_values
from gdtui.charts.sweeps import find_ridge_sweep, progress_words
from gdtui.session.session import Session
from gdtui.text.numbers import number_text, without_end_zeros


def draw(session: Session) -> ChartSpec:
    """The weights at the minimum with L2 against λ; where descent stands; the λ to choose."""
    setup = session.setup
    ridge = find_ridge_sweep(session)
    if ridge is None:
        note = "Least squares, and so its weights for each λ, are of a line alone."
        return empty_chart("weights against λ", note)
    weights = np.flatnonzero(setup.descent.model.weights_mask(setup.rows.features.shape[1]))
    x = Axis("λ", float(ridge.lambdas[0]), float(ridge.lambdas[-1]), log=True)
    y = Axis("weight", *ticks.limits_around(ridge.parameters[:, weights].ravel()))
    named = axis_titles.parameter_labels(setup)
    edges = np.array([y.low, y.high])
    layers: list[Layer] = [Line(np.array([x.low, x.high]), np.zeros(2), "zero", "0", still=True)]
    chosen = ridge.chosen
    if chosen is not None:
        layers.append(
            Line(np.full(2, chosen or x.low), edges, "best", "best on validation", still=True)
        )
    texts: list[Layer] = []
    for number, index in enumerate(weights):
        role = SERIES_ROLES[number % len(SERIES_ROLES)]
        curve = ridge.parameters[:, index]
        layers.append(Line(ridge.lambdas, curve, role, named[index], still=ridge.done))
        texts.append(Text(x.low, float(curve[0]), named[index], role, still=ridge.done))
    for _, name, ghost in number_pinned_runs(session):
        penalty = max(ghost.trace.log.descent.l2, x.low)
        been = ghost.trace.state.parameters[weights]
        layers.append(Points(np.full(len(weights), penalty), been, "ghost", name, still=True))
    texts += list_pinned_runs(session, x.high, y.high)
    present = max(setup.descent.l2, x.low)
    layers.append(upright(present, y, "tangent", "λ now"))
    now = session.state.parameters[weights]
    layers.append(Points(np.full(len(weights), present), now, "current", "descent"))
    return ChartSpec(f"weights against λ{progress_words(ridge)}", x, y, (*layers, *texts))


def describe(session: Session) -> Sentences:
    """The best weights at this λ, and the λ that validation would choose."""
    setup = session.setup
    ridge = find_ridge_sweep(session)
    if ridge is None or setup.best is None:
        return ()
    kept = np.flatnonzero(setup.descent.model.weights_mask(setup.rows.features.shape[1]))
    named = axis_titles.parameter_labels(setup)
    weights = list_values(tuple(named[index] for index in kept), setup.best[kept])
    present = without_end_zeros(number_text(setup.descent.l2, 3))
    sentences = [f"At λ = {present} the minimum has {weights}."]
    chosen = ridge.chosen
    if chosen is not None:
        best = f"λ = {number_text(chosen, 2)} is best" if chosen else "no λ beats none"
        sentences.append(f"On the validation rows {best}.")
    return tuple(sentences)


CHART = Chart(draw, describe)
