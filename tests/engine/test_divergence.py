"""On the way to inf and NaN nothing raises, warns or loses the last finite state."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdtui import datasets
from gdtui.engine import (
    LOSSES,
    Descent,
    Linear,
    Logistic,
    LogLoss,
    Loss,
    MeanSquaredError,
    Model,
    Momentum,
    Plain,
    Rows,
    Trace,
    begin,
    curvature,
    evaluate,
    norm,
    regime,
    run,
    step,
)
from tests.properties import examples
from tests.settling import run_until_settled

pytestmark = pytest.mark.filterwarnings("error")

LINE = Descent(Linear(), MeanSquaredError(), Plain())


@pytest.mark.parametrize(
    ("share", "first", "last"), [(2.0, 316, 319), (1.5, 500, 505), (1.1, 1880, 1920)]
)
@pytest.mark.parametrize("features", [("tmax",), ("tmax", "tmin", "rain")], ids=len)
def test_the_loss_leaves_float64_first_and_the_weights_at_about_twice_that(
    weather: Callable[..., Rows], features: tuple[str, ...], share: float, first: int, last: int
) -> None:
    rows = weather(*features)
    zeros = np.zeros(len(features) + 1)
    rate = share * curvature(LINE, rows, zeros).critical_rate
    trace = Trace.begin(LINE, rows, begin(LINE, rows, zeros, rate, 0)).advance(100_000)
    infinite = int(np.argmax(~np.isfinite(trace.losses)))
    assert first <= infinite <= last
    assert 1.9 * infinite < trace.steps < 2.1 * infinite
    assert trace.halted
    assert np.isfinite(trace.state.parameters).all()
    assert trace.step() is trace
    assert not trace.back().halted
    assert np.isfinite(trace.weights).all()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("batch_size", "optimizer"), [(None, Momentum(0.9)), (1, Plain()), (64, Plain())], ids=str
)
@pytest.mark.parametrize(
    ("model", "loss"),
    [(Linear(), MeanSquaredError()), (Logistic(), LogLoss()), (Logistic(), MeanSquaredError())],
    ids=str,
)
def test_at_sixty_times_the_critical_rate(
    weather: Callable[..., Rows],
    model: Model,
    loss: Loss,
    optimizer: Plain | Momentum,
    batch_size: int | None,
) -> None:
    rows = weather("tmax", "rain")
    rows = Rows(rows.features, (rows.targets > 60).astype(float))
    descent = Descent(model, loss, optimizer, batch_size, l2=0.01)
    rate = 60 * curvature(descent, rows, np.zeros(3)).critical_rate
    trace = Trace.begin(descent, rows, begin(descent, rows, np.zeros(3), rate, 0))
    while not trace.halted and trace.steps < 5000:
        trace = trace.epoch().advance(10)
        value, slope = evaluate(descent, rows, trace.state.parameters)
        regime(rate, curvature(descent, rows, trace.state.parameters).critical_rate)
        norm(slope)
        assert isinstance(value, float)
    if loss == MeanSquaredError():
        assert trace.halted
    assert np.isfinite(trace.state.parameters).all()
    assert np.isfinite(trace.state.memory).all()
    assert run_until_settled(descent, rows, trace.at(0), 5000)[1] != "converged"


@examples(300, derandomize=True)
@given(
    model=st.sampled_from([Linear(), Logistic()]),
    loss=st.sampled_from(list(LOSSES.values())),
    optimizer=st.sampled_from([Plain(), Momentum(0.0), Momentum(0.99)]),
    batch_size=st.sampled_from([None, 1, 2]),
    l2=st.sampled_from([0.0, 1.0, 1e300]),
    start=st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=3, max_size=3),
    learning_rate=st.floats(),
    features=st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=6, max_size=6),
)
def test_any_numbers_at_all(
    model: Model,
    loss: Loss,
    optimizer: Plain | Momentum,
    batch_size: int | None,
    l2: float,
    start: list[float],
    learning_rate: float,
    features: list[float],
) -> None:
    rows = Rows(np.reshape(features, (3, 2)), np.array([0.0, 1.0, 1.0]))
    descent = Descent(model, loss, optimizer, batch_size, l2)
    state = begin(descent, rows, np.array(start), learning_rate, 0)
    trace = Trace.begin(descent, rows, state).advance(20)
    assert trace.halted or trace.steps == 20
    for done in run(descent, rows, state, 20):
        assert np.isfinite(done.after.parameters).all()
        assert np.isfinite(done.after.memory).all()
    value, slope = evaluate(descent, rows, trace.state.parameters)
    norm(slope)
    found = curvature(descent, rows, trace.state.parameters)
    assert regime(learning_rate, found.critical_rate) in (
        "slow",
        "steady",
        "overshoots",
        "diverges",
    )
    assert isinstance(value, float)


def test_step_returns_the_state_itself_where_the_next_would_not_be_finite(
    weather: Callable[..., Rows],
) -> None:
    rows = weather("tmax")
    state = begin(LINE, rows, np.array([1e307, 0.0]), 2.75e-4, 0)
    assert step(LINE, rows, state) is state
    assert list(run(LINE, rows, state, 5)) == []
    assert run_until_settled(LINE, rows, state, 5) == (state, "diverged")


@pytest.mark.parametrize("size", [8.6e153, 1e200])
def test_a_curvature_that_leaves_float64_is_past_all_bounds(size: float) -> None:
    rows = Rows(np.full((3, 2), size), np.zeros(3))
    found = curvature(LINE, rows, np.zeros(3))
    assert np.isnan([found.critical_rate, found.condition_number]).all()
    assert regime(1e-300, found.critical_rate) == "diverges"


@pytest.mark.parametrize("rate", [np.nan, np.inf, 1e308])
def test_a_rate_out_of_all_bounds_halts(weather: Callable[..., Rows], rate: float) -> None:
    rows = weather("tmax")
    trace = Trace.begin(LINE, rows, begin(LINE, rows, np.zeros(2), 1e-4, 0)).advance(3)
    stuck = trace.with_rate(rate)
    assert stuck.halted
    assert stuck.advance(10) is stuck
    assert not trace.halted


@pytest.mark.parametrize("name", ["slow", "steady", "overshoots", "diverges"])
def test_a_rate_on_a_limit_is_on_it_whatever_the_last_bit_says(name: str) -> None:
    limits = {"slow": 0.05 - 1e-6, "steady": 0.5, "overshoots": 1 - 1e-6, "diverges": 1.0}
    for critical in (1 - 2e-12, 1.0, 1 + 2e-12):
        assert regime(limits[name], critical) == name
    assert regime(0.05, 1 + 2e-12) == "steady"


def test_standardised_data_at_half_the_critical_rate_is_steady() -> None:
    rows = datasets.load(
        "seattle-weather", features=("tmax",), target="next:tmax", scale="standard"
    ).problem.training
    descent = Descent(Linear(), MeanSquaredError(), Plain())
    assert regime(0.5, curvature(descent, rows, np.zeros(2)).critical_rate) == "steady"
