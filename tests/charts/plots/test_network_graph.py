"""The network drawn says every weight, whatever has room."""

from __future__ import annotations

from gdtui.charts import draw_chart
from gdtui.charts.cursor_reading import read_cursor, series_of
from gdtui.charts.rendering.painter import paint
from gdtui.session.chart_cursor import Cursor
from gdtui.text.numbers import number_text
from tests.charts.conftest import LOGISTIC, NETWORK, RAIN, XOR, Open
from tests.charts.layers import description_of


def test_the_cursor_reads_each_weight_and_each_bias_by_its_name(stand: Open) -> None:
    session = stand(XOR, f"{NETWORK}, hidden: 2, start: random, seed: 3", 5)
    spec = draw_chart("network_graph", session)
    names = session.setup.descent.model.parameter_names(("x1", "x2"))
    values = dict(zip(names, session.state.parameters.tolist(), strict=True))
    read = {
        reading.text()
        for series in range(len(series_of(spec)))
        for place in range(6)
        if (reading := read_cursor(spec, Cursor(series, place))) is not None
    }
    weights = [name for name in names if name[0] in "wv"]
    assert {text.partition(": ")[2] for text in read if not text.startswith("node")} == {
        f"{name} = {number_text(values[name])}" for name in weights
    }
    biases = {text.partition(": ")[2] for text in read if text.startswith("node")}
    assert f"unit 1 b1 {number_text(values['b1'], 2)}" in biases
    assert f"ŷ c {number_text(values['c'], 2)}" in biases


def test_heavier_edges_are_thicker_and_those_below_0_are_told_without_colour(stand: Open) -> None:
    start = "[4, 0.1, -4, -0.1, 0, 0, 1, -1, 0]"
    session = stand(XOR, f"{NETWORK}, hidden: 2, start: {start}")
    painted = paint(draw_chart("network_graph", session), 72, 24)
    filled = {
        role: sum(
            len(span.text)
            for row in range(painted.height)
            for span in painted.spans(row)
            if span.role == role
        )
        for role in ("series_1", "series_2")
    }
    assert min(filled.values()) > 20
    plain = paint(draw_chart("network_graph", session), 72, 24, ascii=True).plain()
    assert "below 0" in plain
    assert plain.isascii()
    said = description_of(session, "network_graph")
    assert "Unit 1 is tanh(4·x1 + 0.100·x2 + 0)" in said
    assert "Unit 2 is tanh(−4·x1 − 0.100·x2 + 0), and counts −1 times." in said


def test_a_line_has_no_units_to_draw(stand: Open) -> None:
    assert draw_chart("network_graph", stand(RAIN, LOGISTIC)).note
