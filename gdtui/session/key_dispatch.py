"""From a key to the method of a session that it calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from gdtui import keymap
from gdtui.session.answering import QuestionKeys
from gdtui.session.availability import is_available
from gdtui.session.lesson_run import LessonRun

S = TypeVar("S", bound=QuestionKeys)


def press(session: S, key: str) -> S:
    """Do what a key does on the screen; an unknown or unavailable key does nothing.

    Args:
        session: where the key is pressed.
        key: as the terminal names it or as lessons write it: `space`, `plus`, `+`, `1`, `up`;
            `=0.52` types an answer.
    """
    name = action_of(session, key)
    if name is None or not is_available(session, name):
        return session
    if name == "choose":
        return session.choose_number(int(key))
    if name == "show_chart":
        return session.show_chart(int(key))
    if name == "move_cursor" and session.cursor is not None:
        return replace(session, cursor=session.cursor.move(key), notice="")
    if name == "move":
        return session.move(key)
    if name == "point":
        return session.point(key)
    if name == "type_answer":
        return session.type_answer(key[1:])
    if keymap.method_of(key) is None:
        return session
    method: Callable[[], S] = getattr(session, name)
    return method()


def action_of(run: LessonRun, key: str) -> str | None:
    """Return the name of what a key does here, available or not; None where it does nothing.

    Args:
        run: where the key is pressed.
        key: as `press` takes it.
    """
    if key in keymap.DIGITS:
        return "choose" if run.question_open else "show_chart"
    if key in keymap.ARROWS:
        if run.cursor is not None:
            return "move_cursor"
        moves = run.page.moves
        if run.question_open and not (moves and run.asked.typed):
            return "point"
        sideways = key in ("left", "right")
        return "move" if (sideways and moves) or len(moves) > 1 else None
    return "type_answer" if key.startswith("=") and len(key) > 1 else keymap.screen_action_of(key)
