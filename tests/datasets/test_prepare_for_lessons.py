"""What the course asks of a table beyond `gdtui run`: rows chosen, gaps shown, scale given."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from gdtui.datasets import DataError, Dataset, RequestError, load, surface_dataset
from gdtui.engine import (
    Array,
    Descent,
    Linear,
    MeanSquaredError,
    Plain,
    Ravine,
    Value,
    begin,
    curvature,
    data,
    step,
)

TABLE = "a,b\n" + "".join(f"{n},{2 * n}\n" for n in range(1, 11))
ALL = (1, 0, 0)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "t.csv"
    path.write_text(TABLE)
    return path


def gappy(path: Path, *rows: int) -> Path:
    """The table with `a` missing in these rows, counted from 0."""
    lines = TABLE.splitlines()
    for row in rows:
        lines[row + 1] = f",{2 * row + 2}"
    path.write_text("\n".join(lines))
    return path


def weather(features: tuple[str, ...] = ("tmax",), **changed: object) -> Dataset:
    arguments: dict[str, object] = {"features": features, "target": "next:tmax"}
    return load("seattle-weather", **(arguments | changed))  # type: ignore[arg-type]


def column(dataset: Dataset) -> list[float]:
    return [float(value) for value in dataset.problem.training.features[:, 0]]


def targets(dataset: Dataset) -> list[float]:
    return [float(value) for value in dataset.problem.training.targets]


# Rows


def test_ten_days_spread_over_a_year_keep_their_own_tomorrow() -> None:
    dataset = weather(rows=10, every=36, split=ALL)
    whole = weather(split=ALL)
    assert column(dataset) == column(whole)[: 10 * 36 : 36]
    assert targets(dataset) == targets(whole)[: 10 * 36 : 36]
    assert dataset.dates == whole.dates[: 10 * 36 : 36]
    assert dataset.dates[:2] == ("2012-01-01", "2012-02-06")
    assert dataset.rows == 1461


def test_the_first_rows_are_split_as_a_table_of_their_own() -> None:
    dataset = weather(rows=100)
    parts = dataset.problem
    assert [p.count for p in (parts.training, parts.validation, parts.test)] == [70, 15, 15]
    assert column(dataset) == column(weather())[:70]
    assert len(dataset.dates) == 70


def test_every_alone_takes_the_whole_table(table: Path) -> None:
    assert column(load(table, features=["a"], target="b", every=3, split=ALL)) == [1, 4, 7, 10]
    following = load(table, features=["a"], target="next:b", every=3, split=ALL)
    assert column(following) == [1, 4, 7]
    assert targets(following) == [4, 10, 16]


def test_a_gap_behind_the_chosen_rows_is_none_of_theirs(table: Path) -> None:
    dataset = load(gappy(table, 8), features=["a"], target="b", rows=8, split=ALL)
    assert dataset.gaps == {}


def test_a_table_without_dates_names_no_dates(table: Path) -> None:
    assert load(table, features=["a"], target="b").dates == ()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"rows": 11}, "has 10 rows, too few to choose 11 of them, one in 1; choose fewer"),
        ({"rows": 10, "target": "next:b"}, "too few to choose 10"),
        ({"rows": 5, "every": 3}, "too few to choose 5 of them, one in 3"),
        ({"outlier": (8, 1.0)}, "has no training row 8 to make an outlier of; choose 1 to 7"),
        ({"outlier": (0, 1.0)}, "choose 1 to 7"),
        ({"blank": 4, "every": 3}, "4 readings cannot be blanked in 4 rows; choose 1 to 3"),
    ],
)
def test_too_few_rows_are_said_so(table: Path, changed: dict[str, object], said: str) -> None:
    arguments: dict[str, object] = {"features": ["a"], "target": "b"}
    with pytest.raises(DataError, match=said):
        load(table, **(arguments | changed))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"rows": 0}, "give 1 or more"),
        ({"every": 0}, "give 1 or more"),
        ({"scale": (50.0, 0.0)}, "centre 50 and spread 0 cannot scale"),
        ({"scale": (math.nan, 1.0)}, "cannot scale"),
        ({"outlier": (1, 20.0), "target": "next:rain>0"}, "0 or 1 cannot have an outlier"),
    ],
)
def test_a_request_without_sense_is_refused(changed: dict[str, object], said: str) -> None:
    with pytest.raises(RequestError, match=said):
        weather(**changed)  # type: ignore[arg-type]


# Outlier


def test_an_outlier_moves_one_training_target_and_is_declared() -> None:
    plain = weather(rows=10, every=36, split=ALL)
    moved = weather(rows=10, every=36, split=ALL, outlier=(3, 20))
    difference = np.array(targets(moved)) - targets(plain)
    assert difference.tolist() == [0, 0, 20, 0, 0, 0, 0, 0, 0, 0]
    assert moved.notes == ("tmax_tomorrow +20 °F on 2012-03-13 by us: an outlier, simulated",)
    assert targets(weather(rows=10, every=36, split=ALL)) == targets(plain)


def test_an_outlier_without_dates_is_known_by_its_line(table: Path) -> None:
    dataset = load(table, features=["a"], target="b", outlier=(1, -5.5))
    assert dataset.notes == ("b -5.5 in row 2 by us: an outlier, simulated",)
    assert targets(dataset)[0] == -3.5


# Gaps


def test_kept_gaps_are_left_aside_counted_and_placed(table: Path) -> None:
    dataset = load(gappy(table, 2, 5), features=["a"], target="b", fill="keep", split=ALL)
    assert column(dataset) == [1, 2, 4, 5, 7, 8, 9, 10]
    assert dataset.gaps == {"a": 2}
    assert dataset.gap_rows == (2, 5)
    assert np.isnan(dataset.gap_readings.features).all()
    assert dataset.gap_readings.targets.tolist() == [6, 12]
    assert dataset.notes == ("2 rows with gaps, not used",)


def test_filled_gaps_keep_their_places(table: Path) -> None:
    dataset = load(gappy(table, 2, 5), features=["a"], target="b", fill="forward", split=ALL)
    assert dataset.gap_rows == (2, 5)
    assert [column(dataset)[place] for place in dataset.gap_rows] == [2, 5]


def test_a_missing_reading_is_a_gap_in_its_day_and_in_the_target_of_the_day_before() -> None:
    dataset = weather(blank=12, fill="keep")
    assert dataset.gaps == {"tmax": 12}
    assert len(dataset.gap_rows) == 24
    readings = dataset.gap_readings
    assert np.isnan(readings.features[:, 0]).sum() == np.isnan(readings.targets).sum() == 12
    assert weather(blank=12, fill="forward").gap_rows == dataset.gap_rows
    assert weather(blank=12, fill="forward").problem.training.count == 1021


def test_blanks_fall_among_the_chosen_rows() -> None:
    dataset = weather(rows=40, every=30, blank=5, fill="keep", split=ALL)
    assert dataset.gaps == {"tmax": 5}
    assert len(dataset.gap_rows) == 5
    assert dataset.problem.training.count == 35


def test_the_mean_that_fills_is_that_of_the_chosen_training_rows(table: Path) -> None:
    dataset = load(
        gappy(table, 2), features=["a"], target="b", fill="mean", every=2, split=(0.6, 0.2, 0.2)
    )
    assert column(dataset) == [1, 3, 5]  # the mean of 1 and 5


def test_no_gap_no_place() -> None:
    dataset = weather()
    assert dataset.gap_rows == ()
    assert dataset.gap_readings.features.shape == (0, 1)


# Scale


def test_a_given_scale_is_used_as_it_is() -> None:
    raw, scaled = weather(), weather(scale=(50.0, 10.0))
    problem = scaled.problem
    assert problem.centre is not None
    assert problem.spread is not None
    assert (problem.centre.tolist(), problem.spread.tolist()) == ([50], [10])
    expected = (np.array(column(raw)) - 50) / 10
    assert column(scaled) == expected.tolist()
    assert targets(scaled) == targets(raw)
    three = weather(("tmax", "tmin", "rain"), scale=(50.0, 10.0)).problem
    assert three.centre is not None
    assert three.centre.tolist() == [50, 50, 50]


def test_tens_of_degrees_above_50_make_a_bowl_that_can_be_seen() -> None:
    rows = weather(scale=(50.0, 10.0)).problem.training
    found = curvature(Descent(Linear(), MeanSquaredError(), Plain()), rows, np.zeros(2))
    assert found.condition_number == pytest.approx(7.4, abs=0.05)
    assert found.critical_rate == pytest.approx(0.275, abs=0.0005)


# Exclusive or, surfaces, correlation


def correlation(dataset: Dataset) -> float:
    return data.correlation(dataset.problem.training)


def test_exclusive_or_has_four_rows_and_nothing_held_back() -> None:
    dataset = load("xor", features=["x1", "x2"], target="y", split=ALL)
    training = dataset.problem.training
    assert training.features.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert training.targets.tolist() == [0, 1, 1, 0]
    assert dataset.problem.validation.count == dataset.problem.test.count == 0
    assert correlation(dataset) == 0


def test_a_surface_needs_no_table() -> None:
    dataset = surface_dataset("ravine")
    rows = dataset.problem.training
    descent = Descent(Ravine(), Value(), Plain())
    start: Array = np.array([1.0, 10.0])
    after = step(descent, rows, begin(descent, rows, start, 0.02, 0))
    assert after.parameters == pytest.approx([0, 9.8])
    assert dataset.problem.feature_names == ()
    assert dataset.problem.validation.count == 0
    assert math.isnan(correlation(dataset))


@pytest.mark.parametrize(("feature", "r"), [("tmax", 0.923), ("tmin", 0.838), ("rain", -0.239)])
def test_correlation_with_the_target_over_all_rows(feature: str, r: float) -> None:
    assert correlation(weather((feature,), split=ALL)) == pytest.approx(r, abs=0.0005)


def test_correlation_speaks_of_the_first_feature_and_the_training_rows() -> None:
    assert correlation(weather()) == pytest.approx(0.92328, abs=5e-6)
    assert correlation(weather(("tmax", "rain"), scale="standard")) == pytest.approx(
        correlation(weather())
    )


def test_a_feature_that_never_changes_has_no_correlation(table: Path) -> None:
    table.write_text("a,b\n" + "3,1\n3,2\n" * 5)
    assert math.isnan(correlation(load(table, features=["a"], target="b")))
