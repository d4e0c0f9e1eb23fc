"""Readings that are missing: made to talk about, filled, or refused."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from gdtui.datasets.request import Request
from gdtui.datasets.splitting import split_rows
from gdtui.datasets.table import DataError
from gdtui.datasets.targets import Target
from gdtui.engine.data import Array
from gdtui.text.numbers import count_text


def blank_readings(path: Path, readings: Array, request: Request) -> None:
    """Blank readings of the first feature in place; never the first, so that forward can fill."""
    column, count = readings[:: request.every, 0], request.blank
    if not 0 < count < len(column):
        raise DataError(
            f"{path}, column '{request.features[0]}': {count} readings cannot be blanked in "
            f"{count_text(len(column), 'row')}; choose 1 to {len(column) - 1}"
        )
    draws = np.random.default_rng(request.blank_seed)
    column[draws.choice(len(column) - 1, size=count, replace=False) + 1] = np.nan


def fill_gaps(path: Path, readings: Array, request: Request, goal: Target) -> Array:
    """The readings (n, c) with their gaps filled, as far as there is something to fill them with.

    forward: with the reading before. mean: with the mean over the chosen rows that are to be
    training rows.
    """
    missing = np.isnan(readings)
    if not missing.any():
        return readings
    if request.fill == "forward":
        places = np.where(missing, 0, np.arange(len(readings))[:, None])
        before = np.maximum.accumulate(places, axis=0)
        return np.take_along_axis(readings, before, axis=0)
    targets = request.pairs(goal, readings)[1]
    strata = None
    if request.stratify == "class":
        if np.isnan(targets).any():
            raise DataError(
                f"{path}, column '{goal.column}' has a gap, so it cannot be split by class before "
                "it is filled with a mean; drop the rows, or fill forward"
            )
        strata = goal.values(targets)
    training = split_rows(len(targets), request.split, request.shuffle, strata)[0]
    learned = readings[:: request.every][training]
    known = ~np.isnan(learned)
    with np.errstate(all="ignore"):  # a column without any is told afterwards
        mean = np.where(known, learned, 0).sum(axis=0) / known.sum(axis=0)
    return np.where(missing, mean, readings)


def check_no_gaps(
    path: Path, lines: Sequence[int], readings: Array, request: Request, goal: Target
) -> None:
    """Raise DataError, with row and column, where a reading (n, c) is missing."""
    for name, column in zip(request.columns(goal), readings.T, strict=True):
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
