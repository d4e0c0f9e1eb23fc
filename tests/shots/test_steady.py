"""The same shot gives the same bytes: whatever home, clock, locale, terminal or progress."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gdtui.progress.store import Place, Progress

PROGRAM = Path(__file__).with_name("shoot_course.py")


def shots_of(folder: Path, *arguments: str, **environment: str) -> dict[str, bytes]:
    folder.mkdir()
    kept = {"PATH": os.environ["PATH"], "SYSTEMROOT": os.environ.get("SYSTEMROOT", "")}
    subprocess.run(
        [sys.executable, str(PROGRAM), str(folder), *arguments],
        env={**kept, **environment},
        check=True,
    )
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def compare(tmp_path: Path, *arguments: str) -> int:
    home = tmp_path / "home"
    progress = Progress.open(home)
    progress.save(Place("learning-rate", "patience"), {"patience": "done"})
    progress.close()
    (home / "settings.toml").write_text('theme = "light"\nfps = 3\n', encoding="utf-8")
    one = shots_of(
        tmp_path / "one", *arguments, HOME=str(tmp_path), GDTUI_HOME=str(tmp_path / "new")
    )
    other = shots_of(
        tmp_path / "other",
        *arguments,
        HOME="/",
        GDTUI_HOME=str(home),
        TZ="Asia/Tokyo",
        LANG="C",
        LC_ALL="C",
        TERM="vt100",
        COLUMNS="200",
        LINES="60",
        NO_COLOR="1",
        TEXTUAL_FPS="3",
        GDTUI_ASCII="1",
    )
    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == []
    return len(one)


@pytest.mark.soak
def test_two_shots_of_a_lesson_are_the_same_bytes_in_another_world(tmp_path: Path) -> None:
    assert compare(tmp_path) == 5 * 6


@pytest.mark.soak
def test_shots_of_every_page_are_the_same_bytes_in_another_world(tmp_path: Path) -> None:
    assert compare(tmp_path, "all") > 22 * 5 * 6
