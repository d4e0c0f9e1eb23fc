"""A terminal at the other end of an SSH channel, for one of many apps in a process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Protocol

from textual import events
from textual.app import App
from textual.driver import Driver
from textual.geometry import Size
from textual.message import Message

from gdtui.ui.terminal.driver import clamp_window
from gdtui.ui.terminal.shutdown import RESTORE
from gdtui.ui.terminal.typed_input import TypedInput

_BEGIN = "\x1b[?1049h\x1b[?25l\x1b[?2004h\x1b[?7l"
"""The other screen, no cursor, pasting told apart, no wrapping. The mouse stays the terminal's."""

MOST_BACKLOG = 32_768
"""Bytes that wait for a client; while there are more, frames are skipped."""
_LOOK_AGAIN = 0.05
"""Seconds after which a client that was behind is looked at again."""


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
        self.keys = TypedInput(
            app, self.process_message, lambda holding: channel.hold(holding=holding)
        )
        self._looking: asyncio.TimerHandle | None = None
        self._missed = self._drawing = False

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
        self.keys.receive(data)

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

    def send_message(self, message: Message) -> None:
        """Hand a message to the app."""
        self._app.post_message(message)

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
        self.keys.open()

    def disable_input(self) -> None:
        """Take no more keys."""
        self.keys.close()

    def stop_application_mode(self) -> None:
        """Give the terminal back."""
        if not self._drawing:
            return
        self._drawing = False
        self.keys.close()
        if self._looking is not None:
            self._looking.cancel()
        self._channel.send(RESTORE)
