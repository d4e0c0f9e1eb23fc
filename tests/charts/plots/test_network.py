"""Bars for each weight, and units that are alike."""

from __future__ import annotations

from gdtui.charts import draw_chart
from gdtui.charts.chart_spec import Segments, Text
from tests.charts.conftest import NETWORK, WEATHER, XOR, Open
from tests.charts.layers import description_of


def test_bars_show_each_weight_and_twins_are_named(stand: Open) -> None:
    session = stand(XOR, f"{NETWORK}, start: random, seed: 1", 100)
    spec = draw_chart("network", session)
    bars = [layer for layer in spec.layers if isinstance(layer, Segments)]
    tops = sorted(bar.y1[0] for bar in bars)
    assert tops == sorted(session.state.parameters.tolist())
    names = [layer.label for layer in spec.layers if isinstance(layer, Text)]
    assert names.count("w1") == 2
    twins = stand(XOR, NETWORK, 20)
    assert draw_chart("network", twins).title == "weights by unit: both alike"
    assert "Units 1 and 2 have equal weights" in description_of(twins, "network")
    assert draw_chart("network", stand(WEATHER, "learning_rate: 1e-5")).note


def test_the_account_of_a_network_compares_gradients(stand: Open) -> None:
    session = stand(XOR, f"{NETWORK}, start: random, seed: 1", 10)
    assert "Backward pass and finite differences differ by " in description_of(session, "network")
    still = stand(XOR, NETWORK, 10)
    assert "finite differences differ not at all." in description_of(still, "network")
