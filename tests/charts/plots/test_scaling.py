"""Two descents side by side, each at the same share of its limit."""

from __future__ import annotations

import re

import pytest

from gdtui import course
from gdtui.charts import draw_chart
from gdtui.charts.rendering.painter import Painter
from gdtui.session.session import Session
from tests.charts.conftest import WEATHER, Open
from tests.charts.layers import marker_of


def test_both_panels_go_at_the_same_share_of_their_own_limit(stand: Open) -> None:
    session = stand(WEATHER, "learning_rate: 1.25e-4", 12)
    left = draw_chart("scaling", session)
    right = left.beside
    assert right is not None
    assert (left.y.label, right.y.label) == ("raw: b", "standardised: b")
    mine = marker_of(left, "current")
    assert (mine.x, mine.y) == pytest.approx(tuple(session.state.parameters))
    share = float(session.rate) / session.critical_rate
    other = stand(f"{WEATHER}, scale: standard", f"learning_rate: {share * 1.0}", 12)
    twin = marker_of(right, "current")
    assert (twin.x, twin.y) == pytest.approx(tuple(other.state.parameters), rel=1e-3)


def test_the_page_may_stand_on_either_side(stand: Open) -> None:
    session = stand(f"{WEATHER}, scale: standard", "learning_rate: 0.3", 5)
    right = draw_chart("scaling", session).beside
    assert right is not None
    assert marker_of(right, "current").x == session.state.parameters[0]


@pytest.mark.parametrize(
    ("size", "names"),
    [
        ((82, 14), ["now", "minimum", "steps", "contour", "loss"]),
        ((41, 11), ["now", "minimum", "steps"]),
    ],
)
def test_both_maps_have_one_legend_and_keep_their_frames(
    size: tuple[int, int], names: list[str]
) -> None:
    """11.4: now and minimum were named twice, and steps nowhere; with a step a map lost a row."""
    opened = Session.open(course.find("feature-scaling"), 3)
    painter = Painter(depth="many")
    before, after = (
        painter.paint(draw_chart("scaling", each), *size).plain()
        for each in (opened, opened.step())
    )
    for name in names:
        assert after.count(name) == 1, name
    ticks = [
        [re.findall(r"([\d.,]+)┤", line) for line in text.splitlines()] for text in (before, after)
    ]
    assert any(ticks[0])
    assert ticks[0] == ticks[1]
