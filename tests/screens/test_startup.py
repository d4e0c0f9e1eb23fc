"""What is on the screen while a lesson is loaded, and what becomes of the keys meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import pytest
from rich.console import RenderableType
from textual.events import Key
from textual.screen import Screen

from gdtui.course.lesson import CourseError, Lesson
from gdtui.progress.resume import resume_lesson
from gdtui.progress.store import Place, Progress
from gdtui.session.session import Session
from gdtui.ui import app
from gdtui.ui.app import TutorApp
from gdtui.ui.frame_clock import ManualClock
from gdtui.ui.screens.lesson import LessonScreen
from gdtui.ui.screens.outline import OutlineScreen
from gdtui.ui.screens.welcome import WelcomeScreen
from gdtui.ui.startup import DeferredOpening
from tests.support import screen_text


class Slow:
    """An app whose lesson is loaded when a test lets it."""

    def __init__(
        self,
        lessons: Sequence[Lesson],
        load_all: Callable[[], Sequence[Lesson]] | None = None,
        *,
        newcomer: bool = False,
    ) -> None:
        self.go = threading.Event()
        self.lessons = lessons
        self.progress = Progress.in_memory()
        if not newcomer:
            self.progress.save(Place("rates", "go-down"), {})
        self.app = TutorApp(
            load_all or (lambda: lessons),
            DeferredOpening("1 Rates", self.load),
            self.progress,
            clock=ManualClock,
        )

    def load(self) -> Session:
        assert self.go.wait(20)
        return resume_lesson(self.lessons[0], self.progress, page=0)

    @property
    def shown(self) -> str:
        return screen_text(self.app)

    @property
    def session(self) -> Session:
        assert isinstance(self.app.screen, LessonScreen)
        return self.app.screen.session


async def test_the_lesson_is_named_while_it_is_loaded(lessons: list[Lesson]) -> None:
    one = Slow(lessons)
    async with one.app.run_test(size=(80, 24)) as pilot:
        assert isinstance(one.app.screen, OutlineScreen)
        assert "1 Rates" in one.shown
        one.go.set()
        while one.app._held_keys is not None:
            await pilot.pause(0.01)
        assert one.session.lesson is lessons[0]


async def test_what_stands_there_meanwhile_is_not_drawn_again(
    lessons: list[Lesson], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    on_ready, display = TutorApp.on_ready, TutorApp._display

    def ready(self: TutorApp) -> None:
        on_ready(self)
        told.append("ready")

    def note(self: TutorApp, screen: Screen[object], drawn: RenderableType | None) -> None:
        if drawn is not None:
            told.append(type(screen).__name__)
        display(self, screen, drawn)

    monkeypatch.setattr(TutorApp, "on_ready", ready)
    monkeypatch.setattr(TutorApp, "_display", note)
    one = Slow(lessons)
    async with one.app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.05)
        one.go.set()
        while one.app._held_keys is not None:
            await pilot.pause(0.01)
        await pilot.pause()
    after = told[told.index("ready") + 1 :]
    assert "OutlineScreen" in told
    assert {*after} == {"LessonScreen"}


async def test_a_newcomer_reads_the_welcome_meanwhile(lessons: list[Lesson]) -> None:
    one = Slow(lessons, newcomer=True)
    async with one.app.run_test(size=(80, 24)) as pilot:
        assert isinstance(one.app.screen, WelcomeScreen)
        one.go.set()
        while len(one.app.screen_stack) < 3:
            await pilot.pause(0.01)
        assert isinstance(one.app.screen, WelcomeScreen)
        await pilot.press("enter")
        assert one.session.lesson is lessons[0]


@pytest.mark.parametrize("newcomer", [False, True])
async def test_keys_typed_meanwhile_reach_the_lesson_in_their_order(
    lessons: list[Lesson], newcomer: bool
) -> None:
    one = Slow(lessons, newcomer=newcomer)
    async with one.app.run_test(size=(80, 24)) as pilot:
        for key in [*(["enter"] if newcomer else []), "space", "space", "plus", "space", "b"]:
            one.app.post_message(_key(key))
        await pilot.pause(0.05)
        one.go.set()
        while one.app._held_keys is not None:
            await pilot.pause(0.01)
        await pilot.pause()
        session = one.session
        assert session.trace.steps == 2
        assert session.trace.future == 1
        assert session.rate > session.page.descent.learning_rate
        await pilot.press("space")
        assert one.session.trace.steps == 3


async def test_the_other_lessons_are_loaded_once_this_one_is_drawn(
    lessons: list[Lesson], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "PRELOAD_DELAY", 0.0)
    loaded = threading.Event()

    def load_all() -> Sequence[Lesson]:
        loaded.set()
        return lessons

    one = Slow(lessons, load_all)
    async with one.app.run_test(size=(80, 24)) as pilot:
        assert not loaded.is_set()
        one.go.set()
        while not loaded.is_set():
            await pilot.pause(0.01)
        assert one.session.lesson is lessons[0]


async def test_what_is_wrong_with_another_lesson_is_told_too(
    lessons: list[Lesson], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "PRELOAD_DELAY", 0.0)
    wrong = CourseError("02_others.md", 3, "no title")

    def broken() -> Sequence[Lesson]:
        raise wrong

    one = Slow(lessons, broken)
    one.go.set()
    async with one.app.run_test(size=(80, 24)) as pilot:
        while one.app.fault is None:
            await pilot.pause(0.01)
    assert one.app.fault is wrong


async def test_leaving_does_not_wait(lessons: list[Lesson]) -> None:
    one = Slow(lessons)
    async with one.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert not one.app.is_running
        one.go.set()
    assert one.app.fault is None
    assert one.app.return_code == 0


async def test_what_is_wrong_with_the_lesson_is_kept_for_whoever_opened_it(
    lessons: list[Lesson],
) -> None:
    wrong = ValueError("there is no page 99.")

    def load() -> Session:
        raise wrong

    one = TutorApp(lambda: lessons, DeferredOpening("1 Rates", load), Progress.in_memory())
    async with one.run_test(size=(80, 24)) as pilot:
        while one.fault is None:
            await pilot.pause(0.01)
    assert one.fault is wrong
    assert one.return_code == 1


def _key(key: str) -> Key:
    return Key(key, {"space": " ", "plus": "+"}.get(key, key if len(key) == 1 else None))
