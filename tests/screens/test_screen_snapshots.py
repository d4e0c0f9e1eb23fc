"""Every screen in both themes, on a lesson of the test's own, against what was kept of it.

`pytest --gdtui-update` keeps what is there now, and draws it beside, for somebody to look at.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs
from textual.widgets import Input

from gdtui import course
from gdtui.course.lesson import Lesson
from gdtui.progress.database import KeptTable
from gdtui.progress.store import Place, Progress
from gdtui.resources import lessons_folder
from gdtui.session.session import Session
from gdtui.settings import Look
from gdtui.shots.recording import screen_grid
from gdtui.ui.app import TutorApp
from gdtui.ui.frame_clock import ManualClock
from tests.lessons import GUESS, TWO_STEPS, lesson_text
from tests.screens.conftest import HoldGolden

LESSON = lesson_text(
    f"## Go down\n\nPress `space` **twice**. Each step is η times the slope long.\n\n{TWO_STEPS}",
    GUESS,
    "## Look\n\nOnly look.\n",
    title="A pictured lesson",
    part="Pictures",
    minutes=4,
    objective="See each screen, dark and light.",
)

NEXT = LESSON.replace("A pictured lesson", "The lesson behind it").replace("4\n", "7\n", 1)

SCREENS: dict[str, tuple[str, ...]] = {
    "welcome": (),
    "lesson": ("space", "space"),
    "contents": ("t",),
    "help": ("question_mark",),
    "palette": ("ctrl+p", "r", "a"),
    "rate": ("l",),
    "pinned": (
        "space",
        "g",
        "0",
        "plus",
        *["space"] * 12,
        "g",
        "0",
        "plus",
        "space",
        "g",
        "G",
        "2",
    ),
    "take": ("space", "k"),
    "summary": ("space", "space", "n", "1", "enter", "enter", "n", "n"),
    "form": ("f",),
    "columns": ("f", "f2"),
    "files": ("f", "f3", "down", "enter", "down", "down"),
    "gone": ("t", "end"),
}
"""The keys that lead to each."""


@pytest.fixture
def lessons(tmp_path: Path) -> list[Lesson]:
    """Two lessons that seem to be shipped: no picture shows where they lie."""
    parsed = []
    for name, text in {"07_pictured.md": LESSON, "08_behind.md": NEXT}.items():
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        parsed.append(structs.replace(course.parse(path), path=lessons_folder() / name))
    return parsed


@pytest.fixture(autouse=True)
def same_code_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """A code has a fingerprint of bits, which are promised on one machine alone."""
    code = "gdtui open @" + "PasteMe-_0123456789" * 8
    monkeypatch.setattr("gdtui.ui.screens.export.code_command", lambda *_: code)


@pytest.fixture(autouse=True)
def tables_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with tables, the same wherever the tests run."""
    folder = tmp_path / "tables"
    (folder / "2012").mkdir(parents=True)
    for name in ("tea.csv", "maize.tsv.gz", "気温.csv", "notes.md", ".hidden.csv", "2012/rain.txt"):
        (folder / name).touch()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(folder)


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("name", SCREENS)
async def test_a_screen_looks_as_it_did(
    name: str, theme: str, lessons: list[Lesson], hold_golden: HoldGolden
) -> None:
    progress = Progress.in_memory()
    if name != "welcome":
        progress.save(Place("pictured", "go-down"), {"go-down": "done", "guess": "skipped"})
    if name == "gone":
        progress.keep_table(KeptTable("/nowhere/tea.csv", {"features": "minutes", "target": "°C"}))
    app = TutorApp(
        lambda: lessons,
        Session.open(lessons[0]),
        progress,
        ManualClock,
        look=Look(light=theme == "light"),
    )
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*SCREENS[name])
        for field in app.screen.query(Input):
            field.cursor_blink = False
        await pilot.pause()
        hold_golden(screen_grid(app), f"{name}-{theme}", pictured=theme == "dark")
