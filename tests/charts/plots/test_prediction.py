"""Predictions against the truth."""

from __future__ import annotations

import numpy as np
import pytest

from gdtui.charts import draw_chart
from tests.charts.conftest import LOGISTIC, RAIN, WEATHER, Open
from tests.charts.layers import points_of


def test_predictions_against_the_truth(stand: Open) -> None:
    session = stand(WEATHER, "learning_rate: 1.25e-4", 3)
    spec = draw_chart("prediction", session)
    dots = points_of(spec, "data")
    assert dots.x.tolist() == session.rows.targets.tolist()
    w, b = session.state.parameters
    assert dots.y == pytest.approx(w * session.rows.features[:, 0] + b)
    share = 1 - session.loss / np.var(session.rows.targets)
    assert spec.title == f"ŷ against y, R² = {share:.3f}"
    chances = draw_chart("prediction", stand(RAIN, LOGISTIC, 20))
    assert chances.title == "ŷ against y, 58 % right"
