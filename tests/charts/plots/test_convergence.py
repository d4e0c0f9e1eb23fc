"""The three signs of being done are the engine's."""

from __future__ import annotations

import numpy as np
import pytest

from gdtui.charts import draw_chart
from tests.charts.conftest import SCALED, WEATHER, Open
from tests.charts.layers import texts_of


def test_convergence_shows_step_gradient_and_distance(stand: Open) -> None:
    session = stand(WEATHER, "learning_rate: 1.25e-4", 40)
    spec = draw_chart("convergence", session)
    texts = texts_of(spec)
    assert texts["|∇L|"].y == session.gradient_norm
    assert session.setup.best is not None
    away = np.linalg.norm(session.state.parameters - session.setup.best)
    assert texts["distance to best"].y == pytest.approx(away)
    moved = np.linalg.norm(session.state.parameters - session.back().state.parameters)
    assert texts["length of step"].y == pytest.approx(moved)
    momentum = stand(WEATHER, "optimizer: momentum, momentum: 0.6, learning_rate: 1.25e-4", 9)
    moved = np.linalg.norm(momentum.state.parameters - momentum.back().state.parameters)
    assert texts_of(draw_chart("convergence", momentum))["length of step"].y == pytest.approx(moved)
    assert spec.y.log
    assert spec.y.low <= 1e-6 < spec.y.high
    surface = stand("surface: two-wells", "model: two-wells, loss: value, learning_rate: 0.05", 9)
    assert "distance to best" not in texts_of(draw_chart("convergence", surface))


def test_the_gradient_meets_the_dotted_line_where_the_run_converges(stand: Open) -> None:
    session = stand(SCALED, "learning_rate: 0.2", 70)
    while session.status == "running":
        session = session.step()
    for here in (session.back(), session, session.step()):
        texts = texts_of(draw_chart("convergence", here))
        zero = next(text.y for label, text in texts.items() if label.endswith("as good as zero"))
        assert (here.gradient_norm <= zero) == (here.status == "converged")
