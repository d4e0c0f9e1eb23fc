"""What was kept of a run is there however it ended: a way of leaving, a signal, `kill -9`."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from gdtui import course
from gdtui.progress import resume
from gdtui.progress.store import Progress
from tests.reliability.conftest import Saw, Start
from tests.reliability.kept_driver import digest
from tests.reliability.terminal import Terminal, seconds_until


def kill_at_random(home: Path, seed: int) -> None:
    """Kill a program that keeps all the time; what it said was saved has to be there."""
    command = [sys.executable, "-m", "tests.reliability.kept_driver", str(home), str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as driver:
        assert driver.stdout is not None
        lines = [driver.stdout.readline()]
        time.sleep(Random(seed).random() * 1.5)
        driver.kill()
        lines += driver.stdout.read().splitlines()
    told = [line.split() for line in lines]
    digests = {int(words[1]): words[2] for words in told if words[:1] == ["kept"]}
    saved = max([int(words[1]) for words in told if words[:1] == ["saved"]], default=-1)
    with closing(Progress.open(home)) as progress:
        assert progress.warning == ""
        back = resume.resume_lesson(course.find("learning-rate"), progress, page=7)
    if saved >= 0:
        assert digest(back) in {digests[number] for number in digests if number >= saved}


@pytest.mark.parametrize("seed", range(3))
def test_killed_at_a_random_moment(tmp_path: Path, seed: int) -> None:
    kill_at_random(tmp_path, seed)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(3, 23))
def test_killed_at_twenty_more_moments(tmp_path: Path, seed: int) -> None:
    kill_at_random(tmp_path, seed)


def drive(terminal: Terminal) -> str:
    """Drive the first page; return the line of live numbers."""
    terminal.press("   +  ")
    terminal.until_steps(5)
    terminal.press("b")
    terminal.until(lambda: terminal.steps == 4, "one step less")
    return numbers(terminal)


def numbers(terminal: Terminal) -> str:
    found = [line for line in terminal.shown.split("\n") if line.startswith(" step ")]
    return found[0] if found else ""


@pytest.mark.fault("`kill -9` in the middle of a run", "SIGKILL a second after the last key")
def test_a_run_is_back_after_kill_9(start: Start, saw: Saw, tmp_path: Path) -> None:
    page = ("open", str(tmp_path / "01_rates.md"), "--page", "1")
    terminal = start(*page)
    shown = drive(terminal)
    time.sleep(1.0)
    terminal.process.kill()
    terminal.wait()
    again = start(*page)
    seconds = seconds_until(lambda: numbers(again) == shown, "the run")
    saw("step, loss, parameters and rate are those that were shown", seconds)


@pytest.mark.soak
def test_what_is_being_typed_is_back_after_kill_9(start: Start) -> None:
    page = ("open", "mean-squared-error", "--page", "2")
    terminal = start(*page)
    terminal.press("\r14.2")
    terminal.until_shown("  14.2")
    time.sleep(1.0)
    terminal.process.kill()
    terminal.wait()
    again = start(*page)
    again.until_shown("  14.2")
    again.press("\r5")
    again.until_shown("  14.25")


@pytest.mark.slow
@pytest.mark.parametrize(
    "how",
    [
        "ctrl+c",
        "hang-up",
        *(pytest.param(how, marks=pytest.mark.soak) for how in ("q", "term", "resized")),
    ],
)
def test_a_run_is_back_after_each_way_of_leaving(start: Start, how: str, tmp_path: Path) -> None:
    page = ("open", str(tmp_path / "01_rates.md"), "--page", "1")
    terminal = start(*page)
    shown = drive(terminal)
    match how:
        case "q":
            terminal.press("q")
        case "ctrl+c":
            terminal.press("\x03")
            terminal.until_shown("Ctrl+C again leaves")
            terminal.press("\x03")
        case "hang-up":
            terminal.hang_up()
        case "term":
            terminal.signal(signal.SIGTERM)
        case "resized":
            terminal.resize(50, 10)
            terminal.resize(100, 30)
            terminal.until_shown("page 1 of")
            terminal.press("q")
    terminal.wait()
    again = start(*page)
    again.until(lambda: numbers(again) == shown, "the run")
