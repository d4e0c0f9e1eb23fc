"""Press the keys that a command names, before the learner goes on: as a shot of them does."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from itertools import groupby
from typing import Any

from textual.app import App

from gdtui.keymap import SESSION_KEYS
from gdtui.session.key_notation import FRAME
from gdtui.ui.frame_clock import ManualClock
from gdtui.ui.screens.lesson import LessonScreen
from gdtui.ui.screens.loading import LoadingScreen
from gdtui.ui.terminal.idleness import is_at_rest

RUN_GROUPS = ("engine", "rate")
"""The groups of keys that change a run and nothing else."""

PAUSE = 0.001
"""Seconds between two looks at whether a key was handled."""


async def press_keys(
    app: App[Any],
    keys: Sequence[str],
    hand_on: Callable[[str], Awaitable[None]],
    frames: ManualClock,
) -> None:
    """Press keys one after the other: tables are read and outcomes played before the next one.

    Not to be awaited by a handler of the app's: it waits until there is none at work.

    Args:
        app: on whose screens they are pressed.
        keys: by the terminal's names; `frame` is one frame of a run.
        hand_on: gives the app a key as if it had been typed.
        frames: the clock of the app's lessons meanwhile.
    """
    await _settle(app, frames)
    for key, repeated in groupby(keys):
        leaned = _only_descends(app, key)
        for _ in repeated:
            if key == FRAME:
                frames.tick()
            else:
                await hand_on(key)
            if not leaned:
                await _settle(app, frames)
        await _settle(app, frames)


def _only_descends(app: App[Any], key: str) -> bool:
    """Whether a key changes the run alone, so that nothing has to be drawn before the next one."""
    on_top = isinstance(app.screen, LessonScreen)
    return on_top and any(key in each.keys and each.group in RUN_GROUPS for each in SESSION_KEYS)


async def _settle(app: App[Any], frames: ManualClock) -> None:
    """Wait until all is handled and drawn, read and played."""
    while True:
        if is_at_rest(app) and not isinstance(app.screen, LoadingScreen):
            lesson = lesson_on_screen(app)
            if lesson is None or not lesson.session.revealing:
                return
            frames.tick()
        await asyncio.sleep(PAUSE)


def lesson_on_screen(app: App[Any]) -> LessonScreen | None:
    """Return the lesson on screen, or below a dialog; None where there is none."""
    found = (screen for screen in app.screen_stack if isinstance(screen, LessonScreen))
    return next(found, None)
