"""What the tutor calls the best parameters, and where descent ends, beside scikit-learn's answer.

The rows are those a lesson sees: through the project's own loader, split as lessons split.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest
from sklearn.linear_model import (  # type: ignore[import-untyped]
    LinearRegression,
    LogisticRegression,
)
from sklearn.metrics import log_loss, mean_squared_error  # type: ignore[import-untyped]

from gdtui.datasets import load
from gdtui.engine import (
    Array,
    Descent,
    Linear,
    Logistic,
    LogLoss,
    MeanSquaredError,
    Plain,
    Problem,
    Rows,
    begin,
    evaluate,
    least_squares,
)
from gdtui.spec.problem import ScaleName
from tests.settling import run_until_settled

LINE = Descent(Linear(), MeanSquaredError(), Plain())
ONE, THREE = ("tmax",), ("tmax", "tmin", "rain")


@lru_cache
def weather(
    features: tuple[str, ...], target: str = "next:tmax", scale: ScaleName = "none"
) -> Problem:
    return load("seattle-weather", features=features, target=target, scale=scale).problem


def parts(problem: Problem) -> tuple[Rows, Rows, Rows]:
    return problem.training, problem.validation, problem.test


def settle(descent: Descent, rows: Rows, rate: float) -> Array:
    zeros = np.zeros(rows.features.shape[1] + 1)
    state, reached = run_until_settled(
        descent, rows, begin(descent, rows, zeros, rate, 0), 20_000, norm_below=1e-9
    )
    assert reached == "converged"
    return state.parameters


@pytest.mark.parametrize(
    ("features", "parameters", "losses"),
    [
        (ONE, [0.92325, 4.73956], [26.233, 22.859, 27.257]),
        (THREE, [0.77907, 0.22476, -2.14046, 3.34484], [25.270, 22.308, 25.257]),
    ],
)
def test_least_squares_is_linear_regression(
    features: tuple[str, ...], parameters: list[float], losses: list[float]
) -> None:
    problem = weather(features)
    rows = problem.training
    peer = LinearRegression().fit(rows.features, rows.targets)
    theirs = [*peer.coef_, peer.intercept_]
    assert theirs == pytest.approx(parameters, abs=6e-6)
    best = least_squares(LINE, rows)
    assert best is not None
    np.testing.assert_allclose(best, theirs, rtol=1e-8)
    for part, loss in zip(parts(problem), losses, strict=True):
        ours = evaluate(LINE, part, best)[0]
        assert ours == pytest.approx(loss, abs=6e-4)
        assert ours == pytest.approx(mean_squared_error(part.targets, peer.predict(part.features)))


@pytest.mark.parametrize("features", [ONE, THREE], ids=len)
def test_descent_on_standardised_features_ends_on_the_same_line(features: tuple[str, ...]) -> None:
    """Divided by the spread, its weights are those of the raw features; so are its predictions."""
    raw, scaled = weather(features), weather(features, scale="standard")
    assert scaled.centre is not None
    assert scaled.spread is not None
    found = settle(LINE, scaled.training, 0.3)
    peer = LinearRegression().fit(raw.training.features, raw.training.targets)
    np.testing.assert_allclose(found[:-1] / scaled.spread, peer.coef_, rtol=1e-6)
    np.testing.assert_allclose(
        found[-1] - found[:-1] @ (scaled.centre / scaled.spread), peer.intercept_, rtol=1e-6
    )
    for mine, theirs in zip(parts(scaled), parts(raw), strict=True):
        ours = Linear().predict(found, mine.features)
        np.testing.assert_allclose(ours, peer.predict(theirs.features), rtol=1e-6)


@pytest.mark.parametrize("features", [ONE, THREE], ids=len)
def test_will_it_rain_tomorrow_ends_where_logistic_regression_does(
    features: tuple[str, ...],
) -> None:
    problem = weather(features, "next:rain>0", "standard")
    rows = problem.training
    descent = Descent(Logistic(), LogLoss(), Plain())
    found = settle(descent, rows, 0.5)
    peer = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(rows.features, rows.targets)
    np.testing.assert_allclose(found, [*peer.coef_[0], peer.intercept_[0]], rtol=1e-5)
    for part in parts(problem):
        chances = peer.predict_proba(part.features)
        np.testing.assert_allclose(
            Logistic().predict(found, part.features), chances[:, 1], atol=1e-6
        )
        assert evaluate(descent, part, found)[0] == pytest.approx(
            log_loss(part.targets, chances), rel=1e-6
        )


def test_l2_is_logistic_regression_s_c() -> None:
    """Theirs is C·Σ loss + ½·‖w‖², ours mean loss + l2·‖w‖²: so C = 1 / (2·n·l2)."""
    rows = weather(THREE, "next:rain>0", "standard").training
    peer = LogisticRegression(C=1 / (2 * rows.count * 0.05), tol=1e-10, max_iter=1000)
    peer.fit(rows.features, rows.targets)
    found = settle(Descent(Logistic(), LogLoss(), Plain(), l2=0.05), rows, 0.5)
    np.testing.assert_allclose(found, [*peer.coef_[0], peer.intercept_[0]], rtol=1e-5)
