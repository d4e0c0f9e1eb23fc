"""What a page will show: how it opens, what comes of its answer and switches, where its goal lies.

Axes are chosen by it, so that before and after stand in one frame. It is played once a page, by the
page's own reveal, switches and solution, and kept; nothing of it is shown by itself.
"""

from __future__ import annotations

from collections.abc import Hashable
from contextlib import suppress
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from gdtui import keymap
from gdtui.course.lesson import CourseError
from gdtui.course.questions import traits_of
from gdtui.datasets import DataError
from gdtui.session.drills_and_reviews import weights_drawn_between
from gdtui.session.lesson_run import PageMark
from gdtui.session.session import Session

MOST_STEPS, MOST_STEPS_SOLVED = 400, 200
"""Updates that are played ahead, of an outcome, and of all runs of a solution together."""

MOST_WORK = 1_000_000
"""Rows times parameters times updates played ahead: of many rows, fewer updates."""

LOOKED_AFTER = 8
"""A run is looked at each time that it is so manieth part longer."""

MOST_SOLVED = 24
"""Places of a solution that are kept."""

MOST_PAGES = 16
"""Pages that are kept: those of the lesson on view, as a rule."""


class Foresight(NamedTuple):
    """What a page will show, each as a session that stands there.

    Attributes:
        opening: the page as it opens, with the seed of the session that asks.
        outcomes: where its answer's outcome ends, each of its switches in each position, and the
            ends of what a drill draws from.
        solved: where the keys of its solution lead, each run as far as it goes.
        steps: how many updates the outcome takes, also where fewer were played.
        frames: what charts worked out of it, by a name of their own; kept as long as it is.
    """

    opening: Session
    outcomes: tuple[Session, ...]
    solved: tuple[Session, ...]
    steps: int
    frames: dict[Hashable, Any]


def foresee(session: Session) -> Foresight:
    """Return what the page of a session will show; played once, then kept with its tables.

    Never fails. What is kept belongs to the session's `Sources`: other learners have their own.
    """
    kept, key = session.sources.foreseen, (id(session.page), session.seed)
    page, seen = kept.get(key, (None, None))
    if not isinstance(seen, Foresight) or not _is_still_so(seen, session):
        # The page is kept along: as long as it is, nothing else has its id.
        page, seen = session.page, _look_ahead(session)
        kept[key] = page, seen
        for old in list(kept)[:-MOST_PAGES]:  # a thread that reads ahead may have come first
            kept.pop(old, None)
    return seen


def foresee_lesson(session: Session) -> None:
    """Foresee the pages of a session's lesson, ahead of time; what cannot open is skipped."""
    for index, page in enumerate(session.lesson.pages):
        if traits_of(page.ask).quiz is None:
            with suppress(CourseError, DataError):
                seed, sources = session.draw.seed, session.sources
                foresee(Session.open(session.lesson, index, draw_seed=seed, sources=sources))


def _is_still_so(foreseen: Foresight, session: Session) -> bool:
    """Whether a page still stands on the rows it did: a table of one's own may be read anew."""
    opening = foreseen.opening
    return opening.scene != session.scene or opening.setup is session.setup


def _look_ahead(session: Session) -> Foresight:
    try:
        opening = _open_again(session, session.seed)
    except DataError:  # a table that has gone since: then what is on view is all there is
        return Foresight(session._restart(session.start, session.seed), (), (), 0, {})
    work = session.rows.count * len(session.start)
    most = max(1, min(MOST_STEPS, MOST_WORK // max(1, work)))
    reveal = opening.asked.reveal
    outcomes = [] if reveal is None else [opening.play_outcome(most)]
    for which, switch in enumerate(opening.page.switches):
        turned = opening
        for _ in switch.labels[1:]:
            turned = turned._turn_switch(which)
            outcomes.append(replace(turned, ghosts=()))
    for weight in weights_drawn_between(opening.own_page):
        start = np.array([weight, *opening.start[1:]])
        outcomes.append(opening._restart(start, opening.seed))
    drawn = any(keymap.method_of(key) == "reseed" for key in opening.asked.solution)
    first = _open_again(session, opening.scene.descent.seed) if drawn else opening
    solved = _solve(first, min(most, MOST_STEPS_SOLVED))  # it counts seeds from the page's own on
    return Foresight(opening, tuple(outcomes), solved, 0 if reveal is None else reveal.steps, {})


def _open_again(session: Session, seed: int) -> Session:
    """The page as it opens, with nothing done on it, and the same numbers and question asked."""
    here = session.page_index
    mark: PageMark = "open"
    marks = [*session.marks[:here], mark, *session.marks[here + 1 :]]
    answers = [*session.answers[:here], None, *session.answers[here + 1 :]]
    opened = session._open_page(
        session.lesson,
        here,
        tuple(marks),
        tuple(answers),
        session.sources,
        seed=seed,
        quiz_state=session.quiz_state,
        quiz_page=session.quiz_page,  # once answered, the state already draws the next one
        draw=(session.draw.seed, session.draw.variant),
    )
    return replace(opened, draw=session.draw)  # the very same pages


def _run_on(session: Session, most: int) -> Session:
    """Run to the goal, to rest, or so many updates on: in strides, looked at between them."""
    last = session.trace.steps + most
    while session.running and session.trace.steps < last:
        before = session.trace.steps
        session = session._advance(min(1 + before // LOOKED_AFTER, last - before))
        if session.page_done or session.trace.steps == before:
            break
    return replace(session, running=False)


def _solve(opening: Session, most: int) -> tuple[Session, ...]:
    """Press the keys of the page's solution; keep each run where it ends, and the last."""
    session, ends = opening, []
    for key in opening.asked.solution:
        before = session
        long_epoch = keymap.method_of(key) == "epoch" and before.trace.left_of_epoch > most
        session = before._advance(most) if long_epoch else before.press(key)
        if session.running and keymap.method_of(key) == "toggle_run":
            session = _run_on(session, most)
        most -= max(0, session.trace.steps - before.trace.steps)
        if before.trace.steps > session.trace.steps or before.setup is not session.setup:
            ends.append(before)
        if most <= 0 or session.page_done:
            break
    ends.append(session)
    places = [replace(end, ghosts=()) for end in ends if end.page_index == opening.page_index]
    return tuple(places[-MOST_SOLVED:])
