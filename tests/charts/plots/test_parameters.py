"""Parameters by step lead from the start to where they are."""

from __future__ import annotations

import pytest

from gdtui import course
from gdtui.authoring.playthrough import play_through
from gdtui.charts import draw_chart
from gdtui.charts.chart_spec import Line, Points
from gdtui.charts.training_rows import best_without_l2
from gdtui.session.session import Session
from tests.charts.conftest import NETWORK, THREE, XOR, Open
from tests.charts.layers import description_of, layers_of, line_of, texts_of


def test_parameters_go_from_start_to_now_towards_least_squares(stand: Open) -> None:
    session = stand(f"{THREE}, scale: standard", "learning_rate: 0.2", 30)
    spec = draw_chart("parameters", session)
    assert set(texts_of(spec)) == {"w tmax", "w tmin", "w rain", "b", "step scale ×5"}
    first = line_of(spec, "series_1")
    assert (first.y[0], first.y[-1]) == (0, session.state.parameters[0])
    assert session.setup.best is not None
    levels = [layer.y[0] for layer in spec.layers if isinstance(layer, Line) and layer.still]
    assert levels == pytest.approx(session.setup.best.tolist())


def test_the_pull_of_l2_is_seen_between_two_levels() -> None:
    """On ten days: 14.6 and −3.14 without it; with λ = 0.1 tmax ends at 9.75."""
    session = Session.open(course.find("regularisation"), 3, chart="weights")
    spec = draw_chart("weights", session)
    levels = [layer.label for layer in spec.layers if layer.role == "zero"]
    assert levels == ["best on training rows"] * 3
    for _ in range(3):
        session = session.press("z")
    spec = draw_chart("weights", session)
    bare = [layer for layer in layers_of(spec, "zero") if isinstance(layer, Line)]
    assert [layer.y[0] for layer in bare[:2]] == pytest.approx([14.62, -3.14], abs=0.005)
    assert {layer.label for layer in bare} == {"least squares"}
    dotted = [layer for layer in spec.layers if isinstance(layer, Points) and not layer.large]
    dotted.reverse()
    assert {layer.label for layer in dotted} == {"minimum with λ"}
    assert dotted[0].y[0] == pytest.approx(9.75, abs=0.005)
    texts = texts_of(spec)
    colours = [texts[name].role for name in ("w tmax", "w tmin", "w rain")]
    assert [layer.role for layer in dotted] == colours, "14.2: w rain had the colour of all three"
    told = description_of(session, "weights")
    assert "Least squares: w tmax = 14.62, w tmin = −3.142" in told
    assert "Minimum with λ = 0.1: w tmax = 9.748" in told


def test_each_level_without_l2_says_whose_it_is() -> None:
    """Three grey levels of one name: nobody could say which weight each was of."""
    session = play_through(Session.open(course.find("14"), 2))
    spec = draw_chart("weights", session)
    words = {label: text.y for label, text in texts_of(spec).items() if label.startswith("λ = 0")}
    levels = sorted(line.y[0] for line in layers_of(spec, "zero") if isinstance(line, Line))
    assert sorted(words.values()) == levels
    bare = best_without_l2(session.setup)
    assert bare is not None
    assert words["λ = 0, w tmax"] == bare[0]


def test_equal_histories_are_one_line_with_both_names(stand: Open) -> None:
    start = "start: [0.3, 0.3, 0.3, 0.3, 0.1, 0.1, 0.5, 0.5, 0]"
    spec = draw_chart("parameters", stand(XOR, f"{NETWORK}, {start}", 40))
    assert "v1 = v2" in texts_of(spec)
    assert "b1 = b2" in texts_of(spec)
    spec = draw_chart("parameters", stand(XOR, NETWORK, 40))
    assert list(texts_of(spec)) == ["all 9 alike", "step scale ×5"]
