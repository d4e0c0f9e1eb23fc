"""The files beside the form's path: chosen by keys alone, at any size, and never where closed."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from gdtui.progress.store import Progress
from gdtui.restricted_access import Access
from gdtui.sandbox.form import Form
from gdtui.ui.app import TutorApp
from gdtui.ui.frame_clock import ManualClock
from gdtui.ui.screens.file_picker import FilePickerScreen, FileTree, folder_of
from gdtui.ui.screens.lesson import LessonScreen
from gdtui.ui.screens.sandbox_form import SandboxFormScreen
from gdtui.ui.startup import FormOpening
from tests.support import screen_text

ROWS = "a,b\n" + "".join(f"{row},{row * 3 % 7}\n" for row in range(30))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    here = tmp_path / "here"
    (here / "deep down").mkdir(parents=True)
    for name in ("own.csv", "deep down/my table.tsv.gz", "deep down/other.CSV", "../above.txt"):
        (here / name).write_text(ROWS, encoding="utf-8")
    for name in ("notes.md", "gdtui.py", ".hidden.csv", "a\x1b]2;b\x07.csv"):
        (here / name).touch()
    monkeypatch.chdir(here)
    return here


def on_form(table: str = "nothing.csv", *, restricted: bool = False) -> TutorApp:
    opening = FormOpening(Form(table, "a", "b"))
    progress = Progress.in_memory()
    return TutorApp(tuple, opening, progress, ManualClock, access=Access(restricted))


def table_in(app: TutorApp) -> str:
    assert isinstance(app.screen, SandboxFormScreen)
    return app.screen.query_one("#field-table", Input).value


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_a_file_is_chosen_by_keys_alone_and_opens(size: tuple[int, int]) -> None:
    app = on_form()
    async with app.run_test(size=size) as pilot:
        assert "F3 shows files" in screen_text(app)
        await pilot.press("f3")
        await pilot.pause()
        assert isinstance(app.screen, FilePickerScreen)
        shown = screen_text(app)
        assert "own.csv" in shown
        assert "deep down" in shown
        for absent in ("notes.md", "gdtui.py", ".hidden", "\x1b", "\x07"):
            assert absent not in shown
        await pilot.press("o", "enter")
        assert table_in(app) == "own.csv"
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, LessonScreen)
        assert app.screen.session.rows.count == 21


async def test_folders_open_and_backspace_leads_out_of_them(folder: Path) -> None:
    app = on_form()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f3", "d", "enter")
        await pilot.pause()
        assert "other.CSV" in screen_text(app)
        await pilot.press("m", "enter")
        assert table_in(app) == "deep down/my table.tsv.gz"
        await pilot.press("f3")
        await pilot.pause()
        assert "my table.tsv.gz" in screen_text(app)
        assert "own.csv" not in screen_text(app)
        await pilot.press("backspace", "backspace")
        await pilot.pause()
        assert "above.txt" in screen_text(app)
        await pilot.press("a", "enter")
        assert table_in(app) == str(folder.parent / "above.txt")


async def test_escape_leaves_the_field_as_it_was() -> None:
    app = on_form("own.csvx")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+o")
        await pilot.pause()
        await pilot.press("down", "down", "q", "x", "escape")
        assert table_in(app) == "own.csvx"


async def test_where_files_are_closed_there_is_no_such_key() -> None:
    app = on_form("own.csv", restricted=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f3", "ctrl+o")
        await pilot.pause()
        assert isinstance(app.screen, SandboxFormScreen)
        assert "F3" not in screen_text(app)
        assert "A shipped table." in screen_text(app)


async def test_no_window_is_too_small_for_it() -> None:
    app = on_form()
    async with app.run_test(size=(1, 1)) as pilot:
        await pilot.press("f3")
        for size in ((12, 4), (60, 18), (100, 30)):
            await pilot.press("pagedown", "end", "pageup", "home", "o", "backspace", "left")
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert isinstance(app.screen, FilePickerScreen)
            assert app.screen.query_one(FileTree).has_focus


def test_it_begins_where_the_path_leads(folder: Path) -> None:
    assert folder_of(folder / "own.csv") == folder
    assert folder_of(folder / "deep down") == folder / "deep down"
    assert folder_of(folder / "none" / "own.csv") == folder
    assert folder_of(Path("seattle-weather")) == folder
    assert folder_of(Path("x" * 5000)) == folder
