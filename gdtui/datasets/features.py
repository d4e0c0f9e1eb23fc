"""What is learned from: a column, the day of the year, or whether a column lies above a number."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gdtui.datasets.classes import read_column
from gdtui.datasets.names import find_name
from gdtui.datasets.table import Table
from gdtui.datasets.targets import read_limit
from gdtui.engine.data import Array

DAY_OF_YEAR = "day_of_year"


def feature_column(feature: str, header: Sequence[str]) -> str:
    """Return the column that a feature is made of: `rain` for `rain>0`, else its own name.

    A column of exactly that name comes first.
    """
    if ">" not in feature or feature in header:
        return feature
    column = feature.rpartition(">")[0].strip()
    return find_name(column, header) or column


def read_feature(table: Table, feature: str) -> Array:
    """Return a feature's readings (n,), NaN where one is missing.

    `COLUMN>NUMBER` is 1 where the column lies above the number and 0 elsewhere.

    Raises DataError where the table has no such column, or none of numbers, its RequestError where
    no number stands behind the `>`.
    """
    if feature == DAY_OF_YEAR and feature not in table.header:
        return table.day_of_year()
    column = feature_column(feature, table.header)
    readings = read_column(table, column)
    if column == feature:
        return readings
    above = read_limit(f"feature '{feature}'", feature.rpartition(">")[2])
    return np.where(np.isnan(readings), np.nan, (readings > above).astype(np.float64))
