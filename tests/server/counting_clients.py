"""Learners who draw nothing: real SSH clients that count bytes and time, for many at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Self

import asyncssh

from tests.server.class_server import PATIENCE, Class


class CountingClient(asyncssh.SSHClientSession[bytes]):
    """A terminal of 80 × 24 that looks at nothing but how much comes, and when.

    Attributes:
        received: bytes.
        pieces: packets of output; a frame is one, unless it is very long.
    """

    def __init__(self) -> None:
        self.received = self.pieces = 0
        self._awaited: asyncio.Future[float] | None = None
        self._seen = b""
        self._looked_for: tuple[bytes, asyncio.Event] | None = None

    @classmethod
    async def come(cls, served: Class, key: asyncssh.SSHKey) -> Self:
        """Log in and ask for the tutor."""
        connection = await served.connect(key)
        _, client = await connection.create_session(
            cls, term_type="xterm-256color", term_size=(80, 24), encoding=None
        )
        assert isinstance(client, cls)
        return client

    def connection_made(self, chan: Any) -> None:
        self.channel = chan

    def data_received(self, data: bytes, datatype: Any) -> None:
        self.received += len(data)
        self.pieces += 1
        if self._awaited is not None and not self._awaited.done():
            self._awaited.set_result(time.perf_counter())
        if self._looked_for is not None:
            words, found = self._looked_for
            self._seen = self._seen[-100:] + data
            if words in self._seen:
                found.set()

    async def receives(self, words: bytes, *, after: bytes = b"") -> None:
        """Send some keys, and wait for words that stand together in the output."""
        found = asyncio.Event()
        self._looked_for = (words, found)
        if after:
            self.channel.write(after)
        await asyncio.wait_for(found.wait(), PATIENCE)
        self._looked_for, self._seen = None, b""

    async def settles(self, seconds: float) -> None:
        """Wait until nothing has come for so long."""
        before = -1
        while self.pieces != before:
            before = self.pieces
            await asyncio.sleep(seconds)

    async def press(self, keys: bytes) -> float:
        """Send keys; return how many seconds passed until the first byte came."""
        self._awaited = asyncio.get_running_loop().create_future()
        begun = time.perf_counter()
        self.channel.write(keys)
        return await asyncio.wait_for(self._awaited, PATIENCE) - begun


async def sit(served: Class, key: asyncssh.SSHKey) -> CountingClient:
    """Come, and stand before the first page's charts."""
    client = await CountingClient.come(served, key)
    await client.receives(b"Enter")
    await client.receives(b"Roll down", after=b"\r")
    return client


async def type_on(clients: Sequence[CountingClient], keys: int, seconds: float) -> list[float]:
    """Have each press a key every so many seconds, spread evenly; return all waits, in seconds."""

    async def go(client: CountingClient, first: float) -> list[float]:
        waits = []
        await asyncio.sleep(first)
        for _ in range(keys):
            waited = await client.press(b" ")
            waits.append(waited)
            await asyncio.sleep(max(0.0, seconds - waited))
        return waits

    spread = [seconds * place / len(clients) for place in range(len(clients))]
    told = await asyncio.gather(*map(go, clients, spread))
    return [wait for waits in told for wait in waits]


def memory_of(processes: Iterable[int]) -> float:
    """Return what processes hold, shared pages shared out, in MB."""
    total = 0
    for process in processes:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def processor_time_of(processes: Iterable[int]) -> float:
    """Return how many seconds of processor time processes have used."""
    fields = [
        Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split() for each in processes
    ]
    return sum(int(each[11]) + int(each[12]) for each in fields) / 100
