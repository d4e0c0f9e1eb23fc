"""A feature may be whether a column lies above a number."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from gdtui.datasets import DataError
from gdtui.datasets.prepare import load
from gdtui.resources import data_folder


def test_whether_it_rained_is_what_pandas_makes_of_it() -> None:
    rows = load(
        "seattle-weather", features=["tmax", "rain>0"], target="next:rain>0"
    ).problem.training
    table = pd.read_csv(data_folder() / "seattle-weather.csv")
    rained = (table["rain"] > 0).astype(float).to_numpy()
    np.testing.assert_array_equal(rows.features[:, 1], rained[: rows.count])
    np.testing.assert_array_equal(rows.targets, rained[1 : rows.count + 1])


def test_a_gap_stays_one_and_a_column_of_that_name_comes_first(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text("a,b,a>2\n1,1,7\n,2,8\n3,3,9\n4,4,9\n", encoding="utf-8")
    exact = load(str(file), features=["a>2"], target="b", split=(1, 0, 0)).problem.training
    assert exact.features[:, 0].tolist() == [7, 8, 9, 9]
    made = load(
        str(file), features=["a>2.5"], target="b", fill="drop", split=(1, 0, 0)
    ).problem.training
    assert made.features[:, 0].tolist() == [0, 1, 1]
    with pytest.raises(DataError, match=r"a>2\.5"):
        load(str(file), features=["a>2.5"], target="b", split=(1, 0, 0))


def test_what_is_made_of_the_target_does_not_predict_it(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text("a,b\n1,1\n2,2\n3,3\n4,4\n", encoding="utf-8")
    with pytest.raises(DataError, match="b is a feature already"):
        load(str(file), features=["b>2"], target="b", split=(1, 0, 0))
    assert (
        load(str(file), features=["b>2"], target="next:b", split=(1, 0, 0)).problem.training.count
        == 3
    )


@pytest.mark.parametrize(
    ("feature", "said"),
    [
        ("c>2", "no column 'c'"),
        ("a>", "feature 'a>': write a number after '>'"),
        ("a>x", "feature 'a>x': write a number after '>'"),
        ("next:a>2", "no column 'next:a'"),
    ],
)
def test_another_name_is_refused_in_a_sentence(tmp_path: Path, feature: str, said: str) -> None:
    file = tmp_path / "own.csv"
    file.write_text("a,b\n1,1\n2,2\n3,3\n4,4\n", encoding="utf-8")
    with pytest.raises(DataError, match=said):
        load(str(file), features=[feature], target="b", split=(1, 0, 0))
