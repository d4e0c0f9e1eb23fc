"""Parameters by step lead from the start to where they are."""

from __future__ import annotations

import pytest

from gdtui.charts import draw_chart
from gdtui.charts.chart_spec import Line
from tests.charts.conftest import NETWORK, THREE, XOR, Open
from tests.charts.layers import line_of, texts_of


def test_parameters_go_from_start_to_now_towards_least_squares(stand: Open) -> None:
    session = stand(f"{THREE}, scale: standard", "learning_rate: 0.2", 30)
    spec = draw_chart("parameters", session)
    assert set(texts_of(spec)) == {"w tmax", "w tmin", "w rain", "b", "steps ×5"}
    first = line_of(spec, "series_1")
    assert (first.y[0], first.y[-1]) == (0, session.state.parameters[0])
    assert session.setup.best is not None
    levels = [layer.y[0] for layer in spec.layers if isinstance(layer, Line) and layer.still]
    assert levels == pytest.approx(session.setup.best.tolist())


def test_equal_histories_are_one_line_with_both_names(stand: Open) -> None:
    start = "start: [0.3, 0.3, 0.3, 0.3, 0.1, 0.1, 0.5, 0.5, 0]"
    spec = draw_chart("parameters", stand(XOR, f"{NETWORK}, {start}", 40))
    assert "v1 = v2" in texts_of(spec)
    assert "b1 = b2" in texts_of(spec)
    spec = draw_chart("parameters", stand(XOR, NETWORK, 40))
    assert list(texts_of(spec)) == ["all 9 alike", "steps ×5"]
