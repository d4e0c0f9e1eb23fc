"""A table of one's own stays in the contents, and comes back as it was left."""

from __future__ import annotations

from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from gdtui import course
from gdtui.progress.store import Progress
from gdtui.restricted_access import Access
from gdtui.sandbox.form import Form
from gdtui.session.session import Session
from gdtui.text.name_lists import names_text
from gdtui.ui.app import TutorApp
from gdtui.ui.frame_clock import ManualClock
from gdtui.ui.screens.contents import ContentsScreen
from gdtui.ui.screens.lesson import LessonScreen
from gdtui.ui.startup import First, FormOpening
from gdtui.ui.widgets.page_view import PageView
from tests.lessons import lesson_text
from tests.support import screen_text
from tests.walks import all_of


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "tea.csv"
    rows = "".join(f"{row},{80 - row * row % 7},{row % 2}\n" for row in range(40))
    path.write_text("minutes,degrees,hot\n" + rows, encoding="utf-8")
    return path


@pytest.fixture
def lesson(tmp_path: Path) -> course.Lesson:
    path = tmp_path / "01_rates.md"
    path.write_text(lesson_text("## One\n\nText.\n\n## Two\n\nText.\n"), encoding="utf-8")
    return course.parse(path)


def app_with(
    progress: Progress, lesson: course.Lesson, first: First, *, restricted: bool = False
) -> TutorApp:
    return TutorApp(
        lambda: [lesson], first, progress, ManualClock, access=Access(restricted=restricted)
    )


def session_of(app: TutorApp) -> Session:
    assert isinstance(app.screen, LessonScreen)
    return app.screen.session


async def test_it_comes_back_in_a_later_session_with_rate_chart_and_settings(
    tmp_path: Path, table: Path, lesson: course.Lesson
) -> None:
    home = tmp_path / "home"
    form = Form(str(table), "minutes", "degrees", split="0.5, 0.25, 0.25", momentum="0.9", seed="3")
    with closing(Progress.open(home)) as progress:
        app = app_with(progress, lesson, FormOpening(form))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("plus", "plus", "c", "space")
            await pilot.pause()
            left = session_of(app)
            await pilot.press("t")
            assert "tea.csv" in screen_text(app)
    with closing(Progress.open(home)) as progress:
        app = app_with(progress, lesson, Session.open(lesson))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("escape", "t", "end")
            assert isinstance(app.screen, ContentsScreen)
            assert f"minutes → degrees, linear, η {left.rate}, as you left it" in " ".join(
                screen_text(app).split()
            )
            await pilot.press("enter")
            await pilot.pause()
            back = session_of(app)
            assert (back.rate, back.chart_name, back.seed) == (left.rate, left.chart_name, 3)
            assert back.own_page.problem == left.own_page.problem
            assert all_of(back) == all_of(left)
            await pilot.press("f")
            assert "0.5, 0.25, 0.25" in screen_text(app)


@pytest.mark.soak
async def test_its_text_is_scrolled_to_where_it_was(tmp_path: Path, lesson: course.Lesson) -> None:
    """The prose names every feature: with twenty of them it is longer than the screen."""
    names = [f"a measurement, number {number}" for number in range(20)]
    table = tmp_path / "wide.csv"
    rows = "".join(f"{','.join(str(row * k % 23) for k in range(20))},{row}\n" for row in range(40))
    table.write_text(f"{names_text(names, ',')},y\n{rows}", encoding="utf-8")
    form = Form(str(table), names_text(names), "y", scale="none")
    app = app_with(Progress.in_memory(), lesson, FormOpening(form))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("pagedown")
        await pilot.pause()
        assert isinstance(app.screen, LessonScreen)
        left = app.screen.session.scrolled
        assert left
        await pilot.press("t", "home", "enter")
        assert session_of(app).lesson.slug == "rates"
        await pilot.press("t", "end", "enter")
        await pilot.pause()
        await pilot.pause()
        assert isinstance(app.screen, LessonScreen)
        assert app.screen.query_one(PageView).scrolled_rows == left


async def test_one_whose_file_is_gone_says_so_and_can_be_taken_off(
    tmp_path: Path, table: Path, lesson: course.Lesson
) -> None:
    home = tmp_path / "home"
    with closing(Progress.open(home)) as progress:
        app = app_with(progress, lesson, FormOpening(Form(str(table), "minutes", "degrees")))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
    table.unlink()
    with closing(Progress.open(home)) as progress:
        app = app_with(progress, lesson, Session.open(lesson))
        async with app.run_test(size=(120, 24)) as pilot:
            await pilot.press("escape", "t", "end", "enter")
            said = " ".join(screen_text(app).split())
            assert "There is no file" in said
            assert "Delete takes it off the list" in said
            await pilot.press("home", "delete", "end", "delete")
            assert "tea.csv" not in screen_text(app)
            assert "Rates" in screen_text(app)
            await pilot.press("delete")
        assert progress.tables() == ()
    with closing(Progress.open(home)) as progress:
        assert progress.tables() == ()


async def test_a_search_finds_it_by_its_name(table: Path, lesson: course.Lesson) -> None:
    app = app_with(
        Progress.in_memory(), lesson, FormOpening(Form(str(table), "minutes", "degrees"))
    )
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("t", *"tea")
        assert "tea.csv" in screen_text(app)
        assert "Rates" not in screen_text(app)
        await pilot.press("plus", "enter")
        await pilot.pause()
        assert session_of(app).lesson.title == "tea"


async def test_where_files_are_closed_none_is_kept(lesson: course.Lesson) -> None:
    progress = Progress.in_memory()
    form = Form("xor", "x1, x2", "y", split="1, 0, 0")
    app = app_with(progress, lesson, FormOpening(form), restricted=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("plus", "t")
        assert isinstance(app.screen, ContentsScreen)
        assert "xor" not in screen_text(app)
    assert progress.tables() == ()


async def test_only_the_twenty_opened_last_are_kept(tmp_path: Path, lesson: course.Lesson) -> None:
    from gdtui.progress import resume
    from gdtui.sandbox.lesson import open_sandbox

    progress = Progress.in_memory()
    for number in range(22):
        path = tmp_path / f"t{number}.csv"
        path.write_text("a,b\n1,2\n2,4\n3,5\n", encoding="utf-8")
        session = open_sandbox(Form(str(path), "a", "b", split="1,0,0"), Access())
        resume.save_table(session.with_rate(Decimal("0.25")), progress)
    names = [Path(kept.source).stem for kept in progress.tables()]
    assert names == [f"t{number}" for number in range(21, 1, -1)]
    assert {resume.kept_form(kept).rate for kept in progress.tables()} == {"0.25"}
