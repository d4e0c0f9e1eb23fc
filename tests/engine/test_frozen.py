"""What is frozen stays as it was, bit for bit, and the rest descends as if it were alone."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdtui.engine import (
    Descent,
    Linear,
    LogLoss,
    MeanSquaredError,
    Model,
    Momentum,
    Network,
    Optimizer,
    Plain,
    Rows,
    Trace,
    begin,
    curvature,
    evaluate,
    run,
    step,
)
from tests.properties import examples

pytestmark = pytest.mark.filterwarnings("error")


@examples(40, derandomize=True)
@given(
    model=st.sampled_from([Linear(), Network(2)]),
    optimizer=st.sampled_from([Plain(), Momentum(0.9)]),
    batch_size=st.sampled_from([None, 3]),
    seed=st.integers(0, 2**32),
    data=st.data(),
)
def test_frozen_parameters_do_not_move_by_a_bit(
    model: Model, optimizer: Optimizer, batch_size: int | None, seed: int, data: st.DataObject
) -> None:
    draws = np.random.default_rng(seed)
    rows = Rows(draws.normal(size=(7, 2)), draws.integers(0, 2, 7).astype(float))
    start = draws.normal(size=model.parameter_count(2))
    every = range(len(start))
    frozen = tuple(sorted(data.draw(st.sets(st.sampled_from(every)))))
    descent = Descent(model, LogLoss(), optimizer, batch_size, l2=0.1, frozen=frozen)
    state = begin(descent, rows, start, 0.1, 0)
    for done in run(descent, rows, state, 20):
        state = done.after
    free = [index for index in every if index not in frozen]
    held = list(frozen)
    assert state.step == 20
    assert state.parameters[held].tobytes() == start[held].tobytes()
    assert (state.parameters[free] != start[free]).all()
    assert not any(array[held].any() for array in state.memory)


def test_what_is_frozen_in_flight_stops_at_once(weather: Callable[..., Rows]) -> None:
    """A page may freeze b while momentum still carries it."""
    rows = weather("tmax", standardise=True)
    descent = Descent(Linear(), MeanSquaredError(), Momentum(0.9))
    moving = Trace.begin(descent, rows, begin(descent, rows, np.zeros(2), 0.05, 0)).advance(3)
    assert moving.state.memory[0][1] != 0
    held = replace(descent, frozen=(1,))
    after = step(held, rows, moving.state)
    assert after.parameters[1] == moving.state.parameters[1]
    assert after.memory[0][1] == 0
    assert after.parameters[0] == step(descent, rows, moving.state).parameters[0]


def test_a_frozen_slope_is_still_told(weather: Callable[..., Rows]) -> None:
    rows = weather("tmax", standardise=True)
    line = Descent(Linear(), MeanSquaredError(), Plain())
    held = replace(line, frozen=(1,))
    one, other = (evaluate(descent, rows, np.zeros(2))[1] for descent in (line, held))
    assert one.tobytes() == other.tobytes()


def test_only_free_directions_limit_the_rate(weather: Callable[..., Rows]) -> None:
    rows = weather("tmax")
    line = Descent(Linear(), MeanSquaredError(), Plain(), frozen=(0,))
    found = curvature(line, rows, np.zeros(2))
    assert found.eigenvalues.tolist() == pytest.approx([2])
    assert found.critical_rate == pytest.approx(1)
    still = curvature(replace(line, frozen=(0, 1)), rows, np.zeros(2))
    assert (len(still.eigenvalues), still.critical_rate) == (0, np.inf)


def test_a_parameter_that_is_not_there_cannot_be_frozen(weather: Callable[..., Rows]) -> None:
    line = Descent(Linear(), MeanSquaredError(), Plain(), frozen=(2,))
    with pytest.raises(ValueError, match=r"has 2 parameters, so not all of \(2,\)"):
        begin(line, weather("tmax"), np.zeros(2), 0.1, 0)
    with pytest.raises(ValueError, match="counted from 0"):
        replace(line, frozen=(-1,))
