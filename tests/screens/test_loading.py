"""A large table is read in sight, can be given up, and what is wrong with it is told."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import numpy as np
import pytest

from gdtui import course
from gdtui.datasets import DataError
from gdtui.datasets import table as tables
from gdtui.progress.resume import resume_lesson
from gdtui.progress.store import Progress
from gdtui.restricted_access import Access
from gdtui.sandbox.form import Form
from gdtui.sandbox.lesson import open_sandbox
from gdtui.session.session import Session
from gdtui.ui.app import TutorApp
from gdtui.ui.screens.column_picker import ColumnPickerScreen
from gdtui.ui.screens.lesson import LessonScreen
from gdtui.ui.screens.loading import LoadingScreen
from gdtui.ui.screens.sandbox_form import SandboxFormScreen
from gdtui.ui.startup import FormOpening, TableOpening
from tests.lessons import LESSON
from tests.support import screen_text


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A lesson on a table of 40,000 rows."""
    x = np.random.default_rng(0).normal(60, 15, 40_000)
    np.savetxt(
        tmp_path / "many.csv",
        np.column_stack((x, 0.9 * x + 5)),
        fmt="%.3f",
        delimiter=",",
        header="x,y",
        comments="",
    )
    path = tmp_path / "01_large.md"
    text = LESSON.replace("seattle-weather", "many.csv").replace("[tmax]", "[x]")
    path.write_text(text.replace("next:tmax", "y"), encoding="utf-8")
    return path


async def test_what_is_read_is_shown_and_then_the_lesson(large: Path) -> None:
    lesson, progress = course.parse(large), Progress.in_memory()
    told: list[tuple[int, int]] = []
    half, seen = threading.Event(), threading.Event()

    def opening() -> Session:
        outer = tables._WATCH.get()
        assert outer is not None

        def watch(rows: int, whole: int) -> None:
            told.append((rows, whole))
            outer(rows, whole)
            half.set()
            assert seen.wait(20)

        with tables.watch_reading(watch):
            return resume_lesson(lesson, progress)

    app = TutorApp(lambda: [lesson], TableOpening(large, opening), progress)
    async with app.run_test(size=(80, 24)) as pilot:
        while not half.is_set():
            await pilot.pause(0.02)
        assert isinstance(app.screen, LoadingScreen)
        shown = screen_text(app)
        assert "Reading 01_large.md" in shown
        assert "20,000 rows of 40,000" in shown
        assert "Esc stops reading." in shown
        dialog, screen = app.screen.query_one("#dialog").region, app.screen.size
        assert abs(dialog.x - (screen.width - dialog.right)) <= 1
        assert abs(dialog.y - (screen.height - dialog.bottom)) <= 1
        assert "50%" in shown
        seen.set()
        while not isinstance(app.screen, LessonScreen):
            await pilot.pause(0.02)
        assert app.screen.session.rows.count == 28_000
    assert told == [(20_000, 40_000), (40_000, 40_000), (40_000, 40_000)]


async def test_what_is_wrong_with_the_table_is_kept_for_whoever_opened_it(large: Path) -> None:
    table = large.with_name("many.csv")
    table.write_text(table.read_text(encoding="utf-8") + "1,two\n", encoding="utf-8")
    lesson, progress = course.parse(large), Progress.in_memory()
    app = TutorApp(
        lambda: [lesson], TableOpening(table, lambda: resume_lesson(lesson, progress)), progress
    )
    async with app.run_test(size=(80, 24)) as pilot:
        while app.fault is None:
            await pilot.pause(0.02)
    assert isinstance(app.fault, DataError)
    assert "row 40002, column 'y': 'two' is not a number" in str(app.fault)
    assert app.return_code == 1


async def test_reading_can_be_given_up(large: Path) -> None:
    lesson, progress = course.parse(large), Progress.in_memory()
    app = TutorApp(
        lambda: [lesson], TableOpening(large, lambda: resume_lesson(lesson, progress)), progress
    )
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape")
        await pilot.pause(0.1)
    assert app.fault is None
    assert app.return_code == 0


def test_only_a_large_file_is_worth_a_word(tmp_path: Path) -> None:
    path = tmp_path / "some.csv"
    assert not tables.is_large(path)
    path.write_bytes(b"x" * tables.LARGE)
    assert not tables.is_large(path)
    path.write_bytes(b"x" * (tables.LARGE + 1))
    assert tables.is_large(path)


def test_a_file_is_read_once_while_it_is_watched(large: Path) -> None:
    table, told = str(large.with_name("many.csv")), list[int]()
    with tables.watch_reading(lambda rows, whole: told.append(rows)):
        open_sandbox(Form(table, "x", "y"), Access())
    assert told == [20_000, 40_000, 40_000]
    with tables.watch_reading(lambda rows, whole: told.append(rows)):
        open_sandbox(Form(table, "x", "y"), Access())
    assert len(told) == 6


async def test_the_columns_of_a_large_table_are_read_in_sight(
    large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "LARGE", 1000)
    form = Form(str(large.with_name("many.csv")))
    app = TutorApp(tuple, FormOpening(form), Progress.in_memory())
    seen = set()
    async with app.run_test(size=(80, 24)) as pilot:
        while not isinstance(app.screen, ColumnPickerScreen):
            seen.add(type(app.screen))
            await pilot.pause(0.02)
    assert LoadingScreen in seen


async def test_a_pipe_that_says_nothing_is_waited_for_in_sight_and_given_up(
    tmp_path: Path,
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    app = TutorApp(tuple, FormOpening(Form(str(pipe))), Progress.in_memory())
    writer = os.open(pipe, os.O_RDWR)  # somebody has it open, and writes nothing
    try:
        async with app.run_test(size=(80, 24)) as pilot:
            while "waiting for what writes into this pipe" not in screen_text(app):
                await pilot.pause(0.02)
            await pilot.press("escape")
            assert isinstance(app.screen, SandboxFormScreen)
    finally:
        os.close(writer)
