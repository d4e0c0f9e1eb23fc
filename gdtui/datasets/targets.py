"""What is predicted: a column, its next row's value, or whether that is above a number."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from gdtui.datasets.cells import cell_number
from gdtui.datasets.table import RequestError
from gdtui.engine.data import Array


def target_column(target: str) -> str:
    """The column that a target, as `load` takes it, is made of. Raises RequestError for none."""
    return parse_target(target).column


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


def parse_target(text: str) -> Target:
    """`COLUMN`, `next:COLUMN`, `COLUMN>NUMBER`, `next:COLUMN>NUMBER`."""
    column = text.strip()
    next_row = column.startswith("next:")
    column = column.removeprefix("next:")
    above = None
    if ">" in column:
        column, _, limit = column.rpartition(">")
        above = cell_number(limit)
        if above is None or not math.isfinite(above):
            raise RequestError(f"target '{text}': write a number after '>', as in rain>0")
    if not column.strip():
        raise RequestError(f"target '{text}' names no column: write COLUMN or next:COLUMN")
    return Target(column.strip(), next_row, above)
