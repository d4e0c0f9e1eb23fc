"""The losses of each part, beside the baseline."""

from __future__ import annotations

import numpy as np
import pytest

from gdtui.charts import draw_chart
from gdtui.charts.chart_spec import Marker
from gdtui.course.metrics import least_validation
from tests.charts.conftest import THREE, WEATHER, Open
from tests.charts.layers import texts_of


def test_losses_of_three_parts_beside_today(stand: Open) -> None:
    session = stand(f"{THREE}, scale: standard", "learning_rate: 0.2", 60)
    texts = texts_of(draw_chart("losses", session))
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
    known = least_validation(session)
    assert known is not None
    rows, seen = session.problem.validation, session.trace.states(400)
    inputs = np.column_stack((rows.features, np.ones(rows.count)))
    losses = [np.mean((inputs @ state.parameters - rows.targets) ** 2) for _, state in seen]
    found = (seen[int(np.argmin(losses))][0], min(losses))
    assert found[0] == known[1]
    assert found[1] == pytest.approx(known[0])
    lowest = [layer for layer in draw_chart("losses", session).layers if isinstance(layer, Marker)]
    assert [(marker.x, marker.y) for marker in lowest] == [pytest.approx(found)]


def test_no_baseline_where_today_is_not_known(stand: Open) -> None:
    for problem in (
        WEATHER.replace("[tmax]", "[tmin]"),
        WEATHER.replace("[tmax]", "[tmin]").replace("next:", ""),
    ):
        texts = texts_of(draw_chart("losses", stand(problem, "learning_rate: 1e-6", 2)))
        assert "tomorrow = today" not in texts


def test_losses_zoom_in_on_where_they_differ(stand: Open) -> None:
    session = stand(f"{THREE}, scale: standard", "learning_rate: 0.2", 60)
    spec = draw_chart("losses", session)
    assert spec.y.high - spec.y.low < 10
    assert draw_chart("losses", session.toggle_log()).y.log
    early = draw_chart("losses", stand(f"{THREE}, scale: standard", "learning_rate: 0.2", 3))
    assert early.y.high >= 3973
