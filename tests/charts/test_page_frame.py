"""A page's axes hold before and after from its start; where they cannot, it is said."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from gdtui import course
from gdtui.charts import CHARTS, describe_chart, draw_chart
from gdtui.charts.chart_spec import Axis, ChartSpec, Line, Points, Text
from gdtui.charts.earlier import EARLIER
from gdtui.charts.rendering.painter import paint
from gdtui.course.parser import parse
from gdtui.session.foresight import foresee
from gdtui.session.session import Session
from tests.charts.layers import layers_of, marker_of
from tests.lessons import lesson_text, shipped_lessons

Pair = tuple[str, Session, Session, ChartSpec, ChartSpec]

ZOOMING = {"losses", "loss"}
"""Charts that follow the later half of a run, the second where updates read batches."""


def outcome_of(session: Session) -> Session:
    """A page once its question was answered and its outcome seen."""
    return session.play_outcome(10_000)


@pytest.fixture(scope="module")
def changes() -> list[tuple[str, Session, Session]]:
    """Every page of the course with a reveal or a switch: where, before and after."""
    return list(_changes())


def _changes() -> Iterator[tuple[str, Session, Session]]:
    for lesson in shipped_lessons():
        for index, page in enumerate(lesson.pages):
            where, opened = f"{lesson.number}.{index + 1}", Session.open(lesson, index)
            if opened.question_open:
                yield where, opened, outcome_of(opened)
            for which, switch in enumerate(page.switches):
                turned = opened
                for _ in switch.labels[1:]:
                    turned = turned.turn_first() if which == 0 else turned.turn_second()
                    yield where, opened, turned


@pytest.fixture(scope="module")
def pairs(changes: list[tuple[str, Session, Session]]) -> list[Pair]:
    """The charts that stand there before and after, and whose axes measure the same."""
    return list(_pairs(changes))


def _pairs(changes: list[tuple[str, Session, Session]]) -> Iterator[Pair]:
    for where, before, after in changes:
        for name in dict.fromkeys(before.scene.charts):
            if name in after.scene.charts:
                one, other = draw_chart(name, before), draw_chart(name, after)
                if one.x.label == other.x.label and one.y.label == other.y.label:
                    yield f"{where} {name}", before, after, one, other


def is_said(spec: ChartSpec) -> bool:
    texts = [layer.label for layer in spec.layers if isinstance(layer, Text)]
    return any(text.startswith(("scale ", "steps ", "close up", "moved")) for text in texts)


def limits(axis: Axis) -> tuple[float, float]:
    return axis.low, axis.high


@pytest.mark.slow
def test_before_and_after_stand_in_one_frame(pairs: list[Pair]) -> None:
    compared, grown = 0, set()
    for where, _, after, one, other in pairs:
        compared += 1
        if not one.x.ticks:
            continue  # places of bars: more bars need more of them
        if (limits(one.x), limits(one.y)) == (limits(other.x), limits(other.y)):
            assert not is_said(other), where
            continue
        assert is_said(other), where
        assert after.status == "diverged" or where.split()[1] in ZOOMING, where
        grown.add(where)
    assert compared > 90
    assert {"07.7 bowl", "13.1 losses"} <= grown


def test_what_rises_in_loss_is_drawn_higher(pairs: list[Pair]) -> None:
    compared = 0
    for where, before, after, one, other in pairs:
        if where.split()[1] not in ("bowl", "loss") or "losses" in where:
            continue
        heights = [
            (session.loss - spec.y.low) / (spec.y.high - spec.y.low)
            for session, spec in ((before, one), (after, other))
        ]
        if limits(one.y) == limits(other.y) and before.loss != after.loss:
            assert (heights[1] > heights[0]) == (after.loss > before.loss), where
            compared += 1
        elif after.loss > before.loss:
            assert heights[1] > heights[0], where
    assert compared > 20


def test_four_times_the_loss_is_four_times_as_high() -> None:
    """The picture of 4.3, whose axis jumped and whose point came out lower."""
    before = Session.open(course.find("loss-depends-on-w"), 2)
    after = outcome_of(before)
    rows = []
    for session in (before, after):
        spec = draw_chart("bowl", session)
        assert limits(spec.y) == (0.0, 2000.0)
        text = paint(spec, 60, 18).plain().splitlines()[2:]  # below the legend, which has one too
        rows.append(next(at for at, row in enumerate(text) if "●" in row))
    assert rows[1] < rows[0]


def test_the_earlier_bowl_stays_where_it_was() -> None:
    """4.5: the minimum moves from 0.923 to 0.376, and so does its mark."""
    before = Session.open(course.find("loss-depends-on-w"), 4)
    after = outcome_of(before)
    one, other = draw_chart("bowl", before), draw_chart("bowl", after)
    assert limits(one.x) == limits(other.x)
    assert marker_of(one, "minimum").x == pytest.approx(0.923, abs=0.001)
    assert marker_of(other, "minimum").x == pytest.approx(0.376, abs=0.001)
    line, point, word = layers_of(other, "ghost")
    assert isinstance(line, Line)
    assert isinstance(point, Points)
    assert isinstance(word, Text)
    (curve,) = layers_of(one, "curve")
    assert isinstance(curve, Line)
    assert line.y == pytest.approx(curve.y), "the curve that was"
    now = marker_of(one, "current")
    assert (point.x[0], point.y[0]) == pytest.approx((now.x, now.y)), "the point that was"
    assert layers_of(one, "ghost") == []


def test_the_bowl_of_before_is_seen_from_top_to_top() -> None:
    """On page 4.5 the first bowl ran out of the frame at the right, half of which lay empty."""
    opened = Session.open(course.find("loss-depends-on-w"), 4)
    for session in (opened, outcome_of(opened)):
        spec = draw_chart("bowl", session)
        curves = [one for one in spec.layers if isinstance(one, Line)]
        for curve in curves:
            if curve.role in ("curve", "ghost"):
                assert min(curve.y[0], curve.y[-1]) >= spec.y.high


def test_what_moved_leaves_its_ghost(pairs: list[Pair]) -> None:
    seen = set()
    for where, before, after, one, other in pairs:
        name = where.split()[1]
        moved = after.page.ask is not None and bool(
            (before.start[[0, -1]] != after.trace.at(0).parameters[[0, -1]]).any()
        )
        if name not in ("bowl", "gradient", "contour", "fit", "sigmoid") or not moved:
            continue
        assert not any(getattr(layer, "label", "") == EARLIER for layer in one.layers), where
        assert any(getattr(layer, "label", "") == EARLIER for layer in other.layers), where
        seen.add(where)
    assert {"04.1 fit", "04.3 fit", "04.5 bowl"} <= seen


ZERO_THREE = "one-minute", 2


def test_a_run_that_flies_off_says_how_much_the_scale_grew() -> None:
    lesson = course.find(ZERO_THREE[0])
    session = Session.open(lesson, ZERO_THREE[1]).rate_up()
    assert "scale" not in describe_chart(session)
    one = session.step()
    (text,) = (layer for layer in draw_chart("bowl", one).layers if isinstance(layer, Text))
    assert text.label == "scale ×10"
    assert "The scale has changed: w ×3.3, loss ×10." in describe_chart(one)
    (outline,) = (layer for layer in draw_chart("bowl", one).layers if layer.role == "zero")
    first = draw_chart("bowl", session)
    assert isinstance(outline, Line)
    assert (outline.x.min(), outline.x.max()) == limits(first.x)
    assert (outline.y.min(), outline.y.max()) == limits(first.y)
    back = one.back()
    assert "scale" not in describe_chart(back)
    assert limits(draw_chart("bowl", back).y) == limits(first.y)


def test_all_questions_of_a_drill_stand_in_one_frame() -> None:
    """5.2: the axes changed with each weight, and the steeper slope looked the flatter."""
    session = Session.open(course.find("slope"), 1)
    seen = set()
    for _ in range(5):
        spec = draw_chart("bowl", session)
        seen.add((spec.x.low, spec.x.high, spec.y.low, spec.y.high))
        assert spec.x.low < session.start[0] < spec.x.high
        assert session.loss < spec.y.high
        ask = session.page.predict
        assert ask is not None
        right = next(at for at, option in enumerate(ask.options) if option.correct)
        session = session.press(str(right + 1)).press("Enter").press("n")
    assert len(seen) == 1


def test_what_lies_off_the_chart_or_is_a_speck_on_it_has_no_name() -> None:
    """0.3: the legend named a slope and a first scale of which not one cell was to be seen."""
    session = Session.open(course.find(ZERO_THREE[0]), ZERO_THREE[1]).rate_up()
    for _ in range(3):
        session = session.step()
    spec = draw_chart("bowl", session)
    assert marker_of(spec, "current").y > spec.y.high
    assert not layers_of(spec, "zero"), "a hundredth of the chart is less than a row"
    assert "scale ×100" in paint(spec, 60, 16).plain()
    session = Session.open(course.find("learning-rate"), 7)
    assert layers_of(draw_chart("bowl", session), "tangent")
    for _ in range(5):
        session = session.rate_up()
    for _ in range(8):
        session = session.step()
    spec = draw_chart("bowl", session)
    assert marker_of(spec, "current").y > spec.y.high
    assert not layers_of(spec, "tangent")


def test_with_pinned_runs_the_scale_stays_readable() -> None:
    """7.8: a run that flies off leaves the chart; the pinned ones do not shrink to a point."""
    session = Session.open(course.find("learning-rate"), 7)
    for _ in range(5):
        session = session.step()
    first = draw_chart("bowl", session)
    session = session.pin()
    for _ in range(5):
        session = session.rate_up()
    session = session.again()
    for _ in range(4):
        session = session.step()
    for name in ("bowl", "loss"):
        with_pin, without = (draw_chart(name, one) for one in (session, session.toggle_ghost(0)))
        assert with_pin.y.high == 2 * first.y.high
        assert without.y.high >= 50 * first.y.high
    spec = draw_chart("bowl", session)
    assert marker_of(spec, "current").y > spec.y.high, "an arrow at the border"
    assert any("▲" in row for row in paint(spec, 60, 16).plain().splitlines())


def test_a_solution_in_another_league_does_not_flatten_the_start(tmp_path: Path) -> None:
    path = tmp_path / "01_far.md"
    page = """\
## Far

```{do}
goal: steps >= 300
hints: [One key., The long one., Press it.]
solution: [space*300]
```
"""
    path.write_text(lesson_text(page, descent="{learning_rate: 1.0e-5}"), encoding="utf-8")
    session = Session.open(parse(path))
    assert limits(draw_chart("loss", session).x) == (0.0, 10.0)
    assert draw_chart("loss", session).y.high == 5000


def test_foresight_is_worked_out_once_a_page_and_changes_nothing() -> None:
    lesson = course.find("learning-rate")
    session = Session.open(lesson, 5)
    seen = foresee(session)
    assert foresee(session.step().rate_up()) is seen
    assert seen.opening.trace.steps == 0
    assert seen.opening.rate == session.rate
    assert session.trace.steps == 0
    assert not session.page_done
    other = session.reseed()
    assert foresee(other) is not seen
    assert foresee(other).opening.seed == other.seed


def test_charts_of_a_page_do_not_change_places(
    changes: list[tuple[str, Session, Session]],
) -> None:
    """7.9: what had been the first chart was the second one once the answer was given."""
    for where, before, after in changes:
        first, then = before.scene.charts, after.scene.charts
        assert [name for name in first if name in then] == [
            name for name in then if name in first
        ], where


def test_the_frame_of_a_page_of_seeds_is_the_same_for_each_of_them() -> None:
    """12.6: with the next seed the axis of steps went from 20 to 50, and no step was taken."""
    session = Session.open(course.find("initialisation"), 5)
    first = limits(draw_chart("loss", session).x)
    for _ in range(4):
        session = session.reseed()
        assert limits(draw_chart("loss", session).x) == first


def test_an_axis_never_ends_within_what_a_page_foresees(
    changes: list[tuple[str, Session, Session]],
) -> None:
    for where, before, _ in changes:
        for name in before.scene.charts:
            if CHARTS[name].axes is None:
                continue
            specs = [
                draw_chart(name, one)
                for one in (before, *foresee(before).outcomes)
                if name in one.scene.charts and one.status != "diverged"
            ]
            for one, other in pairwise(specs):
                for axis, later in ((one.x, other.x), (one.y, other.y)):
                    if axis.label == later.label and axis.ticks and not later.zooms:
                        assert limits(axis) == limits(later), (where, name)
                        assert math.isfinite(axis.low)
                        assert axis.low < axis.high
