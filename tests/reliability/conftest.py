"""Faults are named where they are tested; what was seen of them can be written down as a table.

A test that carries `@pytest.mark.fault(name, how)` takes the fixture `saw` and calls it with what
happened and, where time matters, how many seconds it took. With RELIABILITY_TABLE set to a file,
the rows between its two marks are written anew at the end of the run.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from gdtui.progress.store import Place, Progress
from tests.lessons import LESSON
from tests.screens.conftest import lessons, tutor

__all__ = ["lessons", "tutor"]

MARKS = ("<!-- faults -->", "<!-- end of faults -->")
HEADER = ("| Fault | How it was caused | What happened | Seconds |", "| --- | --- | --- | --- |")

Saw = Callable[..., None]
Row = tuple[str, str, str, str]


@pytest.fixture
def saw(request: pytest.FixtureRequest) -> Saw:
    """Note what happened, and in how many seconds."""
    mark = request.node.get_closest_marker("fault")
    name, how = mark.args

    def note(what: str, seconds: float | None = None) -> None:
        took = "" if seconds is None else f"{seconds:.1f}"
        request.config.stash[_ROWS][name] = (name, how, what, took)

    return note


_ROWS = pytest.StashKey[dict[str, Row]]()
_FAULTS = pytest.StashKey[list[tuple[str, str]]]()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "fault(name, how): a row of docs/reliability.md")
    config.stash[_ROWS] = {}
    config.stash[_FAULTS] = []


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    found = (item.get_closest_marker("fault") for item in items)
    config.stash[_FAULTS] = [mark.args for mark in found if mark is not None]


@pytest.fixture
def faults(request: pytest.FixtureRequest) -> list[tuple[str, str]]:
    """Name and cause of every fault among the tests that were collected."""
    return request.config.stash[_FAULTS]


def pytest_sessionfinish(session: pytest.Session) -> None:
    table = os.environ.get("RELIABILITY_TABLE")
    rows = session.config.stash[_ROWS]
    if not table or not rows:
        return
    path = Path(table)
    before, _, rest = path.read_text(encoding="utf-8").partition(MARKS[0])
    _, _, after = rest.partition(MARKS[1])
    known = [rows[name] for name, _ in session.config.stash[_FAULTS] if name in rows]
    lines = [*HEADER, *(f"| {' | '.join(row)} |" for row in known)]
    path.write_text(
        before + MARKS[0] + "\n" + "\n".join(lines) + "\n" + MARKS[1] + after, encoding="utf-8"
    )


Start = Callable[..., Any]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start the program on a terminal of its own, at a small lesson, and wait for the screen.

    Somebody who was here before: newcomers are welcomed first.
    """
    from tests.reliability.terminal import Terminal

    lesson = tmp_path / "01_rates.md"
    lesson.write_text(LESSON, encoding="utf-8")
    with closing(Progress.open(tmp_path / "home")) as progress:
        progress.save(Place("rates", "guess"), {})
    started: list[Terminal] = []

    def begin(*arguments: str, awaited: str | None = "? help", **options: Any) -> Terminal:
        options.setdefault("home", tmp_path / "home")
        terminal = Terminal(*(arguments or ("open", str(lesson))), **options)
        started.append(terminal)
        if awaited:
            terminal.until_shown(awaited)
        return terminal

    yield begin
    for terminal in started:
        terminal.close()


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Without POSIX there are no pseudo-terminals to test on."""
    return True if sys.platform == "win32" and collection_path.suffix == ".py" else None
