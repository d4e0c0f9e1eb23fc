import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import (  # type: ignore[import-untyped]
    LinearRegression,
    LogisticRegression,
    Ridge,
)

from gdtui import engine, resources
from gdtui.datasets import DataError
from gdtui.headless import report
from gdtui.headless.runner import RunOptions, RunResult, round_interval, run_headless

PLAIN = Path(__file__).parent.parent / "benchmarks" / "plain.py"

NO_CLASS = (
    "the target 'next:tmax' is no class: 51 is neither 0 nor 1, and there are 67 different "
    "numbers; write 'next:tmax>59', or choose another column"
)
ONE = RunOptions(
    data="seattle-weather",
    features=("tmax",),
    target="next:tmax",
    fill="none",
    split=(0.7, 0.15, 0.15),
    scale="none",
    model="linear",
    optimizer="plain",
    momentum=0.9,
    l2=0.0,
    batch=None,
    learning_rate=1e-4,
    epochs=10,
    start="zeros",
    seed=0,
    every=1,
)
THREE = replace(ONE, features=("tmax", "tmin", "rain"))
STANDARD = replace(THREE, scale="standard", learning_rate=0.45, epochs=2000, every=1000)


def written(result: RunResult) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(report.as_json(result))
    return found


@pytest.mark.slow
def test_fifty_thousand_epochs_agree_with_the_loop_written_out_in_numpy() -> None:
    """`tests/benchmarks/plain.py` shares no line with the package."""
    data = resources.data_folder() / "seattle-weather.csv"
    output = subprocess.run(
        [sys.executable, str(PLAIN), str(data), "50000", "5000"],
        check=True,
        capture_output=True,
    ).stdout
    plain = json.loads(output)
    options = replace(
        THREE,
        data=str(data),
        learning_rate=5e-5,
        epochs=50_000,
        every=5000,
        start=(0.05636, 0.24848, 0.11866, 0.57735),
    )
    ours = written(run_headless(options))
    exactly: dict[str, Any] = {"rel": 1e-9, "abs": 0}
    assert ours["parameters"] == pytest.approx(plain["parameters"], **exactly)
    assert ours["bias"] == pytest.approx(plain["bias"], **exactly)
    assert ours["loss"] == pytest.approx(plain["loss"], **exactly)
    assert ours["steps"] == ours["epochs"] == 50_000
    assert ours["status"] == "running"
    assert len(ours["history"]) == len(plain["history"]) == 11
    for row, expected in zip(ours["history"], plain["history"], strict=True):
        assert row == pytest.approx(expected, **exactly)


def test_with_standardised_features_it_reaches_least_squares() -> None:
    result = run_headless(STANDARD)
    rows = result.dataset.problem.training
    design = np.column_stack((rows.features, np.ones(rows.count)))
    solved = np.linalg.lstsq(design, rows.targets, rcond=None)[0]
    fitted = LinearRegression().fit(rows.features, rows.targets)
    assert result.state.parameters == pytest.approx(solved, rel=1e-6)
    assert result.state.parameters == pytest.approx([*fitted.coef_, fitted.intercept_], rel=1e-6)
    assert result.status == "converged"
    assert result.state.epoch == 2000  # all of them, converged or not
    document = written(result)
    assert document["loss"] == pytest.approx(
        {"train": 25.270, "validation": 22.308, "test": 25.257}, abs=5e-4
    )
    assert document["gradient_norm"] <= document["gradient_tolerance"]
    raw = np.array(document["parameters"]) / document["spread"]
    assert raw == pytest.approx([0.77907, 0.22476, -2.14046], abs=1e-5)


def test_l2_is_ridge_and_its_losses_are_of_the_data_alone() -> None:
    result = run_headless(replace(STANDARD, l2=0.1))
    rows = result.dataset.problem.training
    ridge = Ridge(alpha=0.1 * rows.count).fit(rows.features, rows.targets)
    weights = result.state.parameters[:-1]
    assert weights == pytest.approx(ridge.coef_, rel=1e-6)
    residual = ridge.predict(rows.features) - rows.targets
    assert result.history[-1].train == pytest.approx(np.mean(residual**2), rel=1e-6)
    assert result.penalty == pytest.approx(0.1 * weights @ weights, rel=1e-6)


def test_logistic_is_sklearns() -> None:
    result = run_headless(
        replace(STANDARD, model="logistic", target="next:rain>0", learning_rate=1.0, epochs=4000)
    )
    rows = result.dataset.problem.training
    fitted = LogisticRegression(C=1e12, tol=1e-10).fit(rows.features, rows.targets)
    expected = [*fitted.coef_[0], *fitted.intercept_]
    assert result.state.parameters == pytest.approx(expected, rel=1e-4)
    assert result.history[0].train == pytest.approx(np.log(2))


def test_the_history_counts_updates_done() -> None:
    history = run_headless(replace(ONE, learning_rate=1.25e-4, epochs=3)).history
    assert [row.epoch for row in history] == [0, 1, 2, 3]
    assert history[0].train == pytest.approx(3973.4, abs=0.05)
    assert history[1].train == pytest.approx(27.41, abs=0.005)


@pytest.mark.parametrize(
    ("epochs", "every", "rows"),
    [(0, 1, [0]), (10, 4, [0, 4, 8, 10]), (10, 5, [0, 5, 10]), (3, 9, [0, 3])],
)
def test_the_last_epoch_is_always_a_row(epochs: int, every: int, rows: list[int]) -> None:
    assert [
        row.epoch for row in run_headless(replace(ONE, epochs=epochs, every=every)).history
    ] == rows


def test_how_often_is_written_down_changes_nothing() -> None:
    options = replace(ONE, batch=100, optimizer="momentum", learning_rate=1e-5, seed=4)
    once, often = run_headless(replace(options, every=10)), run_headless(replace(options, every=1))
    assert once.state.parameters.tobytes() == often.state.parameters.tobytes()


def test_mini_batches_count_steps_and_epochs() -> None:
    document = written(
        run_headless(replace(ONE, batch=32, learning_rate=1e-6, epochs=3, start="random"))
    )
    assert (document["steps"], document["epochs"]) == (96, 3)
    again = written(
        run_headless(replace(ONE, batch=32, learning_rate=1e-6, epochs=3, start="random"))
    )
    other = written(
        run_headless(replace(ONE, batch=32, learning_rate=1e-6, epochs=3, start="random", seed=1))
    )
    assert again == document
    assert other["parameters"] != document["parameters"]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("batch", [None, 100])
@pytest.mark.parametrize("optimizer", ["plain", "momentum"])
def test_a_divergence_is_a_result(batch: int | None, optimizer: Any) -> None:
    options = replace(
        ONE, learning_rate=0.1, epochs=5000, every=5, batch=batch, optimizer=optimizer
    )
    result = run_headless(options)
    document = written(result)
    assert document["status"] == "diverged"
    assert document["epochs"] < 5000
    assert document["loss"] == {"train": None, "validation": None, "test": None}
    assert all(isinstance(value, float) for value in document["parameters"])
    assert "diverged" in report.as_table(result)
    assert "inf" in report.as_table(result)
    assert "training" in report.as_chart(result, 80, ascii=False)


def test_a_large_loss_that_is_finite_has_diverged_too() -> None:
    assert run_headless(replace(ONE, learning_rate=5e-4, epochs=3)).status == "diverged"
    assert run_headless(replace(ONE, learning_rate=2.75e-4, epochs=3)).status == "running"


def test_parts_without_rows_have_no_loss() -> None:
    result = run_headless(replace(ONE, split=(1, 0, 0)))
    document = written(result)
    assert document["loss"]["train"] > 0
    assert document["loss"]["validation"] is None
    assert document["loss"]["test"] is None
    assert "test -" in report.as_table(result)


def test_a_logistic_model_needs_0_and_1() -> None:
    with pytest.raises(DataError, match=NO_CLASS):
        run_headless(replace(ONE, model="logistic"))


def test_the_json_has_what_was_promised() -> None:
    document = written(run_headless(replace(THREE, learning_rate=5e-5)))
    assert len(document["parameters"]) == 3
    assert isinstance(document["bias"], float)
    assert list(document["loss"]) == ["train", "validation", "test"]
    assert all(list(row) == ["epoch", "train", "validation"] for row in document["history"])
    assert document["history"][-1]["train"] == document["loss"]["train"]
    assert document["features"] == ["tmax", "tmin", "rain"]
    assert document["rows"] == {"train": 1021, "validation": 220, "test": 219}
    assert document["critical_rate"] == pytest.approx(1.605e-4, rel=1e-3)


def test_the_table_is_aligned() -> None:
    lines = report.as_table(run_headless(replace(ONE, learning_rate=5e-4, every=5))).splitlines()
    first = lines.index("") + 1
    table = lines[first : first + 5]
    assert len({len(line) for line in table}) == 1
    assert table[0].split("  ") == ["epoch", "training loss", "validation loss"]
    assert table[2].split() == ["0", "3,973.37", "3,182.50"]


@pytest.mark.parametrize("ascii", [True, False])
def test_the_chart_shows_both_losses(ascii: bool) -> None:
    text = report.as_chart(run_headless(ONE), 60, ascii=ascii)
    assert "loss by epoch, log scale" in text
    assert "validation" in text
    assert text.isascii() == ascii
    assert max(map(len, text.splitlines())) <= 80


def test_round_intervals() -> None:
    intervals = [round_interval(epochs, 20) for epochs in (0, 1, 20, 21, 41, 101, 201, 50_000)]
    assert intervals == [1, 1, 1, 2, 5, 10, 20, 5000]


def test_a_run_is_told_in_sentences() -> None:
    told = report.as_account(run_headless(ONE))
    assert told.startswith("10 epochs, 10 steps: training loss 3,973 to 27.")
    assert "times the least possible, 26.23." in told
    assert "Validation loss" in told
    assert told.endswith("eta 0.0001 is steady: 0.40 of the limit.")


def test_a_run_that_ended_says_how() -> None:
    diverged = report.as_account(run_headless(replace(ONE, learning_rate=5e-4)))
    assert "eta 0.0005 diverges: 2.0 times the limit." in diverged
    assert diverged.endswith("The run has diverged: the loss is over 100 times its start.")
    assert report.as_account(run_headless(STANDARD)).endswith("The run has converged.")


def test_what_leaves_the_numbers_is_told_in_words() -> None:
    told = report.as_account(run_headless(replace(ONE, learning_rate=1.0, epochs=300)))
    assert "training loss 3,973 to infinity." in told
    assert told.isascii()


# A network


XOR = replace(
    ONE,
    data="xor",
    features=("x1", "x2"),
    target="y",
    split=(1.0, 0.0, 0.0),
    model="network",
    hidden=3,
    learning_rate=0.5,
    epochs=400,
    every=100,
    start=(0.5, -0.3, 0.8, 0.2, -0.6, 0.4, 0.1, -0.2, 0.3, 0.7, -0.5, 0.6, 0.05),
)


def network_by_hand(
    x: Any, y: Any, theta: Any, hidden: int, rate: float, steps: int
) -> tuple[Any, float]:
    """tanh units under a sigmoid, row by row; the gradient by the chain rule, written out."""
    features = x.shape[1]
    w = np.array(theta[: hidden * features]).reshape(hidden, features)
    b = np.array(theta[hidden * features : hidden * (features + 1)])
    v = np.array(theta[hidden * (features + 1) : -1])
    c = theta[-1]

    def chance(row: Any) -> float:
        return float(1 / (1 + np.exp(-(v @ np.tanh(w @ row + b) + c))))

    for _ in range(steps):
        to_w, to_b, to_v, to_c = np.zeros_like(w), np.zeros_like(b), np.zeros_like(v), 0.0
        for row, target in zip(x, y, strict=True):
            unit = np.tanh(w @ row + b)
            wrong = (chance(row) - target) / len(y)
            to_v += wrong * unit
            to_c += wrong
            back = wrong * v * (1 - unit**2)
            to_b += back
            to_w += np.outer(back, row)
        w, b, v, c = w - rate * to_w, b - rate * to_b, v - rate * to_v, c - rate * to_c
    chances = np.array([chance(row) for row in x])
    loss = -np.mean(y * np.log(chances) + (1 - y) * np.log(1 - chances))
    return np.concatenate((w.ravel(), b, v, [c])), float(loss)


def test_a_network_agrees_with_one_written_out_row_by_row() -> None:
    x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    y = np.array([0.0, 1.0, 1.0, 0.0])
    parameters, loss = network_by_hand(x, y, XOR.start, 3, 0.5, 400)
    result = run_headless(XOR)
    assert result.state.parameters == pytest.approx(parameters, rel=1e-9)
    assert result.history[-1].train == pytest.approx(loss, rel=1e-9)
    assert result.history[-1].train < result.history[0].train / 2


def test_a_network_in_batches_is_the_engine_driven_by_hand() -> None:
    options = replace(
        THREE,
        target="next:rain>0",
        scale="standard",
        model="network",
        hidden=4,
        optimizer="momentum",
        momentum=0.5,
        l2=0.01,
        batch=50,
        learning_rate=0.1,
        epochs=3,
        start="random",
        seed=7,
    )
    result = run_headless(options)
    model = engine.Network(4)
    descent = engine.Descent(model, engine.LogLoss(), engine.Momentum(0.5), batch_size=50, l2=0.01)
    rows = result.dataset.problem.training
    state = engine.begin(descent, rows, engine.start_parameters("random", model, 3, 7), 0.1, 7)
    for done in engine.run(descent, rows, state, 3 * 21):
        state = done.after
    assert result.state.epoch == state.epoch == 3
    assert result.state.parameters.tobytes() == state.parameters.tobytes()


def test_a_networks_other_loss_can_be_asked_for() -> None:
    result = run_headless(replace(XOR, loss="mean_squared_error", learning_rate=0.1, epochs=2000))
    assert result.history[0].train != run_headless(XOR).history[0].train
    assert result.history[-1].train < 0.01
    assert "network, 3 hidden units, y from x1, x2" in report.as_table(result)


def test_the_numbers_of_the_json_are_those_of_start_and_have_names() -> None:
    document = written(run_headless(XOR))
    numbers = [*document["parameters"], document["bias"]]
    names = ["w11", "w12", "w21", "w22", "w31", "w32", "b1", "b2", "b3", "v1", "v2", "v3", "c"]
    assert document["names"] == names
    again = written(run_headless(replace(XOR, start=tuple(numbers), epochs=0)))
    assert [*again["parameters"], again["bias"]] == numbers
    assert again["loss"]["train"] == document["loss"]["train"]
    assert written(run_headless(THREE))["names"] == ["w tmax", "w tmin", "w rain", "b"]


def test_a_network_needs_0_and_1_as_well() -> None:
    with pytest.raises(DataError, match=NO_CLASS):
        run_headless(replace(ONE, model="network", start="random"))


TINY = "metres,signal\n4e-7,1\n5e-7,2\n6e-7,3\n7e-7,4\n"


def tiny(tmp_path: Path, **changed: Any) -> RunResult:
    path = tmp_path / "tiny.csv"
    path.write_text(TINY)
    options = replace(
        ONE, data=str(path), features=("metres",), target="signal", split=(1, 0, 0), every=10
    )
    return run_headless(replace(options, **{"learning_rate": 0.1, "epochs": 200, **changed}))


def test_a_tiny_feature_has_not_converged_and_it_is_said_that_scaling_helps(
    tmp_path: Path,
) -> None:
    raw, scaled = tiny(tmp_path), tiny(tmp_path, scale="standard")
    assert raw.gradient_norm < 1e-6
    assert (raw.status, scaled.status) == ("running", "converged")
    for write in (report.as_table, report.as_account):
        assert "It crawls" in write(raw)
        assert "--scale standard" in write(raw)
        assert "--scale standard" not in write(scaled)
    w, b = np.polyfit([4e-7, 5e-7, 6e-7, 7e-7], [1, 2, 3, 4], 1)
    centre, spread = scaled.dataset.problem.centre, scaled.dataset.problem.spread
    assert centre is not None
    assert spread is not None
    slope = scaled.state.parameters[0] / spread[0]
    assert [slope, scaled.state.parameters[1] - slope * centre[0]] == pytest.approx([w, b])
    assert [w, b] == pytest.approx([1e7, -3])


def test_json_names_the_criterion_and_takes_the_status_from_it(tmp_path: Path) -> None:
    for result in (tiny(tmp_path), tiny(tmp_path, scale="standard"), tiny(tmp_path, epochs=0)):
        found = written(result)
        assert found["criterion"] == "remaining gain"
        done = found["criterion_value"] <= found["criterion_limit"]
        assert found["status"] == ("converged" if done else "running")
        best = engine.least_squares(result.descent, result.dataset.problem.training)
        assert best is not None
        least = engine.evaluate(result.descent, result.dataset.problem.training, best)[0]
        gain = found["loss"]["train"] - least
        assert found["criterion_value"] == pytest.approx(gain, rel=1e-6, abs=1e-14)
        assert found["criterion_limit"] == pytest.approx(1e-14 * np.var([1, 2, 3, 4]), rel=0.1)
    network = replace(ONE, model="network", target="next:rain>0", start="random", hidden=1)
    assert written(run_headless(network))["criterion"] == "scaled slopes"


def test_rates_far_above_the_limit_of_unscaled_features_say_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("population,life\n1200000,61\n34000000,70\n125000000,74\n8000000,79\n")
    options = replace(ONE, data=str(path), features=("population",), target="life")
    result = run_headless(replace(options, split=(1, 0, 0)))
    assert result.status == "diverged"
    told = f"only rates below {result.critical_rate:.2g} descend: scale them (--scale standard)"
    assert told in report.as_table(result)


def test_run_refuses_a_target_that_is_a_feature_and_shuffles_sorted_classes(
    tmp_path: Path,
) -> None:
    with pytest.raises(DataError, match="tmax is a feature already"):
        run_headless(replace(ONE, target="tmax"))
    path = tmp_path / "t.csv"
    path.write_text("x,c\n" + "".join(f"{row},{1 + (row > 14)}\n" for row in range(1, 21)))
    options = replace(ONE, data=str(path), features=("x",), target="c", model="logistic")
    with pytest.raises(DataError, match=r"is 1 in all 14 training rows.*shuffle 0"):
        run_headless(options)
    for mended in (replace(options, shuffle=0), replace(options, stratify="class")):
        result = run_headless(mended)
        assert "class: 1 is 0, 2 is 1" in result.dataset.notes
        assert "class: 1 is 0, 2 is 1" in report.as_table(result)
        assert set(result.dataset.problem.training.targets.tolist()) == {0, 1}
