"""Help and palette offer what works on the screen they were opened from, and each of it once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.widgets.option_list import Option

from gdtui.ui.screens.command_palette import CommandPaletteScreen
from gdtui.ui.screens.help import HelpScreen
from gdtui.ui.widgets.option_list import UnfocusedOptionList
from tests.screens.conftest import Tutor
from tests.support import screen_rows

Make = Callable[..., Tutor]

WAYS: dict[str, tuple[int, tuple[str, ...]]] = {
    "lesson": (0, ()),
    "contents": (0, ("t",)),
    "form": (0, ("f",)),
    "columns": (0, ("f", "f2")),
    "summary": (2, ("n",)),
}
"""From the lesson's page to each screen."""

SOME_WAYS = [
    "lesson",
    "form",
    *(pytest.param(name, marks=pytest.mark.soak) for name in ("contents", "columns", "summary")),
]

LETTERS = {"contents", "form", "columns"}
"""Where letters are typed, or mean something of their own."""


def listed(one: Tutor) -> list[str]:
    """The keys and sentences of the help on screen, a row each."""
    rows = [row[row.find("│") + 1 : row.rfind("│")] for row in screen_rows(one.app)]
    return [" ".join(row.split()) for row in rows]


def offered(one: Tutor) -> list[Option]:
    return list(one.app.screen.query_one(UnfocusedOptionList).options)


@pytest.mark.parametrize("name", SOME_WAYS)
async def test_help_opens_by_f1_and_lists_nothing_twice(tutor: Make, name: str) -> None:
    page, way = WAYS[name]
    one = tutor(page)
    async with one.app.run_test(size=(100, 140)) as pilot:
        await pilot.press(*way, "f1")
        assert isinstance(one.app.screen, HelpScreen)
        rows = listed(one)
        for sentence in ("Leave; your place", "All the keys"):
            assert len([row for row in rows if sentence in row]) == 1
        assert ("Your own table: columns" in " ".join(rows)) == (name == "lesson")
        if name in LETTERS:
            assert not any(row.startswith(("q ", "f ", "T ")) for row in rows)
            assert any(row.lower().startswith("enter ") for row in rows)
        await pilot.press("f1")
        assert not isinstance(one.app.screen, HelpScreen)


@pytest.mark.parametrize("name", SOME_WAYS)
async def test_whatever_the_palette_offers_can_be_done(tutor: Make, name: str) -> None:
    page, way = WAYS[name]
    one = tutor(page)
    async with one.app.run_test(size=(100, 140)) as pilot:
        await pilot.press(*way, "ctrl+p")
        assert isinstance(one.app.screen, CommandPaletteScreen)
        names = [str(option.id) for option in offered(one)]
        assert len(names) == len({*names})
        assert ("sandbox" in names) == (name == "lesson")
        own = {"form": "columns", "columns": "feature", "summary": "onward", "contents": "leave"}
        assert own.get(name, "step") in names


@pytest.mark.soak
async def test_the_palette_acts_on_the_form(tutor: Make) -> None:
    one = tutor()
    async with one.app.run_test(size=(100, 140)) as pilot:
        await pilot.press("f", "ctrl+p", *"columns", "enter")
        await pilot.pause()
        assert type(one.app.screen).__name__ == "ColumnPickerScreen"
        await pilot.press("escape", "ctrl+p", *"back", "enter")
        await pilot.pause()
        assert one.session.lesson.slug == "rates"
