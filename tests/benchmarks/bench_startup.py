"""From the command to what is on the screen, measured by hand: `make benchmarks`.

    pip install -e ".[test,bench]" && pytest -s tests/benchmarks/bench_startup.py

The tutor and the smallest Textual application with a Markdown start in turns, on a pseudo-terminal;
the best of each counts, which other work on the machine disturbs least.
"""

from __future__ import annotations

import fcntl
import os
import re
import select
import statistics
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from gdtui import course
from gdtui.progress import resume
from gdtui.progress.store import Progress
from gdtui.session.session import Session
from tests.benchmarks.bench_screen import lesson
from tests.benchmarks.sizes import hold, sized
from tests.reliability.terminal import ESCAPE

ROUNDS = sized(9, 1)
SIZE = (120, 36)
FRAME = 0.1
"""Seconds between two frames of a run, as the tutor draws them by default."""

QUIET = 0.25
"""Seconds without a byte after which a key has been answered."""

KEYS = sized(20, 1)

SMALLEST = """
from textual.app import App
from textual.widgets import Markdown

class Smallest(App):
    def compose(self):
        yield Markdown("# Gradient descent\\n\\nThis is **Markdown**, drawn.")

Smallest().run()
"""
TUTOR = (sys.executable, "-m", "gdtui")
LETTERS = re.compile(r"\w")
DRAWN = re.compile("[\u2801-\u28ff]{3}")
"""Dots of a chart: braille, a few in a row."""


class Watched:
    """A program on a pseudo-terminal, and when it wrote what."""

    def __init__(self, command: Sequence[str], home: Path) -> None:
        self._master, slave = os.openpty()
        columns, rows = SIZE
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        environ = {**os.environ, "TERM": "xterm-256color", "GDTUI_HOME": str(home)}
        environ.pop("PYTHONDONTWRITEBYTECODE", None)
        self._output = b""
        self._began = time.perf_counter()
        self._process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=environ, start_new_session=True
        )
        os.close(slave)

    def read(self, seconds: float) -> float | None:
        """Wait so long for more; return when it came, in seconds from the start."""
        if not select.select([self._master], [], [], seconds)[0]:
            return None
        self._output += os.read(self._master, 65536)
        return time.perf_counter() - self._began

    def until(self, wanted: re.Pattern[str]) -> float:
        """Return the seconds from the command until this was written."""
        while (came := self.read(20)) is not None:
            if wanted.search(ESCAPE.sub(b"", self._output).decode("utf-8", "replace")):
                return came
        raise AssertionError(f"no {wanted.pattern}")

    def answer(self, key: bytes) -> float:
        """Return the seconds from a key to the last byte that it brought."""
        began = last = time.perf_counter() - self._began
        os.write(self._master, key)
        while (came := self.read(QUIET)) is not None:
            last = came
        assert last > began, "the key brought nothing"
        return last - began

    def settle(self) -> None:
        """Wait until everything is loaded and nothing is written any more."""
        while self.read(2.0) is not None:
            pass

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._master)


@contextmanager
def watched(command: Sequence[str], home: Path) -> Iterator[Watched]:
    with closing(Watched(command, home)) as one:
        yield one


@pytest.fixture
def newcomer(tmp_path: Path) -> Callable[[], Path]:
    """Makes a home in which the tutor was never opened."""
    homes = (tmp_path / f"home-{number}" for number in range(1000))
    return lambda: next(homes)


@pytest.fixture
def known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with progress in it, and a run that was kept."""
    monkeypatch.setenv("GDTUI_HOME", str(tmp_path))
    session = Session.open(course.find("learning-rate"), 4)
    session = replace(session, trace=session.trace.advance(40))
    with closing(Progress.open()) as progress:
        resume.save_session(session, progress)
        resume.RunKeeper(progress).keep(session)
        assert progress.flush(10)
    return tmp_path


def first_paints(
    arguments: Sequence[str], home: Callable[[], Path]
) -> tuple[list[float], list[float], list[float]]:
    """Seconds to the smallest app's Markdown, to the tutor's first words, and to its chart."""
    smallest, paints, charts = [], [], []
    for turn in range(ROUNDS + 1):
        with watched((sys.executable, "-c", SMALLEST), home()) as other:
            drawn = other.until(re.compile("drawn"))
        with watched((*TUTOR, *arguments), home()) as tutor:
            paint, chart = tutor.until(LETTERS), tutor.until(DRAWN)
        if turn:  # the first one warms the disk's cache
            smallest.append(drawn)
            paints.append(paint)
            charts.append(chart)
    return smallest, paints, charts


@pytest.mark.parametrize("arguments", sized([(), ("2",), ("17",)], [("2",)]))
def test_the_chart_is_there_in_twice_the_time_of_the_smallest_app(
    arguments: tuple[str, ...], known: Path
) -> None:
    _hold(*first_paints(arguments, lambda: known), f"gdtui {' '.join(arguments)}")


def test_the_welcome_is_there_as_soon_for_a_newcomer(newcomer: Callable[[], Path]) -> None:
    _hold(*first_paints((), newcomer), "gdtui in an empty home")


def _hold(smallest: list[float], paints: list[float], charts: list[float], what: str) -> None:
    turns = range(len(smallest))  # a processor that is faster in some turns is so for both
    paint = statistics.median(paints[turn] / smallest[turn] for turn in turns)
    chart = statistics.median(charts[turn] / smallest[turn] for turn in turns)
    print(
        f"\n{what}: smallest app {statistics.median(smallest) * 1e3:.0f} ms, "
        f"first paint {paint:.2f}x, chart {chart:.2f}x"
    )
    hold(paint <= 1.4)
    hold(chart <= 2.0)


@pytest.mark.parametrize("chart", sized(["bowl", "loss", "fit", "gradient"], ["bowl"]))
def test_a_key_is_answered_within_a_frame(chart: str, known: Path) -> None:
    with watched((*TUTOR, str(lesson(known)), "--chart", chart), known) as tutor:
        tutor.until(LETTERS)
        tutor.settle()
        took = [tutor.answer(key) for key in [b" ", b"b", b"+"] * KEYS]
    median = statistics.median(took)
    print(f"\n{chart}: key to last byte {median * 1e3:.0f} ms, at most {max(took) * 1e3:.0f} ms")
    hold(median <= FRAME)
