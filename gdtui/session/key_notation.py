"""Keys as commands take them, written as lessons write a solution: `space*3 +`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gdtui.keymap import (
    ANSWERING,
    APP_KEYS,
    ARROWS,
    DIGITS,
    FIELD_KEYS,
    SESSION_KEYS,
    method_of,
    screen_action_of,
)

FRAME = "frame"
"""Stands among the keys for one frame of a run that goes on by itself."""

MOST_PRESSES = 10_000

ANSWER, MOVE = "answer", "arrows"
"""Stand for all the keys that answer a question, and for those that move parameters."""

_OTHERS = (
    *("escape", "tab", "space", "enter", "return", "backspace", "delete", "insert"),
    *("pageup", "pagedown", *ARROWS, *(f"f{number}" for number in range(1, 25))),
)
"""Keys that a terminal has, and no table of ours."""

_NAMES: dict[str, str] = {
    **{name: name for name in _OTHERS},
    **{
        (name.lower() if len(name) > 1 else name): pressed
        for key in (*APP_KEYS, *FIELD_KEYS, *SESSION_KEYS)
        for name, pressed in ((key.written, key.keys[0]), *zip(key.keys, key.keys, strict=True))
    },
    **{"esc": "escape", "−": "minus", FRAME: FRAME},
}


class KeysError(ValueError):
    """Keys that cannot be pressed; one sentence."""


def read_keys(text: str) -> tuple[str, ...]:
    """Return every key in order, by the terminal's names: `space*3 +` is three times space, plus.

    Names are those of lessons and of Textual (`space`, `+`, `Enter`, `left`, `ctrl+p`); `*N`
    repeats one; `=0.52` answers a question for a number: Enter, each character, Enter; `frame`
    lets a run that goes by itself take one frame.

    Raises:
        KeysError: a key that there is not.
    """
    return typed_keys(read_presses(text))


def read_presses(text: str) -> tuple[str, ...]:
    """Return what `read_keys` does, but for an answer: it stays whole, `=0.52`.

    Raises:
        KeysError: a key that there is not.
    """
    presses = tuple(press for word in text.split() for press in _presses(word))
    if len(presses) > MOST_PRESSES:
        raise KeysError(f"{len(presses):,} keys are too many; press at most {MOST_PRESSES:,}.")
    return presses


def typed_keys(presses: Iterable[str]) -> tuple[str, ...]:
    """Return the keys of presses: an answer is Enter, each of its characters, Enter."""
    return tuple(key for press in presses for key in _typed(press))


def read_actions(text: str) -> frozenset[str]:
    """Return the actions of the keys that a teacher leaves: `space + -`.

    `answer`, as Enter or a digit, stands for all that answers questions; `arrows`, as each of them,
    for moving parameters.

    Raises:
        KeysError: a key that there is not, or that is none of a lesson.
    """
    return frozenset(action for word in text.split() for action in _actions(word))


def _actions(word: str) -> Iterable[str]:
    if word.lower() == MOVE:
        return ("move",)
    key = "enter" if word.lower() == ANSWER else _named(word)
    if key == "enter" or key in DIGITS:
        return ANSWERING
    action = "move" if key in ARROWS else screen_action_of(key)
    if action is None:
        raise KeysError(f"“{word}” is no key of a lesson: name those that stand in its help.")
    return (action,)


def is_session_key(press: str) -> bool:
    """Whether a press is one that `Session.press` knows, or a frame."""
    known = press in (FRAME, *DIGITS, *ARROWS) or method_of(press) is not None
    return known or is_answer(press)


def _typed(press: str) -> Iterable[str]:
    return ("enter", *press[1:], "enter") if is_answer(press) else (press,)


def is_answer(word: str) -> bool:
    """Whether a word is an answer to be typed, `=0.52`; the sign alone is a key."""
    return word.startswith("=") and len(word) > 1


def _presses(word: str) -> Iterator[str]:
    if is_answer(word):
        yield word
        return
    repeated = re.fullmatch(r"(?P<key>.+)\*(?P<times>[1-9]\d{0,4})", word)
    key, times = (repeated["key"], int(repeated["times"])) if repeated else (word, 1)
    yield from (_named(key),) * times


def _named(key: str) -> str:
    """Return the terminal's name of a key."""
    if key in _NAMES:
        return _NAMES[key]
    if len(key) == 1 and key.isprintable():
        return key
    lower = key.lower()
    if lower in _NAMES:
        return _NAMES[lower]
    if re.fullmatch(r"((ctrl|shift|alt)\+)+[\w@]+", lower):
        return lower
    import difflib  # takes longer than all else that most commands need of this file

    near = difflib.get_close_matches(lower, _NAMES, n=1)
    advice = f"did you mean {near[0]}?" if near else "`gdtui shot help` shows the keys."
    raise KeysError(f"There is no key “{key}”: {advice}")
