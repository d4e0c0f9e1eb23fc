"""What the lessons rest on: curvature and losses on the training rows of the weather table."""

from collections.abc import Callable

import numpy as np
import pytest

from gdtui.engine import (
    Array,
    Descent,
    Linear,
    MeanSquaredError,
    Momentum,
    Plain,
    Rows,
    Trace,
    begin,
    curvature,
    evaluate,
    regime,
)

pytestmark = pytest.mark.filterwarnings("error")

LINE = Descent(Linear(), MeanSquaredError(), Plain())
THREE = ("tmax", "tmin", "rain")


def traced(rows: Rows, learning_rate: float, steps: int) -> tuple[Array, Array]:
    """The loss and the first weight after update 0, 1, … steps, from zeros."""
    zeros = np.zeros(rows.features.shape[1] + 1)
    trace = Trace.begin(LINE, rows, begin(LINE, rows, zeros, learning_rate, 0)).advance(steps + 1)
    assert trace.steps == steps + 1
    return trace.losses, trace.weights


@pytest.mark.parametrize(
    ("features", "standardise", "eigenvalues", "critical_rate", "condition_number"),
    [
        (("tmax",), False, [0.0895, 7946], 2.517e-4, 88_769),
        (("tmax",), True, [2, 2], 1.0, 1),
        (THREE, False, [0.0653, 0.116, 29.9, 12_459], 1.605e-4, 190_880),
        (THREE, True, [0.219, 1.90, 2.00, 3.88], 0.5158, 17.7),
    ],
)
def test_curvature(
    weather: Callable[..., Rows],
    features: tuple[str, ...],
    standardise: bool,
    eigenvalues: list[float],
    critical_rate: float,
    condition_number: float,
) -> None:
    rows = weather(*features, standardise=standardise)
    found = curvature(LINE, rows, np.zeros(len(features) + 1))
    assert found.eigenvalues == pytest.approx(eigenvalues, rel=5e-3)
    assert found.critical_rate == pytest.approx(critical_rate, rel=3e-4)
    assert found.condition_number == pytest.approx(condition_number, rel=3e-3)
    assert not found.local


@pytest.mark.parametrize(
    ("learning_rate", "losses"),
    [
        (5e-7, {0: 3973.4, 1: 3942, 10: 3671.4, 100: 1807, 250: 566.43, 1000: 28.608}),
        (2.5e-5, {1: 2561, 2: 1655, 3: 1072, 10: 74.3, 20: 27.8}),
        (1.25e-4, {1: 27.414, 2: 27.23, 1000: 27.23}),
        (2.25e-4, {1: 2476, 2: 1547, 3: 971, 10: 60.7, 20: 27.5}),
        (2.75e-4, {1: 5569, 2: 7811, 3: 10_959, 10: 1.18e5, 20: 3.5173e6}),
        (5e-4, {1: 3.5e4, 2: 3.1e5, 3: 2.7e6, 10: 1.1e13}),
    ],
)
def test_losses_by_learning_rate(
    weather: Callable[..., Rows], learning_rate: float, losses: dict[int, float]
) -> None:
    found, _ = traced(weather("tmax"), learning_rate, max(losses))
    for index, expected in losses.items():
        digits = len(f"{expected:g}".replace(".", "").split("e")[0].rstrip("0"))
        assert found[index] == pytest.approx(expected, rel=10.0 ** (1 - digits)), index


@pytest.mark.parametrize(
    ("learning_rate", "weights"),
    [
        (2.0e-4, [0, 1.58, 0.65, 1.20, 0.88]),
        (2.25e-4, [0, 1.78, 0.38, 1.48, 0.61]),
        (2.75e-4, [0, 2.18, -0.40, 2.66, -0.97]),
    ],
)
def test_weights_by_learning_rate(
    weather: Callable[..., Rows], learning_rate: float, weights: list[float]
) -> None:
    _, found = traced(weather("tmax"), learning_rate, len(weights) - 1)
    assert found == pytest.approx(weights, abs=0.0051)


def test_standardised_the_two_sides_of_the_best_rate_mirror_each_other(
    weather: Callable[..., Rows],
) -> None:
    rows = weather("tmax", standardise=True)
    assert traced(rows, 0.5, 1)[0][1] == pytest.approx(26.233, abs=5e-4)
    below, above = traced(rows, 0.05, 30)[0], traced(rows, 0.95, 30)[0]
    assert below == pytest.approx(above, rel=1e-9)
    losses, weights = traced(rows, 1.0, 9)
    assert losses == pytest.approx([3973.4] * 10, abs=0.05)
    assert weights == pytest.approx([0, 24.6] * 5, abs=0.05)
    assert traced(rows, 1.05, 3)[0][1:] == pytest.approx([4802, 5805, 7019], abs=0.5)


def test_three_standardised_features_near_the_critical_rate(
    weather: Callable[..., Rows],
) -> None:
    rows = weather(*THREE, standardise=True)
    above, _ = traced(rows, 0.55, 20)
    assert above[:6] == pytest.approx([3973, 255.7, 271.0, 338.8, 426, 539], abs=0.5)
    assert above[[10, 20]] == pytest.approx([1803, 21_410], rel=1e-3)
    below, _ = traced(rows, 0.5, 20)
    assert below[[1, 2, 3, 20]] == pytest.approx([158.5, 142.4, 128.2, 37.0], abs=0.05)


def test_a_flat_loss_curve_is_not_convergence(weather: Callable[..., Rows]) -> None:
    rows = weather("tmax")
    rate = 0.5 * curvature(LINE, rows, np.zeros(2)).critical_rate
    start = begin(LINE, rows, np.zeros(2), rate, 0)
    trace = Trace.begin(LINE, rows, start).advance(1000)
    assert trace.losses[1] <= 1.05 * 26.233
    assert trace.losses[-1] > 1.01 * 26.233


@pytest.mark.parametrize(
    ("rho", "expected"),
    [
        (0.0, "slow"),
        (0.09, "slow"),
        (0.1, "steady"),
        (1.0, "steady"),
        (1.01, "overshoots"),
        (1.99, "overshoots"),
        (2.0, "diverges"),
        (50.0, "diverges"),
    ],
)
def test_regime(rho: float, expected: str) -> None:
    assert regime(rho, 2.0) == expected
    assert regime(rho / 2, 1.0) == expected


@pytest.mark.parametrize("optimizer", [Plain(), Momentum(0.5), Momentum(0.9)], ids=str)
@pytest.mark.parametrize("l2", [0.0, 0.1])
def test_the_critical_rate_is_the_border(
    weather: Callable[..., Rows], optimizer: Plain | Momentum, l2: float
) -> None:
    rows = weather(*THREE, standardise=True)
    descent = Descent(Linear(), MeanSquaredError(), optimizer, l2=l2)
    critical_rate = curvature(descent, rows, np.zeros(4)).critical_rate

    def loss_after(share: float) -> float:
        state = begin(descent, rows, np.zeros(4), share * critical_rate, 0)
        trace = Trace.begin(descent, rows, state).advance(2000)
        return evaluate(descent, rows, trace.state.parameters)[0]

    assert loss_after(0.99) < 3973
    assert loss_after(1.01) > 100 * 3973


@pytest.mark.parametrize("optimizer", [Plain(), Momentum(0.3), Momentum(0.9)], ids=str)
def test_up_to_the_steady_rate_it_comes_from_one_side(
    weather: Callable[..., Rows], optimizer: Plain | Momentum
) -> None:
    rows = weather("tmax", standardise=True)
    descent = Descent(Linear(), MeanSquaredError(), optimizer)
    found = curvature(descent, rows, np.zeros(2))

    def furthest(share: float) -> float:
        rate = share * found.steady_rate
        trace = Trace.begin(descent, rows, begin(descent, rows, np.zeros(2), rate, 0)).advance(400)
        return float(trace.weights.max())

    best = float(np.linalg.lstsq(np.c_[rows.features, np.ones(rows.count)], rows.targets)[0][0])
    assert furthest(0.99) < best * (1 + 1e-9)
    assert furthest(1.5) > best * 1.001
    for share, kind in ((1, "steady"), (1.5, "overshoots")):
        assert regime(share * found.steady_rate, found.critical_rate, found.steady_rate) == kind


def test_with_mini_batches_the_curvature_is_called_local(weather: Callable[..., Rows]) -> None:
    rows = weather("tmax")
    for batch_size, local in ((None, False), (1021, False), (32, True)):
        descent = Descent(Linear(), MeanSquaredError(), Plain(), batch_size)
        assert curvature(descent, rows, np.zeros(2)).local is local


def test_two_features_that_say_the_same_leave_a_flat_direction() -> None:
    column = np.random.default_rng(0).normal(size=50)
    rows = Rows(np.column_stack((column, 3 * column)), np.ones(50))
    assert curvature(LINE, rows, np.zeros(3)).condition_number == np.inf


def test_a_flat_direction_has_no_condition_number() -> None:
    rows = Rows(np.zeros((5, 1)), np.ones(5))
    found = curvature(LINE, rows, np.zeros(2))
    assert found.eigenvalues.tolist() == [0, 2]
    assert (found.critical_rate, found.condition_number) == (1, np.inf)
