from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from gdtui.charts.chart_spec import Axis
from gdtui.charts.rendering.braille import Box, DotGrid, clip, line_dots, point_dots, segment_dots

BOX = Box(10, 5, Axis("x", 0.0, 1.0), Axis("y", 0.0, 1.0))
ANY = st.floats(allow_nan=True, allow_infinity=True)


def _line(*points: tuple[float, float]) -> set[tuple[int, int]]:
    x, y = np.array(points, dtype=float).T
    return set(zip(*(d.tolist() for d in line_dots(BOX, x, y)), strict=True))


@given(arrays.arrays(np.float64, (7, 4), elements=st.floats(-5, 6)))
def test_clipping_keeps_what_lies_inside_and_nothing_else(ends: np.ndarray) -> None:
    cut = np.array(clip(*ends.T))
    assert ((cut >= 0) & (cut <= 1)).all()
    share = np.linspace(0, 1, 201)
    for x0, y0, x1, y1 in ends:
        x, y = x0 + share * (x1 - x0), y0 + share * (y1 - y0)
        inside = (x > 1e-9) & (x < 1 - 1e-9) & (y > 1e-9) & (y < 1 - 1e-9)
        kept = np.array(clip(*(np.array([v]) for v in (x0, y0, x1, y1))))
        assert kept.shape[1] >= int(inside.any())
        if inside.any():
            across, up = np.sort(kept[[0, 2], 0]), np.sort(kept[[1, 3], 0])
            assert across[0] - 1e-9 <= x[inside].min() <= x[inside].max() <= across[1] + 1e-9
            assert up[0] - 1e-9 <= y[inside].min() <= y[inside].max() <= up[1] + 1e-9


def test_a_line_through_the_box_is_drawn_from_border_to_border() -> None:
    assert _line((-1, -1), (2, 2)) == _line((0, 0), (1, 1))
    assert _line((0.3, 0.5), (0.3, 1e300)) == _line((0.3, 0.5), (0.3, 1.0))
    assert _line((0.3, 0.5), (0.3, np.inf)) == _line((0.3, 0.5), (0.3, 1.0))
    assert _line((-3, 2), (3, 2)) == set()


def test_nan_lifts_the_pen() -> None:
    broken = _line((0, 0.5), (0.2, 0.5), (np.nan, 0.5), (0.8, 0.5), (1, 0.5))
    assert broken == _line((0, 0.5), (0.2, 0.5)) | _line((0.8, 0.5), (1, 0.5))


@given(
    arrays.arrays(np.float64, (4, 9), elements=ANY),
    st.tuples(st.floats(-1e300, 1e300), st.floats(-1e300, 1e300)),
    st.booleans(),
)
def test_every_dot_lies_in_the_box(
    data: np.ndarray, limits: tuple[float, float], log: bool
) -> None:
    low, high = sorted(limits)
    axis = Axis("", abs(low) + 1e-9, abs(low) + 1e-9 + abs(high) + 1, True) if log else None
    box = Box(3, 2, axis or Axis("", low, high + 1), Axis("", 0.0, 1.0))
    for from_left, from_top in (
        point_dots(box, data[0], data[1]),
        line_dots(box, data[0], data[1]),
        segment_dots(box, *data),
    ):
        assert ((from_left >= 0) & (from_left < box.width)).all()
        assert ((from_top >= 0) & (from_top < box.height)).all()
        assert len(from_left) <= 10 * (box.width + box.height)


@pytest.mark.parametrize(("scale", "zero"), [(False, 3), (True, 2)])
def test_log_axes_space_by_ratio(scale: bool, zero: int) -> None:
    box = Box(1, 1, Axis("x", 0.0, 1.0), Axis("y", 1.0, 1000.0, scale))
    _, from_top = point_dots(box, np.zeros(2), np.array([1000.0, 10.0]))
    assert from_top.tolist() == [0, zero]
    assert len(point_dots(box, np.zeros(2), np.array([0.0, -5.0]))[0]) == 0


def test_layers_merge_dot_by_dot_and_the_higher_rank_colours() -> None:
    grid = DotGrid(1, 1)
    grid.add((np.array([0]), np.array([0])), 3)
    grid.add((np.array([1]), np.array([3])), 2)
    assert grid.bits[0, 0] == 0x01 | 0x80
    assert grid.ranks[0, 0] == 3


def test_a_rank_can_hide_what_is_beneath() -> None:
    grid = DotGrid(2, 1)
    grid.add((np.array([0, 2]), np.array([0, 0])), 1)
    grid.add((np.array([1, 1]), np.array([3, 2])), 5, hides=2)
    assert grid.bits.tolist() == [[0x80 | 0x20, 0x01]]
