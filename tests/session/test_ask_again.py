"""A page afresh: it stands as it opened, asks once more, and stays marked as done."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest

from gdtui import course
from gdtui.authoring.playthrough import keys_for, play_through
from gdtui.course.lesson import Lesson, PageKind
from gdtui.plain.commands import reply
from gdtui.progress.resume import count_pages, resume_lesson, save_session
from gdtui.progress.store import Progress
from gdtui.restricted_access import Access
from gdtui.sandbox.form import Form
from gdtui.sandbox.lesson import open_sandbox
from gdtui.session.afresh import BENEATH, UPON_IT
from gdtui.session.key_notation import read_actions
from gdtui.session.record import record_session
from gdtui.session.restore import restore_session
from gdtui.session.session import Session
from gdtui.session.sources import Sources
from tests.lessons import LESSON

PAGES: dict[PageKind, tuple[str, int]] = {
    "predict": ("learning-rate", 1),
    "do": ("learning-rate", 0),
    "answer": ("slope", 2),
    "order": ("training-loop", 1),
    "drill": ("slope", 1),
    "review": ("review-3", 1),
}
"""A page of each kind that asks for something: its lesson, and its place there."""

KINDS = pytest.mark.parametrize("kind", PAGES)


@pytest.fixture(scope="module")
def sources() -> Sources:
    return Sources()


def done(kind: PageKind, sources: Sources) -> tuple[Session, Session]:
    """A page as it opens, and done."""
    name, index = PAGES[kind]
    opened = Session.open(course.find(name), index, sources=sources)
    assert opened.own_page.kind == kind
    played = play_through(opened)
    assert played.page_done
    return opened, played


def asked(session: Session) -> tuple[object, ...]:
    """What stands open, and where the run stands."""
    question = (session.answer, session.question_open, session.choice, session.arrangement)
    run = (session.trace.steps, session.state.parameters.tobytes(), session.rate, session.seed)
    return (*question, *run, session.scene, session.quiz_state, session.page_done, session.said)


@KINDS
def test_a_page_is_asked_again_from_its_start_and_stays_done(
    kind: PageKind, sources: Sources
) -> None:
    opened, played = done(kind, sources)
    again = played.press("A")
    if kind == "review":  # with other questions: those were answered minutes ago
        assert again.quiz_state is not None
        assert opened.quiz_state is not None
        assert again.quiz_state.queue != opened.quiz_state.queue
        assert (again.quiz_state.rounds, again.quiz_state.missed) == (1, frozenset())
    elif kind == "answer":  # with other numbers
        other = Session.open(opened.lesson, opened.page_index, variant=1, sources=sources)
        assert asked(again) == asked(other) != asked(opened)
    else:
        assert asked(again) == asked(opened)
    assert again.marks == played.marks
    assert again.marked_done
    assert not again.page_done
    what = "its goal" if kind == "do" else "its question"
    how = ", with other numbers" if kind == "answer" else ""
    assert again.notice == f"Afresh{how}: {what} is open again; the page stays done."
    twice = play_through(again)
    assert twice.page_done
    assert twice.asked_again == frozenset()
    assert twice.marks == played.marks


@KINDS
def test_who_leaves_a_page_that_is_asked_again_leaves_it_done(
    kind: PageKind, sources: Sources
) -> None:
    _, played = done(kind, sources)
    again = played.press("A")
    for key in ("n", "x"):
        left = again.press(key)
        assert left.page_index == again.page_index + 1, key
        assert left.marks == played.marks
        back = left.press("p")
        assert not back.page_done
        assert back.marked_done


@KINDS
def test_a_page_that_is_asked_again_can_be_recorded(kind: PageKind, sources: Sources) -> None:
    _, played = done(kind, sources)
    again = played.press("A")
    restored = restore_session(again.lesson, record_session(again), sources=sources)
    assert restored.asked_again == {again.page_index}
    assert asked(restored) == asked(again)


@pytest.mark.parametrize("kind", ["predict", "answer", "order"])
def test_a_question_that_is_asked_again_is_open_after_quitting_too(
    kind: PageKind, sources: Sources, tmp_path: Path
) -> None:
    _, played = done(kind, sources)
    lesson, index = played.lesson, played.page_index
    store = Progress.open(tmp_path)
    save_session(played, store)
    save_session(played.press("A"), store)
    store.close()
    store = Progress.open(tmp_path)
    again = resume_lesson(lesson, store, page=index, sources=sources)
    assert again.question_open
    assert again.asked_again == {index}
    assert count_pages(lesson, store.marks())[0] == 1
    save_session(play_through(again), store)
    assert resume_lesson(lesson, store, page=index, sources=sources).answer == played.answer
    store.close()


def test_an_earlier_id_does_not_answer_what_was_taken_back(
    sources: Sources, tmp_path: Path
) -> None:
    path = tmp_path / "01_rates.md"
    path.write_text(LESSON, encoding="utf-8")
    store = Progress.in_memory()
    save_session(play_through(Session.open(course.parse(path), 1, sources=sources)), store)
    renamed = LESSON.replace("## Guess\n", "## Reckon\n```{page}\nwas: [guess]\n```\n")
    path.write_text(renamed, encoding="utf-8")
    lesson = course.parse(path)
    session = resume_lesson(lesson, store, page=1, sources=sources)
    assert session.page_done
    save_session(session.press("A"), store)
    again = resume_lesson(lesson, store, page=1, sources=sources)
    assert again.question_open
    assert again.marked_done


def test_a_goal_is_earned_again_where_the_run_reaches_it(sources: Sources) -> None:
    _, played = done("do", sources)
    again = played.press("A")
    for key in keys_for(again):
        assert not again.page_done
        again = again.press(key)
    assert again.page_done


@pytest.fixture
def lesson(tmp_path: Path) -> Lesson:
    path = tmp_path / "01_rates.md"
    path.write_text(LESSON, encoding="utf-8")
    return course.parse(path)


def test_what_was_turned_and_driven_goes_back_and_pins_stay(lesson: Lesson) -> None:
    session = Session.open(lesson, 2)
    driven = session
    for key in ("right", "space", "g", "+", "c", "y", "s", "space"):
        driven = driven.press(key)
    afresh = driven.press("A")
    assert asked(afresh) == asked(session)
    assert afresh.chart_name == session.chart_name
    assert [ghost.label for ghost in afresh.ghosts] == [ghost.label for ghost in driven.ghosts]
    assert afresh.ghosts
    assert afresh.notice == "Afresh: the page is as it opened."
    assert afresh.asked_again == frozenset()


def test_of_every_field_it_is_known_whether_it_goes_back() -> None:
    stays = {"lesson", "page_index", "marks", "asked_again", "pinned", "only", "sources"}
    stays |= {"ghosts", "notice", "offer", "finished", "left", "recall", "tried"}
    assert {*BENEATH, *UPON_IT, *stays} == {field.name for field in fields(Session)}


def test_a_page_that_is_as_it_opened_says_so(lesson: Lesson) -> None:
    session = Session.open(lesson, 0)
    assert session.respond("A").notice == "A, afresh: the page is as it opened."
    again = play_through(session).press("A")
    assert again.respond("A").notice == "A, afresh: the page is as it opened."


def test_an_outcome_that_is_being_played_is_taken_back_with_its_answer(lesson: Lesson) -> None:
    session = Session.open(lesson, 1).press("2").press("enter")
    assert session.revealing
    again = session.press("A")
    assert (again.revealing, again.answer, again.marks[1]) == (False, None, "open")
    assert again.question_open


def test_a_teacher_may_keep_it_back(lesson: Lesson) -> None:
    session = play_through(replace(Session.open(lesson, 0)))
    kept = replace(session, only=read_actions("space"))
    assert kept.press("A") is kept
    assert kept.respond("A").notice.startswith("Your teacher left only space.")
    assert replace(session, only=read_actions("A")).press("A").trace.steps == 0


def test_a_table_of_ones_own_has_0_for_it() -> None:
    sandbox = open_sandbox(Form(table="seattle-weather", features="tmax", target="rain"), Access())
    assert not sandbox.available("ask_again")
    said = sandbox.respond("A").notice
    assert said == "A, afresh: on a table of your own 0 starts afresh."


@pytest.mark.parametrize("typed", ["afresh", "ask again", "A", ":afresh"])
def test_lines_have_it_too_and_read_the_page_again(lesson: Lesson, typed: str) -> None:
    session, _ = reply(Session.open(lesson, 1), "2")
    assert session.page_done
    again, told = reply(session, typed)
    assert again.question_open
    first, *lines = told.splitlines()
    assert first == "Afresh: its question is open again; the page stays done."
    assert lines[0] == "Lesson 1, Rates. Page 2 of 3: Guess (done)."
    assert "1. lower" in told
    _, told = reply(again, typed)
    assert told == "A, afresh: the page is as it opened."
    assert "afresh (A): This page afresh" in reply(session, "?")[1]
