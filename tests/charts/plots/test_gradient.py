"""The slope is the engine's."""

from __future__ import annotations

from gdtui.charts import draw_chart
from tests.charts.conftest import Open
from tests.charts.layers import marker_of


def test_the_gradient_crosses_zero_under_the_bowl(run: Open) -> None:
    session = run("2.25e-4", 4)
    bowl, gradient = draw_chart("bowl", session), draw_chart("gradient", session)
    assert (bowl.x.low, bowl.x.high) == (gradient.x.low, gradient.x.high)
    assert marker_of(gradient, "minimum").x == marker_of(bowl, "minimum").x
    assert marker_of(gradient, "current").y == session.gradient[0]
