"""Keys change the session, and the screen shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from msgspec import structs

from gdtui import course
from gdtui.authoring.playthrough import play_through
from gdtui.course.lesson import Lesson
from gdtui.keymap import APP_KEYS, FIELD_KEYS, KEYS, SESSION_KEYS
from gdtui.session.session import Session
from gdtui.ui.bindings import APP_BINDINGS, CHOICE_BINDINGS, SESSION_BINDINGS
from gdtui.ui.screens.contents import ContentsScreen
from gdtui.ui.screens.help import (
    OTHER_PAGES,
    HelpScreen,
    help_sections,
    help_table,
    idle_here,
)
from gdtui.ui.screens.learning_rate import LearningRateScreen
from gdtui.ui.screens.lesson_summary import LessonSummaryScreen
from gdtui.ui.widgets.footer import (
    MOST_ENTRIES,
    KeyFooter,
    fit_entries,
    footer_actions,
    footer_entries,
)
from gdtui.ui.widgets.kept_mark import MARK_WIDTH
from tests.screens.conftest import Tutor
from tests.support import screen_text, unwrapped

Make = Callable[..., Tutor]
SIZE = (80, 24)


async def test_a_step_moves_the_engine_and_every_part_of_the_screen(tutor: Make) -> None:
    one = tutor()
    async with one.app.run_test(size=SIZE) as pilot:
        before = {name: one.text(name) for name in ("#chart", "#panel", "#readout")}
        await pilot.press("space")
        assert one.session.trace.steps == 1
        for name, text in before.items():
            assert one.text(name) != text, name
        assert "step 1" in one.text("#readout")


async def test_reaching_the_goal_marks_the_page_and_n_goes_on(tutor: Make) -> None:
    one = tutor()
    async with one.app.run_test(size=SIZE) as pilot:
        await pilot.press("n")
        assert one.session.page_index == 0
        assert "x skips" in one.text("#page")
        await pilot.press("space", "space")
        assert one.session.marks[0] == "done"
        assert "n goes on" in one.text("#page")
        await pilot.press("n")
        assert one.session.page_index == 1
        assert one.progress.marks()["rates", "go-down"] == "done"


async def test_a_question_holds_the_engine_until_it_is_answered(tutor: Make) -> None:
    one = tutor(page=1)
    async with one.app.run_test(size=SIZE) as pilot:
        await pilot.press("space", "e", "r", "full_stop")
        assert one.session.trace.steps == 0
        assert "= ?" in one.text("#panel")
        await pilot.press("2", "enter")
        assert one.session.answers[1] == 1
        one.clock.tick(20)
        await pilot.pause()
        assert one.session.trace.steps == 10
        assert one.session.rate == Decimal("5.0e-4")
        assert one.session.status == "diverged"
        assert one.session.marks[1] == "done"
        assert "✓2 over a million" in one.text("#page")
        await pilot.press("space")
        assert one.session.trace.steps == 11


async def test_arrows_choose_an_option_and_wrap_around(tutor: Make) -> None:
    one = tutor(page=1)
    async with one.app.run_test(size=SIZE) as pilot:
        await pilot.press("down")
        assert one.session.choice == 0
        await pilot.press("down", "down")
        assert one.session.choice == 0
        await pilot.press("up")
        assert one.session.choice == 1


async def test_a_question_has_no_mark_until_one_chooses_and_enter_then_answers_nothing(
    tutor: Make,
) -> None:
    one = tutor(page=1)
    async with one.app.run_test(size=SIZE) as pilot:
        assert "▸" not in one.text("#page")
        await pilot.press("enter")
        assert one.session.question_open
        await pilot.pause()
        told = "Enter, answer. Choose first: a digit, or ↑ and ↓."
        assert told in unwrapped(one.text("#page"))
        await pilot.press("up")
        assert "▸2 over a million" in one.text("#page")


@pytest.mark.parametrize("key", ["space", "r", "plus", "g", "l", "e"])
async def test_a_key_that_waits_for_the_answer_says_so(tutor: Make, key: str) -> None:
    one = tutor(page=1)
    async with one.app.run_test(size=SIZE) as pilot:
        await pilot.press(key)
        assert one.session.trace.steps == 0
        assert "First the question: a digit or" in unwrapped(one.text("#page"))


async def test_arrows_move_the_line_where_a_page_lets_them(tutor: Make) -> None:
    one = tutor(page=2)
    async with one.app.run_test(size=SIZE) as pilot:
        await pilot.press("right", "right", "up", "left")
        assert one.session.state.parameters.tolist() == [0.05, 1.0]


async def test_a_run_goes_by_the_clock_and_costs_nothing_when_it_stands(tutor: Make) -> None:
    one = tutor(page=2)
    async with one.app.run_test(size=SIZE) as pilot:
        assert not one.clock.going
        await pilot.press("r")
        assert one.clock.going
        one.clock.tick(7)
        assert one.session.trace.steps == 7
        await pilot.press("greater_than_sign")
        one.clock.tick()
        assert one.session.trace.steps == 17
        await pilot.press("r")
        assert not one.clock.going
        one.clock.tick(5)
        assert one.session.trace.steps == 17


async def test_under_a_run_the_panel_lags_and_is_exact_once_it_stands(tutor: Make) -> None:
    """The foot line follows in each frame, the equations of a step each half second."""
    one = tutor(page=2)
    async with one.app.run_test(size=SIZE) as pilot:
        await pilot.press("r")
        seen = []
        for step in range(1, 9):
            one.clock.tick()
            await pilot.pause()
            assert f"step {step}" in one.text("#readout")
            seen.append(one.text("#panel"))
        assert len(set(seen)) == 2, "at ten frames a second"
        await pilot.press("r")
        await pilot.pause()
        at_rest = one.text("#panel")
    stepped = tutor(page=2)
    async with stepped.app.run_test(size=SIZE) as pilot:
        await pilot.press(*["space"] * 8)
        assert stepped.text("#panel") == at_rest


async def test_many_keys_at_once_are_drawn_once(tutor: Make) -> None:
    one = tutor()
    async with one.app.run_test(size=SIZE) as pilot:
        drawn = 0

        def count() -> None:
            nonlocal drawn
            drawn += 1

        one.screen.watch(one.screen, "shown", count, init=False)
        for _ in range(50):
            one.screen.action_session("step")
        await pilot.pause()
        assert one.session.trace.steps == 50
        assert 1 <= drawn <= 3


async def test_the_rate_can_be_typed_and_letters_go_to_the_field(tutor: Make) -> None:
    one = tutor()
    async with one.app.run_test(size=SIZE) as pilot:
        await pilot.press("l", "b", "e")
        assert isinstance(one.app.screen, LearningRateScreen)
        await pilot.press("enter")
        assert isinstance(one.app.screen, LearningRateScreen)
        await pilot.press("backspace", "backspace", *"3e-5", "enter")
        assert one.session.rate == Decimal("3e-5")
        await pilot.press("l", *"7", "escape")
        assert one.session.rate == Decimal("3e-5")
        assert one.session.trace.steps == 0


async def test_help_lists_every_key_that_the_screen_binds(tutor: Make) -> None:
    one = tutor()
    async with one.app.run_test(size=(100, 90)) as pilot:
        await pilot.press("question_mark")
        assert isinstance(one.app.screen, HelpScreen)
        text = screen_text(one.app)
        for key in (*SESSION_KEYS, *FIELD_KEYS, *APP_KEYS):
            if key.name != "commit":
                assert key.help.split()[0] in text, key
        await pilot.press("escape")
        assert one.session.trace.steps == 0


async def test_the_footer_never_offers_more_than_eight_and_help_is_last(tutor: Make) -> None:
    for page in range(3):
        one = tutor(page=page)
        async with one.app.run_test(size=SIZE):
            names = footer_actions(one.session)
            assert len(names) <= MOST_ENTRIES == 8
            assert len(one.screen.query_one(KeyFooter).entries) <= MOST_ENTRIES
            assert names[-1] == "help"
            assert one.text("#keys").rstrip().endswith("? help")


@pytest.mark.parametrize(
    ("slug", "page", "keys"), [("one-update", 7, {".", "w"}), ("loss-depends-on-w", 1, {"c"})]
)
def test_once_done_the_footer_offers_the_keys_that_the_page_names(
    slug: str, page: int, keys: set[str]
) -> None:
    session = replace(play_through(Session.open(course.find(slug), page)), running=False)
    written = {KEYS[name].written for name in footer_actions(session)}
    assert keys | {"n"} <= written


async def test_every_size_is_survived_and_a_tiny_one_ignores_the_engine(tutor: Make) -> None:
    one = tutor()
    async with one.app.run_test(size=SIZE) as pilot:
        for size in ((80, 24), (60, 18), (59, 18), (20, 5), (1, 1), (120, 36)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            before = one.session.trace.steps
            await pilot.press("space", "c", "w")
            tiny = size[0] < 60 or size[1] < 18
            assert one.session.trace.steps - before == (0 if tiny else 1)
        await pilot.resize_terminal(*SIZE)
        await pilot.pause()
        await pilot.press("b")
        assert one.session.trace.steps == 2


async def test_a_small_window_turns_between_text_and_chart(tutor: Make) -> None:
    one = tutor()
    async with one.app.run_test(size=(64, 20)) as pilot:
        assert "tab chart" in one.text("#keys")
        assert one.screen.query_one("#page").display
        assert not one.screen.query_one("#chart").region
        await pilot.press("tab")
        await pilot.pause()
        assert one.screen.query_one("#chart").region
        assert one.session.trace.steps == 0


async def test_finishing_looks_back_and_leads_on_to_the_next_lesson(tutor: Make) -> None:
    one = tutor(page=1)
    async with one.app.run_test(size=SIZE) as pilot:
        await pilot.press("1", "enter", "enter", "n", "n")
        assert isinstance(one.app.screen, LessonSummaryScreen)
        shown = screen_text(one.app)
        assert "you said: lower" in shown
        assert "it was: over a million" in shown
        assert "✗ you said: lower" in shown
        assert "● Guess" in shown
        assert "✓" not in shown
        assert one.progress.place is not None
        assert one.progress.place.lesson == "others", "who leaves now goes on there"
        await pilot.press("t")
        assert isinstance(one.app.screen, ContentsScreen)
        await pilot.press("enter")
        await pilot.pause()
        assert one.session.lesson.slug == "others"
        await pilot.press("t", "escape")
        assert one.session.lesson.slug == "others"


async def test_the_palette_offers_the_keys_of_the_moment(tutor: Make) -> None:
    one = tutor()
    async with one.app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+p", *"epoch")
        await pilot.pause(0.3)
        await pilot.press("enter")
        await pilot.pause(0.3)
        assert one.session.state.epoch == 1


@pytest.mark.soak
async def test_sixty_raises_of_the_rate_on_every_chart_while_running(tutor: Make) -> None:
    one = tutor()
    async with one.app.run_test(size=SIZE) as pilot:
        for _ in range(60):
            await pilot.press("plus")
        for _ in one.session.page.charts:
            await pilot.press("0", "r")
            one.clock.tick(700)
            await pilot.pause()
            await pilot.press("space", "y", "c")
        assert one.session.status == "diverged"
        assert not one.session.running
        await pilot.press("b")
        assert one.session.trace.halted is False


async def test_the_cursor_has_the_arrows_until_v_or_escape(tutor: Make) -> None:
    one = tutor(page=2)
    async with one.app.run_test(size=SIZE) as pilot:
        await pilot.press("v", "left")
        await pilot.pause()
        assert one.text("#readout").startswith(" ╋ ")
        assert one.session.state.parameters.tolist() == [0.0, 0.0]
        assert "other line" in one.text("#keys")
        await pilot.press("escape", "right")
        assert one.session.cursor is None
        assert one.session.state.parameters.tolist() == [0.05, 0.0]
        await pilot.press("v", "v")
        assert one.session.cursor is None


async def test_a_click_on_the_timeline_goes_to_the_step_it_stands_for(tutor: Make) -> None:
    one = tutor()
    async with one.app.run_test(size=SIZE) as pilot:
        for _ in range(30):
            one.screen.action_session("step")
        await pilot.pause()
        chart = one.screen.query_one("#chart").region
        line = one.text("#chart").split("\n")[-1]
        assert line.count("●") == 1
        for column in (line.index("━"), line.index("━") + 5, line.index("●")):
            await pilot.click(offset=(chart.x + column, chart.bottom - 1))
            await pilot.pause()
            now = one.text("#chart").split("\n")[-1]
            assert now.index("●") == column, now
        assert one.session.trace.steps == 30
        await pilot.click(offset=(chart.x + 2, chart.bottom - 1))
        assert one.session.trace.steps == 30


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_escape_gives_the_page_its_own_view_back(
    lessons: list[Lesson], size: tuple[int, int]
) -> None:
    bare = structs.replace(lessons[0].pages[0], panel="none")
    one = Tutor([structs.replace(lessons[0], pages=(bare, *lessons[0].pages[1:]))])
    async with one.app.run_test(size=size) as pilot:
        chart = one.text("#chart")
        for keys in (("full_stop",), ("w",), ("w", "w")):
            await pilot.press(*keys)
            await pilot.pause()
            assert "w goes on, Esc closes this" in one.text("#panel")
            await pilot.press("escape")
            await pilot.pause()
            assert one.text("#chart") == chart
        await pilot.press("escape", "space")
        assert one.session.trace.steps == 1


async def test_the_footer_says_how_to_pause_a_run(tutor: Make) -> None:
    one = tutor()
    async with one.app.run_test(size=SIZE) as pilot:
        await pilot.press("r")
        await pilot.pause()
        assert one.text("#keys").startswith(" r pause  > faster  < slower")
        await pilot.press("r")
        await pilot.pause()
        assert "pause" not in one.text("#keys")


async def test_the_footer_offers_to_skip_whatever_is_asked(tutor: Make) -> None:
    for page in (0, 1):
        one = tutor(page=page)
        async with one.app.run_test(size=SIZE):
            assert "x skip" in one.text("#keys")


async def test_a_switch_is_offered_while_its_question_waits() -> None:
    lesson = course.find("weather-data")
    asked = next(at for at, page in enumerate(lesson.pages) if page.id == "pick-one")
    one = Tutor([lesson], asked)
    async with one.app.run_test(size=SIZE) as pilot:
        assert "z switch" in one.text("#keys")
        await pilot.press("z", "9")
        await pilot.pause()
        assert "feature tmin" in one.text("#readout")
        assert "9, an option. There are 3 answers: no 9." in unwrapped(one.text("#page"))


@pytest.mark.parametrize(("page", "first"), [(0, "space"), (1, "1–2"), (2, "↑ ↓ ← →")])
async def test_help_begins_with_the_keys_of_the_page_and_says_how_to_leave(
    tutor: Make, page: int, first: str
) -> None:
    one = tutor(page=page)
    async with one.app.run_test(size=(100, 90)) as pilot:
        entries = one.screen.query_one(KeyFooter).entries[:-1]
        named = {key for entry in entries for key in entry.key.split()} - {"←→↑↓"}
        await pilot.press("question_mark")
        dialog = one.app.screen.query_one("#dialog")
        assert "Esc closes" in str(dialog.border_title)
        rows = [row[1:-1] for row in screen_text(one.app, "#dialog").split("\n")]
        heading, *own = [row.strip() for row in rows[1 : rows.index(" " * len(rows[1]))]]
        assert heading == "On this page"
        assert {row.split("  ")[0] for row in own} - {"↑ ↓ ← →"} == named
        assert any(row.startswith(f"{first}  ") for row in own)
        await pilot.press("escape")
        bound = [active.binding for active in one.screen.active_bindings.values()]
        told = [sentence for _, rows in help_sections(bound) for _, sentence in rows]
        assert len(told) == len(set(told))


@pytest.mark.parametrize(("lesson", "page"), [("07", 8), ("10", 2), ("15", 5), ("18", 8)])
def test_beside_kept_there_is_room_to_skip(lesson: str, page: int) -> None:
    """At 80 columns `kept` took the room of `x skip`."""
    session = Session.open(course.find(lesson), page - 1)
    shown = fit_entries(footer_entries(session), 80 - 2 - MARK_WIDTH)
    assert {"x", "p", "?"} <= {entry.key for entry in shown}


@pytest.mark.parametrize(
    ("lesson", "page", "size", "named"),
    [("15", 3, (80, 24), True), ("10", 2, (120, 36), True), ("08", 5, (120, 36), False)],
)
async def test_a_chart_out_of_sight_has_its_key_in_the_key_line(
    lesson: str, page: int, size: tuple[int, int], named: bool
) -> None:
    one = Tutor([course.find(lesson)], page - 1)
    async with one.app.run_test(size=size):
        keys = [entry.key for entry in one.screen.query_one(KeyFooter).entries]
        assert ("c" in keys) is named
        assert "x" in keys


def test_the_key_of_the_next_chart_takes_no_place_that_the_page_needs() -> None:
    session = Session.open(course.find("two-parameters"), 5)
    keys = [entry.key for entry in footer_entries(session, turns=True)]
    assert {"r", "0", "+ -", "g", "x", "p"} <= {*keys}


def test_help_puts_what_this_page_has_no_use_for_last() -> None:
    session = Session.open(course.find("one-minute"))
    bound = [*SESSION_BINDINGS, *CHOICE_BINDINGS]
    sections = dict(help_sections(bound, ["space"], (), [*idle_here(session)]))
    elsewhere = {keys for keys, _ in sections[OTHER_PAGES]}
    assert elsewhere == {"p", "z", "Z", "o", "Enter", "1–9", "↑ ↓ ← →"}
    asked = Session.open(course.find("learning-rate"), 3)
    assert not {"commit", "digits", "arrows"} & {*idle_here(asked)}


def test_help_says_what_kept_means_where_it_stands() -> None:
    for marked in (False, True):
        column = help_table(APP_BINDINGS, marked=marked).columns[0].cells
        assert ("kept" in column) == marked
