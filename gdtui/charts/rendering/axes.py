"""The axes with their ticks, as plotext draws them; no other module knows plotext."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import plotext
from msgspec import structs

from gdtui.charts import ticks
from gdtui.charts.chart_spec import Axis
from gdtui.charts.rendering.braille import Box, share
from gdtui.charts.rendering.canvas import RANKS, Canvas, write_text
from gdtui.charts.rendering.layout import Layout
from gdtui.text.ascii import to_ascii

MOST_TICKS = 6


def _without_doubles(data: Iterable[object]) -> list[object]:
    return list(dict.fromkeys(data))


# plotext takes doubles out by way of a set, whose order differs from process to process; where two
# labels hardly fit, the one that comes first then decides where the other goes.
plotext._utility.no_duplicates = _without_doubles


def draw_axes(box: Box, layout: Layout, width: int, height: int, ascii: bool) -> Canvas:
    """Have plotext draw the axes: their lines, ticks and tick labels, and nothing inside."""
    codes = np.full((height, width), 32, dtype=np.uint32)
    ranks = np.zeros((height, width), dtype=np.uint8)
    if not layout.framed:
        return Canvas(codes, ranks)
    across, below = _choose_ticks(box.x, box.columns)
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
        text = to_ascii(line) if ascii else line
        write_text(codes, ranks, row, room - gutter, text, "tick")
    lines = np.isin(codes, [ord(letter) for letter in "│─└┤┬"])
    ranks[lines] = RANKS["frame"]
    return Canvas(codes, ranks)


def _choose_ticks(axis: Axis, columns: int) -> tuple[list[float], list[str]]:
    """Return as many ticks as stand side by side in so many columns, and their texts."""
    for most in range(MOST_TICKS if axis.ticks else 0, 0, -1):
        found = ticks.ticks(axis.low, axis.high, most, axis.log)
        texts = ticks.tick_texts(found, axis.log)
        if sum(len(text) + 3 for text in texts) <= columns:
            return found, texts
    return [], []


def drawable_axis(axis: Axis) -> Axis:
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
