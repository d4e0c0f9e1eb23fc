"""Send the cells that changed, and nothing beside them.

Textual's own compositor (8.2.8) has widgets name the regions that changed, then

- renders every widget within the box around all of them;
- sends each stretch of cells from the left edge of its widget on (`ChopsUpdate` crops at the right
  only), so that one cell at the end of a row costs the row;
- sends the colours of each piece anew, and a reset behind it.

On a thin link that is most of the traffic, and on a small server most of the work. Its methods are
not public, but there is no other place for this. The crop at the right only was reported in
github.com/Textualize/textual/issues/5625 and closed without a change to what is sent; of the other
two no report was found.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.control import Control
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual._context import active_app
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from gdtui.ui.terminal.base_app import BaseApp
from gdtui.ui.terminal.incremental import CellCompositor


class Piece(NamedTuple):
    """Neighbouring cells of a row, where on the screen they begin, and how many they are."""

    y: int
    x: int
    cells: Iterable[Segment]
    width: int


class Ink(NamedTuple):
    """The parameters by which a terminal is told a style: attributes, foreground, background."""

    attributes: str
    fore: str
    back: str


_BARE = Ink("", "", "")

_ENDS = {"": "", "1": "22", "2": "22", "3": "23", "4": "24", "7": "27", "9": "29"}
"""What ends an attribute and leaves the colours as they are, which take ten times the bytes.

Bold and dim end together; the other attributes are ended by a reset.
"""


def columns_astray(text: str) -> int:
    """Return how many columns terminals disagree about: some give vowel signs one, others none."""
    if text.isascii():
        return 0
    # Punctuation, mathematics, blocks and Braille are most of what is written here.
    rare = (sign for sign in text if sign >= "\u0903" and not "\u2000" <= sign <= "\u2fff")
    signs = sum(unicodedata.category(sign) == "Mc" for sign in rare)
    return signs + 2 * text.count("\u200d")


class ThriftyUpdate(CompositorUpdate):
    """Pieces of rows, written with as few bytes as it takes.

    Where a terminal may have taken more columns, or fewer, than were laid out, the cursor is set
    anew before strokes and dots, or behind as many blanks: the rest of the row stays in its place.
    """

    def __init__(self, pieces: Iterable[Piece]) -> None:
        self._pieces = sorted(pieces, key=lambda piece: piece[:2])

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the pieces for a picture of the screen."""
        for index, piece in enumerate(self._pieces):
            if index:
                yield Segment.line()
            yield Control.move_to(piece.x, piece.y).segment
            yield from piece.cells

    def render_segments(self, console: Console) -> str:
        """Return what the terminal is to be sent. It begins and ends with no style set."""
        names = {"standard": 1, "256": 2, "truecolor": 3, "windows": 4}
        system = ColorSystem(names[console.color_system]) if console.color_system else None
        written: list[str] = []
        write = written.append
        ink = _BARE
        row, column = -1, -1
        for y, x, cells, width in self._pieces:
            if y != row or x < column:
                write(f"\x1b[{y + 1};{x + 1}H")
            elif x > column:
                write(f"\x1b[{x - column}C" if x > column + 1 else "\x1b[C")
            row, column = y, x + width
            before, astray, at = "", 0, x
            for text, style, control in cells:
                if control or not text:
                    continue
                if astray and ("│" <= text[0] <= "⣿" or before.endswith(" " * astray)):
                    write(f"\x1b[{y + 1};{at + 1}H")
                    astray = 0
                before, at = text, at + cell_len(text)
                astray += columns_astray(text)
                wanted = _BARE if style is None else ink_of(style, system)
                if wanted is None:
                    assert style is not None
                    write(_transition(ink, _BARE))
                    write(style.render(text, color_system=system))
                    ink = _BARE
                    continue
                if wanted != ink:
                    write(_transition(ink, wanted))
                    ink = wanted
                write(text)
            if astray:
                row = -1
        write(_transition(ink, _BARE))
        return "".join(written)


def install_compositor(screen: Screen[Any]) -> None:
    """Have a screen send only what changed. A screen is given no other way to its compositor."""
    screen._compositor = ThriftyCompositor()


class ThriftyCompositor(CellCompositor):
    """A compositor for a screen whose widgets say exactly which of their cells changed."""

    def render_update(
        self,
        full: bool = False,
        screen_stack: list[Screen[Any]] | None = None,
        simplify: bool = False,
    ) -> RenderableType | None:
        """Render what changed; in a batch nothing, because that is thrown away and done again.

        Nor anything for an app that nobody sees: its screen is rendered whole, once it is asked
        for.
        """
        app = active_app.get()
        if app._batch_count and not full:
            return None
        if isinstance(app, BaseApp) and app.unseen and not full:
            self._dirty_regions.clear()
            self._changed.clear()
            return None
        return super().render_update(full, screen_stack, simplify)

    def render_partial_update(self) -> ChopsUpdate | None:
        """Render the changed cells, and the changed regions.

        Each region by the widget on top of it, where it is just one.
        """
        pieces = [
            Piece(content.y + row, content.x + start, segments, stop - start)
            for widget, content, cells in self.take_whole_widgets()
            for (row, start, stop), segments in widget.render_cells(cells)
        ]
        screen = self.size.region
        regions = [
            region for dirty in self._dirty_regions if (region := dirty.intersection(screen))
        ]
        self._dirty_regions.clear()
        owners = self._owners(regions)
        if owners is None:
            pieces += self._from_all(regions)
        else:
            pieces += [
                piece
                for widget, owned in owners.items()
                for piece in _pieces(widget, self.visible_widgets[widget][0], owned)
            ]
        return ThriftyUpdate(pieces) if pieces else None  # type: ignore[return-value]

    def render_full_update(self, simplify: bool = False) -> LayoutUpdate:
        """Render the whole screen."""
        if simplify:
            return super().render_full_update(simplify)
        self._dirty_regions.clear()
        self._changed.clear()
        rows = self.render_strips()
        return ThriftyUpdate(_piece(y, 0, row) for y, row in enumerate(rows))  # type: ignore[return-value]

    def _from_all(self, regions: list[Region]) -> list[Piece]:
        """Render the regions by all the widgets that overlap them, as Textual does."""
        spans = list(self._regions_to_spans(regions))
        rows = {y for y, _, _ in spans}
        chops = self._render_chops(Region.from_union(regions), rows.__contains__)
        return [
            _piece(y, max(x, left), strip.crop(left - x if left > x else 0, right - x))
            for y, left, right in spans
            for x, strip in chops[y].items()
            if strip is not None and x < right and x + strip.cell_length > left
        ]

    def _owners(self, regions: list[Region]) -> dict[Widget, list[Region]] | None:
        """Return which widget shows each region; None where one region shows parts of several."""
        owners: dict[Widget, list[Region]] = {}
        for dirty in regions:
            owner = self.owner_of(dirty)
            if owner is None:
                return None
            owners.setdefault(owner, []).append(dirty)
        return owners


def _pieces(widget: Widget, region: Region, dirty: list[Region]) -> Iterable[Piece]:
    """Render the cells of a widget at `region` that lie in the dirty regions."""
    top = min(each.y for each in dirty)
    bottom = max(each.bottom for each in dirty)
    rows = widget.render_lines(Region(0, top - region.y, region.width, bottom - top))
    for x, y, width, height in dirty:
        for row in range(y, y + height):
            yield _piece(row, x, rows[row - top].crop(x - region.x, x - region.x + width))


def _piece(y: int, x: int, strip: Strip) -> Piece:
    return Piece(y, x, strip, strip.cell_length)


@lru_cache(maxsize=1024)
def _transition(old: Ink, new: Ink) -> str:
    """Return the shortest sequence that turns one style into another."""
    if new == old:
        return ""
    if new == _BARE:
        return "\x1b[0m"
    afresh = ["0", *new]
    had, has = old.attributes.split(";"), new.attributes.split(";")
    ended = {_ENDS.get(each, "0") for each in had if each not in has}
    if "0" in ended:
        return _sequence(afresh)
    told = [*sorted(ended), *(each for each in has if each not in had or _ENDS.get(each) in ended)]
    told += [new.fore or "39"] if new.fore != old.fore else []
    told += [new.back or "49"] if new.back != old.back else []
    return min(_sequence(told), _sequence(afresh), key=len)


def _sequence(parameters: Iterable[str]) -> str:
    return f"\x1b[{';'.join(filter(None, parameters))}m"


@lru_cache(maxsize=1024)
def ink_of(style: Style, system: ColorSystem | None) -> Ink | None:
    """Return a style's parameters; None where it is more than colours and attributes: a link.

    Not by `Style.render` and `Strip.render_style`: those write a style as it was written first,
    and in a class one terminal has 256 colours and the next one all.
    """
    if style.link:
        return None
    sequence = Strip.render_ansi(style, system) if system is not None else ""
    if not sequence:
        return _BARE
    kinds: dict[str, list[str]] = {"attributes": [], "fore": [], "back": []}
    parameters = iter(sequence.split(";"))
    for parameter in parameters:
        told = [parameter]
        number = int(parameter)
        if number in (38, 48):
            kind = next(parameters)
            told += [kind, *(next(parameters) for _ in range(1 if kind == "5" else 3))]
        if number // 10 == 3 or number // 10 == 9:
            kinds["fore"] += told
        elif number // 10 == 4 or number // 10 == 10:
            kinds["back"] += told
        else:
            kinds["attributes"] += told
    return Ink(*(";".join(kinds[name]) for name in Ink._fields))
