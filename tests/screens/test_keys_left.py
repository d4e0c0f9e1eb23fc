"""On the screen: keys that a teacher left, in the foot, the help and from lesson to lesson."""

from __future__ import annotations

from collections.abc import Sequence

from gdtui.course.lesson import Lesson
from gdtui.progress.store import Place, Progress
from gdtui.session.key_notation import read_actions, read_keys
from gdtui.session.session import Session
from gdtui.testing import screen_text
from gdtui.ui.app import TutorApp
from gdtui.ui.frame_clock import ManualClock
from gdtui.ui.screens.help import HelpScreen
from gdtui.ui.screens.lesson import LessonScreen
from gdtui.ui.screens.lesson_summary import LessonSummaryScreen
from tests.support import screen_text as part_text
from tests.support import unwrapped


def limited(lessons: Sequence[Lesson], only: str, *, page: int = 0, press: str = "") -> TutorApp:
    progress = Progress.in_memory()
    progress.save(Place("rates", "go-down"), {})
    return TutorApp(
        lambda: lessons,
        Session.open(lessons[0], page),
        progress,
        clock=ManualClock,
        press=read_keys(press),
        only=read_actions(only),
    )


def session_of(app: TutorApp) -> Session:
    screen = next(each for each in app.screen_stack if isinstance(each, LessonScreen))
    return screen.session


async def test_the_foot_shows_what_is_left(lessons: list[Lesson]) -> None:
    app = limited(lessons, "- G space t")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        foot = part_text(app, "#keys").split()
        assert foot == [
            *("space", "step", "-", "rate", "down", "G", "pinned", "runs"),
            *("t", "contents", "?", "help"),
        ]


async def test_any_other_key_says_so_and_does_nothing(lessons: list[Lesson]) -> None:
    app = limited(lessons, "space + -")
    async with app.run_test(size=(80, 24)) as pilot:
        for steps, key in enumerate(("b", "n", "x", "l", "k", "G", "t", "f", "0"), start=1):
            await pilot.press("space")
            assert "Your teacher" not in part_text(app, "#page")
            await pilot.press(key)
            await pilot.pause()
            assert isinstance(app.screen, LessonScreen)
            assert session_of(app).trace.steps == steps
            told = unwrapped(part_text(app, "#page"))
            assert "Your teacher left only space, + and -. Not " in told


async def test_help_and_palette_list_only_what_acts(lessons: list[Lesson]) -> None:
    app = limited(lessons, "space + -")
    async with app.run_test(size=(80, 60)) as pilot:
        await pilot.press("question_mark")
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)
        text = screen_text(app)
        for told in ("Take one step", "Raise the learning rate", "Show the next chart", "Leave;"):
            assert told in text
        for kept in ("Undo one update", "Go to the next page", "table of contents", "hint"):
            assert kept not in text


async def test_answering_is_left_or_it_is_not(lessons: list[Lesson]) -> None:
    for only, answered in (("space", False), ("answer", True)):
        app = limited(lessons, only, page=1)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("1")
            await pilot.pause()
            assert ("Your teacher left" in unwrapped(part_text(app, "#page"))) != answered
            await pilot.press("enter")
            await pilot.pause()
            assert (session_of(app).answer == 0) == answered
            assert ("choose" in part_text(app, "#keys")) is False


async def test_it_lasts_for_the_lessons_that_follow(lessons: list[Lesson]) -> None:
    app = limited(lessons, "x enter", page=2)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("x")
        await pilot.pause()
        assert isinstance(app.screen, LessonSummaryScreen)
        await pilot.press("t", "escape")
        await pilot.pause()
        assert isinstance(app.screen, LessonSummaryScreen), "the contents were not left"
        await pilot.press("enter")
        await pilot.pause()
        assert session_of(app).lesson.title == "Others"
        await pilot.press("space")
        assert session_of(app).trace.steps == 0


async def test_the_keys_of_the_command_are_pressed_before_the_others_are_taken(
    lessons: list[Lesson],
) -> None:
    app = limited(lessons, "b", press="space*2 n")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("p")
        for _ in range(400):
            await pilot.pause(0.01)
            if not app.at_rest():
                continue
            if session_of(app).only is not None:
                break
        session = session_of(app)
        assert (session.page_index, session.marks[0]) == (1, "done")
        told = "Your teacher left only b. Not p, previous."
        assert session.notice == told, "p came after, and waited"
