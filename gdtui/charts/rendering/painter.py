"""From ChartSpec to cells. The only module that knows plotext, and the only one that clips.

A frame must cost little, so the work is split by how often it changes. plotext draws the axes with
their ticks, once for each size and limits (3 to 10 ms). Still layers are turned into dots once and
kept. What moves is turned into dots on every frame (well under a millisecond) and merged with
what is kept, dot by dot, which plotext cannot do: there a later series empties the cell first.
For that reason, and because its time grows with the ink without bound, it never sees the data.
"""

from __future__ import annotations

import math
import textwrap
from typing import Literal, NamedTuple, TypeAlias, assert_never

import numpy as np
import plotext
from msgspec import structs
from numpy.typing import NDArray

from gdtui.charts import ticks
from gdtui.charts.rendering.ascii import ascii_codes
from gdtui.charts.rendering.braille import (
    BRAILLE,
    Box,
    Dots,
    Sheet,
    fattened,
    line_dots,
    point_dots,
    segment_dots,
    share,
)
from gdtui.charts.rendering.canvas import Canvas
from gdtui.charts.spec import (
    ROLES,
    Arrow,
    Axis,
    ChartSpec,
    Layer,
    Line,
    Marker,
    Points,
    Role,
    Segments,
    Text,
)
from gdtui.text.ascii import single, spelled

MOST_TICKS = 6
GUTTER, NARROW_GUTTER, NARROW = 7, 5, 30
"""Columns kept for the ticks of the vertical axis, whatever they say: the axis never jumps.

A chart of fewer than `NARROW` columns has the narrow one.
"""

BETWEEN = 2
"""Columns between two charts side by side."""

MOVED = 0.5
"""Moving a word by a row counts as so many cells covered."""


class Look(NamedTuple):
    """How a role is drawn: points as a character, a dot or a fat dot, lines whole or broken.

    A role that `clears` wipes the scatter from the cells it crosses: a cell has one colour, and
    none at all on some terminals, so that a line through a cloud would drown in it.
    """

    glyph: str = ""
    ascii: str = ""
    fat: bool = False
    clears: bool = False
    stroke: Literal["solid", "fine", "dashed", "dotted"] = "solid"


_PLAIN, _LARGE = Look(), Look("•", "o")
_LOOKS: dict[Role, Look] = {
    "zero": Look(stroke="dotted"),
    "best": Look(stroke="dotted"),
    "ghost": Look("○", "o", stroke="dashed", clears=True),
    "residual": Look(clears=True),
    "curve": Look(clears=True),
    "validation": Look("×", "x"),
    "filled": Look("+", "+"),
    "gap": Look("?", "?"),
    "share": Look("□", "#"),
    "no": Look("○", "o"),
    "yes": Look("×", "x"),
    "series_1": Look(clears=True),
    "series_2": Look(clears=True),
    "series_3": Look(clears=True),
    "series_4": Look(clears=True),
    "line": Look(fat=True, clears=True),
    "path_old": Look("∙", ".", stroke="fine"),
    "path": Look("•", "o", stroke="fine"),
    "path_new": Look("•", "o", stroke="fine"),
    "minimum": Look("◆", "X"),
    "current": Look("●", "@"),
    "cursor": Look("╋", "+"),
}
_STROKES = {"fine": (2, 1), "dashed": (6, 3), "dotted": (4, 1)}
"""Broken lines: of so many dots in a row, so many are drawn."""

_RANKS = {role: rank for rank, role in enumerate(ROLES, start=1)}
_SCATTER = _RANKS["validation"]
_ARROWS = {(-1, 0): "◀", (1, 0): "▶", (0, 1): "▲", (0, -1): "▼"}
_HEADS, _ASCII_HEADS = "→↗↑↖←↙↓↘", ">/^\\</v\\"
"""By direction, in eighths of a turn from the right."""
_ASCII_ARROWS = {(-1, 0): "<", (1, 0): ">", (0, 1): "^", (0, -1): "v"}

Codes: TypeAlias = NDArray[np.uint32]
Ranks: TypeAlias = NDArray[np.uint8]


def paint(
    spec: ChartSpec, width: int, height: int, *, ascii: bool = False, titled: bool = True
) -> Canvas:
    """Paint a chart once. To paint frame after frame, keep a `Painter`."""
    return Painter(ascii=ascii, titled=titled).paint(spec, width, height)


class Painter:
    """Paints frames of a chart and keeps, from one to the next, what did not change.

    Args:
        ascii: use no character above 0x7E.
        titled: give the chart's title a row of its own.
    """

    def __init__(self, *, ascii: bool = False, titled: bool = False) -> None:
        self._ascii = ascii
        self._titled = titled
        self._frame: tuple[Box, Layout, Canvas] | None = None
        self._still: tuple[Box, tuple[Layer, ...], Sheet] | None = None
        self._beside: Painter | None = None

    def paint(self, spec: ChartSpec, width: int, height: int) -> Canvas:
        """Return `spec` as exactly `width` × `height` cells, each at least 1.

        Never raises, whatever the data: NaN is left out, infinity is drawn up to the border.
        """
        if spec.beside is None or width < BETWEEN + 2:
            return self._paint(spec, width, height)
        if self._beside is None:
            self._beside = Painter(ascii=self._ascii, titled=self._titled)
        left = (width - BETWEEN) // 2
        both = side_by_side(
            self._paint(structs.replace(spec, title=""), left, height),
            self._beside._paint(
                structs.replace(spec.beside, title=""), width - BETWEEN - left, height
            ),
        )
        word = spelled if self._ascii else single
        if _lay_out(width, height, self._titled, framed=True).title is not None:
            _write(both.codes, both.ranks, 0, 0, word(spec.title), "title")
        return both

    def _paint(self, spec: ChartSpec, width: int, height: int) -> Canvas:
        layout = _lay_out(width, height, self._titled, framed=not spec.note)
        box = Box(layout.columns, layout.rows, _sane(spec.x), _sane(spec.y))
        frame = self._frame_of(box, layout, width, height)
        codes, ranks = frame.codes.copy(), frame.ranks.copy()
        inside = (
            slice(layout.top, layout.top + layout.rows),
            slice(layout.left, layout.left + layout.columns),
        )
        sheet = self._still_of(box, spec.layers).copy()
        for layer in spec.layers:
            if not layer.still:
                _draw(sheet, box, layer)
        codes[inside] = np.where(sheet.bits > 0, BRAILLE + sheet.bits.astype(np.uint32), 32)
        ranks[inside] = sheet.ranks
        for layer in spec.layers:
            _stamp(codes[inside], ranks[inside], box, layer, self._ascii)
        texts = [layer for layer in spec.layers if isinstance(layer, Text)]
        _stamp_texts(codes[inside], ranks[inside], box, texts, self._ascii)
        self._write_words(codes, ranks, spec, layout, box)
        if self._ascii:
            codes = ascii_codes(codes)
        return Canvas(codes, ranks)

    def _frame_of(self, box: Box, layout: Layout, width: int, height: int) -> Canvas:
        kept = self._frame
        if kept is None or kept[:2] != (box, layout):
            kept = (box, layout, _frame(box, layout, width, height, self._ascii))
            self._frame = kept
        return kept[2]

    def _still_of(self, box: Box, layers: tuple[Layer, ...]) -> Sheet:
        still = tuple(layer for layer in layers if layer.still)
        kept = self._still
        if kept is None or kept[0] != box or not _same(kept[1], still):
            sheet = Sheet(box.columns, box.rows)
            for layer in still:
                _draw(sheet, box, layer)
            kept = (box, still, sheet)
            self._still = kept
        return kept[2]

    def _write_words(
        self, codes: Codes, ranks: Ranks, spec: ChartSpec, layout: Layout, box: Box
    ) -> None:
        word = spelled if self._ascii else single
        width = codes.shape[1]
        if layout.title is not None:
            _write(codes, ranks, layout.title, 0, word(spec.title), "title")
        if layout.header is not None:
            name = word(spec.y.label)
            _write(codes, ranks, layout.header, 0, name, "label")
            self._write_legend(codes, ranks, spec, layout.header, len(name) + 2)
        if layout.footer is not None:
            name = word(spec.x.label)
            column = layout.left + max(0, (layout.columns - len(name)) // 2)
            _write(
                codes, ranks, layout.footer, min(column, max(0, width - len(name))), name, "label"
            )
        if spec.note:
            lines = textwrap.wrap(word(spec.note), max(1, layout.columns - 2))[: layout.rows]
            top = layout.top + (layout.rows - len(lines)) // 2
            for row, line in enumerate(lines, start=top):
                column = layout.left + (layout.columns - len(line)) // 2
                _write(codes, ranks, row, column, line, "label")

    def _write_legend(
        self, codes: Codes, ranks: Ranks, spec: ChartSpec, row: int, start: int
    ) -> None:
        named = {
            layer.label: layer
            for layer in reversed(spec.layers)
            if layer.label and not isinstance(layer, Text)
        }
        worded = any(isinstance(layer, Text) for layer in spec.layers)
        if len(named) < 2 and not worded:
            return
        word = spelled if self._ascii else single
        entries = [
            (_sample(layer, self._ascii), word(label), layer.role) for label, layer in named.items()
        ]
        room = codes.shape[1] - start
        while entries and sum(len(s) + len(t) + 3 for s, t, _ in entries) - 2 > room:
            entries.pop()
        column = codes.shape[1] + 2 - sum(len(s) + len(t) + 3 for s, t, _ in entries)
        for sample, text, role in entries:
            _write(codes, ranks, row, column, sample, role)
            _write(codes, ranks, row, column + len(sample) + 1, text, "label")
            column += len(sample) + len(text) + 3


class Layout(NamedTuple):
    """Which cells show what; None where the chart is too small for it."""

    title: int | None
    header: int | None
    top: int
    left: int
    rows: int
    columns: int
    framed: bool
    footer: int | None


def _lay_out(width: int, height: int, titled: bool, framed: bool) -> Layout:
    """Give the room to, in this order: the data, the ticks, the axis titles, the title."""
    gutter = GUTTER if width >= NARROW else NARROW_GUTTER
    framed = framed and width >= gutter + 10 and height >= 5
    named = framed and height >= 9
    title = 0 if titled and height >= 9 else None
    top = (1 if title is not None else 0) + (1 if named else 0)
    below = (2 if framed else 0) + (1 if named else 0)
    left = gutter + 1 if framed else 0
    return Layout(
        title=title,
        header=top - 1 if named else None,
        top=top,
        left=left,
        rows=height - top - below,
        columns=width - left,
        framed=framed,
        footer=height - 1 if named else None,
    )


def _frame(box: Box, layout: Layout, width: int, height: int, ascii: bool) -> Canvas:
    """Have plotext draw the axes: their lines, ticks and tick labels, and nothing inside."""
    codes = np.full((height, width), 32, dtype=np.uint32)
    ranks = np.zeros((height, width), dtype=np.uint8)
    if not layout.framed:
        return Canvas(codes, ranks)
    across, below = _ticks_in(box.x, box.columns)
    up = ticks.ticks(box.y.low, box.y.high, min(MOST_TICKS, max(2, box.rows * 2 // 5)), box.y.log)
    room = layout.left - 1
    names = [text if len(text) <= room else "" for text in ticks.tick_texts(up, box.y.log, room)]
    gutter = max((len(name) for name in names), default=0)
    columns, _ = box.dots(share(np.array(across), box.x), np.zeros(len(across)))
    _, rows = box.dots(np.zeros(len(up)), share(np.array(up), box.y))

    plotext.clear_figure()
    plotext.theme("clear")
    plotext.limit_size(False, False)
    plotext.plot_size(gutter + 1 + box.columns, box.rows + 1 + bool(across))
    plotext.xaxes(True, False)
    plotext.yaxes(True, False)
    plotext.xlim(0, box.columns - 1)
    plotext.ylim(0, box.rows - 1)
    plotext.xticks((columns // 2).tolist(), below)
    plotext.yticks((box.rows - 1 - rows // 4).tolist(), names)
    plotext.scatter([0], [0], marker=" ")  # without a series it draws no ticks
    drawn = plotext.uncolorize(plotext.build()).splitlines()

    for row, line in enumerate(drawn, start=layout.top):
        text = spelled(line) if ascii else line
        _write(codes, ranks, row, room - gutter, text, "tick")
    lines = np.isin(codes, [ord(letter) for letter in "│─└┤┬"])
    ranks[lines] = _RANKS["frame"]
    return Canvas(codes, ranks)


def _ticks_in(axis: Axis, columns: int) -> tuple[list[float], list[str]]:
    """Return as many ticks as stand side by side in so many columns, and their texts."""
    for most in range(MOST_TICKS if axis.ticks else 0, 0, -1):
        found = ticks.ticks(axis.low, axis.high, most, axis.log)
        texts = ticks.tick_texts(found, axis.log)
        if sum(len(text) + 3 for text in texts) <= columns:
            return found, texts
    return [], []


def _draw(sheet: Sheet, box: Box, layer: Layer) -> None:
    """Add a layer's dots to a sheet; what is drawn as characters comes later, on top."""
    look = _LOOKS.get(layer.role, _PLAIN)
    dots: tuple[Dots, Dots]
    match layer:
        case Points():
            if look.glyph or layer.large:
                return
            dots = point_dots(box, layer.x, layer.y)
            dots = fattened(box, dots) if look.fat else dots
        case Line():
            dots = _broken(line_dots(box, layer.x, layer.y), look)
        case Segments():
            dots = segment_dots(box, layer.x0, layer.y0, layer.x1, layer.y1)
        case Arrow():
            ends = (np.array([end]) for end in (layer.x0, layer.y0, layer.x1, layer.y1))
            dots = segment_dots(box, *ends)
        case Marker() | Text():
            return
        case _:
            assert_never(layer)
    hides = _RANKS["curve"] if isinstance(layer, Arrow) else _SCATTER if look.clears else 0
    sheet.add(dots, _RANKS[layer.role], hides)


def _broken(dots: tuple[Dots, Dots], look: Look) -> tuple[Dots, Dots]:
    if look.stroke == "solid":
        return dots
    along = np.arange(len(dots[0]))
    period, drawn = _STROKES[look.stroke]
    keep = along % period < drawn
    return dots[0][keep], dots[1][keep]


def _stamp(codes: Codes, ranks: Ranks, box: Box, layer: Layer, ascii: bool) -> None:
    """Put a layer's characters on the cells of the box, on top of the dots."""
    glyph = _glyph(layer, ascii)
    if isinstance(layer, Points) and glyph:
        from_left, from_top = point_dots(box, layer.x, layer.y)
        codes[from_top >> 2, from_left >> 1] = ord(glyph)
        ranks[from_top >> 2, from_left >> 1] = _RANKS[layer.role]
    elif isinstance(layer, Marker):
        _stamp_marker(codes, ranks, box, layer, glyph or "+", ascii)
    elif isinstance(layer, Arrow):
        _stamp_head(codes, ranks, box, layer, ascii)


def _glyph(layer: Layer, ascii: bool) -> str:
    """Return the character for each of a layer's points; empty where they are dots."""
    look = _LOOKS.get(layer.role, _PLAIN)
    if isinstance(layer, Points) and layer.large and not look.glyph:
        look = _LARGE
    return look.ascii if ascii else look.glyph


def _stamp_marker(
    codes: Codes, ranks: Ranks, box: Box, marker: Marker, glyph: str, ascii: bool
) -> None:
    across = float(share(np.array([marker.x], dtype=float), box.x)[0])
    up = float(share(np.array([marker.y], dtype=float), box.y)[0])
    if math.isnan(across) or math.isnan(up):
        return
    beside = (across > 1) - (across < 0)
    above = (up > 1) - (up < 0)
    if beside or above:
        if marker.role != "current":
            return
        away = (0, above) if above else (beside, 0)
        glyph = (_ASCII_ARROWS if ascii else _ARROWS)[away]
    across, up = min(1.0, max(0.0, across)), min(1.0, max(0.0, up))
    from_left, from_top = box.dots(np.array([across]), np.array([up]))
    cell = int(from_top[0]) >> 2, int(from_left[0]) >> 1
    codes[cell] = ord(glyph)
    ranks[cell] = _RANKS[marker.role]


def _stamp_head(codes: Codes, ranks: Ranks, box: Box, arrow: Arrow, ascii: bool) -> None:
    across, up = box.place(np.array([arrow.x0, arrow.x1]), np.array([arrow.y0, arrow.y1]))
    if not (0 <= across[1] <= 1 and 0 <= up[1] <= 1 and np.isfinite(across[0] + up[0])):
        return
    turn = math.atan2((up[1] - up[0]) * box.height, (across[1] - across[0]) * box.width)
    from_left, from_top = box.dots(across[1:], up[1:])
    cell = int(from_top[0]) >> 2, int(from_left[0]) >> 1
    codes[cell] = ord((_ASCII_HEADS if ascii else _HEADS)[round(turn / math.pi * 4) % 8])
    ranks[cell] = _RANKS[arrow.role]


def _stamp_texts(codes: Codes, ranks: Ranks, box: Box, texts: list[Text], ascii: bool) -> None:
    """Write words to the right of what they name or, where there is no room, ending at the border.

    A word that would cover dots goes a row up or down. Words keep the order of what they name,
    from top to bottom; what then finds no row is left out.
    """
    word = spelled if ascii else single
    found: list[tuple[float, int, slice, Text]] = []
    for text in texts:
        across = float(share(np.array([text.x], dtype=float), box.x)[0])
        up = float(share(np.array([text.y], dtype=float), box.y)[0])
        width = len(word(text.label))
        if not (0 <= across <= 1 and 0 <= up <= 1) or width > box.columns:
            continue
        from_left, from_top = box.dots(np.array([across]), np.array([up]))
        column = int(from_left[0]) >> 1
        start = column - (width - 1) // 2 if text.centred else column + 1
        start = max(0, min(start, box.columns - width))
        cells, own = slice(start, start + width), int(from_top[0]) >> 2
        rows = [row for row in (own, own - 1, own + 1) if 0 <= row < box.rows]
        covered = {row: np.count_nonzero(codes[row, cells] != ord(" ")) for row in rows}
        row = min(rows, key=lambda row: covered[row] + (MOVED if row != own else 0))
        found.append((up, row, cells, text))
    found.sort(key=lambda word: -word[0])
    placed = [(row, cells, text) for _, row, cells, text in found]
    for row, (_, cells, text) in zip(_spread(placed, box.rows), placed, strict=True):
        if row >= 0:
            _write(codes, ranks, row, cells.start, word(text.label), text.role)


def _spread(placed: list[tuple[int, slice, Text]], height: int) -> list[int]:
    """Move words that lie on one another apart: down, and up again where that leaves the box."""
    rows: list[int] = []
    for number, (row, cells, _) in enumerate(placed):
        above = [rows[other] for other in range(number) if _touch(placed[other][1], cells)]
        rows.append(max([row, *(other + 1 for other in above)]))
    for number in reversed(range(len(rows))):
        cells = placed[number][1]
        below = [
            rows[other] for other in range(number + 1, len(rows)) if _touch(placed[other][1], cells)
        ]
        rows[number] = min([rows[number], height - 1, *(other - 1 for other in below)])
    return rows


def _touch(one: slice, other: slice) -> bool:
    return bool(one.start <= other.stop and other.start <= one.stop)


def _sample(layer: Layer, ascii: bool) -> str:
    """Return what stands for a layer in the legend."""
    look = _LOOKS.get(layer.role, _PLAIN)
    if isinstance(layer, Marker | Points):
        return _glyph(layer, ascii) or (":" if ascii else "⢕")
    if isinstance(layer, Segments):
        return "|" if ascii else "│"
    sample = {"solid": "──", "fine": "┈┈", "dashed": "╌╌", "dotted": "┈┈"}[look.stroke]
    return spelled(sample) if ascii else sample


def _write(codes: Codes, ranks: Ranks, row: int, column: int, text: str, role: Role) -> None:
    """Write `text`, whose letters are one column wide each, as far as the row goes."""
    text = text[: max(0, codes.shape[1] - column)]
    codes[row, column : column + len(text)] = np.array([ord(letter) for letter in text], np.uint32)
    ranks[row, column : column + len(text)] = _RANKS[role]


def side_by_side(left: Canvas, right: Canvas) -> Canvas:
    """Return two canvases of the same height as one, with bare columns between them."""
    gap = np.full((left.height, BETWEEN), 32, dtype=np.uint32)
    bare = np.zeros((left.height, BETWEEN), dtype=np.uint8)
    return Canvas(
        np.hstack((left.codes, gap, right.codes)), np.hstack((left.ranks, bare, right.ranks))
    )


def _sane(axis: Axis) -> Axis:
    """Return limits that can be drawn: finite, apart, and above 0 on a log axis."""
    low, high = axis.low, axis.high
    if math.isnan(low) or math.isnan(high):
        low, high = 0.0, 1.0
    low, high = sorted((_bounded(low), _bounded(high)))
    if axis.log:
        high = max(high, 1e-300)
        low = min(max(low, high * 1e-16, 1e-300), high / 10)
    elif high - low <= max(abs(low), abs(high)) * 1e-12:
        low, high = ticks.widen(low, low)
    return structs.replace(axis, low=low, high=high)


def _bounded(value: float) -> float:
    """Keep clear of both ends of what a float can hold: spans are divided by."""
    if abs(value) < ticks.SMALLEST:
        return 0.0
    return min(ticks.LARGEST, max(-ticks.LARGEST, value))


def _same(before: tuple[Layer, ...], after: tuple[Layer, ...]) -> bool:
    """Whether two sets of layers look alike: the same ones, or ones of equal content."""
    if len(before) != len(after):
        return False
    return all(a is b or _alike(a, b) for a, b in zip(before, after, strict=True))


def _alike(a: Layer, b: Layer) -> bool:
    if type(a) is not type(b) or a.role != b.role:
        return False
    if getattr(a, "large", False) != getattr(b, "large", False):
        return False
    return all(
        np.array_equal(getattr(a, name), getattr(b, name), equal_nan=True)
        for name in ("x", "y", "x0", "y0", "x1", "y1")
        if hasattr(a, name)
    )
