"""When a screen draws: at once, and at most so often a second."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import copy_context
from typing import Any

from textual.constants import MAX_FPS
from textual.screen import Screen, ScreenResultType


class FrameTimer:
    """Has a screen's next frame drawn, and does not wake the program where there is none.

    In the place of Textual's interval timer, which after each frame wakes once more only to find
    that it is paused.
    """

    def __init__(self, draw: Callable[[], None]) -> None:
        """Prepare, within the screen's own context.

        Args:
            draw: called once for each frame that was asked for.
        """
        self._draw = draw
        self._loop = asyncio.get_running_loop()
        self._context = copy_context()
        self._asked: asyncio.Handle | None = None
        self._not_before = 0.0

    def resume(self) -> None:
        """Ask for a frame, as soon as one may follow the last."""
        if self._asked is None:
            self._asked = self._loop.call_at(self._not_before, self._tick, context=self._context)

    def pause(self) -> None:
        """Want no frame any more."""
        if self._asked is not None:
            self._asked.cancel()
            self._asked = None

    def _tick(self) -> None:
        self._asked = None
        self._not_before = self._loop.time() + 1 / MAX_FPS
        self._draw()


class PacedScreen(Screen[ScreenResultType]):
    """A screen whose frames are drawn by a `FrameTimer`.

    Textual 8.2.8 gives a screen no other place to say when it draws. No report found upstream.
    """

    _frame_timer: FrameTimer | None = None

    @property
    def _update_timer(self) -> Any:
        if self._frame_timer is None:
            self._frame_timer = FrameTimer(lambda: self._do(self._on_timer_update))
        return self._frame_timer

    def do_soon(self, work: Callable[[], None]) -> None:
        """Have something done once the keys that are waiting have been handled.

        Not by a message: it would wake the screen twice, which costs a thirtieth of a step.
        """
        asyncio.get_running_loop().call_soon(self._do, work)

    def _do(self, work: Callable[[], None]) -> None:
        """Do what the event loop asks for, in the place of a handler of messages."""
        if not self.is_running or self.app._exit:
            return
        try:
            with self._context():
                work()
        except Exception as error:  # as Textual's timers do: a callback has nobody to tell
            self.app._handle_exception(error)
