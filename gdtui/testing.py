"""Screens for tests: open a lesson as an app, press keys, and compare what is seen.

    from gdtui.testing import open_lesson, screen_text

    async def test_two_steps():
        app = open_lesson("learning-rate", page=2, seed=3)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("space", "space")
            assert "step 2" in screen_text(app)

The app reads and writes no progress, and its frames are played by hand (`app.frames.tick()`), so a
test is the same each time. It serves `snap_compare` of pytest-textual-snapshot as well. The fixture
`gdtui_screen` and the command `gdtui shot` do the same in one line.
"""

from __future__ import annotations

from typing import Any

from textual.app import App

from gdtui.shots.figures import screen_figures
from gdtui.shots.opening import ScreenApp, open_lesson
from gdtui.shots.recording import screen_grid, session_of

__all__ = ["ScreenApp", "open_lesson", "screen_json", "screen_text"]


def screen_text(app: App[Any]) -> str:
    """Return the characters on a running app's screen, a line a row, blanks at ends left out."""
    return screen_grid(app).text()


def screen_json(app: App[Any]) -> dict[str, Any]:
    """Return a running app's screen in figures: its session, and its cells with their styles.

    The keys are those of `gdtui shot --format json`; docs/shots.md has them.
    """
    return screen_figures(screen_grid(app), session_of(app))
