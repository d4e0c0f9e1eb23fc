"""Lines typed on a bare SSH channel: what a terminal's line discipline would do, and no more."""

from __future__ import annotations

import asyncio
import queue
import textwrap
import threading
from codecs import getincrementaldecoder
from collections import deque
from collections.abc import Callable

from gdtui.plain.printing import WIDEST

_LONGEST_LINE = 500
_MOST_LINES = 100
"""Lines that wait to be read; what a client sends beyond them waits on the line."""


class LineInput:
    """Puts lines together out of what is typed; called by the event loop alone.

    Attributes:
        ended: whether the client sends no more.
        interrupted: called at Ctrl+C.
    """

    def __init__(
        self,
        send: Callable[[bytes], None],
        hold: Callable[[bool], None] = lambda holding: None,
        *,
        echo: bool,
    ) -> None:
        """Begin with an empty line; where it is to `echo`, what is typed is shown.

        Args:
            send: sends to the client.
            hold: leaves what the client sends on the line, or takes it again.
            echo: whether there is a terminal.
        """
        self.ended = False
        self.interrupted: Callable[[], None] = lambda: None
        self._send, self._hold = send, hold
        self._holding = False
        self._echo = echo
        self._decode = getincrementaldecoder("utf-8")(errors="replace").decode
        self._line: list[str] = []
        self._lines: deque[str] = deque()
        self._asked: asyncio.Future[str | None] | None = None
        self._after_return = False

    def receive(self, data: bytes) -> None:
        """Take what the client sent."""
        for character in self._decode(data):
            after_return, self._after_return = self._after_return, character == "\r"
            if character in "\r\n":
                if not (character == "\n" and after_return):
                    self._show("\r\n")
                    self._finish()
            elif character in "\x7f\x08":
                if self._line:
                    self._line.pop()
                    self._show("\b \b")
            elif character == "\x03":
                self.interrupted()
            elif character == "\x04" and not self._line:
                self.end()
            elif character == "\x15":
                self._show("\b \b" * len(self._line))
                self._line.clear()
            elif character.isprintable() and len(self._line) < _LONGEST_LINE:
                self._line.append(character)
                self._show(character)

    def end(self) -> None:
        """No more comes."""
        if self._line:
            self._finish()
        self.ended = True
        self._hand_on()

    async def read(self) -> str | None:
        """Return the next line; None at the end."""
        self._asked = asyncio.get_running_loop().create_future()
        self._hand_on()
        try:
            return await self._asked
        finally:
            self._asked = None

    def _finish(self) -> None:
        self._lines.append("".join(self._line))
        self._line.clear()
        self._hand_on()
        if len(self._lines) >= _MOST_LINES and not self._holding:
            self._holding = True
            self._hold(True)

    def _hand_on(self) -> None:
        if self._asked is None or self._asked.done():
            return
        if self._lines:
            self._asked.set_result(self._lines.popleft())
            if self._holding and len(self._lines) < _MOST_LINES // 2:
                self._holding = False
                self._hold(False)
        elif self.ended:
            self._asked.set_result(None)

    def _show(self, text: str) -> None:
        if self._echo:
            self._send(text.encode())


class LineTalk:
    """What a thread that talks in lines reads and tells, over a channel of the event loop's."""

    def __init__(
        self, lines: LineInput, send: Callable[[bytes], None], columns: Callable[[], int]
    ) -> None:
        """Begin; called by the event loop.

        Args:
            lines: where lines come from.
            send: sends to the client; called by the event loop.
            columns: how wide the client's window is.
        """
        self._lines = lines
        self._send = send
        self._columns = columns
        self._loop = asyncio.get_running_loop()
        self._answers: queue.Queue[str | None] = queue.Queue()
        self._over = threading.Event()
        self._reading: asyncio.Task[None] | None = None

    def end(self) -> None:
        """Let the thread find the end of its input."""
        self._over.set()
        self._answers.put(None)

    def read(self, prompt: str) -> str | None:
        """Show a prompt and wait for a line; called by the thread."""
        if self._over.is_set():
            return None
        self._loop.call_soon_threadsafe(self._ask, prompt)
        return self._answers.get()

    def tell(self, text: str) -> None:
        """Show a text, wrapped at words; called by the thread."""
        width = max(20, min(WIDEST, self._columns() or WIDEST) - 1)
        for line in text.split("\n"):
            indent = " " * (len(line) - len(line.lstrip()))
            wrapped = textwrap.wrap(line, width, subsequent_indent=indent, break_on_hyphens=False)
            self._loop.call_soon_threadsafe(self._send_line, "\r\n".join(wrapped))

    def _send_line(self, text: str) -> None:
        self._send(text.encode("utf-8", "replace") + b"\r\n")

    def _ask(self, prompt: str) -> None:
        self._send(prompt.encode())
        self._reading = self._loop.create_task(self._wait())

    async def _wait(self) -> None:
        self._answers.put(await self._lines.read())
