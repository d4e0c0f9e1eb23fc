"""Every gradient against the central differences of its loss, every formula against another."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdtui.engine import (
    LOSSES,
    Descent,
    Linear,
    Logistic,
    LogLoss,
    Loss,
    MeanSquaredError,
    Model,
    Plain,
    Rows,
    evaluate,
    hessian,
    loss_named,
    model_named,
    sigmoid,
)
from gdtui.engine.curvature import differenced_hessian
from tests.properties import examples

pytestmark = pytest.mark.filterwarnings("error")


@st.composite
def cases(draw: st.DrawFn) -> tuple[Rows, np.ndarray, float]:
    """Rows (n, d), parameters (d + 1,) and l2, all of moderate size; targets of 0 and 1."""
    count, d = draw(st.integers(1, 30)), draw(st.integers(1, 6))
    draws = np.random.default_rng(draw(st.integers(0, 2**32)))
    scale = draw(st.sampled_from([0.1, 1.0, 5.0]))
    rows = Rows(draws.normal(size=(count, d)) * scale, draws.integers(0, 2, count).astype(float))
    return rows, draws.normal(size=d + 1), draw(st.sampled_from([0.0, 1e-3, 2.5]))


@pytest.mark.parametrize("model", [Linear(), Logistic()], ids=str)
@pytest.mark.parametrize("loss", LOSSES.values(), ids=str)
@examples(40, derandomize=True)
@given(case=cases())
def test_the_gradient_is_the_slope_of_the_loss(
    model: Model, loss: Loss, case: tuple[Rows, np.ndarray, float]
) -> None:
    rows, parameters, l2 = case
    descent = Descent(model, loss, Plain(), l2=l2)
    value, gradient = evaluate(descent, rows, parameters)
    assert math.isfinite(value)
    h = 1e-5
    for j in range(len(parameters)):
        nudge = np.zeros_like(parameters)
        nudge[j] = h
        above, _ = evaluate(descent, rows, parameters + nudge)
        below, _ = evaluate(descent, rows, parameters - nudge)
        assert gradient[j] == pytest.approx((above - below) / (2 * h), rel=1e-5, abs=1e-6)


@pytest.mark.parametrize("model", [Linear(), Logistic()], ids=str)
@examples(40, derandomize=True)
@given(case=cases())
def test_the_exact_hessian_is_the_slope_of_the_gradient(
    model: Model, case: tuple[Rows, np.ndarray, float]
) -> None:
    rows, parameters, l2 = case
    descent = Descent(model, MeanSquaredError(), Plain(), l2=l2)
    exact = hessian(descent, rows, parameters)
    np.testing.assert_allclose(
        exact, differenced_hessian(descent, rows, parameters), rtol=1e-5, atol=1e-5
    )


@examples(40, derandomize=True)
@given(case=cases())
def test_the_hessian_of_log_loss_is_its_closed_form(case: tuple[Rows, np.ndarray, float]) -> None:
    rows, parameters, l2 = case
    chance = Logistic().predict(parameters, rows.features)
    inputs = np.column_stack((rows.features, np.ones(rows.count)))
    expected = inputs.T @ (inputs * (chance * (1 - chance))[:, None]) / rows.count
    expected += 2 * l2 * np.diag([*np.ones(len(parameters) - 1), 0])
    descent = Descent(Logistic(), LogLoss(), Plain(), l2=l2)
    np.testing.assert_allclose(hessian(descent, rows, parameters), expected, rtol=1e-6, atol=1e-7)


def test_mean_squared_error_has_no_half() -> None:
    score, targets = np.array([1.0, 2.0, 5.0]), np.array([1.0, 4.0, 1.0])
    assert MeanSquaredError().value(score, targets) == pytest.approx((0 + 4 + 16) / 3)
    assert MeanSquaredError().gradient(score, targets) == pytest.approx([0, -4 / 3, 8 / 3])


def test_log_loss_is_minus_the_log_of_the_chance_given_to_what_came() -> None:
    score, targets = np.array([0.0, 2.0, -1.0]), np.array([1.0, 1.0, 0.0])
    chances = [0.5, 1 / (1 + math.exp(-2)), 1 - 1 / (1 + math.exp(1))]
    assert LogLoss().value(score, targets) == pytest.approx(-np.mean(np.log(chances)))


def test_log_loss_bears_scores_at_which_the_chance_rounds_to_0_or_1() -> None:
    score = np.array([800.0, -800.0])
    with np.errstate(all="ignore"):
        assert LogLoss().value(score, np.array([0.0, 1.0])) == 800
        assert LogLoss().value(score, np.array([1.0, 0.0])) == 0
        assert sigmoid(score).tolist() == [1, 0]


def test_l2_leaves_the_bias_out() -> None:
    rows = Rows(np.zeros((4, 2)), np.zeros(4))
    descent = Descent(Linear(), MeanSquaredError(), Plain(), l2=0.5)
    value, gradient = evaluate(descent, rows, np.array([3.0, -4.0, 2.0]))
    assert value == 2.0**2 + 0.5 * (9 + 16)
    assert gradient.tolist() == [3, -4, 4]


def test_parameters_have_names() -> None:
    assert Linear().parameter_names(["tmax"]) == ("w", "b")
    assert Logistic().parameter_names(["tmax", "rain"]) == ("w tmax", "w rain", "b")
    assert Linear().parameter_count(3) == 4


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    assert loss_named("log_loss") == LogLoss()
    assert model_named("linear") == Linear()
    with pytest.raises(ValueError, match="mean_squared_error, log_loss"):
        loss_named("mse")
    with pytest.raises(ValueError, match="linear, logistic"):
        model_named("net")
