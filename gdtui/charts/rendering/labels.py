"""The words of a painted chart: title, axis names, legend, note, and words beside data."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from gdtui.charts.chart_spec import ChartSpec, Role, Text
from gdtui.charts.rendering.braille import BRAILLE, Box, DotGrid, share
from gdtui.charts.rendering.canvas import RANKS, Codes, Ranks, Shades, write_text
from gdtui.charts.rendering.layout import Layout
from gdtui.charts.rendering.legend import Legend
from gdtui.text.ascii import to_ascii
from gdtui.text.widths import drawable_text, text_width

if TYPE_CHECKING:
    from numpy.typing import NDArray

_Flags: TypeAlias = "NDArray[np.bool_]"

NEARBY = {0: 0.0, -1: 0.5, 1: 0.5, -2: 1.5, 2: 1.5}
"""How far up or down a word may stand from what it names: as much as covering half as many cells,
for a broken stroke has gaps.
"""

ALONG = 2
"""Columns from one place of a word to the next, where it may stand anywhere along a line."""

IN_LINE = 4.0
"""What each mark costs that a word in line with its level would cover."""

BESIDE = 2
"""Columns between two words of a row: one alone would make them read as one."""

LIST_DOWN, LIST_ALONG = 0.5, 0.1
"""What each row, and each column, from its own place costs a list: so many covered cells."""

MOST_COST = 3.0
"""What a word may cost that could stand in the legend as well: a covered cell, and a row away."""

_KEPT_CLEAR = RANKS["path_old"]
"""No word covers a path, a minimum, the present point."""

_LEVELS = (RANKS["zero"], RANKS["best"])
"""Dotted lines to compare with, in which their own names may stand."""

_UNCOLOURED: tuple[Role, ...] = ("ghost", "tick")
"""Words of these stand beside what they name or in the next row: no colour says whose they are."""

_NOT_BESIDE = RANKS["minimum"]
"""Beside a minimum or the present point stand only words of their own row."""


def write_words(
    codes: Codes,
    ranks: Ranks,
    spec: ChartSpec,
    layout: Layout,
    legend: Legend,
    ascii: bool,
    placed: frozenset[str],
    marked: frozenset[int],
    shades: Shades | None = None,
) -> None:
    """Write title, axis names, legend and note, each where the layout has room for it.

    What was `placed` as a word beside its data stands in no legend, nor what has no rank that is
    `marked` on the chart. In the legend too a shade is
    a ground, among the `shades` of the cells.
    """
    word = to_ascii if ascii else drawable_text
    if layout.title is not None:
        write_text(codes, ranks, layout.title, 0, word(spec.title), "title")
    legend.write(codes, ranks, layout, placed, marked, shades)
    if spec.note:
        lines = textwrap.wrap(word(spec.note), max(1, layout.columns - 2))[: layout.rows]
        top = layout.top + (layout.rows - len(lines)) // 2
        for row, line in enumerate(lines, start=top):
            column = layout.left + max(0, (layout.columns - text_width(line)) // 2)
            write_text(codes, ranks, row, column, line, "label")


def place_texts(
    codes: Codes,
    ranks: Ranks,
    box: Box,
    texts: list[Text],
    ascii: bool,
    chosen: list[ChosenRow],
    first: tuple[Text, ...] = (),
) -> frozenset[str]:
    """Write words to the right of what they name or, where there is no room, ending at the border.

    Those that stand alone were `chosen` their rows: a word that would cover marks goes some rows up
    or down. Words keep the order of what they name, from top to bottom; what then finds no row is
    left out. A list stands together where it covers least. A sparing one stays in its row, and is
    written once, at the first of its places that is free; those of `first` are tried before others.
    Where none of a name is, the first of its last resorts is that has a blank place beside its own.
    Returns what was written.
    """
    word = to_ascii if ascii else drawable_text
    written: set[str] = set()
    for row, place in chosen:
        if row >= 0:
            _write_place(codes, ranks, row, place, word)
            written.add(place.text.label)
    lists: dict[tuple[float, float], list[Text]] = {}
    for text in texts:
        if text.listed:
            lists.setdefault((text.x, text.y), []).append(text)
    for listed in lists.values():
        written |= _write_list(codes, ranks, box, listed, word)
    sparing = _write_sparing(codes, ranks, box, first, word)
    left = {(text.label, text.of) for text in first}  # another never had a place
    left -= {(text.label, text.of) for text in sparing}
    others = [text for text in texts if text.sparing and (text.label, text.of) in left]
    sparing += _write_sparing(codes, ranks, box, others, word)
    written |= {text.label for text in sparing}
    for text in texts:
        if text.of and not text.sparing and text.label not in written:
            for row, place in _choose(codes, ranks, box, [text], word):
                if row >= 0 and (codes[row, place.cells] == ord(" ")).all():
                    _write_place(codes, ranks, row, place, word)
                    written.add(text.label)
    return frozenset(written)


def choose_first(grid: DotGrid, box: Box, texts: list[Text], ascii: bool) -> tuple[Text, ...]:
    """Choose the places of sparing words where nothing but the lines that they name is drawn.

    What is free of them later goes there, and so stays where it is, whatever else is covered.
    """
    codes = np.where(grid.bits > 0, BRAILLE + grid.bits.astype(np.uint32), 32)
    word = to_ascii if ascii else drawable_text
    return tuple(_write_sparing(codes, grid.ranks.copy(), box, texts, word))


def _write_sparing(
    codes: Codes, ranks: Ranks, box: Box, texts: Sequence[Text], word: Callable[[str], str]
) -> list[Text]:
    """Write each word at the first of its places that is free.

    There it breaks one line, its own, and nothing else: one that covered the next line would be
    read as the number of that.
    """
    written: dict[tuple[str, str], Text] = {}
    for place in _find_places(codes, ranks, box, texts, word):
        row, cells, name = place.own, place.cells, (place.text.label, place.text.of)
        if name in written or row not in place.costs:
            continue
        if (
            _is_alone(codes, row, cells)
            and _breaks_one_line(codes != ord(" "), row, cells)
            and ranks[row, cells].max() <= RANKS[place.text.role]
        ):
            _write_place(codes, ranks, row, place, word)
            written[name] = place.text
    return [*written.values()]


def _is_alone(codes: Codes, row: int, cells: slice) -> bool:
    """Whether no character stands where a word would, or beside it."""
    around = codes[row, max(0, cells.start - BESIDE) : cells.stop + BESIDE]
    return bool(((around == ord(" ")) | (around >= BRAILLE)).all())


def _breaks_one_line(marked: _Flags, row: int, cells: slice) -> bool:
    """Whether a word in a row breaks no more than one line.

    Where nothing is left of it and right of it, one that is steep; else one that is level or nearly
    so: from column to column it goes up or down by no more than a row.
    """
    columns = slice(max(0, cells.start - 1), cells.stop + 1)
    near = marked[row, columns]
    if not (near[0] or near[-1]):
        places = np.flatnonzero(near)
        return not len(places) or int(places[-1] - places[0]) < len(places)
    around = marked[max(0, row - 1) : row + 2, columns]
    thick = around.sum(axis=0)
    drawn = np.flatnonzero(thick)
    low, high = around.argmax(axis=0)[drawn], (len(around) - 1 - around[::-1].argmax(axis=0))[drawn]
    whole = ((high - low) < 2) & (thick[drawn] == high - low + 1)
    steps = np.maximum(low[1:] - high[:-1], low[:-1] - high[1:])
    thin = thick.sum() <= len(drawn) + high.max() - low.min()  # two lines side by side are thicker
    return bool(whole.all() and (steps <= 1).all() and thin)


def choose_rows(
    codes: Codes, ranks: Ranks, box: Box, texts: list[Text], ascii: bool
) -> list[ChosenRow]:
    """Choose a row for each word that stands alone, from top to bottom; −1 where there is none."""
    alone = [text for text in texts if not (text.sparing or text.listed or text.of)]
    return _choose(codes, ranks, box, alone, to_ascii if ascii else drawable_text)


def _choose(
    codes: Codes, ranks: Ranks, box: Box, texts: list[Text], word: Callable[[str], str]
) -> list[ChosenRow]:
    found = _find_places(codes, ranks, box, texts, word)
    found.sort(key=lambda place: -place.up)
    return [*map(ChosenRow, _choose_rows(found, box.rows), found)]


def find_covering(chosen: list[ChosenRow]) -> frozenset[str]:
    """Return the words that found no place where they cover next to nothing."""
    return frozenset(
        place.text.label for row, place in chosen if row < 0 or place.costs[row] > MOST_COST
    )


def _write_list(
    codes: Codes, ranks: Ranks, box: Box, texts: list[Text], word: Callable[[str], str]
) -> set[str]:
    """Write words of one place under each other, near it, where they cover fewest cells of lines.

    None covers another word or what is kept clear: where they then find no room, none is written.
    """
    words, first = [word(text.label) for text in texts], texts[0]
    wide, high = max(1, *map(text_width, words)), len(words)
    across, up = (
        share(np.array([value]), axis) for value, axis in ((first.x, box.x), (first.y, box.y))
    )
    if wide > box.columns or high > box.rows or not (0 <= across <= 1 and 0 <= up <= 1):
        return set()
    from_left, from_top = box.dots(across, up)
    column, own = int(from_left[0]) >> 1, int(from_top[0]) >> 2
    start = column - (wide - 1) // 2 if first.centred else column + 1
    start, own = min(max(0, start), box.columns - wide), min(own, box.rows - high)
    dotted = (codes >= BRAILLE) & (codes < BRAILLE + 256)
    shut = np.pad(
        (ranks >= _KEPT_CLEAR) | ((codes != ord(" ")) & ~dotted), ((0, 0), (BESIDE, BESIDE))
    )
    cost = _count_in_blocks(dotted, high, wide).astype(float)
    cost[_count_in_blocks(shut, high, wide + 2 * BESIDE) > 0] = np.inf
    cost += LIST_DOWN * np.abs(np.arange(cost.shape[0]) - own)[:, np.newaxis]
    cost += LIST_ALONG * np.abs(np.arange(cost.shape[1]) - start)
    top, left = divmod(int(cost.argmin()), cost.shape[1])
    if not np.isfinite(cost[top, left]):
        return set()
    for row, (text, said) in enumerate(zip(texts, words, strict=True), top):
        write_text(codes, ranks, row, left, said, text.role)
    return {text.label for text in texts}


def _count_in_blocks(flags: _Flags, high: int, wide: int) -> NDArray[np.int64]:
    """Return how many flags (h, w) each block has, by its corner: (h − high + 1, w − wide + 1)."""
    sums = np.pad(flags.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
    right, left = sums[:, wide:], sums[:, :-wide]
    counts: NDArray[np.int64] = right[high:] - right[:-high] - left[high:] + left[:-high]
    return counts


def _find_places(
    codes: Codes, ranks: Ranks, box: Box, texts: Sequence[Text], word: Callable[[str], str]
) -> list[_Place]:
    """Say where words may stand: of those that lie inside, the columns and what each row costs."""
    if not texts:
        return []
    across = share(np.array([text.x for text in texts], dtype=float), box.x)
    up = share(np.array([text.y for text in texts], dtype=float), box.y)
    inside = (across >= 0) & (across <= 1) & (up >= 0) & (up <= 1)
    from_left, from_top = box.dots(np.where(inside, across, 0), np.where(inside, up, 0))
    written = codes != ord(" ")
    marked = _count_along(written)
    crossed = _count_along(written & ~np.isin(ranks, _LEVELS))
    shut = _count_along(ranks >= _KEPT_CLEAR)
    marks = _count_along(ranks >= _NOT_BESIDE)
    found: list[_Place] = []
    for number in np.flatnonzero(inside).tolist():
        text = texts[number]
        width = text_width(word(text.label))
        if width > box.columns:
            continue
        column, own = int(from_left[number]) >> 1, int(from_top[number]) >> 2
        last = max(0, box.columns - width)
        over, right = (max(0, min(at, last)) for at in (column - (width - 1) // 2, column + 1))
        start = over if text.centred else right
        starts: Iterable[int] = (start,)
        if text.along:
            starts = range(start, last + 1, ALONG)
        elif not text.sparing:  # above or below what it names, where that covers less
            starts = (start, over)
        near = 1 if text.along or text.role in _UNCOLOURED else max(NEARBY)
        places = [
            _find_rows(marked, shut, marks, own, near, slice(at, at + width)) for at in starts
        ]
        for cells, costs in places:
            if text.along and own in costs:
                # A level goes on behind its own name, as long as that hides nothing else.
                costs[own] = IN_LINE * float(crossed[own, cells.stop] - crossed[own, cells.start])
            elif not text.centred and cells.start <= column:
                costs.pop(own, None)  # it would lie on what it names
        cells, costs = min(places, key=lambda place: min(place[1].values(), default=np.inf))
        found.append(_Place(float(up[number]), own, cells, text, costs))
    return found


def _find_rows(
    marked: NDArray[np.int64],
    shut: NDArray[np.int64],
    marks: NDArray[np.int64],
    own: int,
    near: int,
    cells: slice,
) -> tuple[slice, dict[int, float]]:
    """Say what each row so `near` its `own` costs a word in these columns, if not kept clear.

    `marked`, `shut` and `marks` count the cells before each place of a row that are written on,
    that no word may cover, and that no word of another row may stand beside: it would name them.
    """
    start, stop = cells.start, cells.stop
    before, after = max(0, start - 1), min(stop + 1, marks.shape[1] - 1)
    return cells, {
        row: cost + 2.0 * float(marked[row, stop] - marked[row, start])
        for row, cost in ((own + by, cost) for by, cost in NEARBY.items() if abs(by) <= near)
        if 0 <= row < marked.shape[0]
        and shut[row, start] == shut[row, stop]
        and marks[row, start if row == own else before] == marks[row, after]
    }


def _write_place(
    codes: Codes, ranks: Ranks, row: int, place: _Place, word: Callable[[str], str]
) -> None:
    write_text(codes, ranks, row, place.cells.start, word(place.text.label), place.text.role)


def _count_along(flags: _Flags) -> NDArray[np.int64]:
    """Return, of cells (h, w), how many lie before each place of their row, (h, w + 1)."""
    counts = np.zeros((flags.shape[0], flags.shape[1] + 1), dtype=np.int64)
    np.cumsum(flags, axis=1, out=counts[:, 1:])
    return counts


class _Place(NamedTuple):
    """A word that is to be written: how high up, in which columns, what each row costs it."""

    up: float
    own: int
    cells: slice
    text: Text
    costs: dict[int, float]


class ChosenRow(NamedTuple):
    """The row that was chosen for a word, −1 for none, and where in it the word may stand."""

    row: int
    place: _Place


def _choose_rows(places: list[_Place], height: int) -> list[int]:
    """Choose the row of each word, from top to bottom: the cheapest that is free and in order."""
    rows: list[int] = []
    for number, place in enumerate(places):
        above = [rows[other] for other in range(number) if _touch(places[other].cells, place.cells)]
        beside = {rows[other] for other in range(number) if _run_on(places[other], place)}
        free = [row for row in place.costs if row > max(above, default=-1) and row not in beside]
        if not free:
            spread = _spread(places, height)
            pairs = zip(spread, places, strict=True)
            return [row if row in place.costs else -1 for row, place in pairs]
        rows.append(min(free, key=place.costs.__getitem__))
    return rows


def _spread(places: list[_Place], height: int) -> list[int]:
    """Move words that lie on one another apart: down, and up again where that leaves the box."""
    wanted = [min(place.costs, key=place.costs.__getitem__, default=0) for place in places]
    cells = [place.cells for place in places]
    rows: list[int] = []
    for number, row in enumerate(wanted):
        above = [rows[other] for other in range(number) if _touch(cells[other], cells[number])]
        rows.append(max([row, *(other + 1 for other in above)]))
    for number in reversed(range(len(rows))):
        below = [
            rows[other]
            for other in range(number + 1, len(rows))
            if _touch(cells[other], cells[number])
        ]
        rows[number] = min([rows[number], height - 1, *(other - 1 for other in below)])
    return rows


def _run_on(one: _Place, other: _Place) -> bool:
    """Whether two words would read as one in the same row: a single blank is between them.

    Not of those that are centred on what they name, one beside the other.
    """
    return not (one.text.centred and other.text.centred) and 1 in (
        other.cells.start - one.cells.stop,
        one.cells.start - other.cells.stop,
    )


def _touch(one: slice, other: slice) -> bool:
    return bool(one.start <= other.stop and other.start <= one.stop)
