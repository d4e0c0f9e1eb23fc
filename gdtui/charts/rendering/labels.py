"""The words of a painted chart: title, axis names, legend, note, and words beside data."""

from __future__ import annotations

import textwrap

import numpy as np

from gdtui.charts.chart_spec import ChartSpec, Text
from gdtui.charts.rendering.braille import Box, share
from gdtui.charts.rendering.canvas import Codes, Ranks, write_text
from gdtui.charts.rendering.layout import Layout
from gdtui.charts.rendering.strokes_and_markers import legend_sample
from gdtui.text.ascii import to_ascii
from gdtui.text.widths import drawable_text, text_width

MOVED = 0.5
"""Moving a word by a row counts as so many cells covered."""


def write_words(codes: Codes, ranks: Ranks, spec: ChartSpec, layout: Layout, ascii: bool) -> None:
    """Write title, axis names, legend and note, each where the layout has room for it."""
    word = to_ascii if ascii else drawable_text
    width = codes.shape[1]
    if layout.title is not None:
        write_text(codes, ranks, layout.title, 0, word(spec.title), "title")
    if layout.header is not None:
        name = word(spec.y.label)
        write_text(codes, ranks, layout.header, 0, name, "label")
        _write_legend(codes, ranks, spec, layout.header, text_width(name) + 2, ascii)
    if layout.footer is not None:
        name = word(spec.x.label)
        wide = text_width(name)
        column = layout.left + max(0, (layout.columns - wide) // 2)
        write_text(codes, ranks, layout.footer, min(column, max(0, width - wide)), name, "label")
    if spec.note:
        lines = textwrap.wrap(word(spec.note), max(1, layout.columns - 2))[: layout.rows]
        top = layout.top + (layout.rows - len(lines)) // 2
        for row, line in enumerate(lines, start=top):
            column = layout.left + max(0, (layout.columns - text_width(line)) // 2)
            write_text(codes, ranks, row, column, line, "label")


def _write_legend(
    codes: Codes, ranks: Ranks, spec: ChartSpec, row: int, start: int, ascii: bool
) -> None:
    named = {
        layer.label: layer
        for layer in reversed(spec.layers)
        if layer.label and not isinstance(layer, Text)
    }
    worded = any(isinstance(layer, Text) for layer in spec.layers)
    if len(named) < 2 and not worded:
        return
    word = to_ascii if ascii else drawable_text
    entries = [
        (legend_sample(layer, ascii), word(label), layer.role) for label, layer in named.items()
    ]
    room = codes.shape[1] - start
    while entries and sum(len(s) + text_width(t) + 3 for s, t, _ in entries) - 2 > room:
        entries.pop()
    column = codes.shape[1] + 2 - sum(len(s) + text_width(t) + 3 for s, t, _ in entries)
    for sample, text, role in entries:
        write_text(codes, ranks, row, column, sample, role)
        write_text(codes, ranks, row, column + len(sample) + 1, text, "label")
        column += len(sample) + text_width(text) + 3


def place_texts(codes: Codes, ranks: Ranks, box: Box, texts: list[Text], ascii: bool) -> None:
    """Write words to the right of what they name or, where there is no room, ending at the border.

    A word that would cover dots goes a row up or down. Words keep the order of what they name,
    from top to bottom; what then finds no row is left out.
    """
    word = to_ascii if ascii else drawable_text
    found: list[tuple[float, int, slice, Text]] = []
    for text in texts:
        across = float(share(np.array([text.x], dtype=float), box.x)[0])
        up = float(share(np.array([text.y], dtype=float), box.y)[0])
        width = text_width(word(text.label))
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
            write_text(codes, ranks, row, cells.start, word(text.label), text.role)


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
