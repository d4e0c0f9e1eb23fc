"""A teacher leaves a few keys: these do what they always do, all others nothing but say so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.keys import Keys

from gdtui import course, keymap
from gdtui.session.key_notation import KeysError, read_actions, read_keys, read_presses
from gdtui.session.session import Session
from tests.lessons import LESSON
from tests.properties import examples

ENGINE = ("space", "e", "full_stop", "b", "a", "0", "s", "home", "end", "plus", "minus", "g")
PAGES = ("n", "p", "x", "h", "z", "o")
ANSWERS = ("1", "2", "up", "down", "enter")
LOOKS = ("c", "y", "v", "w")


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> course.Lesson:
    path = tmp_path_factory.mktemp("lesson") / "01_rates.md"
    path.write_text(LESSON, encoding="utf-8")
    return course.parse(path)


def played(session: Session, keys: list[str]) -> Session:
    for key in keys:
        session = session.press(key)
    return session


def state(session: Session) -> tuple[object, ...]:
    """All of a session but its notice."""
    chart = (session.chart_name, session.log_scale, session.cursor, session.panel)
    run = (session.trace.steps, session.state.parameters.tolist(), session.rate, session.seed)
    page = (session.page_index, session.marks, session.answers, session.choice, session.reveal_left)
    return (*run, *page, *chart, session.hints_shown, session.switch_positions, session.finished)


@given(
    page=st.integers(0, 2),
    left=st.sets(st.sampled_from([*ENGINE, *PAGES, "enter"])),
    keys=st.lists(st.sampled_from([*ENGINE, *PAGES, *ANSWERS, *LOOKS]), max_size=30),
)
@examples(150)
def test_a_key_that_is_not_left_might_as_well_not_be_pressed(
    lesson: course.Lesson, page: int, left: set[str], keys: list[str]
) -> None:
    """Held against a session that has all the keys, and of which only those left are pressed."""
    limited = free = replace(Session.open(lesson, page), notice="")
    limited = replace(limited, only=read_actions(" ".join(left)))
    for key in keys:
        digit_or_arrow = key in ("1", "2", "up", "down")
        if digit_or_arrow:
            looks = free.cursor is not None if key in ("up", "down") else not free.question_open
            acts = looks or ("enter" in left and free.question_open)
        else:
            acts = key in left or key in LOOKS
        limited = limited.press(key)
        free = free.press(key) if acts else free
        assert state(limited) == state(free)


def test_what_is_left_lasts_for_pages_and_drawn_questions(lesson: course.Lesson) -> None:
    session = replace(Session.open(lesson, 0), only=read_actions("x p answer"))
    assert session.press("x").only == session.only
    assert session.press("x").press("p").press("space").trace.steps == 0


@pytest.mark.parametrize(
    ("only", "key", "said"),
    [
        ("space + -", "b", "Your teacher left only space, + and -."),
        ("b", "space", "Your teacher left only b."),
        ("answer left", "t", "Your teacher left only arrows and answers."),
        ("", "n", "Your teacher left only those that only look."),
        ("c", "f", "Your teacher left only c."),
    ],
)
def test_another_key_says_which_are_left(
    lesson: course.Lesson, only: str, key: str, said: str
) -> None:
    session = replace(Session.open(lesson), only=read_actions(only))
    name = session.action_of(key)
    assert name is not None
    assert not session.available(name)
    assert session.decline(name).notice == said


def test_whoever_may_answer_may_choose() -> None:
    for word in ("answer", "Answer", "Enter", "2"):
        assert read_actions(word) == keymap.ANSWERING
    assert read_actions("arrows") == read_actions("left") == {"move"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("spce", "did you mean space?"),
        ("tab", "“tab” is no key of a lesson"),
        ("frame", "“frame” is no key of a lesson"),
        ("=0.5", "There is no key “=0.5”"),
        ("space*3", "There is no key “space\\*3”"),
    ],
)
def test_keys_that_cannot_be_left(text: str, told: str) -> None:
    with pytest.raises(KeysError, match=told):
        read_actions(text)


def test_every_key_of_textual_can_be_pressed() -> None:
    """The names are our own, so that no command has to import Textual to read them."""
    for key in Keys:
        if "<" not in key.value and key.value != "ctrl-at":
            assert read_keys(key.value) == (key.value,), key


def test_an_answer_stays_whole_until_it_is_typed() -> None:
    assert read_presses("space =0.5") == ("space", "=0.5")
    assert read_keys("space =0.5") == ("space", "enter", "0", ".", "5", "enter")


def test_every_key_of_the_table_can_be_left() -> None:
    for key in (*keymap.SESSION_KEYS, *keymap.FIELD_KEYS, *keymap.APP_KEYS):
        assert key.name in read_actions(key.written), key


def test_documents_name_what_always_acts() -> None:
    document = (Path(__file__).parents[2] / "docs" / "driving.md").read_text(encoding="utf-8")
    table = (*keymap.SESSION_KEYS, *keymap.FIELD_KEYS, *keymap.APP_KEYS)
    for key in table:
        if key.name in keymap.ALWAYS_LEFT:
            assert f"`{key.written}`" in document, key.name
