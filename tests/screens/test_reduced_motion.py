"""Reduced motion: what would have been animated is there at once."""

from __future__ import annotations

import pytest

from gdtui.course.lesson import Lesson
from gdtui.progress.store import Place, Progress
from gdtui.session.session import Session
from gdtui.settings import Look
from gdtui.ui.app import TutorApp
from gdtui.ui.frame_clock import ManualClock
from gdtui.ui.screens.lesson import LessonScreen
from gdtui.ui.screens.outcomes import STILL_FRAMES


@pytest.fixture
def still(lessons: list[Lesson]) -> TutorApp:
    progress = Progress.in_memory()
    progress.save(Place("rates", "go-down"), {})
    session = Session.open(lessons[0], 1)
    return TutorApp(lambda: lessons, session, progress, clock=ManualClock, look=Look(still=True))


async def test_an_outcome_and_a_run_need_no_frame(still: TutorApp) -> None:
    async with still.run_test(size=(80, 24)) as pilot:
        await pilot.press("2", "enter")
        assert isinstance(still.screen, LessonScreen)
        assert still.screen.session.trace.steps == 10
        assert still.screen.session.page_done
        await pilot.press("0", "minus", "minus", "minus", "r")
        assert still.screen.session.trace.steps == STILL_FRAMES
        assert not still.screen.session.running
