"""What is sent to the terminal: at once where it takes it, else by a thread that may wait."""

from __future__ import annotations

import os
import threading
from queue import Queue
from typing import TextIO

MOST_WAITING = 30
"""So many writes wait for a terminal that takes none; who sends more waits too."""


class TerminalWriter:
    """Stands in for the writer thread of Textual 8.2.8, which takes every write by a queue.

    There each frame and each title wakes a thread, which then waits for the interpreter, and the
    interpreter for it: as much time as it takes to work a small frame out. Most writes are a few
    hundred bytes that the terminal has room for. So they are written where they arise, by a file
    of our own on the same terminal that never waits; the program's own, which whatever runs after
    it inherits, stays as it is. What does not fit goes to a thread, and what follows goes behind
    it. No report found upstream.
    """

    def __init__(self, file: TextIO) -> None:
        """Prepare to write to `file`."""
        self._file = file
        self._unblocking = _open_unblocking(file)
        self._lock = threading.Lock()
        self._queue: Queue[bytes | None] = Queue(MOST_WAITING)
        self._queued = self._written = 0
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin; the thread begins once there is something for it."""

    def write(self, text: str) -> None:
        """Send a text, behind all that was sent before; called from any thread."""
        rest = text.encode(self._file.encoding or "utf-8", "backslashreplace")
        with self._lock:
            if self._unblocking is not None and self._queued == self._written:
                rest = rest[_write_some(self._unblocking, rest) :]
            if rest:
                self._queued += 1
                if self._thread is None:
                    self._thread = threading.Thread(
                        target=self._write_on, name="gdtui-output", daemon=True
                    )
                    self._thread.start()
                self._queue.put(rest)

    def stop(self) -> None:
        """Wait until all is written, and end."""
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()
        if self._unblocking is not None:
            os.close(self._unblocking)
            self._unblocking = None

    def _write_on(self) -> None:
        number = self._file.fileno()
        while (data := self._queue.get()) is not None:
            while data:
                try:
                    data = data[os.write(number, data) :]
                except OSError:  # the terminal is gone; who reads from it says so
                    break
            self._written += 1


def _open_unblocking(file: TextIO) -> int | None:
    """Open the terminal of a file once more, so that writing to it never waits; else None."""
    try:
        number = file.fileno()
        flags = os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC
        opened = os.open(os.ttyname(number), flags)
    except (OSError, ValueError):
        return None
    if os.fstat(opened).st_rdev != os.fstat(number).st_rdev:
        os.close(opened)
        return None
    return opened


def _write_some(number: int, data: bytes) -> int:
    """Write as much as fits now; return how many bytes that was."""
    try:
        return os.write(number, data)
    except BlockingIOError:
        return 0
    except OSError:  # the terminal is gone; who reads from it says so
        return len(data)
