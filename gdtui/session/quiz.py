"""Drills and reviews: questions drawn with a seed, answered one by one until enough are right.

A drawn question is a page like any other, so everything that shows or plays a page serves it too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from msgspec import structs

from gdtui import course
from gdtui.course.lesson import (
    CourseError,
    Drill,
    Lesson,
    Option,
    Page,
    Predict,
    Prose,
    Reveal,
    Review,
)

_FALLS = "Here the curve falls to the right, so its slope is negative."
_RISES = "Here the curve rises to the right, so its slope is positive."
_MARGIN = 0.15
"""No weight is drawn nearer to the minimum than this share of the drill's range."""


@dataclass(frozen=True, slots=True)
class Draw:
    """Where a learner stands in a drill or a review.

    Attributes:
        seed: draws the questions; a review that was not passed goes on with the next one.
        asked: questions answered so far.
        streak: of a drill, how many were right in a row.
        queue: of a review, the places in `pool` still to be asked, the present one first.
        missed: of a review, the places that were missed at the first try.
        pool: of a review, the pages to draw from, each with the title of its lesson.
        passed: enough were right.
    """

    seed: int
    asked: int = 0
    streak: int = 0
    queue: tuple[int, ...] = ()
    missed: frozenset[int] = frozenset()
    pool: tuple[tuple[str, Page], ...] = ()
    passed: bool = False


def begin(ask: Drill | Review, lesson: Lesson, seed: int) -> Draw:
    """Draw the first questions.

    Raises:
        CourseError: a review names a lesson that is not there or cannot be read.
    """
    if isinstance(ask, Drill):
        return Draw(seed)
    sources = [_source(number, lesson.path.parent) for number in ask.lessons]
    pool = tuple(
        (source.title, page) for source in sources for page in source.pages if page.predict
    )
    return _dealt(Draw(seed, pool=pool), ask)


def _source(number: str, folder: Path) -> Lesson:
    """The lesson beside the review, else the shipped one."""
    try:
        return course.find(number, folder)
    except CourseError as error:
        if error.line:
            raise
        return course.find(number)


def _dealt(draw: Draw, ask: Review) -> Draw:
    """Deal a review's questions, in mixed order."""
    order = np.random.default_rng(draw.seed).permutation(len(draw.pool))
    return replace(draw, queue=tuple(order[: ask.questions].tolist()), missed=frozenset())


def page_of(draw: Draw, own: Page, minimum: float | None) -> Page:
    """Return the question of the moment as a page.

    Args:
        draw: where the learner stands.
        own: the page that asks for the drill or the review.
        minimum: the weight of least loss, on whose two sides a drill draws.
    """
    ask = own.ask
    if isinstance(ask, Drill):
        return _slope_page(draw, own, ask, 0.0 if minimum is None else minimum)
    if not isinstance(ask, Review) or not draw.queue:
        return own
    title, page = draw.pool[draw.queue[0]]
    return structs.replace(page, title=title)


def standing(draw: Draw, ask: Drill | Review, answered: bool) -> str:
    """Say how far a drill or a review is: `2 of 5`, `6 to go`, `again, 3 to go`.

    `answered`: the question of the moment is; it counts.
    """
    if isinstance(ask, Drill):
        return f"{draw.streak} of {ask.in_a_row}"
    again = "again, " if draw.queue[0] in draw.missed and not answered else ""
    return f"{again}{len(draw.queue) - answered} to go"


def _slope_page(draw: Draw, own: Page, ask: Drill, minimum: float) -> Page:
    """A question on the sign of the slope at a drawn weight."""
    rng = np.random.default_rng([draw.seed, draw.asked])
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
            Option("negative: a larger w is better", told, correct=left),
            Option("positive: a smaller w is better", told, correct=not left),
        ),
        reveal=Reveal(steps=0),
        line=ask.line,
    )
    prose = tuple(block for block in own.blocks if isinstance(block, Prose))
    return structs.replace(
        own,
        blocks=(*prose, predict),
        descent=structs.replace(own.descent, start=(weight, *rest)),
    )


def answered(draw: Draw, ask: Drill | Review, right: bool) -> Draw:
    """Note an answer; the next question is drawn by `moved_on`."""
    draw = replace(draw, asked=draw.asked + 1)
    if isinstance(ask, Drill):
        streak = draw.streak + 1 if right else 0
        return replace(draw, streak=streak, passed=streak >= ask.in_a_row)
    place = draw.queue[0]
    missed = draw.missed if right else draw.missed | {place}
    queue = draw.queue if right else (*draw.queue, place)
    over = len(queue) == 1
    asked = min(ask.questions, len(draw.pool))
    enough = asked - len(missed) >= ask.share * asked
    return replace(draw, queue=queue, missed=missed, passed=over and enough)


def told_of_round(draw: Draw, following: Draw, ask: Drill | Review) -> str:
    """Say that a review begins anew, with other questions; empty where it just goes on."""
    if following.seed == draw.seed or isinstance(ask, Drill):
        return ""
    asked = min(ask.questions, len(draw.pool))
    right = asked - len(draw.missed)
    return f"{right} of {asked} at the first try. Here are {asked} more."


def moved_on(draw: Draw, ask: Drill | Review) -> Draw:
    """Go on to the next question; a review that ended without passing is dealt anew."""
    if isinstance(ask, Drill):
        return draw
    queue = draw.queue[1:]
    if queue:
        return replace(draw, queue=queue)
    return _dealt(replace(draw, seed=draw.seed + 1), ask)
