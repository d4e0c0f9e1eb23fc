"""Shrinkage shows where descent comes to."""

from __future__ import annotations

import numpy as np
import pytest

from gdtui.charts import draw_chart
from gdtui.charts.chart_spec import Line
from tests.charts.conftest import LOGISTIC, RAIN, THREE, Open
from tests.charts.layers import description_of, layers_of, points_of


def test_descent_comes_to_the_weights_that_shrinkage_shows(stand: Open) -> None:
    session = stand(f"{THREE}, scale: standard", "learning_rate: 0.2, l2: 0.1", 400)
    spec = draw_chart("shrinkage", session)
    curves = [
        layer for role in ("series_1", "series_2", "series_3") for layer in layers_of(spec, role)
    ]
    now = points_of(spec, "current")
    for curve, weight in zip([c for c in curves if isinstance(c, Line)], now.y, strict=True):
        assert np.interp(-1, np.log10(curve.x), curve.y) == pytest.approx(weight, abs=0.02)
        assert abs(curve.y[-1]) < 0.2
    assert "On the validation rows no λ beats none." in description_of(session, "shrinkage")
    assert draw_chart("shrinkage", stand(RAIN, LOGISTIC)).note
