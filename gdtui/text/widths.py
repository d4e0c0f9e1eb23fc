"""How wide text is on a terminal, where a letter may take no column, one or two."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from gdtui.text.ascii import column_width

_SINGLE = re.compile("[ -~¡-¬®-˿Ͱ-҂‐-‧⁰-₟₠-₿←-⌙─-◼⠀-⣿]*")
"""What is mostly written here, Braille above all, is one column wide; no need to look closer."""


def is_single_width(text: str) -> bool:
    """Whether all of a text is plainly one column a letter; not so where one has to look closer."""
    return _SINGLE.fullmatch(text) is not None


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


@lru_cache(maxsize=1024)
def text_width(text: str) -> int:
    """Return how many columns a text takes."""
    if is_single_width(text):
        return len(text)
    return sum(width for _, width in graphemes(text))


def drawable_text(text: str) -> str:
    """Return a text for cells of one width, with `?` for what terminals show in various ones."""
    if is_single_width(text):
        return text
    return "".join(
        letter if _is_certain(letter) else "?" * width for letter, width in graphemes(text)
    )


_UNCERTAIN = (
    (0x1160, 0x11FF),
    (0x2630, 0x2637),
    (0x268A, 0x268F),
    (0x4DC0, 0x4DFF),
    (0x3164, 0x3164),
    (0xD7B0, 0xD7FF),
    (0xFFA0, 0xFFA0),
    (0x1D300, 0x1D376),
    (0x1F3FB, 0x1F3FF),
)
"""What terminals show in another width than Unicode says: parts of Hangul syllables, the signs of
the Book of Changes, tints of skin."""


def _is_certain(grapheme: str) -> bool:
    letter, marks = grapheme[0], grapheme[1:]
    return (
        letter.isprintable()
        and not any(first <= ord(letter) <= last for first, last in _UNCERTAIN)
        # Others choose between a sign and a picture of it. Vowel signs have a column of their own
        # on some terminals; whoever writes to one sets the cursor anew behind them.
        and all(unicodedata.category(mark) in ("Mn", "Mc") for mark in marks)
        and not any("\ufe00" <= mark <= "\ufe0f" for mark in marks)
    )


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


def text_around(text: str, at: int, width: int) -> tuple[str, int]:
    """Return what fits so many columns of a text about its letter `at`, and that one's column.

    Where it is cut, `…` stands; `at` may be the place behind the last letter.
    """
    column = text_width(text[:at])
    needed = max(text_width(text), column + 1)
    if needed <= width:
        return text, column
    if column < width - 2:  # a wide letter there still fits before the dots
        return cut_text(text, width), column
    begin = min(column - width // 2, needed - width) + 1
    passed, kept = 0, ""
    for letter, columns in graphemes(text):
        if passed < begin:
            passed += columns
        else:
            kept += letter
    return "…" + cut_text(kept, width - 1), column - passed + 1


def in_one_line(text: str) -> str:
    """Return a text in one line, with a blank for each letter that a terminal would obey."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
