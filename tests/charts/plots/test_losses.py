"""The losses of each part, beside the baseline."""

from __future__ import annotations

import numpy as np
import pytest

from gdtui import course
from gdtui.charts import draw_chart
from gdtui.charts.chart_spec import Marker
from gdtui.course.metrics import least_validation
from gdtui.engine import Rows
from gdtui.session.session import Session
from tests.charts.conftest import THREE, WEATHER, Open
from tests.charts.layers import description_of, line_of, texts_of


def test_losses_of_three_parts_beside_today(stand: Open) -> None:
    session = stand(f"{THREE}, scale: standard", "learning_rate: 0.2", 60)
    texts = texts_of(draw_chart("losses", session))
    for name in ("training", "validation", "test"):
        loss = session.loss if name == "training" else session.metrics[f"{name}_loss"]
        assert texts[name].y == pytest.approx(loss)
    raw = stand(THREE, "learning_rate: 1e-5")
    known = {"training": 27.28, "validation": 24.15, "test": 27.86}
    for name, rows in zip(known, (raw.problem.training, *_held_out(raw)), strict=True):
        level = texts[f"tomorrow = today, {name}"].y
        assert level == pytest.approx(np.mean((rows.features[:, 0] - rows.targets) ** 2))
        assert level == pytest.approx(known[name], abs=0.005)
    told = description_of(session, "losses")
    assert "“Tomorrow is as today” has 27.28 on training, 24.15 on validation" in told


def test_with_l2_it_says_what_the_losses_are_without() -> None:
    """Page 14.3 says 19.5 instead of 15.2, 24.0 instead of 50.4: all four are on the chart."""
    begun = Session.open(course.find("regularisation"), 2)
    assert "λ" not in draw_chart("losses", begun).title, "before the answer it is not told"
    session = begun.press("1").press("enter")
    while session.revealing:
        session = session.tick()
    spec = draw_chart("losses", session)
    assert spec.title == "losses by step, λ = 0.1"
    texts = texts_of(spec)
    assert texts["training"].y == pytest.approx(19.52, abs=0.01)
    assert texts["validation"].y == pytest.approx(24.01, abs=0.01)
    inputs = np.column_stack((session.rows.features, np.ones(session.rows.count)))
    bare = np.linalg.lstsq(inputs, session.rows.targets, rcond=None)[0]
    for name, rows in (("training", session.rows), ("validation", session.problem.validation)):
        residual = np.column_stack((rows.features, np.ones(rows.count))) @ bare - rows.targets
        level = texts[f"λ = 0, {name}"].y
        assert level == pytest.approx(np.mean(residual**2))
        assert spec.y.low < level < spec.y.high
    told = description_of(session, "losses")
    assert "Without λ the minimum has 15.23 on training, 50.38 on validation" in told


def _held_out(session: Session) -> tuple[Rows, Rows]:
    return session.problem.validation, session.problem.test


@pytest.mark.parametrize("batch", ["full", "16"])
def test_the_validation_minimum_is_the_one_that_goals_speak_of(stand: Open, batch: str) -> None:
    session = stand(f"{THREE}, scale: standard", f"learning_rate: 0.1, batch: {batch}", 700)
    known = least_validation(session)
    assert known is not None
    rows, seen = session.problem.validation, session.trace.states(400)
    inputs = np.column_stack((rows.features, np.ones(rows.count)))
    losses = [np.mean((inputs @ state.parameters - rows.targets) ** 2) for _, state in seen]
    found = (seen[int(np.argmin(losses))][0], min(losses))
    assert found[0] == known[1]
    assert found[1] == pytest.approx(known[0])
    lowest = [layer for layer in draw_chart("losses", session).layers if isinstance(layer, Marker)]
    marked = [(marker.x, marker.y) for marker in lowest]
    assert marked == ([] if batch == "16" else [pytest.approx(found)]), "a lucky dip is no minimum"


def test_no_baseline_where_today_is_not_known(stand: Open) -> None:
    for problem in (
        WEATHER.replace("[tmax]", "[tmin]"),
        WEATHER.replace("[tmax]", "[tmin]").replace("next:", ""),
    ):
        texts = texts_of(draw_chart("losses", stand(problem, "learning_rate: 1e-6", 2)))
        assert not any(name.startswith("tomorrow = today") for name in texts)


def test_the_level_that_a_goal_speaks_of_is_drawn() -> None:
    session = Session.open(course.find("mini-batches"), 4)
    assert session.asked.goal is not None
    assert "best" in session.asked.goal.names
    best = line_of(draw_chart("losses", session), "best")
    assert best.label == "best 26.23", "15.5: of three grey levels nobody could tell which it is"
    assert best.y[0] == session.setup.best_loss == pytest.approx(26.233, abs=5e-4)


def test_where_the_best_is_the_goal_the_frame_is_that_of_the_floor() -> None:
    """15.5 ended in a frame from 0 to 60: five lines in three rows, and no goal to be seen."""
    session = Session.open(course.find("mini-batches"), 4).press("e")
    for key in [*5 * ["-"], "e"]:
        session = session.press(key)
    spec, best = draw_chart("losses", session), session.setup.best_loss
    assert best is not None
    assert not any("today" in name for name in texts_of(spec))
    assert spec.y.low < best < session.loss < spec.y.high
    assert spec.y.high - spec.y.low < 0.4 * best
    assert "The best loss of the training rows is 26.23." in description_of(session, "losses")


def test_losses_zoom_in_on_where_they_differ(stand: Open) -> None:
    session = stand(f"{THREE}, scale: standard", "learning_rate: 0.2", 60)
    spec = draw_chart("losses", session)
    assert spec.y.high - spec.y.low < 10
    assert draw_chart("losses", session.toggle_log()).y.log
    early = draw_chart("losses", stand(f"{THREE}, scale: standard", "learning_rate: 0.2", 3))
    assert early.y.high >= 3973


def test_a_guess_of_today_has_no_log_loss_to_compare_with(stand: Open) -> None:
    """The mean squared error of "it rains tomorrow as today" stood among log losses, at 0.28."""
    problem = '{dataset: seattle-weather, features: [tmax, "rain>0"], target: "next:rain>0"}'
    session = stand(problem.strip("{}"), "model: logistic, learning_rate: 0.01", 5)
    assert not any("today" in name for name in texts_of(draw_chart("losses", session)))
    assert "today" not in description_of(session, "losses")
