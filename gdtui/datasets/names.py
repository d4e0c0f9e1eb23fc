"""Names and cells as they may be shown: no control byte and no escape sequence, on one line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

STANDARD_INPUT = "-"
"""The name of standard input, wherever a table is named."""

_SEQUENCES = (
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"  # CSI: colours, the cursor
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x9c|\x1b\\)?"  # OSC, DCS …
    r"|\x1b[ -/]*[0-~]?"
)
_BREAKS = "[ ]*[\t\n\r\v\f\x1c-\x1f\x85\u2028\u2029]+[ ]*"
_JOINERS = "\u200c\u200d"
"""Invisible, but without them some words of some scripts are written otherwise."""


def clean_text(text: str) -> str:
    """Return a text on one line, without escape sequences, control or formatting characters."""
    if text.isascii() and text.isprintable():
        return text
    text = re.sub(_BREAKS, " ", re.sub(_SEQUENCES, "", text))
    return "".join(filter(_may_be_shown, text))


def _may_be_shown(character: str) -> bool:
    return character in _JOINERS or unicodedata.category(character) not in ("Cc", "Cf", "Cs")


def column_names(cells: Sequence[str]) -> tuple[tuple[str, ...], dict[str, str]]:
    """Return a name for each column, none empty and none twice, and what to say of some of them.

    Args:
        cells: the names as they stand in the file.

    Returns:
        The names, and by name a sentence for each that does not stand so in the file.
    """
    cleaned = [clean_text(cell).strip() for cell in cells]
    taken = {name for name in cleaned if name}
    names: list[str] = []
    notes: dict[str, str] = {}
    alike: dict[str, list[str]] = {}
    for place, given in enumerate(cleaned, 1):
        name = given
        if not given:
            name = _free(f"column_{place}", taken)
            notes[name] = f"column {place} has no name: called {name}"
        elif given in names:
            name = _free(given, taken)
        alike.setdefault(given, []).append(name)
        taken.add(name)
        names.append(name)
    for given, several in alike.items():
        if given and len(several) > 1:
            told = f"{len(several)} columns are named {given}: told apart as {', '.join(several)}"
            notes |= dict.fromkeys(several, told)
    return tuple(names), notes


def _free(name: str, taken: Iterable[str]) -> str:
    """The name, or with the first number behind it that makes it another."""
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name} ({number})"
    return free


def numbered_names(count: int) -> tuple[str, ...]:
    """Names for columns that have none: `column_1` and so on."""
    return tuple(f"column_{place}" for place in range(1, count + 1))


def find_name(name: str, header: Sequence[str]) -> str | None:
    """The column that a name means, however it is spelt in Unicode; None where there is none."""
    if name in header:
        return name
    meant = unicodedata.normalize("NFC", clean_text(name).strip())
    return next((each for each in header if unicodedata.normalize("NFC", each) == meant), None)


def title_of(path: Path) -> str:
    """What a table is called: its file's name without the ending, as it may be shown."""
    if str(path) == STANDARD_INPUT:
        return "standard input"
    if path.parent.name == "fd" and path.name.isdigit():  # of `<(…)`, in a shell
        return "a pipe"
    return clean_text(path.stem)
