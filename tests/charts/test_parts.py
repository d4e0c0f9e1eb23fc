"""The charts of rows, chances, shrinkage and hidden units."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from gdtui.charts import describe_chart, draw_chart
from gdtui.charts.rendering.painter import Painter
from gdtui.charts.spec import ChartSpec, Layer, Line, Marker, Points, Segments, Text
from gdtui.session.session import Session

from .conftest import RAIN, THREE, WEATHER, XOR, Open

LOGISTIC = "model: logistic, loss: log_loss, learning_rate: 1"
NETWORK = "model: network, loss: log_loss, learning_rate: 0.5"
WELLS = "model: two-wells, loss: value, learning_rate: 0.05, start: [2]"
GAPS = f"{WEATHER}, blank: 40"


def _of(spec: ChartSpec, role: str) -> list[Layer]:
    return [layer for layer in spec.layers if layer.role == role]


def _points(spec: ChartSpec, role: str) -> Points:
    (points,) = _of(spec, role)
    assert isinstance(points, Points)
    return points


def _told(session: Session, name: str) -> str:
    return describe_chart(session.show_chart(session.scene.charts.index(name) + 1))


def test_gaps_stand_at_the_border_where_the_other_reading_is_known(stand: Open) -> None:
    for fill, label in (("keep", "missing"), ("drop", "dropped")):
        session = stand(f"{GAPS}, fill: {fill}", "learning_rate: 1e-5")
        spec = draw_chart("scatter", session)
        marks = _points(spec, "gap")
        assert marks.label == label
        gaps = session.setup.dataset.gap_readings
        known = np.isnan(gaps.features[:, 0]) != np.isnan(gaps.targets)
        assert len(marks.x) == known.sum()
        at_side = marks.x == spec.x.low
        assert set(marks.y[at_side]) <= set(gaps.targets)
        assert set(marks.x[~at_side]) <= set(gaps.features[:, 0])
        assert set(marks.y[~at_side]) == {spec.y.low}


def test_filled_readings_stand_apart_from_read_ones(stand: Open) -> None:
    session = stand(f"{GAPS}, fill: mean", "learning_rate: 1e-5")
    spec = draw_chart("scatter", session)
    filled, read = _points(spec, "filled"), _points(spec, "data")
    assert (filled.label, read.label) == ("filled in", "data")
    assert len(filled.x) + len(read.x) == session.rows.count
    mean = session.rows.features[list(session.setup.dataset.gap_rows[1:2]), 0]
    assert np.sum(filled.x == mean) + np.sum(filled.y == mean) >= len(filled.x)
    assert spec.title == "tmax_tomorrow against tmax, r = 0.890"
    assert "40 readings of tmax filled in." in _told(session, "scatter")


def test_predictions_against_the_truth(stand: Open) -> None:
    session = stand(WEATHER, "learning_rate: 1.25e-4", 3)
    spec = draw_chart("prediction", session)
    dots = _points(spec, "data")
    assert dots.x.tolist() == session.rows.targets.tolist()
    w, b = session.state.parameters
    assert dots.y == pytest.approx(w * session.rows.features[:, 0] + b)
    share = 1 - session.loss / np.var(session.rows.targets)
    assert spec.title == f"ŷ against y, R² = {share:.3f}"
    chances = draw_chart("prediction", stand(RAIN, LOGISTIC, 20))
    assert chances.title == "ŷ against y, 58 % right"


def test_descent_comes_to_the_weights_that_shrinkage_shows(stand: Open) -> None:
    session = stand(f"{THREE}, scale: standard", "learning_rate: 0.2, l2: 0.1", 400)
    spec = draw_chart("shrinkage", session)
    curves = [layer for role in ("series_1", "series_2", "series_3") for layer in _of(spec, role)]
    now = _points(spec, "current")
    for curve, weight in zip([c for c in curves if isinstance(c, Line)], now.y, strict=True):
        assert np.interp(-1, np.log10(curve.x), curve.y) == pytest.approx(weight, abs=0.02)
        assert abs(curve.y[-1]) < 0.2
    assert "On the validation rows no λ beats none." in _told(session, "shrinkage")
    assert draw_chart("shrinkage", stand(RAIN, LOGISTIC)).note


def test_the_sigmoid_is_the_models_and_crosses_one_half_where_it_says(stand: Open) -> None:
    session = stand(RAIN, LOGISTIC, 40)
    spec = draw_chart("sigmoid", session)
    (curve,) = _of(spec, "line")
    assert isinstance(curve, Line)
    w, b = session.state.parameters
    assert curve.y == pytest.approx(1 / (1 + np.exp(-(w * curve.x + b))))
    (crossing,) = (layer for layer in _of(spec, "best") if isinstance(layer, Line))
    assert crossing.x[0] == pytest.approx(-b / w, abs=1e-3)
    read = stand(RAIN.replace("standard", "none"), LOGISTIC).rows.features[:, 0]
    threshold = read.mean() - b / w * read.std()
    assert f"one half at tmin = {threshold:.1f} °F." in _told(session, "sigmoid")
    shares = _points(spec, "share")
    assert shares.y.mean() == pytest.approx(session.rows.targets.mean(), abs=0.01)
    assert draw_chart("sigmoid", stand(WEATHER, "learning_rate: 1e-5")).note


def test_the_boundary_divides_what_the_model_says(stand: Open) -> None:
    session = stand(XOR, f"{NETWORK}, hidden: 3, start: random, seed: 3", 3000)
    spec = draw_chart("boundary", session)
    model, parameters = session.setup.descent.model, session.state.parameters
    (line,) = _of(spec, "line")
    assert isinstance(line, Line)
    on = np.column_stack((line.x, line.y))[~np.isnan(line.x)]
    assert model.predict(parameters, on) == pytest.approx(0.5, abs=0.05)
    shaded = _points(spec, "region")
    assert (model.predict(parameters, np.column_stack((shaded.x, shaded.y))) >= 0.5).all()
    assert len(_points(spec, "yes").x) == len(_points(spec, "no").x) == 2
    assert spec.title == f"{4 * session.metrics['accuracy']:.0f} of 4 right"


def test_bars_show_each_weight_and_twins_are_named(stand: Open) -> None:
    session = stand(XOR, f"{NETWORK}, start: random, seed: 1", 100)
    spec = draw_chart("network", session)
    bars = [layer for layer in spec.layers if isinstance(layer, Segments)]
    tops = sorted(bar.y1[0] for bar in bars)
    assert tops == sorted(session.state.parameters.tolist())
    names = [layer.label for layer in spec.layers if isinstance(layer, Text)]
    assert names.count("w1") == 2
    twins = stand(XOR, NETWORK, 20)
    assert draw_chart("network", twins).title == "weights by unit: both alike"
    assert "Units 1 and 2 have equal weights" in _told(twins, "network")
    assert draw_chart("network", stand(WEATHER, "learning_rate: 1e-5")).note


def test_both_wells_are_marked_and_in_sight(stand: Open) -> None:
    session = stand("surface: two-wells", WELLS, 30)
    for name in ("bowl", "gradient"):
        spec = draw_chart(name, session)
        marked = [layer for layer in _of(spec, "minimum") if isinstance(layer, Marker)]
        assert [marker.x for marker in marked] == pytest.approx([-1.3008, 1.1309], abs=1e-4)
        assert spec.x.low < -2 < 2 < spec.x.high
    bowl = draw_chart("bowl", session)
    assert bowl.y.low < -3.514
    assert draw_chart("loss", session.toggle_log()).y.log is False
    assert "as good as on the minimum at 1.13" in _told(session, "bowl")


def test_a_ravine_is_told_by_its_own_names(stand: Open) -> None:
    ravine = "model: ravine, loss: value, learning_rate: 0.035, start: [1, 10]"
    session = stand("surface: ravine", ravine, 5)
    assert draw_chart("bowl", session).title.startswith("loss against w1 at w2 = ")
    assert draw_chart("contour", session).title == "loss over w1 and w2"


def test_log_losses_fill_their_chart(stand: Open) -> None:
    spec = draw_chart("bowl", stand(RAIN, LOGISTIC, 5))
    assert 0.5 < spec.y.low < spec.y.high < 0.8
    (lowest,) = _of(spec, "minimum")
    assert isinstance(lowest, Marker)


HOSTILE = {
    "a line": (f"{THREE}, scale: standard", "learning_rate: 1000, l2: 0.1"),
    "batches": (f"{WEATHER}, scale: standard", "learning_rate: 3, batch: 8"),
    "far away": (WEATHER, "learning_rate: 1e-4, start: [1.0e+200, 0]"),
    "chances": (RAIN, LOGISTIC.replace("learning_rate: 1", "learning_rate: 1000")),
    "a network": (XOR, f"{NETWORK.replace('0.5', '1000')}, hidden: 4, start: random"),
    "wells": ("surface: two-wells", WELLS.replace("0.05", "10")),
    "a ravine": ("surface: ravine", "model: ravine, loss: value, learning_rate: 1, start: [1, 10]"),
    "few rows": (f"{GAPS}, fill: keep, rows: 60", "learning_rate: 1e-3"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_nothing_on_the_way_to_infinity_stops_a_chart(stand: Open, case: str) -> None:
    session = stand(*HOSTILE[case])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for steps in (0, 1, 30, 400):
            session = session._advance(steps) if steps else session
            for number, name in enumerate(session.scene.charts, start=1):
                session = session.show_chart(number)
                for shown in (session, session.toggle_log()):
                    spec = draw_chart(name, shown)
                    assert Painter().paint(spec, 42, 13).plain().strip()
                    assert describe_chart(shown).startswith(f"Step {shown.trace.steps:,}: ")


def test_the_account_of_a_network_compares_gradients(stand: Open) -> None:
    session = stand(XOR, f"{NETWORK}, start: random, seed: 1", 10)
    assert "Backward pass and finite differences differ by " in _told(session, "network")
    still = stand(XOR, NETWORK, 10)
    assert "finite differences differ not at all." in _told(still, "network")
