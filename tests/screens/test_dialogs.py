"""Dialogs stand in the middle, with the lesson to be seen behind them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gdtui.progress.store import Progress
from gdtui.text.styled import text_of
from gdtui.ui.screens.welcome import WelcomeScreen
from gdtui.ui.widgets.page_view import QuestionView
from tests.screens.conftest import Tutor
from tests.support import screen_rows

Make = Callable[..., Tutor]


def assert_in_the_middle(one: Tutor) -> None:
    dialog, screen = one.app.screen.query_one("#dialog").region, one.app.screen.size
    assert abs(dialog.x - (screen.width - dialog.right)) <= 1
    assert abs(dialog.y - (screen.height - dialog.bottom)) <= 1


@pytest.mark.parametrize("key", ["question_mark", "l", "k", "G", "ctrl+p"])
@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_a_dialog_stands_in_the_middle(tutor: Make, key: str, size: tuple[int, int]) -> None:
    one = tutor()
    async with one.app.run_test(size=size) as pilot:
        await pilot.press(key)
        assert_in_the_middle(one)
        assert "gdtui" in screen_rows(one.app)[0]
        await pilot.press("escape")
        assert one.session.trace.steps == 0


async def test_a_newcomer_is_welcomed_in_the_middle(tutor: Make) -> None:
    one = tutor()
    one.app._progress = Progress.in_memory()
    async with one.app.run_test(size=(80, 24)) as pilot:
        assert isinstance(one.app.screen, WelcomeScreen)
        assert_in_the_middle(one)
        await pilot.press("enter")
        assert one.session.page_index == 0
        goal = one.app.screen.query_one(QuestionView)
        assert [text_of(line) for line in goal._lines] == ["Your turn", "○ at least 2 steps; now 0"]
