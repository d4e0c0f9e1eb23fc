"""Sweeps and maps are many runs at once: each of their numbers is what a run of its own gives."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdtui import engine
from gdtui.engine import OPTIMIZERS, Array, Descent, Rows
from gdtui.engine.momentum_map import MomentumMap, is_mapped, long_run_best
from gdtui.engine.rate_sweep import BowlSweep, RunSweep, rate_sweep
from gdtui.engine.ridge_sweep import RidgeSweep
from gdtui.session.long_work import LongWork, LongWorks
from tests.properties import examples

RAVINE = Descent(engine.Ravine(), engine.Value(), engine.Momentum(0.6))
START = np.array([1.0, 10.0])


def finish(work: LongWork, slice_of: int = 1) -> list[float]:
    """Do all of a work; return its shares on the way."""
    shares = [work.share]
    while not work.done:
        work.advance(slice_of)
        shares.append(work.share)
    return shares


def run_by_hand(descent: Descent, rows: Rows, start: Array, rate: float, steps: int) -> float:
    state = engine.begin(descent, rows, start, rate, 0)
    for _ in range(steps):
        state = engine.step(descent, rows, state)
    return engine.evaluate(descent, rows, state.parameters)[0]


def drawn_rows(data: st.DataObject, d: int) -> Rows:
    seed = data.draw(st.integers(0, 2**32 - 1))
    random = np.random.default_rng(seed)
    return Rows(random.normal(1.0, 2.0, (7, d)), random.normal(3.0, 1.0, 7))


@examples(40)
@given(data=st.data(), name=st.sampled_from([*OPTIMIZERS]), d=st.integers(1, 3))
def test_a_sweep_down_a_bowl_has_the_loss_of_each_run(
    data: st.DataObject, name: str, d: int
) -> None:
    rows = drawn_rows(data, d)
    frozen = data.draw(st.sampled_from([(), (0,)]))
    l2 = data.draw(st.sampled_from([0.0, 0.1]))
    rule = engine.optimizer_named(name)
    descent = Descent(engine.Linear(), engine.MeanSquaredError(), rule, None, l2, frozen)
    start = np.random.default_rng(0).normal(size=d + 1)
    limit = engine.curvature(descent, rows, start).critical_rate
    rates = (limit if math.isfinite(limit) else 1.0) * np.array([0.01, 0.3, 0.8, 0.99, 1.2, 1e9])
    steps = data.draw(st.integers(1, 60))
    sweep = rate_sweep(descent, rows, start, rates, steps)
    assert isinstance(sweep, BowlSweep)
    finish(sweep, data.draw(st.sampled_from([1, 500, 10**9])))
    truth = [run_by_hand(descent, rows, start, float(rate), steps) for rate in rates]
    assert sweep.losses[:5] == pytest.approx(np.array(truth)[:5], rel=1e-6, abs=1e-9)
    # Beyond float64 both keep the last state that is finite, which may be another one.
    assert sweep.losses[5] > 1e10 or math.isinf(sweep.losses[5]) or name == "adam"


@pytest.mark.parametrize("batch", [None, 3])
def test_elsewhere_each_rate_is_a_run_of_its_own(batch: int | None) -> None:
    random = np.random.default_rng(3)
    rows = Rows(random.normal(size=(8, 2)), (random.random(8) > 0.5).astype(float))
    descent = Descent(engine.Logistic(), engine.LogLoss(), engine.Plain(), batch)
    rates = np.array([0.01, 0.5, 3.0])
    sweep = rate_sweep(descent, rows, np.zeros(3), rates, 23)
    assert isinstance(sweep, RunSweep)
    finish(sweep)
    truth = [run_by_hand(descent, rows, np.zeros(3), float(rate), 23) for rate in rates]
    assert sweep.losses.tolist() == truth


@pytest.mark.parametrize("start", [np.array([0.0]), np.array([2.0])])
def test_a_rate_that_flies_off_ends_its_run_and_no_other(start: Array) -> None:
    wells = Descent(engine.TwoWells(), engine.Value(), engine.Plain())
    sweep = rate_sweep(wells, engine.BARE_ROWS, start, np.array([0.5, 0.05]), 40)
    finish(sweep)
    assert sweep.losses[0] > 100
    assert sweep.losses[1] == run_by_hand(wells, engine.BARE_ROWS, start, 0.05, 40)


def sweep_of(kind: str) -> LongWork:
    rows = Rows(np.arange(12.0).reshape(6, 2), np.arange(6.0))
    line = Descent(engine.Linear(), engine.MeanSquaredError(), engine.Plain(), None)
    if kind == "bowl":
        return rate_sweep(line, rows, np.zeros(3), np.array([0.001, 0.01]), 9)
    if kind == "runs":
        return rate_sweep(replace(line, batch_size=2), rows, np.zeros(3), np.array([1e-3, 0.01]), 9)
    if kind == "ridge":
        return RidgeSweep(line, rows, rows, np.array([0.01, 0.1, 1.0]))
    rates, momenta = np.array([0.01, 0.05]), np.array([0.0, 0.5])
    return MomentumMap(RAVINE, engine.BARE_ROWS, START, rates, momenta, tolerance=1e-2, most=90)


@pytest.mark.parametrize("kind", ["bowl", "runs", "ridge", "map"])
def test_a_work_goes_on_in_slices_and_says_how_far_it_is(kind: str) -> None:
    shares = finish(sweep_of(kind))
    assert len(shares) > 3
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert len(finish(sweep_of(kind), 10**9)) < len(shares)


def test_works_are_kept_by_their_key_and_done_whole_unless_they_may_be_sliced() -> None:
    works = LongWorks()
    whole = works.find("a", lambda: sweep_of("map"))
    assert whole.done
    assert not works.unfinished
    assert works.find("a", lambda: sweep_of("map")) is whole
    works.sliced = True
    other = works.find("b", lambda: sweep_of("runs"))
    assert works.unfinished
    assert other.share == 0
    while works.unfinished:
        works.do_slice()
    assert other.done
    for number in range(20):
        works.find(number, lambda: sweep_of("bowl"))
    assert works.find("b", lambda: sweep_of("runs")) is not other


def test_the_map_counts_the_steps_of_each_run() -> None:
    random = np.random.default_rng(1)
    rows = Rows(random.normal(1.0, 2.0, (9, 2)), random.normal(3.0, 1.0, 9))
    line = Descent(engine.Linear(), engine.MeanSquaredError(), engine.Momentum(0.5), None, 0.01)
    for descent, over, start in ((RAVINE, engine.BARE_ROWS, START), (line, rows, np.zeros(3))):
        steepest = float(engine.curvature(descent, over, start).eigenvalues.max())
        rates = np.array([0.3, 1.9, 2.6]) / steepest
        momenta = np.array([0.0, 0.6, 0.9])
        found = MomentumMap(descent, over, start, rates, momenta, tolerance=1e-3, most=300)
        assert np.isnan(found.steps).all()
        finish(found, 50)
        for row, momentum in enumerate(momenta.tolist()):
            rule = engine.Momentum(momentum)
            for column, rate in enumerate(rates.tolist()):
                counted = _count_steps(replace(descent, optimizer=rule), over, start, rate)
                assert found.steps[row, column] == counted


def _count_steps(descent: Descent, rows: Rows, start: Array, rate: float) -> float:
    state = engine.begin(descent, rows, start, rate, 0)
    for steps in range(301):
        if engine.norm(engine.evaluate(descent, rows, state.parameters)[1]) <= 1e-3:
            return steps
        state = engine.step(descent, rows, state)
    return math.inf


def test_the_best_in_the_long_run_is_polyaks() -> None:
    # Condition number 50: 63 steps from (1, 10) until the gradient is 1e-4 short.
    best = long_run_best(1.0, 50.0)
    places = np.array([best.rate]), np.array([best.momentum])
    found = MomentumMap(RAVINE, engine.BARE_ROWS, START, *places, tolerance=1e-4, most=500)
    finish(found)
    assert found.steps.tolist() == [[63.0]]
    # Both directions shrink by √β a step there: both pairs of roots are double or complex.
    for bend in (1.0, 50.0):
        a = 1 + best.momentum - best.rate * bend
        roots = np.roots([1.0, -a, best.momentum])
        assert np.abs(roots) == pytest.approx(math.sqrt(best.momentum), rel=1e-6)


def test_only_momentum_with_all_rows_on_a_bowl_has_a_map() -> None:
    rows = Rows(np.arange(6.0)[:, np.newaxis], np.arange(6.0))
    line = Descent(engine.Linear(), engine.MeanSquaredError(), engine.Plain())
    assert is_mapped(line, rows)
    assert is_mapped(RAVINE, engine.BARE_ROWS)
    assert not is_mapped(replace(line, batch_size=2), rows)
    assert not is_mapped(replace(line, optimizer=engine.Adam()), rows)
    assert not is_mapped(Descent(engine.Logistic(), engine.LogLoss(), engine.Plain()), rows)


def test_the_ridge_sweep_solves_the_normal_equations() -> None:
    random = np.random.default_rng(5)
    features, held = random.normal(size=(20, 3)), random.normal(size=(9, 3))
    targets, unseen = random.normal(size=20), random.normal(size=9)
    line = Descent(engine.Linear(), engine.MeanSquaredError(), engine.Plain(), None, 7.0)
    lambdas = np.array([0.01, 0.1, 1.0, 10.0])
    sweep = RidgeSweep(line, Rows(features, targets), Rows(held, unseen), lambdas)
    finish(sweep, 200)
    inputs, over = np.c_[features, np.ones(20)], np.c_[held, np.ones(9)]
    validation = []
    for at, value in enumerate([*lambdas.tolist(), 0.0]):
        pull = np.diag([value, value, value, 0.0])
        best = np.linalg.solve(inputs.T @ inputs / 20 + pull, inputs.T @ targets / 20)
        validation.append(float(np.mean((over @ best - unseen) ** 2)))
        if value:
            assert sweep.parameters[at] == pytest.approx(best)
            assert sweep.training[at] == pytest.approx(np.mean((inputs @ best - targets) ** 2))
    assert sweep.validation == pytest.approx(np.array(validation[:-1]))
    least = int(np.argmin(validation))
    assert sweep.chosen == (lambdas[least] if least < 4 else 0.0)
