"""Converged is a property of the state, the same in whatever units the table is written."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize  # type: ignore[import-untyped]

from gdtui.engine import (
    BARE_ROWS,
    Array,
    Descent,
    Linear,
    Logistic,
    LogLoss,
    MeanSquaredError,
    Model,
    Network,
    Rows,
    TwoWells,
    Value,
    begin,
    evaluate,
    judge,
    least_squares,
    measure_convergence,
    optimizer_named,
    run,
    start_parameters,
    yardstick,
)
from gdtui.engine.convergence import baseline_loss, has_converged, is_crawling

DRAWS = st.integers(0, 10_000)


def descent_of(model: Model, l2: float = 0.0, frozen: tuple[int, ...] = ()) -> Descent:
    chance = isinstance(model, Logistic) or (isinstance(model, Network) and model.chance)
    loss = LogLoss() if chance else MeanSquaredError()
    return Descent(model, loss, optimizer_named("plain"), l2=l2, frozen=frozen)


LINE = descent_of(Linear())


def drawn_rows(seed: int, chances: bool = False, count: int = 40, features: int = 2) -> Rows:
    rng = np.random.default_rng(seed)
    x = rng.normal(rng.normal(0, 3, features), rng.uniform(0.5, 5, features), (count, features))
    y = x @ rng.normal(size=features) + rng.normal(1, 2, count)
    return Rows(x, (y > np.median(y)).astype(float) if chances else y)


def says(descent: Descent, rows: Rows, parameters: Array) -> bool:
    """What the quick way says, which the whole way has to say too."""
    gradient = evaluate(descent, rows, parameters)[1]
    said = has_converged(yardstick(descent, rows), parameters, gradient)
    assert said == measure_convergence(yardstick(descent, rows), parameters, gradient).converged
    return said


def descended(descent: Descent, rows: Rows, rate: float, steps: int) -> Array:
    zeros = np.zeros(descent.model.parameter_count(rows.features.shape[1]))
    state = begin(descent, rows, zeros, rate, 0)
    for done in run(descent, rows, state, steps):
        state = done.after
    return state.parameters


@given(DRAWS, st.sampled_from([0.0, 0.1]))
def test_what_is_still_to_be_gained_of_a_line_is_its_loss_less_the_least(
    seed: int, l2: float
) -> None:
    descent, rows = descent_of(Linear(), l2), drawn_rows(seed)
    best = least_squares(descent, rows)
    assert best is not None
    here = best + np.random.default_rng(seed).normal(size=3)
    loss, gradient = evaluate(descent, rows, here)
    left = measure_convergence(yardstick(descent, rows), here, gradient)
    assert left.value == pytest.approx(loss - evaluate(descent, rows, best)[0], rel=1e-9)
    assert left.criterion == "remaining gain"


@given(DRAWS, st.sampled_from([0.02, 0.3]))
def test_near_the_minimum_of_log_loss_it_is_the_loss_less_what_scipy_finds(
    seed: int, l2: float
) -> None:
    descent, rows = descent_of(Logistic(), l2), drawn_rows(seed, chances=True)
    found = minimize(
        lambda theta: evaluate(descent, rows, theta)[0], np.zeros(3), method="BFGS", tol=1e-10
    )
    here = found.x + 1e-3 * np.random.default_rng(seed).normal(size=3)
    loss, gradient = evaluate(descent, rows, here)
    left = measure_convergence(yardstick(descent, rows), here, gradient).value
    assert left == pytest.approx(loss - found.fun, rel=0.02, abs=1e-12)


@given(DRAWS, st.sampled_from([1e-9, 1e-3, 1e5, 1e9]), st.sampled_from([1e-8, 1.0, 1e10]))
def test_units_do_not_matter(seed: int, across: float, up: float) -> None:
    """Features times `across` and targets times `up`: the same share is still to be gained."""
    rows = drawn_rows(seed)
    scaled = Rows(rows.features * across, rows.targets * up)
    best = least_squares(LINE, rows)
    assert best is not None
    for away in (1.0, 1e-5, 0.0):
        here = best + away * np.random.default_rng(seed).normal(size=3)
        there = here * up / np.array([across, across, 1])
        assert says(LINE, rows, here) == says(LINE, scaled, there) == (away == 0)
        one, other = (
            measure_convergence(yardstick(LINE, table), at, evaluate(LINE, table, at)[1])
            for table, at in ((rows, here), (scaled, there))
        )
        if away:
            assert one.share == pytest.approx(other.share, rel=1e-6)


def test_a_feature_near_5e_minus_7_has_not_converged_where_its_gradient_is_tiny() -> None:
    """The loss is some 4e28 times the least, and the gradient below a millionth."""
    rows = Rows(np.array([[4e-7], [5e-7], [6e-7], [7e-7]]), np.array([1.0, 2, 3, 4]))
    here = descended(LINE, rows, 0.1, 200)
    loss, gradient = evaluate(LINE, rows, here)
    best = least_squares(LINE, rows)
    assert best is not None
    assert np.linalg.norm(gradient) < 1e-6
    assert loss > 1e28 * evaluate(LINE, rows, best)[0]
    assert not says(LINE, rows, here)
    assert says(LINE, rows, best)
    standard = Rows((rows.features - rows.features.mean()) / rows.features.std(), rows.targets)
    assert says(LINE, standard, descended(LINE, standard, 0.1, 200))


@pytest.mark.parametrize("spread", [1.0, 1e6, 1e10])
def test_the_exact_minimum_of_a_target_of_1e10_has_converged(spread: float) -> None:
    rows = drawn_rows(3)
    rows = Rows(rows.features, 1e10 + spread * rows.targets)
    best = least_squares(LINE, rows)
    assert best is not None
    assert says(LINE, rows, best)
    assert not says(LINE, rows, best + np.array([0.01 * spread, 0, 0]))
    assert not says(LINE, rows, np.array([0, 0, rows.targets.mean()]))


def test_seconds_since_1970_are_not_taken_for_a_constant() -> None:
    seconds = np.linspace(1.7e9, 1.7e9 + 30 * 49, 50)
    targets = np.random.default_rng(0).normal(size=50)
    rows = Rows(seconds[:, None], targets)
    assert not says(LINE, rows, np.array([0, rows.targets.mean()]))
    w = np.cov(seconds, rows.targets, bias=True)[0, 1] / seconds.var()
    gain = w**2 * seconds.var()
    at = np.array([0, rows.targets.mean()])
    left = measure_convergence(yardstick(LINE, rows), at, evaluate(LINE, rows, at)[1])
    assert left.value == pytest.approx(gain, rel=1e-3)


def test_what_nothing_can_be_gained_along_does_not_count() -> None:
    """Two features that are one, and a feature that is 0."""
    x = np.linspace(0, 19, 20)
    targets: Array = np.array(3 * x + x % 3, dtype=np.float64)
    rows = Rows(np.column_stack((x, 2 * x, np.zeros(20))), targets)
    best = least_squares(LINE, rows)
    assert best is not None
    assert says(LINE, rows, best)
    assert says(LINE, rows, best + np.array([2.0, -1.0, 7.0, 0.0]))
    assert not says(LINE, rows, best + np.array([1e-3, 0, 0, 0]))


def test_a_constant_target_has_converged_where_it_is_met() -> None:
    rows = Rows(np.arange(10.0)[:, None], np.full(10, 5.0))
    assert baseline_loss(LINE, rows) == 0
    assert says(LINE, rows, np.array([0.0, 5.0]))
    assert not says(LINE, rows, np.array([0.0, 5.0 + 1e-9]))


def test_what_is_frozen_counts_as_well_for_it_is_the_state_that_has_converged() -> None:
    held = descent_of(Linear(), frozen=(2,))
    rows = drawn_rows(1)
    here = descended(held, rows, 0.001, 20_000)
    assert not says(held, rows, here)


def test_certain_and_right_has_nothing_left_and_certain_and_wrong_has_all() -> None:
    rows = Rows(np.array([[-1.0], [1.0]]), np.array([0.0, 1.0]))
    descent = descent_of(Logistic())
    assert says(descent, rows, np.array([1e3, 0]))
    assert not says(descent, rows, np.array([-1e3, 0]))
    assert not says(descent, rows, np.array([5.0, 0]))


@pytest.mark.parametrize(("chance", "share"), [(True, 0.3), (True, 0.5), (False, 0.0)])
def test_the_baseline_is_the_loss_of_the_best_constant(chance: bool, share: float) -> None:
    targets = (np.arange(20) < 20 * share).astype(float) if chance else np.arange(20.0) ** 2
    rows = Rows(np.zeros((20, 1)), targets)
    descent = descent_of(Logistic() if chance else Linear())
    found = minimize(lambda b: evaluate(descent, rows, np.array([0, b[0]]))[0], [0.1], tol=1e-12)
    assert baseline_loss(descent, rows) == pytest.approx(found.fun, rel=1e-8)


# Where nobody knows what is still to be gained


@pytest.mark.parametrize("chance", [True, False])
@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_a_network_is_measured_in_the_units_of_its_data(chance: bool, scale: float) -> None:
    network = Network(2, chance)
    descent, rows = descent_of(network), drawn_rows(5, chances=chance)
    up = 1.0 if chance else scale
    scaled = Rows(rows.features * scale, rows.targets * up)
    here = start_parameters("random", network, 2, 1)
    units = np.concatenate((np.full(4, 1 / scale), np.ones(2), np.full(3, up)))
    one, other = (
        measure_convergence(yardstick(descent, table), at, evaluate(descent, table, at)[1])
        for table, at in ((rows, here), (scaled, here * units))
    )
    assert one.criterion == "scaled slopes"
    assert one.limit == pytest.approx(1e-6 * one.baseline)
    assert one.share == pytest.approx(other.share, rel=1e-6)
    assert not one.converged


def test_a_surface_has_converged_where_no_slope_is_above_a_millionth() -> None:
    wells = Descent(TwoWells(), Value(), optimizer_named("plain"))
    for flat in np.roots([4.0, 0, -6, 1]).real:
        assert says(wells, BARE_ROWS, np.array([flat]))
        assert not says(wells, BARE_ROWS, np.array([flat + 1e-5]))


def test_numbers_on_their_way_to_infinity_neither_raise_nor_converge() -> None:
    rows = drawn_rows(2)
    for model in (Linear(), Logistic(), Network()):
        descent = descent_of(model)
        table = (
            rows if isinstance(model, Linear) and model.name == "linear" else drawn_rows(2, True)
        )
        count = model.parameter_count(2)
        for size in (1e160, 1e300, np.inf, np.nan):
            here = np.full(count, size)
            loss, gradient = evaluate(descent, table, here)
            if not np.isfinite(loss):
                assert judge(yardstick(descent, table), here, loss, 1.0, gradient) == "diverged"
            assert not (
                measure_convergence(yardstick(descent, table), here, gradient).converged
                and gradient.any()
            )


# Crawling


def test_only_a_run_that_hardly_falls_far_from_the_least_loss_crawls() -> None:
    rows = Rows(np.array([[4e-7], [5e-7], [6e-7], [7e-7]]), np.array([1.0, 2, 3, 4]))
    here = descended(LINE, rows, 0.1, 200)
    left = measure_convergence(yardstick(LINE, rows), here, evaluate(LINE, rows, here)[1])
    assert is_crawling(left, np.inf, 200, 1e-9)
    assert not is_crawling(left, 50.0, 200, 1e-9)  # the bowl is round
    assert not is_crawling(left, np.inf, 10, 1e-9)  # it has hardly begun
    assert not is_crawling(left, np.inf, 200, 0.5 * left.value)  # it gets on
    best = least_squares(LINE, rows)
    assert best is not None
    done = measure_convergence(yardstick(LINE, rows), best, evaluate(LINE, rows, best)[1])
    assert not is_crawling(done, np.inf, 200, 0.0)
