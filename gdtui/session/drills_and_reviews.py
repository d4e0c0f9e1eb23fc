"""Drills and reviews: questions drawn with a seed, answered one by one until enough are right.

A review has an end: what was missed comes again, twice at most, and who has not passed after two
rounds is told what to read again.

A drawn question is a page like any other, so everything that shows or plays a page serves it too.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, assert_never

import numpy as np
from msgspec import structs

from gdtui import engine
from gdtui.course.lesson import (
    Answer,
    CourseError,
    Do,
    Drill,
    Lesson,
    Option,
    Order,
    Page,
    Predict,
    Quiz,
    Reveal,
    Review,
    WriteLine,
)
from gdtui.course.option_order import shuffle_page
from gdtui.course.questions import traits_of
from gdtui.session.page_draw import first_variant, written_page
from gdtui.session.sources import Sources
from gdtui.session.training_setup import initial_parameters

_FALLS = "Here the curve falls to the right, so its slope is negative."
_RISES = "Here the curve rises to the right, so its slope is positive."
ROUNDS = 2
"""So many rounds of a review are asked before it ends without having been passed."""

_MARGIN = 0.15
"""No weight is drawn nearer to the minimum than this share of the drill's range."""


class QuizState(NamedTuple):
    """Where a learner stands in a drill or a review.

    Attributes:
        seed: draws the questions; a review that was not passed goes on with the next one.
        draw_seed: the learner's own, which drew the numbers that the lessons asked with.
        asked: questions answered so far.
        streak: of a drill, how many were right in a row.
        queue: of a review, the places in `pool` still to be asked, the present one first.
        missed: of a review, the places that were missed at the first try.
        missed_again: those of them that were missed once more.
        rounds: of a review, how many were begun.
        pool: of a review, the pages to draw from, each with the title of its lesson.
        passed: enough were right.
        ended: it is over all the same: of a review, after `ROUNDS`.
    """

    seed: int
    asked: int = 0
    streak: int = 0
    queue: tuple[int, ...] = ()
    missed: frozenset[int] = frozenset()
    missed_again: frozenset[int] = frozenset()
    rounds: int = 1
    pool: tuple[tuple[str, Page], ...] = ()
    passed: bool = False
    ended: bool = False
    draw_seed: int = 0

    @property
    def over(self) -> bool:
        """Whether nothing more is asked."""
        return self.passed or self.ended


def start_quiz(
    quiz: Quiz, lesson: Lesson, seed: int, sources: Sources, draw_seed: int = 0
) -> QuizState:
    """Draw the first questions: of each learner, by the `draw_seed`, others.

    Raises:
        CourseError: no lesson that a review names can be read.
    """
    match quiz:
        case Drill():
            return QuizState(seed + draw_seed)
        case Review():
            drawn_from = quiz_lessons(quiz, lesson, sources)
            pages = [(source.title, page) for source in drawn_from for page in source.pages]
            # Numbers that can be drawn anew stand behind the predictions, whose places are kept.
            drawn = (each for each in pages if each[1].variants and not each[1].predict)
            pool = (*(each for each in pages if each[1].predict), *drawn)
            return _deal(QuizState(seed + draw_seed, pool=pool, draw_seed=draw_seed), quiz)
        case _:
            assert_never(quiz)


def quiz_lessons(quiz: Quiz, lesson: Lesson, sources: Sources) -> tuple[Lesson, ...]:
    """Return the lessons that questions are drawn from.

    Raises:
        CourseError: none of them can be read.
    """
    match quiz:
        case Drill():
            return ()
        case Review():
            return _readable(quiz.lessons, lesson.path.parent, sources)
        case _:
            assert_never(quiz)


def _readable(names: Sequence[str], folder: Path, sources: Sources) -> tuple[Lesson, ...]:
    """Those lessons that can be read: one that cannot does not keep a review from the others."""
    found: list[Lesson] = []
    faults: list[CourseError] = []
    for name in names:
        try:
            found.append(sources.lesson(name, folder))
        except CourseError as error:
            faults.append(error)
    if faults and not found:
        raise faults[0]
    return tuple(found)


def _deal(state: QuizState, ask: Review) -> QuizState:
    """Deal a review's questions, in mixed order: in a second round others, as far as there are."""
    order = _order(state.seed, len(state.pool))
    if state.rounds > 1:
        before = _order(state.seed - 1, len(state.pool))[: ask.questions]
        order.sort(key=before.__contains__)
    nothing: frozenset[int] = frozenset()
    queue = tuple(order[: ask.questions])
    return state._replace(queue=queue, missed=nothing, missed_again=nothing)


def _order(seed: int, count: int) -> list[int]:
    return list(map(int, np.random.default_rng(seed).permutation(count)))


def anew(state: QuizState | None, quiz: Quiz | None) -> QuizState | None:
    """Return where a drill or review that is asked afresh begins: a review with other questions.

    None where it begins as it did at first.
    """
    match quiz:
        case None | Drill():
            return None
        case Review():
            if state is None or not state.asked:
                return state
            fresh = QuizState(state.seed + 1, pool=state.pool, draw_seed=state.draw_seed)
            return _deal(fresh, quiz)
        case _:
            assert_never(quiz)


def question_page(state: QuizState, own: Page, sources: Sources, *, answered: bool = False) -> Page:
    """Return the present question of a drill or a review as a page; without one, `own`.

    `answered`: whether it is, which counts in a review's state.
    """
    match traits_of(own.ask).quiz:
        case None:
            return own
        case Drill() as drill:
            return _slope_page(state, own, drill, _weight_of_least_loss(own, sources))
        case Review():
            if not state.queue:
                return own
            title, page = state.pool[state.queue[0]]
            if page.variants:
                page = written_page(page.variants[_fresh_variant(state, page, answered)], sources)
            return structs.replace(_asked_otherwise(page, state.seed), title=title)
        case unknown:
            assert_never(unknown)


def _fresh_variant(state: QuizState, page: Page, answered: bool) -> int:
    """Which variant is asked: not the one of the lesson, and another one when it comes again."""
    others = len(page.variants) - 1
    on = (state.seed + _comes_again(state, answered)) % others
    return (first_variant(page, state.draw_seed) + 1 + on) % len(page.variants)


def _asked_otherwise(page: Page, seed: int) -> Page:
    """A page, its answers in another order, its question in other words where it has some."""
    shuffled = shuffle_page(page, "review", str(seed))
    match shuffled.ask:
        case (Predict() | Answer()) as ask if ask.again:
            again = structs.replace(ask, question=ask.again)
            blocks = tuple(again if block is ask else block for block in shuffled.blocks)
            return structs.replace(shuffled, blocks=blocks)
        case None | Predict() | Do() | Answer() | Order() | WriteLine() | Drill() | Review():
            return shuffled
        case unknown:
            assert_never(unknown)


def _weight_of_least_loss(own: Page, sources: Sources) -> float:
    """The weight on whose two sides a drill draws."""
    setup = sources.setup(own.problem, own.descent)
    start = initial_parameters(setup, own.descent, 0)
    slope = engine.evaluate(setup.descent, setup.rows, start)[1][0]
    bend = engine.hessian(setup.descent, setup.rows, start)[0, 0]
    return float(start[0] - slope / bend)


def progress_text(state: QuizState, quiz: Quiz, answered: bool) -> str:
    """Say how far a drill or a review is: `2 of 5 in a row`, `3 of 8, 1 missed`, `again, 2 to go`.

    `answered`: whether the present question is; it then counts.
    """
    match quiz:
        case Drill():
            return f"{state.streak} of {quiz.in_a_row} in a row"
        case Review():
            rest = state.queue[1:]
            if _comes_again(state, answered):
                return f"again, {len(state.queue) - answered} to go"
            number = _questions(state, quiz) - sum(place not in state.missed for place in rest)
            missed = f", {len(state.missed)} missed" if state.missed else ""
            return f"{number} of {_questions(state, quiz)}{missed}"
        case _:
            assert_never(quiz)


def _comes_again(state: QuizState, answered: bool) -> bool:
    """Whether the present question of a review was missed before it was asked this time."""
    here, *rest = state.queue
    put_back = answered and here in rest and here not in state.missed_again
    return here in state.missed and not put_back


def _questions(state: QuizState, quiz: Review) -> int:
    """How many questions a round of a review has."""
    return min(quiz.questions, len(state.pool))


def review_told(state: QuizState, quiz: Quiz) -> tuple[str, ...]:
    """Say how a review that is over came out, and what was missed, with its lesson."""
    match quiz:
        case Drill():
            return ()
        case Review():
            if not state.over:
                return ()
            asked = _questions(state, quiz)
            right = f"{asked - len(state.missed)} of {asked} right at the first try"
            needed = f"{right}; {_needed(state, quiz)} would pass. Read these again:"
            heading = f"{right}." if state.passed else needed
            missed = (state.pool[place] for place in sorted(state.missed))
            return (heading, *(f"{lesson}, “{page.title}”" for lesson, page in missed))
        case _:
            assert_never(quiz)


def _needed(state: QuizState, quiz: Review) -> int:
    """How many have to be right at the first try."""
    return math.ceil(quiz.share * _questions(state, quiz) - 1e-9)


def weights_drawn_between(page: Page) -> tuple[float, ...]:
    """Return the least and the greatest weight that a drill may ask about; none of other pages."""
    match page.ask:
        case Drill() as drill:
            return drill.low, drill.high
        case None | Predict() | Do() | Answer() | Order() | WriteLine() | Review():
            return ()
        case unknown:
            assert_never(unknown)


def _slope_page(state: QuizState, own: Page, ask: Drill, minimum: float) -> Page:
    """A question on the sign of the slope at a drawn weight."""
    rng = np.random.default_rng([state.seed, state.asked])
    away = _MARGIN * (ask.high - ask.low)
    left = rng.random() < 0.5
    low, high = (ask.low, minimum - away) if left else (minimum + away, ask.high)
    weight = round(float(rng.uniform(low, high)), 2)
    start = own.descent.start
    rest = tuple(start[1:]) if not isinstance(start, str) else (0.0,)
    told = _FALLS if left else _RISES
    predict = Predict(
        question=ask.question,
        options=(
            Option("negative: a larger w is better", told, left, "negative"),
            Option("positive: a smaller w is better", told, not left, "positive"),
        ),
        reveal=Reveal(steps=0),
        line=ask.line,
    )
    return structs.replace(
        own,
        blocks=(*own.prose, predict),
        descent=structs.replace(own.descent, start=(weight, *rest)),
    )


def record_answer(state: QuizState, quiz: Quiz, right: bool) -> QuizState:
    """Note an answer; the next question is drawn by `next_question`."""
    state = state._replace(asked=state.asked + 1)
    match quiz:
        case Drill():
            streak = state.streak + 1 if right else 0
            return state._replace(streak=streak, passed=streak >= quiz.in_a_row)
        case Review():
            place, queue = state.queue[0], state.queue
            missed, again = state.missed, state.missed_again
            if not right:
                queue = queue if place in again else (*queue, place)
                again = again | {place} if place in missed else again
                missed = missed | {place}
            over = len(queue) == 1
            passed = over and _questions(state, quiz) - len(missed) >= _needed(state, quiz)
            return state._replace(
                queue=queue,
                missed=missed,
                missed_again=again,
                passed=passed,
                ended=over and not passed and state.rounds >= ROUNDS,
            )
        case _:
            assert_never(quiz)


def new_round_notice(state: QuizState, following: QuizState, quiz: Quiz) -> str:
    """Say that a review begins anew, with other questions; empty where it just goes on."""
    match quiz:
        case Drill():
            return ""
        case Review():
            if following.seed == state.seed:
                return ""
            asked = _questions(state, quiz)
            right = f"{asked - len(state.missed)} of {asked} at the first try"
            titles = dict.fromkeys(state.pool[place][0] for place in sorted(state.missed))
            named = f"Missed: {', '.join(titles)}"
            return f"{right}; it takes {_needed(state, quiz)}. {asked} others follow. {named}."
        case _:
            assert_never(quiz)


def next_question(state: QuizState, quiz: Quiz) -> QuizState:
    """Go on to the next question; a review that ended without passing is dealt anew."""
    match quiz:
        case Drill():
            return state
        case Review():
            queue = state.queue[1:]
            if queue:
                return state._replace(queue=queue)
            return _deal(state._replace(seed=state.seed + 1, rounds=state.rounds + 1), quiz)
        case _:
            assert_never(quiz)
