"""The two surfaces against their derivatives, and what descent does on them."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdtui.engine import (
    BARE_ROWS,
    Descent,
    Momentum,
    Plain,
    Ravine,
    State,
    Status,
    Surface,
    TwoWells,
    Value,
    begin,
    curvature,
    evaluate,
    finite_differences,
    hessian,
    least_squares,
    model_named,
    norm,
    run,
    start_parameters,
    step,
)
from gdtui.engine.curvature import differenced_hessian
from gdtui.engine.descent import has_diverged
from tests.properties import examples
from tests.settling import run_until_settled

pytestmark = pytest.mark.filterwarnings("error")

WELLS = Descent(TwoWells(), Value(), Plain())
RAVINE = Descent(Ravine(), Value(), Plain())


def settle(descent: Descent, start: float, rate: float) -> tuple[State, Status, float]:
    state = begin(descent, BARE_ROWS, np.array([start]), rate, 0)
    after, reached = run_until_settled(descent, BARE_ROWS, state, 1000)
    return after, reached, evaluate(descent, BARE_ROWS, after.parameters)[0]


def steps_to(descent: Descent, rate: float, norm_below: float) -> int:
    """Updates from (1, 10) until ‖∇L‖ is at most `norm_below`."""
    state = begin(descent, BARE_ROWS, np.array([1.0, 10.0]), rate, 0)
    for done in run(descent, BARE_ROWS, state, 10_000):
        if norm(done.gradient) <= norm_below:
            return state.step
        state = done.after
    raise AssertionError("never")


@examples(60, derandomize=True)
@given(
    surface=st.sampled_from([TwoWells(), Ravine(), Ravine((3.0, 0.5, 7.0))]),
    seed=st.integers(0, 2**32),
    l2=st.sampled_from([0.0, 0.1]),
)
def test_slope_and_bend_are_the_derivatives_of_the_height(
    surface: TwoWells | Ravine, seed: int, l2: float
) -> None:
    parameters = np.random.default_rng(seed).uniform(-3, 3, surface.parameter_count(0))
    descent = Descent(surface, Value(), Plain(), l2=l2)
    value, gradient = evaluate(descent, BARE_ROWS, parameters)
    assert value == pytest.approx(surface.height(parameters) + l2 * float(parameters @ parameters))
    measured = finite_differences(descent, BARE_ROWS, parameters)
    np.testing.assert_allclose(gradient, measured, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(
        hessian(descent, BARE_ROWS, parameters),
        differenced_hessian(descent, BARE_ROWS, parameters),
        rtol=1e-6,
        atol=1e-6,
    )


@pytest.mark.parametrize("surface", [TwoWells(), Ravine()], ids=str)
def test_a_surface_is_a_model_without_rows(surface: Surface) -> None:
    count = surface.parameter_count(0)
    names = surface.parameter_names(())
    assert len(names) == count
    assert surface.weights_mask(0).tolist() == [1] * count
    start = start_parameters("random", TwoWells(), 0, 4)
    assert np.abs(start).max() <= 2
    parameters = np.full(count, 0.7)
    height = surface.height(parameters)
    assert surface.forward(parameters, np.zeros((3, 0))).tolist() == [height] * 3
    assert surface.predict(parameters, np.zeros((1, 0))).tolist() == [height]


def test_they_have_names() -> None:
    assert model_named("two-wells") == TwoWells()
    assert model_named("ravine") == Ravine((50.0, 1.0))
    assert model_named("ravine", curvatures=[10, 1]) == Ravine((10, 1))
    assert TwoWells().parameter_names(()) == ("w",)
    assert Ravine().parameter_names(()) == ("w1", "w2")
    with pytest.raises(ValueError, match="lie above 0"):
        model_named("ravine", curvatures=[1.0, 0.0])


class TestTwoWells:
    @pytest.mark.parametrize(
        ("start", "rate", "well", "depth"),
        [(2, 0.05, 1.13, -1.07), (2, 0.1, -1.30, -3.51), (-2, 0.05, -1.30, -3.51)],
    )
    def test_start_and_rate_choose_the_well(
        self, start: float, rate: float, well: float, depth: float
    ) -> None:
        after, reached, loss = settle(WELLS, start, rate)
        assert reached == "converged"
        assert after.parameters[0] == pytest.approx(well, abs=0.005)
        assert loss == pytest.approx(depth, abs=0.005)

    @pytest.mark.parametrize(("well", "critical_rate"), [(1.1309, 0.2140), (-1.3008, 0.1398)])
    def test_each_well_bears_its_own_rate(self, well: float, critical_rate: float) -> None:
        found = curvature(WELLS, BARE_ROWS, np.array([well]))
        assert found.local
        assert found.critical_rate == pytest.approx(critical_rate, rel=1e-3)
        assert settle(WELLS, well + 0.01, 0.98 * critical_rate)[1] == "converged"
        assert settle(WELLS, well + 0.01, 1.02 * critical_rate)[1] == "running"

    def test_between_the_wells_nothing_limits_the_rate(self) -> None:
        found = curvature(WELLS, BARE_ROWS, np.zeros(1))
        assert found.eigenvalues.tolist() == [-6]
        assert (found.critical_rate, found.condition_number) == (math.inf, math.inf)

    def test_there_is_no_closed_form(self) -> None:
        assert least_squares(WELLS, BARE_ROWS) is None

    def test_a_loss_below_0_has_not_diverged(self) -> None:
        assert not has_diverged(-1.0, -1.07)
        assert not has_diverged(-1.0, 0.0)
        assert not has_diverged(106.0, -1.07)
        assert has_diverged(108.0, -1.07)
        assert has_diverged(100.5, 0.0)

    @pytest.mark.parametrize("rate", [0.5, 10.0, 1e300])
    def test_it_flies_apart_without_a_word(self, rate: float) -> None:
        after, reached, _ = settle(WELLS, 2.0, rate)
        assert reached == "diverged"
        assert np.isfinite(after.parameters).all()
        state = begin(WELLS, BARE_ROWS, np.array([1e200]), rate, 0)
        assert step(WELLS, BARE_ROWS, state) is state


class TestRavine:
    @pytest.mark.parametrize(("condition_number", "degrees"), [(1, 0), (10, 39), (50, 73)])
    def test_minus_the_gradient_does_not_point_at_the_minimum(
        self, condition_number: float, degrees: int
    ) -> None:
        descent = Descent(Ravine((condition_number, 1.0)), Value(), Plain())
        here = np.array([1.0, 10.0])
        _, gradient = evaluate(descent, BARE_ROWS, here)
        cosine = float(gradient @ here) / (norm(gradient) * norm(here))
        assert round(math.degrees(math.acos(min(1, cosine)))) == degrees

    @pytest.mark.parametrize("optimizer", [Plain(), Momentum(0.9)], ids=str)
    def test_its_curvature_is_exact_and_the_same_everywhere(
        self, optimizer: Plain | Momentum
    ) -> None:
        descent = Descent(Ravine(), Value(), optimizer)
        for here in ([1.0, 10.0], [0.0, -3.0]):
            found = curvature(descent, BARE_ROWS, np.array(here))
            assert found.eigenvalues.tolist() == [1, 50]
            assert found.condition_number == 50
            assert found.critical_rate == optimizer.stability_limit / 50
            assert not found.local

    def test_there_is_no_closed_form(self) -> None:
        assert least_squares(RAVINE, BARE_ROWS) is None

    def test_the_best_plain_rate_shrinks_the_gradient_ten_thousandfold_in_231_steps(self) -> None:
        """2 / (λ₁ + λ₂) shrinks both axes by 49/51 at each step, and (49/51)²³¹ < 1e-4."""
        first = norm(evaluate(RAVINE, BARE_ROWS, np.array([1.0, 10.0]))[1])
        assert steps_to(RAVINE, 2 / 51, 1e-4 * first) == 231
        assert steps_to(RAVINE, 2 / 51, 1e-4) == 329

    def test_momentum_beats_the_best_plain_descent(self) -> None:
        descent = Descent(Ravine(), Value(), Momentum(0.6))
        assert steps_to(descent, 0.05, 1e-4) == 58
