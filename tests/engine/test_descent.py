"""Descent against plain numpy, closed forms, scikit-learn, and itself."""

from collections.abc import Callable

import numpy as np
import pytest
from sklearn.linear_model import (  # type: ignore[import-untyped]
    LinearRegression,
    LogisticRegression,
    Ridge,
)

from gdtui.engine import (
    Array,
    Descent,
    Linear,
    Logistic,
    LogLoss,
    MeanSquaredError,
    Momentum,
    Plain,
    Rows,
    State,
    begin,
    converged_norm,
    evaluate,
    forward,
    gradient,
    least_squares,
    loss,
    norm,
    run,
    start_parameters,
    step,
    update,
    work,
    yardstick,
)
from gdtui.engine.descent import has_diverged
from tests.settling import run_until_settled

pytestmark = pytest.mark.filterwarnings("error")

LINE = Descent(Linear(), MeanSquaredError(), Plain())
THREE = ("tmax", "tmin", "rain")


def settle(descent: Descent, rows: Rows, learning_rate: float, limit: int = 20_000) -> Array:
    zeros = np.zeros(rows.features.shape[1] + 1)
    state, reached = run_until_settled(
        descent, rows, begin(descent, rows, zeros, learning_rate, 0), limit, norm_below=1e-9
    )
    assert reached == "converged"
    return state.parameters


def solved(descent: Descent, rows: Rows) -> Array:
    best = least_squares(descent, rows)
    assert best is not None
    return best


def same(one: State, other: State) -> bool:
    """Bit for bit, not only nearly."""
    return (
        one.parameters.tobytes() == other.parameters.tobytes()
        and np.array(one.memory).tobytes() == np.array(other.memory).tobytes()
        and (one.learning_rate, one.seed, one.step, one.epoch, one.batch)
        == (other.learning_rate, other.seed, other.step, other.epoch, other.batch)
    )


@pytest.mark.slow
def test_fifty_thousand_epochs_agree_with_a_plain_numpy_loop(
    weather: Callable[..., Rows],
) -> None:
    rows = weather(*THREE)
    features, targets = np.array(rows.features), np.array(rows.targets)
    start, rate, epochs = [0.05636, 0.24848, 0.11866, 0.57735], 5e-5, 50_000

    weights, bias, expected = np.array(start[:3]), start[3], []
    for _ in range(epochs):
        residual = features @ weights + bias - targets
        expected.append(np.mean(residual**2))
        weights = weights - rate * (2 / len(targets)) * (features.T @ residual)
        bias = bias - rate * (2 / len(targets)) * residual.sum()

    state = begin(LINE, rows, start_parameters(start, Linear(), 3, 0), rate, 0)
    losses = []
    for done in run(LINE, rows, state, epochs):
        losses.append(done.loss)
        state = done.after

    assert (state.step, state.epoch, state.batch) == (epochs, epochs, 0)
    np.testing.assert_allclose(losses, expected, rtol=1e-9)
    np.testing.assert_allclose(state.parameters, [*weights, bias], rtol=1e-9)


@pytest.mark.parametrize("optimizer", [Plain(), Momentum(0.8)], ids=str)
@pytest.mark.parametrize("features", [("tmax",), THREE], ids=len)
def test_standardised_it_settles_at_least_squares(
    weather: Callable[..., Rows], features: tuple[str, ...], optimizer: Plain | Momentum
) -> None:
    rows = weather(*features, standardise=True)
    descent = Descent(Linear(), MeanSquaredError(), optimizer)
    found = settle(descent, rows, learning_rate=0.2)
    inputs = np.column_stack((rows.features, np.ones(rows.count)))
    np.testing.assert_allclose(found, np.linalg.lstsq(inputs, rows.targets)[0], rtol=1e-6)
    peer = LinearRegression().fit(rows.features, rows.targets)
    np.testing.assert_allclose(found, [*peer.coef_, peer.intercept_], rtol=1e-6)
    np.testing.assert_allclose(solved(descent, rows), found, rtol=1e-6)


@pytest.mark.parametrize("l2", [1e-3, 0.1, 5.0])
def test_l2_settles_where_ridge_does(weather: Callable[..., Rows], l2: float) -> None:
    rows = weather(*THREE, standardise=True)
    descent = Descent(Linear(), MeanSquaredError(), Plain(), l2=l2)
    peer = Ridge(alpha=rows.count * l2).fit(rows.features, rows.targets)
    expected = [*peer.coef_, peer.intercept_]
    np.testing.assert_allclose(settle(descent, rows, learning_rate=0.1), expected, rtol=1e-6)
    np.testing.assert_allclose(solved(descent, rows), expected, rtol=1e-6)


@pytest.mark.parametrize("l2", [1e-2, 0.1, 1.0])
def test_log_loss_settles_where_logistic_regression_does(
    weather: Callable[..., Rows], l2: float
) -> None:
    rows = weather(*THREE, standardise=True)
    rows = Rows(rows.features, (rows.targets > 60).astype(float))
    descent = Descent(Logistic(), LogLoss(), Plain(), l2=l2)
    peer = LogisticRegression(C=1 / (2 * rows.count * l2), tol=1e-10, max_iter=1000)
    peer.fit(rows.features, rows.targets)
    found = settle(descent, rows, learning_rate=0.4)
    np.testing.assert_allclose(found, [*peer.coef_[0], peer.intercept_[0]], rtol=1e-5)
    np.testing.assert_allclose(
        Logistic().predict(found, rows.features),
        peer.predict_proba(rows.features)[:, 1],
        atol=1e-6,
    )
    assert least_squares(descent, rows) is None


def test_least_squares_on_the_raw_rows(weather: Callable[..., Rows]) -> None:
    one, three = weather("tmax"), weather(*THREE)
    best = solved(LINE, one)
    assert best == pytest.approx([0.92325, 4.73956], abs=6e-6)
    assert evaluate(LINE, one, best)[0] == pytest.approx(26.233, abs=6e-4)
    best = solved(LINE, three)
    assert best == pytest.approx([0.77907, 0.22476, -2.14046, 3.34484], abs=6e-6)
    assert evaluate(LINE, three, best)[0] == pytest.approx(25.270, abs=6e-4)


def test_least_squares_bears_columns_that_say_the_same_twice() -> None:
    column = np.arange(5.0)
    rows = Rows(np.column_stack((column, column)), 2 * column + 1)
    best = solved(LINE, rows)
    assert best == pytest.approx([1, 1, 1])


@pytest.mark.parametrize("batch_size", [None, 100, 1], ids=str)
def test_momentum_is_the_textbook_recurrence(
    weather: Callable[..., Rows], batch_size: int | None
) -> None:
    rows = weather(*THREE, standardise=True)
    descent = Descent(Linear(), MeanSquaredError(), Momentum(0.5), batch_size)
    state = begin(descent, rows, np.ones(4), 0.01, seed=4)
    velocity, parameters = np.zeros(4), np.ones(4)
    for done in run(descent, rows, state, 30):
        _, slope = evaluate(descent, done.batch, parameters)
        velocity = 0.5 * velocity + slope
        parameters = parameters - 0.01 * velocity
        np.testing.assert_allclose(done.after.memory[0], velocity, rtol=1e-12)
        np.testing.assert_allclose(done.after.parameters, parameters, rtol=1e-12)


@pytest.mark.parametrize("batch_size", [None, 64], ids=str)
@pytest.mark.parametrize("optimizer", [Plain(), Momentum(0.9)], ids=str)
def test_work_step_run_and_the_four_phases_are_one_path(
    weather: Callable[..., Rows], batch_size: int | None, optimizer: Plain | Momentum
) -> None:
    rows = weather(*THREE, standardise=True)
    descent = Descent(Linear(), MeanSquaredError(), optimizer, batch_size, l2=0.01)
    state = begin(descent, rows, np.zeros(4), 0.01, seed=7)
    for done in run(descent, rows, state, 40):
        score = forward(descent, state.parameters, done.batch)
        slope = gradient(descent, state.parameters, done.batch, score)
        assert loss(descent, state.parameters, done.batch, score) == done.loss
        assert score.tobytes() == done.score.tobytes()
        assert slope.tobytes() == done.gradient.tobytes()
        assert same(update(descent, rows, state, slope), done.after)
        assert same(work(descent, rows, state).after, done.after)
        assert same(step(descent, rows, state), done.after)
        state = done.after


def test_epoch_and_batch_say_where_the_next_update_reads(weather: Callable[..., Rows]) -> None:
    rows = weather("tmax", standardise=True)
    descent = Descent(Linear(), MeanSquaredError(), Plain(), batch_size=500)
    state = begin(descent, rows, np.zeros(2), 0.1, seed=0)
    places, read = [], []
    for done in run(descent, rows, state, 6):
        places.append((done.after.step, done.after.epoch, done.after.batch))
        read.append(done.batch.count)
    assert places == [(1, 0, 1), (2, 0, 2), (3, 1, 0), (4, 1, 1), (5, 1, 2), (6, 2, 0)]
    assert read == [500, 500, 21, 500, 500, 21]


def test_a_state_cannot_be_written_to(weather: Callable[..., Rows]) -> None:
    rows = weather("tmax")
    for optimizer in (Plain(), Momentum()):
        descent = Descent(Linear(), MeanSquaredError(), optimizer)
        state = begin(descent, rows, np.zeros(2), 1e-5, 0)
        for held in (state, step(descent, rows, state)):
            for array in (held.parameters, *held.memory):
                assert not array.flags.writeable


class TestStart:
    def test_zeros(self) -> None:
        assert start_parameters("zeros", Linear(), 3, 5).tolist() == [0, 0, 0, 0]

    def test_random_is_uniform_within_one_over_root_d(self) -> None:
        found = start_parameters("random", Linear(), 3, 5)
        reach = 1 / np.sqrt(3)
        assert found.tolist() == np.random.default_rng(5).uniform(-reach, reach, 4).tolist()
        wide = start_parameters("random", Linear(), 10_000, 5)
        assert 0.0099 < np.abs(wide).max() <= 0.01

    def test_given(self) -> None:
        assert start_parameters((1, 2.5), Linear(), 1, 0).tolist() == [1, 2.5]

    def test_the_wrong_number_is_refused(self) -> None:
        with pytest.raises(ValueError, match=r"start needs 4 numbers .* not 3"):
            start_parameters((1, 2, 3), Linear(), 3, 0)

    def test_begin_refuses_parameters_of_another_model(self, weather: Callable[..., Rows]) -> None:
        with pytest.raises(ValueError, match=r"has 2 parameters, not \(3,\)"):
            begin(LINE, weather("tmax"), np.zeros(3), 1e-4, 0)


class TestStatus:
    @pytest.mark.parametrize(
        ("value", "expected"),
        [(50.0, False), (1000.0, False), (1000.1, True), (np.inf, True), (np.nan, True)],
    )
    def test_over_a_hundred_times_the_start_it_has_diverged(
        self, value: float, expected: bool
    ) -> None:
        assert has_diverged(value, 10.0) == expected

    def test_few_steps_have_not_settled(self, weather: Callable[..., Rows]) -> None:
        rows = weather("tmax")
        state = begin(LINE, rows, np.zeros(2), 5e-7, 0)
        after, reached = run_until_settled(LINE, rows, state, limit=25)
        assert (after.step, reached) == (25, "running")

    def test_it_is_judged_to_diverge_at_the_first_loss_so_high(
        self, weather: Callable[..., Rows]
    ) -> None:
        rows = weather("tmax")
        state = begin(LINE, rows, np.zeros(2), 5e-4, 0)
        start, _ = evaluate(LINE, rows, state.parameters)
        after, reached = run_until_settled(LINE, rows, state, limit=1000)
        assert reached == "diverged"
        assert evaluate(LINE, rows, after.parameters)[0] > 100 * start
        assert after.step == 3  # 2.7e6 is the first loss over 100 times 3,973

    def test_it_is_judged_to_converge_where_nothing_is_left(
        self, weather: Callable[..., Rows]
    ) -> None:
        rows = weather("tmax", standardise=True)
        state = begin(LINE, rows, np.zeros(2), 0.4, 0)
        after, reached = run_until_settled(LINE, rows, state, limit=1000)
        assert reached == "converged"
        shortest = converged_norm(yardstick(LINE, rows), after.parameters)
        assert norm(evaluate(LINE, rows, after.parameters)[1]) <= shortest


@pytest.mark.parametrize("coefficient", [-0.1, 1.0, np.nan])
def test_a_momentum_that_cannot_be_is_refused(coefficient: float) -> None:
    with pytest.raises(ValueError, match="at least 0 and below 1"):
        Momentum(coefficient)


def test_a_descent_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1 row, not 0"):
        Descent(Linear(), MeanSquaredError(), Plain(), batch_size=0)
    with pytest.raises(ValueError, match="l2 must be 0 or more"):
        Descent(Linear(), MeanSquaredError(), Plain(), l2=-1.0)
