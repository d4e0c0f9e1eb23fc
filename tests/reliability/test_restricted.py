"""Classroom mode: nothing that the screen offers, or a lesson's text could ask for, leads out."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import webbrowser
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.actions import SkipAction
from textual.app import App
from textual.command import CommandPalette

from gdtui import course
from gdtui.progress.store import Place, Progress
from gdtui.session.session import Session
from gdtui.ui.app import TutorApp
from gdtui.ui.frame_clock import ManualClock
from gdtui.ui.screens.command_palette import CommandPaletteScreen
from gdtui.ui.screens.lesson import LessonScreen
from gdtui.ui.widgets.option_list import SafeOptionList
from tests.lessons import LESSON
from tests.reliability.conftest import Saw, Start
from tests.reliability.terminal import NEEDS_PROC
from tests.screens.conftest import Tutor

Make = Callable[..., Tutor]
SIZE = (80, 24)

NOSY = LESSON.replace(
    "Press `space` **twice**.",
    "Press [here](https://example.org) or [@click=app.screenshot]there[/], "
    "[@click=app.suspend_process]now[/]. <https://example.org>",
)


def files(*folders: Path) -> set[Path]:
    """Every file below some folders."""
    return {path for folder in folders for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty working folder, a home of its own, and no browser."""

    def opened(*_: object, **__: object) -> bool:
        raise AssertionError("a browser was started")

    for name in ("open", "open_new", "open_new_tab", "get"):
        monkeypatch.setattr(webbrowser, name, opened)
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setenv("HOME", str(here))
    return here


async def test_none_of_textuals_own_actions_does_anything(tutor: Make, quiet: Path) -> None:
    one = tutor()
    own = TutorApp.ACTIONS
    theirs = {
        name.removeprefix("action_")
        for name in dir(App)
        if name.startswith("action_") and name.removeprefix("action_") not in own
    }
    assert {"screenshot", "change_theme", "simulate_key"} <= theirs
    async with one.app.run_test(size=SIZE) as pilot:
        before = (one.app.theme, len(one.app.screen_stack))
        for name in sorted(theirs):
            for call in (f"app.{name}", f"app.{name}()", f"app.{name}('x')"):
                try:
                    await one.app.run_action(call)
                except SkipAction:
                    continue
        await pilot.pause()
        assert (one.app.theme, len(one.app.screen_stack)) == before
        one.app.open_url("https://example.org")
    assert not files(quiet)


async def test_no_key_and_no_word_in_a_lesson_leads_out(quiet: Path, tmp_path: Path) -> None:
    path = tmp_path / "01_nosy.md"
    path.write_text(NOSY, encoding="utf-8")
    lesson = course.parse(path)
    progress = Progress.in_memory()
    progress.save(Place("nosy", "go-down"), {})
    app = TutorApp(lambda: [lesson], Session.open(lesson), progress, clock=ManualClock, folder=None)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        for row in range(2, 7):
            for column in range(4, 34, 6):
                await pilot.click(offset=(column, row))
        for key in ("ctrl+z", "ctrl+s", "ctrl+p", "f1", "ctrl+o", "ctrl+backslash"):
            await pilot.press(key, "escape")
        assert isinstance(app.screen, LessonScreen)
        await pilot.press("k", "1", "2", "3", "escape")
    assert not files(quiet)


async def test_the_palette_offers_keys_alone(tutor: Make) -> None:
    one = tutor()
    async with one.app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+p")
        assert isinstance(one.app.screen, CommandPaletteScreen)
        assert not isinstance(one.app.screen, CommandPalette)
        listed = one.app.screen.query_one(SafeOptionList)
        names = {listed.get_option_at_index(at).id for at in range(listed.option_count)}
        assert {"step", "help", "quit"} <= names
        assert not names & {"screenshot", "change_theme", "suspend_process", "maximize"}


@NEEDS_PROC
@pytest.mark.fault("Suspending a restricted tutor", "SIGTSTP, and Ctrl+Z typed")
def test_it_cannot_be_suspended(start: Start, saw: Saw, tmp_path: Path) -> None:
    here = tmp_path / "here"
    here.mkdir()
    before = files(here)
    terminal = start(
        "--restricted",
        "--folder",
        str(tmp_path),
        "rates",
        environ={"HOME": str(here), "TEXTUAL_LOG": str(here / "log"), "TEXTUAL": "devtools"},
    )
    terminal.press("\x1a")
    terminal.signal(signal.SIGTSTP)
    time.sleep(0.5)
    state = Path(f"/proc/{terminal.process.pid}/stat").read_text().rpartition(")")[2].split()[0]
    assert state != "T"
    terminal.press(" ")
    seconds = terminal.until_steps(1)
    terminal.press("q")
    terminal.wait()
    assert terminal.status == 0
    assert files(here) == before
    saw("goes on; the next key works", seconds)


def test_plain_lines_cannot_be_suspended(start: Start, tmp_path: Path) -> None:
    where = ("--restricted", "--folder", str(tmp_path), "rates", "--plain")
    terminal = start(*where, awaited=None)
    terminal.until(lambda: terminal.text.endswith("> "), "prompt")
    terminal.press("\x1a\nopen ../../etc/passwd\n")
    terminal.until_shown("There is no such lesson")
    terminal.press("q\n")
    terminal.wait()
    assert terminal.status == 0


def test_without_posix_it_imports_and_says_what_it_needs() -> None:
    """As on Windows: no termios, fcntl or pty, and no signals but the common ones."""
    program = """
import sys
for name in ("termios", "fcntl", "tty", "pty", "grp", "pwd", "resource"):
    sys.modules[name] = None
import os, signal
posix = os.name
from gdtui.cli import main as cli
from gdtui.ui import launch
os.name = "nt"
assert launch._driver_class(True) is None
from gdtui.progress.store import Progress
with launch._shutdown(None, Progress.in_memory()):
    pass
assert not {"gdtui.ui.terminal.driver", "gdtui.ui.terminal.shutdown"} & sys.modules.keys()
os.name = posix
"""
    result = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ}, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
