"""An axis is widened for its ticks by a few dots, and never made narrower."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gdtui.charts.chart_spec import Axis
from gdtui.charts.rendering.axes import MOST_SPARE, even_ticks
from gdtui.charts.rendering.braille import Box
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
    for before, after, dots in ((box.x, widened.x, box.width), (box.y, widened.y, box.height)):
        dot = (after.high - after.low) / (dots - 1)
        slack = 1e-9 * (abs(after.low) + abs(after.high))
        assert after.low <= before.low + slack
        assert after.high >= before.high - slack
        lost = (after.high - after.low - (before.high - before.low)) / dot
        assert lost <= MOST_SPARE + 1e-6
