import numpy as np
import pytest

from gdtui.engine import Rows, batch_of, batches_per_epoch, row_order


def rows(count: int) -> Rows:
    return Rows(np.arange(float(count))[:, None], np.arange(float(count)))


@pytest.mark.parametrize(
    ("count", "batch_size", "expected"),
    [(10, None, 1), (10, 10, 1), (10, 99, 1), (10, 5, 2), (10, 4, 3), (10, 1, 10)],
)
def test_batches_per_epoch(count: int, batch_size: int | None, expected: int) -> None:
    assert batches_per_epoch(count, batch_size) == expected


@pytest.mark.parametrize("batch_size", [1, 3, 7, 10])
def test_an_epoch_reads_every_row_once(batch_size: int) -> None:
    table = rows(10)
    batches = [
        batch_of(table, batch_size, seed=3, epoch=5, batch=k)
        for k in range(batches_per_epoch(10, batch_size))
    ]
    assert [batch.count for batch in batches[:-1]] == [batch_size] * (len(batches) - 1)
    read = np.concatenate([batch.targets for batch in batches])
    assert sorted(read) == list(range(10))
    for batch in batches:
        assert batch.features[:, 0].tolist() == batch.targets.tolist()


@pytest.mark.parametrize("batch_size", [None, 10, 11])
def test_a_full_batch_is_the_rows_themselves(batch_size: int | None) -> None:
    table = rows(10)
    assert batch_of(table, batch_size, seed=3, epoch=5, batch=0) is table


def test_the_order_depends_on_seed_and_epoch_alone() -> None:
    first = row_order(50, 1, 2).tolist()
    row_order.cache_clear()
    assert row_order(50, 1, 2).tolist() == first
    assert row_order(50, 1, 3).tolist() != first
    assert row_order(50, 2, 2).tolist() != first
    assert sorted(first) == list(range(50))
