"""The end of a lesson: at the top, with what comes next, and a way back to what was skipped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec import structs

from gdtui.course.lesson import Lesson
from gdtui.progress.store import Place
from gdtui.ui.screens.lesson_summary import LessonSummaryScreen
from tests.screens.conftest import Tutor
from tests.support import screen_rows

Make = Callable[..., Tutor]


def rows(one: Tutor) -> list[str]:
    return [row.strip() for row in screen_rows(one.app)]


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_it_stands_at_the_top_and_says_what_comes_next(
    tutor: Make, size: tuple[int, int]
) -> None:
    one = tutor(page=2)
    async with one.app.run_test(size=size) as pilot:
        await pilot.press("n")
        shown = rows(one)
        assert shown[1] == "Finished: Rates"
        at = shown.index("Next: 2 Others  3 min")
        assert shown[at + 1] == "Tell slow from fast."
        assert at < 12
        assert "skipped" not in " ".join(shown)


async def test_what_was_skipped_is_named_and_p_goes_back_to_it(tutor: Make) -> None:
    one = tutor()
    async with one.app.run_test(size=(60, 18)) as pilot:
        await pilot.press("x", "x", "n")
        assert isinstance(one.app.screen, LessonSummaryScreen)
        assert "◌ was skipped: p goes back to it." in rows(one)
        assert rows(one)[-2] == "Enter goes on  ·  t contents  ·  q quits"
        await pilot.press("p")
        assert one.session.page_index == 1
        await pilot.press("n", "n")
        assert isinstance(one.app.screen, LessonSummaryScreen)


async def test_without_anything_skipped_p_does_nothing(tutor: Make) -> None:
    one = tutor(page=2)
    async with one.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n", "p")
        assert isinstance(one.app.screen, LessonSummaryScreen)


async def test_a_part_of_one_lesson_is_not_spoken_of_and_one_of_several_is(
    lessons: list[Lesson],
) -> None:
    alone = Tutor(lessons, page=2)
    async with alone.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n")
        assert "last lesson" not in " ".join(rows(alone))
    another = structs.replace(lessons[0], slug="another")
    several = Tutor([*lessons, another], page=2)
    async with several.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n")
        said = " ".join(rows(several))
        assert "This was the last lesson of the part “Descent”; 0 of its 2 are done." in said
    done = Tutor([*lessons, another], page=2)
    for each in (lessons[0], another):
        done.progress.save(
            Place(each.slug, each.pages[0].id), {page.id: "done" for page in each.pages}
        )
    async with done.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n")
        assert "all 2 are done. Well driven." in " ".join(rows(done))


async def test_it_says_what_one_can_do_now_why_a_miss_was_one_and_keeps_it(
    lessons: list[Lesson], tmp_path: Path
) -> None:
    first = structs.replace(lessons[0], formula="w ← w − η · ∂L/∂w")
    one = Tutor([first, lessons[1]], page=1, folder=tmp_path)
    async with one.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("1", "enter", "enter", "n", "n")
        shown = rows(one)
        assert shown[1:5] == [
            "Finished: Rates",
            "",
            "Now you can: tell slow from fast.",
            "w ← w − η · ∂L/∂w",
        ]
        assert "It grows with each step." in shown
        assert shown[-2] == "Enter goes on  ·  t contents  ·  k keeps it  ·  q quits"
        for count in (1, 2):
            await pilot.press("k")
            await pilot.pause()
            assert len([*tmp_path.glob("gdtui-rates-notes*.md")]) == count
        assert "Written: gdtui-rates-notes-2.md, in " in " ".join(rows(one))
    kept = (tmp_path / "gdtui-rates-notes.md").read_text(encoding="utf-8")
    missed = "you said “lower”, and it was “over a million”. It grows with each step."
    assert kept == (
        "# 1 Rates\n\nTell slow from fast.\n\n    w ← w − η · ∂L/∂w\n\n"
        f"- **Guess**: {missed}\n\n2 of 3 pages done.\n"
    )


async def test_where_nothing_may_be_written_nothing_is_offered(lessons: list[Lesson]) -> None:
    one = Tutor(lessons, page=2)
    async with one.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n", "k")
        assert "k keeps it" not in " ".join(rows(one))
