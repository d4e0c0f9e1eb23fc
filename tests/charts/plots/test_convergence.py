"""The two signs of being done are the engine's."""

from __future__ import annotations

import numpy as np
import pytest

from gdtui import course
from gdtui.authoring.playthrough import play_through
from gdtui.charts import draw_chart
from gdtui.charts.chart_spec import Line, Text
from gdtui.session.session import Session
from tests.charts.conftest import SCALED, WEATHER, Open
from tests.charts.layers import line_of, texts_of


def test_convergence_shows_step_and_gradient(stand: Open) -> None:
    session = stand(WEATHER, "learning_rate: 1.25e-4", 40)
    spec = draw_chart("convergence", session)
    texts = texts_of(spec)
    assert texts["|∇L|"].y == session.gradient_norm
    moved = np.linalg.norm(session.state.parameters - session.back().state.parameters)
    assert texts["length of step"].y == pytest.approx(moved)
    momentum = stand(WEATHER, "optimizer: momentum, momentum: 0.6, learning_rate: 1.25e-4", 9)
    moved = np.linalg.norm(momentum.state.parameters - momentum.back().state.parameters)
    assert texts_of(draw_chart("convergence", momentum))["length of step"].y == pytest.approx(moved)
    assert spec.y.log
    assert spec.y.low <= 1e-6 < spec.y.high


def test_a_page_that_asks_for_a_short_gradient_has_that_as_its_bottom() -> None:
    """8.6: beside 0.2, which is down in 39 steps, 0.05 is still far after 100."""
    session = play_through(Session.open(course.find("8"), 5))
    spec = draw_chart("convergence", session)
    texts = texts_of(spec)
    assert texts["0.01: the goal"].y == 0.01
    assert spec.y.low == 1e-3
    assert texts["|∇L|"].y <= 0.01 < texts["1 η 0.05"].y


def test_a_question_on_a_short_gradient_has_it_as_its_bottom_too() -> None:
    """16.5 asks when |∇L| is below 0.01, and drew 1e-6, which no run of it comes near."""
    session = Session.open(course.find("16"), 4)
    spec = draw_chart("convergence", session)
    levels = {layer.label: layer.y for layer in spec.layers if isinstance(layer, Text)}
    assert levels["0.01: asked for"] == 0.01
    assert line_of(spec, "zero").y.tolist() == [0.01, 0.01]


def test_the_gradient_meets_the_dotted_line_where_the_run_converges(stand: Open) -> None:
    session = stand(SCALED, "learning_rate: 0.2", 70)
    while session.status == "running":
        session = session.step()
    for here in (session.back(), session, session.step()):
        texts = texts_of(draw_chart("convergence", here))
        zero = next(text.y for label, text in texts.items() if label.endswith("as good as zero"))
        assert (here.gradient_norm <= zero) == (here.status == "converged")


def test_beside_pinned_runs_only_what_is_drawn_of_those_too_is_drawn() -> None:
    """On page 16.5 the length of the step lay on the pinned run that was to be compared with."""
    session = play_through(Session.open(course.find("16"), 4))
    spec = draw_chart("convergence", session)
    lines = {layer.label: layer for layer in spec.layers if isinstance(layer, Line)}
    (own,) = (label for label in lines if label.startswith("|∇L|"))
    assert own == "|∇L|, β 0.95"
    assert "length of step" not in lines
    (plain,) = (label for label in lines if "plain at its best" in label)
    late = lines[own].x > 100
    plain_there = np.interp(lines[own].x[late], lines[plain].x, lines[plain].y)
    assert np.mean(lines[own].y[late] > plain_there) > 0.9, "it is seen to be slower"
