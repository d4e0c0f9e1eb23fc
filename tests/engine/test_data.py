import numpy as np
import pytest

from gdtui.engine import Rows


def test_rows_are_copies_that_nothing_can_write_to() -> None:
    features = np.arange(6.0).reshape(3, 2)
    rows = Rows(features, np.array([1, 2, 3]))
    features[:] = 99
    assert rows.count == 3
    assert rows.features.tolist() == [[0, 1], [2, 3], [4, 5]]
    assert rows.targets.dtype == np.float64
    for array in (rows.features, rows.targets):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


@pytest.mark.parametrize("shape", [(3,), (2, 2), (3, 2, 1)])
def test_shapes_that_do_not_fit_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"features \(n, d\) and targets \(n,\)"):
        Rows(np.zeros(shape), np.zeros(3))
