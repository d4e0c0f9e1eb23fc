"""What poor terminals get: rows of cells without colours, and without any but ASCII letters.

Line filters see what every widget draws, dialogs and notices too, after it was laid out. So here
a letter becomes one letter. What can be written better with more room (η as eta) is spelled
before the layout, by `spelling`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.dom import DOMNode
from textual.filter import LineFilter

CONTRAST = 0.12
"""From this difference in brightness on, a background says something: a cursor, a choice."""


class ColourlessFilter(LineFilter):
    """Takes the colours away; bold and the like stay, and a telling background is reversed."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments without a colour."""
        return [
            Segment(text, style and _without_colours(style, background), control)
            for text, style, control in segments
        ]


@lru_cache(maxsize=1024)
def _without_colours(style: Style, background: Color) -> Style:
    stands_out = (
        style.bgcolor is not None and _brightness_difference(style.bgcolor, background) > CONTRAST
    )
    bare = Style(
        bold=style.bold,
        underline=style.underline,
        italic=style.italic,
        strike=style.strike,
        reverse=True if stands_out != bool(style.reverse) else None,
        meta=style.meta or None,
    )
    return bare


def _brightness_difference(colour: RichColor, background: Color) -> float:
    return abs(Color.from_rich_color(colour).brightness - background.brightness)


class AsciiFilter(LineFilter):
    """Puts a letter of ASCII in the place of any other."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments, as wide as before, with nothing above 0x7E."""
        from gdtui.charts.rendering.ascii import stand_in

        return [Segment(stand_in(text), style, control) for text, style, control in segments]


def speller(node: DOMNode) -> Callable[[str], str]:
    """Return how text is written on this screen: as it is, or where it must be, in ASCII."""
    return spell_in_ascii if getattr(node.app, "ascii", False) else str


def spell_in_ascii(text: str) -> str:
    """Spell a text of several lines."""
    from gdtui.text.ascii import to_ascii

    return "\n".join(map(to_ascii, text.split("\n")))


def spell_markdown_in_ascii(text: str) -> str:
    """Spell Markdown; what would turn into its marks is escaped outside of `code`."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(
        spell_in_ascii(part) if at % 2 else spell_in_ascii(re.sub("[·•●◆]", r"\\*", part))
        for at, part in enumerate(parts)
    )
