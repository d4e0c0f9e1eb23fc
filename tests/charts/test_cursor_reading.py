"""The cursor stands on points of the chart, and what it reads is exact."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdtui import course
from gdtui.charts import CHARTS, describe_chart, draw_chart
from gdtui.charts.chart_spec import Axis, ChartSpec, Line, Marker, Points
from gdtui.charts.cursor_reading import MOST_PLACES, read_cursor, series_of
from gdtui.charts.plots.contour import is_upright
from gdtui.charts.rendering.painter import paint
from gdtui.session.chart_cursor import Cursor
from gdtui.session.session import Session
from tests.lessons import shipped_lessons

UNIT = Axis("x (m)", 0.0, 10.0)


def spec(*layers: Line | Points | Marker) -> ChartSpec:
    return ChartSpec("any", UNIT, Axis("y", 0.0, 10.0), layers)


def bowl(steps: int) -> Session:
    session = Session.open(course.find("learning-rate"), 5, chart="bowl")
    for _ in range(steps):
        session = session.press("space")
    return session


def test_the_first_place_is_the_present_one_and_left_goes_back_along_the_path() -> None:
    session = bowl(3).press("v")
    assert session.cursor is not None
    now = read_cursor(draw_chart("bowl", session), session.cursor)
    assert now is not None
    assert (now.x, now.y) == (session.state.parameters[0], session.loss)
    session = session.press("left")
    assert session.cursor is not None
    before = read_cursor(draw_chart("bowl", session), session.cursor)
    assert before is not None
    assert before.x == session.trace.at(2).parameters[0]
    held = session.state.parameters.copy()
    held[0] = before.x
    assert before.y == pytest.approx(session.data_loss(session.rows, held), rel=1e-9)
    assert session.state.step == 3


@pytest.mark.parametrize("name", ["contour", "cloud"])
@pytest.mark.parametrize(
    ("lesson", "page"), [("two-parameters", 1), ("feature-scaling", 5), ("momentum", 6)]
)
def test_on_a_map_the_loss_of_a_place_is_read_too(lesson: str, page: int, name: str) -> None:
    """A ring whose number found no room had its loss nowhere."""
    session = Session.open(course.find(lesson), page - 1).step().step()
    spec = draw_chart(name, session)
    assert series_of(spec)
    for series in range(len(series_of(spec))):
        reading = read_cursor(spec, Cursor(series, 2))
        assert reading is not None
        held = session.state.parameters.copy()
        held[[-1, 0] if is_upright(session) else [0, -1]] = reading.x, reading.y
        loss = session.data_loss(session.rows, held)
        *_, told = reading.text().split("loss = ")
        assert float(told.split()[0].replace(",", "")) == pytest.approx(loss, rel=1e-6)
    asked = Session.open(course.find("two-parameters"), 1)
    assert draw_chart(name, asked).height is None, "while a question is open, that may be asked"


def test_up_and_down_change_the_line_and_count_round() -> None:
    session = bowl(3).press("v")
    names = []
    for _ in range(4):
        assert session.cursor is not None
        reading = read_cursor(draw_chart("bowl", session), session.cursor)
        assert reading is not None
        names.append(reading.series.name)
        session = session.press("down")
    assert names == ["steps at this b", "loss", "minimum", "steps at this b"]
    up = session.press("up")
    assert up.cursor is not None
    assert read_cursor(draw_chart("bowl", up), up.cursor).series.name == "steps at this b"  # type: ignore[union-attr]


def test_the_cursor_stays_at_the_end_of_a_line_that_grows() -> None:
    session = bowl(1).press("v")
    for _ in range(3):
        session = session.press("space")
        assert session.cursor is not None
        reading = read_cursor(draw_chart("bowl", session), session.cursor)
        assert reading is not None
        assert reading.y == session.loss


def test_the_cursor_is_drawn_and_accounted_for() -> None:
    session = bowl(2)
    assert "╋" not in paint(draw_chart("bowl", session), 60, 20).plain()
    assert "Cursor" not in describe_chart(session)
    session = session.press("v").press("down")
    assert "╋" in paint(draw_chart("bowl", session), 60, 20).plain()
    assert "Cursor on loss 121 of 121: w = " in describe_chart(session)


def test_steps_are_read_one_by_one_and_curves_at_so_many_places() -> None:
    steps = np.arange(500.0) / 50
    [series] = series_of(spec(Line(steps, steps, "line")))
    assert len(series.x) == MOST_PLACES
    counted = Axis("step", 0.0, 1000.0)
    steps = np.arange(500.0)
    [series] = series_of(ChartSpec("", counted, counted, (Line(steps, steps, "line"),)))
    assert len(series.x) == 500


def test_what_lies_outside_or_nowhere_is_not_read() -> None:
    x = np.array([1.0, np.nan, 3.0, 11.0, np.inf])
    [series] = series_of(spec(Points(x, np.full(5, 2.0), "data")))
    assert series.x.tolist() == [1.0, 3.0]
    assert read_cursor(spec(), Cursor()) is None
    assert read_cursor(spec(Marker(20.0, 1.0, "current")), Cursor()) is None


def test_values_are_told_with_their_units() -> None:
    reading = read_cursor(
        spec(Points(np.array([2.5]), np.array([1 / 3]), "data", "rows")), Cursor()
    )
    assert reading is not None
    assert reading.text() == "rows: x = 2.5 m, y = 0.3333333"


def test_on_two_charts_side_by_side_the_cursor_goes_from_one_to_the_other() -> None:
    one = spec(Points(np.array([1.0]), np.array([1.0]), "data"))
    two = spec(Points(np.array([2.0]), np.array([2.0]), "data"))
    pair = ChartSpec("pair", UNIT, UNIT, one.layers, beside=two)
    places = [read_cursor(pair, Cursor(series)) for series in (0, 1, 2)]
    assert [place and place.x for place in places] == [1.0, 2.0, 1.0]


@given(st.integers(-300, 300), st.integers(-300, 300))
def test_a_cursor_anywhere_is_somewhere(series: int, place: int) -> None:
    drawn = spec(
        Line(np.linspace(0, 10, 50), np.linspace(0, 10, 50), "curve"), Marker(5.0, 5.0, "current")
    )
    reading = read_cursor(drawn, Cursor(series, place))
    assert reading is not None
    assert 0 <= reading.x <= 10


@pytest.mark.parametrize("name", sorted(CHARTS))
def test_every_chart_of_the_course_can_be_read(name: str) -> None:
    lessons = (
        (lesson, index)
        for lesson in shipped_lessons()
        for index, page in enumerate(lesson.pages)
        if name in page.charts
    )
    found = next(lessons, None)
    if found is None:
        pytest.skip("the course does not show it")
    session = Session.open(*found, chart=name).step().step().toggle_cursor()
    for arrow in ("left", "down", "right", "down", "up"):
        session = session.press(arrow)
        assert draw_chart(name, session).title
        assert describe_chart(session)
