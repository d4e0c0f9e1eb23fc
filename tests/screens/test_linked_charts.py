"""Two charts of a page stand together and move together; one can have the whole screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gdtui import course
from gdtui.charts import draw_chart
from gdtui.course.lesson import CourseError, Lesson
from gdtui.plain.commands import reply
from gdtui.session.session import Session
from gdtui.ui.screens.lesson_body import LessonBody
from gdtui.ui.widgets.chart_view import ChartView
from tests.lessons import lesson_text, shipped_lessons
from tests.screens.conftest import Tutor

WIDE, NARROW = (120, 36), (80, 24)
PAGE = "## Look\n\nTake `space` and look; `c` turns.\n"
TWO = "## Both\n\n```{start}\npanel: chart\n```\n\nThe line turns as the point slides.\n"
Make = Callable[..., Tutor]


@pytest.fixture
def three(tmp_path: Path) -> Make:
    """A tutor on a page of three charts, or on one that asks for two of them at once."""

    def make(page: int = 0, charts: str = "[bowl, loss, fit]") -> Tutor:
        file = tmp_path / "01_three.md"
        descent = "{learning_rate: 1.0e-4, start: zeros}"
        pages = (PAGE, TWO) if page else (PAGE,)
        text = lesson_text(*pages, title="Three", charts=charts, descent=descent)
        file.write_text(text, encoding="utf-8")
        return Tutor([course.parse(file)], page)

    return make


def title(one: Tutor, selector: str) -> str:
    """What stands in the upper border of a chart."""
    return one.text(selector).split("\n")[0].strip("╭─╮ ")


async def test_both_charts_move_at_one_key(three: Make) -> None:
    one = three()
    async with one.app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        before = one.text("#chart"), one.text("#second")
        assert title(one, "#chart") == "▸ loss against w at the present b  chart 1 of 3"
        assert title(one, "#second") == "loss by step  chart 2 of 3"
        await pilot.press("space")
        await pilot.pause()
        after = one.text("#chart"), one.text("#second")
        assert before[0] != after[0]
        assert before[1] != after[1]


@pytest.mark.parametrize(("faster", "first"), [(0, 10), (2, 5)])
async def test_of_a_run_the_second_chart_is_drawn_less_often_and_exact_once_it_stands(
    three: Make, faster: int, first: int
) -> None:
    """Of ten frames the first chart shows each and the second five; where the run leaps, both."""
    one = three(charts="[weights, bowl, fit]")
    async with one.app.run_test(size=WIDE) as pilot:
        await pilot.press(*[">"] * faster, "r")
        seen: dict[str, set[str]] = {"#chart": set(), "#second": set()}
        for _ in range(10):
            one.clock.tick()
            await pilot.pause()
            for selector, texts in seen.items():
                texts.add(one.text(selector))
        assert len(seen["#second"]) <= 5
        assert len(seen["#chart"]) <= first
        assert faster or len(seen["#chart"]) > 5
        await pilot.press("r")
        await pilot.pause()
        at_rest = one.text("#chart"), one.text("#second")
        await pilot.press("b", "space")
        await pilot.pause()
        assert (one.text("#chart"), one.text("#second")) == at_rest


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_before_c_is_taught_no_title_counts_charts(size: tuple[int, int]) -> None:
    lessons = shipped_lessons()
    slug, number = "mean-squared-error", 5
    lesson = next(each for each in lessons if each.slug == slug)
    assert len(lesson.pages[number].charts) == 2
    one = Tutor([lesson], number)
    async with one.app.run_test(size=size) as pilot:
        await pilot.pause()
        assert title(one, "#chart") == "tmax_tomorrow against tmax"


async def test_c_goes_to_the_second_chart_and_turns_it_through_the_others(three: Make) -> None:
    one = three()
    async with one.app.run_test(size=WIDE) as pilot:
        seen = []
        for _ in range(3):
            await pilot.press("c")
            await pilot.pause()
            seen.append((title(one, "#chart"), title(one, "#second")))
        assert seen == [
            ("loss against w at the present b  chart 1 of 3", "▸ loss by step  chart 2 of 3"),
            (
                "loss against w at the present b  chart 1 of 3",
                "▸ tmax_tomorrow against tmax  chart 3 of 3",
            ),
            ("▸ loss against w at the present b  chart 1 of 3", "loss by step  chart 2 of 3"),
        ]
        await pilot.press("3")
        await pilot.pause()
        assert title(one, "#second") == "▸ tmax_tomorrow against tmax  chart 3 of 3"


async def test_the_cursor_stands_on_the_marked_chart_alone(three: Make) -> None:
    one = three()
    async with one.app.run_test(size=WIDE) as pilot:
        await pilot.press("v")
        await pilot.pause()
        assert "╋" in one.text("#chart")
        assert "╋" not in one.text("#second")
        await pilot.press("c")
        await pilot.pause()
        assert "╋" not in one.text("#chart")
        assert "╋" in one.text("#second")


async def test_y_says_of_which_chart_it_turned_the_axis(three: Make) -> None:
    one = three()
    async with one.app.run_test(size=WIDE) as pilot:
        await pilot.press("y")
        await pilot.pause()
        assert one.session.log_scale
        assert one.session.notice == "y, log: chart 2, loss, has a log axis now."
        await pilot.press("2", "y")
        assert one.session.notice == ""
    alone = three(charts="[bowl, fit]").app
    async with alone.run_test(size=WIDE) as pilot:
        await pilot.press("y")
        assert alone.screen.session.notice == "y, log: no chart here has a loss axis."  # type: ignore[attr-defined]


async def test_a_resize_turns_the_layout_and_loses_nothing(three: Make) -> None:
    one = three()
    async with one.app.run_test(size=WIDE) as pilot:
        await pilot.press("space", "c", "c", "v", "left")
        await pilot.pause()
        before = one.session
        wide = one.text("#second")
        for size in (NARROW, (64, 20), (40, 10), (100, 24), (160, 45), WIDE):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert one.session is before
        assert one.text("#second") == wide


async def test_a_page_of_one_chart_keeps_one(three: Make) -> None:
    one = three(charts="[bowl]")
    async with one.app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        assert not one.screen.query_one("#second").region
        assert title(one, "#chart") == "loss against w at the present b"


async def test_a_page_that_asks_for_it_has_both_at_80x24_and_w_turns_to_the_step(
    three: Make,
) -> None:
    one = three(page=1)
    async with one.app.run_test(size=NARROW) as pilot:
        await pilot.pause()
        assert title(one, "#second") == "loss by step  chart 2 of 3"
        assert not one.screen.query_one("#panel").region
        await pilot.press("w")
        await pilot.pause()
        assert one.text("#panel").startswith("╭─ one step")
        assert not one.screen.query_one("#second").region
        await pilot.press("escape")
        await pilot.pause()
        assert title(one, "#second") == "loss by step  chart 2 of 3"


@pytest.mark.parametrize("size", [NARROW, WIDE, (64, 20)])
async def test_m_gives_the_chart_the_screen_and_m_or_escape_takes_it_back(
    three: Make, size: tuple[int, int]
) -> None:
    one = three()
    async with one.app.run_test(size=size) as pilot:
        await pilot.press("space", "b")
        await pilot.pause()
        usual = one.text("#body")
        for back in ("m", "escape"):
            await pilot.press("m")
            await pilot.pause()
            chart = one.screen.query_one("#chart", ChartView)
            assert chart.region.size == (size[0], size[1] - 2)
            assert not one.screen.query_one("#page").region
            assert one.text("#keys").startswith(" m whole page")
            assert title(one, "#chart") == "loss against w at the present b  chart 1 of 3"
            await pilot.press("space")
            assert one.session.trace.steps == 1
            await pilot.press("b", back)
            await pilot.pause()
            assert one.text("#body") == usual


async def test_at_60x18_the_legend_is_a_key_away(three: Make) -> None:
    one = three()
    async with one.app.run_test(size=(60, 18)) as pilot:
        await pilot.press("tab")
        await pilot.pause()
        assert "minimum" not in one.text("#chart"), "there is no room for it beside the panel"
        await pilot.press("m")
        await pilot.pause()
        assert "● now  ◆ minimum  ╌╌ slope" in one.text("#chart")


async def test_what_a_key_has_to_say_is_told_beside_a_big_chart(three: Make) -> None:
    one = three()
    async with one.app.run_test(size=NARROW) as pilot:
        await pilot.press("m", "b")
        await pilot.pause()
        assert "b, undo: this is the start of the run." in one.text("#readout")
        await pilot.press("h")
        assert one.screen.query_one(LessonBody).shape.big is False, "a hint is read in the text"


def test_lines_say_why_they_have_no_big_chart(lessons: list[Lesson]) -> None:
    session, told = reply(Session.open(lessons[0]), "m")
    assert told.startswith("m, big: lines have no chart to enlarge")
    assert session.trace.steps == 0


def test_two_charts_have_to_be_there_where_a_page_asks_for_both(tmp_path: Path) -> None:
    file = tmp_path / "01_one.md"
    file.write_text(lesson_text(PAGE, TWO, charts="[bowl]"), encoding="utf-8")
    with pytest.raises(CourseError, match=r"01_one\.md:\d+: `panel: chart` shows the second"):
        course.parse(file)


def test_the_cursor_is_drawn_on_the_chart_on_view_alone(three: Make) -> None:
    session = three().app._first.toggle_cursor()  # type: ignore[union-attr]
    roles = {layer.role for layer in draw_chart("loss", session).layers}
    assert "cursor" not in roles
    assert "cursor" in {layer.role for layer in draw_chart("bowl", session).layers}
