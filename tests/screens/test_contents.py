"""The table of contents: a lesson a line, found by typing, and the pointer where it was."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gdtui.course.lesson import Lesson
from gdtui.ui.screens.contents import ContentsScreen, lesson_line
from gdtui.ui.widgets.option_list import SafeOptionList
from tests.lessons import shipped_lessons
from tests.screens.conftest import Tutor
from tests.support import screen_text

Make = Callable[..., Tutor]


@pytest.fixture(scope="module")
def whole() -> list[Lesson]:
    return list(shipped_lessons())


def shown(one: Tutor) -> str:
    return screen_text(one.app)


def pointed(one: Tutor) -> str | None:
    listed = one.app.screen.query_one(SafeOptionList)
    if listed.highlighted is None:
        return None
    return listed.get_option_at_index(listed.highlighted).id


@pytest.mark.parametrize("width", [60, 80, 120])
async def test_every_lesson_is_one_line(whole: list[Lesson], width: int) -> None:
    one = Tutor(whole, page=0)
    async with one.app.run_test(size=(width, 36)) as pilot:
        await pilot.press("t")
        text = shown(one)
        for lesson in whole:
            line = next(row for row in text.split("\n") if f"  {lesson.title} " in row)
            assert f"{lesson.minutes:>2} min" in line
        assert len(str(lesson_line(whole[0], {}, 56))) <= 52
        assert "? keys" in text


async def test_a_number_on_a_row_finds_the_row(whole: list[Lesson]) -> None:
    one = Tutor(whole)
    async with one.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("t", "1", "8")
        assert pointed(one) == "neural-network"
        assert "Enter opens" in shown(one)
        await pilot.press("backspace")
        assert "Weather data" in shown(one)
        await pilot.press("escape", "1")
        assert pointed(one) == "weather-data"


async def test_where_nothing_is_found_nothing_is_said_of_a_lesson(tutor: Make) -> None:
    one = tutor()
    async with one.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("t")
        assert "Tell slow from fast." in shown(one)
        await pilot.press(*"qx")
        assert "Tell slow from fast." not in shown(one)
        assert "no lesson has it" in shown(one)


async def test_a_lesson_that_the_search_has_left_is_not_pointed_at(tutor: Make) -> None:
    """Of two letters typed at once the first pointed at a lesson that the second took away."""
    one = tutor()
    async with one.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("t", "r")
        contents = one.app.screen
        assert isinstance(contents, ContentsScreen)
        listed = contents.query_one(SafeOptionList)
        option, at = listed.highlighted_option, listed.highlighted
        assert option is not None
        assert at is not None
        late = SafeOptionList.OptionHighlighted(listed, option, at)
        await pilot.press("x")
        contents.show_objective(late)
        assert "no lesson has it" in screen_text(one.app)
        await pilot.pause()
        assert "no lesson has it" in screen_text(one.app)


async def test_escape_leads_back_to_where_the_search_began(whole: list[Lesson]) -> None:
    one = Tutor(whole)
    async with one.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("t", "down", "down")
        before = pointed(one)
        await pilot.press(*"momentum")
        assert pointed(one) == "momentum"
        await pilot.press("escape")
        assert pointed(one) == before
        assert isinstance(one.app.screen, ContentsScreen)


async def test_in_a_wide_window_the_objective_stands_beside_the_list(whole: list[Lesson]) -> None:
    one = Tutor(whole)
    async with one.app.run_test(size=(120, 36)) as pilot:
        await pilot.press("t", "home")
        listed, said = (one.app.screen.query_one(at).region for at in ("#lessons", "#objective"))
        assert said.x >= listed.right
        assert "Drive gradient descent with four keys" in shown(one)
