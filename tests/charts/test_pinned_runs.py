"""Pinned runs are on every chart, each with its number."""

from __future__ import annotations

from gdtui.charts import draw_chart
from gdtui.charts.chart_spec import Line, Text
from gdtui.charts.rendering.painter import paint
from tests.charts.conftest import Open, Rerun
from tests.charts.layers import layers_of

NAMES = ["bowl", "loss", "gradient", "fit"]
LISTED = ["bowl", "gradient", "fit"]
"""Charts on which runs end where others do: their names stand in a list, their numbers there."""


def test_ghosts_are_dim_and_bear_their_rate(run: Open, rerun: Rerun) -> None:
    session = rerun(run("2e-4", 6).pin(), "2.5e-5", 3)
    for name in NAMES:
        ghost, *texts = layers_of(draw_chart(name, session), "ghost")
        assert ghost.label == "1 η 0.0002"
        assert all(isinstance(layer, Text) for layer in texts)
        written = ["1", "1 η 0.0002"] if name in LISTED else ["1 η 0.0002"]
        assert [layer.label for layer in texts] == written
    ghost, _ = layers_of(draw_chart("loss", session), "ghost")
    assert isinstance(ghost, Line)
    assert len(ghost.x) == 7, "a ghost reaches its last state"


def test_each_pinned_run_bears_its_number_of_the_table(run: Open, rerun: Rerun) -> None:
    session = rerun(run("2e-5", 6).pin(), "1e-5", 3).pin()
    session = rerun(session, "5e-6", 9).pin().toggle_ghost(1)
    for name in NAMES:
        digits = [
            layer
            for layer in layers_of(draw_chart(name, session), "ghost")
            if isinstance(layer, Text)
        ]
        named = ["1 η 2e-5", "3 η 5e-6"]
        assert [digit.label for digit in digits] == (
            ["1", "3", *named] if name in LISTED else named
        ), name
        for ascii in (False, True):
            drawn = paint(draw_chart(name, session), 60, 16, ascii=ascii)
            spans = [span for row in range(2, 16) for span in drawn.spans(row)]
            written = "".join(text for text, role in spans if role == "ghost")
            assert {"1", "3"} <= set(written), (name, ascii)
