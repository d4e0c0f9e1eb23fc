"""From ChartSpec to cells, frame after frame.

A frame must cost little, so the work is split by how often it changes. plotext draws the axes with
their ticks, once for each size and limits (3 to 10 ms). Still layers are turned into dots once and
kept. What moves is turned into dots on every frame (well under a millisecond) and merged with
what is kept, dot by dot, which plotext cannot do: there a later series empties the cell first.
For that reason, and because its time grows with the ink without bound, it never sees the data.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import is_
from typing import assert_never

import numpy as np
from msgspec import structs

from gdtui.charts.chart_spec import (
    SERIES_ROLES,
    Arrow,
    ChartSpec,
    Depth,
    Layer,
    Line,
    Marker,
    Points,
    Role,
    Segments,
    Shade,
    Text,
)
from gdtui.charts.rendering.ascii import ascii_codes
from gdtui.charts.rendering.axes import draw_axes, drawable_axis, even_ticks
from gdtui.charts.rendering.braille import (
    BRAILLE,
    Box,
    DotGrid,
    Dots,
    Strokes,
    fatten,
    line_strokes,
    point_dots,
    segment_strokes,
    stroke_dots,
    thicken,
)
from gdtui.charts.rendering.canvas import RANKS, Canvas, Codes, Ranks, Shades, write_text
from gdtui.charts.rendering.labels import (
    choose_first,
    choose_rows,
    find_covering,
    place_texts,
    write_words,
)
from gdtui.charts.rendering.layout import BETWEEN, Layout, lay_out, side_by_side
from gdtui.charts.rendering.legend import Legend
from gdtui.charts.rendering.shading import shade_cells
from gdtui.charts.rendering.strokes_and_markers import (
    DASHES,
    RoleShape,
    ascii_strokes,
    shape_of,
    stamp_layers,
)
from gdtui.text.ascii import to_ascii
from gdtui.text.widths import drawable_text


def paint(
    spec: ChartSpec,
    width: int,
    height: int,
    *,
    ascii: bool = False,
    titled: bool = True,
    depth: Depth = "none",
) -> Canvas:
    """Paint a chart once. To paint frame after frame, keep a `Painter`."""
    return Painter(ascii=ascii, titled=titled, depth=depth).paint(spec, width, height)


class Painter:
    """Paints frames of a chart and keeps, from one to the next, what did not change.

    Args:
        ascii: use no character above 0x7E.
        titled: give the chart's title a row of its own.
        depth: how many levels of shade there are colours for.
    """

    def __init__(self, *, ascii: bool = False, titled: bool = False, depth: Depth = "none") -> None:
        self._ascii = ascii
        self.depth: Depth = "none" if ascii else depth
        self._titled = titled
        self._frame: tuple[Box, Layout, Canvas] | None = None
        self._still: tuple[Box, tuple[Layer, ...], DotGrid] | None = None
        self._shade: tuple[Box, Depth, tuple[Shade, ...], Shades] | None = None
        self._first: tuple[Box, list[Text], tuple[Text, ...]] | None = None
        self._beside: Painter | None = None
        self._crowded: tuple[str, ...] | None = None
        self._named = self._named_beside = frozenset[str]()

    def paint(self, spec: ChartSpec, width: int, height: int, *, hold: bool = False) -> Canvas:
        """Return `spec` as exactly `width` × `height` cells, each at least 1.

        Never raises, whatever the data: NaN is left out, infinity is drawn up to the border.
        Where its shade is to `hold`, that of the last frame stays, if it has the same axes.
        """
        if spec.beside is None or width < BETWEEN + 2:
            return self._paint(spec, width, height, hold)
        if self._beside is None:
            self._beside = Painter(ascii=self._ascii, titled=self._titled)
        self._beside.depth = self.depth
        left = (width - BETWEEN) // 2
        one = self._paint(structs.replace(spec, title=""), left, height, hold)
        self._beside._named_beside = self._named
        other = structs.replace(spec.beside, title="")
        both = side_by_side(one, self._beside._paint(other, width - BETWEEN - left, height, hold))
        word = to_ascii if self._ascii else drawable_text
        if lay_out(width, height, self._titled, framed=True).title is not None:
            write_text(both.codes, both.ranks, 0, 0, word(spec.title), "title")
        return both

    def _paint(
        self, spec: ChartSpec, width: int, height: int, hold: bool, wordy: bool = False
    ) -> Canvas:
        if spec.shades and self.depth == "none":
            spec = _dotted(spec)
        room = {"framed": not spec.note, "ticked": spec.x.ticks or spec.y.ticks}
        layout = lay_out(width, height, self._titled, **room)
        box = _box_of(spec, layout)
        texts = [layer for layer in spec.layers if isinstance(layer, Text)]
        worded = frozenset(text.label for text in texts)
        legend = Legend.of(spec, box, self._ascii, self.depth).without(self._named_beside)
        # Two side by side share the rows they have.
        paired = spec.beside is not None or bool(self._named_beside)
        full = legend.names == self._crowded or legend.crowded(layout, width, worded)
        if wordy or (full and not paired):
            layout = lay_out(width, height, self._titled, **room, wordy=True)
            box = _box_of(spec, layout)
            legend = Legend.of(spec, box, self._ascii, self.depth).without(self._named_beside)
        frame = self._frame_of(box, layout, width, height)
        codes, ranks = frame.codes.copy(), frame.ranks.copy()
        inside = _inside(layout)
        grid = self._still_of(box, spec.layers).copy()
        _draw_dots(grid, box, [layer for layer in spec.layers if not layer.still])
        codes[inside] = np.where(grid.bits > 0, BRAILLE + grid.bits.astype(np.uint32), 32)
        ranks[inside] = grid.ranks
        stamp_layers(codes[inside], ranks[inside], box, spec.layers, self._ascii)
        bare = (codes[inside].copy(), ranks[inside].copy()) if spec.shades else None
        marked = frozenset(np.bincount(ranks[inside].ravel()).nonzero()[0].tolist())
        placed = self._place(codes, ranks, spec, layout, box, texts, legend)
        crowded = not (wordy or paired) and layout.legend is None
        crowded = crowded and legend.crowded(layout, width, placed)
        if crowded and lay_out(width, height, self._titled, **room, wordy=True).legend is not None:
            # A word found no place beside its data: from now on there is a row for it.
            self._crowded = legend.names
            return self._paint(spec, width, height, hold, wordy=True)
        shades = None
        if bare is not None:
            shades = np.zeros_like(ranks)
            worded = (codes[inside] != bare[0]) | (ranks[inside] != bare[1])
            shades[inside] = np.where(worded, 0, self._shade_of(box, spec.shades, hold))
        if spec.beside is not None:
            self._named = legend.named(layout, width, placed)
        write_words(codes, ranks, spec, layout, legend, self._ascii, placed, marked, shades)
        if self._ascii:
            codes = ascii_codes(ascii_strokes(codes, ranks))
        return Canvas(codes, ranks, shades)

    def _place(
        self,
        codes: Codes,
        ranks: Ranks,
        spec: ChartSpec,
        layout: Layout,
        box: Box,
        texts: list[Text],
        legend: Legend,
    ) -> frozenset[str]:
        """Write words beside data; those that would cover it go to the legend, if it has room.

        The names of series stand all in one place, where there is room for all: a list of some of
        them is read as a list of all.
        """
        inside = _inside(layout)
        cells = codes[inside], ranks[inside]
        chosen = choose_rows(*cells, box, texts, self._ascii)
        apart = _tell_apart(spec)
        covering = find_covering(chosen) & apart
        if covering:
            word = to_ascii if self._ascii else drawable_text

            def named(moved: frozenset[str]) -> frozenset[str]:
                rest = frozenset(text.label for text in texts) - moved
                unnamed = legend.unnamed(layout, codes.shape[1], rest)
                return frozenset(label for label in moved if word(label) not in unnamed)

            series = frozenset(text.label for text in texts if text.role in SERIES_ROLES)
            together = covering | series
            if covering & series and together <= apart and named(together) == together:
                covering = together
            else:
                covering = named(covering)
        if covering:
            texts = [text for text in texts if text.label not in covering]
            chosen = choose_rows(*cells, box, texts, self._ascii)
        first = self._first_of(box, spec.layers, [text for text in texts if text.sparing])
        return place_texts(*cells, box, texts, self._ascii, chosen, first)

    def _first_of(
        self, box: Box, layers: tuple[Layer, ...], sparing: list[Text]
    ) -> tuple[Text, ...]:
        """The places that sparing words have while nothing covers them."""
        if not sparing:
            return ()
        kept = self._first
        if kept is None or kept[0] != box or kept[1] != sparing:
            roles = {text.role for text in sparing}
            named = [layer for layer in layers if isinstance(layer, Line) and layer.role in roles]
            grid = DotGrid(box.columns, box.rows)
            _draw_dots(grid, box, named)
            kept = (box, sparing, choose_first(grid, box, sparing, self._ascii))
            self._first = kept
        return kept[2]

    def _shade_of(self, box: Box, shades: tuple[Shade, ...], hold: bool) -> Shades:
        kept = self._shade
        if (
            kept is None
            or kept[:2] != (box, self.depth)
            or not (hold or _same_shades(kept[2], shades))
        ):
            kept = (box, self.depth, shades, shade_cells(box, shades, self.depth))
            self._shade = kept
        return kept[3]

    def _frame_of(self, box: Box, layout: Layout, width: int, height: int) -> Canvas:
        kept = self._frame
        if kept is None or kept[:2] != (box, layout):
            kept = (box, layout, draw_axes(box, layout, width, height, self._ascii))
            self._frame = kept
        return kept[2]

    def _still_of(self, box: Box, layers: tuple[Layer, ...]) -> DotGrid:
        still = tuple(layer for layer in layers if layer.still)
        kept = self._still
        if kept is None or kept[0] != box or not _same_layers(kept[1], still):
            grid = DotGrid(box.columns, box.rows)
            _draw_dots(grid, box, still)
            kept = (box, still, grid)
            self._still = kept
        return kept[2]


def _inside(layout: Layout) -> tuple[slice, slice]:
    """The cells of the axes box, rows and columns."""
    return (
        slice(layout.top, layout.top + layout.rows),
        slice(layout.left, layout.left + layout.columns),
    )


def _tell_apart(spec: ChartSpec) -> frozenset[str]:
    """The names that a legend can tell from each other: no other layer is drawn alike."""
    names: dict[Role, set[str]] = {}
    for layer in spec.layers:
        if layer.label and not isinstance(layer, Text):
            names.setdefault(layer.role, set()).add(layer.label)
    return frozenset(label for alike in names.values() if len(alike) == 1 for label in alike)


def _box_of(spec: ChartSpec, layout: Layout) -> Box:
    """The axes box of a chart: where both axes are to have one scale, one of them is widened."""
    box = Box(layout.columns, layout.rows, drawable_axis(spec.x), drawable_axis(spec.y))
    return even_ticks(box, layout.left, spec.even)


def _dotted(spec: ChartSpec) -> ChartSpec:
    """Return a chart with dots in the place of its shades, where those have any."""
    dots = [shade.instead for shade in spec.shades if shade.instead is not None]
    return structs.replace(spec, shades=(), layers=(*dots, *spec.layers))


def _same_shades(before: tuple[Shade, ...], after: tuple[Shade, ...]) -> bool:
    return len(before) == len(after) and all(map(is_, before, after))


def _draw_dots(grid: DotGrid, box: Box, layers: Sequence[Layer]) -> None:
    """Add layers' dots to a grid; what is drawn as characters comes later, on top."""
    strokes = {at: found for at, layer in enumerate(layers) if (found := _strokes_of(layer))}
    drawn = dict(zip(strokes, stroke_dots(box, [*strokes.values()]), strict=True))
    for at, layer in enumerate(layers):
        shape = shape_of(layer.role)
        if at in drawn:
            dots = _break_stroke(drawn[at], shape) if isinstance(layer, Line) else drawn[at]
            if isinstance(layer, Segments) and layer.thick > 1:
                dots = thicken(box, dots, layer.thick)
        elif isinstance(layer, Points) and (layer.fine or not (shape.glyph or layer.large)):
            dots = point_dots(box, layer.x, layer.y)
            dots = fatten(box, dots) if shape.fat else dots
        else:
            continue
        hides = RANKS[shape.wipes] if shape.wipes else 0
        yields = RANKS[shape.yields] if shape.yields else None
        grid.add(dots, RANKS[layer.role], hides, yields)


def _strokes_of(layer: Layer) -> Strokes | None:
    """The strokes that a layer consists of; None where it is points, a mark or words."""
    match layer:
        case Line():
            return line_strokes(layer.x, layer.y)
        case Segments():
            return segment_strokes(layer.x0, layer.y0, layer.x1, layer.y1)
        case Arrow():
            x0, y0, x1, y1 = (np.array([end]) for end in (layer.x0, layer.y0, layer.x1, layer.y1))
            return segment_strokes(x0, y0, x1, y1)
        case Points() | Marker() | Text():
            return None
        case _:
            assert_never(layer)


def _break_stroke(dots: tuple[Dots, Dots], shape: RoleShape) -> tuple[Dots, Dots]:
    across, down = dots
    if shape.stroke == "solid" or not len(across):
        return dots
    moved = (across[1:] != across[:-1]) | (down[1:] != down[:-1])
    along = np.concatenate(([1], 1 + moved.cumsum()))  # a vertex and its next have the same dot
    period, drawn = DASHES[shape.stroke]
    keep = along % period < drawn
    return across[keep], down[keep]


def _same_layers(before: tuple[Layer, ...], after: tuple[Layer, ...]) -> bool:
    """Whether two sets of layers look alike: the same ones, or ones of equal content."""
    if len(before) != len(after):
        return False
    return all(a is b or _equal_layers(a, b) for a, b in zip(before, after, strict=True))


def _equal_layers(a: Layer, b: Layer) -> bool:
    if type(a) is not type(b) or a.role != b.role:
        return False
    if any(
        getattr(a, size, False) != getattr(b, size, False) for size in ("large", "fine", "thick")
    ):
        return False
    return all(
        np.array_equal(getattr(a, name), getattr(b, name), equal_nan=True)
        for name in ("x", "y", "x0", "y0", "x1", "y1")
        if hasattr(a, name)
    )
