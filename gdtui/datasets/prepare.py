"""A CSV file becomes the arrays of a Problem: gaps, target, split, scaling.

The order matters and is always the same: fill the gaps, make the target, choose the rows, drop
what still has gaps, split, scale. Whatever is fitted (means, spreads) is fitted on
the training rows alone, so that nothing about the later rows leaks into them.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from gdtui.datasets.classes import (
    ClassColumn,
    as_classes,
    check_training_classes,
    read_class_column,
)
from gdtui.datasets.features import read_feature
from gdtui.datasets.gaps import blank_readings, check_no_gaps, fill_gaps
from gdtui.datasets.names import clean_text, title_of
from gdtui.datasets.request import Request
from gdtui.datasets.scaling import scaling_of
from gdtui.datasets.shipped import read_shipped
from gdtui.datasets.splitting import check_parts, split_rows
from gdtui.datasets.table import (
    DataError,
    FileIdentity,
    ReadingError,
    Reason,
    Table,
    identify_file,
)
from gdtui.datasets.targets import Target, parse_target
from gdtui.datasets.units import unit_in_name
from gdtui.engine.data import Array, Problem, Rows
from gdtui.engine.surfaces import BARE_ROWS
from gdtui.resources import data_folder
from gdtui.spec.catalogue import lesson_default
from gdtui.spec.problem import FillName, ScaleName, StratifyName
from gdtui.spec.reading import ALL_FOUND_OUT, ReadingOptions
from gdtui.text.numbers import count_text

_UNITS = {"seattle-weather": {"tmax": "°F", "tmin": "°F", "rain": "inches"}}
_DAILY = frozenset({"seattle-weather"})


class Dataset(NamedTuple):
    """A table made ready for descent, and what was done to it on the way.

    rows: rows in the file. gaps: column → readings missing before any were filled.
    notes: sentences a learner must be shown. units: column → unit, as in the file, so before
    scaling; known of a shipped table, else read off the column's name. dates: of the training
    rows, as in the file; () where it has no `date` column.
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
    split: Sequence[float] | None = lesson_default("split"),
    scale: ScaleName | tuple[float, float] = "none",
    blank: int = 0,
    blank_seed: int = 0,
    rows: int | None = None,
    every: int = 1,
    outlier: tuple[int, float] | None = None,
    reading: ReadingOptions = ALL_FOUND_OUT,
    as_class: bool = False,
    known: bool = False,
    shuffle: int | None = None,
    stratify: StratifyName = "none",
) -> Dataset:
    """The dataset `source`, the name of a shipped one, the path of a file, or `-`: standard input.

    features: columns, or `day_of_year`, made from an ISO `date` column; `COLUMN>NUMBER` is 1 where
    that holds and 0 elsewhere.
    target: a column, or `next:COLUMN` for its value in the next row (the last row is dropped);
    either with `>NUMBER` behind it becomes 1 where that holds and 0 elsewhere. A column of
    exactly that name comes first. True and False are 1 and 0.
    fill: what becomes of gaps: `none` (a gap is an error), `forward` (the reading before),
    `mean` (of the training rows), `drop` (rows with a gap go, after the target is made, so that
    the next row stays the next row), `keep` (the same, for a page that shows the gaps: they are
    left as they are, and nothing is learned from their rows).
    split: shares of training, validation and test rows, in file order; the sum is 1. None is the
    usual one, but all train where there are few.
    shuffle: a seed, where rows are dealt out to the parts in an order drawn with it instead.
    stratify: `class` gives each part its share of each class.
    as_class: whether the target is one of two classes, which become 0 and 1 in sorted order,
    whatever they are called: words, 1 and 2, True and False. A note says which is which.
    known: whether the target may be a feature of its own row, which a picture may show.
    scale: `standard` subtracts each feature's mean and divides by its standard deviation; a
    centre and a spread, the same for every feature, are used as they are given.
    blank: how many readings of the first feature to blank, to have gaps to talk about.
    every, rows: each so manieth row of the table, and no more than the first so many of those.
    outlier: a training row, from 1, and by how much its target is moved.
    reading: how the file is written, as far as that was said; a shipped one is as it is.

    Raises DataError where the table cannot be used so, its RequestError where no table could be.
    Shipped datasets are remembered as long as their file is the same.
    """
    request = Request(
        features=tuple(clean_text(name).strip() for name in features),
        target=clean_text(target).strip(),
        as_class=as_class,
        known=known,
        fill=fill,
        split=tuple(lesson_default("split") if split is None else split),
        train_few=split is None,
        shuffle=shuffle,
        stratify=stratify,
        scale=scale,
        blank=blank,
        blank_seed=blank_seed,
        rows=rows,
        every=every,
        outlier=outlier,
    )
    path, shipped_name = _find(source)
    if shipped_name is None:
        return _load(path, None, request, reading)
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


def read_table(source: str | Path, reading: ReadingOptions = ALL_FOUND_OUT) -> Table:
    """The cells of a shipped dataset, or of a file. Raises DataError where it is no table."""
    return _read(*_find(source), reading)


def shipped_names() -> tuple[str, ...]:
    """The names of the datasets that come with the program."""
    return tuple(sorted(path.stem for path in data_folder().glob("*.csv")))


def _read(path: Path, shipped_name: str | None, reading: ReadingOptions) -> Table:
    if shipped_name:
        return read_shipped(path)
    from gdtui.datasets.reading import read_csv  # nobody waits for it but those who have a file

    try:
        return read_csv(path, reading)
    except FileNotFoundError:
        names = shipped_names()
        near = difflib.get_close_matches(str(path), names, n=1)
        meant = (
            f"did you mean {near[0]}?" if near else f"the shipped datasets are {', '.join(names)}"
        )
        raise ReadingError(
            Reason.NO_FILE, f"there is no file {path} and no shipped dataset of that name; {meant}"
        ) from None


@lru_cache(maxsize=64)
def _load_shipped(name: str, identity: FileIdentity | None, request: Request) -> Dataset:
    return _load(data_folder() / f"{name}.csv", name, request, ALL_FOUND_OUT)


def _load(
    path: Path, shipped_name: str | None, request: Request, reading: ReadingOptions
) -> Dataset:
    table = _read(path, shipped_name, reading)
    request = request.of_table(table)
    features, fill = request.features, request.fill
    goal = parse_target(request.target, table.header)
    request.check_target(goal, table.header)

    columns = request.columns(goal)
    classes = _class_column(table, request, goal)
    given = {goal.column: classes.values} if classes and goal.column not in features else {}
    readings = _keep_first(path, _readings(table, columns, given), request, goal)
    notes = [*table.notes(columns)]
    if request.blank:
        blank_readings(path, readings, request)
        notes.append(
            f"{count_text(request.blank, 'reading')} of {features[0]} blanked by us: "
            "a broken sensor, simulated"
        )
    missing = np.isnan(readings[:: request.every]).sum(axis=0).tolist()
    gaps = {name: count for name, count in zip(columns, missing, strict=True) if count}
    read, targets = request.pairs(goal, readings)
    gap_rows = np.flatnonzero(np.isnan(read).any(axis=1) | np.isnan(targets))
    gap_readings = Rows(read[gap_rows], targets[gap_rows])

    if fill in ("forward", "mean"):
        if classes is not None and fill == "mean" and goal.column in gaps:
            raise DataError(
                f"{path}, column '{goal.column}' has {count_text(gaps[goal.column], 'gap')}, and "
                "no class is the mean of others; drop the rows, or fill forward"
            )
        readings = fill_gaps(path, readings, request, goal)
        value = "the reading before" if fill == "forward" else "the mean"
        notes += [
            f"{count_text(n, 'gap')} of {name} filled with {value}" for name, n in gaps.items()
        ]
    if fill not in ("drop", "keep"):
        check_no_gaps(path, table.lines, readings, request, goal)

    read, targets = request.pairs(goal, readings)
    places = np.arange(len(table.lines))[:: request.every][: len(read)]
    gap_places = places[gap_rows]
    complete = ~(np.isnan(read).any(axis=1) | np.isnan(targets))
    if not complete.all():
        fate = " dropped" if fill == "drop" else ", not used"
        notes.append(f"{count_text(int((~complete).sum()), 'row')} with gaps{fate}")
        read, targets, places = read[complete], targets[complete], places[complete]

    inputs = read.copy(order="F")
    outputs = goal.values(targets.copy())
    if request.as_class and len(outputs):
        outputs, told = as_classes(path, request.target, goal, classes, outputs)
        notes += [told] if told else []
    strata = outputs if request.stratify == "class" else None
    parts = split_rows(len(inputs), request.split, request.shuffle, strata)
    check_parts(path, parts, request.split)
    if request.shuffle is not None:
        notes.append(f"rows shuffled by seed {request.shuffle}")
    if request.as_class:
        check_training_classes(path, request.target, outputs[parts[0]], targets[parts[0]], classes)
    elif told := goal.say_constant(outputs[parts[0]]):
        notes.append(told)
    name = shipped_name or title_of(path)
    target_name = goal.describe("tomorrow" if shipped_name in _DAILY else "next")
    units = {each: unit for each in columns if (unit := unit_in_name(each))}
    units |= _UNITS.get(shipped_name or "", {})
    if goal.above is None and goal.column in units:
        units[target_name] = units[goal.column]
    learned = places[parts[0]]
    dated = "date" in table.header
    dates = table.texts_at("date", learned.tolist()) if dated else ()
    if request.outlier:
        row = _outlier_row(path, request.outlier, len(learned))
        outputs[row - 1] += request.outlier[1]
        unit = f" {units[target_name]}" if target_name in units else ""
        line = table.lines[int(learned[row - 1])]
        notes.append(
            f"{target_name} {request.outlier[1]:+g}{unit} "
            f"{f'on {dates[row - 1]}' if dates else f'in row {line}'} by us: an outlier, simulated"
        )
    centre, spread = scaling_of(path, inputs[parts[0]], features, request.scale)
    if centre is not None and spread is not None:
        inputs = (inputs - centre) / spread
    training, validation, test = (Rows(inputs[part], outputs[part]) for part in parts)
    return Dataset(
        problem=Problem(training, validation, test, features, target_name, centre, spread),
        name=name,
        rows=len(table.lines),
        gaps=gaps,
        notes=tuple(map(clean_text, notes)),
        units=units,
        dates=dates,
        gap_rows=tuple(gap_rows.tolist()),
        gap_readings=gap_readings,
        gap_dates=table.texts_at("date", gap_places.tolist()) if dated else (),
    )


def _class_column(table: Table, request: Request, goal: Target) -> ClassColumn | None:
    """The target's column where it holds classes by name; None where it makes 0 and 1 or numbers.

    Raises DataError where it can be read neither so nor so.
    """
    if not request.as_class or goal.above is not None:
        return None
    if goal.column in request.features:
        return ClassColumn((), ())
    return read_class_column(table, goal.column)


def _readings(
    table: Table, columns: tuple[str, ...], given: Mapping[str, Sequence[float] | Array]
) -> Array:
    """The columns side by side, (n, c), NaN where a reading is missing; some read already."""
    return np.array(
        [given[name] if name in given else read_feature(table, name) for name in columns]
    ).T


def _keep_first(path: Path, readings: Array, request: Request, goal: Target) -> Array:
    """The part of the table that the first `rows` chosen rows and their targets lie in."""
    if request.rows is None:
        return readings
    needed = (request.rows - 1) * request.every + 1 + int(goal.next_row)
    if needed > len(readings):
        raise DataError(
            f"{path} has {count_text(len(readings), 'row')}, too few to choose {request.rows} of "
            f"them, one in {request.every}; choose fewer"
        )
    return readings[:needed]


# Outlier


def _outlier_row(path: Path, outlier: tuple[int, float], count: int) -> int:
    """The outlier's row, from 1. Raises DataError where it is not one of `count` training rows."""
    if not 1 <= outlier[0] <= count:
        raise DataError(
            f"{path} has no training row {outlier[0]} to make an outlier of; choose 1 to {count}"
        )
    return outlier[0]
