"""A long run's columns, thinned: of each bucket of updates some rows, among them every extreme.

A row is what a log notes of one update. Of each bucket the first two rows stay, and those that hold
the least and the greatest of each column; the others are stood for by the row before them. So what
is drawn touches every extreme, each row that is there is the run's own, and thinning what was
thinned takes nothing from its extremes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from gdtui.engine.data import Array

Marked: TypeAlias = NDArray[np.bool_]
RowPlaces: TypeAlias = NDArray[np.int64]

MOST_WHOLE = 20_000
"""Columns of so many updates are kept whole."""

MOST_BUCKETS = 2048
"""Buckets that the columns of a longer run are thinned to, at most."""

CROSSING_FLOOR = 0.01
"""A crossing counts where both slopes are above this share of the run's first one."""


@dataclass(eq=False, slots=True)
class Thinned:
    """What is known of the updates whose columns were thinned: the first T of a log.

    Attributes:
        known: whether the row of an update is its own (T,); else an earlier one stands for it.
        crossed: whether w crossed the minimum since the update before (T,), of every update.
        changes: how far the loss changed over an update (T,), in size; as sparse as the rows.
    """

    known: Marked
    crossed: Marked
    changes: Array

    @property
    def length(self) -> int:
        """How many updates these are."""
        return len(self.known)

    def prefix(self, length: int) -> Thinned:
        """The same of the first updates, for a log of its own."""
        return Thinned(
            self.known[:length].copy(), self.crossed[:length].copy(), self.changes[:length].copy()
        )


class ThinRows(NamedTuple):
    """Rows of a stretch of updates: their places from its start (k,), and their columns (c, k)."""

    places: RowPlaces
    columns: Array


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


def spread_rows(rows: ThinRows, columns: Array) -> None:
    """Fill columns (c, n) with rows, each missing one stood for by the one before it."""
    counts = np.diff(np.append(rows.places, columns.shape[1]))
    standing = np.repeat(np.arange(len(rows.places)), counts)
    for values, column in zip(rows.columns, columns, strict=True):
        np.take(values, standing, out=column, mode="clip")


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
