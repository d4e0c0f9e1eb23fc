"""What one learner's keys and runs take, none of the others in the worker waits for."""

from __future__ import annotations

import asyncio
import gc
import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from gdtui.progress import resume
from gdtui.server.class_app import isolate_apps
from gdtui.server.garbage import GarbageCollection
from gdtui.server.slices import FrameTurns, SlicedClock
from gdtui.session.session import Session
from tests.lessons import shipped_lessons
from tests.server.test_isolation import Tutor


class CountingClock(SlicedClock):
    """Counts its frames, and draws nothing."""

    def __init__(self, turns: FrameTurns) -> None:
        super().__init__(100.0, turns)
        self.frames = 0

    def have_frame(self) -> None:
        self.frames += 1


async def test_frames_are_shared_out_in_turn_and_wait_for_keys() -> None:
    turns = FrameTurns()
    clocks = [CountingClock(turns) for _ in range(7)]
    for clock in clocks:
        clock.start()
    while sum(clock.frames for clock in clocks) < 30:
        await asyncio.sleep(0.01)
    frames = [clock.frames for clock in clocks]
    assert max(frames) - min(frames) <= 1
    turns.note_key()
    await asyncio.sleep(0)
    assert [clock.frames for clock in clocks] == frames
    for clock in clocks:
        clock.stop()
        clock.stop()
    before = [clock.frames for clock in clocks]
    await asyncio.sleep(0.05)
    assert [clock.frames for clock in clocks] == before


@dataclass
class Performed:
    """Which thread did an action, in the order in which they were done."""

    actions: list[tuple[str, bool]] = field(default_factory=list)

    def watch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        perform = Session.perform

        def performed(session: Session, name: str) -> Session:
            here = threading.current_thread() is threading.main_thread()
            self.actions.append((name, here))
            return perform(session, name)

        monkeypatch.setattr(Session, "perform", performed)


async def test_keys_that_take_long_are_worked_out_beside_the_loop_and_keep_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    isolate_apps()
    lesson = next(each for each in shipped_lessons() if each.slug == "mini-batches")
    page = len(lesson.pages) - 1
    assert lesson.pages[page].descent.batch == 1, "an epoch is many updates"
    tutor = Tutor(tmp_path, lambda progress: resume.resume_lesson(lesson, progress, page=page))
    await tutor.drawn.wait()
    seen = Performed()
    seen.watch(monkeypatch)
    tutor.driver.receive(b"\r e b ep")
    while len(seen.actions) < 7:
        await asyncio.sleep(0.01)
    assert seen.actions == [
        ("step", True),
        ("epoch", False),
        ("step", True),
        ("back", True),
        ("step", True),
        ("epoch", False),
        ("previous_page", False),
    ]
    await tutor.leave()


def test_garbage_is_collected_in_quiet_moments_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    collected: list[int] = []
    grown = 0
    monkeypatch.setattr(gc, "collect", lambda: collected.append(grown))
    monkeypatch.setattr(gc, "get_count", lambda: (0, 0, grown))
    garbage = GarbageCollection()
    for grown, quiet in ((0, 60.0), (50, 0.2), (50, 2.0), (1000, 0.0)):  # noqa: B007
        garbage.collect_if_quiet(quiet)
    assert collected == [50, 1000]
