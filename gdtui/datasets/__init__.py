"""A table is read and becomes training arrays. The one room that knows pandas."""

from gdtui.datasets.prepare import (
    Dataset,
    identify,
    load,
    read_table,
    shipped_names,
    surface_dataset,
)
from gdtui.datasets.table import DataError, RequestError

__all__ = [
    "DataError",
    "Dataset",
    "RequestError",
    "identify",
    "load",
    "read_table",
    "shipped_names",
    "surface_dataset",
]
