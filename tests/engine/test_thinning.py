"""Rows that are missing are stood for without being written down: the same as if they were."""

from __future__ import annotations

import numpy as np
import pytest

from gdtui.engine.data import Array
from gdtui.engine.thinning import StandIns, ThinRows

LENGTH, COLUMNS = 200, 3


def spread(places: list[int], rows: Array) -> Array:
    """Every row of a stretch, each missing one a copy of the one before: plainly, one by one."""
    whole, standing = np.empty((COLUMNS, LENGTH)), 0
    for place in range(LENGTH):
        standing += standing + 1 < len(places) and places[standing + 1] == place
        whole[:, place] = rows[:, standing]
    return whole


@pytest.mark.parametrize("seed", range(4))
def test_they_are_as_if_each_was_written_down(seed: int) -> None:
    random = np.random.default_rng(seed)
    places = [0, *sorted(random.choice(np.arange(1, LENGTH), 30, replace=False).tolist())]
    rows = random.normal(size=(COLUMNS, len(places)))
    whole = spread(places, rows)
    sparse = StandIns(ThinRows(np.array(places), rows))
    for _ in range(120):
        place, column = int(random.integers(LENGTH)), int(random.integers(COLUMNS))
        match random.integers(5):
            case 0 | 1:
                found = random.normal(size=COLUMNS)
                sparse.find(place, found)
                whole[:, place] = found
            case 2:
                last = int(random.integers(place, LENGTH + 1))
                part = sparse.stretch(column, place, last)
                assert part.tolist() == whole[column, place:last].tolist()
            case 3:
                asked = random.integers(LENGTH, size=7)
                assert sparse.pick(column, asked).tolist() == whole[column, asked].tolist()
            case _:
                length = int(random.integers(1, LENGTH + 1))
                out = np.full(length, np.nan)
                sparse.spread(column, out)
                assert out.tolist() == whole[column, :length].tolist()
    least, greatest = whole.min(axis=1), whole.max(axis=1)
    kept = sparse.before(LENGTH).columns
    assert (kept.min(axis=1).tolist(), kept.max(axis=1).tolist()) == (
        least.tolist(),
        greatest.tolist(),
    )
