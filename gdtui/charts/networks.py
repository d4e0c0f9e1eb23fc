"""The weights of a network, unit by unit."""

from __future__ import annotations

import numpy as np

from gdtui.charts import names
from gdtui.charts.histories import SERIES, outward
from gdtui.charts.run import reach
from gdtui.charts.spec import Array, Axis, ChartSpec, Layer, Line, Role, Segments, Text
from gdtui.engine import Network
from gdtui.session import Session

STROKES = 24
"""Strokes side by side that make a bar."""


def network(session: Session) -> ChartSpec:
    """Each weight as a bar, the bars of a hidden unit together: twins are seen to be twins."""
    model = session.stage.descent.model
    if not isinstance(model, Network):
        unit = Axis("", 0.0, 1.0)
        return ChartSpec("weights by unit", unit, unit, (), "This model has no hidden units.")
    named = names.parameter_names(session.stage)
    values = session.state.parameters
    groups = units_of(model, session.rows.features.shape[1])
    reached = session.trace.at(reach(session).steps).parameters
    y = Axis("weight", *_limits(np.concatenate((session.start, reached))))
    width = sum(len(group) + 1 for group in groups)
    x = Axis("", -0.5, float(width) - 0.5)
    layers: list[Layer] = [Line(np.array([x.low, x.high]), np.zeros(2), "zero", still=True)]
    texts: list[Layer] = []
    at = 0.0
    for number, group in enumerate(groups):
        title = f"unit {number + 1}" if number < model.hidden else "output"
        texts.append(Text(at - 0.5, y.high, title, "label", still=True))
        for index in group:
            role = SERIES[number % len(SERIES)]
            layers.append(_bar(at, float(values[index]), role))
            texts.append(Text(at - 0.4, y.low, named[index], "label", still=True))
            at += 1
        at += 1
    return ChartSpec("weights by unit", x, y, (*layers, *texts))


def units_of(model: Network, d: int) -> list[list[int]]:
    """The parameters of each hidden unit, w, b and v, and last the output's c, by index."""
    h = model.hidden
    units = [[*range(unit * d, unit * d + d), h * d + unit, h * d + h + unit] for unit in range(h)]
    return [*units, [h * (d + 2)]]


def _bar(at: float, value: float, role: Role) -> Segments:
    x = at + np.linspace(-0.35, 0.35, STROKES)
    return Segments(x, np.zeros(STROKES), x, np.full(STROKES, value), role)


def _limits(values: Array) -> tuple[float, float]:
    low, high = outward(values)
    half = max(abs(low), abs(high), 1.0)
    return -half, half
