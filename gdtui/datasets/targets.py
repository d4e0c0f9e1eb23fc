"""What is predicted: a column, its next row's value, or whether that is above a number."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from gdtui.datasets.names import find_name
from gdtui.datasets.table import RequestError
from gdtui.engine.data import Array
from gdtui.text.number_reading import NumberError, parse_number
from gdtui.text.numbers import count_text
from gdtui.text.target_text import split_target


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

    def say_constant(self, outputs: Array) -> str:
        """Say so where all outputs (n,) of several training rows are the same; "" elsewhere."""
        if len(outputs) < 2 or np.ptp(outputs):
            return ""
        rows = count_text(len(outputs), "training row")
        return f"{self.describe('next')} is {outputs[0]:g} in all {rows}: there is nothing to learn"


def parse_target(text: str, header: Sequence[str] = ()) -> Target:
    """Read a target as `split_target` takes it apart, its column spelt as in `header`.

    Raises RequestError where it names no column, or no number to lie above.
    """
    column, next_row, limit = split_target(text, header)
    above = None if limit is None else read_limit(f"target '{text}'", limit)
    if not column:
        raise RequestError(f"target '{text}' names no column: write COLUMN or next:COLUMN")
    return Target(find_name(column, header) or column, next_row, above)


def read_limit(what: str, limit: str) -> float:
    """Read the number behind a `>`. Raises RequestError, which says `what` it stands in."""
    try:
        above = float(parse_number(limit))
    except NumberError as error:
        if error.fault in ("no number", "not finite"):
            above = math.nan
        else:
            raise RequestError(f"{what}: {str(error).rstrip('.')}") from None
    if not math.isfinite(above):
        raise RequestError(f"{what}: write a number after '>', as in rain>0")
    return above
