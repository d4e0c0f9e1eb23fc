from __future__ import annotations

import re
import warnings
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from msgspec import structs
from rich.cells import cell_len

from gdtui.charts import ticks
from gdtui.charts.chart_spec import (
    ROLES,
    Arrow,
    Axis,
    ChartSpec,
    Layer,
    Line,
    Marker,
    Points,
    Role,
    Segments,
    Text,
)
from gdtui.charts.rendering import axes, layout
from gdtui.charts.rendering import painter as painting
from gdtui.charts.rendering.braille import Box, share
from gdtui.charts.rendering.canvas import RANKS, Canvas, write_text
from gdtui.charts.rendering.painter import Painter, paint
from gdtui.charts.rendering.strokes_and_markers import border_glyph
from tests.properties import examples

ANY = st.floats(allow_nan=True, allow_infinity=True) | st.sampled_from(
    [np.inf, -np.inf, np.nan, 1e308, -1e308, 1.7976931348623157e308, 5e-324, 0.0, -0.0, 1.0]
)
WORDS = st.text(max_size=30) | st.sampled_from(["loss (°F²)", "∂L/∂w", "気温", "e\u0301"])
ROLE = st.sampled_from(ROLES)


@st.composite
def layers(draw: st.DrawFn) -> Layer:
    count = draw(st.integers(0, 6))
    data = draw(arrays.arrays(np.float64, (4, count), elements=ANY))
    role, label, still = draw(ROLE), draw(WORDS), draw(st.booleans())
    match draw(st.integers(0, 5)):
        case 0:
            return Points(data[0], data[1], role, label, still, draw(st.booleans()))
        case 1:
            return Line(data[0], data[1], role, label, still)
        case 2:
            return Segments(data[0], data[1], data[2], data[3], role, label, still)
        case 3:
            return Arrow(draw(ANY), draw(ANY), draw(ANY), draw(ANY), role, label, still)
        case 4:
            centred, listed = draw(st.booleans()), draw(st.booleans())
            return Text(draw(ANY), draw(ANY), label, role, still, centred, listed)
        case _:
            return Marker(draw(ANY), draw(ANY), role, label, still)


AXES = st.builds(Axis, WORDS, ANY, ANY, st.booleans(), st.booleans())
ALONE = st.builds(
    ChartSpec,
    title=WORDS,
    x=AXES,
    y=AXES,
    layers=st.lists(layers(), max_size=5).map(tuple),
    note=st.just("") | WORDS,
)
SPECS = st.builds(lambda one, two: structs.replace(one, beside=two), ALONE, st.none() | ALONE)


def _check(canvas: Canvas, width: int, height: int) -> None:
    assert (canvas.width, canvas.height) == (width, height)
    for row in range(height):
        text = canvas.text(row)
        assert cell_len(text) == width
        assert text.isprintable()
        assert all(cell_len(letter) in (0, 1, 2) for letter in set(text))
        assert "".join(span.text for span in canvas.spans(row)) == text
        for start, stop in ((0, width // 2), (width // 2, width), (width // 3, 2 * width // 3)):
            part = canvas.spans(row, start, stop)
            assert sum(cell_len(span.text) for span in part) == stop - start


@examples(150)
@given(SPECS, st.integers(1, 70), st.integers(1, 30), st.booleans(), st.booleans())
def test_anything_can_be_painted_at_any_size(
    spec: ChartSpec, width: int, height: int, ascii: bool, titled: bool
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        canvas = paint(spec, width, height, ascii=ascii, titled=titled)
    _check(canvas, width, height)
    if ascii:
        assert all(" " <= letter <= "~" for letter in canvas.plain().replace("\n", ""))


@examples(8)
@given(SPECS, st.sampled_from([(300, 100), (1, 1), (300, 1), (1, 100), (300, 5)]))
def test_the_largest_and_the_thinnest_sizes(spec: ChartSpec, size: tuple[int, int]) -> None:
    _check(paint(spec, *size), *size)


def _spec(*layers: Layer, x: Axis | None = None, y: Axis | None = None) -> ChartSpec:
    x, y = x or Axis("step", 0.0, 10.0), y or Axis("loss", 0.0, 100.0)
    return ChartSpec("title", x, y, layers)


STILL = Points(np.arange(10.0), np.arange(10.0) ** 2, "data", still=True)


def _moving(at: float) -> tuple[Layer, ...]:
    line = Line(np.array([0.0, 10.0]), np.array([at, 100 - at]), "line")
    return line, Marker(at / 10, at, "current")


def test_what_stands_still_is_painted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Layer] = []
    frames: list[tuple[int, int]] = []
    draw_dots, draw_axes = painting._draw_dots, axes.draw_axes

    def note_layer(*arguments: Any) -> Any:
        drawn.extend(arguments[2])
        return draw_dots(*arguments)

    def note_size(*arguments: Any) -> Any:
        frames.append(arguments[2:4])
        return draw_axes(*arguments)

    monkeypatch.setattr(painting, "_draw_dots", note_layer)
    monkeypatch.setattr(painting, "draw_axes", note_size)
    painter = Painter()
    for at in range(20):
        painter.paint(_spec(STILL, *_moving(at)), 60, 20)
    assert frames == [(60, 20)]
    assert drawn.count(STILL) == 1

    painter.paint(_spec(structs.replace(STILL), *_moving(3)), 60, 20)
    assert sum(layer.role == "data" for layer in drawn) == 1, "an equal layer is the same layer"
    painter.paint(_spec(structs.replace(STILL, y=STILL.y + 1), *_moving(3)), 60, 20)
    assert sum(layer.role == "data" for layer in drawn) == 2
    painter.paint(_spec(STILL, *_moving(3), x=Axis("step", 0.0, 20.0)), 60, 20)
    painter.paint(_spec(STILL, *_moving(3), x=Axis("step", 0.0, 20.0)), 61, 20)
    assert frames == [(60, 20), (60, 20), (61, 20)]


def test_a_kept_painter_paints_what_a_new_one_does() -> None:
    painter = Painter(titled=True)
    for at in (5, 50, 95, 5):
        spec = _spec(STILL, *_moving(at))
        kept, new = painter.paint(spec, 60, 20), paint(spec, 60, 20)
        assert kept.plain() == new.plain()
        assert (kept.ranks == new.ranks).all()


def test_changes_are_exactly_what_must_be_sent() -> None:
    painter = Painter()
    frames = [painter.paint(_spec(STILL, *_moving(at)), 60, 20) for at in range(0, 100, 7)]
    for before, after in pairwise(frames):
        codes, ranks = before.codes.copy(), before.ranks.copy()
        for row, start, stop in after.changes(before):
            codes[row, start:stop] = after.codes[row, start:stop]
            ranks[row, start:stop] = after.ranks[row, start:stop]
        assert (codes == after.codes).all()
        assert (ranks == after.ranks).all()
    assert frames[0].changes(frames[0]) == []
    assert frames[0].changes(None) == [(row, 0, 60) for row in range(20)]
    assert len(paint(_spec(), 61, 20).changes(frames[0])) == 20


def test_a_point_outside_is_an_arrow_at_the_border_it_left_by() -> None:
    def mark(x: float, y: float, ascii: bool = False) -> str:
        text = paint(_spec(Marker(x, y, "current")), 60, 20, ascii=ascii).plain()
        return next(letter for letter in "●▲▼◀▶@^" if letter in text)

    assert mark(5, 50) == "●"
    assert mark(5, 1e300) == "▲"
    assert mark(5, np.inf) == "▲"
    assert mark(5, -50) == "▼"
    assert mark(99, 50) == "▶"
    assert mark(-np.inf, 50) == "◀"
    assert mark(1e300, 1e308) == "▲"
    assert mark(5, 50, ascii=True) == "@"
    assert mark(5, 1e300, ascii=True) == "^"


@examples(200)
@given(ANY, ANY, ANY, st.booleans())
def test_a_mark_lies_where_points_of_its_place_do(
    value: float, low: float, high: float, log: bool
) -> None:
    if not (np.isfinite(low) and np.isfinite(high) and low < high and (low > 0 or not log)):
        low, high = 0.25, 8.0
    axis, beside = Axis("x", low, high, log=log), Axis("y", 0, 1)
    with np.errstate(all="ignore"):
        at = float(share(np.array([value]), axis)[0])
    glyph = border_glyph(Box(9, 9, axis, beside), Marker(value, 0.5, "minimum"), ascii=False)
    assert glyph == ("▶" if at > 1 else "◀" if at < 0 else "")


def test_the_frame_names_and_numbers_its_axes() -> None:
    text = paint(_spec(STILL, *_moving(50)), 60, 20).plain().splitlines()
    assert text[0] == "title"
    assert text[1].startswith("loss")
    assert text[-1].split() == ["step"]
    assert text[-2].split() == ["0", "2", "4", "6", "8", "10"]
    assert [line.split("┤")[0].strip() for line in text if "┤" in line] == [
        *("100", "50", "0"),
    ]


@pytest.mark.parametrize(("low", "high"), [(0, 10), (0, 5e4), (-2e13, 3e13), (0, 1e-9), (0, 0.3)])
def test_the_vertical_axis_never_jumps(low: float, high: float) -> None:
    text = paint(_spec(y=Axis("loss", low, high)), 60, 20).text(10)
    assert text.index("│" if "│" in text else "┤") == layout.GUTTER


@examples(60, derandomize=True)
@given(
    st.sampled_from([0.0, -1.0, -37.5, 1.7e9]),
    st.sampled_from([2e-4, 1.0, 2.0, 30.0, 137.0, 5000.0, 2e4, 1e6, 3e13]),
    st.integers(30, 120),
    st.integers(9, 40),
)
def test_ticks_lie_evenly_and_each_text_stands_at_its_tick(
    low: float, span: float, width: int, height: int
) -> None:
    axis = Axis("any", *ticks.widen(low, low + span))
    canvas = paint(ChartSpec("", axis, axis, ()), width, height, titled=False)
    rows = canvas.plain().split("\n")
    up = [number for number, row in enumerate(rows) if "┤" in row]
    texts = [rows[number].partition("┤")[0].strip() for number in up]
    assert len(up) >= 2
    apart = np.diff(up)
    assert np.ptp(apart) == 0
    assert all(texts)
    assert len({*texts}) == len(texts)
    (line,) = (number for number, row in enumerate(rows) if "┬" in row)
    columns = [column for column, letter in enumerate(rows[line]) if letter == "┬"]
    below = [(found.start(), found.end()) for found in re.finditer(r"\S+", rows[line + 1])]
    assert len(columns) == len(below) >= 2
    assert max(np.diff(columns)) - min(np.diff(columns)) <= 1
    for column, (start, stop) in zip(columns, below, strict=True):
        at_the_border = start == 0 or stop == width
        assert start <= column < stop
        assert at_the_border or abs(column - (start + stop - 1) / 2) <= 0.5


@pytest.mark.parametrize("rows", [9, 11, 15, 16, 17, 18, 26])
def test_values_of_ticks_lie_at_the_same_place_within_their_cells(rows: int) -> None:
    """A curve that touched 0 lay a little below the other ticks' height, or above."""
    axis, height = Axis("value", 0.0, 5000.0), rows + 4
    text = paint(_spec(y=axis), 50, height, titled=False).plain().splitlines()
    found = {at: row.partition("┤")[0].strip() for at, row in enumerate(text) if "┤" in row}
    values = np.array([float(said.replace(",", "")) for said in found.values()])
    assert len(values) > 2
    points = Points(np.full(len(values), 5.0), values, "series_1")
    canvas = paint(_spec(points, y=axis), 50, height, titled=False)
    dots = [letter for row in found for letter in canvas.text(row) if "⠀" < letter <= "⣿"]
    assert len(dots) == len(values)
    assert len({*dots}) == 1


def test_an_axis_that_goes_through_0_says_where_that_is() -> None:
    for rows in range(9, 40):
        text = paint(_spec(y=Axis("value", -6.0, 21.0)), 50, rows, titled=False).plain()
        assert any(row.partition("┤")[0].strip() == "0" for row in text.splitlines()), rows
        assert rows < 28 or text.count("┤") >= 3


def test_words_of_one_row_do_not_read_as_one() -> None:
    """13.5 at 120×36 said `tomorrow = today, training close up`."""
    texts = Text(0.0, 50.0, "one", "tick"), Text(1.2, 50.0, "two", "label")
    for wide in range(30, 60):
        text = paint(_spec(*texts), wide, 18, titled=False).plain()
        assert "one two" not in text
        assert "one" in text
        assert "two" in text


def test_a_log_axis_says_so_and_its_ticks_lie_evenly() -> None:
    for rows in range(9, 40):
        text = paint(_spec(y=Axis("size", 1e-12, 1e4, log=True)), 50, rows, titled=False).plain()
        assert text.startswith("size, log scale")
        up = [number for number, row in enumerate(text.split("\n")) if "┤" in row]
        assert len(up) >= 2
        apart = np.diff(up)
        assert np.ptp(apart) == 0


def test_a_word_stands_beside_lines_or_in_the_legend() -> None:
    """In 10.5 at 80×24 the distance to the best lay under another line."""
    line = Line(np.array([0.0, 10.0]), np.array([50.0, 50.0]), "series_1", "level")
    steep = Line(np.array([0.0, 10.0]), np.array([100.0, 0.0]), "series_2", "steep")
    words = Text(10.0, 50.0, "level", "series_1"), Text(10.0, 0.0, "steep", "series_2")
    canvas = paint(_spec(line, steep, *words), 60, 20, titled=False)
    bare = paint(_spec(line, steep), 60, 20, titled=False)
    for word in ("level", "steep"):
        (row,) = (number for number in range(1, 19) if word in canvas.text(number))
        column = canvas.text(row).index(word)
        assert not bare.text(row)[column : column + len(word)].strip(), "on no line"
    crowded = [Text(10.0, 50.0, f"name {number}", "series_1") for number in range(9)]
    lines = [
        Line(np.array([0.0, 10.0]), np.full(2, 50.0), "series_1", f"name {number}")
        for number in range(9)
    ]
    text = paint(_spec(*lines, *crowded), 120, 12, titled=False).plain()
    assert all(f"name {number}" in text for number in range(9))


def test_the_name_of_a_level_stands_in_line_with_it() -> None:
    """In 13.3 the name of a level stood two rows off, below the curve that ran under it."""
    level = Line(np.array([0.0, 10.0]), np.array([50.0, 50.0]), "zero", "a level, named")
    falls = Line(np.array([0.0, 4.0]), np.array([100.0, 40.0]), "series_1", "falls")
    word = Text(0.0, 50.0, "a level, named", "tick", along=True)
    bare = paint(_spec(level, falls), 60, 20, titled=False)
    canvas = paint(_spec(level, falls, word), 60, 20, titled=False)
    (row,) = (number for number in range(1, 18) if word.label in canvas.text(number))
    column = canvas.text(row).index(word.label)
    ranks = bare.ranks[row, column : column + len(word.label)]
    assert set(ranks.tolist()) == {0, RANKS["zero"]}, "in line with its level, and on nothing else"
    crossing = Line(np.array([0.0, 10.0]), np.full(2, 50.5), "series_1", "falls")
    canvas = paint(_spec(level, crossing, word), 60, 20, titled=False)
    (beside,) = (number for number in range(1, 18) if word.label in canvas.text(number))
    assert 1 <= abs(beside - row) <= 2, "where a curve runs along it, above or below"


def test_the_legend_says_what_lies_off_the_chart() -> None:
    now, run = Marker(5.0, 1e9, "current", "now"), np.array([0.0, 10.0])
    ghost = Line(run, np.full(2, 1e9), "ghost", "1 η 2")
    text = paint(_spec(STILL, now, ghost), 70, 20, titled=False).plain()
    assert "▲ now, off the chart" in text
    assert "1 η 2, off the chart" in text


def test_pinned_runs_have_their_names_on_the_chart() -> None:
    line = Line(np.arange(10.0), np.arange(10.0), "line", "all rows")
    pins = [
        Line(np.arange(10.0), np.full(10, 10.0 * number), "ghost", f"{number} η 0.1, ten rows")
        for number in range(1, 4)
    ]
    text = paint(_spec(*pins, line), 64, 20, titled=False).plain()
    assert all(f"{number} η 0.1, ten rows" in text for number in range(1, 4))


def test_a_line_is_not_thickened_by_a_pinned_run_that_shares_its_cells() -> None:
    """In 16.4 the losses of two runs, a dot apart, were one line drawn twice as thick."""
    across = np.array([0.0, 10.0])
    line = Line(across, np.array([50.0, 50.0]), "line", "loss")
    alone = paint(_spec(line), 60, 20, titled=False)
    on_it = alone.ranks == RANKS["line"]
    inside = on_it & (alone.codes > 0x2800) & (alone.codes < 0x2900)
    assert inside.sum() > 30
    for near in (44.0, 46.0, 48.0, 52.0, 54.0, 56.0):
        ghost = Line(across, np.full(2, near), "ghost", "1 η 0.1")
        both = paint(_spec(ghost, line), 60, 20, titled=False)
        assert np.array_equal(both.codes[inside], alone.codes[inside])


def test_a_list_stands_together_on_no_path() -> None:
    """In 7.8 the path to where a run flew off took the names of the pinned runs with it."""
    path = Line(np.array([4.0, 0.0]), np.array([100.0, 0.0]), "path")
    names = [f"{number} η 0.1" for number in range(1, 6)]
    listed = [Text(3.5, 100.0, name, "ghost", listed=True) for name in names]
    scale = Text(5.0, 100.0, "scale ×2", "tick", centred=True, listed=True)
    for width, height in ((60, 20), (34, 10)):
        bare = paint(_spec(path), width, height, titled=False)
        canvas = paint(_spec(path, *listed, scale), width, height, titled=False)
        rows = [canvas.text(row) for row in range(height)]
        found = [
            (row, text.index(name))
            for name in (*names, "scale ×2")
            for row, text in enumerate(rows)
            if name in text
        ]
        assert len(found) == 6
        assert {column for _, column in found[:5]} == {found[0][1]}
        assert np.diff([row for row, _ in found[:5]]).tolist() == [1, 1, 1, 1]
        for row, column in found:
            assert not bare.text(row)[column : column + 7].strip()


def test_a_legend_of_three_rows_lies_on_no_other_words() -> None:
    names = [f"{number} η 0.1, ten rows" for number in range(1, 8)]
    pins = [Line(np.arange(10.0), np.full(10, 10.0), "ghost", name) for name in names]
    rows = paint(_spec(*pins), 64, 20, titled=False).plain().splitlines()
    assert rows[0].startswith("loss")
    assert [sum(name in row for name in names) for row in (rows[0], rows[1], rows[-1])] == [2, 3, 2]


def test_a_name_without_room_leaves_its_row_to_those_that_have_some() -> None:
    """At 80 columns one long name took all after it from the legend; it is cut at its comma."""
    long = Line(np.arange(3.0), np.arange(3.0), "series_2", "a name, longer than both rows have")
    short = Line(np.arange(3.0), np.arange(3.0), "curve", "curve")
    text = paint(_spec(short, long), 34, 10, titled=False).plain()
    assert "curve" in text
    assert "a name" in text
    assert "a name," not in text


def test_the_widest_names_are_placed_first_where_all_then_have_room() -> None:
    roles: tuple[Role, ...] = ("curve", "series_2", "series_3", "series_4")
    names = ("ab", *(f"a name of 27 columns: no. {number}" for number in range(1, 4)))
    lines = [
        Line(np.arange(3.0), np.full(3, 20.0 * at), role, name)
        for at, (role, name) in enumerate(zip(roles, names, strict=True), 1)
    ]
    text = paint(_spec(*lines[::-1]), 41, 16, titled=False).plain()
    assert all(name in text for name in names)


def test_a_word_at_the_border_lies_on_nothing_that_it_names() -> None:
    """In 12.3 "before" covered the point that it spoke of, which stood at the right border."""
    x = np.array([0.0, 10.0])
    lines = [Line(x, np.full(2, y), "curve", "curve") for y in (25.0, 35.0, 65.0, 75.0)]
    point = Points(np.array([10.0]), np.array([50.0]), "ghost", "before")
    text = paint(_spec(*lines, point, Text(10.0, 50.0, "before", "ghost")), 40, 12).plain()
    assert any("○" in row for row in text.splitlines()[2:-3])
    assert "before" in text


def test_a_name_that_would_cover_a_line_stands_in_the_legend() -> None:
    """In 10.5 one line's name lay on another; where the legend is full, it does all the same."""
    x, grid = np.linspace(0, 10, 40), np.linspace(0, 100, 40)
    filled = Segments(np.zeros(40), grid, np.full(40, 10.0), grid, "residual", "rows")
    line, named = (
        Line(x, 6.0 * x, "series_1", "distance to best"),
        Text(10.0, 60.0, "distance to best", "series_1"),
    )
    rows = paint(_spec(filled, line, named), 60, 12, titled=False).plain().splitlines()
    assert "distance to best" in rows[0]
    assert not any("distance" in row for row in rows[1:])
    full = [Line(x, x, role, f"a longer name {role}") for role in ("curve", "best", "series_2")]
    rows = paint(_spec(filled, *full, line, named), 34, 12, titled=False).plain().splitlines()
    assert sum("distance to best" in row for row in rows) == 1


def test_the_legend_names_series_where_there_is_more_than_one() -> None:
    one = Line(np.arange(3.0), np.arange(3.0), "line", "ŷ here")
    two = Marker(1.0, 1.0, "current", "now")
    assert "ŷ" not in paint(_spec(one), 60, 20).plain()
    header = paint(_spec(one, two), 60, 20).text(1)
    assert header.endswith("● now  ── ŷ here")
    assert "now" in paint(_spec(one, two), 18, 20).text(1)
    assert "ŷ" not in paint(_spec(one, two), 18, 20).text(1), "what does not fit is left out"


def test_a_note_stands_in_the_place_of_a_chart() -> None:
    unit = Axis("", 0.0, 1.0)
    text = paint(ChartSpec("fit", unit, unit, (), "None here."), 40, 11).plain()
    assert [line.strip() for line in text.splitlines() if line.strip()] == ["fit", "None here."]


def test_time_does_not_grow_with_what_lies_outside_or_with_ink() -> None:
    noise = np.random.default_rng(0).normal(0, 1e6, (2, 100_000))
    spec = _spec(Points(noise[0], noise[1], "data"), Line(noise[0][:2000], noise[1][:2000], "line"))
    _check(paint(spec, 300, 100), 300, 100)


def test_two_charts_side_by_side_share_the_room() -> None:
    left, right = _spec(STILL, *_moving(5)), _spec(*_moving(90))
    both = paint(structs.replace(left, beside=right), 72, 20, titled=False)
    alone = paint(left, 35, 20, titled=False), paint(right, 35, 20, titled=False)
    for row in range(20):
        assert both.text(row) == f"{alone[0].text(row)}  {alone[1].text(row)}"


def test_words_keep_their_order_and_lie_on_nothing() -> None:
    words = [Text(5.0, 50.0 - k, name, "label") for k, name in enumerate(("one", "two", "three"))]
    rows = paint(_spec(*words), 60, 20).plain().split("\n")
    places = [next(k for k, row in enumerate(rows) if name in row) for name in ("one", "two")]
    assert places == sorted(places)
    level = Line(np.array([0.0, 10.0]), np.full(2, 50.0), "line")
    text = paint(_spec(level, Text(9.9, 50.0, "a long name", "label")), 60, 20).plain()
    bare = paint(_spec(level), 60, 20).plain()
    assert "a long name" in text
    assert text.replace("a long name", "").split() == bare.split(), "no dot is covered"


def test_an_arrow_has_a_head_that_points() -> None:
    heads = {"→": (9.0, 50.0), "↑": (5.0, 90.0), "←": (1.0, 50.0), "↓": (5.0, 10.0)}
    for head, (x, y) in heads.items():
        assert head in paint(_spec(Arrow(5.0, 50.0, x, y, "tangent")), 60, 20).plain()
    beyond = Arrow(5.0, 50.0, 50.0, 50.0, "tangent")
    assert "→" not in paint(_spec(beyond), 60, 20).plain()


NAMED = Axis("気温", 0.0, 10.0), Axis("e\u0301te\u0301", 0.0, 100.0)


def test_names_stand_at_their_true_width() -> None:
    """Two columns for each sign of 気温, one for é however it was written, and none is a `?`."""
    line = Line(np.array([0.0, 10.0]), np.array([0.0, 100.0]), "line", "気温₁")
    other = Line(np.array([0.0, 10.0]), np.array([100.0, 0.0]), "ghost", "x\u0304")
    canvas = paint(ChartSpec("気温 → été", *NAMED, (line, other)), 60, 16)
    rows = canvas.plain().split("\n")
    assert "?" not in canvas.plain()
    assert rows[0] == "気温 → été"
    assert rows[1].startswith("été")
    assert rows[1].rstrip().endswith("気温₁")
    assert "x\u0304" in rows[1]
    left = cell_len(rows[-1]) - len("気温") * 2
    ticks = 8  # the gutter and its line
    assert abs(left - (ticks + (60 - ticks - 4) // 2)) <= 1, "in the middle of the axis"
    ascii = paint(ChartSpec("", *NAMED, (line, other)), 60, 16, ascii=True)
    assert ascii.plain().split("\n")[-1].strip() == "????"


def test_a_letter_of_two_columns_is_sent_whole_and_never_left_by_half() -> None:
    before = paint(ChartSpec("気温気温", *NAMED, ()), 30, 10)
    after = paint(ChartSpec("気圧x", *NAMED, ()), 30, 10)
    (change,) = after.changes(before)
    assert (change.row, change.start, change.stop) == (0, 2, 8)
    assert [span.text for span in after.spans(0, 2, 8)] == ["圧x", "   "]
    codes, ranks = before.codes.copy(), before.ranks.copy()
    write_text(codes, ranks, 0, 1, "ab", "title")
    assert Canvas(codes, ranks).text(0) == " ab 気温".ljust(30 - 2)


def test_a_sparing_word_is_written_once_whatever_draws_it() -> None:
    """Under several runs, where level lines are quiet, the loss of one stood there three times."""
    places = [Text(x, y, "27.2", "zero", sparing=True) for x, y in ((2, 20), (5, 50), (8, 80))]
    text = paint(_spec(*places), 60, 20, titled=False).plain()
    assert text.count("27.2") == 1
    free, crossed = places[0], structs.replace(places[0], y=50.0)
    run = Line(np.array([0.0, 10.0]), np.array([50.0, 50.0]), "series_1", "run")
    rows = paint(_spec(run, crossed, free), 60, 20, titled=False).plain().split("\n")
    (row,) = (number for number, row in enumerate(rows) if "27.2" in row)
    assert row > 12, "it covers no run where another place is free"
