"""Rounding dust is shown as 0, and a slope that is only small is not dust."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdtui import course, engine
from gdtui.charts import CHARTS
from gdtui.charts.shared_sentences import point_before, point_now
from gdtui.engine import Array, Descent, Rows
from gdtui.panels.readout import readout
from gdtui.plain.page import step_lines
from gdtui.restricted_access import Access
from gdtui.sandbox.form import Form, with_field
from gdtui.sandbox.lesson import open_sandbox
from gdtui.session import rounding
from gdtui.session.rounding import (
    DUST,
    TermBounds,
    TermSizes,
    TermSizesOnDemand,
    add_up_terms,
    largest_row,
    without_dust,
)
from gdtui.session.session import Session
from gdtui.session.shown_values import shown_gradient, shown_gradient_norm, shown_loss
from gdtui.text.styled import text_of
from tests.properties import examples

LINE = Descent(engine.Linear(), engine.MeanSquaredError(), engine.Plain())


def table(seed: int, n: int, d: int, noise: float) -> Rows:
    random = np.random.default_rng(seed)
    features = random.normal(size=(n, d)) + random.uniform(-3, 3, size=d)
    targets = features @ random.normal(size=d) + 5 + noise * random.normal(size=n)
    return Rows(features, targets)


def opened(name: str, page: int, keys: str) -> Session:
    session = Session.open(course.find(name), page - 1)
    for key in keys.split():
        session = session.press(key)
    while session.moving:
        session = session.tick()
    return session


def test_sizes_add_up_what_the_sums_are_made_of() -> None:
    rows, theta = table(1, 5, 2, 1.0), np.array([0.7, -1.3, 2.0])
    score = [sum(abs(w * x) for w, x in zip(theta, row, strict=False)) + 2 for row in rows.features]
    slopes = [2 / 5 * (s + abs(y)) for s, y in zip(score, rows.targets, strict=True)]
    expected = [
        sum(s * abs(row[place]) for s, row in zip(slopes, rows.features, strict=True))
        for place in (0, 1)
    ]
    sizes = add_up_terms(LINE, theta, rows)
    assert sizes.score.tolist() == pytest.approx(score)
    assert sizes.gradient.tolist() == pytest.approx([*expected, sum(slopes)])


@examples(40)
@given(st.integers(0, 10**6), st.integers(5, 200), st.integers(1, 3), st.sampled_from([0.0, 2.0]))
def test_at_the_minimum_every_slope_is_0_and_beside_it_none_is(
    seed: int, n: int, d: int, noise: float
) -> None:
    rows = table(seed, n, d, noise)
    best = engine.least_squares(LINE, rows)
    assert best is not None
    _, slope = engine.evaluate(LINE, rows, best)
    sizes = add_up_terms(LINE, best, rows)
    assert np.abs(slope).max() < 20 * DUST * sizes.gradient.max()
    for _ in range(3):  # A Newton step or two take off what the closed form leaves.
        best = best - np.linalg.solve(engine.hessian(LINE, rows, best), slope)
        _, slope = engine.evaluate(LINE, rows, best)
    assert not without_dust(slope, add_up_terms(LINE, best, rows).gradient).any()
    beside = best + 1e-9 * (1 + np.abs(best))
    loss, slope = engine.evaluate(LINE, rows, beside)
    sizes = add_up_terms(LINE, beside, rows)
    assert without_dust(slope, sizes.gradient).any()
    assert without_dust(np.array(loss), np.array(sizes.loss)) == loss


def test_a_loss_of_dust_is_0_where_the_line_fits_exactly() -> None:
    rows = Rows(np.arange(1.0, 8)[:, None], np.array([0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]))
    loss, slope = engine.evaluate(LINE, rows, np.array([0.1, 0.3]))
    sizes = add_up_terms(LINE, np.array([0.1, 0.3]), rows)
    assert 0 < loss < 1e-30
    assert without_dust(np.array(loss), np.array(sizes.loss)) == 0
    assert not without_dust(slope, sizes.gradient).any()


@pytest.mark.parametrize("model", [engine.TwoWells(), engine.Ravine((50.0, 1.0))])
def test_on_a_surface_too(model: engine.TwoWells | engine.Ravine) -> None:
    descent = Descent(model, engine.Value(), engine.Plain())
    lowest = {1: np.array([1.1309011226299859]), 2: np.zeros(2)}[model.parameter_count(0)]
    for apart, dusty in ((0.0, True), (1e-15, True), (1e-9, False)):
        place = lowest + apart
        _, slope = engine.evaluate(descent, engine.BARE_ROWS, place)
        shown = without_dust(slope, add_up_terms(descent, place, engine.BARE_ROWS).gradient)
        # In the ravine nothing cancels: there a small slope is small because its one term is.
        assert shown.any() == (not dusty or (apart > 0 and len(place) == 2))


@pytest.mark.parametrize("loss", ["log_loss", "mean_squared_error"])
@pytest.mark.parametrize("hidden", [0, 3])
def test_what_chances_and_networks_really_have_is_kept(loss: str, hidden: int) -> None:
    rows = table(3, 40, 2, 0.5)
    rows = Rows(rows.features, (rows.targets > 5).astype(float))
    model = engine.Network(hidden, chance=loss == "log_loss") if hidden else engine.Logistic()
    descent = Descent(model, engine.loss_named(loss), engine.Plain(), l2=0.01)
    theta = np.random.default_rng(2).normal(size=model.parameter_count(2))
    value, slope = engine.evaluate(descent, rows, theta)
    sizes = add_up_terms(descent, theta, rows)
    assert (sizes.gradient >= np.abs(slope) * (1 - 1e-12)).all()
    assert without_dust(slope, sizes.gradient).tolist() == slope.tolist()
    assert float(without_dust(np.array(value), np.array(sizes.loss))) == value


def test_the_engine_of_numbers_too_large_for_it_says_nothing() -> None:
    rows, theta = table(1, 5, 1, 1.0), np.array([1e308, -1e308])
    sizes = add_up_terms(LINE, theta, rows)
    assert without_dust(np.array([3.0, np.inf]), sizes.gradient).tolist() == [3.0, np.inf]


@pytest.mark.parametrize(
    ("name", "page", "keys"),
    [
        ("two-parameters", 2, "1 enter"),
        ("feature-scaling", 4, "1 enter"),
        ("initialisation", 4, ""),
    ],
)
def test_where_the_lesson_says_0_the_screen_does(name: str, page: int, keys: str) -> None:
    session = opened(name, page, keys)
    shown = shown_gradient(session)
    assert shown[0] == 0
    told = "\n".join(step_lines(session))
    assert "∂L/∂w = mean 2(ŷ−y)·x = 0\n" in told or "∂L/∂w = 0\n" in told
    if "gradient" in session.page.readout:
        assert "|∇L| 0" in text_of(readout(session, 120))
    assert point_now(session).slope == 0
    assert CHARTS["gradient"].describe(session)[0].endswith((" to 0.", " at 0.", " is 0."))


@pytest.mark.parametrize(
    ("line", "shown"),
    [("mean(error)", 0), ("mean(error) ** 2", 0), ("mean(error * 2) + 1e-9", 1e-9)],
)
def test_errors_that_cancel_in_a_written_loss_make_0(line: str, shown: float) -> None:
    session = opened("mean-squared-error", 4, "").type_answer(line)
    while session.revealing:
        session = session.commit()
    assert session.line_driving == line
    assert session.loss != 0
    assert shown_loss(session) == pytest.approx(shown, abs=1e-13)
    assert (shown_loss(session) == 0) == (shown == 0)


def test_a_bias_that_is_held_is_told_however_far_the_weight_flies() -> None:
    session = opened("one-update", 3, "").type_answer("w - gradient")
    while session.revealing:
        session = session.commit()
    assert abs(session.state.parameters[0]) > 1e30
    assert "b 4.74" in text_of(readout(session, 120))


def test_a_step_onto_the_minimum_is_told_to_lead_to_0_and_one_from_it_to_stay() -> None:
    session = opened("feature-scaling", 4, "1 enter")
    assert session.gradient[0] != 0
    before = point_before(session.step())
    assert before is not None
    assert before.slope == 0
    assert CHARTS["gradient"].describe(session.step())[0] == "∂L/∂w stays at 0."


def test_a_small_slope_is_told() -> None:
    session = opened("convergence", 2, "")
    assert shown_gradient(session).tolist() == session.gradient.tolist()
    # The plateau's slope along w is as good as 0 beside that along b.
    assert abs(session.gradient[0]) < 0.02 < abs(session.gradient[1])
    assert shown_loss(session) == session.loss
    assert shown_gradient_norm(session) == session.gradient_norm


@examples(60)
@given(
    st.integers(0, 10**6),
    st.integers(1, 60),
    st.integers(1, 3),
    st.sampled_from([0.0, 0.1]),
    st.sampled_from([0.0, 1e-16, 1e-13, 1e-9, 1.0]),
)
def test_the_bound_changes_nothing_that_is_shown(
    seed: int, n: int, d: int, l2: float, apart: float
) -> None:
    """At the minimum, where slopes are dust, and ever further from it."""
    descent = Descent(engine.Linear(), engine.MeanSquaredError(), engine.Plain(), l2=l2)
    rows = table(seed, n, d, 0.0 if seed % 2 else 1.0)
    best = np.linalg.lstsq(np.c_[rows.features, np.ones(n)], rows.targets)[0]
    theta = best + apart * np.random.default_rng(seed).normal(size=d + 1)
    loss, slope = engine.evaluate(descent, rows, theta)
    exact, largest = add_up_terms(descent, theta, rows), largest_row(descent, rows)
    assert largest is not None
    bound = add_up_terms(descent, theta, largest)
    assert (exact.gradient <= bound.gradient * (1 + 1e-9)).all()
    assert exact.loss <= bound.loss * (1 + 1e-9)
    on_demand = TermSizesOnDemand(descent, theta, rows, TermBounds(descent, rows))
    shown = on_demand.clean(slope, lambda sizes: sizes.gradient)
    assert shown.tolist() == without_dust(slope, exact.gradient).tolist()
    told = on_demand.clean(np.array(loss), lambda sizes: np.array(sizes.loss))
    assert told == without_dust(np.array(loss), np.array(exact.loss))


@examples(60)
@given(
    st.integers(0, 10**6),
    st.integers(1, 60),
    st.integers(1, 3),
    st.sampled_from([0.0, 0.1]),
    st.sampled_from([1e-9, 1.0, 40.0]),
    st.sampled_from([engine.Linear(), engine.Logistic(), engine.Network(3, chance=True)]),
    st.sampled_from([engine.MeanSquaredError(), engine.LogLoss()]),
)
def test_the_bound_holds_for_units_and_chances_too(
    seed: int,
    n: int,
    d: int,
    l2: float,
    reach: float,
    model: engine.Model,
    loss: engine.Loss,
) -> None:
    descent = Descent(model, loss, engine.Plain(), l2=l2)
    made = table(seed, n, d, 1.0)
    rows = Rows(made.features, (made.targets > 0).astype(float))
    theta = reach * np.random.default_rng(seed).normal(size=model.parameter_count(d))
    exact, largest = add_up_terms(descent, theta, rows), largest_row(descent, rows)
    assert largest is not None
    bound = add_up_terms(descent, theta, largest, saturated=True)
    assert (exact.gradient <= bound.gradient * (1 + 1e-9)).all()
    assert exact.loss <= bound.loss * (1 + 1e-9)


@examples(60)
@given(st.integers(0, 10**6), st.lists(st.sampled_from([0.0, 0.1, 1.0, 3.0, 1e9]), min_size=2))
def test_bounds_that_were_worked_out_before_hold(seed: int, reaches: list[float]) -> None:
    """However far the parameters have gone meanwhile, out and back."""
    descent = Descent(engine.Linear(), engine.MeanSquaredError(), engine.Plain(), l2=0.1)
    rows = table(seed, 20, 2, 1.0)
    bounds, rng = TermBounds(descent, rows), np.random.default_rng(seed)
    for reach in reaches:
        theta = reach * rng.normal(size=3)
        exact, bound = add_up_terms(descent, theta, rows), bounds.at(theta)
        assert bound is not None
        assert (exact.gradient <= bound.gradient * (1 + 1e-9)).all()
        assert exact.loss <= bound.loss * (1 + 1e-9)
        nearest = add_up_terms(descent, theta, rows).gradient
        assert (bound.gradient <= 1e6 * (nearest + 1)).all()  # no looser than it takes


@pytest.mark.parametrize("model", ["logistic", "network"])
def test_a_frame_far_from_dust_adds_up_no_terms_of_all_rows(
    model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[int] = []
    add_up = rounding.add_up_terms

    def count(
        descent: Descent, parameters: Array, rows: Rows, *, saturated: bool = False
    ) -> TermSizes:
        counted.append(rows.count)
        return add_up(descent, parameters, rows, saturated=saturated)

    monkeypatch.setattr(rounding, "add_up_terms", count)
    form = Form("xor", "x1, x2", "y", split="1, 0, 0", model=model, start="random")
    session = open_sandbox(with_field(form, "loss", "log_loss"), Access()).step()
    step_lines(session)
    readout(session, 120)
    assert counted
    assert set(counted) == {1}
