"""The axes with their ticks, as plotext draws them; no other module draws with it."""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import compress, pairwise

import numpy as np
from msgspec import structs

from gdtui.charts import ticks
from gdtui.charts.chart_spec import ROOM_FOR_TICKS, Axis, stretch
from gdtui.charts.rendering.braille import Box, share
from gdtui.charts.rendering.canvas import RANKS, Canvas, write_text
from gdtui.charts.rendering.layout import Layout
from gdtui.charts.rendering.lean_plotext import plotext
from gdtui.text.ascii import to_ascii

MOST_TICKS = 6
_COUNTS = range(MOST_TICKS, 0, -1)

LEAST_SPARE, TENTH, FIFTH, QUARTER = 4, 10, 5, 4
"""An axis may give up a tenth of its dots so that a step of its ticks is a whole number of cells.

A fifth, where its ticks would be too few or too far from their values else, and a quarter where
there would be two; a short one up to a row. At either end it grows by no more than the
`ROOM_FOR_TICKS` that fields are worked out for.
"""

MOST_BARE = 0.25
"""Beyond the first and the last of its ticks no more of an axis may be without one."""

NEAR = 1.1
"""A value that is not so many dots from the middle of its tick's stroke reads as being at it."""

BESIDE_TICKS = 2
"""Columns between the texts of two ticks."""


def draw_axes(box: Box, layout: Layout, width: int, height: int, ascii: bool) -> Canvas:
    """Have plotext draw the axes: their lines, ticks and tick labels, and nothing inside."""
    codes = np.full((height, width), 32, dtype=np.uint32)
    ranks = np.zeros((height, width), dtype=np.uint8)
    if not layout.framed:
        return Canvas(codes, ranks)
    across, below = _choose_columns(box, layout.left)
    room = layout.left - 1
    up, names = _choose_rows(box, room)
    gutter = max((len(name) for name in names), default=0)
    _, rows = box.dots(np.zeros(len(up)), share(np.array(up), box.y))

    plotext.clear_figure()
    plotext.theme("clear")
    plotext.limit_size(False, False)
    plotext.plot_size(gutter + 1 + box.columns, box.rows + 1 + bool(across))
    plotext.xaxes(True, False)
    plotext.yaxes(True, False)
    plotext.xlim(0, box.columns - 1)
    plotext.ylim(0, box.rows - 1)
    plotext.xticks(across, [""] * len(across))
    plotext.yticks((box.rows - 1 - rows // 4).tolist(), names)
    plotext.scatter([0], [0], marker=" ")  # without a series it draws no ticks
    drawn = plotext.uncolorize(plotext.build()).splitlines()

    for row, line in enumerate(drawn[: box.rows + 1], start=layout.top):
        text = to_ascii(line) if ascii else line
        write_text(codes, ranks, row, room - gutter, text, "tick")
    for start, text in below:
        # plotext ends the last one where the axis ends, wherever its tick is.
        word = to_ascii(text) if ascii else text
        write_text(codes, ranks, layout.top + box.rows + 1, start, word, "tick")
    lines = np.isin(codes, [ord(letter) for letter in "│─└┤┬"])
    ranks[lines] = RANKS["frame"]
    return Canvas(codes, ranks)


def _choose_rows(box: Box, room: int) -> tuple[list[float], list[str]]:
    """Return ticks whose rows lie evenly apart, those of most worth, and their texts.

    Where values of three ticks or more lie at the same place within their cells, others are not
    asked. Two, the first and the last or 0 and the last, lie evenly whatever the height is. Of
    those of equal worth the ones with 0 are taken, and of these the ones that reach furthest.
    """
    if not box.y.ticks:
        return [], []
    most = _most_rows(box)
    low, high = box.y.within or (box.y.low, box.y.high)
    choices = [
        part
        for choice in ticks.candidates(low, high, most, box.y.log)
        for part in (choice, *_parts(choice, box.y))
    ]
    worths = [ticks.worth(choice, box.y.log) for choice in choices]
    for choice in ticks.candidates(low, high, most + 2, box.y.log):
        ends = [[choice[0], choice[-1]]]
        ends += [[0.0, choice[-1]]] if 0.0 in choice[1:-1] else []
        choices += ends
        worths += [ticks.worth(choice[:2], box.y.log)] * len(ends)
    ended = [_reaches_ends(choice, box.y) for choice in choices]
    if any(ended):
        choices, worths = list(compress(choices, ended)), list(compress(worths, ended))
    best: tuple[list[float], list[str]] = ([], [])
    reach = False, -math.inf, False, 0, 0.0
    for choice, worth in zip(choices, worths, strict=True):
        _, rows = box.dots(np.zeros(len(choice)), share(np.array(choice), box.y))
        apart = -np.diff(rows // 4)
        if len(choice) < 2 or not apart.min() or np.ptp(apart):
            continue
        alike = len(choice) > 2 and worth > 0 and not np.ptp(rows % 4)
        seen = alike, worth, 0.0 in choice, len(choice), choice[-1] / 2 - choice[0] / 2
        if seen > reach:
            texts = ticks.tick_texts(choice, box.y.log, room, longest=room)
            if max(map(len, texts)) <= room:
                best, reach = (choice, texts), seen
    return best


def _reaches_ends(choice: list[float], axis: Axis) -> bool:
    """Whether ticks stand at both ends of the values of an axis, where those have ends."""
    if axis.within is None:
        return True
    low, high = axis.within
    near = 1e-9 * (high - low)
    return choice[0] <= low + near and choice[-1] >= high - near


def _parts(choice: list[float], axis: Axis) -> list[list[float]]:
    """Return three ticks or more in a row of a choice that leave little of an axis bare.

    Of an axis that cannot be widened these may lie evenly, where all of them do not. They have 0
    where that is in the choice.
    """
    places = share(np.array(choice), axis)
    size = len(choice)
    return [
        run
        for count in range(3, size)
        for start in range(size - count + 1)
        if 0.0 in (run := choice[start : start + count]) or 0.0 not in choice
        if places[start] <= MOST_BARE and places[start + count - 1] >= 1 - MOST_BARE
    ]


def _choose_columns(box: Box, left: int) -> tuple[list[int], list[tuple[int, str]]]:
    """Return the ticks of most worth whose texts have room: their columns in a box that begins at
    column `left` of the chart, and each text with the column of the chart where it begins.
    """
    axis, choices = box.x, list[list[float]]()
    if axis.ticks:
        low, high = axis.within or (axis.low, axis.high)
        choices = [ticks.ticks(low, high, most, axis.log) for most in _COUNTS]
        choices += ticks.candidates(low, high, MOST_TICKS, axis.log)
        choices.sort(key=lambda choice: ticks.worth(choice, axis.log), reverse=True)
    uneven: tuple[list[int], list[tuple[int, str]]] = ([], [])
    for found in choices:
        from_left, _ = box.dots(share(np.array(found), axis), np.zeros(len(found)))
        columns = (from_left // 2).tolist()
        texts = ticks.tick_texts(found, axis.log)
        starts = _centre(texts, [left + column for column in columns], left + box.columns)
        if starts is not None:
            chosen = columns, list(zip(starts, texts, strict=True))
            even = len({b - a for a, b in pairwise(columns)}) == 1
            if len(columns) > 2 and even and ticks.worth(found, axis.log) > 0:
                return chosen
            uneven = uneven if uneven[0] else chosen
    return uneven


def _centre(texts: list[str], columns: list[int], width: int) -> list[int] | None:
    """Return where each text begins so that it stands below its column; None without room."""
    starts: list[int] = []
    free = 0
    for text, column in zip(texts, columns, strict=True):
        start = max(0, min(column - len(text) // 2, width - len(text)))
        if start < free:
            return None
        starts.append(start)
        free = start + len(text) + BESIDE_TICKS
    return starts


@lru_cache(maxsize=64)
def even_ticks(box: Box, left: int, reach: tuple[Axis, Axis] | None = None) -> Box:
    """Widen axes a little, so that a step of their ticks is a whole number of cells.

    Ticks lie evenly apart then, and each value of them at the same place within its cell: that of
    its stroke. Where that would take too much, the vertical axis is widened by few dots so that
    there are as many rows between each two of the ticks that are printed.

    Args:
        box: the axes box; its axes can be drawn.
        left: columns before it.
        reach: how far axes of one scale may go; None where each has its own. Those are of one
            scale but for what the ticks of the horizontal one take.
    """
    if reach is not None:
        box = _even_axes(box, reach)
    y = _even_rows(box.y, box.rows, left - 1)
    if reach is not None:
        if y.low < reach[1].low or y.high > reach[1].high:
            y = box.y
        box = _even_axes(box._replace(y=y), reach)
    x = _step_by_cells(box.x, box.width, 2, MOST_TICKS, TENTH) or box.x
    if reach is not None and (x.low < reach[0].low or x.high > reach[0].high):
        x = box.x
    return box._replace(x=x, y=y)


@lru_cache(maxsize=64)
def _even_rows(axis: Axis, rows: int, room: int) -> Axis:
    """Widen a vertical axis of so many rows; an axis of steps beside it grows frame by frame."""
    box = Box(1, rows, axis, axis)
    cells = box.height, 4, _most_rows(box)
    return (
        _step_by_cells(axis, *cells, TENTH, room)
        or _nudge(box, room, NEAR)
        or _step_by_cells(axis, *cells, FIFTH, room)
        or _nudge(box, room, math.inf)
        or _step_by_cells(axis, *cells, QUARTER, room)
        or axis
    )


def _nudge(box: Box, room: int, near: float) -> Axis | None:
    """Widen the vertical axis by few dots, until three ticks or more lie evenly; None: by none.

    Of all ways to do so the one is taken by which their values lie nearest to their strokes, and
    not so many dots or more from them as `near`.
    """
    axis = box.y
    low, high = (math.log10(end) if axis.log else end for end in (axis.low, axis.high))
    best, least = None, near
    for spare in range(LEAST_SPARE + 1 if _can_be_widened(axis) else 0):
        dot = (high - low) / max(1, box.height - 1 - spare)
        for below in range(spare + 1):
            ends = low - below * dot, high + (spare - below) * dot
            first, last = (10.0**end for end in ends) if axis.log else ends
            moved = structs.replace(axis, low=first, high=last)
            values, _ = _choose_rows(box._replace(y=moved), room)
            if len(values) > 2:
                up = share(np.array(values), moved) * (box.height - 1)
                off = float(np.max(np.abs(up % 4 - 1.5)))
                if off < least - 1e-9:
                    best, least = moved, off
    return best


def _can_be_widened(axis: Axis) -> bool:
    """Whether it has ticks and is not fixed, and its limits have digits to spare."""
    furthest = max(abs(axis.low), abs(axis.high))
    far = furthest > ticks.LARGEST / 1e5 or axis.high - axis.low < 1e-6 * furthest
    near = axis.log and axis.low < ticks.SMALLEST
    return axis.ticks and not (axis.fixed or far or near)


def _step_by_cells(
    axis: Axis, dots: int, in_cell: int, most: int, share: int, room: int | None = None
) -> Axis | None:
    """Return an axis of so many `dots` on which a step of ticks is a whole number of cells.

    Args:
        axis: what it has to hold.
        dots: its length, of which each cell has `in_cell`.
        most: how many ticks it may have.
        share: the part of it that it may give up, as one in so many.
        room: columns for the text of a tick; None where all of them stand in one row.
    """
    low, high = axis.low, axis.high
    last, span = dots - 1, high - low
    spare = max(LEAST_SPARE, dots // share)
    if axis.log or not _can_be_widened(axis):
        return None
    best, seen = None, (0.0, False, -math.inf)
    for choice in ticks.candidates(*(axis.within or (low, high)), most):
        if len(choice) < 3 or not _reaches_ends(choice, axis):
            continue
        step = choice[1] - choice[0]
        for cells in range(int(step * last / (in_cell * span) + 1e-9), 0, -1):
            dot = step / (in_cell * cells)
            below = math.ceil((choice[0] - low) / dot - 1e-9)
            left = math.floor(last - below - (high - choice[0]) / dot + 1e-9)
            if left >= 0:
                break
        else:
            continue
        stroke = range((in_cell - 1) // 2, in_cell // 2 + 1)
        middle = [each for each in range(below, below + left + 1) if each % in_cell in stroke]
        below = middle[0] if middle else below
        start = choice[0] - below * dot
        end = start + last * dot
        count = math.floor(end / step + 1e-9) - math.ceil(start / step - 1e-9) + 1
        texts = ticks.tick_texts(choice) if room is None else ticks.tick_texts(choice, room=room)
        fits = max(map(len, texts)) <= (cells - BESIDE_TICKS if room is None else room)
        fits = fits and (axis.within is not None or count <= most)
        fits = fits and max(low - start, end - high) <= ROOM_FOR_TICKS * span
        lost = last - span / dot
        worth = ticks.worth(choice), bool(middle), -lost
        if fits and lost <= spare + 1e-9 and worth > seen:
            best, seen = structs.replace(axis, low=start, high=end), worth
    return best


def _most_rows(box: Box) -> int:
    """Return how many ticks have room one over the other."""
    return min(MOST_TICKS, max(2, (box.rows + 1) // 2))


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


def _even_axes(box: Box, reach: tuple[Axis, Axis]) -> Box:
    """Widen one axis about its middle, as far as its `reach`, until both have as much on a dot.

    Dots lie as far from each other across as up: a cell of 2 × 4 of them is twice as high as wide.
    """
    across, up = (box.x.high - box.x.low) / box.width, (box.y.high - box.y.low) / box.height
    x = _widen_to(box.x, max(1.0, up / across), reach[0])
    y = _widen_to(box.y, max(1.0, across / up), reach[1])
    return box._replace(x=x, y=y)


def _widen_to(axis: Axis, times: float, reach: Axis) -> Axis:
    wide = stretch(axis, times)
    low, high = max(wide.low, reach.low), min(wide.high, reach.high)
    return structs.replace(axis, low=low, high=high)


def _bounded(value: float) -> float:
    """Keep clear of both ends of what a float can hold: spans are divided by."""
    if abs(value) < ticks.SMALLEST:
        return 0.0
    return min(ticks.LARGEST, max(-ticks.LARGEST, value))
