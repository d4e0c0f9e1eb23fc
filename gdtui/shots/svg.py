"""A screen as a picture: SVG that looks the same everywhere, is small and fetches nothing.

Braille and lines are drawn as dots and strokes, because few fonts have them at the width of the
others; letters are left to the reader's own fixed-width font.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from html import escape
from typing import NamedTuple

from gdtui.shots.grid import CellStyle, Grid

WIDE, HIGH = 8, 16
"""A cell. A letter is 0.6 times as wide as its size in most fixed-width fonts."""
EDGE = 8

_STROKES = {
    "─": "lr", "│": "ud", "╭": "rd", "╮": "ld", "╰": "ru", "╯": "lu", "┌": "rd", "┐": "ld",
    "└": "ru", "┘": "lu", "├": "udr", "┤": "udl", "┬": "lrd", "┴": "lru", "┼": "lrud",
}  # fmt: skip
"""The directions in which a line leaves the middle of its cell."""
_ENDS = {"l": f"h-{WIDE // 2}", "r": f"h{WIDE // 2}", "u": f"v-{HIGH // 2}", "d": f"v{HIGH // 2}"}

_BRAILLE = range(0x2801, 0x2900)
_DOTS = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))
"""Column and row of each bit of a Braille character."""


class _Ink(NamedTuple):
    """What tells the drawing of one character from another's: its style without the ground."""

    colour: str
    bold: bool
    italic: bool
    underline: bool
    strike: bool


class _Mark(NamedTuple):
    """One character that is not blank, and where it stands."""

    column: int
    row: int
    text: str
    ink: _Ink


def svg_text(grid: Grid) -> str:
    """Draw a screen as SVG."""
    ground = _commonest_ground(grid)
    marks = list(_marks(grid))
    inks = list(dict.fromkeys(mark.ink for mark in marks))
    width, height = grid.width * WIDE + 2 * EDGE, grid.height * HIGH + 2 * EDGE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-EDGE} {-EDGE} {width} {height}">',
        f"<style>text{{font:{WIDE / 0.6:.2f}px monospace;white-space:pre}}",
        "rect{shape-rendering:crispEdges}"
        "path{fill:none;stroke-linecap:round;stroke-width:1.2}.d{stroke-width:3}",
    ]
    for number, ink in enumerate(inks):
        colour = ink.colour or "#888"
        parts.append(
            f"text.s{number}{{fill:{colour}{_font(ink)}}}path.s{number}{{stroke:{colour}}}"
        )
    parts.append("</style>")
    parts.append(
        f'<rect x="{-EDGE}" y="{-EDGE}" width="{width}" height="{height}" rx="6" fill="{ground}"/>'
    )
    parts += _grounds(grid, ground)
    for number, ink in enumerate(inks):
        mine = [mark for mark in marks if mark.ink == ink]
        dots = "".join(_dots(mark) for mark in mine if ord(mark.text[0]) in _BRAILLE)
        lines = "".join(_lines(mark) for mark in mine if mark.text in _STROKES)
        parts += [f'<path class="d s{number}" d="{dots}"/>'] if dots else []
        parts += [f'<path class="s{number}" d="{lines}"/>'] if lines else []
        parts += _texts(mine, number)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _commonest_ground(grid: Grid) -> str:
    counted = Counter(cell.style.ground for row in grid.rows for cell in row)
    return max(counted, key=lambda ground: counted[ground], default="") or "#121212"


def _marks(grid: Grid) -> Iterator[_Mark]:
    for row, cells in enumerate(grid.rows):
        for column, cell in enumerate(cells):
            if cell.text.strip():
                yield _Mark(column, row, cell.text, _ink(cell.style))


def _ink(style: CellStyle) -> _Ink:
    return _Ink(style.ink, style.bold, style.italic, style.underline, style.strike)


def _font(ink: _Ink) -> str:
    lines = " ".join(
        name
        for name, drawn in (("underline", ink.underline), ("line-through", ink.strike))
        if drawn
    )
    told = ";font-weight:bold" if ink.bold else ""
    told += ";font-style:italic" if ink.italic else ""
    return told + (f";text-decoration:{lines}" if lines else "")


def _grounds(grid: Grid, ground: str) -> Iterator[str]:
    """The stretches that have a ground of their own."""
    for row, cells in enumerate(grid.rows):
        column = 0
        while column < len(cells):
            own, first = cells[column].style.ground, column
            while column < len(cells) and cells[column].style.ground == own:
                column += 1
            if own and own != ground:
                yield (
                    f'<rect x="{first * WIDE}" y="{row * HIGH}" width="{(column - first) * WIDE}" '
                    f'height="{HIGH}" fill="{own}"/>'
                )


def _dots(mark: _Mark) -> str:
    bits = ord(mark.text[0]) - 0x2800
    x, y = mark.column * WIDE + WIDE // 4, mark.row * HIGH + HIGH // 8
    return "".join(
        f"M{x + across * WIDE // 2} {y + down * HIGH // 4}h0"
        for bit, (across, down) in enumerate(_DOTS)
        if bits >> bit & 1
    )


def _lines(mark: _Mark) -> str:
    x, y = mark.column * WIDE + WIDE // 2, mark.row * HIGH + HIGH // 2
    return "".join(f"M{x} {y}{_ENDS[end]}" for end in _STROKES[mark.text])


def _texts(marks: list[_Mark], number: int) -> Iterator[str]:
    """The letters of one style, words joined where one blank lies between them."""
    letters = [
        mark for mark in marks if mark.text not in _STROKES and ord(mark.text[0]) not in _BRAILLE
    ]
    while letters:
        first = letters[0]
        run, letters = first.text, letters[1:]
        while letters and letters[0].row == first.row:
            gap = letters[0].column - first.column - len(run)
            if not 0 <= gap <= 1:
                break
            run += " " * gap + letters[0].text
            letters = letters[1:]
        x, y = first.column * WIDE, first.row * HIGH + HIGH * 3 // 4
        length = f' textLength="{len(run) * WIDE}"' if len(run) > 1 else ""
        yield f'<text class="s{number}" x="{x}" y="{y}"{length}>{escape(run, quote=False)}</text>'
