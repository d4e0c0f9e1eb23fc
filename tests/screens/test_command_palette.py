"""The palette finds a key by words, and stands still while one types."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gdtui.ui.app import PALETTE_RESTS
from gdtui.ui.screens.command_palette import NOTHING_FOUND, CommandPaletteScreen
from gdtui.ui.screens.lesson import LessonScreen
from gdtui.ui.widgets.option_list import UnfocusedOptionList
from tests.screens.conftest import Tutor

Make = Callable[..., Tutor]


@pytest.mark.parametrize("size", [(80, 24), (60, 18)])
async def test_the_field_stays_where_it_is_while_one_types(
    tutor: Make, size: tuple[int, int]
) -> None:
    one = tutor()
    async with one.app.run_test(size=size) as pilot:
        await pilot.press("ctrl+p")
        before = one.app.screen.query_one("Input").region
        for letter in "pin it qxq":
            await pilot.press(letter)
            assert one.app.screen.query_one("Input").region == before


async def test_where_nothing_is_found_it_says_so_and_enter_does_nothing(tutor: Make) -> None:
    one = tutor()
    async with one.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+p", *"susp")
        options = one.app.screen.query_one(UnfocusedOptionList).options
        assert [str(option.prompt) for option in options] == [NOTHING_FOUND]
        await pilot.press("enter", "down", "enter")
        assert not isinstance(one.app.screen, LessonScreen)


@pytest.mark.parametrize(
    ("typed", "first"),
    [("pin", "pin"), ("run", "toggle_run"), ("rate", "rate_up"), ("contents", "contents")],
)
async def test_what_a_word_begins_with_comes_first(tutor: Make, typed: str, first: str) -> None:
    one = tutor()
    async with one.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+p", *typed)
        assert one.app.screen.query_one(UnfocusedOptionList).options[0].id == first


async def test_the_key_that_opens_the_palette_closes_it(tutor: Make) -> None:
    one = tutor()
    async with one.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+p", "p")
        await pilot.press("ctrl+p")
        assert isinstance(one.app.screen, LessonScreen)


@pytest.mark.parametrize("key", ["question_mark", "k", "G"])
async def test_over_a_dialog_the_palette_says_why_it_does_not_open(tutor: Make, key: str) -> None:
    one = tutor()
    async with one.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("space", "g", key)
        dialog = one.app.screen
        assert dialog.is_modal
        await pilot.press("ctrl+p", "ctrl+p")
        assert one.app.screen is dialog
        assert [note.message for note in one.app._notifications] == [PALETTE_RESTS]
        await pilot.press("escape", "ctrl+p")
        assert isinstance(one.app.screen, CommandPaletteScreen)


async def test_turning_the_colours_says_how_they_last(tutor: Make) -> None:
    one = tutor()
    async with one.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("T")
        told = [note.message for note in one.app._notifications]
        assert told == [
            'theme = "light" in the settings file keeps it; gdtui settings names the file.'
        ]
        await pilot.press("T")
        assert len(one.app._notifications) == 1
