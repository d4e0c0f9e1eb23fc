"""A CSV file becomes the arrays of a Problem: gaps, target, split, scaling.

The order matters and is always the same: fill the gaps, make the target, drop what still has
gaps, split in file order, standardise. Whatever is fitted (means, spreads) is fitted on the
training rows alone, so that nothing about the later rows leaks into them.

This is the only module that knows pandas, and it imports it only when a table is wanted,
because that takes half a second.
"""

from __future__ import annotations

import csv
import difflib
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from gdtui.engine.problem import Array, Problem, Rows
from gdtui.resources import data_folder

if TYPE_CHECKING:
    import pandas as pd

Fill = Literal["none", "forward", "mean", "drop"]
Scale = Literal["none", "standard"]

DEFAULT_SPLIT = (0.7, 0.15, 0.15)

_MISSING = frozenset({"", "na", "n/a", "nan", "null", "none"})
_UNITS = {"seattle-weather": {"tmax": "°F", "tmin": "°F", "rain": "inches"}}
_DAILY = frozenset({"seattle-weather"})


class DataError(Exception):
    """A table that cannot be used: one sentence with file, column and row, and what to do.

    The row is the line of the file, counted from 1 with the header, as an editor counts.
    """


class RequestError(DataError):
    """What was asked of the table makes no sense, whatever the table holds."""


@dataclass(frozen=True, eq=False, slots=True)
class Dataset:
    """A table made ready for descent, and what was done to it on the way.

    rows: rows in the file. gaps: column → readings missing before any were filled.
    notes: sentences a learner must be shown. units: column → unit, as in the file, so before
    standardising.
    """

    problem: Problem
    name: str
    rows: int
    gaps: dict[str, int]
    notes: tuple[str, ...]
    units: dict[str, str]


def load(
    source: str | Path,
    *,
    features: Sequence[str],
    target: str,
    fill: Fill = "none",
    split: Sequence[float] = DEFAULT_SPLIT,
    scale: Scale = "none",
    blank: int = 0,
    blank_seed: int = 0,
) -> Dataset:
    """The dataset `source`, the name of a shipped one or the path of a CSV file.

    features: columns, or `day_of_year`, made from an ISO `date` column.
    target: a column, or `next:COLUMN` for its value in the next row (the last row is dropped);
    either with `>NUMBER` behind it becomes 1 where that holds and 0 elsewhere.
    fill: what becomes of gaps: `none` (a gap is an error), `forward` (the reading before),
    `mean` (of the training rows), `drop` (rows with a gap go, after the target is made, so that
    the next row stays the next row).
    split: shares of training, validation and test rows, in file order; the sum is 1.
    blank: how many readings of the first feature to blank, to have gaps to talk about.

    Raises DataError where the table cannot be used so, its RequestError where no table could be.
    Shipped datasets are remembered.
    """
    arguments = (tuple(features), target, fill, tuple(split), scale, blank, blank_seed)
    if isinstance(source, str) and source in shipped():
        return _load_shipped(source, *arguments)
    return _load(Path(source), None, *arguments)


def shipped() -> tuple[str, ...]:
    """The names of the datasets that come with the program."""
    return tuple(sorted(path.stem for path in data_folder().glob("*.csv")))


@lru_cache(maxsize=64)
def _load_shipped(
    name: str,
    features: tuple[str, ...],
    target: str,
    fill: Fill,
    split: tuple[float, ...],
    scale: Scale,
    blank: int,
    blank_seed: int,
) -> Dataset:
    path = data_folder() / f"{name}.csv"
    return _load(path, name, features, target, fill, split, scale, blank, blank_seed)


def _load(
    path: Path,
    shipped_name: str | None,
    features: tuple[str, ...],
    target: str,
    fill: Fill,
    split: tuple[float, ...],
    scale: Scale,
    blank: int,
    blank_seed: int,
) -> Dataset:
    _check_features(features)
    _check_split(split)
    goal = _parse_target(target)
    table = _read(path)
    notes: list[str] = []

    wanted = tuple(dict.fromkeys((*features, goal.column)))
    frame = _numbers(path, table, wanted)
    if blank:
        _blank(path, frame, features[0], blank, blank_seed)
        notes.append(
            f"{_count(blank, 'reading')} of {features[0]} blanked by us: "
            f"a broken sensor, simulated (seed {blank_seed})"
        )
    gaps = {name: int(count) for name in wanted if (count := frame[name].isna().sum())}

    if fill == "forward":
        frame = frame.ffill()
    elif fill == "mean":
        kept = len(frame) - int(goal.next_row)
        frame = frame.fillna(frame.iloc[: _cuts(split, kept)[0]].mean())
    if fill in ("forward", "mean"):
        value = "the reading before" if fill == "forward" else "the mean of the training rows"
        notes += [f"{_count(n, 'gap')} of {name} filled with {value}" for name, n in gaps.items()]
    if fill != "drop":
        _check_no_gaps(path, frame, fill)

    targets = frame[goal.column]
    if goal.next_row:
        targets = targets.shift(-1)
        frame, targets = frame.iloc[:-1], targets.iloc[:-1]
    complete = frame[list(features)].notna().all(axis=1) & targets.notna()
    if not complete.all():
        notes.append(f"{_count(int((~complete).sum()), 'row')} with gaps dropped")
        frame, targets = frame[complete], targets[complete]
    if goal.above is not None:
        targets = targets > goal.above

    inputs = frame[list(features)].to_numpy(dtype=np.float64)
    outputs = targets.to_numpy(dtype=np.float64)
    parts = _split(path, len(inputs), split)
    centre = spread = None
    if scale == "standard":
        centre, spread = _fit_scale(path, inputs[parts[0]], features)
        inputs = (inputs - centre) / spread
    training, validation, test = (Rows(inputs[part], outputs[part]) for part in parts)

    name = shipped_name or path.stem
    target_name = goal.describe("tomorrow" if shipped_name in _DAILY else "next")
    units = dict(_UNITS.get(shipped_name or "", {}))
    if goal.above is None and goal.column in units:
        units[target_name] = units[goal.column]
    return Dataset(
        problem=Problem(training, validation, test, features, target_name, centre, spread),
        name=name,
        rows=len(table.index),
        gaps=gaps,
        notes=tuple(notes),
        units=units,
    )


# The target


@dataclass(frozen=True, slots=True)
class _Target:
    column: str
    next_row: bool
    above: float | None

    def describe(self, following: str) -> str:
        """`tmax`, `tmax_tomorrow`, `rain_tomorrow > 0`."""
        name = f"{self.column}_{following}" if self.next_row else self.column
        return name if self.above is None else f"{name} > {self.above:g}"


def _parse_target(text: str) -> _Target:
    """`COLUMN`, `next:COLUMN`, `COLUMN>NUMBER`, `next:COLUMN>NUMBER`."""
    column = text.strip()
    next_row = column.startswith("next:")
    column = column.removeprefix("next:")
    above = None
    if ">" in column:
        column, _, number = column.rpartition(">")
        above = _number(number)
        if above is None or not math.isfinite(above):
            raise RequestError(f"target '{text}': write a number after '>', as in rain>0")
    if not column.strip():
        raise RequestError(f"target '{text}' names no column: write COLUMN or next:COLUMN")
    return _Target(column.strip(), next_row, above)


# Reading


def _read(path: Path) -> pd.DataFrame:
    """The file as text cells; the index is each row's line in the file."""
    import pandas as pd

    text = _text(path)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] | None = None
    rows: list[list[str]] = []
    lines: list[int] = []
    line = 1
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if header is None and any(cells):
                header = cells
            elif header is not None and cells:
                if len(cells) != len(header):
                    raise DataError(
                        f"{path}, row {line}: {_count(len(cells), 'value')} where the header "
                        f"names {_count(len(header), 'column')}; make them agree"
                    )
                rows.append(cells)
                lines.append(line)
            line = reader.line_num + 1
    except csv.Error as error:
        raise DataError(
            f"{path}, row {line}: not a line of a CSV file ({error}); look for a stray quote"
        ) from None
    if header is None:
        raise DataError(
            f"{path} is empty; it needs a row of column names and rows of numbers below it"
        )
    if not rows:
        raise DataError(
            f"{path} has column names in row {line - 1} and nothing below; add rows of numbers"
        )
    return pd.DataFrame(rows, columns=header, index=lines, dtype=object)


def _text(path: Path) -> str:
    """The file's text, any line ends, a byte-order mark taken off."""
    try:
        if path.is_dir():
            raise DataError(f"{path} is a folder; name a CSV file in it")
        if path.exists() and not (path.is_file() or path.is_fifo()):
            raise DataError(f"{path} is not a file; name a CSV file")
        raw = path.read_bytes()
    except FileNotFoundError:
        raise DataError(_not_found(path)) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise DataError(f"{path} cannot be read ({reason}); name a CSV file") from None
    if b"\0" in raw:
        raise DataError(f"{path} is not a text file; save the table as CSV in UTF-8")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        raise DataError(
            f"{path}, row {row}: byte 0x{raw[error.start]:02x} is not UTF-8 text; "
            "save the table as CSV in UTF-8"
        ) from None


def _not_found(path: Path) -> str:
    names = shipped()
    near = difflib.get_close_matches(str(path), names, n=1)
    meant = f"did you mean {near[0]}?" if near else f"the shipped datasets are {', '.join(names)}"
    return f"there is no file {path} and no shipped dataset of that name; {meant}"


# Columns


def _check_features(features: tuple[str, ...]) -> None:
    if not features:
        raise RequestError("no feature is named; name at least one column")
    for feature in features:
        if features.count(feature) > 1:
            raise RequestError(f"feature '{feature}' is named twice; name it once")


def _numbers(path: Path, table: pd.DataFrame, wanted: tuple[str, ...]) -> pd.DataFrame:
    """The wanted columns as float64, NaN where a reading is missing, indexed by line."""
    import pandas as pd

    columns = {}
    for name in wanted:
        if name == "day_of_year" and name not in table.columns:
            columns[name] = _day_of_year(path, table)
        else:
            columns[name] = _parse(path, name, _column(path, table, name))
    return pd.DataFrame(columns, index=table.index, dtype=np.float64)


def _column(path: Path, table: pd.DataFrame, name: str) -> pd.Series[str]:
    names = [str(column) for column in table.columns]
    if names.count(name) > 1:
        raise DataError(
            f"{path}: {names.count(name)} columns are named '{name}'; rename all but one"
        )
    if name not in names:
        near = difflib.get_close_matches(name, names, n=1)
        if near:
            hint = f"did you mean '{near[0]}'?"
        elif len(names) == 1 and any(mark in names[0] for mark in ";\t"):
            hint = "separate the columns with commas"
        else:
            hint = f"the columns are {', '.join(column or '(no name)' for column in names)}"
        raise DataError(f"{path} has no column '{name}'; {hint}")
    return table[name]


def _parse(path: Path, name: str, cells: pd.Series[str]) -> list[float]:
    values = []
    for line, cell in zip(cells.index, cells, strict=True):
        value = math.nan if cell.casefold() in _MISSING else _number(cell)
        if value is None:
            raise DataError(
                f"{path}, row {line}, column '{name}': {_shorten(cell)} is not a number; "
                "correct it, or leave the cell empty and fill the gap"
            )
        if math.isinf(value):
            raise DataError(
                f"{path}, row {line}, column '{name}': {_shorten(cell)} is not finite; "
                "correct it, or leave the cell empty and fill the gap"
            )
        values.append(value)
    return values


def _number(text: str) -> float | None:
    """The number, or None for words; `1_000`, which Python reads, is a slip in a table."""
    try:
        return None if "_" in text else float(text)
    except ValueError:
        return None


def _day_of_year(path: Path, table: pd.DataFrame) -> list[float]:
    """1 to 366, from the ISO dates of the `date` column."""
    from datetime import date

    if "date" not in table.columns:
        raise DataError(f"{path} has no column 'date' to make day_of_year from; add ISO dates")
    days = []
    for line, cell in _column(path, table, "date").items():
        if cell.casefold() in _MISSING:
            days.append(math.nan)
            continue
        try:
            days.append(float(date.fromisoformat(cell[:10]).timetuple().tm_yday))
        except ValueError:
            raise DataError(
                f"{path}, row {line}, column 'date': {_shorten(cell)} is not an ISO date; "
                "write it as 2012-01-31"
            ) from None
    return days


def _shorten(cell: str) -> str:
    return repr(cell if len(cell) <= 24 else cell[:23] + "…")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


# Gaps


def _blank(path: Path, frame: pd.DataFrame, column: str, count: int, seed: int) -> None:
    """Blank `count` readings of a column in place; never the first, so that forward can fill."""
    if not 0 < count < len(frame):
        raise DataError(
            f"{path}, column '{column}': {count} readings cannot be blanked in "
            f"{_count(len(frame), 'row')}; choose 1 to {len(frame) - 1}"
        )
    places = np.random.default_rng(seed).choice(len(frame) - 1, size=count, replace=False) + 1
    frame.loc[frame.index[places], column] = np.nan


def _check_no_gaps(path: Path, frame: pd.DataFrame, fill: Fill) -> None:
    for name, column in frame.items():
        gaps = column[column.isna()]
        if gaps.empty:
            continue
        if len(gaps) == len(column):
            raise DataError(f"{path}, column '{name}' holds no number at all; name another")
        advice = {
            "forward": "no row before it has a value to carry forward: fill with mean, or drop",
            "mean": "no training row has a value to take the mean of: drop, or split otherwise",
        }.get(fill, "fill the gaps (forward, mean) or drop the rows")
        raise DataError(f"{path}, row {gaps.index[0]}, column '{name}' is empty; {advice}")


# Split and scale


def _check_split(split: tuple[float, ...]) -> None:
    if len(split) != 3 or not all(0 <= share <= 1 for share in split):
        raise RequestError("the split needs three shares from 0 to 1, such as 0.7,0.15,0.15")
    if abs(sum(split) - 1) > 1e-9:
        raise RequestError(f"the shares of the split add up to {sum(split):g}; make it 1")


def _cuts(split: tuple[float, ...], count: int) -> tuple[int, int]:
    """Where validation and test begin among `count` rows: int(cumulative share · count)."""
    training, validation, test = split
    second = count if test == 0 else int((training + validation) * count)
    return (count if training == 1 else int(training * count)), second


def _split(path: Path, count: int, split: tuple[float, ...]) -> tuple[slice, slice, slice]:
    first, second = _cuts(split, count)
    parts = slice(0, first), slice(first, second), slice(second, count)
    names = ("training", "validation", "test")
    for name, part, share in zip(names, parts, split, strict=True):
        if part.stop == part.start and (share > 0 or name == "training"):
            raise DataError(
                f"{path} leaves {_count(count, 'row')} to split, too few for "
                f"{', '.join(f'{share:g}' for share in split)}: no {name} row; "
                "add rows or change the split"
            )
    return parts


def _fit_scale(path: Path, inputs: Array, features: tuple[str, ...]) -> tuple[Array, Array]:
    """Mean and standard deviation of each feature over the training rows, (d,) and (d,)."""
    with np.errstate(all="ignore"):
        centre, spread = inputs.mean(axis=0), inputs.std(axis=0)
    for index, name in enumerate(features):
        if (inputs[:, index] == inputs[0, index]).all():
            raise DataError(
                f"{path}, column '{name}' is {inputs[0, index]:g} in every training row and "
                "cannot be standardised; leave it out, or scale none"
            )
        if not (np.isfinite(centre[index]) and 0 < spread[index] < np.inf):
            raise DataError(
                f"{path}, column '{name}' spreads too far (or too little) to be standardised; "
                "change its unit, or scale none"
            )
    return centre, spread
