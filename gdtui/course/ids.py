"""Ids of pages and options: what progress is kept by, so that titles and texts may be reworded."""

from __future__ import annotations

import re
import unicodedata


def slug(text: str) -> str:
    """`Größe & Zahl` becomes `grosse-zahl`: letters without marks, digits, single hyphens.

    Letters that have no Latin base are kept as they are, so that no title is left without an id.
    """
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", text.casefold())
        if not unicodedata.combining(letter)
    )
    return re.sub(r"[\W_]+", "-", plain).strip("-")
