"""A long run's columns, thinned: of each bucket of updates some rows, among them every extreme.

A row is what a log notes of one update. Of each bucket the first two rows stay, and those that hold
the least and the greatest of each column; the others are stood for by the row before them. So what
is drawn touches every extreme, each row that is there is the run's own, and thinning what was
thinned takes nothing from its extremes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from gdtui.engine.data import Array

if TYPE_CHECKING:
    from numpy.typing import NDArray

Marked: TypeAlias = "NDArray[np.bool_]"
RowPlaces: TypeAlias = "NDArray[np.int64]"

MOST_WHOLE = 20_000
"""Columns of so many updates are kept whole."""

MOST_BUCKETS = 2048
"""Buckets that the columns of a longer run are thinned to, at most."""

CROSSING_FLOOR = 0.01
"""A crossing counts where both slopes are above this share of the run's first one."""


class ThinRows(NamedTuple):
    """Rows of a stretch of updates: their places from its start (k,), and their columns (c, k)."""

    places: RowPlaces
    columns: Array


class StandIns:
    """Rows of which some are missing, each stood for by the one before it.

    They are not spread before somebody asks for a whole column. A row that is found out later
    stands for itself alone. One thread may read by `stretch` while another goes on.
    """

    def __init__(self, rows: ThinRows) -> None:
        """Begin with rows (c, k), of which the first is that of update 0."""
        self._rows = rows
        self._found: dict[int, Array] = {}
        self.width = len(rows.columns)

    def find(self, place: int, row: Array) -> None:
        """Note a row (c,) that was missing."""
        after = place + 1
        if after not in self._found:
            self._found[after] = self._standing(np.array([after]))[:, 0]
        self._found[place] = row

    def stretch(self, column: int, first: int, last: int) -> Array:
        """The values of a column from one update up to another (last − first,)."""
        found = self._found.copy()  # before the rows, which may hold them by then
        places, columns = self._rows
        begun = int(np.searchsorted(places, first, side="right")) - 1
        ended = int(np.searchsorted(places, last))
        starts = np.append(np.maximum(places[begun:ended], first), last)
        values = np.repeat(columns[column, begun:ended], starts[1:] - starts[:-1])
        for place, row in found.items():
            if first <= place < last:
                values[place - first] = row[column]
        return values

    def pick(self, column: int, places: RowPlaces) -> Array:
        """The values of a column at some updates (n,)."""
        rows = self.rows
        standing = np.searchsorted(rows.places, places, side="right") - 1
        values: Array = rows.columns[column, standing]
        return values

    @property
    def rows(self) -> ThinRows:
        """All rows that there are, those that were found out too."""
        if self._found:
            places = np.array(sorted(self._found))
            values = np.column_stack([self._found[int(place)] for place in places])
            old = ~np.isin(self._rows.places, places)
            together = np.concatenate((self._rows.places[old], places))
            order = np.argsort(together, kind="stable")
            columns = np.concatenate((self._rows.columns[:, old], values), axis=1)
            self._rows = ThinRows(together[order], columns[:, order])
            self._found = {}
        return self._rows

    def before(self, length: int) -> ThinRows:
        """The rows of the first updates."""
        places, columns = self.rows
        count = int(np.searchsorted(places, length))
        return ThinRows(places[:count], columns[:, :count])

    def spread(self, column: int, out: Array) -> None:
        """Fill a column (n,), each missing row stood for by the one before it."""
        places, columns = self.before(len(out))
        bounds = np.append(places, len(out))
        out[:] = np.repeat(columns[column], bounds[1:] - bounds[:-1])

    def _standing(self, places: RowPlaces) -> Array:
        """The rows (c, n) that stand for some updates, but for those that were found out."""
        places_there, columns = self._rows
        values: Array = columns[:, np.searchsorted(places_there, places, side="right") - 1]
        return values


@dataclass(eq=False, slots=True)
class Thinned:
    """What is known of the updates whose columns were thinned: the first T of a log.

    Attributes:
        known: whether the row of an update is its own (T,); else an earlier one stands for it.
        crossed: whether w crossed the minimum since the update before (T,), of every update.
        measured: the numbers of each update, but for its rate.
        rates: of each update, by stretches of one rate.
        changes: how far the loss changed over an update, in size; as sparse as the rows.
        filled: which columns of the log were spread.
    """

    known: Marked
    crossed: Marked
    measured: StandIns
    rates: StandIns
    changes: StandIns
    filled: set[int] = field(default_factory=set)

    @property
    def length(self) -> int:
        """How many updates these are."""
        return len(self.known)

    def source(self, column: int) -> tuple[StandIns, int]:
        """Where the rows of a log's column are, and as which column: measured ones, then rates."""
        count = self.measured.width
        return (self.measured, column) if column < count else (self.rates, column - count)

    def prefix(self, length: int) -> Thinned:
        """The same of the first updates, for a log of its own."""
        return Thinned(
            self.known[:length].copy(),
            self.crossed[:length].copy(),
            StandIns(self.measured.before(length)),
            StandIns(self.rates.before(length)),
            StandIns(self.changes.before(length)),
            {*self.filled},
        )


def bucket_width(length: int) -> int:
    """How many updates share a bucket: a power of two, so that buckets join as a run grows."""
    width = 16
    while width * MOST_BUCKETS < length:
        width *= 2
    return width


def thin_rows(columns: Array, known: Marked | None, width: int) -> RowPlaces:
    """The places (k,) of a stretch's rows that stay, in order.

    Args:
        columns: the stretch, (c, n); of the columns that count, none that may be missing.
        known: which of its rows are there (n,); None where all are.
        width: how many updates share a bucket; the stretch begins with one.
    """
    count = columns.shape[1]
    buckets = -(-count // width)
    padded = np.full((len(columns), buckets * width), np.nan)
    padded[:, :count] = columns
    if known is not None:
        padded[:, :count][:, ~known] = np.nan
    blocks = padded.reshape(len(columns), buckets, width)
    first = np.arange(buckets) * width
    missing = np.isnan(blocks)
    low = first + np.where(missing, np.inf, blocks).argmin(axis=2)
    high = first + np.where(missing, -np.inf, blocks).argmax(axis=2)
    kept = np.zeros(buckets * width, dtype=np.bool_)
    kept[low.ravel()] = kept[high.ravel()] = True
    kept[first] = kept[first + 1] = True
    kept = kept[:count]
    kept[-1] = True
    if known is not None:
        kept &= known
    return np.flatnonzero(kept)


def find_crossings(slopes: Array, first: float) -> Marked:
    """Of each slope ∂L/∂w but the first, whether it and the one before lie on opposite sides.

    Both have to be above `CROSSING_FLOOR` of the size of the run's `first` slope, so that the last
    small trembles about the minimum do not count. Returns (n − 1,).
    """
    with np.errstate(all="ignore"):
        steep = np.abs(slopes) > CROSSING_FLOOR * abs(first)
        signs = np.sign(slopes)
        crossed: Marked = (signs[1:] * signs[:-1] < 0) & steep[1:] & steep[:-1]
        return crossed
