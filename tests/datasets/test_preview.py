"""Columns to choose from: their kind, their gaps, their first cells, and how they are used."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from rich.cells import cell_len

from gdtui.datasets import DataError
from gdtui.datasets.preview import (
    ColumnUses,
    Preview,
    cycle_target,
    preview_lines,
    preview_table,
    toggle_feature,
)
from gdtui.restricted_access import Access

TABLE = """\
city,age,income,date,born,vip,same,none,,age2,age2
X,1,10,2020-01-01,1990-02-03,0,7,,1,1,2
Y,2,,2020-01-02,1991-02-03,1,7,,2,1,2
"Z, a city with a very long name",three,30,2020-01-03,,1,7,NA,3,1,2
"""


@pytest.fixture
def table(tmp_path: Path) -> str:
    path = tmp_path / "table.csv"
    path.write_text(TABLE, encoding="utf-8")
    return str(path)


@pytest.fixture
def shown(table: str) -> Preview:
    return preview_table(table, Access())


def test_every_column_has_its_kind_and_its_gaps(shown: Preview) -> None:
    assert shown.rows == 3
    assert {column.name: (column.kind, column.gaps) for column in shown.columns} == {
        "city": ("words", 0),
        "age": ("words", 0),
        "income": ("numbers", 1),
        "date": ("dates", 0),
        "born": ("dates", 1),
        "vip": ("0 and 1", 0),
        "same": ("one number", 0),
        "none": ("empty", 3),
        "column_9": ("numbers", 0),
        "age2": ("one number", 0),
        "age2 (2)": ("one number", 0),
        "day_of_year": ("of date", 0),
    }


def test_what_cannot_be_learned_from_says_why(shown: Preview) -> None:
    faults = {column.name: column.fault for column in shown.columns}
    assert "row 4, column 'age': 'three' is not a number" in faults["age"]
    assert "take day_of_year" in faults["date"]
    assert "name it date" in faults["born"]
    assert "no number at all" in faults["none"]
    for name in ("income", "vip", "same", "column_9", "age2", "age2 (2)", "day_of_year"):
        assert faults[name] == ""
    assert shown.notes == (
        "column 9 has no name: called column_9",
        "2 columns are named age2: told apart as age2, age2 (2)",
    )


@pytest.mark.parametrize("width", [20, 40, 80, 120])
def test_lines_fit_and_show_whole_rows(shown: Preview, width: int) -> None:
    uses: ColumnUses = {"income": "x", "vip": "next y"}
    heading, *lines = preview_lines(shown, uses, width)
    assert len(lines) == len(shown.columns)
    assert all(len(line) <= width for line in (heading, *lines))
    if width >= 80:
        assert heading.split()[:6] == ["use", "column", "kind", "gaps", "row", "1"]
        assert lines[2].split() == ["x", "income", "numbers", "1", "10", "(gap)", "30"]
        assert lines[5].startswith("next y")


def test_a_table_is_shipped_or_named_or_neither(table: str, tmp_path: Path) -> None:
    assert preview_table("xor", Access(restricted=True)).rows == 4
    with pytest.raises(DataError, match="only the shipped tables"):
        preview_table(table, Access(restricted=True))
    with pytest.raises(DataError, match="only the shipped tables"):
        preview_table(table, Access(restricted=True, folder=tmp_path))
    with pytest.raises(DataError, match="name a CSV file"):
        preview_table("", Access())
    with pytest.raises(DataError, match="no file"):
        preview_table("nowhere.csv", Access())


def test_a_feature_is_taken_and_left() -> None:
    uses = toggle_feature({}, "a")
    assert uses == {"a": "x"}
    assert toggle_feature(uses, "a") == {}


def test_a_target_goes_from_this_row_to_the_next_and_away() -> None:
    uses: ColumnUses = {}
    for expected in ("y", "next y", ""):
        uses = cycle_target(uses, "a")
        assert uses.get("a", "") == expected
    uses = toggle_feature({}, "a")
    for expected in ("x, next y", "x"):
        uses = cycle_target(uses, "a")
        assert uses["a"] == expected


def test_there_is_one_target_and_nothing_predicts_itself() -> None:
    uses = cycle_target(cycle_target({"c": "x"}, "a"), "b")
    assert uses == {"c": "x", "b": "y"}
    assert toggle_feature(uses, "b") == {"c": "x", "b": "x, next y"}
    assert cycle_target({"a": "x, next y"}, "b") == {"a": "x", "b": "y"}


def test_names_and_cells_stand_in_columns_at_their_true_width(tmp_path: Path) -> None:
    """Two columns for each sign of 気温, one for é though it is two code points."""
    path = tmp_path / "own.csv"
    path.write_text("気温,e\u0301te\u0301,b\n1,東京,3\n2,x,4\n", encoding="utf-8")
    shown = preview_table(str(path), Access())
    heading, *lines = preview_lines(shown, {"気温": "x"}, 60)
    places = [heading.index(word) for word in ("kind", "gaps", "row 1", "row 2")]
    for line in lines:
        assert cell_len(line) <= 60
        letters = unicodedata.normalize("NFC", line)
        flat = "".join(letter + "_" * (cell_len(letter) - 1) for letter in letters)
        assert all(flat[place - 1] == " " and flat[place] != " " for place in places), line
    for width in range(1, 40):
        assert all(cell_len(line) <= width for line in preview_lines(shown, {}, width))
