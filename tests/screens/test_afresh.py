"""`A` on the screen: the page stands there as new, and nothing gives the answer away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from gdtui import course
from gdtui.authoring.playthrough import keys_for, play_through
from gdtui.session.session import Session
from gdtui.ui.widgets.answer_field import AnswerField
from gdtui.ui.widgets.footer import footer_actions
from tests.screens.conftest import Tutor
from tests.support import unwrapped

Make = Callable[..., Tutor]


async def test_a_done_page_is_asked_again_and_stays_done(tutor: Make) -> None:
    one = tutor(page=1)
    async with one.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("2", "enter")
        one.clock.tick(20)
        await pilot.pause()
        assert one.session.page_done
        assert "Each step is longer" in one.text("#page")
        await pilot.press("A")
        assert one.session.question_open
        assert one.session.trace.steps == 0
        assert "Afresh: its question is open again" in unwrapped(one.text("#page"))
        assert "Each step is longer" not in one.text("#page")
        assert "○●○" in one.text("#title")
        assert one.progress.answers() == {("rates", "guess"): ""}
        assert one.progress.marks() == {("rates", "guess"): "done"}
        assert "n p page" in one.text("#keys")
        await pilot.press("1", "enter")
        one.clock.tick(20)
        await pilot.pause()
        assert one.session.page_done
        assert one.progress.answers() == {("rates", "guess"): "lower"}


async def test_the_field_forgets_a_number_that_was_right() -> None:
    one = Tutor([course.find("slope")], page=2)
    async with one.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        one.screen.query_one(AnswerField).value = keys_for(one.session)[0].removeprefix("=")
        await pilot.press("enter")
        one.clock.tick(20)
        await pilot.pause()
        assert one.session.page_done
        assert not one.screen.query_one(AnswerField).display
        await pilot.press("A")
        await pilot.pause()
        assert one.session.question_open
        field = one.screen.query_one(AnswerField)  # another: the page has other numbers
        assert field.value == ""
        assert field.display


@pytest.mark.parametrize("page", [0, 1])
def test_the_footer_offers_it_once_done_and_then_the_way_on(page: int) -> None:
    session = Session.open(course.find("learning-rate"), page)
    assert "ask_again" not in footer_actions(session)
    done = replace(play_through(session), running=False)
    assert "ask_again" in footer_actions(done)
    again = footer_actions(done.ask_again())
    assert "skip" not in again
    assert again.count("next_page") == 1


def test_the_names_of_a_line_are_no_keys_of_its_page() -> None:
    """`w`, `x` and `y` are what it may hold: none stands in the footer, nor `n` twice."""
    lesson = course.find("training-loop")
    for page in (2, 3):  # ŷ from w, b and x; the slope from y as well
        offered = footer_actions(replace(play_through(Session.open(lesson, page)), running=False))
        assert not {"log_scale", "next_panel", "skip"} & set(offered)
        assert len(set(offered)) == len(offered)
