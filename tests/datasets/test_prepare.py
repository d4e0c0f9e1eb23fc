from pathlib import Path

import numpy as np
import pytest

from gdtui.datasets import DataError, Dataset, load, prepare

TABLE = "a,b\n" + "".join(f"{n},{2 * n}\n" for n in range(1, 11))
"""Row n + 1 of the file reads n, 2n."""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "t.csv"


def load_text(path: Path, text: str | bytes, **changed: object) -> Dataset:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    arguments: dict[str, object] = {"features": ["a"], "target": "b"}
    return load(path, **(arguments | changed))  # type: ignore[arg-type]


def inputs(dataset: Dataset) -> list[float]:
    parts = (dataset.problem.training, dataset.problem.validation, dataset.problem.test)
    return [float(value) for part in parts for value in part.features[:, 0]]


def outputs(dataset: Dataset) -> list[float]:
    parts = (dataset.problem.training, dataset.problem.validation, dataset.problem.test)
    return [float(value) for part in parts for value in part.targets]


# The shipped weather


def test_the_weather_as_most_lessons_use_it() -> None:
    dataset = load("seattle-weather", features=["tmax"], target="next:tmax")
    problem = dataset.problem
    parts = (problem.training, problem.validation, problem.test)
    assert [part.count for part in parts] == [1021, 220, 219]
    assert problem.training.features[:3, 0].tolist() == [55, 51, 53]
    assert problem.training.targets[:3].tolist() == [51, 53, 54]
    assert problem.test.targets[-1] == 42  # the last day is only ever a target
    assert problem.feature_names == ("tmax",)
    assert problem.target_name == "tmax_tomorrow"
    assert dataset.rows == 1461
    assert dataset.gaps == {}
    assert dataset.notes == ()
    assert dataset.units["tmax"] == dataset.units["tmax_tomorrow"] == "°F"


def test_least_squares_on_the_training_rows_is_the_known_line() -> None:
    rows = load("seattle-weather", features=["tmax"], target="next:tmax").problem.training
    w, b = np.polyfit(rows.features[:, 0], rows.targets, 1)
    assert w == pytest.approx(0.92325, abs=5e-6)
    assert b == pytest.approx(4.73956, abs=5e-6)


def test_a_shipped_dataset_is_loaded_once_for_each_set_of_arguments() -> None:
    once = load("seattle-weather", features=["tmax"], target="next:tmax")
    assert load("seattle-weather", features=("tmax",), target="next:tmax") is once
    assert load("seattle-weather", features=["tmin"], target="next:tmax") is not once


def test_the_arrays_cannot_be_written() -> None:
    rows = load("seattle-weather", features=["tmax"], target="next:tmax").problem.training
    with pytest.raises(ValueError, match="read-only"):
        rows.features[0, 0] = 1
    with pytest.raises(ValueError, match="read-only"):
        rows.targets[0] = 1


def test_the_day_of_the_year_comes_from_the_date() -> None:
    dataset = load("seattle-weather", features=["day_of_year"], target="tmax", split=(1, 0, 0))
    days = inputs(dataset)
    assert days[:2] == [1, 2]
    assert days[365:367] == [366, 1]  # 2012 is a leap year


def test_will_it_rain_tomorrow_is_0_or_1() -> None:
    problem = load("seattle-weather", features=["tmax"], target="next:rain>0").problem
    assert set(problem.training.targets.tolist()) == {0.0, 1.0}
    assert problem.training.targets[0] == 1
    assert problem.target_name == "rain_tomorrow > 0"


def test_blanked_readings_are_declared_and_the_same_each_time() -> None:
    def blanked(seed: int) -> Dataset:
        return load(
            "seattle-weather",
            features=["tmax"],
            target="next:rain",
            fill="drop",
            blank=12,
            blank_seed=seed,
        )

    dataset = blanked(0)
    assert dataset.gaps == {"tmax": 12}
    assert dataset.notes == (
        "12 readings of tmax blanked by us: a broken sensor, simulated",
        "12 rows with gaps dropped",
    )
    prepare._load_shipped.cache_clear()
    assert inputs(blanked(0)) == inputs(dataset)
    assert inputs(blanked(1)) != inputs(dataset)


# What works


@pytest.mark.parametrize(
    "text",
    [
        TABLE,
        TABLE.removesuffix("\n"),
        TABLE.replace("\n", "\r\n"),
        TABLE.replace("\n", "\r"),
        "\ufeff" + TABLE,
        "\n" + TABLE.replace("3,6\n", "3,6\n\n") + "\n\n",
        TABLE.replace("a,b", " a , b ").replace(",", " , "),
        TABLE.replace("4,8", '"4","8"'),
        TABLE.replace("4,8", "4.0,8e0"),
        TABLE.encode("utf-16"),
        TABLE.replace(",", ";"),
        TABLE.replace("\n", ",7\n").replace("a,b,7", "a,b,a"),
    ],
    ids=[
        *("plain", "no-end", "windows", "old-mac", "mark", "blank-lines", "spaces", "quotes", "e"),
        *("utf-16", "semicolons", "a name twice"),
    ],
)
def test_line_ends_marks_and_spaces_do_not_matter(table: Path, text: str | bytes) -> None:
    dataset = load_text(table, text)
    assert inputs(dataset) == list(range(1, 11))
    assert outputs(dataset) == list(range(2, 21, 2))


def test_columns_that_are_not_wanted_may_hold_anything(table: Path) -> None:
    dataset = load_text(table, "a,x,b,x,\n" + "1,words,2,inf,\n" * 10)
    assert inputs(dataset) == [1] * 10


def test_a_name_without_a_shipped_dataset_is_a_path(table: Path) -> None:
    load_text(table, TABLE)
    assert load(str(table), features=["a"], target="b").name == "t"


def test_a_file_is_read_again_when_it_has_changed(table: Path) -> None:
    assert inputs(load_text(table, TABLE))[0] == 1
    assert inputs(load_text(table, TABLE.replace("\n1,", "\n9,")))[0] == 9


def test_the_next_row_as_target(table: Path) -> None:
    dataset = load_text(table, TABLE, target="next:a")
    assert inputs(dataset) == list(range(1, 10))
    assert outputs(dataset) == list(range(2, 11))
    assert dataset.problem.target_name == "a_next"


@pytest.mark.parametrize(
    ("split", "counts"),
    [
        ((0.7, 0.15, 0.15), (7, 1, 2)),
        ((0.5, 0.5, 0), (5, 5, 0)),
        ((0.6, 0.4, 0), (6, 4, 0)),
        ((1, 0, 0), (10, 0, 0)),
        ((0.8, 0, 0.2), (8, 0, 2)),
    ],
)
def test_the_split_keeps_the_order_of_the_file(
    table: Path, split: tuple[float, ...], counts: tuple[int, ...]
) -> None:
    dataset = load_text(table, TABLE, split=split)
    problem = dataset.problem
    parts = (problem.training, problem.validation, problem.test)
    assert tuple(part.count for part in parts) == counts
    assert inputs(dataset) == list(range(1, 11))


def test_standardising_is_fitted_on_the_training_rows_alone(table: Path) -> None:
    raw = load_text(table, TABLE).problem
    problem = load_text(table, TABLE, scale="standard").problem
    assert problem.centre is not None
    assert problem.spread is not None
    assert problem.centre == pytest.approx(4.0)  # of 1 … 7
    assert problem.spread == pytest.approx(2.0)
    assert problem.training.features.mean() == pytest.approx(0)
    assert problem.test.features == pytest.approx((raw.test.features - 4) / 2)
    assert problem.test.targets.tolist() == raw.test.targets.tolist()


@pytest.mark.parametrize("gap", ["", " ", "NA", "n/a", "NaN", "null", "None"])
def test_gaps_dropped(table: Path, gap: str) -> None:
    dataset = load_text(table, TABLE.replace("4,8", f"{gap},8"), fill="drop")
    assert inputs(dataset) == [1, 2, 3, 5, 6, 7, 8, 9, 10]
    assert dataset.gaps == {"a": 1}
    assert dataset.notes == ("1 row with gaps dropped",)


def test_rows_are_dropped_after_the_target_is_made(table: Path) -> None:
    """Row 4 has a gap: row 3 loses its target, and row 5 never becomes the next of row 3."""
    dataset = load_text(table, TABLE.replace("\n4,8", "\n,8"), target="next:a", fill="drop")
    assert list(zip(inputs(dataset), outputs(dataset), strict=True))[1:3] == [(2, 3), (5, 6)]


def test_gaps_filled_with_the_reading_before(table: Path) -> None:
    dataset = load_text(table, TABLE.replace("4,8", ",").replace("5,10", ",10"), fill="forward")
    assert inputs(dataset)[2:6] == [3, 3, 3, 6]
    assert outputs(dataset)[2:6] == [6, 6, 10, 12]
    assert dataset.gaps == {"a": 2, "b": 1}


def test_gaps_filled_with_the_mean_of_the_training_rows(table: Path) -> None:
    dataset = load_text(table, TABLE.replace("\n10,", "\n,"), fill="mean")
    assert inputs(dataset)[-1] == 4.0  # of 1 … 7, whatever comes later
    assert dataset.notes == ("1 gap of a filled with the mean",)


def test_a_gap_becomes_no_0_under_a_threshold(table: Path) -> None:
    dataset = load_text(table, TABLE.replace("4,8", "4,"), target="b>10", fill="drop")
    assert outputs(dataset) == [0, 0, 0, 0, 1, 1, 1, 1, 1]


# What does not: one sentence with file, column, row, and what to do


@pytest.mark.parametrize(
    ("text", "changed", "said"),
    [
        ("", {}, "t.csv is empty; it needs a row of column names"),
        ("\n\r\n", {}, "t.csv is empty; it needs a row of column names"),
        ("a,b\n", {}, "t.csv has column names in row 1 and nothing below; add rows"),
        (b"\x00\x01\x02", {}, "t.csv is not a text file; save the table as CSV in UTF-8"),
        (b"a,b\n1,2\n\xe9,3\n", {}, "t.csv, row 3, column 'a': 'é' is not a number; correct it"),
        (TABLE, {"features": ["c"]}, "t.csv has no column 'c'; the columns are a, b"),
        (TABLE, {"target": "next:c"}, "t.csv has no column 'c'; the columns are a, b"),
        ("tmax,b\n1,2\n", {"features": ["tmx"]}, "has no column 'tmx'; did you mean 'tmax'?"),
        (TABLE, {"features": ["day_of_year"]}, "no column 'date' to make day_of_year from"),
        (
            "date,b\n2012-01-01,1\n1/2/2012,1\n",
            {"features": ["day_of_year"]},
            "t.csv, row 3, column 'date': '1/2/2012' is not an ISO date; write it as",
        ),
        (TABLE.replace("4,8", "four,8"), {}, "t.csv, row 5, column 'a': 'four' is not a number;"),
        (TABLE.replace("4,8", '4,"8,0"'), {}, "row 5, column 'b': '8,0' is not a number;"),
        (TABLE.replace("4,8", "1_0,8"), {}, "row 5, column 'a': '1_0' is not a number;"),
        (TABLE.replace("4,8", "w" * 99 + ",8"), {}, f"column 'a': '{'w' * 23}…' is not a number"),
        (TABLE.replace("4,8", "-inf,8"), {}, "row 5, column 'a': '-inf' is not finite;"),
        (TABLE.replace("4,8", "4,1e999"), {}, "row 5, column 'b': '1e999' is not finite;"),
        (TABLE.replace("4,8", "\n\nx,8"), {}, "row 7, column 'a': 'x' is not a number;"),
        ('a,b,c\n1,2,"two\nlines"\nx,2,3\n', {}, "row 4, column 'a': 'x' is not a number;"),
        (TABLE.replace("4,8", "4,8,9"), {}, "t.csv, row 5: 3 values where the header names 2"),
        (TABLE.replace("4,8", "4"), {}, "t.csv, row 5: 1 value where the header names 2 columns"),
        (TABLE.replace("4,8", '"4,8'), {}, "t.csv, row 5: not a line of a CSV file"),
        (TABLE.replace("4,8", ",8"), {}, "t.csv, row 5, column 'a' is empty; fill the gaps"),
        (TABLE.replace("4,8", "4,"), {}, "t.csv, row 5, column 'b' is empty; fill the gaps"),
        (
            TABLE.replace("1,2\n", ",2\n", 1),
            {"fill": "forward"},
            "row 2, column 'a' is empty; no row before it",
        ),
        ("a,b\n" + ",\n" * 9, {}, "column 'a' holds no number at all; name another"),
        ("a,b\n" + ",1\n" * 9, {"fill": "mean"}, "column 'a' holds no number at all"),
        ("a,b\n" + ",1\n" * 9, {"fill": "drop"}, "t.csv leaves 0 rows to split, too few for"),
        (
            "a,b\n" + ",1\n" * 9 + "1,1\n",
            {"fill": "mean"},
            "row 2, column 'a' is empty; no training row has a value",
        ),
        ("a,b\n1,2\n2,3\n", {}, "leaves 2 rows to split, too few for 0.7, 0.15, 0.15: no valida"),
        ("a,b\n1,2\n", {"target": "next:b"}, "leaves 0 rows to split, too few for"),
        (TABLE, {"split": (0.7, 0.3)}, "the split needs three shares from 0 to 1"),
        (TABLE, {"split": (0.7, 0.2, 0.2)}, "the shares of the split add up to 1.1; make it 1"),
        (TABLE, {"split": (1.5, -0.5, 0)}, "the split needs three shares from 0 to 1"),
        (TABLE, {"split": (float("nan"), 0, 0)}, "the split needs three shares from 0 to 1"),
        (TABLE, {"split": (0, 0.5, 0.5)}, "no training row"),
        (
            "a,b\n" + "5,1\n" * 9,
            {"scale": "standard"},
            "t.csv, column 'a' is 5 in every training row and cannot be standardised; leave it out",
        ),
        (
            "a,b\n" + "-1e308,1\n1e308,1\n" * 9,
            {"scale": "standard"},
            "column 'a' spreads too far (or too little) to be standardised",
        ),
        (TABLE, {"features": []}, "no feature is named; name at least one column"),
        (TABLE, {"features": ["a", "a"]}, "feature 'a' is named twice; name it once"),
        (TABLE, {"target": "b>x"}, "target 'b>x': write a number after '>'"),
        (TABLE, {"target": "next:"}, "target 'next:' names no column"),
        (TABLE, {"blank": 10}, "column 'a': 10 readings cannot be blanked in 10 rows"),
        (TABLE, {"blank": -1}, "column 'a': -1 readings cannot be blanked in 10 rows"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_sentence(
    table: Path, text: str | bytes, changed: dict[str, object], said: str
) -> None:
    with pytest.raises(DataError) as caught:
        load_text(table, text, **changed)
    message = str(caught.value)
    assert said in message
    assert "\n" not in message


def test_what_is_not_a_file(tmp_path: Path) -> None:
    refused: list[tuple[Path | str, str]] = [
        (tmp_path, "is a folder; name a CSV file in it"),
        (tmp_path / "no.csv", "there is no file"),
        ("seatle-weather", "did you mean seattle-weather?"),
        ("/dev/null", "is not a file"),
        ("a\0b", "cannot be read"),
        ("a" * 5000, "cannot be read"),
        (Path(__file__) / "t.csv", "cannot be read"),
    ]
    for source, said in refused:
        with pytest.raises(DataError, match=said.replace("?", r"\?")):
            load(source, features=["a"], target="b")


def test_a_file_that_may_not_be_read(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, *arguments: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    table.write_text(TABLE)
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(DataError, match=r"t\.csv cannot be read \(Permission denied\)"):
        load(table, features=["a"], target="b")


def test_a_name_spelt_otherwise_in_unicode_is_the_same_column(tmp_path: Path) -> None:
    path = tmp_path / "cafes.csv"
    path.write_text("cafe\u0301,y\n1,2\n2,4\n", encoding="utf-8")
    with pytest.raises(DataError, match="is a feature already"):
        load(path, features=["cafe\u0301"], target="caf\u00e9")
    with pytest.raises(DataError, match="is named twice"):
        load(path, features=["cafe\u0301", "caf\u00e9"], target="y")
