"""What every test stands on: a known environment, and no home but its own."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

from gdtui import course
from gdtui.course.lesson import Lesson
from tests.lessons import LESSON

settings.register_profile("gdtui", deadline=None, derandomize=True)
settings.register_profile("quick", deadline=None, max_examples=25, derandomize=True)
settings.register_profile("soak", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gdtui"))

sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
"""Hundreds of programs are started here; without compiled modules each takes twice as long."""

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell without job control starts what runs in the background so, and programs that tests
    # start would inherit it: none of them could be interrupted.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Half as many workers again as there are cores: tests of a screen wait half of their time."""
    return (os.cpu_count() or 1) * 3 // 2


def pytest_collection_finish() -> None:
    """Collect garbage seldom, and leave the thousands of tests out of it: they stay to the end.

    As often as Python does it by itself it takes a quarter of the time of all screens.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def new_homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Homes that nobody had before, in one folder: to find a free name costs its whole listing."""
    folder = tmp_path_factory.mktemp("homes")
    return (folder / str(number) for number in count())


@pytest.fixture(autouse=True)
def known_environment(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, new_homes: Iterator[Path]
) -> None:
    """Clear what changes a screen, and keep progress away from the real home."""
    pictured = "snap_compare" in request.fixturenames
    for name in [*os.environ]:
        if pictured and name.startswith("TEXTUAL_SNAPSHOT"):  # where its plugin reports
            continue
        if name in ("NO_COLOR", "COLORTERM", "FORCE_COLOR") or name.startswith(
            ("TEXTUAL", "GDTUI_")
        ):
            monkeypatch.delenv(name)
    monkeypatch.setenv("TERM", "xterm-256color")
    home = next(new_homes)
    home.mkdir()
    monkeypatch.setenv("GDTUI_HOME", str(home))


@pytest.fixture
def lesson(tmp_path: Path) -> Lesson:
    """The small lesson, read from a file of its own."""
    file = tmp_path / "01_rates.md"
    file.write_text(LESSON, encoding="utf-8")
    return course.parse(file)


@pytest.fixture
def reworded(tmp_path: Path) -> Callable[..., Lesson]:
    """Reads the shared lesson with some of its words changed."""

    def read(*changes: tuple[str, str]) -> Lesson:
        text = LESSON
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / "01_rates.md"
        path.write_text(text, encoding="utf-8")
        return course.parse(path)

    return read
