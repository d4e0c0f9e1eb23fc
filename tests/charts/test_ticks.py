from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gdtui.charts import ticks
from gdtui.charts.chart_spec import Axis, ChartSpec
from gdtui.charts.rendering.painter import paint
from tests.charts.printed import read_printed

LIMITS = st.floats(-1e290, 1e290).filter(lambda v: v == 0 or abs(v) > 1e-290)


@pytest.mark.parametrize(
    ("value", "rung"),
    [(3973.4, 5000), (5000, 5000), (5001, 10000), (0.3, 0.5), (1, 1), (1.2e13, 2e13), (0, 1)],
)
def test_limits_grow_along_one_two_five(value: float, rung: float) -> None:
    assert ticks.round_up(value) == rung


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([0, 0.1, 0.2, 0.1 + 0.2], ["0", "0.1", "0.2", "0.3"]),
        ([-0.5, 0, 0.5, 1.0], ["−0.5", "0", "0.5", "1.0"]),
        ([0, 20000, 40000], ["0", "20,000", "40,000"]),
        ([0, 5e12, 1e13, 1.5e13], ["0", "5e12", "1e13", "1.5e13"]),
        ([-2e-5, 0, 2e-5], ["−2e-5", "0", "2e-5"]),
        ([1.2e13], ["1.2e13"]),
        ([500.0], ["500"]),
        ([], []),
        ([0.64, 0.74], ["0.64", "0.74"]),
        ([2.5, 5.0], ["2.5", "5.0"]),
        ([1.25e6, 2.5e6], ["1.25e6", "2.5e6"]),
        ([1700000000, 1700000030], ["1.7e9", "1.70000003e9"]),
    ],
)
def test_ticks_are_written_short(values: list[float], texts: list[str]) -> None:
    assert ticks.tick_texts(values) == texts


def test_no_two_ticks_read_alike_where_there_is_little_room() -> None:
    """Half a minute apart, 1.7e9 seconds after 1970, both were 1.7e9."""
    assert ticks.tick_texts([1700000000, 1700000030], longest=7) == ["1.7e9", "+30"]
    assert ticks.tick_texts([1712345678, 1712345708], longest=7) == ["≈1.71e9", "+30"]


def test_limits_hold_the_largest_numbers() -> None:
    for value in (1e300, -1e300, 1e306):
        low, high = ticks.widen(value, value)
        assert low < value < high


def test_ticks_of_a_log_axis_are_each_written_for_themselves() -> None:
    decades = ticks.ticks(10, 1e5, 6, log=True)
    assert ticks.tick_texts(decades, log=True) == ["10", "100", "1,000", "10,000", "1e5"]
    assert ticks.ticks(0.5, 20, 6, log=True) == [1.0, 10.0]
    assert ticks.ticks(1.5, 30, 6, log=True) == [2.0, 5.0, 10.0, 20.0]


@given(LIMITS, LIMITS, st.integers(1, 8))
@example(9.999999999999992e289, 9.999999999999994e289, 3)
def test_ticks_are_few_inside_and_evenly_apart(a: float, b: float, most: int) -> None:
    low, high = ticks.widen(min(a, b), max(a, b))
    assert math.isfinite(low)
    assert math.isfinite(high)
    assert low < high
    found = ticks.ticks(low, high, most)
    assert len(found) <= most
    slack = (high - low) * 1e-6
    assert all(low - slack <= tick <= high + slack for tick in found)
    assert len(ticks.tick_texts(found)) == len(found)


@given(st.floats(allow_nan=True), st.floats(allow_nan=True))
@example(-5e-324, 0.0)
def test_widened_limits_are_always_apart(low: float, high: float) -> None:
    left, right = ticks.widen(low, high)
    assert left < right


@given(st.floats(1e-300, 1e300), st.floats(1.5, 1e12), st.integers(1, 8))
def test_log_ticks_lie_inside(low: float, ratio: float, most: int) -> None:
    high = min(low * ratio, 1e300)
    found = ticks.ticks(low, high, most, log=True)
    assert len(found) <= most
    assert all(low * 0.999 <= tick <= high * 1.001 for tick in found)


def test_ticks_of_round_steps_come_before_more_of_clumsy_ones() -> None:
    """In 3.5 the axis was written 37.5, 50.0, 62.5 …, in 3.1 another 40, 48, 56 …"""
    for height in range(10, 34):
        spec = ChartSpec("", Axis("x", 39.0, 86.0), Axis("y", 33.0, 100.0), ())
        printed = read_printed(paint(spec, 41, height, titled=False))
        assert printed.across is not None
        assert printed.up is not None
        for value in (*printed.across.values, *printed.up.values):
            assert value % 10 == 0 or value % 25 == 0, (height, value)
