"""A session comes back from its record as it was: every state, bit for bit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from decimal import Decimal
from random import Random
from typing import Any

import msgspec
import pytest
from msgspec import structs

from gdtui.course.lesson import Drill, Lesson, Review
from gdtui.session import record as records
from gdtui.session.record import (
    MOST_UPDATES,
    RecordError,
    RunRecord,
    SessionRecord,
    Stretch,
    record_session,
)
from gdtui.session.restore import UPDATES_AT_ONCE, restore_session
from gdtui.session.session import Session
from tests.lessons import shipped_lessons
from tests.walks import IN_MOTION, all_of, hold_alike, walks

LESSONS = {lesson.slug: lesson for lesson in shipped_lessons()}


def again(session: Session) -> Session:
    """The session from its record, as written down and read."""
    text = msgspec.json.encode(record_session(session))
    return restore_session(session.lesson, msgspec.json.decode(text, type=SessionRecord))


def hold(session: Session) -> None:
    hold_alike(session, again(session))


def walked(lesson: Lesson, seed: int, lengths: tuple[int, ...]) -> None:
    for session in walks(lesson, seed, lengths):
        hold(session)


def test_runs_beside_an_outcome_are_pinned_and_come_back() -> None:
    """15.4 speaks of four runs, and shows them."""
    session = Session.open(LESSONS["mini-batches"], 3)
    session = replace(session, arrangement=(0, 1, 2, 3)).press("enter").press("enter")
    assert session.page_done
    assert session.trace.steps == 400
    names = ["ten rows, η 0.1", "ten rows, η 0.02", "all rows, η 0.1"]
    assert [ghost.label for ghost in session.ghosts] == names
    assert [ghost.trace.steps for ghost in session.ghosts] == [400] * 3
    assert [ghost.trace.log.descent.batch_size for ghost in session.ghosts] == [10, 10, None]
    assert [ghost.trace.state.learning_rate for ghost in session.ghosts] == [0.1, 0.02, 0.1]
    hold(session)


def test_turns_come_back_as_turns() -> None:
    session = Session.open(LESSONS["two-parameters"], 2)
    for _ in range(7):
        session = session.press("space").press("space").press("z")
    assert len(again(session).turns) == 7
    hold(session)


@pytest.mark.slow
@pytest.mark.parametrize("slug", Random(3).sample([*LESSONS], 8))
def test_after_any_keys_on_any_page_it_comes_back(slug: str) -> None:
    walked(LESSONS[slug], 0, (12, 60))


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(21))
@pytest.mark.parametrize("slug", LESSONS)
def test_after_many_more_keys_it_comes_back(slug: str, seed: int) -> None:
    walked(LESSONS[slug], seed, (5, 25, 120))


def pressed(slug: str, page: int, *keys: str) -> Session:
    session = Session.open(LESSONS[slug], page - 1)
    for key in keys:
        session = session.press(key)
    return session


@pytest.mark.parametrize(
    ("slug", "page", "keys"),
    [
        ("learning-rate", 1, ("space", "+", "space", "space", "b", "b", "-")),
        ("learning-rate", 1, (*["space"] * 12, "home", "+", "g", "G")),
        ("learning-rate", 8, ("space", "g", "0", "+", "space", "g", "0", "+", "space", "g")),
        ("one-minute", 1, ("space", "n", "space", "g", "n", "p")),
        ("mean-squared-error", 1, ("right", "up", "s")),
        ("learning-rate", 8, ("+", "space", "0")),
        ("honest-scores", 4, ("space", "o")),
    ],
)
def test_what_a_key_leads_to_afterwards_is_the_same(
    slug: str, page: int, keys: tuple[str, ...]
) -> None:
    session = pressed(slug, page, *keys)
    back = again(session)
    session, back = (each.press(keys[-1]) for each in (session, back))
    assert all_of(session) == all_of(back)
    for key in ("b", "a", "space", "end", "b", "0", "space", "+", "space", "z", "w", "v", "n"):
        session, back = session.press(key), back.press(key)
        assert all_of(session) == all_of(back), key


def test_a_long_run_that_was_thinned_is_drawn_from_the_same_states() -> None:
    session = pressed("learning-rate", 8)
    session = replace(session, steps_per_frame=10_000, running=True).tick()
    assert session.trace.log.interval > 1
    short = session.go(700).step()
    assert short.trace.log.interval > 1
    for one in (session, short, short.pin(), session.go(40).pin().again().step()):
        hold(one)


def test_the_walks_come_to_everything_there_is() -> None:
    seen = {field.name for field in fields(Session)}
    covered = {*structs_names(SessionRecord)} | IN_MOTION
    covered |= {"only", "sources"}  # of the program that runs, not of the lesson
    renamed = {
        "page_index": "page",
        "lesson": "page",
        "scene": "run",
        "setup": "run",
        "trace": "run",
        "seed": "run",
        "start": "run",
        "ghosts": "pins",
        "pinned": "pins_elsewhere",
        "switch_positions": "switches",
        "quiz_state": "quiz",
        "quiz_page": "quiz",
        "quiz_answer": "quiz",
        "draw": "variant",
    }
    assert {renamed.get(name, name) for name in seen} <= covered


def structs_names(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    return tuple(field.name for field in structs.fields(kind))


def test_a_run_in_motion_is_recorded_standing_still() -> None:
    session = pressed("learning-rate", 1, "r").tick()
    assert session.running
    assert not again(session).running


def test_an_outcome_plays_on() -> None:
    session = pressed("learning-rate", 2, "1", "enter").tick()
    assert session.revealing
    back = again(session)
    while session.revealing:
        session, back = session.tick(), back.tick()
    assert all_of(session) == all_of(back)
    assert back.page_done


def test_what_happens_once_too_often_is_refused_before_it_is_done() -> None:
    session = pressed("learning-rate", 1)
    run = RunRecord(stretches=(Stretch(MOST_UPDATES + 1, 1e-6),))
    record = SessionRecord(rate=Decimal("1e-6"), run=run)
    with pytest.raises(RecordError, match="2,000,001 steps are too many to be taken again"):
        restore_session(session.lesson, record)


def test_a_long_run_cannot_be_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MOST_UPDATES", 10)
    assert record_session(pressed("learning-rate", 1, *["space"] * 10))
    with pytest.raises(RecordError, match="11 steps are too many"):
        record_session(pressed("learning-rate", 1, *["space"] * 11))


def test_who_watches_is_told_and_may_end_it() -> None:
    session = pressed("learning-rate", 8)
    session = replace(session, steps_per_frame=5_000, running=True).tick()
    told: list[tuple[int, int]] = []
    restore_session(session.lesson, record_session(session), lambda *of: told.append(of))
    assert told == [(done, 5_000) for done in range(0, 5_000, UPDATES_AT_ONCE)]

    class StoppedError(Exception):
        pass

    def stop(done: int, whole: int) -> None:
        if done:
            raise StoppedError

    with pytest.raises(StoppedError):
        restore_session(session.lesson, record_session(session), stop)


CHANGES: dict[str, Callable[[SessionRecord], dict[str, Any]]] = {
    "page": lambda _: {"page": 99},
    "page below 0": lambda _: {"page": -1},
    "marks": lambda record: {"marks": ("done",)},
    "answers": lambda record: {"answers": (7,) * 8},
    "rate": lambda _: {"rate": Decimal("nan")},
    "chart": lambda _: {"chart_index": 9},
    "chart below 0": lambda _: {"chart_index": -1},
    "switches": lambda _: {"switches": (3, 3)},
    "undone": lambda _: {"undone": 9},
    "undone below 0": lambda _: {"undone": -1},
    "scene": lambda record: {"run": structs.replace(record.run, scene=44)},
    "scene below 0": lambda record: {"run": structs.replace(record.run, scene=-1)},
    "seed": lambda record: {"run": structs.replace(record.run, seed=-4)},
    "start": lambda record: {"run": structs.replace(record.run, start=(1.0,))},
    "infinite start": lambda record: {
        "run": structs.replace(record.run, start=(1.0, float("inf")))
    },
    "interval": lambda record: {"run": structs.replace(record.run, interval=2**60)},
    "steps below 0": lambda record: {
        "run": structs.replace(record.run, stretches=(Stretch(-5, 1e-6),))
    },
    "rate of steps": lambda record: {
        "run": structs.replace(record.run, stretches=(Stretch(5, float("nan")),))
    },
    "choice": lambda _: {"choice": 17},
    "arrangement": lambda _: {"arrangement": (0, 1)},
    "hints": lambda _: {"hints_shown": 12},
    "reveal": lambda _: {"reveal_left": 10**9},
    "speed": lambda _: {"steps_per_frame": 10**9},
    "cursor": lambda _: {"cursor": (0, 2**60)},
    "outcome": lambda _: {"outcome": (1, "much")},
    "quiz": lambda _: {"quiz": records.QuizRecord()},
    "a text that moves the cursor": lambda _: {"notice": "\x1b[2J"},
    "a long text": lambda _: {"said": "x" * 500},
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_record_that_does_not_fit_is_refused_in_a_sentence(change: str) -> None:
    session = pressed("learning-rate", 1, "space", "space")
    record = record_session(session)
    changed = structs.replace(record, **CHANGES[change](record))
    with pytest.raises(RecordError, match="does not fit its lesson"):
        restore_session(session.lesson, changed)


def test_a_quiz_that_does_not_fit_is_refused() -> None:
    lesson, page = next(
        (lesson, index)
        for lesson in LESSONS.values()
        for index, page in enumerate(lesson.pages)
        if isinstance(page.ask, Review)
    )
    record = record_session(Session.open(lesson, page))
    assert record.quiz is not None
    for quiz in (
        None,
        structs.replace(record.quiz, queue=()),
        structs.replace(record.quiz, seed=-1),
    ):
        with pytest.raises(RecordError):
            restore_session(lesson, structs.replace(record, quiz=quiz))


def test_an_answered_drill_stands_at_the_question_that_was_answered() -> None:
    lesson, page = next(
        (lesson, index)
        for lesson in LESSONS.values()
        for index, page in enumerate(lesson.pages)
        if isinstance(page.ask, Drill)
    )
    session = Session.open(lesson, page)
    for key in ("1", "enter", "n", "2", "enter"):
        session = session.press(key)
    hold(session)
    hold(session.press("n"))
