"""What was done is kept, or it is said in the first line that it is not; a lesson never stops."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from gdtui.progress.store import PROGRESS_FILE, Place, Progress
from tests.reliability.conftest import Saw, Start
from tests.reliability.terminal import NEEDS_PROC, PROGRAM, Terminal, seconds_until
from tests.support import require


def do_page(terminal: Terminal) -> None:
    """Do what the first page asks."""
    terminal.press("  ")
    terminal.until_shown("goes on")


def predict(terminal: Terminal) -> None:
    """Answer the second page, and see its outcome to the end: "n goes on" is of the page before."""
    terminal.press("2\r")
    terminal.until_shown("You predicted")
    terminal.until_shown("n goes on")


def leave(terminal: Terminal) -> None:
    """Leave as one does."""
    terminal.press("q")
    terminal.wait()
    assert terminal.status == 0
    assert "Traceback" not in terminal.text


def done(home: Path) -> set[str]:
    """The pages that the store says are done."""
    with closing(Progress.open(home)) as progress:
        assert progress.warning == ""
        return {page for (_, page), mark in progress.marks().items() if mark == "done"}


@pytest.mark.fault("`kill -9` right after a page is done", "SIGKILL once the screen says so")
def test_killed_without_warning(start: Start, saw: Saw, tmp_path: Path) -> None:
    terminal = start()
    do_page(terminal)
    seconds = seconds_until(lambda: "go-down" in done(tmp_path / "home"), "mark in the file")
    terminal.process.kill()
    terminal.wait()
    assert done(tmp_path / "home") == {"go-down"}
    saw("the page is in the file; time from the screen to the disk", seconds)


@pytest.mark.fault("Two sessions of one learner", "two terminals, another page done in each")
@pytest.mark.soak
def test_two_sessions(start: Start, saw: Saw, tmp_path: Path) -> None:
    one, other = start(), start()
    do_page(one)
    other.press("x2\r")
    other.until_shown("n goes on")
    leave(one)
    leave(other)
    assert done(tmp_path / "home") == {"go-down", "guess"}
    saw("both pages are in the file; done is stronger than skipped")


@pytest.mark.fault("Progress file damaged", "overwritten with noise")
def test_a_damaged_file(start: Start, saw: Saw, tmp_path: Path) -> None:
    file = tmp_path / "home" / PROGRESS_FILE
    file.write_bytes(bytes(range(256)) * 64)
    terminal = start(awaited="damaged")
    terminal.press("\r")
    do_page(terminal)
    leave(terminal)
    assert done(tmp_path / "home") == {"go-down"}
    assert file.with_suffix(".damaged").exists()
    saw("set aside as progress.damaged and said so; a new one is begun")


@pytest.mark.fault("Progress file of a newer gdtui", "a schema version of 99")
def test_a_newer_file(start: Start, saw: Saw, tmp_path: Path) -> None:
    file = tmp_path / "home" / PROGRESS_FILE
    with closing(sqlite3.connect(file)) as store, store:
        store.execute("PRAGMA user_version = 99")
    before = file.read_bytes()
    terminal = start(awaited="a newer gdtui")
    terminal.press("\r")
    do_page(terminal)
    assert "Not saving" in terminal.shown.split("\n")[0]
    leave(terminal)
    assert file.read_bytes() == before
    saw("goes on, “Not saving” in the first line; the file is left alone")


def mounted(options: str, folder: Path) -> list[str]:
    """A program with a file system of its own for a folder, where that is allowed here."""
    require("unshare", "mount", debian="util-linux mount")
    if os.geteuid() != 0:
        pytest.skip("only root may mount a file system of its own")  # a right, not a tool
    mount = f"mount {options} '{folder}'"
    shell = ["unshare", "-m", "sh", "-c", f'{mount} && exec "$@"', "sh"]
    if subprocess.run([*shell, "true"], capture_output=True).returncode != 0:
        pytest.skip("file systems cannot be mounted here")
    return [*shell, *PROGRAM]


@pytest.mark.fault("Read-only home", "its file system mounted read-only")
def test_a_read_only_home(start: Start, saw: Saw, tmp_path: Path) -> None:
    home, lesson = tmp_path / "home", str(tmp_path / "01_rates.md")
    with closing(Progress.open(home)) as progress:
        progress.save(Place("rates", "guess"), {"guess": "done"}, {"guess": "lower"})
    before = {path: path.read_bytes() for path in home.iterdir()}
    command = mounted(f"--bind -o ro '{home}'", home)
    terminal = start("open", lesson, command=command, awaited="Not saving")
    do_page(terminal)
    assert "Not saving" in terminal.shown.split("\n")[0]
    terminal.press("n")
    terminal.until_shown("You predicted")
    leave(terminal)
    assert {path: path.read_bytes() for path in home.iterdir()} == before
    saw("goes on, “Not saving” in the first line; what was done before is known")


@pytest.mark.fault("Full disk", "a file system of 64 kB with 4 kB left")
def test_a_full_disk(start: Start, saw: Saw, tmp_path: Path) -> None:
    home, lesson = tmp_path / "home", str(tmp_path / "01_rates.md")
    command = mounted("-t tmpfs -o size=64k tmpfs", home)
    fill = f"dd if=/dev/zero of='{home}/full' bs=1k count=60 status=none; "
    command[4] = command[4].replace("exec", f"{fill} exec")
    terminal = start("open", lesson, command=command, awaited="Not saving")
    terminal.press("\r")
    do_page(terminal)
    assert "Not saving" in terminal.shown.split("\n")[0]
    leave(terminal)
    saw("goes on, “Not saving” in the first line")


@NEEDS_PROC
@pytest.mark.fault("Disk full while learning", "no file may grow from the second page on")
def test_a_disk_that_fills(start: Start, saw: Saw, tmp_path: Path) -> None:
    terminal = start()
    do_page(terminal)
    seconds_until(lambda: "go-down" in done(tmp_path / "home"), "mark in the file")
    resource.prlimit(terminal.process.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    terminal.press("n")
    seconds = terminal.until_shown("Not saving")
    predict(terminal)
    resource.prlimit(
        terminal.process.pid,
        resource.RLIMIT_FSIZE,
        (resource.RLIM_INFINITY, resource.RLIM_INFINITY),
    )
    terminal.until(lambda: "Not saving" not in terminal.shown, "end of the warning")
    leave(terminal)
    assert done(tmp_path / "home") == {"go-down", "guess"}
    saw("“Not saving” in the first line while it lasts; then all of it is saved", seconds)


def test_it_resumes_where_the_learner_was(start: Start, tmp_path: Path) -> None:
    lessons = tmp_path / "class"
    lessons.mkdir()
    shutil.copy(tmp_path / "01_rates.md", lessons / "71_rates.md")
    here = ("--folder", str(lessons))
    terminal = start(*here, "rates", "--page", "1")
    do_page(terminal)
    terminal.press("n")
    terminal.until_shown("page 2 of 3")
    predict(terminal)
    leave(terminal)
    terminal = start(*here)
    terminal.until_shown("page 2 of 3")
    terminal.until_shown("You predicted")
    assert "●●○" in terminal.shown
    listed = subprocess.run(
        [sys.executable, "-m", "gdtui", *here, "list"],
        env={**os.environ, "GDTUI_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "2/3 done" in listed.stdout
