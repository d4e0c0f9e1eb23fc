"""A terminal at the other end of an SSH channel, for one of many apps in a process."""

from __future__ import annotations

import asyncio
from codecs import getincrementaldecoder
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

from textual import events
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.driver import Driver
from textual.geometry import Size
from textual.message import Message

from gdtui.ui.terminal.driver import clamp_window
from gdtui.ui.terminal.shutdown import RESTORE

_BEGIN = "\x1b[?1049h\x1b[?25l\x1b[?2004h\x1b[?7l"
"""The other screen, no cursor, pasting told apart, no wrapping. The mouse stays the terminal's."""

MOST_BACKLOG = 32_768
"""Bytes that wait for a client; while there are more, frames are skipped."""
_LOOK_AGAIN = 0.05
"""Seconds after which a client that was behind is looked at again."""
_MOST_KEYS_WAITING = 16
"""Messages that an app has not handled yet; while there are more, what was typed waits here."""
_MOST_TYPED = 4_096
"""Characters that wait here; while there are more, the client's are left on the line."""
_ESCAPE_SECONDS = 0.15
"""So long an Escape may wait to be told from the beginning of another key."""


class Channel(Protocol):
    """What a driver needs of an SSH channel."""

    def send(self, data: bytes) -> None:
        """Send; returns at once."""

    def backlog(self) -> int:
        """How many bytes still wait for the client."""

    def hold(self, *, holding: bool) -> None:
        """Leave what the client sends on the line, or take it again."""


def driver_for(
    channel: Channel, size: tuple[int, int], skipped: Callable[[], None]
) -> type[Driver]:
    """Return a class of drivers, which is what Textual takes, that is bound to a channel.

    Args:
        channel: where to draw.
        size: columns and rows at first.
        skipped: called for each frame that was not sent.
    """

    class BoundDriver(ChannelDriver):
        def __init__(self, app: App[Any], **options: Any) -> None:
            super().__init__(app, channel, size, skipped)

    return BoundDriver


class ChannelDriver(Driver):
    """Draws on a channel, and turns into keys what comes from it.

    A client that takes no output misses frames and gets the whole screen once it does again; keys
    are never dropped, but wait where they come faster than they are handled.
    """

    def __init__(
        self,
        app: App[Any],
        channel: Channel,
        size: tuple[int, int],
        skipped: Callable[[], None],
    ) -> None:
        super().__init__(app, mouse=False, size=clamp_window(*size))
        self._channel = channel
        self._skipped = skipped
        self._decode = getincrementaldecoder("utf-8")(errors="replace").decode
        self._parser = XTermParser()
        self._typed: deque[str] = deque()
        self._feeding: asyncio.Task[None] | None = None
        self._ticking: asyncio.TimerHandle | None = None
        self._looking: asyncio.TimerHandle | None = None
        self._held = self._missed = False
        self._drawing = False

    # To the client --------------------------------------------------------------------------------

    def write(self, data: str) -> None:
        """Send, unless the client is behind: then this frame is skipped."""
        if not self._drawing:
            return
        if self._missed or self._channel.backlog() > MOST_BACKLOG:
            self._missed = True
            self._skipped()
            if self._looking is None:
                self._looking = self._loop.call_later(_LOOK_AGAIN, self._look_again)
            return
        self._channel.send(data.encode("utf-8", "replace"))

    def _look_again(self) -> None:
        """Draw the whole screen once the client has taken what was sent."""
        self._looking = None
        if not self._drawing:
            return
        if self._channel.backlog() > MOST_BACKLOG // 4:
            self._looking = self._loop.call_later(_LOOK_AGAIN, self._look_again)
            return
        self._missed = False
        if self._app.screen_stack:
            self._app.screen.refresh()

    # From the client ------------------------------------------------------------------------------

    def receive(self, data: bytes) -> None:
        """Take what the client sent."""
        self._typed.extend(self._decode(data))
        if len(self._typed) > _MOST_TYPED and not self._held:
            self._held = True
            self._channel.hold(holding=True)
        if self._feeding is None and self._drawing:
            self._feeding = self._loop.create_task(self._feed())

    def resize(self, columns: int, rows: int) -> None:
        """Take the window's new size."""
        self._size = clamp_window(columns, rows)
        size = Size(*self._size)
        self.process_message(events.Resize(size, size))

    def process_message(self, message: Message) -> None:
        """Pass an event on; a size that the terminal reports in its input is clamped too."""
        if isinstance(message, events.Resize):
            size = Size(*clamp_window(*message.size))
            message = events.Resize(size, size, size, message.pixel_size)
        super().process_message(message)

    async def _feed(self) -> None:
        """Parse a character at a time, no faster than the app handles what comes of it."""
        try:
            while self._typed and self._drawing:
                if self._app._message_queue.qsize() > _MOST_KEYS_WAITING or (
                    self._app.screen_stack
                    and self._app.screen._message_queue.qsize() > _MOST_KEYS_WAITING
                ):
                    await asyncio.sleep(0.01)
                    continue
                self._parse(self._typed.popleft())
                if self._held and len(self._typed) < _MOST_TYPED // 2:
                    self._held = False
                    self._channel.hold(holding=False)
                await asyncio.sleep(0)
        finally:
            self._feeding = None
        if self._drawing:
            if self._ticking is not None:
                self._ticking.cancel()
            self._ticking = self._loop.call_later(_ESCAPE_SECONDS, self._parse, "")

    def _parse(self, character: str) -> None:
        """Parse a character, or without one look for timeouts; what cannot be read costs itself."""
        try:
            for event in self._parser.feed(character) if character else self._parser.tick():
                self.process_message(event)
        except Exception:  # whatever it was, the next key must find a parser that works
            self._parser = XTermParser()

    # Textual's side -------------------------------------------------------------------------------

    def _get_terminal_size(self) -> tuple[int, int]:
        assert self._size is not None
        return self._size

    def start_application_mode(self) -> None:
        """Begin to draw."""
        self._drawing = True
        self._channel.send(_BEGIN.encode())
        size = Size(*self._get_terminal_size())
        self.process_message(events.Resize(size, size))
        if self._typed and self._feeding is None:
            self._feeding = self._loop.create_task(self._feed())

    def disable_input(self) -> None:
        """Take no more keys."""
        self._typed.clear()

    def stop_application_mode(self) -> None:
        """Give the terminal back."""
        if not self._drawing:
            return
        self._drawing = False
        self._typed.clear()
        for handle in (self._ticking, self._looking):
            if handle is not None:
                handle.cancel()
        self._channel.send(RESTORE)
