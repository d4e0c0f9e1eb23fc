"""What is predicted: a column, its next row's value, or whether that is above a number."""

from __future__ import annotations

import math
from collections.abc import Container
from typing import NamedTuple

import numpy as np

from gdtui.datasets.cells import cell_number
from gdtui.datasets.table import RequestError
from gdtui.engine.data import Array


class Target(NamedTuple):
    """A column, perhaps of the next row, perhaps as whether it lies above a number."""

    column: str
    next_row: bool
    above: float | None

    def describe(self, following: str) -> str:
        """`tmax`, `tmax_tomorrow`, `rain_tomorrow > 0`."""
        name = f"{self.column}_{following}" if self.next_row else self.column
        return name if self.above is None else f"{name} > {self.above:g}"

    def values(self, readings: Array) -> Array:
        """The readings (n,) themselves, or 1 where they lie above the number and 0 elsewhere."""
        return readings if self.above is None else (readings > self.above).astype(np.float64)


def parse_target(text: str, header: Container[str] = ()) -> Target:
    """`COLUMN`, `next:COLUMN`, `COLUMN>NUMBER`, `next:COLUMN>NUMBER`.

    A column of exactly that name, among those of `header`, wins over the signs in it.
    Raises RequestError where it names no column, or no number to lie above.
    """
    whole = text.strip()
    if whole in header:
        return Target(whole, False, None)
    next_row = whole.startswith("next:")
    column = whole.removeprefix("next:").strip()
    above = None
    if ">" in column and column not in header:
        column, _, limit = column.rpartition(">")
        column = column.strip()
        above = cell_number(limit)
        if above is None or not math.isfinite(above):
            raise RequestError(f"target '{text}': write a number after '>', as in rain>0")
    if not column:
        raise RequestError(f"target '{text}' names no column: write COLUMN or next:COLUMN")
    return Target(column, next_row, above)
