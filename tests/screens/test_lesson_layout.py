"""Where the parts of a lesson stand, at every size."""

from __future__ import annotations

from itertools import combinations
from typing import get_args

import pytest
from textual.geometry import Region, Size

from gdtui.course.lesson import PanelName
from gdtui.shots.shot import take_shot
from gdtui.ui.screens.lesson_layout import (
    LEAST_CHART,
    LINES_AROUND,
    TEXT_ROWS,
    Part,
    Shape,
    place_parts,
)


def placed(width: int, height: int, shape: Shape) -> dict[Part, Region]:
    """The parts in a window of that size."""
    return place_parts(Size(width, height - LINES_AROUND), shape)


@pytest.mark.parametrize("panel", get_args(PanelName))
@pytest.mark.parametrize("charts", [1, 2])
def test_the_parts_fill_the_room_and_never_overlap(charts: int, panel: PanelName) -> None:
    for width in (60, 79, 80, 99, 100, 110, 120, 149, 150, 200):
        for height in (18, 23, 24, 29, 31, 32, 36, 45, 60):
            for facing in ("text", "chart"):
                shape = Shape(2 if charts == 2 else 1, panel, facing=facing)
                parts = placed(width, height, shape)
                area = sum(region.area for region in parts.values())
                assert area == width * (height - LINES_AROUND), (width, height, shape)
                for one, other in combinations(parts.values(), 2):
                    assert not one.overlaps(other), (width, height, shape)


@pytest.mark.parametrize("panel", ["worked", "account", "rows", "residuals", "none"])
@pytest.mark.parametrize("height", [24, 30, 36, 45])
def test_from_a_hundred_columns_on_two_charts_stand_together(height: int, panel: PanelName) -> None:
    for width in (100, 120, 149):
        parts = placed(width, height, Shape(2, panel))
        chart, second, page = parts["chart"], parts["second"], parts["page"]
        assert chart.x == second.x == page.right
        assert second.y == chart.bottom
        assert min(chart.height, second.height) >= LEAST_CHART
        assert page.width >= 46
        if "panel" in parts:
            assert parts["panel"].y == page.bottom
            assert parts["panel"].x == page.x
    abreast = placed(150, height, Shape(2, panel))
    assert abreast["chart"].y == abreast["second"].y == 0
    assert abreast["second"].x == abreast["chart"].right
    assert abs(abreast["chart"].width - abreast["second"].width) <= 1


def test_a_second_chart_that_is_the_panel_stands_under_the_text() -> None:
    """In 4.2 half of the text's panel was empty at 120×36, and the two charts were low."""
    for width, height in ((100, 32), (120, 36), (160, 45)):
        parts = placed(width, height, Shape(2, "chart"))
        page, chart, second = parts["page"], parts["chart"], parts["second"]
        assert page.height >= TEXT_ROWS + 1
        assert second.y == page.bottom
        assert second.width == page.width
        assert second.height >= LEAST_CHART
        assert chart.height == height - LINES_AROUND
    low = placed(120, 24, Shape(2, "chart"))
    assert low["chart"].x == low["second"].x == low["page"].right


def test_one_chart_alone_has_the_panel_under_it() -> None:
    for width, height in ((80, 24), (100, 24), (120, 36), (160, 45)):
        parts = placed(width, height, Shape(1, "worked"))
        assert "second" not in parts
        assert parts["panel"].y == parts["chart"].bottom
        assert parts["panel"].height == 8
        assert parts["page"].height == height - LINES_AROUND


@pytest.mark.parametrize("size", ["80x24", "120x36"])
@pytest.mark.parametrize(("lesson", "page"), [("mean-squared-error", 2), ("one-update", 8)])
def test_a_short_table_and_short_code_leave_the_rest_to_the_chart(
    lesson: str, page: int, size: str
) -> None:
    """In 3.2 four days had half the height; in 6.8 six lines of code stood in the chart's place."""
    rows = take_shot(lesson, page=page, size=size).text.splitlines()
    tops = [number for number, row in enumerate(rows) if "╭─" in row]
    assert len(tops) == 2, "a chart and the panel under it"
    assert tops[1] - tops[0] >= LEAST_CHART
    blank = [row for row in rows[tops[1] + 1 : -3] if not row[48:].strip(" │")]
    assert len(blank) <= 1, "one line more for numbers that grow"


@pytest.mark.parametrize("size", ["80x24", "120x36"])
def test_the_gradient_twice_stands_under_a_chart_that_the_keys_of_charts_act_on(size: str) -> None:
    """In 18.7 the table had all the room, and `c` and `m` brought no chart."""
    text = take_shot("neural-network", page=7, size=size).text
    assert "loss against w11, the rest held" in text
    assert "by nudging" in text
    assert ("∂L/∂c" in text) == (size == "120x36")
    assert "∂L/∂c" in take_shot("neural-network", page=7, size=size, press="d").text
    assert (
        "the network  chart 2 of 5"
        in take_shot("neural-network", page=7, size=size, press="c").text
    )


def test_at_80x24_a_page_may_ask_for_its_second_chart_in_place_of_the_panel() -> None:
    assert "second" not in placed(80, 24, Shape(2, "worked"))
    parts = placed(80, 24, Shape(2, "chart"))
    assert parts["page"] == Region(0, 0, 37, 21)
    assert parts["chart"] == Region(37, 0, 43, 11)
    assert parts["second"] == Region(37, 11, 43, 10)
    assert "second" not in placed(64, 20, Shape(2, "chart", facing="chart"))


def test_the_text_keeps_its_rows_before_the_panel_under_it_grows() -> None:
    for panel in ("worked", "rows", "code"):
        for height in range(24, 60):
            parts = placed(120, height, Shape(2, panel))
            assert parts["page"].height >= 12, (panel, height)
    assert placed(120, 36, Shape(2, "worked"))["page"].height == 25


def test_a_big_chart_has_all_the_room() -> None:
    for width, height in ((60, 18), (80, 24), (160, 45)):
        room = Size(width, height - 2)
        assert place_parts(room, Shape(2, "worked", big=True)) == {"chart": room.region}
