"""Cells as numbers: what is one, what is a gap, and what is neither.

Nothing is guessed at, so `1_000`, `inf` and, where a point stands for the decimals, `12,5` are
slips to be shown, not numbers.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Literal, NamedTuple, Protocol

import numpy as np

from gdtui.engine.data import Array

GAP_MARKS = frozenset(
    {"", "na", "n/a", "<na>", "nan", "-nan", "null", "none", "#n/a", "#na", "#n/a n/a"}
    | {"1.#ind", "-1.#ind", "1.#qnan", "-1.#qnan"}
)
"""What stands for a missing reading, in small letters: pandas' own marks, which are Excel's too."""

LARGEST_EXACT = 2**53
"""From here on, not every whole number is a float64."""

DecimalMark = Literal[".", ","]

_GROUPED = {
    ".": r"[+-]?\d{1,3}(?:([,'’ \u00a0\u202f])\d{3})(?:\1\d{3})*(?:\.\d+)?",
    ",": r"[+-]?\d{1,3}(?:([.'’ \u00a0\u202f])\d{3})(?:\1\d{3})*(?:,\d+)?",
}
"""Thousands apart, in groups of three that are alike: `1,234.5`, `1.234,5`, `1 234`."""


class Cells(Protocol):
    """The cells of a file, however they were read; rows and columns are counted from 0."""

    @property
    def count(self) -> int:
        """How many rows there are."""

    @property
    def decimal(self) -> DecimalMark:
        """What stands before the decimals."""

    def numbers(self, place: int) -> Array | None:
        """A column's numbers (n,), NaN for gaps; None where its texts have to be looked at."""

    def texts(self, place: int) -> Sequence[str]:
        """A column's cells, blanks around them taken off."""

    def head(self, place: int, count: int) -> tuple[str, ...]:
        """The first of them."""

    def line(self, row: int) -> int:
        """The line of the file on which a row begins, from 1."""


Slip = Literal["no number", "not finite", "too long"]


class ParsedColumn(NamedTuple):
    """Numbers (n,), NaN for gaps, up to the first cell that is none: its row, and why.

    `note` says how cells were read that could have been read otherwise.
    """

    values: Array
    note: str = ""
    row: int = -1
    slip: Slip = "no number"


def parse_column(name: str, texts: Sequence[str], decimal: DecimalMark) -> ParsedColumn:
    """Read a column's cells one by one."""
    written = {text.casefold() for text in texts} - GAP_MARKS
    if written and written <= {"true", "false"}:
        of = {"true": 1.0, "false": 0.0}
        values = np.array([of.get(text.casefold(), math.nan) for text in texts])
        return ParsedColumn(values, f"{name}: True is 1, False is 0")
    values, grouped = np.empty(len(texts)), ""
    for row, text in enumerate(texts):
        value = cell_value(text, decimal)
        if value is None and re.fullmatch(_GROUPED[decimal], text):
            grouped = grouped or text
            value = cell_value(_ungrouped(text, decimal), decimal)
        slip: Slip | None = None
        if value is None:
            slip = "no number"
        elif math.isinf(value):
            slip = "not finite"
        elif abs(value) >= LARGEST_EXACT and _is_too_long(
            _ungrouped(text, decimal), value, decimal
        ):
            slip = "too long"
        if value is None or slip:
            return ParsedColumn(values[:row], row=row, slip=slip or "no number")
        values[row] = value
    if not grouped:
        return ParsedColumn(values)
    read = cell_value(_ungrouped(grouped, decimal), decimal)
    return ParsedColumn(values, f"{name}: {grouped} is read as {read:.12g}")


def is_gap(text: str) -> bool:
    """Whether a reading is missing here."""
    return text.casefold() in GAP_MARKS


def cell_value(text: str, decimal: DecimalMark) -> float | None:
    """The number, NaN for a gap, or None for words."""
    if text.casefold() in GAP_MARKS:
        return math.nan
    if decimal == ",":
        text = text.replace(".", "_").replace(",", ".")
    return cell_number(text)


def cell_number(text: str) -> float | None:
    """The number, or None for words; `1_000`, which Python reads, is a slip in a table."""
    try:
        return None if "_" in text else float(text)
    except ValueError:
        return None


def is_written_number(text: str, decimal: DecimalMark) -> bool:
    """Whether a cell is a number, its thousands apart or not, and no gap."""
    value = cell_value(text, decimal)
    if value is None:
        return re.fullmatch(_GROUPED[decimal], text) is not None
    return math.isfinite(value)


def _ungrouped(text: str, decimal: DecimalMark) -> str:
    return re.sub(f"[^0-9eE+{decimal}-]", "", text)


def _is_too_long(text: str, value: float, decimal: DecimalMark) -> bool:
    """Whether this is written out, and beyond what can be told from its neighbours."""
    if "e" in text.casefold():
        return False
    exact = Decimal(text.replace(decimal, "."))
    return abs(exact) > LARGEST_EXACT and (decimal not in text or exact != Decimal(value))
