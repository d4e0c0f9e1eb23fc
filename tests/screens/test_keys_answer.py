"""On the screen: keys that do nothing say so, numbers and commands are typed, answers are seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from textual.widgets import Input

from gdtui import course
from gdtui.session.key_notation import read_actions, read_keys
from gdtui.shots.opening import open_lesson
from gdtui.shots.recording import record
from gdtui.ui.screens.command_line import CommandLineScreen
from gdtui.ui.screens.help import HelpScreen
from gdtui.ui.screens.lesson_dialogs import READ_FIRST
from gdtui.ui.terminal.key_events import key_event
from gdtui.ui.widgets.answer_field import AnswerField
from gdtui.ui.widgets.footer import WHILE_TYPING, KeyFooter
from gdtui.ui.widgets.option_list import UnfocusedOptionList
from gdtui.ui.widgets.page_view import PageView
from tests.screens.conftest import Tutor
from tests.support import screen_text, unwrapped

Make = Callable[..., Tutor]
SIZE = (80, 24)


def lesson(name: str, page: int = 1) -> Tutor:
    return Tutor([course.find(name)], page - 1)


def footer(one: Tutor) -> list[str]:
    return [entry.key for entry in one.screen.query_one(KeyFooter).entries]


async def test_a_key_that_does_nothing_says_why_on_the_page() -> None:
    told = {
        "e": "e, epoch: it comes with lesson 9.",
        "right": "→, moving: nothing moves on this page.",
        "j": "j is no key here; ? lists them.",
        "semicolon": "“;” is no key here; ? lists them.",
        "b": "b, undo: this is the start of the run.",
        "G": "G, pinned runs: it comes with lesson 7.",
        "l": "l, type rate: it comes with lesson 7.",
        "tab": "Tab, text or chart: both are in sight here.",
        "up": "↑, moving: the text is all in sight.",
        "pagedown": "↓, moving: the text is all in sight.",
        "d": "d, more: there is no panel here.",
        "shift+tab": "Tab, text or chart: both are in sight here.",
    }
    one = lesson("0")
    async with one.app.run_test(size=SIZE) as pilot:
        for key, sentence in told.items():
            await pilot.press(key)
            await pilot.pause()
            assert sentence in unwrapped(one.text("#page")), key
            assert one.session.trace.steps == 0


async def test_a_key_takes_off_what_was_said_or_says_that_there_is_nothing(tutor: Make) -> None:
    one = tutor()
    async with one.app.run_test(size=SIZE) as pilot:
        await pilot.press("d")
        assert one.session.notice == "d, more: the panel shows all of it."
        await pilot.press("escape")
        assert one.session.notice == ""
        await pilot.press("escape")
        assert one.session.notice == "Esc, back: this is the page's own view."
        await pilot.press("w", "escape")
        assert one.session.notice == ""


async def test_arrows_scroll_where_they_move_nothing() -> None:
    one = lesson("7")
    async with one.app.run_test(size=SIZE) as pilot:
        await pilot.press("h", "h", "h")
        await pilot.pause()
        page = one.screen.query_one(PageView)
        await pilot.press("pageup", "up")
        assert page.scroll_offset.y == 0 < page.max_scroll_y
        await pilot.press("down")
        assert page.scroll_offset.y > 0
        assert one.session.notice == ""


async def test_the_keypad_changes_the_rate(tutor: Make) -> None:
    one = tutor()
    async with one.app.run_test(size=SIZE) as pilot:
        await pilot.press("add")
        assert one.session.rate == Decimal("2e-4")
        await pilot.press("subtract", "subtract")
        assert one.session.rate == Decimal("5e-5")


# The footer


async def test_the_footer_says_the_way_back_and_the_way_on(tutor: Make) -> None:
    one = tutor()
    async with one.app.run_test(size=SIZE) as pilot:
        assert not {"p", "n p"} & set(footer(one))
        assert "b undo" in one.text("#keys")
        assert "r run" in one.text("#keys")
        await pilot.press("space", "space", "n")
        await pilot.pause()
        assert "p previous" in one.text("#keys")
        await pilot.press("1", "enter", "enter")
        await pilot.pause()
        assert one.text("#keys").startswith(" n p page")
        await pilot.resize_terminal(60, 20)
        await pilot.pause()
        assert "n p page" in one.text("#keys")


async def test_the_footer_offers_no_key_that_comes_later() -> None:
    one = lesson("0", 2)
    async with one.app.run_test(size=SIZE):
        assert "r" not in footer(one)
        assert "+ - learning rate" in one.text("#keys")
        assert "p previous" in one.text("#keys")
    one = lesson("0", 4)
    async with one.app.run_test(size=SIZE):
        assert "+ - learning rate" in one.text("#keys"), "not one name for + and another for -"


# A number that is typed


async def test_a_number_begins_with_its_first_key_however_fast_it_is_typed() -> None:
    one = lesson("6", 2)
    async with one.app.run_test(size=SIZE) as pilot:
        for key in "-0.5":
            one.app.post_message(key_event(key))
        await pilot.pause()
        await pilot.pause()
        assert one.screen.query_one(AnswerField).value == "-0.5"
        assert one.screen.query_one(KeyFooter).entries == WHILE_TYPING
        assert one.text("#keys").strip() == "Enter answers  Esc gives the keys back"
        await pilot.press("escape")
        await pilot.pause()
        assert "? help" in one.text("#keys")
        assert one.session.rate == one.session.page.descent.learning_rate


async def test_an_empty_field_is_not_closed_in_silence() -> None:
    one = lesson("6", 2)
    async with one.app.run_test(size=SIZE) as pilot:
        await pilot.press("enter", "enter")
        await pilot.pause()
        assert "Nothing was typed" in unwrapped(one.text("#page"))
        assert one.session.question_open
        await pilot.press("8", "enter")
        await pilot.pause()
        assert one.session.said


# What came of an answer is seen


async def test_n_waits_until_the_feedback_was_seen(tutor: Make) -> None:
    one = tutor(page=1)
    now = [0.0]
    async with one.app.run_test(size=SIZE) as pilot:
        one.clock.reading_time = 0.4
        one.clock.now = lambda: now[0]  # type: ignore[method-assign]
        await pilot.press("1", "enter", "enter", "n")
        await pilot.pause()
        assert (one.session.page_index, one.session.notice) == (1, READ_FIRST)
        now[0] = 0.3
        await pilot.press("n")
        assert one.session.page_index == 1
        now[0] = 0.5
        await pilot.press("n")
        assert one.session.page_index == 2
        await pilot.press("p", "n")
        assert one.session.page_index == 2, "what was seen stays seen"


# Commands


async def test_a_command_is_typed_behind_a_colon(tutor: Make) -> None:
    one = tutor()
    async with one.app.run_test(size=SIZE) as pilot:
        await pilot.press("colon", *"step 12", "enter")
        await pilot.pause()
        assert not isinstance(one.app.screen, CommandLineScreen)
        assert one.session.trace.steps == 12
        await pilot.press("colon", *"rate 2e-4", "enter")
        await pilot.press("colon", *"run to 20", "enter")
        await pilot.pause()
        assert (one.session.trace.steps, str(one.session.rate)) == (20, "0.0002")
        await pilot.press("colon", "up", "up")
        assert one.app.screen.query_one(Input).value == "rate 2e-4"
        await pilot.press("down", "down", *"chart loss", "enter")
        await pilot.pause()
        assert one.session.chart_name == "loss"


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (60, 18)])
async def test_what_is_wrong_with_a_command_stands_above_it(
    tutor: Make, size: tuple[int, int]
) -> None:
    one = tutor()
    async with one.app.run_test(size=size) as pilot:
        await pilot.press("colon", *"stp 12", "enter")
        await pilot.pause()
        screen = one.app.screen
        assert isinstance(screen, CommandLineScreen)
        rows = screen_text(one.app).split("\n")
        assert rows[-1].strip() == ": stp 12"
        assert "“stp 12” is no command here. Did you mean step" in rows[-2]
        assert "Go down" in screen_text(one.app), "the lesson is still to be seen"
        await pilot.press("escape")
        await pilot.pause()
        assert one.session.trace.steps == 0
        assert one.screen.session.notice == ""


async def test_a_command_is_refused_where_its_key_is_not_left(tutor: Make) -> None:
    one = tutor()
    async with one.app.run_test(size=SIZE) as pilot:
        one.screen.session = replace(one.session, only=read_actions("b"))
        await pilot.press("colon", *"step 3", "enter")
        await pilot.pause()
        assert "Your teacher left only b. Not space, step." in screen_text(one.app)
        await pilot.press("escape")
        assert one.session.trace.steps == 0


# Help and palette


async def test_help_ends_with_what_comes_later_and_grows(tutor: Make) -> None:
    for name, learned in (("0", False), ("18", True)):
        one = lesson(name)
        async with one.app.run_test(size=(100, 90)) as pilot:
            await pilot.press("question_mark")
            assert isinstance(one.app.screen, HelpScreen)
            text = unwrapped(screen_text(one.app, "#dialog"))
            here, _, later = text.partition("Later in the course")
            assert here.startswith("Keys") or "On this page" in here
            assert ("Run one epoch" in here) == learned
            assert ("Run one epoch" in later) == (not learned)
            assert "The table of contents" in here
            assert "Type a command" in here


async def test_the_palette_begins_with_the_keys_of_the_page(tutor: Make) -> None:
    one = lesson("0")
    async with one.app.run_test(size=(100, 60)) as pilot:
        offered = one.screen.query_one(KeyFooter).entries
        await pilot.press("ctrl+p")
        await pilot.pause()
        listed = [
            str(option.id) for option in one.app.screen.query_one(UnfocusedOptionList).options
        ]
        first = {entry.action.split("'")[1] for entry in offered if "'" in entry.action}
        assert first <= set(listed[: len(offered)])
        assert "epoch" not in listed, "what comes later cannot be done"


@pytest.mark.parametrize(
    ("lesson", "page", "keys", "size", "shown"),
    [
        ("13", 1, "3", (60, 18), "▸3 nearly"),
        ("13", 1, "down*3", (60, 18), "▸3 nearly"),
        ("12", 3, "c", (60, 18), "chart 2 of 2"),
        ("12", 3, "w", (60, 18), "the step as code"),
        ("12", 3, "d", (60, 18), "one step"),
        ("17", 2, "8 pageup 5", (80, 24), "│   85 "),
        ("7", 7, "m v X", (80, 24), "X is no key here"),
    ],
)
async def test_what_a_key_did_is_in_sight(
    lesson: str, page: int, keys: str, size: tuple[int, int], shown: str
) -> None:
    """In small windows, with a cursor or once scrolled, some keys changed what nobody saw."""
    app = open_lesson(lesson, page=page)
    recorded = await record(app, read_keys(keys), size=size)
    assert shown in recorded.grid.text()
