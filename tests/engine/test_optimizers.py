"""Each rule against its published form, and its limits against what descent really does."""

from __future__ import annotations

import numpy as np
import pytest

from gdtui.engine import (
    OPTIMIZERS,
    Adam,
    Array,
    Descent,
    Momentum,
    Nesterov,
    Optimizer,
    Plain,
    Ravine,
    Trace,
    Value,
    begin,
    curvature,
    optimizer_named,
    regime,
)
from gdtui.engine.surfaces import BARE_ROWS

CURVATURES = (8.0, 1.0)
START = np.array([1.0, -2.0])


def path(optimizer: Optimizer, rate: float, steps: int) -> Array:
    """The parameters (steps + 1, 2) of descent on a ravine."""
    descent = Descent(Ravine(CURVATURES), Value(), optimizer)
    trace = Trace.begin(descent, BARE_ROWS, begin(descent, BARE_ROWS, START, rate, 0))
    trace = trace.advance(steps)
    return np.array([trace.at(index).parameters for index in range(trace.steps + 1)])


def slope(parameters: Array) -> Array:
    return np.array(CURVATURES) * parameters


@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9])
def test_nesterov_is_that_of_sutskever_seen_from_ahead(beta: float) -> None:
    """θ' = θ + v', v' = β·v − η·∇L(θ + β·v); ours are the parameters θ + β·v."""
    theta, velocity = START, np.zeros(2)
    ahead = [theta]
    for _ in range(20):
        velocity = beta * velocity - 0.05 * slope(theta + beta * velocity)
        theta = theta + velocity
        ahead.append(theta + beta * velocity)
    np.testing.assert_allclose(path(Nesterov(beta), 0.05, 20), ahead, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(("beta", "decay"), [(0.9, 0.999), (0.0, 0.9), (0.5, 0.5)])
def test_adam_is_that_of_kingma_and_ba(beta: float, decay: float) -> None:
    """In the order of their section 2: η_t = η·√(1 − β₂ᵗ)/(1 − β₁ᵗ), with ε̂ = ε·√(1 − β₂ᵗ)."""
    theta, mean, square = START, np.zeros(2), np.zeros(2)
    expected = [theta]
    for t in range(1, 21):
        gradient = slope(theta)
        mean = beta * mean + (1 - beta) * gradient
        square = decay * square + (1 - decay) * gradient * gradient
        rate = 0.05 * np.sqrt(1 - decay**t) / (1 - beta**t)
        theta = theta - rate * mean / (np.sqrt(square) + 1e-8 * np.sqrt(1 - decay**t))
        expected.append(theta)
    np.testing.assert_allclose(path(Adam(beta, decay), 0.05, 20), expected, rtol=1e-9, atol=1e-12)


def test_the_first_step_of_adam_is_as_long_as_the_rate_for_every_parameter() -> None:
    moved = path(Adam(), 0.05, 1)
    assert np.abs(moved[1] - moved[0]) == pytest.approx([0.05, 0.05], rel=1e-7)


@pytest.mark.slow
@pytest.mark.parametrize("rule", [Momentum, Nesterov])
@pytest.mark.parametrize("beta", [0.0, 0.3, 0.6, 0.9])
def test_beyond_the_stability_limit_it_no_longer_shrinks(
    rule: type[Momentum] | type[Nesterov], beta: float
) -> None:
    optimizer = rule(beta)
    limit = optimizer.stability_limit / CURVATURES[0]
    within, beyond = (np.abs(path(optimizer, limit * share, 4000)[:, 0]) for share in (0.98, 1.02))
    assert within[-50:].max() < 1e-2 * within[:50].max()
    assert beyond[-50:].max() > 1e2 * beyond[:50].max()


@pytest.mark.parametrize("rule", [Momentum, Nesterov])
@pytest.mark.parametrize("beta", [0.0, 0.3, 0.6, 0.9])
def test_up_to_the_steady_limit_it_comes_from_one_side(
    rule: type[Momentum] | type[Nesterov], beta: float
) -> None:
    optimizer = rule(beta)
    rate = optimizer.steady_limit / CURVATURES[0]
    within, beyond = (path(optimizer, rate * share, 400)[:, 0] for share in (0.98, 1.05))
    assert (within[np.abs(within) > 1e-9] > 0).all()
    assert beyond.min() < 0


def test_where_a_rule_has_no_limits_no_rate_is_judged() -> None:
    descent = Descent(Ravine(), Value(), Adam())
    found = curvature(descent, BARE_ROWS, START)
    assert not found.limited
    assert (found.critical_rate, found.steady_rate) == (np.inf, np.inf)
    assert found.eigenvalues.tolist() == [1, 50]


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_rule_is_made_by_its_name_with_the_settings_it_has(name: str) -> None:
    rule = optimizer_named(name, momentum=0.25, decay=0.75, hidden=7)
    assert rule.name == name
    assert getattr(rule, "momentum", 0.25) == 0.25
    assert getattr(rule, "decay", 0.75) == 0.75
    assert optimizer_named(name, momentum=None, decay=None) == OPTIMIZERS[name]()


def test_a_rule_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="choose one of: plain, momentum, nesterov, adam"):
        optimizer_named("sgd")
    for rule in (Nesterov, Adam):
        with pytest.raises(ValueError, match="momentum must be at least 0 and below 1, not 1"):
            rule(momentum=1.0)
    with pytest.raises(ValueError, match="decay must be at least 0"):
        Adam(decay=-0.5)


def test_a_memory_that_leaves_the_numbers_there_are_ends_the_run() -> None:
    """The square of the slope overflows long before the parameters do."""
    descent = Descent(Ravine((1.0,)), Value(), Adam())
    state = begin(descent, BARE_ROWS, np.array([1e200]), 0.1, 0)
    trace = Trace.begin(descent, BARE_ROWS, state)
    assert trace.halted
    assert trace.step() is trace


def test_plain_descent_remembers_nothing() -> None:
    assert Plain().memory == ()
    assert regime(0.1, 2.0) == "steady"
