"""A CSV file becomes the arrays of a Problem: gaps, target, split, scaling.

The order matters and is always the same: fill the gaps, make the target, choose the rows, drop
what still has gaps, split in file order, scale. Whatever is fitted (means, spreads) is fitted on
the training rows alone, so that nothing about the later rows leaks into them.

This is the only module that knows pandas, which fills the gaps. It is imported where there are
gaps to fill and nowhere else, because that takes longer than to read and draw a table.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from gdtui.datasets.request import Request, cuts_between_parts
from gdtui.datasets.table import (
    DataError,
    FileIdentity,
    Table,
    identify_file,
    read_csv,
)
from gdtui.datasets.targets import parse_target
from gdtui.engine.data import Array, Problem, Rows
from gdtui.engine.surfaces import BARE_ROWS
from gdtui.resources import data_folder
from gdtui.spec.catalogue import lesson_default
from gdtui.spec.problem import FillName, ScaleName
from gdtui.text.numbers import count_text

_UNITS = {"seattle-weather": {"tmax": "°F", "tmin": "°F", "rain": "inches"}}
_DAILY = frozenset({"seattle-weather"})


@dataclass(frozen=True, eq=False, slots=True)
class Dataset:
    """A table made ready for descent, and what was done to it on the way.

    rows: rows in the file. gaps: column → readings missing before any were filled.
    notes: sentences a learner must be shown. units: column → unit, as in the file, so before
    scaling. dates: of the training rows, as in the file; () where it has no `date` column.
    gap_rows: places of the rows that had a gap, from 0, among the rows chosen and before any was
    dropped, so that they are also the places of those that were filled. gap_readings: those rows
    as they were read, NaN where a reading is missing, neither filled nor scaled. gap_dates: theirs.
    """

    problem: Problem
    name: str
    rows: int
    gaps: Mapping[str, int]
    notes: tuple[str, ...]
    units: Mapping[str, str]
    dates: tuple[str, ...]
    gap_rows: tuple[int, ...]
    gap_readings: Rows
    gap_dates: tuple[str, ...]


def load(
    source: str | Path,
    *,
    features: Sequence[str],
    target: str,
    fill: FillName = "none",
    split: Sequence[float] = lesson_default("split"),
    scale: ScaleName | tuple[float, float] = "none",
    blank: int = 0,
    blank_seed: int = 0,
    rows: int | None = None,
    every: int = 1,
    outlier: tuple[int, float] | None = None,
) -> Dataset:
    """The dataset `source`, the name of a shipped one or the path of a CSV file.

    features: columns, or `day_of_year`, made from an ISO `date` column.
    target: a column, or `next:COLUMN` for its value in the next row (the last row is dropped);
    either with `>NUMBER` behind it becomes 1 where that holds and 0 elsewhere.
    fill: what becomes of gaps: `none` (a gap is an error), `forward` (the reading before),
    `mean` (of the training rows), `drop` (rows with a gap go, after the target is made, so that
    the next row stays the next row), `keep` (the same, for a page that shows the gaps: they are
    left as they are, and nothing is learned from their rows).
    split: shares of training, validation and test rows, in file order; the sum is 1.
    scale: `standard` subtracts each feature's mean and divides by its standard deviation; a
    centre and a spread, the same for every feature, are used as they are given.
    blank: how many readings of the first feature to blank, to have gaps to talk about.
    every, rows: each so manieth row of the table, and no more than the first so many of those.
    outlier: a training row, from 1, and by how much its target is moved.

    Raises DataError where the table cannot be used so, its RequestError where no table could be.
    Shipped datasets are remembered as long as their file is the same.
    """
    request = Request(
        features=tuple(features),
        target=parse_target(target),
        fill=fill,
        split=tuple(split),
        scale=scale,
        blank=blank,
        blank_seed=blank_seed,
        rows=rows,
        every=every,
        outlier=outlier,
    )
    path, shipped_name = _find(source)
    if shipped_name is None:
        return _load(path, None, request)
    return _load_shipped(shipped_name, identify_file(path), request)


def identify(source: str | Path) -> FileIdentity | None:
    """Return the identity of the file that `load` would read; None where there is none."""
    return identify_file(_find(source)[0])


def _find(source: str | Path) -> tuple[Path, str | None]:
    """The file of a dataset, and the dataset's name where it is a shipped one."""
    if isinstance(source, str) and Path(source).name == source:
        shipped = data_folder() / f"{source}.csv"
        if identify_file(shipped) is not None:
            return shipped, source
    return Path(source), None


@lru_cache(maxsize=8)
def surface_dataset(name: str) -> Dataset:
    """What a surface stands on instead of a table: one row that says nothing."""
    nothing = Rows(np.zeros((0, 0)), np.zeros(0))
    return Dataset(
        problem=Problem(BARE_ROWS, nothing, nothing, (), ""),
        name=name,
        rows=0,
        gaps={},
        notes=(),
        units={},
        dates=(),
        gap_rows=(),
        gap_readings=nothing,
        gap_dates=(),
    )


def read_table(source: str | Path) -> Table:
    """The cells of a shipped dataset, or of a CSV file. Raises DataError where it is no table."""
    return _read(_find(source)[0])


def shipped_names() -> tuple[str, ...]:
    """The names of the datasets that come with the program."""
    return tuple(sorted(path.stem for path in data_folder().glob("*.csv")))


def _read(path: Path) -> Table:
    try:
        return read_csv(path)
    except FileNotFoundError:
        names = shipped_names()
        near = difflib.get_close_matches(str(path), names, n=1)
        meant = (
            f"did you mean {near[0]}?" if near else f"the shipped datasets are {', '.join(names)}"
        )
        raise DataError(
            f"there is no file {path} and no shipped dataset of that name; {meant}"
        ) from None


@lru_cache(maxsize=64)
def _load_shipped(name: str, identity: FileIdentity | None, request: Request) -> Dataset:
    return _load(data_folder() / f"{name}.csv", name, request)


def _load(path: Path, shipped_name: str | None, request: Request) -> Dataset:
    features, goal, fill = request.features, request.target, request.fill
    table = _read(path)
    notes: list[str] = []

    columns = request.columns
    readings = _keep_first(path, _readings(table, columns), request)
    if request.blank:
        _blank_readings(path, readings, request)
        notes.append(
            f"{count_text(request.blank, 'reading')} of {features[0]} blanked by us: "
            "a broken sensor, simulated"
        )
    missing = np.isnan(readings[:: request.every]).sum(axis=0).tolist()
    gaps = {name: count for name, count in zip(columns, missing, strict=True) if count}
    read, targets = request.pairs(readings)
    gap_rows = np.flatnonzero(np.isnan(read).any(axis=1) | np.isnan(targets))
    gap_readings = Rows(read[gap_rows], targets[gap_rows])

    if fill in ("forward", "mean"):
        readings = _fill_gaps(readings, request)
        value = "the reading before" if fill == "forward" else "the mean"
        notes += [
            f"{count_text(n, 'gap')} of {name} filled with {value}" for name, n in gaps.items()
        ]
    if fill not in ("drop", "keep"):
        _check_no_gaps(path, table.lines, readings, request)

    read, targets = request.pairs(readings)
    lines = np.array(table.lines)[:: request.every][: len(read)]
    gap_lines = lines[gap_rows].tolist()
    complete = ~(np.isnan(read).any(axis=1) | np.isnan(targets))
    if not complete.all():
        fate = "dropped" if fill == "drop" else "left out"
        notes.append(f"{count_text(int((~complete).sum()), 'row')} with gaps {fate}")
        read, targets, lines = read[complete], targets[complete], lines[complete]

    inputs = read.copy(order="F")
    outputs = goal.values(targets.copy())
    parts = _split(path, len(inputs), request.split)
    name = shipped_name or path.stem
    target_name = goal.describe("tomorrow" if shipped_name in _DAILY else "next")
    units = dict(_UNITS.get(shipped_name or "", {}))
    if goal.above is None and goal.column in units:
        units[target_name] = units[goal.column]
    learned = lines[parts[0]].tolist()
    dated = table.header.count("date") == 1
    dates = table.texts_at("date", learned) if dated else ()
    if request.outlier:
        row = _outlier_row(path, request.outlier, len(learned))
        outputs[row - 1] += request.outlier[1]
        unit = f" {units[target_name]}" if target_name in units else ""
        notes.append(
            f"{target_name} {request.outlier[1]:+g}{unit} "
            f"{f'on {dates[row - 1]}' if dates else f'in row {learned[row - 1]}'} by us: "
            "an outlier, simulated"
        )
    centre, spread = _scaling(path, inputs[parts[0]], request)
    if centre is not None and spread is not None:
        inputs = (inputs - centre) / spread
    training, validation, test = (Rows(inputs[part], outputs[part]) for part in parts)
    return Dataset(
        problem=Problem(training, validation, test, features, target_name, centre, spread),
        name=name,
        rows=len(table.lines),
        gaps=gaps,
        notes=tuple(notes),
        units=units,
        dates=dates,
        gap_rows=tuple(gap_rows.tolist()),
        gap_readings=gap_readings,
        gap_dates=table.texts_at("date", gap_lines) if dated else (),
    )


def _readings(table: Table, columns: tuple[str, ...]) -> Array:
    """The columns side by side, (n, c), NaN where a reading is missing."""
    return np.array(
        [
            table.day_of_year()
            if name == "day_of_year" and name not in table.header
            else table.numbers(name)
            for name in columns
        ]
    ).T


def _keep_first(path: Path, readings: Array, request: Request) -> Array:
    """The part of the table that the first `rows` chosen rows and their targets lie in."""
    if request.rows is None:
        return readings
    needed = (request.rows - 1) * request.every + 1 + int(request.target.next_row)
    if needed > len(readings):
        raise DataError(
            f"{path} has {count_text(len(readings), 'row')}, too few to choose {request.rows} of "
            f"them, one in {request.every}; choose fewer"
        )
    return readings[:needed]


# Gaps


def _blank_readings(path: Path, readings: Array, request: Request) -> None:
    """Blank readings of the first feature in place; never the first, so that forward can fill."""
    column, count = readings[:: request.every, 0], request.blank
    if not 0 < count < len(column):
        raise DataError(
            f"{path}, column '{request.features[0]}': {count_text(count, 'reading')} cannot be "
            f"blanked in {count_text(len(column), 'row')}; choose 1 to {len(column) - 1}"
        )
    draws = np.random.default_rng(request.blank_seed)
    column[draws.choice(len(column) - 1, size=count, replace=False) + 1] = np.nan


def _fill_gaps(readings: Array, request: Request) -> Array:
    """The readings (n, c) with their gaps filled, as far as there is something to fill them with.

    forward: with the reading before. mean: with the mean over the chosen rows that are to be
    training rows.
    """
    if not np.isnan(readings).any():
        return readings
    import pandas as pd

    frame = pd.DataFrame(readings)
    if request.fill == "forward":
        return frame.ffill().to_numpy()
    training, _ = cuts_between_parts(request.split, len(request.pairs(readings)[1]))
    return frame.fillna(frame.iloc[:: request.every].iloc[:training].mean()).to_numpy()


def _check_no_gaps(path: Path, lines: Sequence[int], readings: Array, request: Request) -> None:
    for name, column in zip(request.columns, readings.T, strict=True):
        gaps = np.flatnonzero(np.isnan(column))
        if not gaps.size:
            continue
        if gaps.size == column.size:
            raise DataError(f"{path}, column '{name}' holds no number at all; name another")
        advice = {
            "forward": "no row before it has a value to carry forward: fill with mean, or drop",
            "mean": "no training row has a value to take the mean of: drop, or split otherwise",
        }.get(request.fill, "fill the gaps (forward, mean) or drop the rows")
        raise DataError(f"{path}, row {lines[gaps[0]]}, column '{name}' is empty; {advice}")


# Outlier, split and scale


def _outlier_row(path: Path, outlier: tuple[int, float], count: int) -> int:
    """The outlier's row, from 1. Raises DataError where it is not one of `count` training rows."""
    if not 1 <= outlier[0] <= count:
        raise DataError(
            f"{path} has no training row {outlier[0]} to make an outlier of; choose 1 to {count}"
        )
    return outlier[0]


def _split(path: Path, count: int, split: tuple[float, ...]) -> tuple[slice, slice, slice]:
    first, second = cuts_between_parts(split, count)
    parts = slice(0, first), slice(first, second), slice(second, count)
    names = ("training", "validation", "test")
    for name, part, share in zip(names, parts, split, strict=True):
        if part.stop == part.start and (share > 0 or name == "training"):
            raise DataError(
                f"{path} leaves {count_text(count, 'row')} to split, too few for "
                f"{', '.join(f'{share:g}' for share in split)}: no {name} row; "
                "add rows or change the split"
            )
    return parts


def _scaling(
    path: Path, inputs: Array, request: Request
) -> tuple[Array, Array] | tuple[None, None]:
    """Centre and spread, (d,) each, fitted on the training inputs or given; None for raw."""
    if request.scale == "none":
        return None, None
    if request.scale == "standard":
        return _fit_scale(path, inputs, request.features)
    given_centre, given_spread = request.scale
    d = len(request.features)
    return np.full(d, float(given_centre)), np.full(d, float(given_spread))


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
