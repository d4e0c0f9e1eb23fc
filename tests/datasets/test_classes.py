"""Two classes, whatever they are called; True and False; names with operators in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

from gdtui.datasets import DataError, Dataset, RequestError, load
from gdtui.datasets.classes import ClassError, OneClassError, threshold_text
from gdtui.datasets.targets import Target, parse_target

Load = Callable[..., Dataset]


@pytest.fixture
def load_text(tmp_path: Path) -> Load:
    def load_it(text: str, target: str = "c", **settings: object) -> Dataset:
        path = tmp_path / "t.csv"
        path.write_text(text)
        known: dict[str, object] = {"features": ["x"], "split": (1, 0, 0), "as_class": True}
        return load(path, target=target, **{**known, **settings})  # type: ignore[arg-type]

    return load_it


def column(*cells: object) -> str:
    return "x,c\n" + "".join(f"{row},{cell}\n" for row, cell in enumerate(cells))


@pytest.mark.parametrize(
    ("cells", "targets", "notes"),
    [
        ((0, 1, 1), [0, 1, 1], ()),
        (("0.0", "1.0", "1"), [0, 1, 1], ()),
        ((1, 2, 1), [0, 1, 0], ("class: 1 is 0, 2 is 1",)),
        ((10, 9, 10), [1, 0, 1], ("class: 9 is 0, 10 is 1",)),
        ((2.5, -1, 2.5), [1, 0, 1], ("class: -1 is 0, 2.5 is 1",)),
        (("yes", "no", "yes"), [1, 0, 1], ("class: no is 0, yes is 1",)),
        (("10 kg", "9 kg", "9 kg"), [0, 1, 1], ("class: 10 kg is 0, 9 kg is 1",)),
        (("True", "False", "True"), [1, 0, 1], ("class: False is 0, True is 1",)),
        (("TRUE", "false", "True"), [1, 0, 1], ("class: False is 0, True is 1",)),
    ],
)
def test_two_classes_are_0_and_1_in_sorted_order(
    load_text: Load, cells: tuple[object, ...], targets: list[float], notes: tuple[str, ...]
) -> None:
    read = load_text(column(*cells))
    assert read.problem.training.targets.tolist() == targets
    assert read.notes == notes


def test_a_number_that_never_changes_is_told(load_text: Load) -> None:
    read = load_text(column(4, 4, 4, 5), as_class=False, split=(0.75, 0, 0.25))
    assert read.notes == ("c is 4 in all 3 training rows: there is nothing to learn",)
    read = load_text(column(4, 4, 4, 5), target="c>4", as_class=False, split=(0.75, 0, 0.25))
    assert read.notes == ("c > 4 is 0 in all 3 training rows: there is nothing to learn",)


def test_elsewhere_1_and_2_are_numbers(load_text: Load) -> None:
    read = load_text(column(1, 2, 1), as_class=False)
    assert read.problem.training.targets.tolist() == [1, 2, 1]
    assert read.notes == ()


def test_the_class_of_the_next_row(load_text: Load) -> None:
    read = load_text(column("no", "yes", "no", "no"), "next:c")
    assert read.problem.training.targets.tolist() == [1, 0, 0]
    assert read.notes == ("class: no is 0, yes is 1",)


def test_gaps_in_classes_are_dropped_or_filled_with_the_class_before(load_text: Load) -> None:
    text = column("no", "", "yes", "no")
    assert load_text(text, fill="drop").problem.training.targets.tolist() == [0, 1, 0]
    assert load_text(text, fill="forward").problem.training.targets.tolist() == [0, 0, 1, 0]
    with pytest.raises(DataError, match="no class is the mean of others; drop the rows"):
        load_text(text, fill="mean")


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (("red", "blue", "green"), "has 3 classes, blue, green, red, and two can be told apart"),
        ((3, 3, 3), "is 3 in every row, so there are no two classes"),
        ((5, 1, 2, 5), "5 is neither 0 nor 1, and there are 3 different numbers; write 'c>2'"),
    ],
)
def test_no_two_classes_is_one_sentence_with_a_way_out(
    load_text: Load, cells: tuple[object, ...], said: str
) -> None:
    with pytest.raises(ClassError, match=said) as caught:
        load_text(column(*cells))
    assert "choose" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_threshold_that_nothing_passes_is_said(load_text: Load) -> None:
    with pytest.raises(ClassError, match=r"'c>9' is 0 in every row.*another number than 9"):
        load_text(column(1, 2, 3), "c>9")


@pytest.mark.parametrize("seed", range(5))
def test_the_advised_threshold_halves_the_rows_as_well_as_any(seed: int) -> None:
    values = np.random.default_rng(seed).normal(1e6, 3, 40).round(seed)
    share = abs(float(np.mean(values > float(threshold_text(values)))) - 0.5)
    assert share == min(abs(float(np.mean(values > value)) - 0.5) for value in values)


def test_one_class_alone_to_train_on_offers_to_shuffle_and_to_stratify(load_text: Load) -> None:
    cells = ["no"] * 14 + ["yes"] * 6
    with pytest.raises(OneClassError, match="is no in all 14 training rows") as caught:
        load_text(column(*cells), split=(0.7, 0.15, 0.15))
    assert "shuffle 0" in str(caught.value)
    assert "stratify class" in str(caught.value)
    with pytest.raises(OneClassError, match="is 0 in all 14 training rows"):
        load_text(column(*range(20)), "c>15", split=(0.7, 0.15, 0.15))


# True and False, for a line


def test_true_and_false_are_1_and_0_as_feature_and_as_target(load_text: Load) -> None:
    cells = ("True,31", "False,12", "true,28", "FALSE,15", ",3", "True,35")
    text = "x,c\n" + "".join(f"{line}\n" for line in cells)
    rows = load_text(text, as_class=False, fill="drop").problem.training
    assert rows.features[:, 0].tolist() == [1, 0, 1, 0, 1]
    swapped = load_text(text, "x", features=["c"], as_class=False, fill="drop").problem.training
    assert swapped.targets.tolist() == [1, 0, 1, 0, 1]


def test_two_words_for_a_line_name_the_models_that_predict_them(load_text: Load) -> None:
    with pytest.raises(DataError, match=r"two words, no and yes, and no numbers; .*logistic model"):
        load_text(column("no", "yes"), as_class=False)


# Exact names


@pytest.mark.parametrize(
    ("text", "header", "meant"),
    [
        ("Pct >65", ("age", "Pct >65"), Target("Pct >65", False, None)),
        ("x>3", ("x", "x>3"), Target("x>3", False, None)),
        ("x>3", ("x",), Target("x", False, 3.0)),
        ("next:x", ("x", "next:x"), Target("next:x", False, None)),
        ("next:x", ("x",), Target("x", True, None)),
        ("next:next:x", ("x", "next:x"), Target("next:x", True, None)),
        ("next:x>3", ("x", "x>3"), Target("x>3", True, None)),
        ("x>3>5", ("x>3",), Target("x>3", False, 5.0)),
        ("Pct >sixty", ("Pct >sixty",), Target("Pct >sixty", False, None)),
    ],
)
def test_an_exact_name_wins_over_the_operators_in_it(
    text: str, header: tuple[str, ...], meant: Target
) -> None:
    assert parse_target(text, header) == meant


def test_a_column_named_like_a_threshold(load_text: Load) -> None:
    text = "age,Pct >65\n30,9\n35,11\n40,14\n45,15\n50,19\n"
    rows = load_text(text, "Pct >65", features=["age"], as_class=False).problem.training
    assert np.polyfit(rows.features[:, 0], rows.targets, 1) == pytest.approx([0.48, -5.6])


def test_the_target_is_no_feature_but_its_next_row_may_be(load_text: Load) -> None:
    for target in ("x", "x>1"):
        with pytest.raises(RequestError, match=r"x is a feature already; .* next:x"):
            load_text(column(1, 2, 3), target, as_class=False)
    assert load_text(column(1, 2, 3), "next:x", as_class=False).problem.training.count == 2


def test_classes_by_name_are_learned_as_scikit_learn_learns_them(load_text: Load) -> None:
    from gdtui import engine

    rng = np.random.default_rng(3)
    x = rng.normal(size=60)
    words = np.where(x + rng.normal(size=60) > 0, "yes", "no")
    text = "x,c\n" + "".join(f"{a!r},{b}\n" for a, b in zip(x.tolist(), words, strict=True))
    rows = load_text(text).problem.training
    descent = engine.Descent(
        engine.Logistic(), engine.LogLoss(), engine.optimizer_named("plain"), l2=0.05
    )
    state = engine.begin(descent, rows, np.zeros(2), 1.0, 0)
    for done in engine.run(descent, rows, state, 2000):
        state = done.after
    peer = LogisticRegression(C=1 / (2 * 0.05 * 60), tol=1e-10).fit(x[:, None], words)
    assert peer.classes_.tolist() == ["no", "yes"]
    found = [*peer.coef_[0], *peer.intercept_]
    assert state.parameters.tolist() == pytest.approx(found, abs=1e-5)
