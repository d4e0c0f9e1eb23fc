"""The text panel: it wraps once, and shows what was asked beside what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gdtui.course import find, parse
from gdtui.course.lesson import Lesson
from gdtui.ui.widgets.page_view import PageView, QuestionView
from tests.lessons import TWO_STEPS, lesson_text, shipped_lessons
from tests.screens.conftest import Tutor

SAMPLE = [
    ("mean-squared-error", 3),
    ("loss-depends-on-w", 5),
    ("two-parameters", 2),
    ("honest-scores", 3),
    ("mini-batches", 3),
]
BAR = "▌"


def answered_pages() -> Iterator[tuple[str, int]]:
    """Every prediction of the course that is not of the sample."""
    for lesson in shipped_lessons():
        for index, page in enumerate(lesson.pages, 1):
            if page.predict is not None and (lesson.slug, index) not in SAMPLE:
                yield lesson.slug, index


def rows_of(one: Tutor) -> list[str]:
    """The rows inside the panel's border."""
    return [row[1:-2].rstrip() for row in one.text("#page").split("\n")[1:-1]]


def prose_rows(rows: list[str]) -> list[str]:
    first = next((place for place, row in enumerate(rows) if BAR in row), len(rows))
    return rows[:first]


async def hold_still(lesson: Lesson, page: int, size: tuple[int, int] = (80, 24)) -> None:
    """Answer wrongly: the prose stays as it was, and the answer stands beside its feedback."""
    one = Tutor([lesson], page - 1)
    predict = lesson.pages[page - 1].predict
    assert predict is not None
    wrong = next(at for at, option in enumerate(predict.options, 1) if not option.correct)
    right = next(at for at, option in enumerate(predict.options, 1) if option.correct)
    async with one.app.run_test(size=size) as pilot:
        await pilot.pause()
        before = prose_rows(rows_of(one))
        await pilot.press(str(wrong), "enter", "enter")
        await pilot.pause()
        view = one.screen.query_one(PageView)
        asked = one.screen.query_one(QuestionView)
        rows = rows_of(one)
        told = [row for row in rows if BAR in row]
        if asked.size.height <= view.scrollable_content_region.height:
            assert len(told) == asked.size.height
            assert any(f"✗{wrong}" in row for row in told)
            assert any(f"✓{right}" in row for row in told)
        gone = {1, 2, 3} - {wrong, right}
        assert not any(f"{BAR}  {at} " in row for at in gone for row in told)
        view.scroll_home(animate=False)
        await pilot.pause()
        assert prose_rows(rows_of(one)) == before


@pytest.mark.parametrize(("slug", "page"), SAMPLE)
async def test_no_line_of_prose_changes_when_an_answer_comes(slug: str, page: int) -> None:
    await hold_still(find(slug), page)


@pytest.mark.soak
@pytest.mark.parametrize(("slug", "page"), [*answered_pages()])
async def test_no_line_of_any_page_changes_when_an_answer_comes(slug: str, page: int) -> None:
    await hold_still(find(slug), page)
    await hold_still(find(slug), page, (120, 36))


async def test_one_comes_back_to_where_an_answered_page_was_left() -> None:
    one = Tutor([find("honest-scores")], 2)
    async with one.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("2", "enter", "enter")
        await pilot.pause()
        left = one.screen.query_one(PageView).scroll_y
        assert left > 0
        await pilot.press("n", "p")
        await pilot.pause()
        assert one.screen.query_one(PageView).scroll_y == left


async def test_hints_have_a_heading_and_no_numbers() -> None:
    one = Tutor([find("two-parameters")], 4)
    async with one.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("h")
        await pilot.pause()
        assert f"{BAR} Hint 1 of 3" in one.text("#page")
        await pilot.press("h", "h")
        await pilot.pause()
        text = one.text("#page")
        assert f"{BAR} Hints, 3 of 3" in text
        assert text.count("•") == 3


async def test_a_notice_that_takes_the_place_of_a_shorter_one_is_seen_whole() -> None:
    one = Tutor([find("a-line")])
    async with one.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("h", "h", "h", "left", "0")
        await pilot.pause()
        assert f"{BAR} At the start again." in one.text("#page")
        await pilot.press("0")
        await pilot.pause()
        rows = [row.strip(" ▁▂▃▄▅▆▇█") for row in rows_of(one)]
        assert rows[-2:] == [f"{BAR} 0, restart: this is the start", f"{BAR} of the run."]


async def test_a_caption_that_the_border_would_cut_is_read_below_the_chart() -> None:
    one = Tutor([find("weather-data")], 3)
    async with one.app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        lines = one.text("#chart").split("\n")
        text = " ".join(line.strip("│ ") for line in lines)
        (note,) = one.session.setup.dataset.notes[:1]
        assert note in text
        assert "…" not in lines[-1]


async def test_a_word_that_looks_like_an_address_is_no_link(tmp_path: Path) -> None:
    prose = "Run `a.py` or train.py, and read www.example.org."
    file = tmp_path / "01_rates.md"
    file.write_text(lesson_text(f"## Files\n\n{prose}\n\n{TWO_STEPS}"), encoding="utf-8")
    one = Tutor([parse(file)])
    async with one.app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "train.py" in one.text("#page")
        rows = one.screen._compositor.render_strips()
        styles = [style for row in rows for _, style, _ in row if style is not None]
        assert "link" not in "".join(str(style.meta.get("@click")) for style in styles)


async def test_feedback_is_not_looked_for_on_a_page_that_is_gone() -> None:
    """An answer, and at once another page: what was to be scrolled may not stand there any more."""
    one = Tutor([find("learning-rate")])
    async with one.app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        view = one.app.screen.query_one(PageView)
        await view.remove_children()
        view._scroll_to_feedback()
        await pilot.pause()
        assert not view.children
