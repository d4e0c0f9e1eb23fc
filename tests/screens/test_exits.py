"""Every way out of every screen: back to the lesson as it was, or out of the program in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from textual.pilot import Pilot

from gdtui import course
from gdtui.progress.store import Progress
from gdtui.session.session import Session
from gdtui.ui.app import TutorApp
from gdtui.ui.frame_clock import ManualClock
from gdtui.ui.screens.lesson import LessonScreen
from tests.lessons import LESSON
from tests.screens.conftest import Tutor

Make = Callable[..., Tutor]
SIZE = (80, 24)

WAYS_IN: dict[str, list[str]] = {
    "ContentsScreen": ["t"],
    "HelpScreen": ["question_mark"],
    "CommandPaletteScreen": ["ctrl+p"],
    "LearningRateScreen": ["l"],
    "PinnedRunsScreen": ["g", "G"],
    "ExportScreen": ["k"],
    "SandboxFormScreen": ["f"],
    "ColumnPickerScreen": ["f", "f2"],
}
"""The keys from a lesson to each screen that stands on it."""

WAYS_OUT: dict[str, list[str]] = {"ColumnPickerScreen": ["escape", "escape"]}
"""The keys back; where nothing is said, Escape."""


def on_top(app: TutorApp) -> str:
    return type(app.screen).__name__


async def arrive(pilot: Pilot[None], name: str) -> None:
    await pilot.press("space", "space", *WAYS_IN[name])
    await pilot.pause()
    assert type(pilot.app.screen).__name__ == name


async def test_back_from_a_screen_the_lesson_is_as_it_was(tutor: Make) -> None:
    one = tutor()
    async with one.app.run_test(size=SIZE) as pilot:
        for name in WAYS_IN:
            steps = one.session.trace.steps + 2
            await arrive(pilot, name)
            before = next(s for s in one.app.screen_stack if isinstance(s, LessonScreen)).session
            await pilot.press(*WAYS_OUT.get(name, ["escape"]))
            await pilot.pause()
            assert on_top(one.app) == "LessonScreen"
            assert one.session is before
            assert one.session.trace.steps == steps


KEYS_OUT = (("ctrl+q",), 0), (("ctrl+c", "ctrl+c"), 130)


@pytest.mark.parametrize(
    ("name", "keys", "code"),
    [
        # Each screen by one of the two ways here, by the other in the soak.
        pytest.param(name, keys, code, marks=[pytest.mark.soak] * ((number + way) % 2))
        for number, name in enumerate([*WAYS_IN, "LessonScreen"])
        for way, (keys, code) in enumerate(KEYS_OUT)
    ],
)
async def test_out_of_the_program_from_every_screen(
    tutor: Make, name: str, keys: Sequence[str], code: int
) -> None:
    one = tutor()
    async with one.app.run_test(size=SIZE) as pilot:
        if name != "LessonScreen":
            await arrive(pilot, name)
        await pilot.press(*keys)
        await pilot.pause()
        assert not one.app.is_running
    assert one.app.return_code == code
    assert one.app.fault is None
    assert one.progress.place is not None


async def test_one_control_c_alone_leaves_nothing(tutor: Make) -> None:
    one = tutor()
    async with one.app.run_test(size=SIZE) as pilot:
        await pilot.press("space", "ctrl+c", "space")
        await pilot.pause()
        assert one.app.is_running
        assert one.session.trace.steps == 2


@pytest.mark.parametrize("keys", [["q"], ["ctrl+q"], ["ctrl+c", "ctrl+c"]])
async def test_out_of_the_summary(tutor: Make, keys: list[str]) -> None:
    one = tutor(page=2)
    async with one.app.run_test(size=SIZE) as pilot:
        await pilot.press("n")
        await pilot.pause()
        assert on_top(one.app) == "LessonSummaryScreen"
        await pilot.press(*keys)
        await pilot.pause()
        assert not one.app.is_running


@pytest.mark.parametrize("keys", [["ctrl+q"], ["ctrl+c", "ctrl+c"]])
async def test_out_of_the_welcome(tmp_path: Path, keys: list[str]) -> None:
    path = tmp_path / "01_rates.md"
    path.write_text(LESSON, encoding="utf-8")
    lesson = course.parse(path)
    app = TutorApp(lambda: [lesson], Session.open(lesson), Progress.in_memory(), clock=ManualClock)
    async with app.run_test(size=SIZE) as pilot:
        assert on_top(app) == "WelcomeScreen"
        await pilot.press(*keys)
        await pilot.pause()
        assert not app.is_running
