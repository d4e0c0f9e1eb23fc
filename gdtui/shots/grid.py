"""A screen as a grid of cells: each a character and how it is written.

What a terminal shows, in a form of our own: it outlives the classes, widgets and picture formats
of the library that drew it, and every format of a shot is made of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style


class CellStyle(NamedTuple):
    """How a cell is written: colours as `#rrggbb`, empty for the terminal's own."""

    ink: str = ""
    ground: str = ""
    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False


PLAIN = CellStyle()

BLANK = " \u00a0\u2800"
"""Characters of which nothing is seen but the ground: blanks, and Braille without a dot."""


class Cell(NamedTuple):
    """One column of one row. A character two columns wide is followed by a cell without text."""

    text: str
    style: CellStyle = PLAIN

    @property
    def is_blank(self) -> bool:
        """Whether nothing is seen here but the ground."""
        return self.text == " " and self.style == CellStyle(ground=self.style.ground)


class StyledRun(NamedTuple):
    """Neighbouring cells of a row in one style: the first one's column, their text, the style."""

    column: int
    text: str
    style: CellStyle


@dataclass(frozen=True)
class Grid:
    """A screen: `rows` from top to bottom, each as long as the screen is wide."""

    rows: tuple[tuple[Cell, ...], ...]

    @property
    def width(self) -> int:
        """Columns."""
        return len(self.rows[0]) if self.rows else 0

    @property
    def height(self) -> int:
        """Rows."""
        return len(self.rows)

    def text(self) -> str:
        """The characters alone, a line a row, blanks at the ends of rows left out."""
        return "\n".join("".join(cell.text for cell in row).rstrip() for row in self.rows)

    def runs(self, row: int) -> tuple[StyledRun, ...]:
        """Return a row as stretches of one style; a blank goes on in its neighbour's ink."""
        found: list[StyledRun] = []
        for column, cell in enumerate(self.rows[row]):
            style = cell.style
            last = found[-1] if found else None
            if last is not None and (style == last.style or _joins(cell, last.style)):
                found[-1] = last._replace(text=last.text + cell.text)
            else:
                found.append(StyledRun(column, cell.text, style))
        return tuple(found)


def _joins(cell: Cell, before: CellStyle) -> bool:
    """Whether a cell is a blank on the ground that the cells before it stand on."""
    lined = before.underline or before.strike
    return cell.is_blank and cell.style.ground == before.ground and not lined


def grid_of(lines: Iterable[Iterable[Segment]], width: int) -> Grid:
    """Make a grid of drawn lines, each cut or filled to `width` columns."""
    return Grid(tuple(tuple(_cells(line, width)) for line in lines))


def _cells(line: Iterable[Segment], width: int) -> Iterator[Cell]:
    count = 0
    for text, style, control in line:
        if control:
            continue
        written = style_of(style)
        for character in characters_of(text):
            columns = cell_len(character)
            if columns == 0 or count + columns > width:
                continue
            yield cell_of(character, written)
            if columns == 2:
                yield Cell("", written)
            count += columns
    for _ in range(width - count):
        yield Cell(" ")


def characters_of(text: str) -> Iterator[str]:
    """Yield each character together with the marks of no width that stand on it."""
    if text.isascii():
        yield from text
        return
    marked = ""
    for character in text:
        if marked and cell_len(character) == 0:
            marked += character
        else:
            if marked:
                yield marked
            marked = character
    if marked:
        yield marked


@lru_cache(4096)
def cell_of(character: str, style: CellStyle) -> Cell:
    """Return a cell; of a blank nothing but the ground is kept, because nothing else is seen."""
    if character in BLANK and not (style.underline or style.strike):
        return Cell(" ", CellStyle(ground=style.ground))
    return Cell(character, style)


@lru_cache(1024)
def style_of(style: Style | None) -> CellStyle:
    """Return a style of rich's as ours; reversed colours are exchanged, links are left out."""
    if style is None:
        return PLAIN
    ink, ground = style.color, style.bgcolor
    inked = "" if ink is None or ink.is_default else ink.get_truecolor().hex
    grounded = "" if ground is None or ground.is_default else ground.get_truecolor().hex
    if style.reverse:
        inked, grounded = grounded, inked
    return CellStyle(
        inked,
        grounded,
        bool(style.bold),
        bool(style.italic),
        bool(style.underline),
        bool(style.strike),
    )
