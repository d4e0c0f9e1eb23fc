"""The network drawn says every weight, whatever has room."""

from __future__ import annotations

import numpy as np
import pytest

from gdtui.charts import draw_chart
from gdtui.charts.chart_spec import Depth, Role, Segments
from gdtui.charts.cursor_reading import read_cursor, series_of
from gdtui.charts.rendering.canvas import RANKS, level_of
from gdtui.charts.rendering.painter import paint
from gdtui.session.chart_cursor import Cursor
from gdtui.text.numbers import number_text
from tests.charts.conftest import LOGISTIC, NETWORK, RAIN, XOR, Open
from tests.charts.layers import description_of
from tests.charts.printed import read_printed


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


def _edge_inks(
    stand: Open, weights: tuple[float, float], size: tuple[int, int], left: float
) -> list[np.ndarray]:
    """Return the dots in each column of dots of the edges to the score, upper and lower.

    They count from `left` on: from 1.2 the whole edges, from 1.68 what is not level.
    """
    first, second = weights
    start = f"[0, 0, 0, 1, 0, 0, {first}, {second}, 0]"
    spec = draw_chart("network_graph", stand(XOR, f"{NETWORK}, hidden: 2, start: {start}"))
    printed = read_printed(paint(spec, *size, titled=False, depth="many"))
    rows, columns = printed.codes.shape
    begin, end = (int((x - spec.x.low) / (spec.x.high - spec.x.low) * columns) for x in (left, 1.9))
    found = []
    halves = slice(0, rows // 2), slice(rows // 2, rows)
    for half, weight in zip(halves, weights, strict=True):
        role: Role = "series_1" if weight > 0 else "series_2"
        cells = half, slice(begin, end)
        seen = printed.ranks[cells] == RANKS[role]
        bits = np.where(seen, printed.codes[cells] - 0x2800, 0).astype(int)
        ink = [
            np.vectorize(lambda each, side=side: (each & side).bit_count())(bits).sum(axis=0)
            for side in (0x47, 0xB8)
        ]
        found.append(np.stack(ink, axis=1).ravel())
    return found


@pytest.mark.parametrize("size", [(41, 12), (70, 14)])
def test_ink_grows_with_a_weight_whatever_its_sign(stand: Open, size: tuple[int, int]) -> None:
    """An edge of 0.19 was drawn thicker than one of −0.33: dashes took more ink than thickness."""
    weights = [0.1, 0.4, 0.7, 1.0]
    inks = {
        sign * weight: float(_edge_inks(stand, (sign * weight, 0.1), size, 1.2)[0].sum())
        for weight in weights
        for sign in (1, -1)
    }
    for one, ink in inks.items():
        for other, less in inks.items():
            if abs(one) > abs(other):
                assert ink > less, (one, ink, other, less)


@pytest.mark.parametrize("size", [(41, 12), (70, 14)])
def test_an_edge_is_whole_above_0_and_has_narrow_nicks_below(
    stand: Open, size: tuple[int, int]
) -> None:
    whole, nicked = _edge_inks(stand, (0.5, -0.5), size, 1.68)
    assert (whole > 0).all()
    assert 0 < np.count_nonzero(nicked == 0) <= 0.25 * len(nicked)


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
        if isinstance(layer, Segments) and layer.role != "zero":
            for x in (layer.x0, layer.x1):
                assert not ((x > left) & (x < right)).any(), "no edge lies behind a view"


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
