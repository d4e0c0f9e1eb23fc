"""What is to be learnt from: rows of features with their targets, in three parts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

Array: TypeAlias = np.ndarray[tuple[Any, ...], np.dtype[np.float64]]
"""What `NDArray[np.float64]` is; its module would take a fifth of the time that numpy takes."""


def read_only_copy(values: ArrayLike, order: Literal["C", "F"] = "C") -> Array:
    """Copy values into a float64 array that nothing can write to."""
    array: Array = np.array(values, dtype=np.float64, order=order)
    array.setflags(write=False)
    return array


@dataclass(frozen=True, eq=False, slots=True)
class Rows:
    """Features (n, d) and their targets (n,), both copied and read-only.

    Features lie in memory column by column, as X·w and Xᵀ·slope read them fastest where there
    are many rows and few features. Raises ValueError where the shapes do not fit together.
    """

    features: Array
    targets: Array

    def __post_init__(self) -> None:
        object.__setattr__(self, "features", read_only_copy(self.features, order="F"))
        object.__setattr__(self, "targets", read_only_copy(self.targets))
        if self.features.ndim != 2 or self.targets.shape != self.features.shape[:1]:
            raise ValueError(
                f"rows need features (n, d) and targets (n,), "
                f"not {self.features.shape} and {self.targets.shape}"
            )

    @property
    def count(self) -> int:
        """The number of rows, n."""
        return len(self.targets)


def has_same_features(one: Rows, other: Rows) -> bool:
    """Whether two sets of rows have the same features."""
    return one.features is other.features or np.array_equal(one.features, other.features)


def has_same_rows(one: Rows, other: Rows) -> bool:
    """Whether two sets of rows have the same features and the same targets."""
    return one is other or (
        has_same_features(one, other) and np.array_equal(one.targets, other.targets)
    )


def correlation(rows: Rows) -> float:
    """Pearson's r, −1 to 1, of the first feature and the target.

    r = mean((x − x̄)·(y − ȳ)) / (σ_x·σ_y); NaN where either is the same in every row, or there is
    no feature.
    """
    if rows.features.shape[1] == 0:
        return math.nan
    x, y = rows.features[:, 0], rows.targets
    with np.errstate(all="ignore"):
        if np.ptp(x) == 0 or np.ptp(y) == 0:
            return math.nan
        return float(np.mean((x - x.mean()) * (y - y.mean())) / (x.std() * y.std()))


@dataclass(frozen=True, eq=False)
class Problem:
    """A table split into rows to learn from, rows to choose by and rows to judge by.

    `centre` and `spread`, (d,) each, are what standardising subtracted from and divided the
    features by. They were fitted on the training rows alone; both are None for raw features.
    """

    training: Rows
    validation: Rows
    test: Rows
    feature_names: tuple[str, ...]
    target_name: str
    centre: Array | None = None
    spread: Array | None = None
