"""A lesson's charts can be read at 80×24: each mark has its name, each axis more than its ends."""

from __future__ import annotations

import re

import numpy as np
import pytest

from gdtui import course
from gdtui.authoring.playthrough import play_through
from gdtui.charts import draw_chart
from gdtui.charts.chart_spec import ChartSpec, Marker, Text
from gdtui.charts.plots.log_loss import ONE_CAME, ZERO_CAME
from gdtui.charts.rendering.canvas import RANKS, Canvas
from gdtui.charts.rendering.painter import Painter
from gdtui.session.session import Session

BESIDE_A_PANEL, ALONE, SECOND = (41, 11), (41, 19), (41, 8)
"""Columns and rows of a chart inside its border at 80×24."""


def names_of(spec: ChartSpec) -> set[str]:
    """What a chart names, without what a legend may leave out: after a comma, or in brackets.

    The losses of rings are written only where they cover nothing.
    """
    rings = {layer.label for layer in spec.layers if isinstance(layer, Text) and layer.sparing}
    named = {layer.label for layer in spec.layers if not isinstance(layer, Marker)} - rings
    named |= {shade.label for shade in spec.shades}
    return {name.partition(",")[0].partition(" (")[0] for name in named}


def written(spec: ChartSpec, size: tuple[int, int]) -> str:
    """The characters of a painted chart."""
    canvas = Painter(depth="many").paint(spec, *size)
    return "\n".join(map(canvas.text, range(canvas.height)))


@pytest.mark.parametrize(
    ("lesson", "page", "size"),
    [("8", 4, BESIDE_A_PANEL), ("8", 7, BESIDE_A_PANEL), ("10", 5, ALONE), ("15", 5, ALONE)],
)
def test_every_mark_of_a_page_that_was_played_is_named(
    lesson: str, page: int, size: tuple[int, int]
) -> None:
    session = play_through(Session.open(course.find(lesson), page - 1))
    spec = draw_chart(session.scene.charts[0], session)
    text = written(spec, size)
    assert {name for name in names_of(spec) if name not in text} == set()


def test_units_stay_where_a_row_of_its_own_has_room_for_the_legend() -> None:
    session = play_through(Session.open(course.find("8"), 4))
    spec = draw_chart(session.scene.charts[0], session)
    assert "°F per 10 °F" not in written(spec, BESIDE_A_PANEL)
    assert "°F per 10 °F" in written(spec, ALONE)


def test_a_chart_that_once_needed_a_row_for_its_names_keeps_it_while_the_run_goes_on() -> None:
    session = play_through(Session.open(course.find("10"), 4))
    painter = Painter()
    spec = draw_chart("convergence", session)
    first = painter.paint(spec, *ALONE)
    assert (painter.paint(spec, *ALONE).codes == first.codes).all()


@pytest.mark.parametrize("size", [ALONE, (66, 14)])
def test_both_curves_of_log_loss_are_named_beside_them(size: tuple[int, int]) -> None:
    """17.2: in a legend of three rows nobody sees which of the two is which."""
    session = play_through(Session.open(course.find("17"), 1))
    spec = draw_chart("log_loss", session)
    canvas = Painter().paint(spec, *size)
    legend = {0, canvas.height - 1}
    for words in (ONE_CAME, ZERO_CAME):
        rows = {row for row in range(canvas.height) if words in canvas.text(row)}
        assert len(rows) == 1
        assert not rows & legend


@pytest.mark.parametrize(("lesson", "page", "name"), [("1", 2, "scatter"), ("2", 3, "fit")])
def test_an_axis_says_more_than_where_it_ends(lesson: str, page: int, name: str) -> None:
    """30 and 100 °F alone do not say where 60 is."""
    canvas = Painter().paint(draw_chart(name, Session.open(course.find(lesson), page - 1)), *ALONE)
    ticks = [row for row in map(canvas.text, range(canvas.height)) if "┤" in row]
    assert len(ticks) >= 3


@pytest.mark.parametrize("size", [BESIDE_A_PANEL, (54, 12)])
@pytest.mark.parametrize(("lesson", "page"), [("0", 1), ("0", 4), ("13", 4)])
def test_the_name_of_an_axis_stays_where_it_is_as_a_run_begins(
    lesson: str, page: int, size: tuple[int, int]
) -> None:
    """The legend grew by "steps", and the name beside it jumped to the other end of the row."""
    session = Session.open(course.find(lesson), page - 1)
    name = session.scene.charts[0]
    starts = set()
    for _ in range(4):
        spec = draw_chart(name, session)
        below = Painter().paint(spec, *size).text(size[1] - 1)
        starts.add(below.index(spec.x.label.partition(" (")[0]))
        session = session.step()
    assert len(starts) == 1


def test_the_legend_shows_both_marks_of_a_long_path() -> None:
    """16.5: the dots of older steps, smaller and loose, had no name."""
    session = play_through(Session.open(course.find("16"), 4))
    text = written(draw_chart("contour", session), (66, 14))
    assert text.count("∙") > 1
    assert "∙• steps" in text


def test_what_is_said_of_the_scale_does_not_go_on_from_another_word() -> None:
    """13.5 at 120×36 said `tomorrow = today, training close up`."""
    session = play_through(Session.open(course.find("13"), 4))
    text = written(draw_chart("losses", session), (70, 14))
    assert "close up" in text
    assert "training close up" not in text


def test_names_of_series_stand_all_in_the_legend_or_all_beside_their_lines() -> None:
    """13.4 as it opened at 120×36: w rain in the legend, w tmax and w tmin on the chart."""
    spec = draw_chart("weights", Session.open(course.find("13"), 3))
    rows = written(spec, (70, 14)).splitlines()
    names = "w tmax", "w tmin", "w rain"
    above = [name in rows[0] for name in names]
    beside = [any(name in row for row in rows[1:]) for name in names]
    assert {*above} | {*beside} == {True, False}
    assert len({*above}) == len({*beside}) == 1, "all of them in one place"


@pytest.mark.parametrize(
    ("lesson", "page", "name", "first"),
    [("9", 1, "fit", "tmax_tomorrow"), ("4", 2, "fit", "tmax_tomorrow"), ("12", 7, "loss", "loss")],
)
def test_the_second_of_two_charts_has_a_legend_and_the_name_of_its_axis(
    lesson: str, page: int, name: str, first: str
) -> None:
    """9.1, 12.7: ŷ, residuals and data were named nowhere on the screen."""
    session = Session.open(course.find(lesson), page - 1)
    spec = draw_chart(name, session.step())
    above = written(spec, SECOND).splitlines()[0]
    assert above.startswith(first)
    drawn = {layer.label for layer in spec.layers if not isinstance(layer, Text)} - {""}
    assert drawn
    assert not [label for label in names_of(spec) & drawn if label not in above]


def test_beside_the_present_point_stands_no_word_of_another_row() -> None:
    """18.7 at 80×24: `−0.5●`, and −0.5 named a point two rows above; 4.5: `●before`."""
    spec = draw_chart("bowl", Session.open(course.find("18"), 6))
    for size in (SECOND, BESIDE_A_PANEL, ALONE, (82, 14)):
        rows = written(spec, size).splitlines()
        (row,) = (row for row in rows[2:-2] if "●" in row)
        assert not re.search(r"\w●|●\w", row)


def sampled_and_marked(canvas: Canvas) -> tuple[set[int], set[int]]:
    """The ranks of marks outside the axes, which a legend has as samples, and of those inside."""
    upright = (canvas.ranks == RANKS["frame"]) & np.isin(canvas.codes, [ord("│"), ord("┤")])
    rows, columns = np.nonzero(upright)
    if not len(rows):
        return set(), set()
    inside = np.zeros(canvas.ranks.shape, dtype=bool)
    inside[rows.min() : rows.max() + 1, columns.min() + 1 :] = True
    marks = canvas.ranks < RANKS["frame"]
    ground = {0, RANKS["region"]}  # a shade's sample
    outer, inner = (set(canvas.ranks[marks & each].tolist()) for each in (~inside, inside))
    return outer - ground, inner - ground


@pytest.mark.parametrize("each", [4, pytest.param(1, marks=pytest.mark.soak)])
def test_a_legend_names_only_what_is_seen(each: int) -> None:
    """A loss of no step has no line yet; a minimum under the present point is not seen."""
    named, size = 0, (66, 13)
    for lesson in course.load_all():
        for place in range(0, len(lesson.pages), each):
            session = Session.open(lesson, place)
            for name in session.scene.charts:
                sampled, marked = sampled_and_marked(
                    Painter(depth="many").paint(draw_chart(name, session), *size)
                )
                assert sampled <= marked, (lesson.title, place + 1, name)
                named += len(sampled)
    assert named > 500 / each


def test_nothing_moves_in_a_legend_as_a_name_appears() -> None:
    session, size = Session.open(course.find("7"), 0), (66, 13)
    before, after = (
        Painter().paint(draw_chart("loss", each), *size).text(0)
        for each in (session, session.step())
    )
    assert "── loss" in after
    assert after.replace("── loss", "       ") == before


@pytest.mark.parametrize(("lesson", "page", "kept"), [("15", 2, "82.2"), ("8", 4, "3,973")])
def test_the_loss_of_a_ring_stays_where_it_is_while_nothing_covers_it(
    lesson: str, page: int, kept: str
) -> None:
    """As the steps covered one number, another ring's took the place of a third."""
    session, size = Session.open(course.find(lesson), page), (66, 13)
    opened = Painter(depth="many").paint(draw_chart("contour", session), *size)
    played = Painter(depth="many").paint(draw_chart("contour", play_through(session)), *size)
    places = [
        {(row, canvas.text(row).find(kept)) for row in range(size[1]) if kept in canvas.text(row)}
        for canvas in (opened, played)
    ]
    assert len(places[0]) == 1
    assert places[1] == places[0]
