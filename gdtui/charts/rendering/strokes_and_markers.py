"""Marks that are characters: points, markers and arrow heads, and what shape each role has."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Literal, NamedTuple

import numpy as np

from gdtui.charts.chart_spec import Arrow, Axis, Layer, Marker, Points, Role, Segments
from gdtui.charts.rendering.braille import BRAILLE, FARTHEST, Box, in_box, share
from gdtui.charts.rendering.canvas import RANKS, Codes, Ranks

Stroke = Literal["solid", "chain", "fine", "dashed", "even", "long", "dotted", "sparse"]
"""How a line is drawn: whole, or broken in one of seven ways."""


class RoleShape(NamedTuple):
    """How a role is drawn: points as a character, a dot or a fat dot, lines whole or broken.

    From the cells it crosses a role may wipe what ranks as high as the one it `wipes`, or lower: a
    cell has one colour, and none at all on some terminals. A line through a cloud would drown in
    the scatter; a pinned path would be dyed and look like another. And it may leave out the cells
    of the one it `yields` to: a tangent is seen where it leaves its curve, which stays whole.
    """

    glyph: str = ""
    ascii: str = ""
    fat: bool = False
    wipes: Role | None = None
    yields: Role | None = None
    stroke: Stroke = "solid"


_PLAIN, _LARGE = RoleShape(), RoleShape("•", "o")

_SHAPES: dict[Role, RoleShape] = {
    "zero": RoleShape(stroke="sparse"),
    "best": RoleShape(stroke="dotted"),
    "ghost": RoleShape("○", "%", stroke="long", wipes="validation"),
    "residual": RoleShape(wipes="validation"),
    "level": RoleShape(stroke="chain", wipes="validation"),
    "curve": RoleShape(wipes="validation"),
    "validation": RoleShape("×", "x"),
    "filled": RoleShape("+", "+"),
    "gap": RoleShape("?", "?"),
    "share": RoleShape("□", "#"),
    "no": RoleShape("○", "o", stroke="chain"),
    "yes": RoleShape("×", "x"),
    "series_1": RoleShape(wipes="validation"),
    "series_2": RoleShape(stroke="dashed", wipes="validation"),
    "series_3": RoleShape(stroke="chain", wipes="validation"),
    "series_4": RoleShape(stroke="fine", wipes="validation"),
    "tangent": RoleShape(stroke="even", wipes="level", yields="curve"),
    "line": RoleShape(fat=True, wipes="ghost"),
    "path_old": RoleShape("∙", ".", stroke="fine", wipes="ghost"),
    "path": RoleShape("•", "o", stroke="fine", wipes="ghost"),
    "path_new": RoleShape("•", "o", stroke="fine", wipes="ghost"),
    "minimum": RoleShape("◆", "X"),
    "current": RoleShape("●", "@"),
    "cursor": RoleShape("╋", "*"),
}

DASHES: dict[Stroke, tuple[int, int]] = {
    "chain": (3, 2),
    "fine": (2, 1),
    "dashed": (6, 3),
    "even": (5, 4),
    "long": (9, 6),
    "dotted": (4, 1),
    "sparse": (8, 1),
}
"""Broken lines: of so many dots in a row, so many are drawn."""

_ARROWS = {(-1, 0): "◀", (1, 0): "▶", (0, 1): "▲", (0, -1): "▼"}

_HEADS, _ASCII_HEADS = "→↗↑↖←↙↓↘", ">^^^<vvv"
"""By direction, in eighths of a turn from the right."""

_ASCII_ARROWS = {(-1, 0): "<", (1, 0): ">", (0, 1): "^", (0, -1): "v"}


def shape_of(role: Role) -> RoleShape:
    """Return how a role is drawn; most are plain dots and whole lines."""
    return _SHAPES.get(role, _PLAIN)


def stamp_layers(
    codes: Codes, ranks: Ranks, box: Box, layers: Iterable[Layer], ascii: bool
) -> None:
    """Put layers' characters on the cells of the box, on top of the dots; the later on top."""
    points: list[tuple[Points, str]] = []
    for layer in layers:
        if isinstance(layer, Points):
            if glyph := _glyph(layer, ascii):
                points.append((layer, glyph))
        elif isinstance(layer, Marker | Arrow):
            _stamp_points(codes, ranks, box, points)
            points = []
            if isinstance(layer, Marker):
                _stamp_marker(codes, ranks, box, layer, _glyph(layer, ascii) or "+", ascii)
            else:
                _stamp_head(codes, ranks, box, layer, ascii)
    _stamp_points(codes, ranks, box, points)


def _stamp_points(
    codes: Codes, ranks: Ranks, box: Box, layers: Sequence[tuple[Points, str]]
) -> None:
    """Put the points of layers with their characters on cells; all at once, for most are few."""
    if not layers:
        return
    counts = [len(layer.x) for layer, _ in layers]
    glyphs = np.repeat(np.array([ord(glyph) for _, glyph in layers], codes.dtype), counts)
    roles = np.repeat(np.array([RANKS[layer.role] for layer, _ in layers], ranks.dtype), counts)
    x, y = (np.concatenate([getattr(layer, axis) for layer, _ in layers]) for axis in "xy")
    across, up = box.place(x, y)
    inside = in_box(across, up)
    from_left, from_top = box.dots(across[inside], up[inside])
    cells = from_top >> 2, from_left >> 1
    codes[cells], ranks[cells] = glyphs[inside], roles[inside]


def _glyph(layer: Layer, ascii: bool) -> str:
    """Return the character for each of a layer's points; empty where they are dots."""
    shape = shape_of(layer.role)
    if isinstance(layer, Points):
        if layer.fine:
            return ""
        shape = _LARGE if layer.large and not shape.glyph else shape
    return shape.ascii if ascii else shape.glyph


def _stamp_marker(
    codes: Codes, ranks: Ranks, box: Box, marker: Marker, glyph: str, ascii: bool
) -> None:
    across, up = _shares(box, marker)
    if math.isnan(across) or math.isnan(up):
        return
    beyond = border_glyph(box, marker, ascii)
    if beyond and marker.role != "current":
        return
    glyph = beyond or glyph
    across, up = min(1.0, max(0.0, across)), min(1.0, max(0.0, up))
    from_left, from_top = box.dot(across, up)
    cell = from_top >> 2, from_left >> 1
    codes[cell] = ord(glyph)
    ranks[cell] = RANKS[marker.role]


def border_glyph(box: Box, marker: Marker, ascii: bool) -> str:
    """Return what points at a marker from the border where it lies outside; empty inside.

    A marker at NaN lies nowhere.
    """
    across, up = _shares(box, marker)
    beside = (across > 1) - (across < 0)
    above = (up > 1) - (up < 0)
    if not (beside or above):
        return ""
    away = (0, above) if above else (beside, 0)
    return (_ASCII_ARROWS if ascii else _ARROWS)[away]


def _shares(box: Box, marker: Marker) -> tuple[float, float]:
    return _share_of(float(marker.x), box.x), _share_of(float(marker.y), box.y)


def _share_of(value: float, axis: Axis) -> float:
    """The same as `share` of one value; an array of one costs twenty times as much."""
    low, high = float(axis.low) / 2, float(axis.high) / 2
    if axis.log or low == high:
        return float(share(np.array([value]), axis)[0])
    return min(max((value / 2 - low) / (high - low), -FARTHEST), FARTHEST)


def _stamp_head(codes: Codes, ranks: Ranks, box: Box, arrow: Arrow, ascii: bool) -> None:
    across, up = box.place(np.array([arrow.x0, arrow.x1]), np.array([arrow.y0, arrow.y1]))
    if not (0 <= across[1] <= 1 and 0 <= up[1] <= 1 and np.isfinite(across[0] + up[0])):
        return
    turn = math.atan2((up[1] - up[0]) * box.height, (across[1] - across[0]) * box.width)
    from_left, from_top = box.dots(across[1:], up[1:])
    cell = int(from_top[0]) >> 2, int(from_left[0]) >> 1
    codes[cell] = ord((_ASCII_HEADS if ascii else _HEADS)[round(turn / math.pi * 4) % 8])
    ranks[cell] = RANKS[arrow.role]


def legend_sample(layer: Layer, ascii: bool) -> str:
    """Return what stands for a layer in the legend."""
    shape = shape_of(layer.role)
    if isinstance(layer, Marker | Points):
        return _glyph(layer, ascii) or (":" if ascii else "⢕")
    if isinstance(layer, Arrow):
        return "~>" if ascii else "─→"
    if isinstance(layer, Segments):
        return "|" if ascii else "│"
    return (_ASCII_SAMPLES if ascii else _SAMPLES)[shape.stroke]


_SAMPLES: dict[Stroke, str] = {
    "solid": "──",
    "chain": "┄┄",
    "fine": "┈┈",
    "dashed": "╍╍",
    "even": "╌╌",
    "long": "─ ",
    "dotted": "∙∙",
    "sparse": "∙ ",
}
_ASCII_SAMPLES: dict[Stroke, str] = {
    "solid": "--",
    "chain": "::",
    "fine": ",,",
    "dashed": "==",
    "even": "~~",
    "long": "% ",
    "dotted": "..",
    "sparse": ". ",
}


def ascii_strokes(codes: Codes, ranks: Ranks) -> Codes:
    """Return cells with the dots of broken lines as the letters of their samples.

    A whole line has letters of its shape; in those a broken one would look like it.
    """
    letters = _ascii_letters()[ranks]
    dots = (codes >= BRAILLE) & (codes < BRAILLE + 256) & (letters > 0)
    return np.where(dots, letters, codes)


@cache
def _ascii_letters() -> Codes:
    """For each rank, the code of the letter that its role's lines consist of; 0 for whole ones."""
    letters = np.zeros(max(RANKS.values()) + 1, dtype=np.uint32)
    for role, rank in RANKS.items():
        if shape_of(role).stroke != "solid":
            letters[rank] = ord(_ASCII_SAMPLES[shape_of(role).stroke][0])
    return letters
