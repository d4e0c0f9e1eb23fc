"""The bowl is the loss, drawn where descent stands."""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from msgspec import structs

from gdtui import course, engine
from gdtui.authoring.playthrough import play_through
from gdtui.charts import draw_chart
from gdtui.charts.chart_spec import Line, Marker, Points, Text
from gdtui.charts.rendering.canvas import RANKS
from gdtui.charts.rendering.painter import Painter, paint
from gdtui.course.lesson import Lesson
from gdtui.session.session import Session
from tests.charts.conftest import LOGISTIC, RAIN, SCALED, WELLS, Open
from tests.charts.layers import description_of, layers_of, line_of, marker_of, sessions_of, texts_of


def test_the_curve_of_the_bowl_is_the_loss(run: Open) -> None:
    session = run("2.25e-4", 4)
    spec = draw_chart("bowl", session)
    (curve,) = layers_of(spec, "curve")
    assert isinstance(curve, Line)
    for w, height in list(zip(curve.x, curve.y, strict=True))[::60]:
        parameters = np.array([w, session.state.parameters[1]])
        loss, _ = engine.evaluate(session.setup.descent, session.rows, parameters)
        assert height == pytest.approx(loss, rel=1e-9)
    now, lowest = marker_of(spec, "current"), marker_of(spec, "minimum")
    assert (now.x, now.y) == (session.state.parameters[0], session.loss)
    assert lowest.y == pytest.approx(curve.y.min(), rel=0.01)
    assert lowest.y <= curve.y.min()
    assert spec.title == "loss against w at the present b"
    assert spec.y.label == "loss (°F²)"


def test_the_bottom_of_a_bowl_left_behind_is_not_covered_by_its_name() -> None:
    """On page 4.5 the word "before" wiped half of the old bowl's bottom."""
    session = Session.open(course.find("loss-depends-on-w"), 4).play_outcome(1)
    spec = draw_chart("bowl", session)
    wordless = structs.replace(
        spec, layers=tuple(layer for layer in spec.layers if not isinstance(layer, Text))
    )
    painter = Painter(titled=True)
    rows, bare = (painter.paint(each, 70, 28).plain().splitlines() for each in (spec, wordless))
    (at,) = (at for at, row in enumerate(rows) if "○" in row)
    assert rows[at] == bare[at]
    assert any("before" in row for row in rows[at - 3 : at])


def test_a_long_nudge_is_shown_by_its_average_slope() -> None:
    """Page 5.4 asked for the slope of a long nudge, and drew the tangent at its end."""
    asked = Session.open(course.find("slope"), 3)
    assert line_of(draw_chart("bowl", asked), "tangent").label == "slope"
    line = line_of(draw_chart("bowl", asked.play_outcome(1)), "tangent")
    assert line.label == "average slope"
    assert np.diff(line.y) / np.diff(line.x) == pytest.approx(-1773, abs=0.5)


def test_a_bowl_left_behind_is_named_within_the_narrowest_window(run: Open) -> None:
    """On page 7.7 its title was cut, "at b = 0.1575, s…", and stood under the chart once more."""
    session = run("2.75e-4", 20)
    spec = draw_chart("bowl", session)
    assert spec.title == "loss against w at step 13's b"
    (curve,) = layers_of(spec, "curve")
    assert isinstance(curve, Line)
    parameters = np.array([curve.x[0], run("2.75e-4", 13).state.parameters[1]])
    loss, _ = engine.evaluate(session.setup.descent, session.rows, parameters)
    assert curve.y[0] == pytest.approx(loss, rel=1e-9)


def test_the_tangent_touches_the_bowl_at_the_current_point(run: Open) -> None:
    session = run("2.25e-4", 3)
    (tangent,) = layers_of(draw_chart("bowl", session), "tangent")
    assert isinstance(tangent, Line)
    slope = np.diff(tangent.y) / np.diff(tangent.x)
    assert slope[0] == pytest.approx(session.gradient[0])
    assert tangent.x.mean() == pytest.approx(session.state.parameters[0])
    assert tangent.y.mean() == pytest.approx(session.loss)


@pytest.mark.parametrize("steps", [0, 3, 12])
@pytest.mark.parametrize("size", [(32, 10), (70, 16)])
def test_a_tangent_leaves_the_curve_whole(run: Open, steps: int, size: tuple[int, int]) -> None:
    """On pages 0.1 and 4.2 its dashes had broken the wall that it lies along into crumbs."""
    spec = draw_chart("bowl", run("1e-5", steps))
    bare = structs.replace(spec, layers=tuple(layers_of(spec, "curve")))
    both = structs.replace(spec, layers=(*bare.layers, *layers_of(spec, "tangent")))
    curve, drawn = (paint(one, *size) for one in (bare, both))
    cells = curve.ranks == RANKS["curve"]
    assert (drawn.codes[cells] == curve.codes[cells]).all()
    assert (drawn.ranks[cells] == curve.ranks[cells]).all()
    if size == (70, 16):
        assert (drawn.ranks == RANKS["tangent"]).any(), "it is seen beside it"


@pytest.mark.parametrize(("size", "cells"), [((36, 9), 1), ((36, 19), 4), ((84, 30), 16)])
def test_on_steep_walls_too_the_tangent_is_seen_beside_the_curve(
    size: tuple[int, int], cells: int
) -> None:
    """On the steep walls of 5.2 nothing but crumbs was seen of it, at 80 columns."""
    for lesson, index in (("5", 1), ("5", 2), ("5", 5), ("7", 0), ("7", 3), ("12", 1)):
        spec = draw_chart("bowl", Session.open(course.find(lesson), index))
        drawn = paint(spec, *size, titled=False).ranks[1:-3]  # without the legend
        assert (drawn == RANKS["tangent"]).sum() >= cells, (lesson, index + 1)


def test_no_slope_is_drawn_before_the_course_says_what_one_is(tmp_path: Path) -> None:
    """Lesson 5 names it, on its second page; 5.1 asks on which side the minimum is."""

    def drawn(lesson: Lesson, page: int) -> bool:
        return bool(layers_of(draw_chart("bowl", Session.open(lesson, page)), "tangent"))

    one_minute, slope = course.find("one-minute"), course.find("slope")
    assert [drawn(one_minute, page) for page in range(4)] == [False] * 4
    assert [drawn(slope, page) for page in range(4)] == [False, True, True, True]
    assert drawn(course.find("two-parameters"), 0)
    copied = shutil.copy(one_minute.path, tmp_path)
    assert drawn(course.parse(Path(copied)), 0), "outside the course nothing waits"


@pytest.mark.parametrize("variant", [0, 1, 2])
def test_beside_the_check_a_nudge_is_drawn_and_how_the_loss_rises(variant: int) -> None:
    """On page 18.7 there was a flat tangent: neither two points nor a rise between them."""
    session = Session.open(course.find("18"), 6, variant=variant)
    spec = draw_chart("bowl", session)
    (nudged,) = (layer for layer in layers_of(spec, "tangent") if isinstance(layer, Points))
    there = [np.append(w, session.state.parameters[1:]) for w in nudged.x]
    setup = session.setup
    losses = [engine.evaluate(setup.descent, session.rows, each)[0] for each in there]
    assert nudged.y == pytest.approx(losses)
    assert nudged.x.mean() == pytest.approx(session.state.parameters[0])
    assert (losses[1] - losses[0]) / (spec.y.high - spec.y.low) > 0.3, "a rise to be seen"
    measured = (losses[1] - losses[0]) / (nudged.x[1] - nudged.x[0])
    assert measured == pytest.approx(session.gradient[0], rel=0.1)
    size = (nudged.x[1] - nudged.x[0]) / 2
    assert {f"w11 − {size:g}", f"w11 + {size:g}", "rise"} <= set(texts_of(spec))


def test_the_tangent_of_a_steep_wall_is_seen_beside_the_curve() -> None:
    """On page 5.3 it lay on the curve from end to end: nobody could tell the two apart."""
    session = Session.open(course.find("slope"), 2)
    spec = draw_chart("bowl", session)
    tangent, curve = line_of(spec, "tangent"), line_of(spec, "curve")
    beside = np.interp(tangent.x[1], curve.x, curve.y)
    dots_up = 4 * 12 / (spec.y.high - spec.y.low)  # of a chart of twelve rows
    assert (beside - tangent.y[1]) * dots_up > 4, "at its lower end it is a row below the curve"


def test_of_a_long_run_to_and_fro_the_middle_is_dots_alone(run: Open) -> None:
    session = run("2.25e-4", 40)
    spec = draw_chart("bowl", session)
    joined = [
        layer.x.tolist()
        for role in ("path_old", "path", "path_new")
        for layer in layers_of(spec, role)
        if isinstance(layer, Line)
    ]
    begun, *recent = joined
    weights = [*session.trace.weights.tolist(), float(session.state.parameters[0])]
    assert begun == weights[: len(begun)]
    assert len(begun) < 8
    assert [*recent[0][:-1], *recent[1]] == weights[-13:], "the last twelve steps, joined"


def test_steps_that_stood_on_another_curve_are_not_drawn_on_this_one(stand: Open) -> None:
    """On page 8.6 b went from 0 to 50: the first steps seemed to climb from 100 to 2,200."""
    session = stand(SCALED, "learning_rate: 0.2", 39)
    spec = draw_chart("bowl", session)
    weights, losses = session.trace.weights, session.trace.losses
    dot = (spec.y.high - spec.y.low) / (4 * 12)  # of a chart of twelve rows
    drawn = [
        (x, y)
        for role in ("path_old", "path", "path_new")
        for layer in layers_of(spec, role)
        if isinstance(layer, Points)
        for x, y in zip(layer.x, layer.y, strict=True)
    ]
    assert 3 <= len(drawn) < session.trace.steps
    for x, y in drawn:
        assert abs(y - losses[np.argmin(np.abs(weights - x))]) <= 1.5 * dot


def test_the_path_fades_with_age(run: Open) -> None:
    session = run("2e-4", 20)
    spec = draw_chart("bowl", session)
    points = {
        role: layer.x
        for role in ("path_old", "path", "path_new")
        for layer in layers_of(spec, role)
        if isinstance(layer, Points)
    }
    assert list(points) == ["path_old", "path", "path_new"]
    assert np.concatenate(list(points.values())).tolist() == session.trace.weights.tolist()
    assert len(points["path_new"]) == 3


def test_once_diverged_the_bowl_stands_still_and_the_point_is_an_arrow(run: Open) -> None:
    sessions = sessions_of(run("5e-4"), 30)[5:]
    specs = [draw_chart("bowl", session) for session in sessions]
    assert len({spec.title for spec in specs}) == 1
    curves = [layers_of(spec, "curve")[0] for spec in specs]
    assert all(isinstance(curve, Line) for curve in curves)
    assert all(np.array_equal(a.y, b.y) for a, b in pairwise(curves))  # type: ignore[union-attr]
    text = Painter().paint(specs[-1], 60, 20).plain()
    assert "▲" in text
    assert "●" not in text.split("\n", 1)[1]


def test_both_wells_are_marked_and_in_sight(stand: Open) -> None:
    session = stand("surface: two-wells", WELLS, 30)
    for name in ("bowl", "gradient"):
        spec = draw_chart(name, session)
        marked = [layer for layer in layers_of(spec, "minimum") if isinstance(layer, Marker)]
        assert [marker.x for marker in marked] == pytest.approx([-1.3008, 1.1309], abs=1e-4)
        assert spec.x.low < -2 < 2 < spec.x.high
    bowl = draw_chart("bowl", session)
    assert bowl.y.low < -3.514
    assert draw_chart("loss", session.toggle_log()).y.log is False
    assert "as good as on the minimum at 1.13" in description_of(session, "bowl")


def test_a_ravine_is_told_by_its_own_names(stand: Open) -> None:
    ravine = "model: ravine, loss: value, learning_rate: 0.035, start: [1, 10]"
    session = stand("surface: ravine", ravine, 5)
    assert draw_chart("bowl", session).title == "loss against w1 at the present w2"
    assert draw_chart("contour", session).title == "loss over w1 and w2"


def test_log_losses_fill_their_chart(stand: Open) -> None:
    spec = draw_chart("bowl", stand(RAIN, LOGISTIC, 5))
    assert 0.5 < spec.y.low < spec.y.high < 0.8
    (lowest,) = layers_of(spec, "minimum")
    assert isinstance(lowest, Marker)


def test_a_page_without_numbers_names_no_b() -> None:
    session = Session.open(course.find("one-minute"), 2).press("space").press("space")
    spec = draw_chart("bowl", session)
    assert {layer.label for layer in spec.layers if "steps" in layer.label} == {"steps"}
    assert spec.title == "loss against w"


def test_the_steps_of_a_learners_own_line_are_called_so() -> None:
    """6.3: nothing said whose the ten steps were."""
    session = play_through(Session.open(course.find("6"), 2))
    labels = {layer.label for layer in draw_chart("bowl", session).layers}
    assert "steps by your line" in labels
    assert "steps" not in labels
