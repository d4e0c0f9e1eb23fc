"""Show me: after two tries the solution is played, and its page counts as shown, not as done."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gdtui import course
from gdtui.course.lesson import Lesson
from gdtui.panels.question import question_lines
from gdtui.plain.commands import reply
from gdtui.progress.events import Event
from gdtui.progress.recording import events_between
from gdtui.progress.resume import resume_lesson, save_session
from gdtui.progress.store import Progress
from gdtui.session.record import record_session
from gdtui.session.restore import restore_session
from gdtui.session.session import Session
from gdtui.session.show_me import say_keys
from gdtui.text.styled import text_of

PAGES = [
    (lesson, index)
    for lesson in course.load_all()
    for index, page in enumerate(lesson.pages)
    if page.kind in ("do", "answer", "formula", "order")
]


@pytest.fixture(scope="module")
def upon() -> Lesson:
    return course.find("one-update")


def missed(lesson: Lesson, index: int) -> Session:
    """A page after two tries in vain."""
    return replace(Session.open(lesson, index), misses=2)


def played(session: Session) -> tuple[Session, int]:
    """A session once nothing moves, and how many frames that took."""
    frames = 0
    while session.moving:
        session, frames = session.tick(), frames + 1
        assert frames < 1000
    return session, frames


@pytest.mark.parametrize(
    ("lesson", "index"), PAGES[:: len(PAGES) // 12], ids=lambda part: getattr(part, "slug", part)
)
def test_a_solution_is_played_key_by_key_and_counts_as_shown(lesson: Lesson, index: int) -> None:
    begun = missed(lesson, index).press("H")
    assert begun.revealing
    assert not begun.page_done
    watched, frames = played(begun)
    assert watched.marks[index] == "shown"
    assert frames > 3
    hurried = begun.commit()
    assert not hurried.revealing
    assert hurried.marks == watched.marks
    assert hurried.state.parameters.tolist() == watched.state.parameters.tolist()
    text = " ".join(map(text_of, question_lines(watched, 60)))
    assert text.startswith("Shown")


@pytest.mark.soak
@pytest.mark.parametrize(("lesson", "index"), PAGES)
def test_every_solution_can_be_shown(lesson: Lesson, index: int) -> None:
    assert played(missed(lesson, index).press("H"))[0].marks[index] == "shown"


def test_it_is_there_after_two_wrong_numbers_and_not_before(upon: Lesson) -> None:
    session = Session.open(upon, 1)
    for count in range(2):
        assert not session.available("show_me")
        assert session.press("H") is session
        told = session.respond("H").notice
        assert told == "H, show me: it is there after 2 tries, or with the last hint."
        session = session.press("=no number").press("=7")
        assert session.misses == count + 1
    assert session.press("H").revealing


def test_a_run_begun_anew_is_a_try_at_a_goal_and_the_last_hint_will_do() -> None:
    lesson = course.find("learning-rate")
    session = Session.open(lesson, 0)
    tried = session.press("0").press("space").press("0").press("space").press("0")
    assert tried.misses == 2  # the first began nothing anew
    assert tried.available("show_me")
    hinted = session.press("h").press("h")
    assert not hinted.available("show_me")
    assert hinted.press("h").available("show_me")
    assert not Session.open(lesson, 1).available("show_me"), "one answer is all a prediction takes"


def test_the_same_order_twice_is_one_try() -> None:
    session = Session.open(course.find("training-loop"), 1).commit().commit()
    assert session.misses == 1
    moved = session.choose(2).carry(1).commit()
    assert moved.misses == 2
    assert moved.available("show_me")


def test_keys_wait_while_it_is_shown_and_afresh_asks_again(upon: Lesson) -> None:
    begun = missed(upon, 1).press("H")
    for key in ("space", "=7", "h", "A", "H", "r", "+"):
        assert begun.press(key) is begun, key
    shown, _ = played(begun)
    assert shown.press("n").page_index == 2
    again = shown.press("A")
    assert again.question_open
    done = played(again.press(f"={again.asked.values[0].value(again.metrics)!r}"))[0]
    assert done.marks[1] == "done"
    once_more = played(replace(done.press("A"), misses=2).press("H"))[0]
    assert once_more.marks[1] == "done", "what was done stays done"


def test_it_is_recorded_as_shown_and_not_as_answered(upon: Lesson) -> None:
    before = missed(upon, 1)
    begun = before.press("H")
    (event,) = events_between(before, begun, "show_me")
    assert (event.kind, event.detail) == ("shown", "solution")
    told: list[Event] = []
    session = begun
    while session.moving:
        following = session.tick()
        told += events_between(session, following)
        session = following
    assert told == []


def test_it_is_kept_and_comes_back(upon: Lesson) -> None:
    shown, _ = played(missed(upon, 1).press("H"))
    store = Progress.in_memory()
    save_session(shown, store)
    assert store.marks()["one-update", upon.pages[1].id] == "shown"
    back = resume_lesson(upon, store, page=1)
    assert back.marks[1] == "shown"
    assert back.page_done
    assert restore_session(upon, record_session(shown)).marks == shown.marks


def test_the_number_that_is_shown_is_told(upon: Lesson) -> None:
    shown, _ = played(missed(upon, 1).press("H"))
    value = float(Session.open(upon, 1).next_state.parameters[0])
    assert f"It is {value:.4f}." in [text_of(line) for line in question_lines(shown, 60)]
    _, told = reply(missed(upon, 1), "show me")
    assert f"It is {value:.4f}.\n" in told
    assert "Right" not in told


def test_plain_lines_have_it_by_its_word() -> None:
    session = Session.open(course.find("learning-rate"), 0)
    for _ in range(3):
        session, _ = reply(session, "hint")
    session, told = reply(session, "show")
    assert "This page is shown, not done: n goes on." in told
    assert "The solution: space" in told


def test_keys_are_said_in_one_line() -> None:
    assert say_keys(["+", "+", "space", "r"]) == "+ twice, space, r"
    assert say_keys(["0", *["up"] * 12]) == "0, up 12 times"
