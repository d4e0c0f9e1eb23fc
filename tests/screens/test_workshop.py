"""The workshop's screen: a file saved beside it is shown, and drives the chart."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gdtui.progress.store import Progress
from gdtui.ui.app import TutorApp
from gdtui.ui.frame_clock import ManualClock
from gdtui.ui.screens import workshop as workshop_screen
from gdtui.ui.screens.workshop import LESSONS_ELSEWHERE, WorkshopScreen
from gdtui.ui.startup import WorkshopOpening
from gdtui.workshop.bench import Bench
from gdtui.workshop.folder import begin_folder
from gdtui.workshop.parts import part_of
from gdtui.workshop.session import WorkshopSession
from tests.support import screen_text
from tests.workshop.solutions import filled, solve


class Workshop:
    """The app on a folder of its own."""

    def __init__(self, folder: Path) -> None:
        begin_folder(folder)
        self.folder = folder
        self.bench = Bench(folder)
        self.clock = ManualClock()
        self.progress = Progress.in_memory()
        session = WorkshopSession.begin(folder, self.bench.driver, self.bench.look())
        self.app = TutorApp(
            lambda: [],
            WorkshopOpening(session, self.bench, False),
            self.progress,
            clock=lambda: self.clock,
        )

    @property
    def screen(self) -> WorkshopScreen:
        screen = self.app.screen
        assert isinstance(screen, WorkshopScreen)
        return screen

    @property
    def session(self) -> WorkshopSession:
        session = self.screen.session
        assert isinstance(session, WorkshopSession)
        return session

    def write(self, number: int, lines: str) -> None:
        part = part_of(number)
        (self.folder / part.file).write_text(filled(part, lines), encoding="utf-8")

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something is so; no time is held, but it must come."""
        for _ in range(1500):
            if holds():
                return
            await asyncio.sleep(0.02)
        raise AssertionError("that never came")


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    workshop = Workshop(tmp_path / "gd")
    yield workshop
    workshop.bench.close()


async def test_a_saved_file_is_shown_and_drives_the_chart(workshop: Workshop) -> None:
    async with workshop.app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "to be written" in screen_text(workshop.app, "#page")
        await pilot.press("space")
        assert workshop.session.trace.steps == 0
        workshop.write(1, "return w * x")
        await workshop.until(lambda: workshop.session.finding.state == "wrong")
        await pilot.pause()
        shown = screen_text(workshop.app, "#page").replace("│", " ")
        assert "b is not added yet" in " ".join(shown.split())
        await pilot.press("space", "space")
        assert workshop.session.trace.steps == 2
        solve(workshop.folder, 1)
        await workshop.until(lambda: workshop.session.finding.state == "holds")
        assert workshop.session.trace.steps == 0
        assert workshop.session.marks[0] == "done"
        assert len(workshop.session.ghosts) == 1
        await pilot.press("n")
        assert workshop.session.part.number == 2
        workshop.write(3, "return -2 * np.mean(error * x), -2 * np.mean(error)")
        await workshop.until(lambda: workshop.session.part.number == 3)
        await pilot.press("r")
        for _ in range(4):
            workshop.clock.tick()
        await pilot.pause()
        assert workshop.session.trace.steps == 4
        assert workshop.session.loss > workshop.session.start_loss
        await pilot.press("w")
        assert workshop_screen.RIGHT_STEP in screen_text(workshop.app, "#panel")


async def test_a_file_saved_while_the_tutor_is_loaded_is_shown_too(workshop: Workshop) -> None:
    workshop.write(1, "return w * x")
    async with workshop.app.run_test(size=(80, 24)):
        await workshop.until(lambda: workshop.session.finding.state == "wrong")


async def test_a_file_that_hangs_is_given_up_as_soon_as_it_is_corrected(workshop: Workshop) -> None:
    workshop.bench.process._seconds = 600
    async with workshop.app.run_test(size=(80, 24)):
        workshop.write(1, "return sum(iter(int, 1))")
        await workshop.until(lambda: workshop.session.notice == workshop_screen.LOOKING)
        workshop.write(1, "return w * x + b")
        await workshop.until(lambda: workshop.session.finding.state == "holds")
        assert not workshop.session.notice


async def test_nothing_of_it_is_progress_and_lessons_are_elsewhere(workshop: Workshop) -> None:
    async with workshop.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("space", "n", "n")
        assert not workshop.progress.marks()
        for key in ("t", "f"):
            await pilot.press(key)
            assert workshop.session.notice == LESSONS_ELSEWHERE
        await pilot.press("k")
        assert "your files" in workshop.session.notice
        await pilot.press("x")
        assert workshop.session.part.number == 4


async def test_an_editor_is_opened_on_the_file_on_view(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, Path]] = []
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    async with workshop.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("E")
        assert "Set $EDITOR" in workshop.session.notice
        monkeypatch.setenv("EDITOR", "ed -s")
        await pilot.press("E")
        assert "cannot lend itself" in workshop.session.notice  # no terminal in a test
        monkeypatch.setattr(
            WorkshopScreen, "run_editor", lambda self, command, path: asked.append((command, path))
        )
        monkeypatch.setattr(workshop_screen, "lend_terminal", lambda app: app.batch_update())
        await pilot.press("n", "E")
        assert asked == [("ed -s", workshop.folder / "part02_loss.py")]


async def test_leaving_ends_the_process(workshop: Workshop) -> None:
    async with workshop.app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert workshop.bench.process.alive
        await pilot.press("q")
    assert not workshop.bench.process.alive


@pytest.mark.soak
@pytest.mark.parametrize("size", [(60, 18), (120, 36)])
async def test_it_stands_at_other_sizes(workshop: Workshop, size: tuple[int, int]) -> None:
    async with workshop.app.run_test(size=size) as pilot:
        await pilot.press("space", "n", "r", "question_mark")
        await pilot.pause()
        await pilot.press("escape")
        assert "part02_loss.py" in screen_text(workshop.app, "#page")
