"""Dialogs stand in the middle, with the lesson to be seen behind them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from textual.widgets import Input

from gdtui.progress.store import Progress
from gdtui.text.styled import text_of
from gdtui.ui.screens.welcome import WelcomeScreen
from gdtui.ui.widgets.page_view import QuestionView
from tests.screens.conftest import Tutor
from tests.support import screen_rows, screen_text

Make = Callable[..., Tutor]


def assert_in_the_middle(one: Tutor) -> None:
    dialog, screen = one.app.screen.query_one("#dialog").region, one.app.screen.size
    assert abs(dialog.x - (screen.width - dialog.right)) <= 1
    assert abs(dialog.y - (screen.height - dialog.bottom)) <= 1


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_a_dialog_stands_in_the_middle(tutor: Make, size: tuple[int, int]) -> None:
    one = tutor()
    async with one.app.run_test(size=size) as pilot:
        for key in ("question_mark", "l", "k", "G", "ctrl+p"):
            await pilot.press(key)
            await pilot.pause()
            assert_in_the_middle(one)
            assert "gdtui" in screen_rows(one.app)[0]
            await pilot.press("escape")
            await pilot.pause()
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
        assert [text_of(line) for line in goal._lines] == ["Your turn", "○ At least 2 steps; now 0"]


async def test_a_rate_that_may_be_two_is_asked_back_and_nothing_is_lost(tutor: Make) -> None:
    one = tutor()
    async with one.app.run_test(size=(80, 24)) as pilot:
        before = one.session.rate
        await pilot.press("l", *"1,000", "enter")
        asked = " ".join(screen_text(one.app).split())
        assert "“1,000” can be read as 1000 or 1.000: write" in asked
        assert one.app.screen.query_one("#rate", Input).value == "1,000"
        await pilot.press("escape")
        assert one.session.rate == before
        await pilot.press("l")
        one.app.screen.query_one("#rate", Input).value = "２×10⁻⁴"
        await pilot.press("enter")
        assert one.session.rate == Decimal("2e-4")
