"""What is asked of a table, refused where no table could give it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gdtui.datasets.features import feature_column
from gdtui.datasets.names import find_name
from gdtui.datasets.table import RequestError, Table
from gdtui.datasets.targets import Target
from gdtui.engine.data import Array
from gdtui.spec.problem import FEW_ROWS_TO_SPLIT, FillName, ScaleName, StratifyName


@dataclass(frozen=True)
class Request:
    """What was asked of a table, as `load` describes it. RequestError where no table could do.

    The target is text as it was written: what it names depends on the table's columns. Where
    `train_few`, few rows are not split at all.
    """

    features: tuple[str, ...]
    target: str
    as_class: bool
    known: bool
    fill: FillName
    split: tuple[float, ...]
    shuffle: int | None
    stratify: StratifyName
    scale: ScaleName | tuple[float, float]
    blank: int
    blank_seed: int
    rows: int | None
    every: int
    outlier: tuple[int, float] | None
    train_few: bool = False

    def __post_init__(self) -> None:
        _check_features(self.features)
        _check_split(self.split)
        if self.shuffle is not None and self.shuffle < 0:
            raise RequestError(f"rows cannot be shuffled by {self.shuffle}; give a seed from 0 up")
        if not isinstance(self.scale, str):
            centre, spread = self.scale
            if not (math.isfinite(centre) and 0 < spread < math.inf):
                raise RequestError(
                    f"centre {centre:g} and spread {spread:g} cannot scale a feature; "
                    "give two numbers, the spread above 0"
                )
        if self.every < 1 or (self.rows is not None and self.rows < 1):
            raise RequestError("rows and every count rows of the table: give 1 or more")
        if self.outlier and self.as_class:
            raise RequestError("a target that is a class cannot have an outlier; leave one out")

    def of_table(self, table: Table) -> Request:
        """Return it as it stands for a table: columns named as there, few rows not split."""
        names = tuple(find_name(name, table.header) or name for name in self.features)
        few = self.train_few and len(table.lines) < FEW_ROWS_TO_SPLIT
        return replace(self, features=names, split=(1.0, 0.0, 0.0) if few else self.split)

    def columns(self, goal: Target) -> tuple[str, ...]:
        """The columns of the table that are wanted, each once: features, then the target's."""
        return tuple(dict.fromkeys((*self.features, goal.column)))

    def pairs(self, goal: Target, readings: Array) -> tuple[Array, Array]:
        """Features (m, d) and targets (m,) of the chosen among the rows (n, c) of `columns`.

        The table's last row may have no next one.
        """
        targets = readings[:, self.columns(goal).index(goal.column)]
        features = readings[:, : len(self.features)]
        if goal.next_row:
            features, targets = features[:-1], targets[1:]
        return features[:: self.every], targets[:: self.every]

    def check_target(self, goal: Target, header: Sequence[str]) -> None:
        """Raise RequestError for a target that goes with nothing else that was asked."""
        used = {feature_column(feature, header) for feature in self.features}
        if goal.column in used and not goal.next_row and not self.known:
            raise RequestError(
                f"{goal.column} is a feature already; predict another column, or "
                f"next:{self.target}, a row later"
            )
        if self.outlier and goal.above is not None:
            raise RequestError("a target that is 0 or 1 cannot have an outlier; leave one out")
        if self.stratify == "class" and not self.as_class and goal.above is None:
            raise RequestError(
                f"target '{self.target}' is a number, so there are no classes to split by; "
                "write stratify none, or predict a class"
            )


def _check_features(features: tuple[str, ...]) -> None:
    if not features:
        raise RequestError("no feature is named; name at least one column")
    for feature in features:
        if features.count(feature) > 1:
            raise RequestError(f"feature '{feature}' is named twice; name it once")


def _check_split(split: tuple[float, ...]) -> None:
    if len(split) != 3 or not all(0 <= share <= 1 for share in split):
        raise RequestError("the split needs three shares from 0 to 1, such as 0.7,0.15,0.15")
    if abs(sum(split) - 1) > 1e-9:
        raise RequestError(f"the shares of the split add up to {sum(split):g}; make it 1")
