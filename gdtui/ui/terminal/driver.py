"""The terminal on Linux and macOS: Textual's driver, made to bear what a terminal can send.

POSIX alone: import it only where `os.name` is "posix".
"""

from __future__ import annotations

import os
import select
import signal
from typing import Any

from textual import events
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size
from textual.message import Message

from gdtui.restricted_access import ignore_suspend
from gdtui.ui.terminal.base_app import BaseApp
from gdtui.ui.terminal.title import ESCAPE_SECONDS
from gdtui.ui.terminal.typed_input import TypedInput
from gdtui.ui.terminal.writer import TerminalWriter

MOST_COLUMNS, MOST_ROWS = 300, 100
"""A larger window is drawn to this size: memory grows with the cells, and any client may ask."""

LEAST_COLUMNS, LEAST_ROWS = 20, 6
"""A smaller window is drawn to this size, cut off by the terminal: with nothing to read there is
nothing to lay out, and lists and wrapped texts of Textual 8.2.8 fail where no column is left."""


STIRRING = (
    *(events.Key, events.Paste, events.MouseDown, events.MouseUp, events.Resize),
    *(events.MouseScrollUp, events.MouseScrollDown, events.MouseScrollLeft),
    events.MouseScrollRight,
)
"""What comes from the terminal and may change the screen, but for the mouse that only moves."""


class TerminalDriver(LinuxDriver):
    """Reads whatever bytes come, draws windows of a sensible size, and leaves at end of file.

    `run_input_thread`, the parser and `_get_terminal_size` are not public; they are replaced
    because there is no other place for what they get wrong (Textual 8.2.8):

    - one byte that is not UTF-8 ends the program: github.com/Textualize/textual/issues/6456;
    - at end of file it reads on for ever: github.com/Textualize/textual/pull/6690;
    - where COLUMNS and LINES were exported, they hold, and no resize is noticed:
      github.com/Textualize/textual/pull/6153;
    - a key report out of Unicode's range, `ESC[99999999u`, ends the program, because the parser
      is a generator that cannot go on after an exception: no report found;
    - a window of 65535 × 65535, which any SSH client can ask for, takes gigabytes: no report
      found.
    """

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        if size is None:
            self._size = self._get_terminal_size()
        self._title = app.terminal_title if isinstance(app, BaseApp) else None
        self.keys = TypedInput(app, self.process_message, self._hold)

    @property  # type: ignore[override]
    def _writer_thread(self) -> TerminalWriter | None:
        """Our own, in the place of the thread that Textual makes."""
        return self._writer

    @_writer_thread.setter
    def _writer_thread(self, made: object) -> None:
        self._writer = None if made is None or self._file is None else TerminalWriter(self._file)

    # The terminal's title ------------------------------------------------------------------------

    def start_application_mode(self) -> None:
        """Begin, or go on after a suspension; where that was in the background, nothing begins."""
        before = self._writer_thread
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if self._writer_thread is before:
            return
        if self._title is not None:
            self._title.open(super().write, self._input_waits)
        self.listen()

    def stop_application_mode(self) -> None:
        """Give the terminal back, for good or for a while."""
        if self._title is not None:
            self._title.close()
        super().stop_application_mode()

    def write(self, data: str) -> None:
        """Send to the terminal; a title speaks of what was sent before it."""
        super().write(data)
        if self._title is not None:
            self._title.drew()

    def _input_waits(self) -> bool:
        return self.keys.waiting or bool(select.select([self.fileno], [], [], 0)[0])

    # What the terminal sends ---------------------------------------------------------------------

    def _get_terminal_size(self) -> tuple[int, int]:
        try:
            size = os.get_terminal_size(self._file.fileno()) if self._file else None
        except OSError:
            size = None
        return clamp_window(*(size or super()._get_terminal_size()))

    def process_message(self, message: Message) -> None:
        """Pass an event on; a size that the terminal reports in its input is clamped too."""
        if isinstance(message, events.Resize):
            size = Size(*clamp_window(*message.size))
            message = events.Resize(size, size, size, message.pixel_size)
        if self._title is None or not isinstance(message, STIRRING):
            super().process_message(message)
            return
        with self._title.stirred():
            super().process_message(message)

    def send_message(self, message: Message) -> None:
        """Hand a message to the app; called by the event loop's thread."""
        self._app.post_message(message)

    def run_input_thread(self) -> None:
        """Nothing: the event loop reads."""

    def listen(self) -> None:
        """Have the event loop read what comes; it comes from the terminal that is the input."""
        self.keys.open()
        self._hold(False)

    def _hold(self, holding: bool) -> None:
        """Leave what comes on the line, or read it again."""
        if holding:
            self._loop.remove_reader(self.fileno)
        else:
            self._loop.add_reader(self.fileno, self._read)

    def _read(self) -> None:
        """Read what has come; at end of file, report a hang-up."""
        try:
            data = os.read(self.fileno, 4096)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._hold(True)
            os.kill(os.getpid(), signal.SIGHUP)
            return
        if self._title is not None and data.endswith(b"\x1b"):
            with self._title.stirred(ESCAPE_SECONDS):
                pass
        self.keys.receive(data)

    def disable_input(self) -> None:
        """Read no more."""
        self._hold(True)
        self.keys.close()
        super().disable_input()


class RestrictedDriver(TerminalDriver):
    """A driver that cannot be suspended: behind a forced command there is no shell to return to."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        ignore_suspend()

    @property
    def can_suspend(self) -> bool:
        """Never."""
        return False


def clamp_window(columns: int, rows: int) -> tuple[int, int]:
    """Return the size that a window of this size is drawn to."""
    return (
        min(max(columns, LEAST_COLUMNS), MOST_COLUMNS),
        min(max(rows, LEAST_ROWS), MOST_ROWS),
    )
