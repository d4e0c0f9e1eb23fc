"""On the screen and in plain lines a run is back, whichever way one comes back to it."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from gdtui.plain import repl
from gdtui.progress import resume
from gdtui.progress.store import Place, Progress
from gdtui.session.session import Session
from gdtui.ui.app import TutorApp
from gdtui.ui.frame_clock import ManualClock
from gdtui.ui.screens.lesson import LessonScreen
from tests.lessons import shipped_lessons
from tests.walks import all_of

LESSONS = shipped_lessons()
DRAWN = Random(7).sample(
    [(lesson.slug, page) for lesson in LESSONS for page in range(len(lesson.pages) - 1)], 2
)
DRIVEN = ("space", "plus", "space", "space", "g", "b", "c", "v", "right", "h", "w")


def session_of(app: TutorApp) -> Session:
    assert isinstance(app.screen, LessonScreen)
    return app.screen.session


def same(one: Session, other: Session) -> bool:
    """Whether all is the same but what is known of other pages."""
    return all_of(replace(one, pinned={})) == all_of(replace(other, pinned={}))


@pytest.mark.parametrize(("slug", "page"), DRAWN)
async def test_a_run_is_back_by_pages_by_the_contents_and_in_a_later_program(
    tmp_path: Path, slug: str, page: int
) -> None:
    lesson = next(lesson for lesson in LESSONS if lesson.slug == slug)
    with closing(Progress.open(tmp_path)) as progress:
        first = resume.resume_lesson(lesson, progress, page=page)
        resume.save_session(first, progress)
        app = TutorApp(lambda: LESSONS, first, progress, ManualClock)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press(*DRIVEN)
            left = session_of(app)
            await pilot.press("x", "space", "p")
            back = session_of(app)
            assert same(replace(back, marks=left.marks), left)
            left = back
            await pilot.press("t", "home", "enter")
            await pilot.pause()
            assert session_of(app).lesson.slug != slug or page == 0
            progress.save(Place(slug, lesson.pages[page].title), {})
    with closing(Progress.open(tmp_path)) as progress:
        later = resume.resume_lesson(lesson, progress, page=page)
        assert same(later, left)
        app = TutorApp(lambda: LESSONS, later, progress, ManualClock)
        async with app.run_test(size=(120, 36)) as pilot:
            assert same(session_of(app), left)
            await pilot.press("b")
            assert session_of(app).trace.steps == left.press("b").trace.steps


def test_in_plain_lines_too(tmp_path: Path) -> None:
    lesson = LESSONS[0]
    with closing(Progress.open(tmp_path)) as progress:
        told: list[str] = []
        lines = iter(["space", "+", "space", "b"])
        repl.converse(
            resume.resume_lesson(lesson, progress, page=0),
            LESSONS,
            progress,
            lambda _: next(lines, None),
            told.append,
        )
        assert progress.saved
    with closing(Progress.open(tmp_path)) as progress:
        back = resume.resume_lesson(lesson, progress, page=0)
    assert (back.trace.steps, back.trace.future) == (1, 1)
