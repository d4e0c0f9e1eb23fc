"""The teacher's board on the screen: what learners are called and answer is text, names can go."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest

from gdtui.central.connection import Database, DatabaseError, file_url
from gdtui.central.reading import read_names
from gdtui.central.register import number_learners
from gdtui.central.schema import open_database
from gdtui.central.sending import read_arrived, send_spool
from gdtui.course import parse
from gdtui.course.lesson import Lesson, Predict
from gdtui.progress.store import Progress
from gdtui.resources import lesson_slugs
from gdtui.server.board import Board, ClassView
from gdtui.server.board_rows import BoardTable, duration_text, lessons_strip, lines_of
from tests.central.spools import keep_answer
from tests.support import screen_text


def a_lesson() -> tuple[Lesson, str, str, str]:
    """A lesson, a page of it that asks to predict, a wrong option and its text."""
    lesson = parse(lesson_slugs()["weather-data"])
    for page in lesson.pages:
        if isinstance(page.ask, Predict):
            wrong = next(option for option in page.ask.options if not option.correct)
            return lesson, page.id, wrong.id, wrong.text
    raise AssertionError("the lesson asks nothing")


def miss(
    database: Database, folder: Path, name: str, lesson: Lesson, page: str, given: str
) -> None:
    """Somebody misses a page three times, and is still there."""
    (number,) = number_learners(database, [name]).values()
    with closing(Progress.open(folder / str(number))) as progress:
        for _ in range(3):
            keep_answer(progress, page, given, right=False, lesson=lesson.slug)
        assert progress.flush()
    send_spool(database, number, folder / str(number), read_arrived(database, number))


async def until_shown(board: Board, text: str) -> str:
    """The screen, once a text is on it."""
    for _ in range(500):
        shown = screen_text(board)
        if text in shown:
            return shown
        await asyncio.sleep(0.02)
    raise AssertionError(f"{text!r} does not come:\n{screen_text(board)}")


async def test_the_board_is_live_and_can_do_without_names(tmp_path: Path) -> None:
    lesson, page, wrong, wrong_text = a_lesson()
    url = file_url(tmp_path / "class.sqlite3")
    name = "[red]Ada[/] [@click=app.quit]x[/]"
    with open_database(url) as database:
        miss(database, tmp_path, name, lesson, page, wrong)
        view = ClassView(url, [lesson])
        board = Board(view, each=0.05)
        async with board.run_test(size=(120, 24)) as pilot:
            shown = await until_shown(board, wrong_text)
            shown = await until_shown(board, "missed 3 times")
            assert name in shown
            assert "1 learner, 1 here now, 1 stuck" in shown
            miss(database, tmp_path, "Bob", lesson, page, wrong)
            await until_shown(board, "2 learners, 2 here now")
            await until_shown(board, f"{wrong_text} (2 of 2)")
            await pilot.press("n")
            shown = await until_shown(board, "most are on")
            assert "Ada" not in shown
            assert "Bob" not in shown
            assert wrong_text in shown
        view.close()


def test_the_board_closes_once_the_look_that_is_under_way_has_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database was closed while a thread read from it: SQLite ended the program."""
    view = ClassView(file_url(tmp_path / "class.sqlite3"), [a_lesson()[0]])
    inside, on = Event(), Event()

    def read_slowly(database: Database) -> dict[int, str]:
        inside.set()
        assert on.wait(10)
        return dict(read_names(database))

    monkeypatch.setattr("gdtui.server.board.read_names", read_slowly)
    with ThreadPoolExecutor(2) as pool:
        look = pool.submit(view.look)
        assert inside.wait(10)
        closing_view = pool.submit(view.close)
        assert not wait([closing_view], 0.1).done
        on.set()
        assert look.result(10) == ((), ())
        closing_view.result(10)
    with pytest.raises(DatabaseError, match="closed"):
        view.look()


async def test_a_database_that_goes_is_said_and_comes_back(tmp_path: Path) -> None:
    lesson, page, wrong, _ = a_lesson()
    path, aside = tmp_path / "class.sqlite3", tmp_path / "aside"
    url = file_url(path)
    with open_database(url) as database:
        miss(database, tmp_path, "Ada", lesson, page, wrong)
    view = ClassView(url, [lesson])
    path.rename(aside)
    path.mkdir()
    board = Board(view, each=0.05)
    async with board.run_test(size=(120, 24)):
        await until_shown(board, "not up to date")
        path.rmdir()
        aside.rename(path)
        shown = await until_shown(board, "Ada")
        assert "not up to date" not in shown
    view.close()


def test_rows_fit_the_screen_and_the_alphabet() -> None:
    table = BoardTable(("learner", "page"), (("気温 " * 20, "●◐·"), ("ÅŁ", "ŷ")))
    lines = lines_of(table, width=30)
    assert len(lines) == 3
    assert all(len(line) <= 30 for line in lines)
    assert lines_of(table, width=30, ascii_only=True)[1].isascii()
    assert lines_of(table, width=200, ascii_only=True)[1].endswith("#+.")
    assert lessons_strip([(3, 3), (1, 3), (0, 3)]) == "●◐·"


def test_a_time_is_read_at_a_glance() -> None:
    told = {0: "0 s", 59.9: "59 s", 60: "1 min", 5999: "99 min", 6000: "1 h", 200_000: "2 d"}
    assert {seconds: duration_text(seconds) for seconds in told} == told
    assert duration_text(None) == ""
