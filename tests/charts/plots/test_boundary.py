"""The boundary divides what the model says."""

from __future__ import annotations

import numpy as np
import pytest

from gdtui.charts import draw_chart
from gdtui.charts.chart_spec import Line
from tests.charts.conftest import NETWORK, XOR, Open
from tests.charts.layers import layers_of, points_of


def test_the_boundary_divides_what_the_model_says(stand: Open) -> None:
    session = stand(XOR, f"{NETWORK}, hidden: 3, start: random, seed: 3", 3000)
    spec = draw_chart("boundary", session)
    model, parameters = session.setup.descent.model, session.state.parameters
    (line,) = layers_of(spec, "line")
    assert isinstance(line, Line)
    on = np.column_stack((line.x, line.y))[~np.isnan(line.x)]
    assert model.predict(parameters, on) == pytest.approx(0.5, abs=0.05)
    (shade,) = spec.shades
    dots = shade.instead
    assert dots is not None
    assert (model.predict(parameters, np.column_stack((dots.x, dots.y))) >= 0.5).all()
    for row, column in ((0, 0), (7, 50), (60, 60), (33, 12)):
        place = np.array([[shade.x[column], shade.y[row]]])
        assert shade.values[row, column] == pytest.approx(model.predict(parameters, place)[0])
    assert len(points_of(spec, "yes").x) == len(points_of(spec, "no").x) == 2
    accuracy = session.metrics["accuracy"]
    assert isinstance(accuracy, float)
    assert spec.title == f"{4 * accuracy:.0f} of 4 right"
