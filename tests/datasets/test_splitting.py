"""Rows dealt out: in file order, shuffled by a seed, class by class."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.model_selection import (  # type: ignore[import-untyped]
    StratifiedShuffleSplit,
)

from gdtui.datasets import RequestError, load
from gdtui.datasets.splitting import cuts_between_parts, split_rows

SHARES = st.sampled_from([(0.7, 0.15, 0.15), (0.6, 0.2, 0.2), (0.8, 0.2, 0.0), (1.0, 0.0, 0.0)])
SEEDS = st.none() | st.integers(0, 99)


@given(st.integers(7, 300), SHARES, SEEDS, st.none() | st.integers(0, 9))
def test_each_row_is_in_one_part_and_parts_are_as_large_as_ever(
    count: int, split: tuple[float, ...], seed: int | None, drawn: int | None
) -> None:
    classes = None
    if drawn is not None:
        classes = np.random.default_rng(drawn).integers(0, 2, count).astype(float)
    parts = split_rows(count, split, seed, classes)
    assert sorted(np.concatenate(parts).tolist()) == list(range(count))
    first, second = cuts_between_parts(split, count)
    assert [len(part) for part in parts] == [first, second - first, count - second]
    assert all((np.diff(part) > 0).all() for part in parts)
    if seed is None and classes is None:
        assert np.concatenate(parts).tolist() == list(range(count))


@pytest.mark.parametrize("ones", [6, 13, 31, 50])
@pytest.mark.parametrize("seed", [None, 0, 5])
def test_each_class_is_counted_as_scikit_learn_counts_it(ones: int, seed: int | None) -> None:
    classes = np.array([0.0] * (100 - ones) + [1.0] * ones)
    training, validation, test = split_rows(100, (0.7, 0.15, 0.15), seed, classes)
    peer = StratifiedShuffleSplit(1, train_size=len(training), test_size=30, random_state=0)
    expected, _ = next(peer.split(classes[:, None], classes))
    # It breaks ties by chance.
    assert abs(classes[training].sum() - classes[expected].sum()) <= (ones * 0.7 % 1 == 0.5)
    assert len(validation) == len(test) == 15
    assert abs(classes[validation].sum() - classes[test].sum()) <= 1


def test_a_seed_is_one_order_and_another_seed_another() -> None:
    one, same, other = (split_rows(50, (0.7, 0.15, 0.15), seed)[0] for seed in (3, 3, 4))
    assert one.tolist() == same.tolist() != other.tolist()


def test_a_table_is_shuffled_before_the_split_and_that_is_said(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("x,c\n" + "".join(f"{row},{int(row > 14)}\n" for row in range(1, 21)))
    settings = {"features": ["x"], "target": "c", "as_class": True}
    read = load(path, **settings, shuffle=0, scale="standard")  # type: ignore[arg-type]
    assert read.notes == ("rows shuffled by seed 0",)
    training = split_rows(20, (0.7, 0.15, 0.15), 0)[0] + 1
    assert read.problem.centre is not None
    assert read.problem.centre[0] == pytest.approx(training.mean())  # of the rows trained on
    even = load(path, **settings, stratify="class").problem  # type: ignore[arg-type]
    assert [part.targets.sum() for part in (even.training, even.validation, even.test)] == [4, 1, 1]


def test_a_mean_fills_gaps_from_the_rows_that_are_trained_on(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("x,c\n" + "".join(f"{'' if row == 5 else row},{row}\n" for row in range(20)))
    read = load(path, features=["x"], target="c", fill="mean", shuffle=1)
    training = split_rows(20, (0.7, 0.15, 0.15), 1)[0]
    filled = float(np.mean([row for row in training if row != 5]))
    parts = (read.problem.training, read.problem.validation, read.problem.test)
    pairs = [pair for rows in parts for pair in zip(rows.targets, rows.features, strict=True)]
    found = {float(y): float(x) for y, (x,) in pairs}
    assert found[5] == pytest.approx(filled)


def test_a_number_has_no_classes_to_split_by(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("x,c\n1,2\n2,3\n3,5\n")
    with pytest.raises(RequestError, match="is a number, so there are no classes to split by"):
        load(path, features=["x"], target="c", stratify="class", split=(1, 0, 0))
