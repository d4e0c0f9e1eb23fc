"""What a class's parent and its workers tell each other, one message a packet of a local socket."""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import TypeAlias

import msgspec

_MOST_BYTES = 65_536


class Begin(msgspec.Struct, tag=True, frozen=True):
    """To a worker, first of all: what the class is like."""

    host_key: str
    joining: bool
    spool: str
    idle: float
    longest: float
    lessons: str = ""


class Take(msgspec.Struct, tag=True, frozen=True):
    """To a worker: a connection, whose socket comes along."""

    connection: int


class Told(msgspec.Struct, tag=True, frozen=True):
    """To a worker: the answer to a question of its own.

    Without a number the key is a stranger's, or `refusal` says why nobody gets in.
    """

    question: int
    number: int | None = None
    refusal: str = ""


class End(msgspec.Struct, tag=True, frozen=True):
    """To a worker: end a connection, with a sentence for whoever is there."""

    connection: int
    words: str


class Drain(msgspec.Struct, tag=True, frozen=True):
    """To a worker: end them all, and leave."""

    words: str


class Beat(msgspec.Struct, tag=True, frozen=True):
    """To the parent, twice a second: the worker is alive."""

    bytes_sent: int = 0
    frames_skipped: int = 0


class WorkerReady(msgspec.Struct, tag=True, frozen=True):
    """To the parent: the worker has loaded what it needs."""


class WhoIs(msgspec.Struct, tag=True, frozen=True):
    """To the parent: whose key is this?"""

    question: int
    fingerprint: str


class Join(msgspec.Struct, tag=True, frozen=True):
    """To the parent: somebody types a name and the class's code."""

    question: int
    name: str
    code: str
    fingerprint: str


class Admit(msgspec.Struct, tag=True, frozen=True):
    """To the parent: a learner is at the door; answered when it is their turn."""

    question: int
    connection: int
    learner: int


class Opened(msgspec.Struct, tag=True, frozen=True):
    """To the parent: the learner's first page is drawn."""

    connection: int


class Gone(msgspec.Struct, tag=True, frozen=True):
    """To the parent: a connection is over, and what was done is on the disk."""

    connection: int


class Faulted(msgspec.Struct, tag=True, frozen=True):
    """To the parent: a learner's tutor ended by a fault of ours, of this kind and at this place."""

    learner: int
    kind: str


Message: TypeAlias = (
    Begin
    | Take
    | Told
    | End
    | Drain
    | Beat
    | WorkerReady
    | WhoIs
    | Join
    | Admit
    | Opened
    | Gone
    | Faulted
)

_ENCODE = msgspec.json.Encoder().encode
_DECODE = msgspec.json.Decoder(Message).decode


class PacketLine:
    """One end of the socket between parent and worker; nothing waits for the other end."""

    def __init__(
        self,
        end: socket.socket,
        hear: Callable[[Message, int | None], None],
        lost: Callable[[], None],
    ) -> None:
        """Listen from now on; called by a running event loop.

        Args:
            end: a packet socket of this process's own.
            hear: takes each message, and the descriptor that came along.
            lost: called once where the other end is gone.
        """
        self._end = end
        self._hear = hear
        self._lost = lost
        self._waiting: deque[tuple[bytes, socket.socket | None]] = deque()
        self._loop = asyncio.get_running_loop()
        end.setblocking(False)
        self._loop.add_reader(end, self._read)

    def tell(self, message: Message, along: socket.socket | None = None) -> None:
        """Send a message, and a socket, which is closed here."""
        self._waiting.append((_ENCODE(message), along))
        if len(self._waiting) == 1:
            self._write()

    def close(self) -> None:
        """Hear and tell no more."""
        if self._end.fileno() >= 0:
            self._loop.remove_reader(self._end)
            self._loop.remove_writer(self._end)
            self._end.close()
        for _, along in self._waiting:
            if along is not None:
                along.close()
        self._waiting.clear()

    def _write(self) -> None:
        while self._waiting:
            data, along = self._waiting[0]
            try:
                if along is None:
                    self._end.send(data)
                else:
                    socket.send_fds(self._end, [data], [along.fileno()])
            except BlockingIOError:
                self._loop.add_writer(self._end, self._write)
                return
            except OSError:
                self._fail()
                return
            self._waiting.popleft()
            if along is not None:
                along.close()
        self._loop.remove_writer(self._end)

    def _read(self) -> None:
        for _ in range(64):
            try:
                data, descriptors, _, _ = socket.recv_fds(self._end, _MOST_BYTES, 1)
            except BlockingIOError:
                return
            except OSError:
                data, descriptors = b"", []
            if not data:
                self._fail()
                return
            self._hear(_DECODE(data), descriptors[0] if descriptors else None)
            if self._end.fileno() < 0:
                return

    def _fail(self) -> None:
        with suppress(OSError, ValueError):
            self.close()
        self._lost()
