"""From a key to the method of a session that it calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from gdtui import keymap
from gdtui.session.answering import QuestionKeys
from gdtui.session.availability import is_available

S = TypeVar("S", bound=QuestionKeys)


def press(session: S, key: str) -> S:
    """Do what a key does on the screen; an unknown or unavailable key does nothing.

    Args:
        session: where the key is pressed.
        key: as the terminal names it or as lessons write it: `space`, `plus`, `+`, `1`, `up`;
            `=0.52` types an answer.
    """
    if key in keymap.DIGITS:
        number = int(key)
        return (
            session.choose_number(number) if session.question_open else session.show_chart(number)
        )
    if key in keymap.ARROWS:
        if session.cursor is not None:
            return replace(session, cursor=session.cursor.move(key), notice="")
        if is_available(session, "move"):
            return session.move(key)
        return session.point(key) if session.question_open else session
    if key.startswith("="):
        return session.type_answer(key[1:])
    name = keymap.method_of(key)
    if name is None or not is_available(session, name):
        return session
    method: Callable[[], S] = getattr(session, name)
    return method()
