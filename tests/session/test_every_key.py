"""Every key answers: it changes something, or says which action it is and why not here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from gdtui import keymap
from gdtui.authoring.playthrough import play_through
from gdtui.charts import describe_chart, draw_chart
from gdtui.course.lesson import Lesson
from gdtui.panels.readout import readout
from gdtui.session.chart_state import WITH_LOSS_AXIS
from gdtui.session.key_notation import read_actions
from gdtui.session.session import Session
from gdtui.session.sources import Sources
from gdtui.text.styled import text_of

TABLE = (*keymap.SESSION_KEYS, *keymap.FIELD_KEYS)
LOOSE = (*keymap.DIGITS, *keymap.ARROWS)
SIGNS = dict(zip(keymap.ARROWS, "↑↓←→", strict=True))


def what_is_seen(session: Session) -> tuple[object, ...]:
    """All that a learner could see of a session, but for what it says."""
    chart = (session.chart_name, session.log_scale, session.cursor, session.panel, session.phase)
    run = (session.trace.steps, session.trace.future, session.state.parameters.tobytes())
    pace = (session.rate, session.seed, session.running, session.steps_per_frame)
    page = (session.page_index, session.marks, session.answers, session.choice, session.reveal_left)
    more = (session.arrangement, session.hints_shown, session.switch_positions, session.finished)
    pinned = tuple(ghost.label for ghost in session.ghosts)
    asked = (
        session.page_done,
        session.answer,
        session.quiz_progress,
        session.said,
        session.line_driving,
    )
    others = (pinned, session.test_opened_step, session.draw.variant)
    return (*chart, *run, *pace, *page, *more, *asked, *others)


def says_which(session: Session, key: str, label: str) -> bool:
    shown = SIGNS.get(key, key)
    named = (f"{shown}, {label}", f"“{shown}”, {label}")
    if "comes on page" in session.notice:  # the word for what it does comes with it
        return session.notice.startswith((f"{shown}: ", f"“{shown}”: "))
    return session.notice.startswith(named) and len(session.notice) > len(named[1]) + 3


def every_key_answers(page: Session) -> None:
    seen = what_is_seen(page)
    for key in TABLE:
        if key in keymap.FIELD_KEYS and page.available(key.name):
            continue  # a field, or a list, opens on the screen
        after = page.respond(key.written)
        where = f"{page.lesson.number}.{page.page_index + 1} {key.written}: {after.notice!r}"
        # The same wrong answer once more is a try that is counted; what was said to it stands.
        changed = what_is_seen(after) != seen or after.misses > page.misses
        assert changed or says_which(after, key.written, key.label), where
        if page.to_come(key.name):
            assert not changed, where
            assert "it comes " in after.notice, where
    for loose in LOOSE:
        after = page.respond(loose)
        where = f"{page.lesson.number}.{page.page_index + 1} {loose}: {after.notice!r}"
        assert what_is_seen(after) != seen or says_which(after, loose, ""), where


@pytest.mark.slow
def test_every_key_answers_on_every_page(lessons: dict[str, Lesson], sources: Sources) -> None:
    for lesson in lessons.values():
        for index in range(len(lesson.pages)):
            every_key_answers(Session.open(lesson, index, sources=sources))


@pytest.mark.soak
def test_every_key_answers_on_every_page_that_is_done(
    lessons: dict[str, Lesson], sources: Sources
) -> None:
    for lesson in lessons.values():
        for index in range(len(lesson.pages)):
            every_key_answers(play_through(Session.open(lesson, index, sources=sources)))


def states_of(page: Session) -> dict[str, Session]:
    """A page in the states that a learner brings it into, each by keys, where they lead there."""
    states = {"opened": page, "started": page.press("space"), "ran": page.press("r")}
    wild = replace(page, rate=page.rate * 10_000).press("r")
    for _ in range(400):
        wild = wild.tick()
        if not wild.running:
            break
    if wild.trace.steps:
        states["flew off"] = wild
    asked = page.press("1").press("enter") if not page.asked.typed else page.press("=12345")
    states["asked"] = asked
    states["answered"] = asked.press("enter")
    states["opening the test set"] = page.press("o")
    states["test set opened"] = page.press("o").press("o")
    states["reading values"] = page.press("v")
    states["undone"] = page.press("space").press("space").press("b")
    return {
        name: state
        for name, state in states.items()
        if name == "opened" or what_is_seen(state) != what_is_seen(page)
    }


TRUE_OF: dict[str, Callable[[Session], bool]] = {
    "this is the first page": lambda here: here.page_index == 0,
    "this page has one chart": lambda here: len(here.scene.charts) == 1,
    "nothing moves on this page": lambda here: not here.page.moves,
    "this page has no such switch": lambda here: len(here.page.switches) < 2,
    "this page has no test set": lambda here: not here.page.test_closed,
    "no step lies ahead": lambda here: here.trace.steps == here.trace.future == 0,
    "nothing is asked": lambda here: not (here.question_open or here.revealing),
    "this is the start of the run": lambda here: here.trace.steps == 0,
    "this is the end of the run": lambda here: here.trace.future == 0,
    "this page waits for its goal": lambda here: here.asked.goal is not None,
    "one step a frame is the least": lambda here: here.steps_per_frame == 1,
    "no number is asked for": lambda here: not (here.question_open and here.asked.typed),
    "enter opens the field": lambda here: here.question_open and here.asked.typed,
    "once is once": lambda here: here.test_opened_step is not None,
}
"""What a reason says of a page, and whether that is so."""


def every_reason_is_true(page: Session) -> set[str]:
    """Press every key; return the reasons that were given, each held against the page."""
    given = set()
    for key in (*(key.written for key in TABLE), *LOOSE):
        told = page.respond(key).notice.lower()
        for reason, so in TRUE_OF.items():
            if reason in told and told != page.notice.lower():
                assert so(page), f"{page.lesson.number}.{page.page_index + 1} {key}: {told!r}"
                given.add(reason)
    return given


SAMPLE = {("00", 1), ("03", 2), ("07", 7), ("09", 1), ("12", 2), ("13", 3), ("18", 3)}


@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.soak)])
def test_every_key_answers_in_every_state_and_what_it_says_is_so(
    lessons: dict[str, Lesson], sources: Sources, whole: bool
) -> None:
    given: set[str] = set()
    seen: set[str] = set()
    for number, lesson in lessons.items():
        for index in range(len(lesson.pages)):
            if not whole and (number, index) not in SAMPLE:
                continue
            for name, state in states_of(Session.open(lesson, index, sources=sources)).items():
                seen.add(name)
                try:
                    every_key_answers(state)
                    given |= every_reason_is_true(state)
                except AssertionError as error:
                    raise AssertionError(f"{name}: {error}") from None
    assert len(given) >= len(TRUE_OF) - 4
    assert len(seen) >= 8


def test_what_was_found_silent_speaks(lessons: dict[str, Lesson], sources: Sources) -> None:
    def said(lesson: str, page: int, *keys: str) -> str:
        session = Session.open(lessons[lesson], page - 1, sources=sources)
        for key in keys:
            session = session.respond(key)
        return session.notice

    assert said("02", 1, "space") == "space, step: this page takes no steps."
    assert said("02", 1, "e") == "e, epoch: it comes with lesson 9."
    assert said("02", 1, "g") == "g, pin: it comes with lesson 7."
    assert said("00", 1, "right") == "→, moving: nothing moves on this page."
    assert said("07", 8, "a") == "a, ahead: no step lies ahead."
    assert said("06", 2, "up") == "↑, an option. Enter opens the field for the answer."
    assert said("12", 3, "up") == "↑, moving: here ← and → move."
    assert said("00", 1, "+") == "“+”: it comes on page 2."
    assert said("00", 1, "b") == "b, undo: this is the start of the run."
    assert said("00", 1, "p") == "p, previous: this is the first page."
    assert said("07", 1, "n") == "n, next: this page waits for its goal. x skips it."
    assert said("07", 8, "<") == "“<”, slower: one step a frame is the least."
    assert said("07", 8, *">>>>>") == "“>”, faster: 10,000 steps a frame are the most."
    assert said("07", 8, "+", *"+" * 40) == "“+”, rate up. η stops at 1000."
    assert said("10", 1, "a").startswith("a, ahead")
    assert said("17", 5, "s") == "Seed 1: nothing is drawn by it here."
    assert said("07", 8, "Z") == "Z, switch 2: this page has no such switch."
    assert said("07", 8, "o") == "o, open test: this page has no test set to open."
    assert said("04", 3, "c") == "c, chart: this page has one chart."
    assert said("07", 8, "j") == "j is no key here; ? lists them."
    assert said("07", 8, ";") == "“;” is no key here; ? lists them."
    assert said("07", 8, "f5") == "That is no key here; ? lists them."


def test_a_log_scale_is_said_to_do_nothing_exactly_where_it_does(
    lessons: dict[str, Lesson], sources: Sources
) -> None:
    """Held against the charts themselves: an axis is logarithmic, or it is not."""
    looked: set[str] = set()
    for lesson in lessons.values():
        for index, page in enumerate(lesson.pages):
            session = Session.open(lesson, index, sources=sources)
            for place, chart in enumerate(page.charts):
                if chart in looked:
                    continue
                looked.add(chart)
                here = replace(session, chart_index=place)
                linear, log = (
                    draw_chart(chart, one).y.log for one in (here, replace(here, log_scale=True))
                )
                assert (linear != log) == (chart in WITH_LOSS_AXIS), chart
                assert bool(here.toggle_log().notice) == (chart not in WITH_LOSS_AXIS)
    assert len(looked) > 8


def test_who_opens_a_late_lesson_has_what_was_taught_before(
    lessons: dict[str, Lesson], sources: Sources
) -> None:
    session = Session.open(lessons["12"], 0, sources=sources)
    assert not session.to_come("toggle_run")
    assert not session.to_come("pin")
    assert session.to_come("reseed")
    assert not Session.open(lessons["12"], 5, sources=sources).to_come("reseed")


def test_what_a_teacher_left_is_said_before_what_comes_later(lessons: dict[str, Lesson]) -> None:
    session = replace(Session.open(lessons["00"]), only=read_actions("space"))
    assert session.respond("e").notice == "Your teacher left only space. Not e, epoch."
    assert session.respond("space").trace.steps == 1


# Starting afresh


def test_0_keeps_the_rate_and_twice_gives_the_page_its_own(lessons: dict[str, Lesson]) -> None:
    session = Session.open(lessons["07"], 7)
    for key in ("+", "+", "space"):
        session = session.press(key)
    afresh = session.press("0")
    assert (afresh.rate, afresh.trace.steps) == (Decimal("5e-5"), 0)
    assert afresh.notice == "Afresh, at the same rate 5e-5; 0 again: this page's own, 1e-5."
    own = afresh.press("0")
    assert (own.rate, own.trace.steps) == (Decimal("1e-5"), 0)
    assert own.notice == "At the start, at this page's own rate 1e-5."
    assert own.state.learning_rate == 1e-5
    assert own.press("0").rate == own.rate


@pytest.mark.parametrize("between", ["space", "+", "c", "g", "h"])
def test_0_again_is_another_restart_once_a_key_came_between(
    lessons: dict[str, Lesson], between: str
) -> None:
    session = Session.open(lessons["07"], 7).press("+").press("space").press("0")
    changed = session.press(between)
    assert changed.press("0").rate == changed.rate


def test_an_offer_is_no_matter_of_words(lessons: dict[str, Lesson]) -> None:
    """A sentence that reads like one offers nothing, and one that was made stands with it alone."""
    raised = Session.open(lessons["07"], 7).press("+")
    offered = raised.respond("0")
    lookalike = replace(raised, notice=offered.notice)
    assert (offered.offered, lookalike.offered) == ("own_rate", None)
    assert lookalike.respond("0").rate == raised.rate
    withdrawn = offered.respond("c").respond("0")
    assert (withdrawn.rate, withdrawn.offered) == (raised.rate, "own_rate")
    assert withdrawn.respond("0").rate == Decimal("1e-5")


def test_lesson_0_has_one_name_for_the_rate(lessons: dict[str, Lesson]) -> None:
    session = Session.open(lessons["00"], 1).press("+").press("+")
    assert session.notice == "The learning rate is ×4."
    session = session.press("space").press("0")
    assert session.notice == "Afresh, at the same learning rate ×4; 0 again: this page's own, ×1."
    assert session.press("0").notice == "At the start, at this page's own learning rate ×1."


def test_a_run_that_leaves_the_numbers_offers_a_fresh_start(
    lessons: dict[str, Lesson], sources: Sources
) -> None:
    session = Session.open(lessons["12"], 2, sources=sources)
    for _ in range(21):
        session = session.press("left")
    session = session.press("r")
    while session.running:
        session = session.tick()
    assert session.notice == "It flew out of range: b steps back, 0 starts afresh."
    assert session.press("0").state.parameters.tolist() == [2.0]


def test_a_run_stops_at_the_goal(lessons: dict[str, Lesson]) -> None:
    """By the number of steps that the page's own claim proves."""
    session = Session.open(lessons["08"], 5).press("+").press("+").press("r")
    while session.running:
        session = session.tick()
    assert (session.page_done, session.trace.steps) == (True, 39)
    assert session.notice == "Reached at step 39."
    assert session.press("r").running, "who wants to go on can"


# A number that is typed


@pytest.mark.parametrize("key", ["3", "minus", "full_stop"])
def test_a_digit_or_a_sign_begins_the_number_that_is_asked_for(
    lessons: dict[str, Lesson], key: str
) -> None:
    asked = Session.open(lessons["06"], 1)
    assert asked.asked.typed
    assert asked.opens_field(key)
    assert asked.opens_field("0")
    assert not replace(asked, only=read_actions("space")).opens_field(key)
    assert not asked.type_answer("0.836").opens_field(key)
    assert not Session.open(lessons["06"], 0).opens_field(key)


def test_0_begins_no_number_where_the_page_has_moves(lessons: dict[str, Lesson]) -> None:
    pages = [
        Session.open(lesson, index)
        for lesson in lessons.values()
        for index, page in enumerate(lesson.pages)
        if page.moves and page.kind == "answer"
    ]
    assert pages
    for page in pages:
        assert page.opens_field("1")
        assert not page.opens_field("0")


def test_while_a_question_is_open_no_other_panel_can_tell_its_answer(
    lessons: dict[str, Lesson],
) -> None:
    for lesson in lessons.values():
        for index in range(len(lesson.pages)):
            opened = Session.open(lesson, index)
            if not opened.question_open:
                continue
            turned = opened.respond("w")
            where = f"{lesson.slug} {index + 1}"
            assert turned.panel_on_view == opened.page.panel, where
            assert turned.notice.startswith(("w, panel", "w: it comes")), where
    for number, index in (("09", 1), ("18", 2)):  # asked for the order of what a step does
        assert lessons[number].pages[index].panel == "none"


def test_a_chosen_panel_comes_back_once_a_question_is_answered(lessons: dict[str, Lesson]) -> None:
    session = replace(Session.open(lessons["17"], 3), panel="code")
    assert session.panel_on_view == "worked"
    assert session.press("2").press("enter").press("enter").panel_on_view == "code"


def test_an_open_question_is_not_answered_by_status_or_title(lessons: dict[str, Lesson]) -> None:
    still, alike = (Session.open(lessons["18"], index) for index in (3, 4))
    assert still.status == "converged"
    assert "converged" not in text_of(readout(still, 120)) + describe_chart(still)
    for session in (still, alike):
        assert draw_chart("network", session).title == "weights by unit"
        assert "alike" not in describe_chart(session)
        answered = session.press("1").press("enter").press("enter")
        assert draw_chart("network", answered).title.endswith("both alike")
