"""A table becomes training arrays: gaps, target, split, scaling. The one room that knows pandas."""

from gdtui.datasets.prepare import (
    DEFAULT_SPLIT,
    Dataset,
    Fill,
    Scale,
    correlation,
    load,
    read_table,
    shipped,
    surface,
    target_column,
)
from gdtui.datasets.table import DataError, RequestError

__all__ = [
    "DEFAULT_SPLIT",
    "DataError",
    "Dataset",
    "Fill",
    "RequestError",
    "Scale",
    "correlation",
    "load",
    "read_table",
    "shipped",
    "surface",
    "target_column",
]
