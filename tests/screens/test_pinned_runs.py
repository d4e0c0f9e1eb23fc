"""Pinned runs: a table of them, each shown and hidden by its digit."""

from __future__ import annotations

from collections.abc import Callable

from gdtui.charts import draw_chart
from gdtui.course.lesson import Lesson
from gdtui.settings import Look
from gdtui.ui.screens.pinned_runs import NO_RUN_PINNED, PinnedRunsScreen
from tests.screens.conftest import Tutor
from tests.support import screen_text

Make = Callable[..., Tutor]


def shown(one: Tutor) -> str:
    return screen_text(one.app)


async def test_without_a_pinned_run_it_says_how_to_pin_one(tutor: Make) -> None:
    one = tutor()
    async with one.app.run_test(size=(100, 30)) as pilot:
        await pilot.press("G")
        assert NO_RUN_PINNED[:20] in shown(one)


async def test_a_digit_hides_a_run_from_the_charts_and_shows_it_again(tutor: Make) -> None:
    one = tutor()
    async with one.app.run_test(size=(100, 30)) as pilot:
        await pilot.press("space", "space", "g", "0", "plus", "space", "g", "G")
        assert isinstance(one.app.screen, PinnedRunsScreen)
        text = shown(one)
        assert "η 0.0001" in text
        assert "η 0.0002" in text
        await pilot.press("1", "escape")
        assert [ghost.hidden for ghost in one.session.ghosts] == [True, False]
        roles = [layer.role for layer in draw_chart("bowl", one.session).layers]
        assert roles.count("ghost") == 3, "its points, its number, its name"
        await pilot.press("G", "1", "escape")
        roles = [layer.role for layer in draw_chart("bowl", one.session).layers]
        assert roles.count("ghost") == 6


async def test_the_run_pointed_at_can_be_let_go(tutor: Make) -> None:
    one = tutor()
    async with one.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("space", "g", "0", "plus", "space", "g", "0", "plus", "space", "g", "G")
        assert isinstance(one.app.screen, PinnedRunsScreen)
        assert [ghost.label for ghost in one.app.screen._session.ghosts] == [
            "η 0.0001",
            "η 0.0002",
            "η 0.0005",
        ]
        await pilot.press("down", "delete")
        assert "▸ 2 ●  η 0.0005" in shown(one)
        assert "A digit shows or hides a run" in shown(one)
        await pilot.press("backspace", "down", "backspace", "backspace")
        assert NO_RUN_PINNED[:20] in shown(one)
        assert "A digit" not in shown(one)
        await pilot.press("escape")
        assert one.session.ghosts == ()
        assert one.session.trace.steps == 1


async def test_in_ascii_the_rate_is_spelled(lessons: list[Lesson]) -> None:
    one = Tutor(lessons, look=Look(ascii=True))
    async with one.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("space", "g", "G")
        assert "> 1 *  eta 0.0001" in shown(one)


async def test_numbers_of_the_runs_stand_under_each_other(tutor: Make) -> None:
    one = tutor()
    async with one.app.run_test(size=(60, 18)) as pilot:
        await pilot.press("space", "g", "0", "plus", *["space"] * 12, "g", "G")
        rows = shown(one).split("\n")
        heading = next(row for row in rows if "steps" in row and "loss" in row)
        runs = [row for row in rows if "η 0.000" in row and "●" in row and "│" in row][:2]
        ends = {
            row.index(count, row.index("η")) + len(count)
            for row, count in zip(runs, (" 1 ", " 12 "), strict=True)
        }
        assert ends == {heading.index("steps") + len("steps ")}
        assert "…" not in "".join(runs)


async def test_going_on_after_the_look_back_finishes_again(tutor: Make) -> None:
    one = tutor(page=2)
    async with one.app.run_test(size=(80, 24)) as pilot:
        for _ in range(2):
            await pilot.press("n")
            assert type(one.app.screen).__name__ == "LessonSummaryScreen"
            await pilot.press("t", "escape")
            assert one.session.page_index == 2
