"""A worker as its parent knows it: a process, the socket to it, and when it was last heard."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from gdtui.server.messages import Beat, Begin, Message, PacketLine, WorkerReady
from gdtui.server.process_state import ProcessState, is_starved

_SILENT_SECONDS = 2.0
_STARVED_SECONDS = 15.0
"""So long a worker may be silent that has no processor to work on."""
_START_SECONDS = 60.0
"""So long a worker may load what it needs."""

_LATE_SECONDS = 5.0
"""So long those that are ready wait for the others before the class opens."""

Hear = Callable[["WorkerHandle", Message], None]


class WorkerHandle:
    """A worker process.

    Attributes:
        number: from 1, in the order of starting.
        connections: those it holds.
        ready: whether it has loaded what it needs.
        beat: what it last said of itself.
    """

    def __init__(
        self, number: int, begin: Begin, hear: Hear, lost: Callable[[WorkerHandle], None]
    ) -> None:
        """Start the process; `lost` is called once it is gone."""
        self.number = number
        self.connections: set[int] = set()
        self.ready = False
        self.beat = Beat()
        self._heard = time.monotonic()
        self._state: ProcessState | None = None
        self._hear, self._lost = hear, lost
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        environ = {name: each for name, each in os.environ.items() if name[:7] != "TEXTUAL"}
        environ |= {"TEXTUAL_FPS": "60", "OPENBLAS_NUM_THREADS": "1"}
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "gdtui.server.worker", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env=environ,
            )
        self.line = PacketLine(ours, self._take, self._end)
        self.line.tell(begin)

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    def is_silent(self) -> bool:
        """Whether nothing was heard for too long, though it could have been."""
        patience = _SILENT_SECONDS if self.ready else _START_SECONDS
        quiet = time.monotonic() - self._heard
        if quiet <= patience:
            return False
        starved = is_starved(self._state, ProcessState.of(self.pid))
        return not starved or quiet > _STARVED_SECONDS

    def kill(self) -> None:
        """End the process at once."""
        with suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGKILL)

    def reap(self, seconds: float) -> bool:
        """Wait for the end of the process; return whether it ended."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _take(self, message: Message, descriptor: int | None) -> None:
        self._heard = time.monotonic()
        self._state = ProcessState.of(self.pid)
        if descriptor is not None:
            os.close(descriptor)
        if isinstance(message, Beat):
            self.beat = message
            return
        if isinstance(message, WorkerReady):
            self.ready = True
        self._hear(self, message)

    def _end(self) -> None:
        self.kill()
        self.reap(1.0)
        self._lost(self)


async def wait_until_ready(workers: Sequence[WorkerHandle], over: asyncio.Event) -> None:
    """Wait for all workers, or until it is `over`; where one is there already, not long.

    Who waits at the door comes as soon as it opens, and the first worker would be handed them all.
    """
    waited = 0.0
    while waited < _LATE_SECONDS and not over.is_set():
        ready = sum(worker.ready for worker in workers)
        if ready == len(workers):
            break
        await asyncio.sleep(0.05)
        waited += 0.05 if ready else 0.0
