"""How the program ends when it is told to, or when its terminal is gone: soon, saved and tidy.

POSIX alone: import it only where `os.name` is "posix".
"""

from __future__ import annotations

import os
import select
import signal
import termios
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any

from gdtui.ui.terminal.title import POP

SIGNALS = (signal.SIGHUP, signal.SIGTERM, signal.SIGINT)

PATIENCE = 1.5
"""Seconds the program has to leave by itself."""

RESTORE = (
    b"\x18"  # give up the sequence that was being written
    b"\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l"  # mouse
    b"\x1b[?2004l\x1b[?2026l\x1b[?2048l\x1b[?1004l\x1b[?7h"  # paste, frames, sizes, focus, wrapping
    b"\x1b[<u\x1b[0m\x1b[?1049l\x1b[?25h"  # keyboard protocol, colours, screen, cursor
)
"""Undoes every mode that Textual sets."""

RESTORE_TITLE = POP.encode()


class Shutdown:
    """Inside this context a signal or a hang-up ends the program within seconds.

    Textual alone dies of SIGTERM and SIGHUP on the spot and leaves the terminal as it was drawn
    on: github.com/Textualize/textual/issues/5140. It never notices a terminal that closed without
    SIGHUP, and while a client takes no output its event loop stands still in a full queue: then no
    handler that the loop runs can help. So a thread of its own waits for the signals, through the
    wakeup descriptor that the interpreter's C handler writes to, and for the hang-up of standard
    input. It asks the app to leave, and where that takes longer than `patience` it saves, restores
    the terminal and ends the process.

    SIGHUP counts even where it was inherited as ignored: without a terminal there is nothing to
    go on for.
    """

    def __init__(
        self,
        leave: Callable[[int], None],
        save: Callable[[], object],
        patience: float = PATIENCE,
        *,
        titled: bool = False,
    ) -> None:
        """Remember what to do.

        Args:
            leave: asks the app to leave with an exit status; called from another thread.
            save: writes what is not saved yet, within a second or so; the same.
            patience: seconds between the two.
            titled: whether the terminal's own title has to be given back.
        """
        self._restoring = RESTORE + RESTORE_TITLE if titled else RESTORE
        self._leave = leave
        self._save = save
        self._patience = patience
        self._left = threading.Event()
        self._hung_up = False

    def __enter__(self) -> Shutdown:
        """Begin to listen."""
        self._modes = _modes(0)
        self._listen, self._wake = os.pipe()
        os.set_blocking(self._wake, False)
        self._before = {number: signal.signal(number, _ignore) for number in SIGNALS}
        self._wakeup = signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
        self._thread = threading.Thread(target=self._watch, name="gdtui-ending", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop listening: the app has left."""
        self._left.set()
        with suppress(BlockingIOError):
            os.write(self._wake, b"\0")
        self._thread.join()  # which sends signals itself where it lost patience, and then ends all
        signal.set_wakeup_fd(self._wakeup)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        os.close(self._listen)
        os.close(self._wake)
        if self._hung_up:  # so that no write to what is gone changes the exit status any more
            _silence()

    def _watch(self) -> None:
        poll = select.poll()
        poll.register(self._listen, select.POLLIN)
        poll.register(0, 0)  # an empty mask: woken by a hang-up alone
        while True:
            for descriptor, event in poll.poll():
                if descriptor == self._listen:
                    for number in os.read(self._listen, 64):
                        if number == 0:
                            return
                        if number in SIGNALS:
                            return self._end(number)
                elif event & (select.POLLHUP | select.POLLERR):
                    return self._end(signal.SIGHUP)
                else:  # a system that cannot poll a terminal; the reader of input sees its end
                    poll.unregister(0)

    def _end(self, number: int) -> None:
        status = 128 + number
        self._hung_up = number == signal.SIGHUP
        self._leave(status)
        if not self._left.wait(self._patience):
            self._save()
            restore_terminal(self._modes, self._restoring)
            os._exit(status)


def restore_terminal(
    modes: list[Any] | None, restoring: bytes = RESTORE, seconds: float = 0.5
) -> None:
    """Restore the terminal, although nobody may read it and another thread stand in a write to it.

    That thread holds the terminal's lock: a signal gets it out of the system call, and what it has
    left to write goes nowhere. Then what nobody read is thrown away, to make room. A description
    of the terminal's own keeps this thread from waiting in its turn.
    """
    try:
        terminal = os.open(os.ttyname(2), os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
    except OSError:
        return
    _silence()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            for thread in threading.enumerate():
                if thread.ident not in (None, threading.get_ident()):
                    signal.pthread_kill(thread.ident, signal.SIGHUP)
            termios.tcflush(terminal, termios.TCOFLUSH)
            os.write(terminal, restoring)
            break
        except BlockingIOError:
            time.sleep(0.01)
        except (OSError, termios.error):
            return
    if modes is not None:
        with suppress(termios.error):
            termios.tcsetattr(terminal, termios.TCSANOW, modes)


def _silence() -> None:
    """Let standard output and error go nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def _modes(descriptor: int) -> list[Any] | None:
    try:
        return termios.tcgetattr(descriptor)
    except termios.error:
        return None


def _ignore(number: int, frame: object) -> None:
    """Do nothing: the signal was noted through the wakeup descriptor."""
