"""The legend of a painted chart, and the axis names that it shares its rows with."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, TypeAlias

import numpy as np

from gdtui.charts.chart_spec import (
    SHADE_LEVELS,
    Axis,
    ChartSpec,
    Depth,
    Layer,
    Line,
    Marker,
    Points,
    Ramp,
    Role,
    Text,
)
from gdtui.charts.rendering.braille import Box, line_dots, point_dots
from gdtui.charts.rendering.canvas import FIRST_LEVELS, RANKS, Codes, Ranks, Shades, write_text
from gdtui.charts.rendering.layout import Layout
from gdtui.charts.rendering.strokes_and_markers import border_glyph, legend_sample
from gdtui.text.ascii import to_ascii
from gdtui.text.widths import drawable_text, text_width

BETWEEN_ENTRIES = 2
"""Columns between two entries of a legend, and between it and an axis' name."""


CENTRED_FROM = 60
"""Columns of a chart from which the legend leaves room for an axis' name in the middle."""

SEVERAL = 3
"""So many names, and what the next step adds, may take the row below the axis."""

_BRACKETS = re.compile(r" \([^()]*\)")

SHADE_SAMPLE: dict[Ramp, int] = {"class": 5, "loss": 4}
"""So many levels of a ramp stand in the legend, from end to end; of classes their middle too,
which looks like bare ground.
"""


class _Entry(NamedTuple):
    """One line of a legend: what stands for a layer, and its name.

    It stands for marks of some `ranks`; where there are none, for what needs no mark on the chart.
    """

    sample: str
    text: str
    role: Role
    shades: tuple[int, ...] = ()
    ranks: tuple[int, ...] = ()

    @property
    def width(self) -> int:
        """Columns of both, with a blank between."""
        return len(self.sample) + 1 + text_width(self.text)

    @property
    def short(self) -> _Entry:
        """The same without what follows its first comma."""
        return self._replace(text=self.text.partition(",")[0])

    @property
    def bare(self) -> _Entry:
        """The same without what stands in brackets too."""
        return self._replace(text=_without_brackets(self.short.text))


_Rows: TypeAlias = tuple[tuple[_Entry, ...], ...]
"""The entries in each of some rows."""


class _Shared(NamedTuple):
    """Which entries stand in which row, those left over, and what the axes are called beside."""

    rows: _Rows
    left: tuple[_Entry, ...]
    up: str
    across: str


@dataclass(frozen=True, slots=True)
class Legend:
    """What a chart's legend has to name, the topmost layer first, and the axes' names beside it.

    An entry stands here by its layer's label, and with it whether a word beside its data does
    instead of it.
    """

    up: str
    across: str
    entries: tuple[tuple[str, bool, _Entry], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """What it names, the topmost layer first."""
        return tuple(label for label, _, _ in self.entries)

    @classmethod
    def of(cls, spec: ChartSpec, box: Box, ascii: bool, depth: Depth) -> Legend:
        """Make the legend of a chart for an axes box and so many levels of shade."""
        word = to_ascii if ascii else drawable_text
        entries = tuple(_legend_entries(spec, box, ascii, depth))
        return cls(word(_axis_name(spec.y)), word(_axis_name(spec.x)), entries)

    def without(self, names: frozenset[str]) -> Legend:
        """Return the legend without what the chart beside it has named."""
        if not names:
            return self
        return Legend(
            self.up, self.across, tuple(each for each in self.entries if each[0] not in names)
        )

    def write(
        self,
        codes: Codes,
        ranks: Ranks,
        layout: Layout,
        placed: frozenset[str],
        marked: frozenset[int],
        shades: Shades | None,
    ) -> None:
        """Write axis names and legend, each where the layout has room for it.

        What lies wholly under other marks, none of whose ranks is `marked` on the chart, is not
        named. Its room stays empty, for the others to stay where they are when it appears.

        The horizontal axis' name stands in the middle; at the left, where the legend goes on
        beside it and leaves no room there. In a narrow chart of several names that is so as soon as
        a run has steps: there it always stands at the left, for it to stay where it is.
        """
        if layout.header is None:
            return
        width = codes.shape[1]
        rows, _, up, across = self._share_out(layout, width, placed)
        write_text(codes, ranks, layout.header, 0, up, "label")
        for row, found in zip(_legend_rows(layout), rows, strict=True):
            _write_entries(codes, ranks, row, found, marked, shades)
        if layout.footer is None:
            return
        wide = text_width(across)
        middle = layout.left + max(0, (layout.columns - wide) // 2)
        free = width - sum(entry.width + BETWEEN_ENTRIES for entry in rows[-1])
        middle = min(middle, max(0, width - wide))
        grows = width < CENTRED_FROM and len(self.entries) >= SEVERAL
        room = not grows and (not rows[-1] or middle + wide <= free)
        column = middle if room else 0
        write_text(codes, ranks, layout.footer, column, across, "label")

    def crowded(self, layout: Layout, width: int, placed: frozenset[str]) -> bool:
        """Whether what was not `placed` has no room while axes keep their units."""
        if layout.header is None:
            return False
        rooms = _legend_rooms(width, self.up, self.across, layout)
        return bool(_share_out(self._entries_besides(placed), rooms)[1])

    def unnamed(self, layout: Layout, width: int, placed: frozenset[str]) -> frozenset[str]:
        """Return the names for which there is no room, of those that were not `placed`."""
        if layout.header is None:
            return frozenset()
        return frozenset(entry.text for entry in self._share_out(layout, width, placed).left)

    def named(self, layout: Layout, width: int, placed: frozenset[str]) -> frozenset[str]:
        """Return the labels for which there is room, some perhaps without what follows a comma."""
        left = tuple(entry.bare.text for entry in self._share_out(layout, width, placed).left)
        return frozenset(label for label, _, entry in self.entries if entry.bare.text not in left)

    def _share_out(self, layout: Layout, width: int, placed: frozenset[str]) -> _Shared:
        """Share the rows out: where not all is named otherwise, axes are without their units."""
        entries = self._entries_besides(placed)
        up, across = self.up, self.across
        rows, left = _share_out(entries, _legend_rooms(width, up, across, layout))
        if not left:
            return _Shared(rows, left, up, across)
        bare_up, bare_across = _without_brackets(up), _without_brackets(across)
        for names in ((up, bare_across), (bare_up, bare_across)):
            named = _share_out(entries, _legend_rooms(width, *names, layout))
            if not named[1]:
                return _Shared(*named, *names)
        names = bare_up, bare_across
        rooms = _legend_rooms(width, *names, layout)
        short, bare = (entry.short for entry in entries), (entry.bare for entry in entries)
        tried = [_share_out(tuple(each), rooms) for each in (short, bare)]
        named = min(tried, key=lambda found: len(found[1]))
        if len(named[1]) < len(left):
            return _Shared(*named, *names)
        return _Shared(rows, left, up, across)

    def _entries_besides(self, placed: frozenset[str]) -> tuple[_Entry, ...]:
        return tuple(
            entry
            for label, replaceable, entry in self.entries
            if not (replaceable and label in placed)
        )


def _without_brackets(name: str) -> str:
    """Leave out what follows in brackets: of an axis its unit, of an arrow its scale."""
    return _BRACKETS.sub("", name)


def _axis_name(axis: Axis) -> str:
    """Name an axis; a logarithmic one says so."""
    return ", ".join(filter(None, (axis.label, "log scale" if axis.log else "")))


def _legend_rows(layout: Layout) -> tuple[int, ...]:
    """Return the rows that a legend may stand in."""
    rows = layout.header, layout.legend, layout.footer
    return tuple(row for row in rows if row is not None)


def _legend_rooms(width: int, up: str, across: str, layout: Layout) -> tuple[int, ...]:
    """Return the columns that axis names leave a legend in each of its rows."""
    first = width - text_width(up) - BETWEEN_ENTRIES
    last = width - text_width(across) - BETWEEN_ENTRIES
    if layout.footer is None:
        return (first,)
    return (first, last) if layout.legend is None else (first, width, last)


@lru_cache(maxsize=256)
def _share_out(
    entries: tuple[_Entry, ...], rooms: tuple[int, ...]
) -> tuple[_Rows, tuple[_Entry, ...]]:
    """Return which entries stand in which row, and those left over.

    Each in the first row with room; where some find none, the widest are tried first, and then
    those left over without what follows their comma: `loss, high to low`. Remembered, for what a
    legend has to name is mostly the same from step to step.
    """
    widest = sorted(entries, key=lambda entry: -entry.width)
    for order in (entries, widest):
        rows, left = _fill(order, rooms)
        if not left:
            return rows, left
    return _fill([entry.short if entry in left else entry for entry in entries], rooms)


def _fill(entries: Iterable[_Entry], rooms: tuple[int, ...]) -> tuple[_Rows, tuple[_Entry, ...]]:
    """Put each entry into the first row that has room for it."""
    free, rows = [*rooms], [list[_Entry]() for _ in rooms]
    left: list[_Entry] = []
    for entry in entries:
        row = next((row for row, room in enumerate(free) if entry.width <= room), None)
        if row is None:
            left.append(entry)
        else:
            rows[row].append(entry)
            free[row] -= entry.width + BETWEEN_ENTRIES
    return tuple(map(tuple, rows)), tuple(left)


def _legend_entries(
    spec: ChartSpec, box: Box, ascii: bool, depth: Depth
) -> list[tuple[str, bool, _Entry]]:
    """Return what a legend has to name, as `Legend` has it; nothing of a lone thing."""
    word = to_ascii if ascii else drawable_text
    named: dict[str, Layer] = {}
    samples: dict[str, str] = {}
    ranks: dict[str, tuple[int, ...]] = {}
    for layer in reversed(spec.layers):
        if layer.label and not isinstance(layer, Text):
            known = named.setdefault(layer.label, layer)
            ranks[layer.label] = (*ranks.get(layer.label, ()), RANKS[layer.role])
            sample = legend_sample(layer, ascii)
            seen = samples.setdefault(layer.label, sample)
            if isinstance(known, Points) and isinstance(layer, Line):
                named[layer.label], samples[layer.label] = layer, sample  # it ends in a dot
            elif isinstance(known, Points) and isinstance(layer, Points) and sample not in seen:
                samples[layer.label] = sample + seen  # older steps are smaller
    worded = any(isinstance(layer, Text) for layer in spec.layers)
    shaded = {shade.label: shade.ramp for shade in spec.shades if shade.label}
    if len(named) + len(shaded) < 2 and not worded:
        return []
    of_ghosts = {
        each.label for each in spec.layers if isinstance(each, Text) and each.role == "ghost"
    }
    entries = []
    for label, layer in named.items():
        sample, outside = samples[label], ""
        if isinstance(layer, Marker):
            outside = border_glyph(box, layer, ascii)
            if outside and layer.role != "current":
                continue  # it is not drawn
        elif layer.role == "ghost" and isinstance(layer, Line | Points):
            outside = "" if _is_in_sight(box, layer) else sample
        off = f"{label}, off the chart" if outside else label
        ghost = layer.role == "ghost"
        replaceable = not outside if ghost else label not in of_ghosts
        standing = () if outside else ranks[label]
        entry = _Entry(outside or sample, word(off), layer.role, ranks=standing)
        entries.append((label, replaceable, entry))
    for label, ramp in shaded.items():
        first, last = FIRST_LEVELS[ramp], FIRST_LEVELS[ramp] + SHADE_LEVELS[depth][ramp] - 1
        count = SHADE_SAMPLE[ramp]
        shades = tuple(np.linspace(first, last, count).round().astype(int).tolist())
        entries.append((label, False, _Entry(" " * count, word(label), "region", shades)))
    return entries


def _is_in_sight(box: Box, layer: Line | Points) -> bool:
    """Whether any part of a run lies on the chart."""
    drawn = line_dots if isinstance(layer, Line) else point_dots
    return len(drawn(box, layer.x, layer.y)[0]) > 0


def _write_entries(
    codes: Codes,
    ranks: Ranks,
    row: int,
    entries: tuple[_Entry, ...],
    marked: frozenset[int],
    shades: Shades | None,
) -> None:
    """Write entries of a legend so that they end where the chart does."""
    column = codes.shape[1] + BETWEEN_ENTRIES
    column -= sum(entry.width + BETWEEN_ENTRIES for entry in entries)
    for entry in entries:
        if not entry.ranks or not marked.isdisjoint(entry.ranks):
            write_text(codes, ranks, row, column, entry.sample, entry.role)
            if entry.shades and shades is not None:
                shades[row, column : column + len(entry.sample)] = entry.shades
            write_text(codes, ranks, row, column + len(entry.sample) + 1, entry.text, "label")
        column += entry.width + BETWEEN_ENTRIES
