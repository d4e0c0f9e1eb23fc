"""However it ends, it ends soon, saved, and leaves the terminal as it found it."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gdtui.progress.store import Place, Progress
from tests.reliability.conftest import Saw, Start
from tests.reliability.terminal import NEEDS_PROC, Terminal

SOON = 3.0
LATE = 30.0
"""Seconds: what is asked for, and what a machine with other work to do is granted in tests."""


def animate(terminal: Terminal) -> None:
    """Do what the first page asks, so that there is something to lose, and run the chart."""
    terminal.press("  ")
    terminal.until_shown("goes on")
    terminal.press("r")
    terminal.until_steps(5)


def stall(terminal: Terminal) -> None:
    """Take no output until the program has filled every buffer on the way."""
    terminal.stall()
    for _ in range(60):
        terminal.press("c")
        time.sleep(0.02)
    waiting = -1
    while waiting != terminal.waiting():
        waiting = terminal.waiting()
        time.sleep(0.5)
    assert terminal.process.poll() is None


def kept(home: Path) -> bool:
    """Whether the store has what was done."""
    progress = Progress.open(home)
    assert not progress.warning
    done = progress.marks().get(("rates", "go-down")) == "done"
    return done and progress.place == Place("rates", "go-down")


@pytest.mark.parametrize(
    ("number", "status"),
    [
        pytest.param(
            number,
            status,
            marks=pytest.mark.fault(number.name, f"`kill -{number.name[3:]}`, chart animating"),
        )
        for number, status in [
            (signal.SIGTERM, 143),
            (signal.SIGINT, 130),
            (signal.SIGHUP, 129),
        ]
    ],
)
def test_a_signal(
    start: Start, saw: Saw, tmp_path: Path, number: signal.Signals, status: int
) -> None:
    terminal = start()
    animate(terminal)
    terminal.signal(number)
    seconds = terminal.wait(LATE)
    assert terminal.status == status
    terminal.until(lambda: terminal.restored, "restored terminal")
    assert "Traceback" not in terminal.text
    assert kept(tmp_path / "home")
    saw(f"left; saved, terminal restored, status {status}", seconds)


@pytest.mark.fault("Terminal closed", "the pseudo-terminal's other end closed, chart animating")
def test_a_closed_terminal(start: Start, saw: Saw, tmp_path: Path) -> None:
    terminal = start()
    animate(terminal)
    terminal.hang_up()
    seconds = terminal.wait(LATE)
    assert terminal.status == 129
    assert kept(tmp_path / "home")
    saw("left; saved, status 129", seconds)


@pytest.mark.fault("Terminal closed, SIGHUP ignored", "the same, started with SIGHUP ignored")
def test_a_closed_terminal_without_a_signal(start: Start, saw: Saw, tmp_path: Path) -> None:
    terminal = start(ignore_hangup=True)
    animate(terminal)
    terminal.hang_up()
    seconds = terminal.wait(LATE)
    assert terminal.status == 129
    assert kept(tmp_path / "home")
    saw("noticed by polling; left; saved, status 129", seconds)


@pytest.mark.fault("Standard input at its end", "input from a second terminal, which is closed")
def test_the_end_of_input(start: Start, saw: Saw, tmp_path: Path) -> None:
    terminal = start(stdin_apart=True)
    animate(terminal)
    terminal.close_stdin()
    seconds = terminal.wait(LATE)
    assert terminal.status == 129
    terminal.until(lambda: not terminal.modes_left(), "restored terminal")
    assert kept(tmp_path / "home")
    saw("left; saved, terminal restored, status 129", seconds)


@pytest.mark.fault("Client stalled, then SIGTERM", "output not read until every buffer is full")
def test_a_stalled_client_and_a_signal(start: Start, saw: Saw, tmp_path: Path) -> None:
    terminal = start()
    animate(terminal)
    stall(terminal)
    terminal.signal(signal.SIGTERM)
    seconds = terminal.wait(LATE)
    assert terminal.status == 143
    assert kept(tmp_path / "home")
    terminal.flow()
    terminal.until(lambda: terminal.restored, "restored terminal")
    saw("ended by the watch; saved, terminal restored once it is read, status 143", seconds)


@pytest.mark.fault(
    "Client stalled, then gone", "output not read, SIGHUP ignored, then the other end closed"
)
def test_a_stalled_client_that_goes(start: Start, saw: Saw, tmp_path: Path) -> None:
    terminal = start(ignore_hangup=True)
    animate(terminal)
    stall(terminal)
    terminal.hang_up()
    seconds = terminal.wait(LATE)
    assert terminal.status == 129
    assert kept(tmp_path / "home")
    saw("noticed by polling; ended; saved, status 129", seconds)


@pytest.mark.fault("Ctrl+C", "typed twice")
def test_control_c_asks_and_then_leaves(start: Start, saw: Saw) -> None:
    terminal = start()
    terminal.press("\x03")
    terminal.until_shown("Ctrl+C again leaves")
    assert terminal.process.poll() is None
    terminal.press("\x03")
    seconds = terminal.wait(LATE)
    assert terminal.status == 130
    terminal.until(lambda: terminal.restored, "restored terminal")
    saw("asks first, then leaves; terminal restored, status 130", seconds)


@pytest.mark.fault("Terminal closed, plain lines", "`gdtui --plain`, the other end closed")
def test_a_closed_terminal_in_plain_lines(start: Start, saw: Saw, tmp_path: Path) -> None:
    terminal = start("open", str(tmp_path / "01_rates.md"), "--plain", awaited=None)
    terminal.until(lambda: terminal.text.endswith("> "), "prompt")
    terminal.press("space\nspace\n")
    terminal.until_shown("n goes on")
    terminal.hang_up()
    seconds = terminal.wait(LATE)
    assert terminal.status == 129
    assert kept(tmp_path / "home")
    saw("ended by SIGHUP; saved, status 129", seconds)


@NEEDS_PROC
@pytest.mark.fault("Nobody at the keyboard", "no key for three seconds")
def test_an_idle_lesson_costs_next_to_nothing(start: Start, saw: Saw) -> None:
    terminal = start()
    time.sleep(1)
    began, before, sent = time.monotonic(), terminal.cpu(), len(terminal.output)
    time.sleep(3)
    share = 100 * (terminal.cpu() - before) / (time.monotonic() - began)
    assert share < 20
    assert len(terminal.output) == sent
    saw(f"{share:.0f} % of a processor, nothing sent")


def test_a_fault_of_ours_is_told_by_the_exit_status(start: Start, tmp_path: Path) -> None:
    program = (
        "from gdtui.ui.screens.lesson import LessonScreen\n"
        "LessonScreen.action_flip = lambda self: 1 / 0\n"
        "LessonScreen.check_action = lambda *_: True\n"
        "from gdtui.cli.main import main\n"
        "main()\n"
    )
    lesson = str(tmp_path / "01_rates.md")
    terminal = start("open", lesson, command=(sys.executable, "-c", program))
    terminal.press("\t")
    terminal.wait(LATE)
    assert terminal.status == 1
    terminal.until(lambda: terminal.restored, "restored terminal")
    assert "ZeroDivisionError" in terminal.text


@NEEDS_PROC
@pytest.mark.fault("Ctrl+Z", "typed while the chart animates, then SIGCONT")
def test_it_can_be_suspended_and_comes_back(start: Start, saw: Saw) -> None:
    terminal = start()
    animate(terminal)
    terminal.press("\x1a")
    stat = Path(f"/proc/{terminal.process.pid}/stat")
    terminal.until(lambda: stat.read_text().rpartition(")")[2].split()[0] == "T", "a stop")
    terminal.until(lambda: terminal.restored, "restored terminal")
    terminal.signal(signal.SIGCONT)
    steps = terminal.steps
    seconds = terminal.until_steps(steps + 1)
    terminal.press("q")
    terminal.wait()
    assert terminal.status == 0
    saw("the shell has the terminal; then it goes on", seconds)


TOO_LATE = """
import os, signal, threading, time
from gdtui.ui.terminal import shutdown

saved = threading.Event()

def restore(*_):
    time.sleep(0.2)  # meanwhile the program would be through
    signal.pthread_kill(threading.main_thread().ident, signal.SIGHUP)
    time.sleep(0.2)

shutdown.restore_terminal = restore
with shutdown.Shutdown(lambda status: None, saved.set, patience=0.01):
    os.kill(os.getpid(), signal.SIGTERM)
    saved.wait()
"""


def test_who_leaves_while_the_watch_ends_it_has_the_status_of_the_signal() -> None:
    """What frees a thread that stands in a write must not kill the program in its stead."""
    assert subprocess.run([sys.executable, "-c", TOO_LATE], check=False).returncode == 143
