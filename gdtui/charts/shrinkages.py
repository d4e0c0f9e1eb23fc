"""What L2 does to the weights: their best values for every λ, in closed form."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from gdtui import engine
from gdtui.charts import names
from gdtui.charts.histories import SERIES, outward
from gdtui.charts.spec import Array, Axis, ChartSpec, Layer, Line, Points, Text
from gdtui.formats import number_text
from gdtui.session import Session
from gdtui.stage import Stage

LAMBDAS = 81


class Ridge(NamedTuple):
    """Weights (k, P) and validation losses (k,) of least squares with each of λ (k,)."""

    lambdas: Array
    parameters: Array
    validation: Array


def shrinkage(session: Session) -> ChartSpec:
    """The weights of least squares with L2 against λ; where descent stands; the λ to choose."""
    stage = session.stage
    if stage.best is None:
        unit = Axis("", 0.0, 1.0)
        note = "Least squares, and so its weights for each λ, are of a line alone."
        return ChartSpec("weights against λ", unit, unit, (), note)
    ridge = ridge_of(stage)
    weights = np.flatnonzero(stage.descent.model.weights_mask(stage.rows.features.shape[1]))
    x = Axis("λ", float(ridge.lambdas[0]), float(ridge.lambdas[-1]), log=True)
    y = Axis("weight", *outward(ridge.parameters[:, weights].ravel()))
    named = names.parameter_names(stage)
    edges = np.array([y.low, y.high])
    layers: list[Layer] = [Line(np.array([x.low, x.high]), np.zeros(2), "zero", still=True)]
    title = "weights against λ"
    if np.isfinite(ridge.validation).all() and len(ridge.validation):
        chosen = float(ridge.lambdas[int(ridge.validation.argmin())])
        layers.append(Line(np.full(2, chosen), edges, "best", "best on validation", still=True))
        title += f", best on validation at {number_text(chosen, 2)}"
    texts: list[Layer] = []
    for number, index in enumerate(weights):
        role = SERIES[number % len(SERIES)]
        curve = ridge.parameters[:, index]
        layers.append(Line(ridge.lambdas, curve, role, still=True))
        texts.append(Text(x.low, float(curve[0]), named[index], role, still=True))
    present = max(stage.descent.l2, x.low)
    layers.append(Line(np.full(2, present), edges, "tangent", "λ now"))
    now = session.state.parameters[weights]
    layers.append(Points(np.full(len(weights), present), now, "current", "descent"))
    return ChartSpec(title, x, y, (*layers, *texts))


def ridge_of(stage: Stage) -> Ridge:
    """Solve for every λ; remembered for the rows, whatever their page's own λ."""
    return _solved(stage)


@lru_cache(maxsize=16)
def _solved(stage: Stage) -> Ridge:
    rows, held_out = stage.rows, stage.dataset.problem.validation
    size = float(np.mean(rows.features.var(axis=0))) or 1.0
    middle = round(np.log10(size)) if 0 < size < np.inf else 0
    lambdas = np.logspace(middle - 3, middle + 2, LAMBDAS)
    solved = []
    losses = []
    bare = replace(stage.descent, l2=0.0)
    for value in lambdas:
        best = engine.least_squares(replace(stage.descent, l2=float(value)), rows)
        assert best is not None
        solved.append(best)
        if held_out.count:
            losses.append(engine.evaluate(bare, held_out, best)[0])
    return Ridge(lambdas, np.array(solved), np.array(losses))
