"""Back, forth and anywhere, bit for bit, against a plain list of every state there ever was."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, rule

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
    Trace,
    batches_per_epoch,
    begin,
    norm,
    trace,
    trace_log,
    trace_room,
    work,
)
from gdtui.engine.trace_room import TRACE_ROOM
from tests.properties import examples

pytestmark = pytest.mark.filterwarnings("error")


def bits(state: State) -> tuple[object, ...]:
    return (
        state.parameters.tobytes(),
        *(array.tobytes() for array in state.memory),
        state.learning_rate,
        state.seed,
        state.step,
        state.epoch,
        state.batch,
    )


@dataclass
class History:
    """Every state of one line of history, kept whole, and how each was left."""

    states: list[State]
    rates: list[float] = field(default_factory=list)
    columns: list[tuple[float, ...]] = field(default_factory=list)

    def at(self, index: int) -> State:
        if index == len(self.rates):
            return self.states[index]
        return replace(self.states[index], learning_rate=self.rates[index])

    def first(self, count: int) -> "History":
        return History(self.states[: count + 1], self.rates[:count], self.columns[:count])


@dataclass(frozen=True)
class Naive:
    """A handle on a `History`: what a trace promises, in the plainest way."""

    history: History
    steps: int
    state: State
    end: int = 0

    def at(self, index: int) -> "Naive":
        state = self.state if index == self.steps else self.history.at(index)
        if index == self.end and index != self.steps:
            state = replace(state, learning_rate=self.history.rates[index - 1])
        return Naive(self.history, index, state, self.end)


class TraceMachine(RuleBasedStateMachine):
    """Random keys on many handles at once; a trace and its naive twin must never differ."""

    handles = Bundle("handles")

    def __init__(self) -> None:
        super().__init__()
        self.kept = trace.KEPT_STATES

    @initialize(
        target=handles,
        descent=st.builds(
            Descent,
            st.just(Linear()),
            st.just(MeanSquaredError()),
            st.sampled_from([Plain(), Momentum(0.9)]),
            st.sampled_from([None, 1, 4]),
            st.sampled_from([0.0, 0.1]),
        )
        | st.builds(
            Descent,
            st.just(Logistic()),
            st.just(LogLoss()),
            st.sampled_from([Plain(), Momentum(0.5)]),
            st.sampled_from([None, 3]),
        ),
        seed=st.integers(0, 3),
        kept=st.sampled_from([4, 7, 64]),
    )
    def open(self, descent: Descent, seed: int, kept: int) -> tuple[Trace, Naive]:
        trace.KEPT_STATES = kept
        draws = np.random.default_rng(seed)
        self.descent = descent
        self.rows = Rows(draws.normal(size=(10, 2)), draws.integers(0, 2, 10).astype(float))
        start = begin(descent, self.rows, draws.normal(size=3), 0.05, seed)
        return Trace.begin(descent, self.rows, start), Naive(History([start]), 0, start)

    def teardown(self) -> None:
        trace.KEPT_STATES = self.kept

    def naive_advance(self, naive: Naive, count: int) -> Naive:
        history, state = naive.history, naive.state
        if naive.steps < len(history.rates):
            history = history.first(naive.steps)
        for _ in range(count):
            done = work(self.descent, self.rows, state)
            if done.after is state:
                break
            history.states.append(done.after)
            history.rates.append(state.learning_rate)
            history.columns.append(
                (
                    done.loss,
                    norm(done.gradient),
                    done.gradient[0],
                    state.parameters[0],
                    state.parameters[-1],
                    state.learning_rate,
                )
            )
            state = done.after
        if state is naive.state:
            return naive
        return Naive(history, len(history.rates), state, len(history.rates))

    @rule(target=handles, pair=handles)
    def step(self, pair: tuple[Trace, Naive]) -> tuple[Trace, Naive]:
        return self.same(pair[0].step(), self.naive_advance(pair[1], 1))

    @rule(target=handles, pair=handles, count=st.integers(0, 300))
    def advance(self, pair: tuple[Trace, Naive], count: int) -> tuple[Trace, Naive]:
        return self.same(pair[0].advance(count), self.naive_advance(pair[1], count))

    @rule(target=handles, pair=handles)
    def epoch(self, pair: tuple[Trace, Naive]) -> tuple[Trace, Naive]:
        whole = batches_per_epoch(self.rows.count, self.descent.batch_size)
        count = whole - pair[1].state.batch
        moved = self.same(pair[0].epoch(), self.naive_advance(pair[1], count))
        assert moved[0].state.batch == 0 or moved[0].halted
        return moved

    @rule(target=handles, pair=handles, count=st.integers(1, 12))
    def back(self, pair: tuple[Trace, Naive], count: int) -> tuple[Trace, Naive]:
        handle, naive = pair
        for _ in range(count):
            before = max(0, naive.steps - 1)
            handle = handle.back()
            if naive.steps:
                naive = naive.at(before)
            self.same(handle, naive)
        return handle, naive

    @rule(target=handles, pair=handles, share=st.floats(0, 1))
    def go(self, pair: tuple[Trace, Naive], share: float) -> tuple[Trace, Naive]:
        handle, naive = pair
        index = round(share * naive.end)
        return self.same(handle.go(index), naive.at(index))

    @rule(target=handles, pair=handles, rate=st.sampled_from([0.0, 1e-3, 0.05, 0.3, 3.0, 200.0]))
    def with_rate(self, pair: tuple[Trace, Naive], rate: float) -> tuple[Trace, Naive]:
        handle, naive = pair
        state = replace(naive.state, learning_rate=rate)
        return self.same(handle.with_rate(rate), replace(naive, state=state))

    @rule(pair=handles, share=st.floats(0, 1))
    def old_handles_still_answer(self, pair: tuple[Trace, Naive], share: float) -> None:
        handle, naive = self.same(*pair)
        index = round(share * naive.end)
        assert bits(handle.at(index)) == bits(naive.at(index).state)

    @rule(pair=handles, limit=st.integers(2, 40))
    def states(self, pair: tuple[Trace, Naive], limit: int) -> None:
        handle, naive = pair
        found = handle.states(limit)
        indices = [index for index, _ in found]
        assert len(found) <= limit
        assert indices == sorted(set(indices))
        assert (indices[0], indices[-1]) == (0, naive.steps)
        for index, state in found:
            assert bits(state) == bits(naive.at(index).state)

    def same(self, handle: Trace, naive: Naive) -> tuple[Trace, Naive]:
        assert handle.steps == naive.steps
        assert handle.future == naive.end - naive.steps
        assert bits(handle.state) == bits(naive.state)
        assert handle.halted == (work(self.descent, self.rows, naive.state).after is naive.state)
        columns = np.array(naive.history.columns[: naive.steps]).reshape(-1, 6).T
        for found, expected in zip(all_columns(handle), columns, strict=True):
            assert found.tobytes() == expected.tobytes()
        return handle, naive


def all_columns(handle: Trace) -> tuple[Array, ...]:
    return (
        handle.losses,
        handle.gradient_norms,
        handle.slopes,
        handle.weights,
        handle.biases,
        handle.rates,
    )


TestTraceMachine = TraceMachine.TestCase
TestTraceMachine.settings = examples(60, derandomize=True, stateful_step_count=30)
TestTraceMachine = pytest.mark.filterwarnings("error")(TestTraceMachine)

LINE = Descent(Linear(), MeanSquaredError(), Plain())


def wide(d: int, count: int = 8) -> Rows:
    draws = np.random.default_rng(0)
    return Rows(draws.normal(size=(count, d)), draws.normal(size=count))


def opened(descent: Descent, rows: Rows, learning_rate: float) -> Trace:
    zeros = np.zeros(rows.features.shape[1] + 1)
    return Trace.begin(descent, rows, begin(descent, rows, zeros, learning_rate, 0))


def kept_bytes(handle: Trace) -> int:
    """What a trace holds on to: its columns and its states, the smaller objects reckoned in."""
    log = handle.log
    states = {id(state): state for kept in (log.checkpoints, log.recent) for state in kept.values()}
    size = sum(s.parameters.nbytes + sum(m.nbytes for m in s.memory) + 500 for s in states.values())
    return log.columns.nbytes + size


def test_a_change_of_rate_between_checkpoints_is_replayed(
    weather: Callable[..., Rows], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trace, "KEPT_STATES", 4)
    rows = weather("tmax", standardise=True)
    descent = Descent(Linear(), MeanSquaredError(), Momentum(0.9), batch_size=100)
    handle = opened(descent, rows, 1e-3)
    states = [handle.state]
    for k in range(300):
        handle = handle.with_rate(1e-3 * (1 + k % 7))
        states[-1] = handle.state
        handle = handle.step()
        states.append(handle.state)
    assert len(handle.log.checkpoints) <= 4
    assert len(handle.log.recent) <= 4
    for index in (299, 3, 150, 7, 151, 0):
        assert bits(handle.at(index)) == bits(states[index])
    while handle.steps:
        handle = handle.back()
        assert bits(handle.state) == bits(states[handle.steps])


def test_a_step_after_back_drops_the_old_future_for_the_new_handle_alone() -> None:
    end = opened(LINE, wide(2), 0.05).advance(10)
    past = end.go(4)
    assert (past.steps, past.future, past.log) == (4, 6, end.log)
    other = past.with_rate(0.01).step()
    assert (other.steps, other.future) == (5, 0)
    assert (past.steps, past.future, end.steps) == (4, 6, 10)
    assert other.rates.tolist() == [0.05] * 4 + [0.01]
    assert end.rates.tolist() == [0.05] * 10
    assert bits(past.step().state) == bits(end.at(5))


def test_going_on_from_the_end_shares_the_log() -> None:
    first = opened(LINE, wide(2), 0.05)
    second = first.advance(5)
    assert second.log is first.log
    assert (first.steps, first.future) == (0, 0)
    assert first.back() is first


def test_the_end_remembers_a_rate_only_in_the_handle_that_has_it() -> None:
    end = opened(LINE, wide(2), 0.05).advance(3)
    changed = end.with_rate(0.2)
    assert changed.go(3).state.learning_rate == 0.2
    assert changed.go(1).go(3).state.learning_rate == 0.05


def test_a_point_outside_the_run_is_refused() -> None:
    handle = opened(LINE, wide(2), 0.05).advance(3)
    for index in (-1, 4):
        with pytest.raises(IndexError, match=f"holds the points 0 to 3, not {index}"):
            handle.go(index)


def test_columns_cannot_be_written_to() -> None:
    handle = opened(LINE, wide(2), 0.05).advance(3)
    with pytest.raises(ValueError, match="read-only"):
        handle.losses[0] = 0


def test_states_stay_where_they_are_while_the_run_grows() -> None:
    handle = opened(LINE, wide(2), 0.05).advance(1000)
    before = [index for index, _ in handle.states(100)]
    after = [index for index, _ in handle.step().states(100)]
    assert before[:-1] == after[:-1]
    assert len(before) > 50


@pytest.mark.slow
@pytest.mark.parametrize("d", [1, 499])
def test_what_a_run_keeps_does_not_grow_with_its_states(
    d: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same limits, a fiftieth of them: 20,000 updates stand for a million."""
    monkeypatch.setattr(TRACE_ROOM, "checkpoint_bytes", TRACE_ROOM.checkpoint_bytes // 50)
    monkeypatch.setattr(TRACE_ROOM, "recent_bytes", TRACE_ROOM.recent_bytes // 50)
    descent = Descent(Linear(), MeanSquaredError(), Momentum(0.5))
    handle = opened(descent, wide(d), 1e-4).advance(20_000)
    assert handle.steps == 20_000
    assert kept_bytes(handle) < 200_000_000 // 50
    assert handle.log.interval > 1
    near = handle.back()
    far = handle.go(4_321)
    assert bits(near.step().state) == bits(handle.state)
    assert bits(far.advance(7).state) == bits(handle.at(4_328))


@pytest.mark.parametrize("count", [2, 500, 100_000])
def test_the_limits_bound_the_states_of_any_model(count: int) -> None:
    handle = opened(LINE, wide(count - 1, count=1), 1e-9)
    size = 8 * count + 500  # the parameters alone: plain descent remembers nothing
    kept = handle.log.checkpoint_limit + handle.log.recent_limit
    assert kept * size <= TRACE_ROOM.checkpoint_bytes + TRACE_ROOM.recent_bytes


def test_an_update_that_was_looked_at_is_taken_as_it_was_seen() -> None:
    rows = Rows(np.array([[1.0], [2.0]]), np.array([1.0, 3.0]))
    descent = Descent(Linear(), MeanSquaredError(), Plain())
    start = begin(descent, rows, np.zeros(2), 0.1, 0)
    looked, plain = Trace.begin(descent, rows, start), Trace.begin(descent, rows, start)
    for _ in range(5):
        seen = looked.work()
        assert looked.work() is seen
        looked, plain = looked.step(), plain.step()
        assert looked.state is seen.after
        assert looked.state.parameters.tobytes() == plain.state.parameters.tobytes()
    assert looked.losses.tolist() == plain.losses.tolist()
    slower = looked.with_rate(0.01)
    assert slower.work().after is not looked.work().after
    assert slower.step().state.parameters[0] != looked.step().state.parameters[0]


def test_a_bounded_run_ends_at_its_bound_and_its_memory_stays_below(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("checkpoint_bytes", "recent_bytes", "steps"):
        monkeypatch.setattr(TRACE_ROOM, name, getattr(TRACE_ROOM, name))
    trace_room.bound_traces(80_000, 100_000)
    descent = Descent(Linear(), MeanSquaredError(), Momentum(0.5))
    handle = opened(descent, wide(1), 1e-4).advance(1_000).advance(1_000)
    assert handle.steps == 80_000 * 3 // 4 // 48
    assert handle.halted
    assert handle.full
    assert handle.step() is handle
    assert kept_bytes(handle) < 80_000
    # Beyond a point behind it there is room again, and the way there is the same.
    back = handle.go(1_000)
    assert not back.halted
    again = back.advance(5_000)
    assert bits(again.state) == bits(handle.state)
    assert kept_bytes(again) < 80_000
    trace_room.bound_traces(80_000_000, 300)
    assert opened(descent, wide(1), 1e-4).advance(1_000).steps == 300


def test_what_is_recorded_of_an_update_is_what_its_room_is_counted_for() -> None:
    row = len(trace_log.TRACE_COLUMNS) * np.dtype(float).itemsize
    assert row == trace_room._UPDATE_BYTES
