"""Press keys on an app that needs no terminal, and keep what is seen."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input

from gdtui.session.key_notation import FRAME
from gdtui.session.session import Session
from gdtui.shots.cast import Frame
from gdtui.shots.figures import screen_figures
from gdtui.shots.grid import Grid, grid_of
from gdtui.shots.opening import ScreenApp
from gdtui.ui.pressing import lesson_on_screen
from gdtui.ui.terminal.idleness import is_at_rest
from gdtui.ui.terminal.screen_lines import screen_lines

_T = TypeVar("_T")

SIZE = (80, 24)
STEADY = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
_CHANGING = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "LANG", "LC_ALL", "TZ")
"""What of the environment would change a screen."""
MOST_FRAMES = 10_000
"""Frames that an outcome may take to be played."""
QUICK_LOOKS = 100
"""How often it is looked at once whether the screen is at rest, before each look waits."""


@dataclass(frozen=True)
class Recording:
    """What was seen: a frame at the start and one for each key; and the session at the end."""

    frames: tuple[Frame, ...]
    session: Session | None

    @property
    def grid(self) -> Grid:
        """The last screen."""
        return self.frames[-1].grid

    def figures(self) -> dict[str, Any]:
        """The last screen and its session, as JSON takes them."""
        return screen_figures(self.grid, self.session)


async def record(
    app: ScreenApp, keys: Sequence[str] = (), *, size: tuple[int, int] = SIZE, every: bool = False
) -> Recording:
    """Open an app at a size, press keys, and keep the last screen, or `every` one."""
    frames: list[Frame] = []
    async with app.run_test(size=size) as pilot:
        await settle(app, pilot)
        if every or not keys:
            frames.append(Frame(screen_grid(app)))
        for number, key in enumerate(keys, 1):
            if key == FRAME:
                app.frames.tick()
            else:
                await pilot.press(key)
            await settle(app, pilot)
            if every or number == len(keys):
                frames.append(Frame(screen_grid(app), key))
        return Recording(tuple(frames), session_of(app))


async def settle(app: ScreenApp, pilot: Pilot[Any]) -> None:
    """Wait for what a key set going: tables that are read, outcomes that are played."""
    await _shown(app, pilot)
    if len(app.workers):
        await app.workers.wait_for_complete()
        await _shown(app, pilot)
    for _ in range(MOST_FRAMES):
        session = session_of(app)
        if session is None or not session.revealing:
            break
        app.frames.tick()
        await _shown(app, pilot)
    blinking = [field for field in app.screen.query(Input) if field.cursor_blink]
    for field in blinking:
        field.cursor_blink = False
    if blinking:
        await pilot.pause()


async def _shown(app: ScreenApp, pilot: Pilot[Any]) -> None:
    """Wait until the screen shows the session, and nothing is left to do: text may yet scroll."""
    for turn in range(MOST_FRAMES):
        # Without a number, the pilot also waits until the processor is idle: 20 ms at the least.
        await pilot.pause(0 if turn < QUICK_LOOKS else None)
        lesson = lesson_on_screen(app)
        if (lesson is None or lesson.shown is lesson.session) and is_at_rest(app):
            return


def run_alone(running: Coroutine[Any, Any, _T]) -> _T:
    """Run a coroutine on a loop of its own.

    `asyncio.run` sets a handler for SIGINT, and to do so writes the whole task out as text, with
    every state in it: a fifth of the time of a shot.
    """
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(running)
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()


def session_of(app: App[Any]) -> Session | None:
    """Return the session of the lesson on screen, or below a dialog; None where there is none."""
    lesson = lesson_on_screen(app)
    return None if lesson is None else lesson.session


def screen_grid(app: App[Any], screen: Screen[Any] | None = None) -> Grid:
    """Return a running app's screen as a grid of cells; or another screen than the one on top."""
    return grid_of(screen_lines(app, screen), app.size.width)


@contextmanager
def steady_environment() -> Iterator[None]:
    """Clear, for a while, what of the environment would change a screen."""
    kept = dict(os.environ)
    for name in kept:
        if name in _CHANGING or name.startswith(("TEXTUAL", "GDTUI_", "LC_")):
            del os.environ[name]
    os.environ.update(STEADY)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(kept)
