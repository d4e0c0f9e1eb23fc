"""The golden form holds a screen cell for cell, and says readably what differs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style

from gdtui.shots.golden import GoldenError, differences, read_golden, write_golden
from gdtui.shots.grid import Cell, CellStyle, Grid, cell_of, grid_of

COLOURS = st.sampled_from(["", "#121212", "#262626", "#feaf00", "#ffffff"])
STYLES = st.builds(
    CellStyle, COLOURS, COLOURS, st.booleans(), st.booleans(), st.booleans(), st.booleans()
)
LETTERS = st.sampled_from(" ab│.ŷ⠁⡇█0")


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    width, height = draw(st.integers(1, 12)), draw(st.integers(1, 5))
    palette = draw(st.lists(STYLES, min_size=1, max_size=8))
    cells = st.builds(cell_of, LETTERS, st.sampled_from(palette))
    return Grid(
        tuple(tuple(draw(st.lists(cells, min_size=width, max_size=width))) for _ in range(height))
    )


@given(grids())
def test_what_is_written_is_read_again_cell_for_cell(grid: Grid) -> None:
    assert read_golden(write_golden(grid)) == grid
    assert differences(grid, grid) == []


@given(grids(), st.data())
def test_any_cell_that_differs_is_told_with_its_row(grid: Grid, data: st.DataObject) -> None:
    row = data.draw(st.integers(0, grid.height - 1))
    column = data.draw(st.integers(0, grid.width - 1))
    other = data.draw(
        st.builds(cell_of, LETTERS, STYLES).filter(lambda cell: cell != grid.rows[row][column])
    )
    rows = [list(cells) for cells in grid.rows]
    rows[row][column] = other
    changed = Grid(tuple(tuple(cells) for cells in rows))
    told = differences(grid, changed)
    assert told[0] == f"1 of {grid.height} rows differ."
    assert any(line.startswith(f"row {row + 1}") for line in told)


USUAL = CellStyle("#dadada", "#121212")


def a_grid(*texts: str, style: CellStyle = USUAL) -> Grid:
    return Grid(tuple(tuple(cell_of(letter, style) for letter in text) for text in texts))


def test_a_wide_character_takes_two_columns() -> None:
    style = CellStyle("#dadada", "#121212")
    grid = Grid(((Cell("表", style), Cell("", style), Cell("a", style)),))
    assert read_golden(write_golden(grid)) == grid


def test_a_mark_of_no_width_stays_on_its_character() -> None:
    style = Style(color="#dadada", bgcolor="#121212")
    grid = grid_of([[Segment("cafe\u0301 表\u0301", style)]], 8)
    assert [cell.text for cell in grid.rows[0]] == [*"caf", "e\u0301", " ", "表\u0301", "", " "]
    assert read_golden(write_golden(grid)) == grid


def test_a_golden_is_text_that_a_person_reads() -> None:
    bold = CellStyle("#feaf00", "#121212", bold=True)
    grid = a_grid("loss 26", "step 3 ")
    rows = list(grid.rows)
    rows[0] = (*(Cell(letter, bold) for letter in "loss"), *rows[0][4:])
    assert write_golden(replace(grid, rows=tuple(rows))) == (
        "gdtui screen 7x2\n"
        "style . #dadada on #121212\n"
        "style a #feaf00 on #121212 bold\n"
        "  1 │loss 26\n"
        "    │aaaa\n"
        "  2 │step 3\n"
    )


def test_a_difference_names_row_text_and_style() -> None:
    before, after = a_grid("loss 26", "step 3 "), a_grid("loss 27", "step 3 ")
    assert differences(before, after) == [
        "1 of 2 rows differ.",
        "row 1",
        "  - loss 26",
        "  + loss 27",
        "          ^",
    ]
    red = a_grid("loss 26", "step 3 ", style=CellStyle("#ff0000", "#121212"))
    assert differences(before, red)[1] == (
        "row 1, columns 1 to 4 “loss”: #dadada on #121212 became #ff0000 on #121212"
    )
    assert differences(before, a_grid("loss")) == ["The size was 7x2 and is 4x1."]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "line 1 is not"),
        ("<svg>", "line 1 is not"),
        ("gdtui screen 3x1\nstyle . red\n  1 │abc\n", "line 2 is neither"),
        ("gdtui screen 3x2\nstyle . default on default\n  1 │abc\n", "1 row where line 1 says 2"),
        ("gdtui screen 3x1\nstyle . default on default\n  1 │abc\n    │zzz\n", "the style z"),
        ("gdtui screen 3x1\n    │abc\n", "line 2 is neither"),
    ],
)
def test_what_is_no_golden_is_one_sentence(text: str, told: str) -> None:
    with pytest.raises(GoldenError) as caught:
        read_golden(text)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)
