"""Level lines are level, and the arrow stands upright on them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from gdtui import engine
from gdtui.charts import draw_chart
from gdtui.charts.chart_spec import Arrow, ChartSpec, Line
from gdtui.session.session import Session
from tests.charts.conftest import RAIN, SCALED, THREE, WEATHER, Open
from tests.charts.layers import marker_of


def _levels(spec: ChartSpec) -> Line:
    (line,) = (layer for layer in spec.layers if layer.role == "level")
    assert isinstance(line, Line)
    return line


def _loss(session: Session, w: float, b: float) -> float:
    parameters = session.state.parameters.copy()
    parameters[[0, -1]] = w, b
    return engine.evaluate(session.setup.descent, session.rows, parameters)[0]


@pytest.mark.parametrize(
    ("problem", "descent", "exact"),
    [
        (SCALED, "learning_rate: 0.1", 0.02),
        (f"{THREE}, scale: standard", "learning_rate: 0.2", 0.02),
        (RAIN, "model: logistic, loss: log_loss, learning_rate: 1", 0.1),
    ],
)
def test_on_a_level_line_the_loss_is_level(
    stand: Open, problem: str, descent: str, exact: float
) -> None:
    session = stand(problem, descent, 4)
    spec = draw_chart("contour", session)
    line, lowest = _levels(spec), marker_of(spec, "minimum")
    floor = _loss(session, lowest.x, lowest.y)
    ends = [-1, *np.flatnonzero(np.isnan(line.x)).tolist()]
    rings = [slice(a + 1, b) for a, b in pairwise(ends) if b - a > 1]
    assert len(rings) >= 3
    for ring in rings:
        pairs = list(zip(line.x[ring], line.y[ring], strict=True))[::10]
        above = np.array([_loss(session, w, b) for w, b in pairs]) - floor
        assert np.ptp(above) <= exact * above.max() + 1e-9


def test_the_start_lies_on_a_level_line(stand: Open) -> None:
    spec = draw_chart("contour", stand(SCALED, "learning_rate: 0.1"))
    line, now = _levels(spec), marker_of(spec, "current")
    span = spec.x.high - spec.x.low, spec.y.high - spec.y.low
    away = np.hypot((line.x - now.x) / span[0], (line.y - now.y) / span[1])
    assert np.nanmin(away) < 0.02


def test_the_arrow_stands_upright_on_the_level_lines(stand: Open) -> None:
    session = stand(SCALED, "learning_rate: 0.1", 2)
    (arrow,) = (
        layer for layer in draw_chart("contour", session).layers if isinstance(layer, Arrow)
    )
    along = np.array([arrow.x1 - arrow.x0, arrow.y1 - arrow.y0])
    gradient = session.gradient
    # ASPECT makes a unit about as long up as across, so the arrow is −gradient itself.
    turn = along @ -gradient / (np.hypot(*along) * np.hypot(*gradient))
    assert turn > 0.99


def test_what_is_frozen_takes_no_part_in_the_arrow(stand: Open) -> None:
    session = stand(SCALED, "learning_rate: 0.1, freeze: [b]", 2)
    (arrow,) = (
        layer for layer in draw_chart("contour", session).layers if isinstance(layer, Arrow)
    )
    assert arrow.y1 == arrow.y0
    assert arrow.x1 > arrow.x0


def test_the_minimum_is_that_of_least_squares(stand: Open) -> None:
    for problem in (WEATHER, SCALED):
        session = stand(problem, "learning_rate: 1e-5")
        lowest = marker_of(draw_chart("contour", session), "minimum")
        assert session.setup.best is not None
        assert (lowest.x, lowest.y) == pytest.approx(tuple(session.setup.best), rel=1e-6)


def test_level_lines_and_limits_hold_still_while_the_run_fits(stand: Open) -> None:
    session = stand(SCALED, "learning_rate: 0.2")
    first = draw_chart("contour", session)
    for _ in range(8):
        session = session.step()
        spec = draw_chart("contour", session)
        assert (spec.x, spec.y) == (first.x, first.y)
        assert _levels(spec) is _levels(first)


def test_one_parameter_has_no_level_lines(stand: Open) -> None:
    session = stand("surface: two-wells", "model: two-wells, loss: value, learning_rate: 0.1")
    assert (
        draw_chart("contour", session).note == "Level lines need two parameters; here there is one."
    )
