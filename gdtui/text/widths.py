"""How wide text is on a terminal, where a letter may take no column, one or two."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from gdtui.text.ascii import column_width


def graphemes(text: str) -> Iterator[tuple[str, int]]:
    """Yield each letter with the marks on it, and the columns it takes; marks alone stand on `◌`.

    Composed where there is such a letter, so that é is one code point however it was written.
    """
    held, wide = "", 0
    for letter in unicodedata.normalize("NFC", text):
        width = column_width(letter)
        if width and held:
            yield held, wide
        if width:
            held, wide = letter, width
        elif held:
            held += letter
        else:
            held, wide = "◌" + letter, 1
    if held:
        yield held, wide


def text_width(text: str) -> int:
    """Return how many columns a text takes."""
    return len(text) if text.isascii() else sum(width for _, width in graphemes(text))


def cut_text(text: str, width: int, end: str = "…") -> str:
    """Return a text in at most so many columns; where it is cut, it ends with `end`."""
    if text_width(text) <= width:
        return text
    room, kept = width - text_width(end), ""
    for letter, columns in graphemes(text):
        if columns > room:
            break
        room -= columns
        kept += letter
    return kept + end if width >= text_width(end) else ""


def pad_text(text: str, width: int) -> str:
    """Return a text in exactly so many columns: cut, or with blanks behind it."""
    text = cut_text(text, width)
    return text + " " * (width - text_width(text))


def printable(text: str) -> str:
    """Return a text in one line, with a blank for each letter that a terminal would obey."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
