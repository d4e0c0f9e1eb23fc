"""A page's goal in a learner's words, each part ticked off when it is earned."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import cache

from gdtui.course.expressions import Goal
from gdtui.datasets import DataError
from gdtui.panels.goal_words import say_goal, say_values
from gdtui.session.session import Session
from gdtui.session.show_me import say_keys


def goal_lines(session: Session) -> tuple[tuple[bool, str], ...]:
    """Say for each part of the page's goal whether it was earned, in words.

    A part that held before anything was done, such as a limit, is earned with the whole goal
    alone. Once the page is done its parts stand without present values: those may be others now.
    """
    goal = session.asked.goal
    parts = () if goal is None else goal.parts
    if session.page_done:
        return tuple((True, _words(session, part, now=False)) for part in parts)
    opening = cache(lambda: _opening(session))  # seldom needed, and never twice
    return tuple(_open_line(session, part, opening) for part in parts)


def goal_heading(session: Session) -> str:
    """Head the page's goal: whether it is reached, and whether things stand so still."""
    if not session.page_done:
        return "Watch" if session.to_show else "Your turn"
    if session.marks[session.page_index] == "shown":
        return "Shown"
    return "Done" if session.goal_met else "Done before"


def solution_told(session: Session) -> str:
    """Say by which keys the page's goal was reached, and why, if that was shown; else nothing."""
    do = session.page.do
    if do is None or session.marks[session.page_index] != "shown" or not session.page_done:
        return ""
    return f"{say_keys(do.solution)}. {do.why or do.hints[1]}"


def _open_line(
    session: Session, part: Goal, page_opening: Callable[[], Session | None]
) -> tuple[bool, str]:
    """Say a part of a goal that is not reached, and whether it can be ticked off by itself."""
    holds = part.holds(session.metrics)
    opening = page_opening() if holds or part.label else None
    given = opening is not None and part.holds(opening.metrics)
    words = _words(session, part, now=True)
    if part.label and given and not holds:
        words += f"; now {say_values(part, session.metrics, _target_unit(session))}"
    return holds and not given, words


def _words(session: Session, part: Goal, *, now: bool) -> str:
    values = session.metrics if now else None
    return capitalised(part.label or say_goal(part, values, _target_unit(session)))


def capitalised(text: str) -> str:
    """Begin a line with a capital, as all of a list do; a symbol such as w stays as it is."""
    word = text.partition(" ")[0].rstrip(":;,")
    begins = word.isalpha() and (len(word) > 1 or word == "a")
    return text[:1].upper() + text[1:] if begins else text


def _target_unit(session: Session) -> str:
    return session.setup.dataset.units.get(session.problem.target_name, "")


def _opening(session: Session) -> Session | None:
    """The page as it opens; None where its table cannot be read any more."""
    kept, key = session.sources.opened, (id(session.page), id(session.setup))
    if key not in kept:
        opening = None
        with suppress(DataError):
            opening = Session.open(session.lesson, session.page_index, sources=session.sources)
        kept.clear()
        kept[key] = session.page, session.setup, opening  # while these are kept, so are their ids
    opened: Session | None = kept[key][-1]
    return opened
