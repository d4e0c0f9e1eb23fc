"""The sigmoid is the model's."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec import structs

from gdtui.charts import draw_chart
from gdtui.charts.chart_spec import Line, Text
from gdtui.charts.rendering.canvas import RANKS
from gdtui.charts.rendering.painter import paint
from tests.charts.conftest import LOGISTIC, RAIN, WEATHER, Open
from tests.charts.layers import description_of, layers_of, points_of


def test_the_sigmoid_is_the_models_and_crosses_one_half_where_it_says(stand: Open) -> None:
    session = stand(RAIN, LOGISTIC, 40)
    spec = draw_chart("sigmoid", session)
    (curve,) = layers_of(spec, "line")
    assert isinstance(curve, Line)
    w, b = session.state.parameters
    assert curve.y == pytest.approx(1 / (1 + np.exp(-(w * curve.x + b))))
    (crossing,) = (layer for layer in layers_of(spec, "best") if isinstance(layer, Line))
    assert crossing.x[0] == pytest.approx(-b / w, abs=1e-3)
    read = stand(RAIN.replace("standard", "none"), LOGISTIC).rows.features[:, 0]
    threshold = read.mean() - b / w * read.std()
    assert f"one half at tmin = {threshold:.1f} °F." in description_of(session, "sigmoid")
    shares = points_of(spec, "share")
    assert shares.y.mean() == pytest.approx(session.rows.targets.mean(), abs=0.01)
    assert draw_chart("sigmoid", stand(WEATHER, "learning_rate: 1e-5")).note


@pytest.mark.parametrize(("name", "rows"), [("sigmoid", 7), ("sigmoid", 20), ("prediction", 20)])
def test_no_chance_is_written_above_one_or_below_zero(stand: Open, name: str, rows: int) -> None:
    spec = draw_chart(name, stand(RAIN, LOGISTIC, 5))
    drawn = paint(spec, 40, rows).plain().splitlines()
    named = [float(line.split("┤")[0].replace("−", "-")) for line in drawn if "┤" in line]
    assert named[0] == 1
    assert named[-1] == 0


@pytest.mark.parametrize(("steps", "columns", "rows"), [(1000, 62, 12), (60, 62, 12), (60, 34, 8)])
def test_a_threshold_covers_nothing_of_a_falling_curve(
    stand: Open, steps: int, columns: int, rows: int
) -> None:
    """17.7: "67.6 °F" stood on the steep part of the curve, of which the page speaks."""
    problem = RAIN.replace("tmin", "tmax").replace("standard", "{centre: 60, spread: 10}")
    twelve = f"{problem}, rows: 20, every: 70, split: [0.6, 0.4, 0]"
    spec = draw_chart("sigmoid", stand(twelve, "model: logistic, learning_rate: 2", steps))
    bare = [layer for layer in spec.layers if not (isinstance(layer, Text) and "°F" in layer.label)]
    assert len(bare) == len(spec.layers) - 1
    named = paint(spec, columns, rows)
    assert "°F" in named.plain()
    without = paint(structs.replace(spec, layers=tuple(bare)), columns, rows)
    line = RANKS["line"]
    assert np.array_equal(named.ranks == line, without.ranks == line)
