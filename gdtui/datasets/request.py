"""What is asked of a table, refused where no table could give it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from gdtui.datasets.table import RequestError
from gdtui.datasets.targets import Target
from gdtui.engine.data import Array
from gdtui.spec.problem import FillName, ScaleName


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked of a table, as `load` describes it. RequestError where no table could do."""

    features: tuple[str, ...]
    target: Target
    fill: FillName
    split: tuple[float, ...]
    scale: ScaleName | tuple[float, float]
    blank: int
    blank_seed: int
    rows: int | None
    every: int
    outlier: tuple[int, float] | None

    def __post_init__(self) -> None:
        _check_features(self.features)
        _check_split(self.split)
        if not isinstance(self.scale, str):
            centre, spread = self.scale
            if not (math.isfinite(centre) and 0 < spread < math.inf):
                raise RequestError(
                    f"centre {centre:g} and spread {spread:g} cannot scale a feature; "
                    "give two numbers, the spread above 0"
                )
        if self.every < 1 or (self.rows is not None and self.rows < 1):
            raise RequestError("rows and every count rows of the table: give 1 or more")
        if self.outlier and self.target.above is not None:
            raise RequestError("a target that is 0 or 1 cannot have an outlier; leave one out")

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the table that are wanted, each once: features, then the target's."""
        return tuple(dict.fromkeys((*self.features, self.target.column)))

    def pairs(self, readings: Array) -> tuple[Array, Array]:
        """Features (m, d) and targets (m,) of the chosen among the rows (n, c) of `columns`.

        The table's last row may have no next one.
        """
        targets = readings[:, self.columns.index(self.target.column)]
        features = readings[:, : len(self.features)]
        if self.target.next_row:
            features, targets = features[:-1], targets[1:]
        return features[:: self.every], targets[:: self.every]


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


def cuts_between_parts(split: tuple[float, ...], count: int) -> tuple[int, int]:
    """Where validation and test begin among `count` rows: int(cumulative share · count)."""
    training, validation, test = split
    second = count if test == 0 else int((training + validation) * count)
    return (count if training == 1 else int(training * count)), second
