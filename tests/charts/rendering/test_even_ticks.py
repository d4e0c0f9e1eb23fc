"""An axis is widened for its ticks by a few dots, and never made narrower."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdtui.charts.chart_spec import Axis, ChartSpec
from gdtui.charts.rendering.axes import FIFTH, LEAST_SPARE, TENTH, even_ticks
from gdtui.charts.rendering.braille import Box
from gdtui.charts.rendering.painter import paint
from tests.properties import examples

LIMITS = st.tuples(
    st.floats(-1e6, 1e6, allow_nan=False), st.floats(1e-3, 1e6, allow_nan=False)
).map(lambda drawn: (drawn[0], drawn[0] + drawn[1]))


@given(x=LIMITS, y=LIMITS, columns=st.integers(20, 150), rows=st.integers(6, 50))
@examples(60)
def test_what_an_axis_holds_stays_on_it(
    x: tuple[float, float], y: tuple[float, float], columns: int, rows: int
) -> None:
    box = Box(columns, rows, Axis("x", *x), Axis("y", *y))
    widened = even_ticks(box, 8)
    x_part, y_part = (box.x, widened.x, box.width, TENTH), (box.y, widened.y, box.height, FIFTH)
    for before, after, dots, share in (x_part, y_part):
        dot = (after.high - after.low) / (dots - 1)
        slack = 1e-9 * (abs(after.low) + abs(after.high))
        assert after.low <= before.low + slack
        assert after.high >= before.high - slack
        lost = (after.high - after.low - (before.high - before.low)) / dot
        assert lost <= max(LEAST_SPARE, dots // share) + 1e-6


@given(y=LIMITS, height=st.integers(12, 50))
@examples(60)
def test_ticks_lie_evenly_and_leave_little_of_an_axis_bare(
    y: tuple[float, float], height: int
) -> None:
    """60, 80 and 100 stood in the upper half of an axis from 25 to 100, and none below."""
    spec = ChartSpec("", Axis("x", 0.0, 1.0), Axis("y", *y), ())
    rows = [
        line for line in map(paint(spec, 70, height).text, range(height)) if set("│┤") & {*line}
    ]
    strokes = [row for row, line in enumerate(rows) if "┤" in line]
    if len(strokes) > 2:
        assert len({b - a for a, b in pairwise(strokes)}) == 1
        assert max(strokes[0], len(rows) - 1 - strokes[-1]) <= len(rows) / 3 + 1


@pytest.mark.parametrize("rows", range(10, 40))
def test_four_decades_have_more_than_their_ends_for_ticks(rows: int) -> None:
    """Of 10 to 100,000 only the ends were named wherever 1,000 was not halfway in whole rows."""
    axis = Axis("loss", 10.0, 1e5, log=True)
    painted = paint(ChartSpec("", Axis("x", 0.0, 1.0), axis, ()), 60, rows, titled=False)
    strokes = [row for row in range(rows) if "┤" in painted.text(row)]
    assert len(strokes) > 2
    assert len({b - a for a, b in pairwise(strokes)}) == 1
