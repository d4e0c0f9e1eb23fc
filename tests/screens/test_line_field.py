"""The field for a line: earlier lines come back, and the names are a key away."""

from __future__ import annotations

from textual.pilot import Pilot

from gdtui import course
from gdtui.course.questions import traits_of
from gdtui.progress.store import Place, Progress
from gdtui.restricted_access import Access
from gdtui.session.session import Session
from gdtui.ui.app import TutorApp
from gdtui.ui.frame_clock import ManualClock
from gdtui.ui.screens.lesson import LessonScreen
from gdtui.ui.widgets.answer_field import AnswerField
from gdtui.ui.widgets.footer import WHILE_WRITING, KeyFooter
from tests.screens.conftest import Tutor

LESSON = course.find("one-update")
PAGE = next(
    place for place, page in enumerate(LESSON.pages) if traits_of(page.ask).line is not None
)


async def write(one: Tutor, pilot: Pilot[None], text: str) -> None:
    await pilot.press("enter", *("space" if sign == " " else sign for sign in text), "enter")
    await pilot.pause()


async def test_lines_are_written_run_and_brought_back() -> None:
    one = Tutor([LESSON], PAGE)
    async with one.app.run_test(size=(80, 24)) as pilot:
        await write(one, pilot, "w + rate * gradient")
        assert one.session.line_driving == "w + rate * gradient"
        while one.session.revealing:
            one.clock.tick()
            await pilot.pause()
        await write(one, pilot, "w - lr")
        assert one.session.said.startswith("`lr` is not a name here")
        assert "w - lr" in one.text("#page")
        await pilot.press("enter")
        field = one.screen.query_one(AnswerField)
        assert one.screen.query_one(KeyFooter).entries == WHILE_WRITING
        field.value = "w -"
        await pilot.press("up")
        assert field.value == "w - lr"
        await pilot.press("up")
        assert field.value == "w + rate * gradient"
        await pilot.press("up", "down", "down")
        assert field.value == "w -"
        await pilot.press("home", "2", "end", "tab")
        await pilot.pause()
        assert field.value == "2w -"
        assert "rate, the learning rate" in one.session.notice
        assert "**" in one.text("#page")
        assert one.screen.focused is field
        await pilot.press("escape")
        await pilot.press("0")
        await pilot.pause()
        assert not one.session.line_driving
        field.value = ""  # what was begun is gone on with, so it is taken out first
        await write(one, pilot, "w - rate * gradient")
        assert one.session.answer == 0


async def test_in_a_class_a_line_works_as_elsewhere() -> None:
    progress = Progress.in_memory()
    progress.save(Place("rates", "go-down"), {})
    app = TutorApp(
        lambda: [LESSON],
        Session.open(LESSON, PAGE),
        progress,
        clock=ManualClock,
        access=Access(restricted=True),
    )
    async with app.run_test(size=(80, 24)) as pilot:
        signs = ("space" if sign == " " else sign for sign in "w - gradient")
        await pilot.press("enter", *signs, "enter")
        await pilot.pause()
        assert isinstance(app.screen, LessonScreen)
        assert app.screen.session.line_driving == "w - gradient"
