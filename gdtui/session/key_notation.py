"""Keys as commands take them, written as lessons write a solution: `space*3 +`."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from gdtui.keymap import APP_KEYS, ARROWS, FIELD_KEYS, SESSION_KEYS

FRAME = "frame"
"""Stands among the keys for one frame of a run that goes on by itself."""

MOST_PRESSES = 10_000

_OTHERS = (
    *("escape", "tab", "space", "enter", "return", "backspace", "delete", "insert"),
    *("pageup", "pagedown", *ARROWS, *(f"f{number}" for number in range(1, 25))),
)
"""Keys that a terminal has, and no table of ours."""

_NAMES: dict[str, str] = {
    **{name: name for name in _OTHERS},
    **{
        (alias.lower() if len(alias) > 1 else alias): key.keys[0]
        for key in (*APP_KEYS, *FIELD_KEYS, *SESSION_KEYS)
        for alias in (*key.keys, key.written)
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
    pressed = tuple(key for word in text.split() for key in _keys(word))
    if len(pressed) > MOST_PRESSES:
        raise KeysError(f"{len(pressed):,} keys are too many; press at most {MOST_PRESSES:,}.")
    return pressed


def _keys(word: str) -> Iterator[str]:
    if word.startswith("=") and len(word) > 1:
        yield from ("enter", *word[1:], "enter")
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
    near = difflib.get_close_matches(lower, _NAMES, n=1)
    advice = f"did you mean {near[0]}?" if near else "`gdtui shot help` shows the keys."
    raise KeysError(f"There is no key “{key}”: {advice}")
