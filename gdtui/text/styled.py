"""Lines of styled text: each part with the role it plays, for a theme to colour.

No meaning rests on the role alone: a screen, a test and plain text all show the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

TextRole = Literal[
    "plain", "dim", "label", "number", "strong", "heading", "lit", "good", "warn", "bad"
]


class Span(NamedTuple):
    """A text and the role it plays."""

    text: str
    role: TextRole = "plain"


StyledLine = tuple[Span, ...]


def text_of(line: Iterable[Span]) -> str:
    """Return a line's text alone."""
    return "".join(span.text for span in line)
