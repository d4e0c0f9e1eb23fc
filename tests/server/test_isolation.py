"""Many tutors in one process, opened and closed in any order, leave nothing behind."""

from __future__ import annotations

import asyncio
import gc
import os
import random
import signal
import sys
import threading
import weakref
from collections.abc import Callable
from pathlib import Path

import pyte
import pytest
import textual.app

from gdtui.progress import resume
from gdtui.progress.store import Progress
from gdtui.server.class_app import ClassApp, isolate_apps
from gdtui.server.terminal_wishes import look_for
from gdtui.session.session import Session
from gdtui.ui.startup import DeferredOpening
from gdtui.ui.terminal.channel_driver import MOST_BACKLOG, ChannelDriver, driver_for
from tests.lessons import shipped_lessons

LESSONS = tuple(shipped_lessons())[:1]


class FakeChannel:
    """A client in memory, that may take nothing."""

    def __init__(self) -> None:
        self.sent = bytearray()
        self.stalled = False
        self.holding = False

    def send(self, data: bytes) -> None:
        self.sent += data

    def backlog(self) -> int:
        return MOST_BACKLOG + 1 if self.stalled else 0

    def hold(self, *, holding: bool) -> None:
        self.holding = holding


def first_lesson(progress: Progress) -> Session:
    return resume.resume_lesson(LESSONS[0], progress)


class Tutor:
    """One learner's tutor, running."""

    def __init__(self, folder: Path, opening: Callable[[Progress], Session] | None = None) -> None:
        self.progress = Progress.open(folder)
        self.channel = FakeChannel()
        self.drawn = asyncio.Event()
        self.skipped = 0
        environ = {"TERM": "xterm-256color"}
        self.app = ClassApp(
            lambda: LESSONS,
            DeferredOpening("", lambda: (opening or first_lesson)(self.progress)),
            self.progress,
            driver=driver_for(self.channel, (80, 24), self._skip),
            look=look_for(environ),
            environ=environ,
            folder=None,
            opened=self.drawn.set,
        )
        self.task = asyncio.create_task(self.app.run_async(mouse=False, size=(80, 24)))

    def _skip(self) -> None:
        self.skipped += 1

    @property
    def driver(self) -> ChannelDriver:
        driver = self.app._driver
        assert isinstance(driver, ChannelDriver)
        return driver

    async def leave(self) -> None:
        self.app.exit()
        await self.task
        await asyncio.to_thread(self.progress.close)
        assert self.app.fault is None


@pytest.fixture(autouse=True)
def _apart(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("redirect_stdout", "redirect_stderr"):
        monkeypatch.setattr(textual.app, name, getattr(textual.app, name))
    isolate_apps()


def shared() -> tuple[object, ...]:
    """What all tutors of a process share."""
    handlers = tuple(signal.getsignal(number) for number in (1, 2, 15, 20, 28))
    return (sys.stdout, sys.stderr, gc.isenabled(), handlers, dict(os.environ))


def in_use() -> tuple[int, int, int]:
    """Tasks, threads but for the pool's, and open files."""
    threads = [each for each in threading.enumerate() if not each.name.startswith("asyncio")]
    return len(asyncio.all_tasks()), len(threads), len(os.listdir("/proc/self/fd"))


async def open_and_close(folder: Path, count: int) -> None:
    first = Tutor(folder / "first")
    await first.drawn.wait()
    await first.leave()
    del first
    before, used = shared(), in_use()
    tutors, seen = [], []
    order = random.Random(count)
    for number in range(count):
        tutor = Tutor(folder / str(number))
        tutors.append(tutor)
        seen.append(weakref.ref(tutor.app))
        await tutor.drawn.wait()
        assert shared() == before
        if order.random() < 0.5:
            await tutors.pop(order.randrange(len(tutors))).leave()
    order.shuffle(tutors)
    while tutors:
        await tutors.pop().leave()
        assert shared() == before
    del tutor
    for _ in range(10):
        await asyncio.sleep(0.05)
        gc.collect()
    assert in_use() == used
    assert [each for each in seen if each() is not None] == []


async def test_tutors_leave_nothing(tmp_path: Path) -> None:
    await open_and_close(tmp_path, 4)


@pytest.mark.soak
async def test_fifty_tutors_leave_nothing(tmp_path: Path) -> None:
    await open_and_close(tmp_path, 50)


async def test_a_stalled_client_misses_frames_and_no_key(tmp_path: Path) -> None:
    tutor = Tutor(tmp_path)
    await tutor.drawn.wait()
    tutor.driver.receive(b"\r")
    tutor.channel.stalled = True
    sent = len(tutor.channel.sent)
    tutor.driver.receive(b" " * 5)
    while not tutor.skipped or tutor.driver.keys.waiting:
        await asyncio.sleep(0.02)
    assert len(tutor.channel.sent) == sent
    tutor.channel.stalled = False
    screen = pyte.Screen(80, 24)
    stream = pyte.ByteStream(screen)
    for _ in range(500):
        stream.feed(bytes(tutor.channel.sent[sent:]))
        sent = len(tutor.channel.sent)
        if "step 5" in "\n".join(screen.display):
            break
        await asyncio.sleep(0.02)
    shown = "\n".join(screen.display)
    assert "step 5" in shown
    assert "Roll down" in shown
    await tutor.leave()


async def test_a_flood_of_keys_is_held_back(tmp_path: Path) -> None:
    tutor = Tutor(tmp_path)
    await tutor.drawn.wait()
    tutor.driver.receive(b"?" + b"z" * 20_000)
    assert tutor.channel.holding
    tutor.driver.resize(65535, 65535)
    tutor.driver.disable_input()
    assert not tutor.driver.keys.waiting
    for _ in range(100):
        if tuple(tutor.app.size) == (300, 100):
            break
        await asyncio.sleep(0.05)
    assert tuple(tutor.app.size) == (300, 100)
    await tutor.leave()
