"""The network drawn says every weight, whatever has room."""

from __future__ import annotations

import numpy as np
import pytest

from gdtui.charts import draw_chart
from gdtui.charts.chart_spec import Depth, Line
from gdtui.charts.cursor_reading import read_cursor, series_of
from gdtui.charts.rendering.canvas import RANKS, level_of
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
        for role in ("yes", "no")
    }
    assert min(filled.values()) > 20
    plain = paint(draw_chart("network_graph", session), 72, 24, ascii=True).plain()
    assert "below 0" in plain
    assert plain.isascii()
    said = description_of(session, "network_graph")
    assert "Unit 1 is tanh(4·x1 + 0.100·x2 + 0)" in said
    assert "Unit 2 is tanh(−4·x1 − 0.100·x2 + 0), and counts −1 times." in said


@pytest.mark.parametrize(("columns", "rows"), [(41, 14), (72, 24)])
def test_of_two_edges_the_heavier_is_never_the_thinner_whatever_their_signs(
    stand: Open, columns: int, rows: int
) -> None:
    """In 18.2 an edge of −0.33, of scattered dashes, was thinner than one of 0.19."""
    seen, long = {}, {}
    for weight in (0.1, -0.19, 0.33, -0.65, 1.0, -1.7, 2.6, -4.0):
        start = f"[{weight}, 0, 0, 0, 0, 0, 0, 4, 0]"
        spec = draw_chart("network_graph", stand(XOR, f"{NETWORK}, hidden: 2, start: {start}"))
        painted = paint(spec, columns, rows, titled=False)
        edge = painted.ranks == RANKS["yes" if weight > 0 else "no"]
        edge &= (painted.codes >= 0x2800) & (painted.codes < 0x2900)
        edge[:, columns // 2 :] = False
        dots = (painted.codes[:, :, np.newaxis] - 0x2800) & np.array([0x47, 0xB8])
        lit = np.where(edge[:, :, np.newaxis], dots, 0)
        bits = np.unpackbits(lit.astype(np.uint8)[..., np.newaxis], axis=-1).sum(axis=-1)
        seen[weight] = int(bits.sum(axis=0).max())
        long[weight] = int(bits[:, : columns // 4].any(axis=(0, 2)).sum())
    thick = [seen[weight] for weight in sorted(seen, key=abs)]
    assert thick == sorted(thick)
    assert thick[-1] > thick[0]
    assert min(long.values()) >= max(long.values()) - 1, "and none has gaps of whole cells"


def test_the_view_of_a_unit_is_shaded_by_what_it_makes_of_each_place(stand: Open) -> None:
    session = stand(XOR, f"{NETWORK}, hidden: 3, start: random, seed: 3", 200)
    spec = draw_chart("network_graph", session)
    assert len(spec.shades) == 3
    theta = session.state.parameters
    boundary = draw_chart("boundary", session)
    ends = [(axis.low, axis.high) for axis in (boundary.x, boundary.y)]
    for unit, shade in enumerate(spec.shades):
        w1, w2, b = theta[2 * unit], theta[2 * unit + 1], theta[6 + unit]
        x1 = np.interp(shade.x, shade.x[[0, -1]], ends[0])
        x2 = np.interp(shade.y, shade.y[[0, -1]], ends[1])
        value = np.tanh(w1 * x1[np.newaxis, :] + w2 * x2[:, np.newaxis] + b)
        assert np.allclose(shade.values, (1 + value) / 2, atol=1e-12)
        assert np.ptp(shade.values) > 0.1, "it differs from place to place"


@pytest.mark.parametrize("units", [2, 3, 4])
@pytest.mark.parametrize(("columns", "rows"), [(41, 12), (70, 14)])
def test_units_stand_in_one_column_with_bare_rows_between_what_they_see(
    stand: Open, units: int, columns: int, rows: int
) -> None:
    """In two columns one hidden layer looked like two; views that touched, like one."""
    session = stand(XOR, f"{NETWORK}, hidden: {units}, start: random, seed: 3", 20)
    spec = draw_chart("network_graph", session)
    ((left, right),) = {(shade.x[0], shade.x[-1]) for shade in spec.shades}
    painted = paint(spec, columns, rows, titled=False, depth="many")
    assert painted.shades is not None
    ends = [int((end - spec.x.low) / (spec.x.high - spec.x.low) * columns) for end in (left, right)]
    views = painted.shades[1:-1, ends[0] + 1 : ends[1]].any(axis=1)
    assert np.count_nonzero(np.diff(np.concatenate(([False], views, [False])).astype(int))) == (
        2 * units
    )
    plain = painted.plain()
    assert all(f"unit {unit + 1}" in plain for unit in range(units))
    for layer in spec.layers:
        if isinstance(layer, Line) and layer.role != "zero":
            assert not ((layer.x > left) & (layer.x < right)).any(), "no edge lies behind a view"


def test_each_weight_is_written_where_its_own_edge_meets_the_unit(stand: Open) -> None:
    start = "[1.1, 2.1, 3.1, 4.1, 0, 0, 5.1, 6.1, 0]"
    spec = draw_chart("network_graph", stand(XOR, f"{NETWORK}, hidden: 2, start: {start}"))
    for columns, rows in ((41, 12), (70, 14)):
        shown = paint(spec, columns, rows, titled=False, depth="many").plain().splitlines()
        of_w, of_v = ("1.1", "2.1", "3.1", "4.1"), ("5.1", "6.1")
        at = {
            number: next(row for row, text in enumerate(shown) if number in text)
            for number in (*of_w, *of_v)
        }
        order = [at[number] for number in ("1.1", "5.1", "2.1", "3.1", "6.1", "4.1")]
        assert order == sorted(order)
        assert len(set(at.values())) == 6
        for number, row in at.items():
            before, _, behind = shown[row].partition(number)
            for edge in (before.rstrip()[-1], behind.lstrip()[0]):  # it goes on to the unit
                assert 0x2800 < ord(edge) < 0x2900, (number, shown[row])


def test_dots_stand_for_a_view_only_where_there_are_no_colours(stand: Open) -> None:
    """Where they do, each lies where its unit is above 0, and the legend says so."""
    spec = draw_chart("network_graph", stand(XOR, f"{NETWORK}, start: random, seed: 3", 200))
    depths: tuple[Depth, ...] = ("few", "many")
    for depth in depths:
        shaded = paint(spec, 72, 24, depth=depth)
        assert shaded.shades is not None
        assert "unit above 0" not in shaded.plain()
        assert "unit −1, 0, 1" in shaded.plain()
        levels = {level_of(each)[1] for each in shaded.shades.ravel().tolist() if each}
        assert len(levels) >= 4
    assert "unit above 0" in paint(spec, 72, 24).plain()
    for shade in spec.shades:
        dots = shade.instead
        assert dots is not None
        for x, y in zip(dots.x, dots.y, strict=True):
            assert shade.values[np.argmin(abs(shade.y - y)), np.argmin(abs(shade.x - x))] > 0.5
        assert len(dots.x) == (shade.values > 0.5).sum()


def test_a_line_has_no_units_to_draw(stand: Open) -> None:
    assert draw_chart("network_graph", stand(RAIN, LOGISTIC)).note
