"""Speed and size of the engine, measured by hand: not part of the normal test run.

    pytest -s tests/benchmarks/bench_engine.py

pytest collects a file of this name only where it is asked for.
"""

import resource
import statistics
import sys
import time
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
    run,
)
from tests.benchmarks.sizes import hold, sized

EPOCHS = sized(50_000, 200)
STEPS = sized(1_000_000, 3_000)
ROUNDS = sized(25, 1)


def plain_loop(features: Array, targets: Array, epochs: int) -> list[float]:
    """Full-batch descent as one would write it in a notebook; the loss of each epoch."""
    n, learning_rate = len(targets), 1e-3
    weights, bias, losses = np.zeros(features.shape[1]), 0.0, []
    for _ in range(epochs):
        residual = features @ weights + bias - targets
        losses.append(float(np.mean(residual**2)))
        weights = weights - learning_rate * (2 / n * (features.T @ residual))
        bias = bias - learning_rate * (2 / n * residual.sum())
    return losses


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def test_run_costs_little_more_than_a_plain_numpy_loop() -> None:
    """50,000 epochs on 1,021 × 3, in alternating rounds: other work on the machine hits both."""
    draws = np.random.default_rng(0)
    features, targets = draws.normal(size=(1021, 3)), draws.normal(size=1021)
    descent = Descent(Linear(), MeanSquaredError(), Plain())
    rows = Rows(features, targets)
    epochs = EPOCHS // ROUNDS

    def engine() -> list[float]:
        start = begin(descent, rows, np.zeros(4), 1e-3, 0)
        return [done.loss for done in run(descent, rows, start, epochs)]

    def trace() -> Trace:
        return Trace.begin(descent, rows, begin(descent, rows, np.zeros(4), 1e-3, 0)).advance(
            epochs
        )

    def plain() -> list[float]:
        return plain_loop(features, targets, epochs)

    np.testing.assert_allclose(engine(), plain(), rtol=1e-9)
    times = [(seconds(plain), seconds(engine), seconds(trace)) for _ in range(ROUNDS)]
    of_plain, of_run, of_trace = (statistics.median(column) for column in zip(*times, strict=True))
    print(
        f"\nmicroseconds an epoch: plain {of_plain / epochs * 1e6:.1f}, "
        f"run {of_run / epochs * 1e6:.1f} ({of_run / of_plain:.2f}x), "
        f"trace {of_trace / epochs * 1e6:.1f} ({of_trace / of_plain:.2f}x)"
    )
    hold(of_run / of_plain <= 1.4)


@pytest.mark.parametrize("parameters", [2, 500])
def test_a_million_steps_stay_under_200_megabytes(parameters: int) -> None:
    draws = np.random.default_rng(0)
    rows = Rows(draws.normal(size=(8, parameters - 1)), draws.normal(size=8))
    descent = Descent(Linear(), MeanSquaredError(), Momentum(0.5))
    unit = 1 if sys.platform == "darwin" else 1024
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    start = begin(descent, rows, np.zeros(parameters), 1e-7, 0)
    begun = time.perf_counter()
    trace = Trace.begin(descent, rows, start).advance(STEPS)
    taken = time.perf_counter() - begun
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit - before
    undone = seconds(lambda: trace.go(STEPS * 987_903 // 1_000_000).back())
    print(
        f"\n{parameters} parameters: {taken:.0f} s, {grown / 1e6:.0f} MB more at the most, "
        f"a far jump {undone * 1e3:.0f} ms, "
        f"path {seconds(lambda: trace.states(400)) * 1e3:.1f} ms"
    )
    hold(grown < 200_000_000)
