"""A class under load, its learners real SSH clients: `make benchmarks`.

    pip install -e ".[test,bench]" && pytest -s tests/benchmarks/bench_class.py

The clients run in this process and draw nothing; their share of the processors is printed. Waits
are from a key to the first byte of what it changed.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from signal import SIGUSR1, SIGUSR2

import numpy as np
import pytest
from asyncssh import SSHKey

from tests.benchmarks.sizes import hold, sized
from tests.server.class_server import Class, learners_file, serve
from tests.server.counting_clients import (
    CountingClient,
    memory_of,
    processor_time_of,
    sit,
    type_on,
)

LEARNERS = sized(60, 3)
MANY = sized((200,), ())
RUNNING = sized(40, 2)
KEYS = sized(4, 1)
KEY_SECONDS = sized(2.0, 0.2)
RUN_SECONDS = sized(5.0, 0.5)
PAUSE_SECONDS = sized(1.5, 0.3)
"""Until what a key changed is drawn."""
WORKERS = sized(2, 1)
FLAT_OUT_SECONDS = sized(15.0, 0.5)
"""How long one types while another runs as fast as can be."""


ROOT = Path(__file__).parents[2]


def p95(waits: list[float]) -> float:
    """The 95th percentile, in milliseconds."""
    return 1000 * float(np.percentile(waits, 95))


class Shares:
    """What server and clients use of the processors, in shares of a core."""

    def __init__(self, served: Class) -> None:
        self._server = [served.process.pid, *served.workers()]
        self._begun, self._us = time.perf_counter(), time.process_time()
        self._them = processor_time_of(self._server)

    def told(self) -> tuple[float, float]:
        """The server's share and the clients', since the beginning."""
        passed = time.perf_counter() - self._begun
        them = processor_time_of(self._server) - self._them
        return them / passed, (time.process_time() - self._us) / passed


def report(what: str, **figures: float) -> None:
    """Print figures, and how busy the machine is besides."""
    told = ", ".join(f"{name.replace('_', ' ')} {figure:.3g}" for name, figure in figures.items())
    print(f"\n{what}: {told} (load {os.getloadavg()[0]:.1f})")


@asynccontextmanager
async def a_class(
    folder: Path, learners: int, workers: int = WORKERS
) -> AsyncIterator[tuple[Class, list[SSHKey]]]:
    """A class with room for so many, and their keys."""
    keys, file = learners_file(folder, *(f"Learner {number}" for number in range(learners)))
    options = ("--learners", str(file), "--workers", str(workers), "--most", str(learners))
    async with serve(*options) as served:
        yield served, keys


async def come_all(served: Class, keys: Sequence[SSHKey]) -> tuple[list[CountingClient], float]:
    """Have all come at once; return them, and after how many seconds the last one sits."""
    shares, begun = Shares(served), time.perf_counter()
    clients = await asyncio.gather(*(sit(served, key) for key in keys))
    storm = time.perf_counter() - begun
    server, ours = shares.told()
    report(f"{len(keys)} come at once", seconds=storm, server=server, clients=ours)
    return clients, storm


async def type_all(served: Class, clients: Sequence[CountingClient]) -> float:
    """Have all type; return the 95th percentile of their waits in milliseconds."""
    shares = Shares(served)
    waits = await type_on(clients, KEYS, KEY_SECONDS)
    server, ours = shares.told()
    assert len(waits) == len(clients) * KEYS
    report(
        f"{len(clients)} type",
        p50_ms=1000 * float(np.median(waits)),
        p95_ms=p95(waits),
        server=server,
        clients=ours,
    )
    return p95(waits)


async def set_in_motion(client: CountingClient) -> None:
    """Go to the lesson on gradient descent, by the contents, and run there so slowly as to last."""
    await client.receives(b"Learning rate", after=b"t")
    await client.press(b"\x1b[B" * 8)
    await client.receives(b"Too small", after=b"\r")
    await client.press(b"-" * 12)
    await client.settles(PAUSE_SECONDS)
    await client.receives(b"Reached at step", after=b"r")  # the page's goal pauses the first run
    await client.settles(PAUSE_SECONDS)
    await client.press(b"r")


async def run_many(
    served: Class, typing: CountingClient, running: Sequence[CountingClient]
) -> tuple[float, float, float]:
    """Have many run and one type; return the fewest frames a second, the server's share, a wait."""
    await asyncio.gather(*map(set_in_motion, running))
    await asyncio.sleep(KEY_SECONDS)
    shares, before = Shares(served), [client.pieces for client in running]
    waits: list[float] = []
    begun = time.perf_counter()
    while time.perf_counter() - begun < RUN_SECONDS:
        waits.append(await typing.press(b" "))
        await asyncio.sleep(KEY_SECONDS / 4)
    passed = time.perf_counter() - begun
    server, ours = shares.told()
    received = [each.pieces - earlier for each, earlier in zip(running, before, strict=True)]
    fewest = min(received) / passed
    assert fewest > 0
    report(
        f"{len(running)} run, one types",
        fewest_frames_a_second=fewest,
        p95_ms=p95(waits),
        server=server,
        clients=ours,
    )
    for client in running:
        client.channel.write(b"r")
    return fewest, server, p95(waits)


async def test_a_class(tmp_path: Path) -> None:
    half = LEARNERS // 2
    async with a_class(tmp_path, LEARNERS + half) as (served, keys):
        workers = served.workers()
        base = memory_of(workers)
        clients, storm = await come_all(served, keys[:LEARNERS])
        wait = await type_all(served, clients)
        each = (memory_of(workers) - base) / LEARNERS
        report("memory", MB_each=each, MB_a_worker_before=base / WORKERS)
        frames, share, other = await run_many(served, clients[0], clients[1 : RUNNING + 1])

        for client in clients[half:]:
            client.channel.get_connection().close()
        coming = [asyncio.create_task(sit(served, key)) for key in keys[LEARNERS:]]
        waits: list[float] = []
        while not all(task.done() for task in coming):
            waits += await type_on(clients[:half], 1, KEY_SECONDS)
        await asyncio.gather(*coming)
        report(f"{half} type while as many come", p95_ms=p95(waits))
        assert not [line for line in served.log if "lost" in line or "fault" in line]
    hold(each <= 5)
    hold(storm <= 15)
    hold(wait <= 40)
    hold(frames >= 5)
    hold(share <= 1.5)
    hold(other <= 100)
    hold(p95(waits) <= 250)


@pytest.mark.parametrize("learners", MANY)
async def test_a_large_class(tmp_path: Path, learners: int) -> None:
    async with a_class(tmp_path, learners) as (served, keys):
        clients, _ = await come_all(served, keys)
        hold(await type_all(served, clients) <= 150)


async def longest_callback(worker: int, folder: Path) -> float:
    """What the longest callback of a worker took since it was told to note them, in seconds."""
    noted = folder / str(worker)
    os.kill(worker, SIGUSR2)
    async with asyncio.timeout(10):
        while not noted.exists():
            await asyncio.sleep(0.05)
    return float(noted.read_text().split()[0])


async def test_whoever_runs_flat_out_holds_up_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One at ten thousand steps a frame, the other typing, both with one worker."""
    here = Path(__file__).parent
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(here / "callback_log"), str(ROOT))))
    monkeypatch.setenv("CALLBACK_LOG", str(tmp_path))
    async with a_class(tmp_path, 2, workers=1) as (served, keys):
        running, typing = await asyncio.gather(*(sit(served, key) for key in keys))
        await set_in_motion(running)
        for _ in range(4):
            await running.press(b">")
            await asyncio.sleep(PAUSE_SECONDS / 5)
        await asyncio.sleep(PAUSE_SECONDS)
        (worker,) = served.workers()
        os.kill(worker, SIGUSR1)
        waits: list[float] = []
        begun = time.perf_counter()
        while time.perf_counter() - begun < FLAT_OUT_SECONDS:
            waits.append(await typing.press(b" "))
            await asyncio.sleep(0.15)
        longest = 1000 * await longest_callback(worker, tmp_path)
        report("one flat out, one types", longest_ms=longest, p95_ms=p95(waits))
    hold(longest <= 20)
    hold(p95(waits) <= 40)
