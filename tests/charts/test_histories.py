from __future__ import annotations

import numpy as np
import pytest

from gdtui.charts import draw_chart
from gdtui.charts.plots.losses import least_held_out
from gdtui.charts.run_history import group_equal
from gdtui.charts.spec import ChartSpec, Line, Marker, Text
from gdtui.session.metrics import least_validation

from .conftest import THREE, WEATHER, XOR, Open

NETWORK = "model: network, loss: log_loss, learning_rate: 0.5"


def _texts(spec: ChartSpec) -> dict[str, Text]:
    return {layer.label: layer for layer in spec.layers if isinstance(layer, Text)}


def _line(spec: ChartSpec, role: str) -> Line:
    (line,) = (layer for layer in spec.layers if isinstance(layer, Line) and layer.role == role)
    return line


def test_parameters_go_from_start_to_now_towards_least_squares(stand: Open) -> None:
    session = stand(f"{THREE}, scale: standard", "learning_rate: 0.2", 30)
    spec = draw_chart("parameters", session)
    assert set(_texts(spec)) == {"w tmax", "w tmin", "w rain", "b"}
    first = _line(spec, "series_1")
    assert (first.y[0], first.y[-1]) == (0, session.state.parameters[0])
    levels = [layer.y[0] for layer in spec.layers if isinstance(layer, Line) and layer.still]
    assert levels == pytest.approx(session.setup.best.tolist())


def test_equal_histories_are_one_line_with_both_names(stand: Open) -> None:
    start = "start: [0.3, 0.3, 0.3, 0.3, 0.1, 0.1, 0.5, 0.5, 0]"
    spec = draw_chart("parameters", stand(XOR, f"{NETWORK}, {start}", 40))
    assert "v1 = v2" in _texts(spec)
    assert "b1 = b2" in _texts(spec)
    spec = draw_chart("parameters", stand(XOR, NETWORK, 40))
    assert list(_texts(spec)) == ["all 9 alike"]


def test_together_needs_the_whole_history() -> None:
    values = np.array([[0.0, 0.0, 0.0], [1.0, 1.0, 2.0], [3.0, 3.0, 3.0]])
    assert group_equal(values) == [[0, 1], [2]]
    assert group_equal(values[:1]) == [[0], [1], [2]]


def test_convergence_shows_change_gradient_and_distance(stand: Open) -> None:
    session = stand(WEATHER, "learning_rate: 1.25e-4", 40)
    spec = draw_chart("convergence", session)
    texts = _texts(spec)
    assert texts["gradient norm"].y == session.gradient_norm
    away = np.linalg.norm(session.state.parameters - session.setup.best)
    assert texts["distance to best"].y == pytest.approx(away)
    assert texts["loss change"].y == pytest.approx(abs(session.loss - session.back().loss))
    assert spec.y.log
    assert spec.y.low <= 1e-6 < spec.y.high
    surface = stand("surface: two-wells", "model: two-wells, loss: value, learning_rate: 0.05", 9)
    assert "distance to best" not in _texts(draw_chart("convergence", surface))


def test_losses_of_three_parts_beside_today(stand: Open) -> None:
    session = stand(f"{THREE}, scale: standard", "learning_rate: 0.2", 60)
    texts = _texts(draw_chart("losses", session))
    for name in ("training", "validation", "test"):
        loss = session.loss if name == "training" else session.metrics[f"{name}_loss"]
        assert texts[name].y == pytest.approx(loss)
    rows = session.problem.validation
    raw = stand(THREE, "learning_rate: 1e-5")
    today = raw.problem.validation.features[:, 0]
    assert texts["tomorrow = today"].y == pytest.approx(np.mean((today - rows.targets) ** 2))


@pytest.mark.parametrize("batch", ["full", "16"])
def test_the_validation_minimum_is_the_one_that_goals_speak_of(stand: Open, batch: str) -> None:
    session = stand(f"{THREE}, scale: standard", f"learning_rate: 0.1, batch: {batch}", 700)
    found, known = least_held_out(session), least_validation(session)
    assert found is not None
    assert known is not None
    assert found == (known[1], pytest.approx(known[0]))
    lowest = [layer for layer in draw_chart("losses", session).layers if isinstance(layer, Marker)]
    assert [(marker.x, marker.y) for marker in lowest] == [pytest.approx(found)]


def test_no_baseline_where_today_is_not_known(stand: Open) -> None:
    for problem in (WEATHER.replace("[tmax]", "[tmin]"), f"{WEATHER}".replace("next:", "")):
        texts = _texts(draw_chart("losses", stand(problem, "learning_rate: 1e-6", 2)))
        assert "tomorrow = today" not in texts


def test_losses_zoom_in_on_where_they_differ(stand: Open) -> None:
    session = stand(f"{THREE}, scale: standard", "learning_rate: 0.2", 60)
    spec = draw_chart("losses", session)
    assert spec.y.high - spec.y.low < 10
    assert draw_chart("losses", session.toggle_log()).y.log
    early = draw_chart("losses", stand(f"{THREE}, scale: standard", "learning_rate: 0.2", 3))
    assert early.y.high >= 3973


def test_batches_are_dots_and_the_line_is_the_loss_over_all_rows(stand: Open) -> None:
    session = stand(f"{WEATHER}, scale: standard", "learning_rate: 0.05, batch: 8", 50)
    line = _line(draw_chart("loss", session), "line")
    assert line.label == "all rows"
    assert line.y[-1] == pytest.approx(session.loss)
    (dots,) = (layer for layer in draw_chart("loss", session).layers if layer.role == "data")
    assert dots.y.tolist() == session.trace.losses.tolist()  # type: ignore[union-attr]
