"""Which rows are trained on, validated on and tested on: in file order, shuffled, class by class.

Whatever chooses the rows, each part keeps them in the order of the file.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from gdtui.datasets.table import DataError
from gdtui.engine.data import Array
from gdtui.text.numbers import count_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

Places: TypeAlias = "NDArray[np.intp]"
"""Places of rows, from 0, ascending."""


def cuts_between_parts(split: tuple[float, ...], count: int) -> tuple[int, int]:
    """Where validation and test begin among `count` rows: int(cumulative share · count)."""
    training, validation, test = split
    second = count if test == 0 else int((training + validation) * count)
    return (count if training == 1 else int(training * count)), second


def split_rows(
    count: int, split: tuple[float, ...], shuffle: int | None = None, classes: Array | None = None
) -> tuple[Places, Places, Places]:
    """The places of the training, validation and test rows among `count`.

    shuffle: the seed of the order in which rows are dealt out; None is the order of the file.
    classes: of each row (count,), where every part shall have its share of each of them. The
    parts have the same sizes then, and of each class as many rows as its share comes to, rounded
    so that they add up: as scikit-learn's `StratifiedShuffleSplit` counts them.
    """
    order = np.arange(count)
    if shuffle is not None:
        order = np.random.default_rng(shuffle).permutation(count)
    first, second = cuts_between_parts(split, count)
    if classes is None:
        parts = [order[:first], order[first:second], order[second:]]
    else:
        parts = []
        for size in (first, second - first, count - second):
            taken = _take_by_class(order, classes, size)
            parts.append(order[taken])
            order = order[~taken]
    training, validation, test = (np.sort(part) for part in parts)
    return training, validation, test


def _take_by_class(order: Places, classes: Array, size: int) -> NDArray[np.bool_]:
    """Which (n,) of the rows in `order` are taken, the first of each class, `size` of them."""
    taken = np.zeros(len(order), dtype=bool)
    if not size:
        return taken
    _, of_class, counts = np.unique(classes[order], return_inverse=True, return_counts=True)
    for index, wanted in enumerate(_shares_of_classes(counts, size).tolist()):
        taken[np.flatnonzero(of_class == index)[:wanted]] = True
    return taken


def _shares_of_classes(counts: Places, size: int) -> Places:
    """How many of each class (k,) make `size` rows: rounded down, the largest remainders up."""
    exact = counts * size / counts.sum()
    whole: Places = np.floor(exact).astype(np.intp)
    short = size - int(whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:short]] += 1
    return whole


def check_parts(path: Path, parts: tuple[Places, ...], split: tuple[float, ...]) -> None:
    """Raise DataError where a part that has a share of the rows has none of them."""
    count = sum(map(len, parts))
    names = ("training", "validation", "test")
    for name, part, share in zip(names, parts, split, strict=True):
        if not len(part) and (share > 0 or name == "training"):
            raise DataError(
                f"{path} leaves {count_text(count, 'row')} to split, too few for "
                f"{', '.join(f'{share:g}' for share in split)}: no {name} row; "
                "add rows or change the split"
            )
