"""Long histories are thinned, and equal ones are one."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from gdtui.charts.run_history import decimate, group_equal


@given(arrays.arrays(np.float64, st.integers(0, 3000), elements=st.floats(-1e6, 1e6)))
def test_decimation_keeps_every_spike(values: np.ndarray) -> None:
    at, kept = decimate(values, most=100)
    assert len(at) <= 200
    assert (np.diff(at) >= 0).all()
    assert kept.tolist() == values[at.astype(int)].tolist()
    if len(values):
        assert (kept.min(), kept.max()) == (values.min(), values.max())
        assert at[-1] >= len(values) - 64


def test_decimated_points_stay_where_they_are() -> None:
    values = np.random.default_rng(0).normal(size=5000)
    at, _ = decimate(values[:4100])
    longer, _ = decimate(values[:4700])
    assert set(at[:-20]) <= set(longer)


def test_together_needs_the_whole_history() -> None:
    values = np.array([[0.0, 0.0, 0.0], [1.0, 1.0, 2.0], [3.0, 3.0, 3.0]])
    assert group_equal(values) == [[0, 1], [2]]
    assert group_equal(values[:1]) == [[0], [1], [2]]
