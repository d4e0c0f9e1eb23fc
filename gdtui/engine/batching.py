"""Which rows the next update reads.

The order of the rows in an epoch is a pure function of two integers, the seed and the epoch's
number. So the whole random state of a run is those two integers, and any point of it can be
come back to bit for bit.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from gdtui.engine.data import Rows

if TYPE_CHECKING:
    from numpy.typing import NDArray


@lru_cache(maxsize=8)
def row_order(count: int, seed: int, epoch: int) -> NDArray[np.int64]:
    """The order in which an epoch reads its rows: a shuffle of 0 … count − 1."""
    order: NDArray[np.int64] = np.random.default_rng([seed, epoch]).permutation(count)
    order.setflags(write=False)
    return order


def batches_per_epoch(count: int, batch_size: int | None) -> int:
    """⌈count / batch_size⌉ updates make one pass over the rows; the last may read fewer rows."""
    return 1 if batch_size is None else -(-count // batch_size)


def batch_of(rows: Rows, batch_size: int | None, seed: int, epoch: int, batch: int) -> Rows:
    """The rows of one update: all of them as they stand, or the next few in shuffled order."""
    if batch_size is None or batch_size >= rows.count:
        return rows
    first = batch * batch_size
    chosen = row_order(rows.count, seed, epoch)[first : first + batch_size]
    return Rows(rows.features[chosen], rows.targets[chosen])
