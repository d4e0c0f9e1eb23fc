"""Which keys make sense now, and why one does not."""

from __future__ import annotations

from typing import assert_never

from gdtui import keymap
from gdtui.course.key_places import actions_named
from gdtui.course.lesson import (
    Answer,
    Do,
    Drill,
    Order,
    Predict,
    Question,
    Review,
    WriteLine,
    is_sandbox,
)
from gdtui.session.lesson_run import LessonRun

_NEEDS_AN_ANSWER = frozenset(
    {
        *("step", "epoch", "phase_step", "toggle_run", "back", "again", "reseed", "move"),
        *("open_test", "go_home", "go_end", "ahead"),
        *("back_ten", "on_ten", "back_hundred", "on_hundred"),
        *("rate_up", "rate_down", "rate_nudge_up", "rate_nudge_down", "type_rate", "pin"),
    }
)
"""What would lead elsewhere than to the outcome that a question speaks of."""

_DESCENDS = frozenset(
    {
        *("step", "epoch", "phase_step", "toggle_run", "faster", "slower", "reseed", "pin"),
        *("rate_up", "rate_down", "rate_nudge_up", "rate_nudge_down", "type_rate"),
    }
)
"""What belongs to descent alone: on a page of the course that shows no steps it does nothing."""

TRIES_IN_VAIN = 2
"""After so many tries in vain a page's solution may be seen."""

WATCH_FIRST = "Watch first; Enter goes to the end of it."
"""Said while an outcome, or a page's solution, is played."""

ORDERING_KEYS = "↑↓ or a digit points, ← lifts, → lowers the line, Enter answers"
"""How lines are put in order, wherever that is said."""


def is_available(run: LessonRun, name: str) -> bool:
    """Whether a method of a session makes sense now.

    While a question is open or its outcome is played, nothing moves the run or its rate: the
    outcome is the one that the question speaks of. Only where a number is asked for may the
    arrows move parameters all the same, because that is how one measures; and a switch turns
    where the page has one, to look before answering. The panel stays the page's own: in another
    one, in code or in words, may stand what is asked. A key that a teacher did not leave never
    does, nor does one that the course has not taught yet.
    """
    if not keymap.is_left(name, run.only):
        return False
    if is_to_come(run, name) or _is_out_of_place(run, name):
        return False
    if name in ("move", "again") and run.page.moves and run.asked.typed:
        return not run.revealing
    if name == "show_me":
        return _solution_is_on_offer(run)
    if run.to_show and name in ("choose", "point", "type_answer", "ask_again", "hint"):
        return False
    if name == "commit":
        return run.question_open or run.revealing
    if name == "ask_again":
        return not is_sandbox(run.lesson)
    if name in ("turn_first", "turn_second"):
        least = 1 if name == "turn_first" else 2
        return len(run.page.switches) >= least and not run.revealing
    if name == "open_test" and not run.page.test_closed:
        return False
    if name == "next_panel":
        return not run.question_open
    if name in _NEEDS_AN_ANSWER:
        # A wrong line is run and looked at, until it is written anew.
        looked_at = run.asked.writes and bool(run.line_driving) and name != "open_test"
        return (looked_at or not run.question_open) and not run.revealing
    return True


def _solution_is_on_offer(run: LessonRun) -> bool:
    """Whether the solution may be seen: there is one, and two tries or all hints did not help."""
    match run.page.ask:
        case None | Predict() | Drill() | Review():
            return False
        case Do() | Answer() | WriteLine() | Order():
            hints = run.asked.hints
            tried = run.misses >= TRIES_IN_VAIN or (bool(hints) and run.hints_shown == len(hints))
            return tried and not run.page_done and not run.revealing
        case unknown:
            assert_never(unknown)


def _why_no_solution(run: LessonRun) -> str:
    """Say why the page's solution is not to be seen."""
    match run.page.ask:
        case None:
            return "Nothing is asked here: n goes on."
        case Predict() | Drill() | Review():
            return "Here an answer shows what is right."
        case Do() | Answer() | WriteLine() | Order():
            if run.page_done:
                return "The page is done; A asks it again."
            hints = ", or with the last hint" if run.asked.hints else ""
            return f"It is there after {TRIES_IN_VAIN} tries{hints}."
        case unknown:
            assert_never(unknown)


def is_to_come(run: LessonRun, name: str) -> bool:
    """Whether the course teaches a key, or a mark of its charts, only on a later page."""
    place = run.lesson.key_places.get(name)
    return place is not None and place > (run.lesson.number, run.page_index)


def comes_in_this_lesson(run: LessonRun, name: str) -> bool:
    """Whether a later page of the same lesson teaches a key, and the word for what it does."""
    return is_to_come(run, name) and run.lesson.key_places[name].lesson == run.lesson.number


def _is_out_of_place(run: LessonRun, name: str) -> bool:
    """Whether a key is of descent, on a page of the course that shows no step and asks for none."""
    if name not in _DESCENDS or not run.lesson.key_places or "step" in run.page.readout:
        return False
    return name not in actions_named(run.page)


def _when_it_comes(run: LessonRun, place: keymap.KeyPlace) -> str:
    """Say from where on a key acts."""
    if place.lesson == run.lesson.number:
        return f"It comes on page {place.page + 1}."
    return f"It comes with lesson {place.lesson.lstrip('0') or '0'}."


def why_unavailable(run: LessonRun, name: str) -> str:
    """Say why a method makes no sense now; `is_available` is what finds that it does not."""
    if run.only is not None and not keymap.is_left(name, run.only):
        why = keys_left_text(run.only)
    elif is_to_come(run, name):
        why = _when_it_comes(run, run.lesson.key_places[name])
    elif _is_out_of_place(run, name):
        why = "This page takes no steps."
    elif name == "ask_again":
        why = "On a table of your own 0 starts afresh."
    elif name == "show_me" and not run.revealing:
        why = _why_no_solution(run)
    elif run.revealing:
        why = WATCH_FIRST
    elif run.question_open and run.only is not None and not keymap.is_left("commit", run.only):
        why = f"A question is open here. {keys_left_text(run.only)}"
    elif run.question_open and (name in _NEEDS_AN_ANSWER or name == "next_panel"):
        why = f"First the question: {_keys_that_answer(run.page.ask)}."
    elif name in ("turn_first", "turn_second"):
        why = "This page has no such switch."
    elif name == "open_test":
        why = "This page has no test set to open."
    else:
        onward = run.page_done or run.own_page.ask is None
        onward = onward and keymap.is_left("next_page", run.only)
        why = f"No question is open here{': n goes on' if onward else ''}."
    return why


def keys_left_text(only: frozenset[str]) -> str:
    """Say which keys a teacher left."""
    table = (*keymap.SESSION_KEYS, *keymap.FIELD_KEYS, *keymap.APP_KEYS)
    named = [key.written for key in table if key.name in only - keymap.ANSWERING]
    named += ["arrows"] if "move" in only else []
    named += ["answers"] if "commit" in only else []
    *first, last = named or ["those that only look"]
    return f"Your teacher left only {' and '.join(filter(None, (', '.join(first), last)))}."


def _keys_that_answer(ask: Question | None) -> str:
    match ask:
        case Predict():
            return "a digit or ↑ and ↓ choose, Enter answers"
        case Order():
            return ORDERING_KEYS
        case WriteLine():
            return "Enter opens the field for it"
        case Answer():
            return "Enter opens the field for it"
        case None | Do() | Drill() | Review():
            return "none is open"
        case _:
            assert_never(ask)
