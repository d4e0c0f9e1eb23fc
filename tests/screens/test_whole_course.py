"""The shipped course, played from an empty home to its end by keys alone, on the real screen."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from textual.pilot import Pilot

from gdtui import keymap
from gdtui.authoring.playthrough import keys_for
from gdtui.progress.store import Progress
from gdtui.session.session import Session
from gdtui.session.show_me import FRAMES_WATCHED
from gdtui.ui.app import TutorApp
from gdtui.ui.frame_clock import ManualClock
from gdtui.ui.screens.lesson import LessonScreen
from gdtui.ui.screens.lesson_summary import LessonSummaryScreen
from gdtui.ui.screens.welcome import WelcomeScreen
from gdtui.ui.widgets.page_view import PageView
from tests.lessons import shipped_lessons
from tests.support import widget_text

MOST_PAGES = 400
RAW = re.compile(r"(?<=\S)\*\*|\*\*(?=\S)|`|\{\w+\}|^#", re.MULTILINE)

_NAMES = {
    alias: key.keys[0]
    for key in (*keymap.SESSION_KEYS, *keymap.APP_KEYS)
    for alias in (key.written, key.name)
}


async def press(pilot: Pilot[None], keys_written: Iterable[str], clock: ManualClock) -> None:
    """Press keys as lessons write them; `=0.52` opens the field, types and answers.

    A run that `r` sets going is watched as long as who checks a solution does.

    They are sent as fast as somebody leaning on the keyboard would, then waited for once: a pause
    behind each of the course's keys would make minutes of it.
    """
    for key in keys_written:
        if key.startswith("="):
            await pilot.press("enter", *key[1:], "enter")
        else:
            pilot.app.simulate_key(_NAMES.get(key, key))
        if key == "r":
            await pilot.pause()
            clock.tick(FRAMES_WATCHED)
    await pilot.pause()


@pytest.mark.parametrize("count", [2, pytest.param(None, marks=pytest.mark.soak)])
async def test_the_course_can_be_played_by_keys_alone(count: int | None) -> None:
    lessons = shipped_lessons()[:count]
    progress = Progress.in_memory()
    clock = ManualClock()
    app = TutorApp(lambda: lessons, Session.open(lessons[0]), progress, clock=lambda: clock)
    async with app.run_test(size=(80, 24)) as pilot:
        assert isinstance(app.screen, WelcomeScreen)
        await pilot.press("enter")
        for _ in range(MOST_PAGES):
            if isinstance(app.screen, LessonSummaryScreen):
                await pilot.press("enter")
                continue
            if not isinstance(app.screen, LessonScreen):
                break
            await _play_page(app.screen, pilot, clock)
    done = progress.marks()
    wanted = {(lesson.slug, page.id) for lesson in lessons for page in lesson.pages}
    assert {place for place, mark in done.items() if mark == "done"} == wanted


async def _play_page(screen: LessonScreen, pilot: Pilot[None], clock: ManualClock) -> None:
    session = screen.session
    where = f"{session.lesson.path.name}, “{session.page.title}”"
    view = screen.query_one(PageView)
    _looks_right(view, where)
    await press(pilot, keys_for(session), clock)
    if screen.session.page_index != session.page_index:
        return
    assert screen.session.page_done or session.page.kind == "show" or session.quiz_state, where
    _looks_right(view, where)
    if screen.session.quiz_state is None or screen.session.quiz_state.passed:
        await pilot.press("n")


def _looks_right(view: PageView, where: str) -> None:
    assert view.virtual_size.height <= 2 * max(1, view.size.height), where
    text = widget_text(view)
    assert not RAW.search(text), f"{where} shows markup: {text}"
