"""The columns of a table, to choose from: what each holds, its gaps counted, its first cells."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from gdtui import datasets
from gdtui.datasets import DataError
from gdtui.datasets.classes import TwoWordsError, read_column
from gdtui.datasets.names import clean_text
from gdtui.datasets.table import ReadingError, Reason, Table, are_dates
from gdtui.restricted_access import Access
from gdtui.spec.reading import ALL_FOUND_OUT, ReadingOptions
from gdtui.text.widths import cut_text, in_one_line, pad_text, text_width

ColumnKind = Literal[
    "numbers", "0 and 1", "one number", "two words", "of date", "dates", "words", "empty"
]
ColumnUse = Literal["", "x", "y", "next y", "x, next y"]
"""A feature, the target, the target a row later, or both."""

ColumnUses = Mapping[str, ColumnUse]
"""How columns are used, in the order in which they were chosen."""

FIRST_ROWS = 12
WIDEST_NAME, WIDEST_CELL = 20, 12


@dataclass(frozen=True, slots=True)
class Column:
    """A column as it can be chosen.

    Attributes:
        name: as it may be shown, and is written in a form or a command.
        kind: what its cells are.
        gaps: readings that are missing.
        first: the first cells, as they may be shown.
        fault: why it cannot be used; empty where it can.
        word_fault: why it is no feature, only a class to predict; empty where it can be both.
    """

    name: str
    kind: ColumnKind
    gaps: int
    first: tuple[str, ...]
    fault: str = ""
    word_fault: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a table holds: its columns, and `day_of_year` where it has a `date` to make it of.

    `source` is its name as it may be shown, `notes` what was assumed in reading it.
    """

    source: str
    rows: int
    columns: tuple[Column, ...]
    notes: tuple[str, ...] = ()


def preview_table(source: str, access: Access, reading: ReadingOptions = ALL_FOUND_OUT) -> Preview:
    """Read a table to choose columns of.

    Args:
        source: a file, or a shipped table.
        access: which files the learner may name.
        reading: how the file is written, as far as that was said.

    Raises:
        DataError: it is no table, or not for this learner; one sentence.
    """
    table = read_allowed_table(source, access, reading)
    columns = [_column(table, name) for name in table.header]
    dated = next((each for each in columns if each.name == "date"), None)
    if dated is not None and dated.kind == "dates" and "day_of_year" not in table.header:
        days = tuple("" if math.isnan(day) else f"{day:g}" for day in table.day_of_year())
        columns.append(Column("day_of_year", "of date", dated.gaps, days[:FIRST_ROWS]))
    notes = tuple(map(clean_text, table.notes(table.header)))
    return Preview(clean_text(source), len(table.lines), tuple(columns), notes)


def read_allowed_table(
    source: str, access: Access, reading: ReadingOptions = ALL_FOUND_OUT
) -> Table:
    """Read a shipped table or, where the learner may name files, a CSV file.

    Raises:
        DataError: it is no table, or not for this learner; one sentence.
    """
    names = datasets.shipped_names()
    if not source:
        raise DataError(f"name a CSV file, or a shipped table: {', '.join(names)}")
    if access.restricted and source not in names:
        raise DataError(f"only the shipped tables are open here: {', '.join(names)}")
    return datasets.read_table(source, reading)


def _column(table: Table, name: str) -> Column:
    first, gaps = table.first_texts(name, FIRST_ROWS), table.gaps(name)
    if gaps == len(table.lines):
        return Column(name, "empty", gaps, first, f"{name} holds no number at all")
    try:
        values = np.asarray(read_column(table, name))
    except DataError as error:
        if isinstance(error, ReadingError) and error.reason is Reason.TOO_LONG:
            return Column(name, "numbers", gaps, first, str(error))
        if are_dates(table.texts(name)):
            advice = "take day_of_year" if name == "date" else "name it date to get day_of_year"
            return Column(name, "dates", gaps, first, f"{name} holds dates, no numbers; {advice}")
        if isinstance(error, TwoWordsError):
            return Column(name, "two words", gaps, first, word_fault=str(error))
        return Column(name, "words", gaps, first, str(error))
    known = values[~np.isnan(values)]
    if (known == known[0]).all():
        return Column(name, "one number", gaps, first)
    binary = ((known == 0) | (known == 1)).all()
    return Column(name, "0 and 1" if binary else "numbers", gaps, first)


def preview_lines(shown: Preview, uses: ColumnUses, width: int) -> tuple[str, ...]:
    """Write a heading and a line for each column: its use, name, kind, gaps and first cells.

    Of the first rows, those that fit into `width` columns.
    """
    count = max((len(column.first) for column in shown.columns), default=0)
    rows = [
        ("use", "column", "kind", "gaps", *(f"row {row + 1}" for row in range(count))),
        *(
            (
                uses.get(each.name, ""),
                each.name,
                each.kind,
                f"{each.gaps:,}",
                *_first_cells(each, count),
            )
            for each in shown.columns
        ),
    ]
    most = (9, WIDEST_NAME, *[WIDEST_CELL] * (count + 2))
    widths = [
        min(high, max(map(text_width, map(in_one_line, cells))))
        for high, cells in zip(most, zip(*rows, strict=True), strict=True)
    ]
    widths[0] = len("x, next y")
    while len(widths) > 4 and sum(widths) + 2 * len(widths) - 2 > width:
        widths.pop()
    lines = (
        "  ".join(
            pad_text(in_one_line(cell), wide) for cell, wide in zip(row, widths, strict=False)
        )
        for row in rows
    )
    return tuple(cut_text(line, width, end="").rstrip() for line in lines)


def _first_cells(column: Column, count: int) -> tuple[str, ...]:
    cells = tuple(cell or "(gap)" for cell in column.first)
    return cells + ("",) * (count - len(cells))


_AS_FEATURE: Mapping[ColumnUse, ColumnUse] = {
    "": "x",
    "x": "",
    "y": "x, next y",
    "next y": "x, next y",
    "x, next y": "next y",
}
_AS_TARGET: Mapping[ColumnUse, ColumnUse] = {
    "": "y",
    "y": "next y",
    "next y": "",
    "x": "x, next y",
    "x, next y": "x",
}
_NO_TARGET: Mapping[ColumnUse, ColumnUse] = {"y": "", "next y": "", "x, next y": "x"}


def toggle_feature(uses: ColumnUses, name: str) -> ColumnUses:
    """Take a column as a feature, or no more; nothing can predict itself, but its next row."""
    return _set(uses, name, _AS_FEATURE[uses.get(name, "")])


def cycle_target(uses: ColumnUses, name: str) -> ColumnUses:
    """Take a column as the target, then a row later, then no more; there is but one target."""
    others: dict[str, ColumnUse] = {
        each: use if each == name else _NO_TARGET.get(use, use) for each, use in uses.items()
    }
    return _set(others, name, _AS_TARGET[uses.get(name, "")])


def _set(uses: ColumnUses, name: str, use: ColumnUse) -> ColumnUses:
    return {each: kept for each, kept in {**uses, name: use}.items() if kept}
