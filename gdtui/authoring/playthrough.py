"""Play lessons by their keys: every page can be done, and only by what it asks for."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Iterator
from typing import assert_never

from gdtui import keymap
from gdtui.authoring.line_proof import play_line
from gdtui.course.expressions import Goal
from gdtui.course.lesson import (
    Answer,
    CourseError,
    Do,
    Drill,
    Lesson,
    Order,
    Predict,
    Quiz,
    Review,
    WriteLine,
)
from gdtui.course.table_quantities import why_unmeasured
from gdtui.session.session import Session
from gdtui.session.show_me import FRAMES_WATCHED, solution_keys
from gdtui.session.sources import Sources
from gdtui.text.numbers import count_text, number_text

RANDOM_KEYS = 300

DRAWN_AT_MOST = 60
"""How many drawn questions are played before a drill or a review is given up."""

RANDOM_SEEDS = 10
MOST_LUCKY_SEEDS = 1

_LEAVING = frozenset({"next_page", "previous_page", "skip", "show_me"})
_RANDOM = tuple(
    sorted(
        {key.written for key in keymap.SESSION_KEYS if key.name not in _LEAVING}
        | {*keymap.DIGITS, *keymap.ARROWS}
    )
)

Fault = tuple[int, str]
"""A line of the file, and what is wrong there."""


def play_page(lesson: Lesson, index: int, sources: Sources) -> Iterator[Fault]:
    """Play a page: what it asks can be done, and is not done by anything else.

    Raises:
        DataError, CourseError: the page cannot open.
    """
    opened = Session.open(lesson, index, sources=sources)
    match lesson.pages[index].ask:
        case None:
            pass
        case Predict() as ask:
            yield from _play_predict(opened, ask)
        case Do() as ask:
            yield from _play_do(opened, ask)
        case Answer() as ask:
            yield from _play_answer(opened, ask)
        case WriteLine() as ask:
            yield from play_line(opened, ask)
        case Order() as ask:
            yield from _play_order(opened, ask)
        case (Drill() | Review()) as ask:
            yield from _play_drawn(opened, ask)
        case unknown:
            assert_never(unknown)


def _play_do(opened: Session, do: Do) -> Iterator[Fault]:
    """The solution reaches the goal; nothing does not; random keys do not, practice aside."""
    if opened.goal_met or opened.page_done or opened.press("n").page_done:
        yield do.line, f"`{do.goal.text}` holds before any key; ask for something to be done"
        return
    if not _passes(opened, do.solution, press_and_wait):
        yield (
            do.line,
            f"the solution does not reach `{do.goal.text}`; {_describe_end(opened, do.solution)}",
        )
    if do.practice:
        return
    lucky = sum(_passes(opened, _random_keys(seed)) for seed in range(RANDOM_SEEDS))
    if lucky > MOST_LUCKY_SEEDS:
        yield (
            do.line,
            f"random keys reach `{do.goal.text}` in {lucky} of {RANDOM_SEEDS} tries; ask for more, "
            "or write `practice: true` if pressing on is the point",
        )


def _play_predict(opened: Session, predict: Predict) -> Iterator[Fault]:
    """Every answer can be committed and its outcome seen; no key but these passes the page."""
    without_enter = [key for key in _random_keys(0) if key.lower() != "enter"]
    if opened.page_done or opened.press("n").page_done or _passes(opened, without_enter):
        yield predict.line, "the page is done without an answer"
    for option in range(len(predict.options)):
        session = see_outcome(opened.press(str(option + 1)).press("enter"))
        if not session.page_done or session.answer != option:
            yield predict.line, f"answer {option + 1} cannot be committed and seen"


def _play_answer(opened: Session, ask: Answer) -> Iterator[Fault]:
    """The engine's own value is accepted; no foreseen slip is, and each says its own sentence."""
    value = ask.value.value(opened.metrics)
    if not math.isfinite(value):
        yield ask.line, f"`{ask.value.text}` has no value here; it is {value}"
        return
    if not see_outcome(opened.type_answer(repr(value))).page_done:
        yield ask.line, f"the value {value:.6g} of `{ask.value.text}` is not accepted"
    for slip in ask.wrong:
        answered = opened.type_answer(repr(slip.value.value(opened.metrics)))
        if answered.said != slip.feedback:
            yield ask.line, f"the slip `{slip.value.text}` does not meet its own feedback"


def _play_order(opened: Session, ask: Order) -> Iterator[Fault]:
    """The lines can be put in order; as they are dealt they are not."""
    if not opened.commit().question_open:
        yield ask.line, "the lines are dealt in the right order already; write another seed"
    session = opened
    for place in range(len(ask.items)):
        while (here := session.arrangement.index(place)) > place:
            session = session.choose(here).carry(-1)
    if not see_outcome(session.commit()).page_done:
        yield ask.line, "the lines cannot be put in order"


def _play_drawn(opened: Session, ask: Quiz) -> Iterator[Fault]:
    """Right answers pass it, and wrong ones do not."""
    if lacking := _lacks_questions(opened, ask):
        yield ask.line, lacking
        return
    if not play_through(opened).page_done:
        yield ask.line, "right answers alone do not pass it"
    missing = opened
    for _ in range(DRAWN_AT_MOST):
        missing = see_outcome(_answer_wrongly(missing)).press("n")
    if missing.quiz_state is not None and missing.quiz_state.passed:
        yield ask.line, "wrong answers pass it"


def _answer_wrongly(session: Session) -> Session:
    """Choose a wrong answer; of a number type the right one, too late."""
    if not session.asked.typed:
        return session.choose(_option_that_is(session, False)).press("enter")
    return session.hint().press(solution_keys(session)[0])


def _lacks_questions(opened: Session, ask: Quiz) -> str:
    """Say that there are too few questions to draw from; empty where there are enough."""
    match ask:
        case Drill():
            return ""
        case Review():
            for name in ask.lessons:
                try:
                    opened.sources.lesson(name, opened.lesson.path.parent)
                except CourseError as error:
                    return f"the review cannot draw from it: {error}"
            there = ask.questions if opened.quiz_state is None else len(opened.quiz_state.pool)
            enough = there >= ask.questions
            return (
                ""
                if enough
                else f"those lessons ask {count_text(there, 'question')}; "
                f"write `questions: {there}`"
            )
        case _:
            assert_never(ask)


def keys_for(session: Session) -> tuple[str, ...]:
    """The keys that do what the page on view asks; a question is answered rightly.

    Of a drill or a review, those of the question of the moment, and `n` to the next.
    """
    match session.page.ask:
        case Predict():
            onward = () if session.quiz_state is None else ("n",)
            return (str(_option_that_is(session, True) + 1), "enter", "enter", *onward)
        case Do() | Answer() | WriteLine() | Order():
            onward = () if session.quiz_state is None else ("n",)
            return (*solution_keys(session), *onward)
        case None | Drill() | Review():
            return ()
        case unknown:
            assert_never(unknown)


def play_through(session: Session) -> Session:
    """The session once the page that it is on is done, by the keys that do it."""
    index = session.page_index
    for _ in range(DRAWN_AT_MOST):
        if session.page_done or session.page_index != index:
            break
        for key in keys_for(session):
            session = press_and_wait(session, key)
            if session.page_done:
                break
        else:
            if session.quiz_state is None:
                break
        session = see_outcome(session)
    return session


def _option_that_is(session: Session, right: bool) -> int:
    """The place of an option that is right, or of one that is wrong."""
    predict = session.page.predict
    options = predict.options if predict is not None else ()
    return next(place for place, option in enumerate(options) if option.correct is right)


def see_outcome(session: Session) -> Session:
    """The session once the outcome of an answer was played."""
    while session.revealing:
        session = session.commit()
    return session


def _passes(
    session: Session,
    pressed: Iterable[str],
    press: Callable[[Session, str], Session] = Session.press,
) -> bool:
    """Whether pressing these keys makes the page done, at the last or on the way."""
    for key in pressed:
        session = press(session, key)
        if session.page_done:
            return True
    return False


def press_and_wait(session: Session, key: str) -> Session:
    """Press a key; a run that it sets going is watched for `FRAMES_WATCHED`, or to its end."""
    session = session.press(key)
    if session.running and keymap.method_of(key) == "toggle_run":
        for _ in range(FRAMES_WATCHED):
            session = session.tick()
            if not session.running:
                break
    return session


def _describe_end(session: Session, pressed: Iterable[str]) -> str:
    """Where these keys lead, in the terms of the goal."""
    for key in pressed:
        session = press_and_wait(session, key)
    goal = session.asked.goal
    return "" if goal is None else describe_metrics(session, goal)


def _random_keys(seed: int) -> list[str]:
    """Keys as a cat would press them, though none that leaves the page."""
    return random.Random(seed).choices(_RANDOM, k=RANDOM_KEYS)


def describe_metrics(session: Session, condition: Goal) -> str:
    """Say what the quantities of a condition are now."""

    def told(name: str) -> str:
        value = session.metrics[name]
        if value is None:
            return why_unmeasured(session, name) or f"{name} has no value here"
        return f"{name} is {number_text(value, 6) if isinstance(value, float) else value}"

    return ", ".join(map(told, sorted(condition.measured))) or "it speaks of no quantity"
