"""What a terminal sends, turned into keys no faster than the app handles them.

It is read by the event loop. Textual 8.2.8 reads by a thread, which for each key waits for the
interpreter, wakes the loop and has a task made there. No report found upstream.
"""

from __future__ import annotations

import asyncio
from codecs import getincrementaldecoder
from collections import deque
from collections.abc import Callable
from typing import Any

from textual._xterm_parser import XTermParser
from textual.app import App
from textual.message import Message

_MOST_KEYS_WAITING = 16
"""Messages that an app has not handled yet; while there are more, what was typed waits."""

_MOST_TYPED = 4_096
"""Characters that wait; while there are more, the terminal's are left on the line."""

_IN_ONE_TURN = 64
"""So many characters are read in one turn of the event loop, which others share."""

_LOOK_AGAIN = 0.01
"""Seconds after which an app that was behind is looked at again."""

_LONE_ESCAPE_SECONDS = 0.15
"""So long an Escape may wait to be told from the beginning of another key."""


class TypedInput:
    """Reads keys out of bytes; what cannot be read costs only itself."""

    def __init__(
        self,
        app: App[Any],
        hand_on: Callable[[Message], None],
        hold: Callable[[bool], None],
    ) -> None:
        """Prepare; what comes before `open` waits.

        Args:
            app: whose unhandled messages are counted.
            hand_on: takes a message that was read.
            hold: leave what the terminal sends on the line, or take it again.
        """
        self._app = app
        self._hand_on = hand_on
        self._hold = hold
        self._decoder = getincrementaldecoder("utf-8")(errors="replace")
        self._parser = XTermParser()
        self._typed: deque[str] = deque()
        self._again: asyncio.TimerHandle | asyncio.Handle | None = None
        self._ticking: asyncio.TimerHandle | None = None
        self._open = self._held = False

    @property
    def waiting(self) -> bool:
        """Whether something was sent that is not handed on yet."""
        return bool(self._typed)

    def open(self) -> None:
        """Hand on what comes and what has come; called by the event loop's thread."""
        self._loop = asyncio.get_running_loop()
        self._open = True
        if self._typed:
            self._read()

    def close(self) -> None:
        """Drop what waits, and hand on no more until it is opened again."""
        self._open = self._held = False
        self._typed.clear()
        for handle in (self._again, self._ticking):
            if handle is not None:
                handle.cancel()
        self._again = self._ticking = None
        self._decoder.reset()
        self._parser = XTermParser()

    def receive(self, data: bytes) -> None:
        """Take what the terminal sent."""
        self._typed.extend(self._decoder.decode(data))
        if len(self._typed) > _MOST_TYPED and not self._held:
            self._held = True
            self._hold(True)
        if self._open and self._again is None:
            self._read()

    def _read(self) -> None:
        """Read what waits as far as the app keeps up, and see to it that the rest is read later."""
        self._again = None
        for _ in range(min(len(self._typed), _IN_ONE_TURN)):
            if self._app_is_behind():
                self._again = self._loop.call_later(_LOOK_AGAIN, self._read)
                return
            self._parse(self._typed.popleft())
            if not self._open:
                return
        if self._held and len(self._typed) < _MOST_TYPED // 2:
            self._held = False
            self._hold(False)
        if self._typed:
            self._again = self._loop.call_soon(self._read)
        elif self._parser._timeout_time is not None:  # within a key; nothing public tells
            if self._ticking is not None:
                self._ticking.cancel()
            self._ticking = self._loop.call_later(_LONE_ESCAPE_SECONDS, self._parse, "")

    def _app_is_behind(self) -> bool:
        pumps = (self._app, *self._app.screen_stack[-1:])
        return any(pump._message_queue.qsize() > _MOST_KEYS_WAITING for pump in pumps)

    def _parse(self, character: str) -> None:
        """Parse a character, or without one give up waiting for the rest of a key."""
        try:
            for event in self._parser.feed(character) if character else self._parser.tick():
                self._hand_on(event)
        except Exception:  # whatever it was, the next key must find a parser that works
            self._parser = XTermParser()
