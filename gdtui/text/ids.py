"""Ids made of titles and texts: what is kept goes by them, so that the words may be reworded.

Ids stand in learners' files and authors' lists, so what `slug` makes of a text never changes.
"""

from __future__ import annotations

import re
import unicodedata

_SIGNS = str.maketrans(
    {
        **{"+": " plus ", "−": " minus ", "±": " plus minus ", "=": " is ", "≠": " is not "},
        **{"<": " below ", ">": " above ", "≤": " at most ", "≥": " at least "},
    }
)
"""Signs in which two answers may differ, and in nothing else."""


def slug(text: str) -> str:
    """`Größe & Zahl` becomes `grosse-zahl`: letters without marks, digits, single hyphens.

    Signs of arithmetic become words, so that `−0.5` and `+0.5` differ. Letters that have no Latin
    base are kept as they are. Empty where there is no letter, digit or sign; an id stays as it is.
    """
    # Signs first, for marks would be taken off ≠; then again, for ⁻ and ＋ become signs.
    plain = text.lower()
    if not text.isascii():
        plain = _without_marks(_without_marks(text.translate(_SIGNS)))
    plain = plain.translate(_SIGNS)
    if "-" in plain:
        plain = re.sub(r"(?<!\w)-(?=\.?\d)", " minus ", plain)
    words = "".join(letter if letter.isalnum() else " " for letter in plain)
    return "-".join(words.split())


def _without_marks(text: str) -> str:
    """The text in small letters, those with marks as those without."""
    parts = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def is_id(text: str) -> bool:
    """Whether a text is an id already."""
    return bool(text) and slug(text) == text


def file_slug(text: str) -> str:
    """Return the slug of letters from a to z and digits alone, as lesson files are called."""
    return slug(slug(text).encode("ascii", "ignore").decode())
