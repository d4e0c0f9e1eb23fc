"""Taking a run along: the command line, the files, and no files where none may be written."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from msgspec import structs

from gdtui.course.lesson import Lesson
from gdtui.export.command import command_line
from gdtui.export.files import write_files
from gdtui.export.state_code import code_command, open_code, read_code, state_code
from gdtui.progress.store import Place, Progress
from gdtui.resources import lessons_folder
from gdtui.restricted_access import NO_SHELL, Access
from gdtui.session.restore import WatchReplay
from gdtui.session.session import Session
from gdtui.ui.app import TutorApp
from gdtui.ui.frame_clock import ManualClock
from gdtui.ui.screens.export import ExportScreen
from gdtui.ui.screens.lesson import LessonScreen
from gdtui.ui.startup import ReplayOpening
from tests.support import screen_text
from tests.walks import all_of


def app_writing_to(lessons: list[Lesson], folder: Path | None) -> TutorApp:
    progress = Progress.in_memory()
    progress.save(Place("rates", "go-down"), {})
    session = Session.open(lessons[0])
    return TutorApp(lambda: lessons, session, progress, clock=ManualClock, folder=folder)


def shown(app: TutorApp) -> str:
    return screen_text(app)


async def test_the_command_leads_back_to_this_place(lessons: list[Lesson]) -> None:
    shipped = structs.replace(lessons[0], path=lessons_folder() / "01_rates.md")
    app = app_writing_to([shipped], None)
    async with app.run_test(size=(110, 30)) as pilot:
        await pilot.press("plus", "c", "k")
        text = shown(app)
        assert "gdtui rates --page 1 --chart loss --learning-rate 0.0002 --seed 0" in text
        assert "CSV" not in text


async def test_each_choice_writes_what_it_says(lessons: list[Lesson], tmp_path: Path) -> None:
    app = app_writing_to(lessons, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("space", "space", "k", "1", "2", "3", "4")
        await app.workers.wait_for_complete()
        await pilot.press("escape")
        assert isinstance(app.screen, LessonScreen)
        parameters = app.screen.session.state.parameters.tolist()
    stem = tmp_path / "gdtui-rates-1-step-2"
    assert "--page 1" in stem.with_suffix(".txt").read_text(encoding="utf-8")
    assert stem.with_suffix(".csv").read_text(encoding="utf-8").count("\n") == 4
    assert "Go down" in stem.with_suffix(".svg").read_text(encoding="utf-8").replace("&#160;", " ")
    script = [sys.executable, f"{stem.name}.py"]
    ended = subprocess.run(script, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert [float(text) for text in ended.stdout.split()] == parameters


async def test_a_folder_that_cannot_be_written_is_told_in_one_sentence(
    lessons: list[Lesson], tmp_path: Path
) -> None:
    app = app_writing_to(lessons, tmp_path / "missing")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("k", "1")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "Cannot write to" in shown(app)


@pytest.mark.parametrize("key", ["1", "2", "3", "4", "c"])
async def test_nothing_is_written_where_nothing_may_be(
    lessons: list[Lesson], key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = {path.name for path in tmp_path.iterdir()}
    app = app_writing_to(lessons, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("k", key)
        assert isinstance(app.screen, ExportScreen)
    assert {path.name for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("folder", [True, False])
async def test_the_command_is_handed_to_the_terminals_clipboard(
    lessons: list[Lesson], tmp_path: Path, folder: bool
) -> None:
    app = app_writing_to(lessons, tmp_path if folder else None)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("plus", "k", "c")
        assert app.clipboard == code_command(Session.open(lessons[0]).rate_up())
        assert "Copied, if this terminal lets programs copy" in shown(app)
        await pilot.press("r")
        assert app.clipboard == command_line(Session.open(lessons[0]).rate_up())
        text = shown(app)
        assert "Copied, if this terminal lets programs copy" in text
        assert ("4 writes it down" in text) is folder


async def test_one_can_go_on_while_a_long_run_is_written(
    lessons: list[Lesson], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Event()

    def slowly(*of: Any, **how: Any) -> tuple[str, ...]:
        assert held.wait(60)
        return write_files(*of, **how)

    monkeypatch.setattr("gdtui.ui.screens.export.write_files", slowly)
    app = app_writing_to(lessons, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("space", "k", "1")
        await pilot.pause()
        assert "Writing…" in shown(app)
        await pilot.press("escape", "space")
        screen = app.screen
        assert isinstance(screen, LessonScreen)
        assert screen.session.trace.steps == 2
        held.set()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert [note.message for note in app._notifications] == [
            "Written: gdtui-rates-1-step-1.csv."
        ]


async def test_what_was_written_as_the_dialog_closes_is_told_behind_it(
    lessons: list[Lesson], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keys that came fast ended the tutor: the dialog stood there yet, without its widgets."""
    app = app_writing_to(lessons, tmp_path)
    told: list[str] = []
    monkeypatch.setattr(TutorApp, "notify", lambda self, text, **how: told.append(text))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("k")
        assert isinstance(app.screen, ExportScreen)
        await app.screen.remove_children()
        assert app.screen.is_attached
        await pilot.press("1")
        await app.workers.wait_for_complete()
    assert any(text.startswith("Written: ") for text in told)


async def test_a_code_that_fills_lines_is_cut_on_the_screen_alone(
    lessons: list[Lesson], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = "gdtui open @" + "0123456789" * 60
    monkeypatch.setattr("gdtui.ui.screens.export.code_command", lambda *_: whole)
    app = app_writing_to(lessons, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("space", "k")
        text = shown(app)
        assert "… 612 characters; c copies all of them." in text
        assert "gdtui open @01234567890123" in text
        await pilot.press("c", "4")
        await app.workers.wait_for_complete()
        assert app.clipboard == whole
    (written,) = tmp_path.glob("*.txt")
    assert written.read_text(encoding="utf-8").splitlines()[0] == whole


async def test_what_is_written_opens_the_run_with_what_was_undone(
    lessons: list[Lesson], tmp_path: Path
) -> None:
    app = app_writing_to(lessons, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("space", "plus", "space", "g", "b", "k", "4")
        await app.workers.wait_for_complete()
        await pilot.press("escape")
        assert isinstance(app.screen, LessonScreen)
        session = app.screen.session
    (written,) = tmp_path.glob("*.txt")
    program, command, code = written.read_text(encoding="utf-8").splitlines()[0].split()
    assert (program, command) == ("gdtui", "open")
    assert all_of(open_code(code, Access())) == all_of(session)


async def test_where_no_code_can_be_made_the_other_command_stays(
    lessons: list[Lesson], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gdtui.session.record.MOST_UPDATES", 1)
    app = app_writing_to(lessons, None)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("space", "space", "k", "c")
        text = " ".join(shown(app).split())
        assert "2 steps are too many to be taken again; 1 can be." in text
        assert "The run begins anew: its 2 steps" in text
        assert "gdtui open" not in text
        assert app.clipboard == command_line(Session.open(lessons[0]).step())


async def test_in_a_class_no_command_is_shown_for_there_is_no_shell(lessons: list[Lesson]) -> None:
    progress = Progress.in_memory()
    progress.save(Place("rates", "go-down"), {})
    app = TutorApp(
        lambda: lessons,
        Session.open(lessons[0]),
        progress,
        clock=ManualClock,
        access=Access(restricted=True),
    )
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("k")
        assert isinstance(app.screen, LessonScreen)
        assert app.screen.session.notice == NO_SHELL
        await pilot.press("question_mark")
        assert "Take it with you" not in shown(app)


async def test_a_long_run_is_taken_again_before_ones_eyes(lessons: list[Lesson]) -> None:
    session = Session.open(lessons[0]).step().step()  # the goal; a run goes on from there
    session = replace(session, steps_per_frame=8_998, running=True).tick()
    code = read_code(state_code(session), Access())
    half, seen = Event(), Event()

    def restore(watch: WatchReplay) -> Session:
        def told(done: int, whole: int) -> None:
            watch(done, whole)
            if done:
                half.set()
                assert seen.wait(20)

        return code.restore(told)

    opening = ReplayOpening("Rates", restore)
    app = TutorApp(lambda: lessons, opening, Progress.fresh("rates"), clock=ManualClock)
    async with app.run_test(size=(80, 24)) as pilot:
        while not half.is_set():
            await pilot.pause(0.02)
        assert "Taking the run again: Rates" in shown(app)
        assert "2,000 steps of 9,000" in shown(app)
        seen.set()
        while not isinstance(app.screen, LessonScreen):
            await pilot.pause(0.02)
        assert all_of(app.screen.session) == all_of(session)


async def test_who_does_not_wait_for_a_long_run_leaves(lessons: list[Lesson]) -> None:
    half = Event()

    def endlessly(watch: WatchReplay) -> Session:
        for done in range(10**9):
            watch(done % 100, 100)
            half.set()
        raise AssertionError("nobody stopped it")

    app = TutorApp(lambda: lessons, ReplayOpening("Rates", endlessly), Progress.fresh("rates"))
    async with app.run_test(size=(80, 24)) as pilot:
        while not half.is_set():
            await pilot.pause(0.02)
        await pilot.press("escape")
        await pilot.pause()
    assert app.return_code == 0
    assert app.fault is None
