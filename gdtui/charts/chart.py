"""What a chart is: two pure functions of a session."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from gdtui.charts.chart_spec import ChartSpec
from gdtui.charts.page_frame import Framed
from gdtui.charts.shared_sentences import Sentences
from gdtui.session.session import Session


class Chart(NamedTuple):
    """One chart; each file of `plots/` ends with its own.

    Attributes:
        draw: what there is to see. Never fails, whatever the numbers.
        describe: the same in one to three sentences.
        axes: its axes; None where they follow from nothing that a page could change.
        tells_slope: whether its description gives away the slope, where a drill asks for it.
    """

    draw: Callable[[Session], ChartSpec]
    describe: Callable[[Session], Sentences]
    axes: Callable[[Session], Framed] | None = None
    tells_slope: bool = False
