"""Two classes as 0 and 1, whatever the table calls them: words, 1 and 2, True and False."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from gdtui.datasets.cells import cell_number, is_gap
from gdtui.datasets.table import DataError, Table, are_dates
from gdtui.datasets.targets import Target
from gdtui.engine.data import Array
from gdtui.text.numbers import count_text

MOST_NAMED = 4
"""Classes that a sentence lists."""


class ClassError(DataError):
    """A target that does not have the two classes which the model tells apart."""


class TwoWordsError(DataError):
    """A column of two words where numbers are wanted: classes, for a model that predicts those."""


class OneClassError(DataError):
    """Two classes, of which one is alone in the training rows: another split mends that."""


class ClassColumn(NamedTuple):
    """A column read for its classes.

    values: (n,) numbers, or the place of each cell's word among `words`; NaN where it is missing.
    words: in sorted order; () where the cells are numbers.
    """

    values: Sequence[float] | Array
    words: tuple[str, ...]

    def name_of(self, value: float) -> str:
        """What the table calls a value."""
        if self.words and value.is_integer():
            return self.words[int(value)]
        return repr(value).removesuffix(".0")


def read_column(table: Table, name: str) -> Array:
    """A column's numbers, NaN where one is missing; True and False are 1 and 0.

    Raises DataError for anything else.
    """
    try:
        return table.numbers(name)
    except DataError as error:
        if name not in table.header:
            raise
        words = _words(table.texts(name))
        if len(words) == 2 and all(cell_number(word) is None for word in words):
            raise TwoWordsError(
                f"{table.path}, column '{name}' holds two words, {words[0]} and {words[1]}, and no "
                "numbers; as classes they are predicted by a logistic model or by a network"
            ) from error
        raise


def read_class_column(table: Table, name: str) -> ClassColumn:
    """A column's classes: numbers, or words, of which True and False are two.

    Raises DataError where it holds both, or nothing that is either.
    """
    cells = table.texts(name)
    words = _words(cells)
    if {word.casefold() for word in words} == {"true", "false"}:
        true = {"true": 1.0, "false": 0.0}
        return ClassColumn(
            [true.get(cell.casefold(), math.nan) for cell in cells], ("False", "True")
        )
    if not words or are_dates(words) or any(cell_number(word) is not None for word in words):
        return ClassColumn(table.numbers(name), ())
    place = {word: float(index) for index, word in enumerate(words)}
    return ClassColumn([place.get(cell, math.nan) for cell in cells], words)


def _words(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted({cell for cell in cells if not is_gap(cell)}))


def as_classes(
    path: Path, target: str, goal: Target, column: ClassColumn | None, values: Array
) -> tuple[Array, str]:
    """The targets (n,) as 0 and 1, and what has to be said of it; "" where they were that.

    target: as it was written. column: what the table calls the values; None where they are
    whether something lies above a number.
    Raises ClassError where there are not two classes.
    """
    found = _distinct(values).tolist()
    column = column or ClassColumn(values.tolist(), ())
    if len(found) == 1:
        said = column.name_of(found[0])
        other = "another column" if goal.above is None else f"another number than {goal.above:g}"
        raise ClassError(
            f"{path}: the target '{target}' is {said} in every row, so there are no two classes to "
            f"tell apart; choose {other}"
        )
    if goal.above is not None:
        return values, ""
    if len(found) > 2:
        raise ClassError(_too_many(path, target, column, values, found))
    named = [column.name_of(value) for value in found]
    note = "" if named == ["0", "1"] else f"class: {named[0]} is 0, {named[1]} is 1"
    return (values == found[1]).astype(np.float64), note


def _distinct(values: Array) -> Array:
    """Each value once, in order: as `np.unique`, which imports all of numpy.ma for it."""
    ordered = np.sort(values, axis=None)
    return ordered[np.append(True, ordered[1:] != ordered[:-1])] if ordered.size else ordered


def _too_many(
    path: Path, target: str, column: ClassColumn, values: Array, found: list[float]
) -> str:
    if column.words:
        named = ", ".join(column.name_of(value) for value in found[:MOST_NAMED])
        more = ", …" if len(found) > MOST_NAMED else ""
        return (
            f"{path}: the target '{target}' has {len(found):,} classes, {named}{more}, and two can "
            "be told apart; choose a column of two"
        )
    other = next(value for value in values.tolist() if value not in (0, 1))
    return (
        f"{path}: the target '{target}' is no class: {other:g} is neither 0 nor 1, and there are "
        f"{len(found):,} different numbers; write '{target}>{threshold_text(values)}', or choose "
        "another column"
    )


def threshold_text(values: Array) -> str:
    """A number that as nearly half of the values (n,) as can be lie above, as short as it can be.

    Raises ValueError where all values are the same.
    """
    found = _distinct(values)
    if len(found) < 2:
        raise ValueError("one value alone has no threshold")
    above = 1 - np.searchsorted(np.sort(values), found[:-1], side="right") / len(values)
    best = int(np.argmin(np.abs(above - 0.5)))
    low, high = float(found[best]), float(found[best + 1])
    texts = (f"{low:.{digits}g}" for digits in range(1, 18))
    return next(text for text in texts if low <= float(text) < high)


def check_training_classes(
    path: Path, target: str, outputs: Array, targets: Array, column: ClassColumn | None
) -> None:
    """Raise OneClassError where the training targets (n,), of 0 and 1, are all the same.

    outputs: 0 or 1. targets: what the table has for them. column: what it calls that; None where
    they are whether something lies above a number.
    """
    if len(_distinct(outputs)) > 1:
        return
    only = f"{outputs[0]:g}" if column is None else column.name_of(float(targets[0]))
    raise OneClassError(
        f"{path}: the target '{target}' is {only} in all {count_text(len(outputs), 'training row')}"
        ", so there is nothing to tell apart; shuffle the rows by a seed (shuffle 0), or split "
        "them by class (stratify class)"
    )
