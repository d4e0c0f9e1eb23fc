"""The foot says when all is on the disk, and the screen's keys are recorded like plain lines."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from gdtui.course.lesson import Lesson
from gdtui.plain.repl import converse
from gdtui.progress.recording import Kept
from gdtui.progress.store import Place, Progress
from gdtui.session.session import Session
from gdtui.ui.app import TutorApp
from gdtui.ui.frame_clock import ManualClock
from gdtui.ui.widgets import kept_mark
from gdtui.ui.widgets.kept_mark import KeptMark
from tests.support import screen_rows, screen_text


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_mark, "SETTLING_SECONDS", 0.01)


def app_of(lessons: Sequence[Lesson], progress: Progress, page: int = 0) -> TutorApp:
    if progress.place is None:
        progress.save(Place("rates", "Go down"), {})
    return TutorApp(lambda: lessons, Session.open(lessons[0], page), progress, clock=ManualClock)


def foot(app: TutorApp) -> str:
    return screen_rows(app)[-1].rstrip()


async def until(found: Callable[[], bool], pause: Callable[[float], object]) -> None:
    for _ in range(100):
        if found():
            return
        await pause(0.02)  # type: ignore[misc]
    raise AssertionError


async def test_the_foot_says_kept_once_all_is_on_the_disk_and_nothing_else_moves(
    lessons: list[Lesson], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gdtui.progress.store.RETRY_SECONDS", 0.02)
    with closing(Progress.open(tmp_path / "home")) as progress:
        app = app_of(lessons, progress)
        async with app.run_test(size=(80, 24)) as pilot:
            await until(lambda: "kept" in foot(app), pilot.pause)
            kept = foot(app)
            assert kept.index("kept") == 75
            with monkeypatch.context() as full:

                def refuse(record: object) -> None:
                    raise sqlite3.OperationalError("database or disk is full")

                full.setattr(progress._file, "write", refuse)
                await pilot.press("h")
                await until(lambda: "disk is full" in screen_text(app, "#title"), pilot.pause)
                assert foot(app) == kept.replace("kept", "").rstrip()
            await until(lambda: "kept" in foot(app), pilot.pause)
            assert foot(app) == kept
            await pilot.resize_terminal(100, 30)
            await until(lambda: foot(app).endswith("kept"), pilot.pause)
            assert foot(app).index("kept") == 95


async def test_nothing_is_called_kept_where_nothing_is(lessons: list[Lesson]) -> None:
    for progress in (Progress.fresh("rates"), Progress.in_memory()):
        app = app_of(lessons, progress)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("space", "h")
            await pilot.pause(0.05)
            assert "kept" not in foot(app)
            assert "…" not in foot(app)
            assert not app.screen.query(KeptMark)


async def test_nothing_is_called_kept_before_it_is(  # three dots there looked like a cut
    lessons: list[Lesson], tmp_path: Path
) -> None:
    with closing(Progress.open(tmp_path)) as progress:
        app = app_of(lessons, progress)
        async with app.run_test(size=(80, 24)) as pilot:
            await until(lambda: "kept" in foot(app), pilot.pause)
            progress.listener = lambda: None  # from here on the mark is this test's alone
            mark = app.screen.query_one(KeptMark)
            seen = []
            states: tuple[Kept, ...] = ("waiting", "kept", "waiting")
            for state in states:
                mark.kept = state
                kept = state == "kept"
                await until(lambda: ("kept" in foot(app)) == kept, pilot.pause)  # noqa: B023
                seen.append(foot(app))
        waiting, settled, again = seen
        assert waiting == again
        assert settled[75:] == "kept"
        assert settled[:75].rstrip() == waiting


async def test_keys_on_the_screen_are_recorded_as_plain_lines_are(
    lessons: list[Lesson], tmp_path: Path
) -> None:
    def told(home: Path) -> list[tuple[str, str, str]]:
        with closing(Progress.open(home)) as progress:
            return [(event.kind, event.page, event.detail) for event in progress.events()]

    with closing(Progress.open(tmp_path / "screen")) as progress:
        app = app_of(lessons, progress)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("h", "space", "space", "n", "1", "enter", "enter", "n", "p")
    lines = iter(["h", "space", "space", "n", "1", "n", "p", "q"])
    with closing(Progress.open(tmp_path / "plain")) as progress:
        session = Session.open(lessons[0])
        converse(session, lessons, progress, lambda _: next(lines), lambda text: None)
    assert told(tmp_path / "screen") == told(tmp_path / "plain")
    assert told(tmp_path / "plain")[-1] == ("left", "guess", "done")
    assert ("missed", "guess", "lower") in told(tmp_path / "screen")


async def test_an_end_of_a_lesson_and_the_contents_leave_its_page_once(
    lessons: list[Lesson], tmp_path: Path
) -> None:
    with closing(Progress.open(tmp_path / "home")) as progress:
        app = app_of(lessons, progress, page=2)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("n")  # the summary
            await pilot.press("enter")  # the next lesson
            await pilot.pause()
    with closing(Progress.open(tmp_path / "home")) as progress:
        assert [(event.kind, event.lesson, event.page) for event in progress.events()] == [
            ("opened", "rates", "move"),
            ("left", "rates", "move"),
            ("opened", "others", "go-down"),
            ("left", "others", "go-down"),
        ]
