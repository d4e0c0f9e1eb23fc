"""Descent with λ comes to the losses that the sweep shows at that λ."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from msgspec import structs

from gdtui.charts import draw_chart
from gdtui.charts.chart_spec import Line, Marker
from gdtui.charts.sweeps import find_ridge_sweep
from tests.charts.conftest import LOGISTIC, RAIN, THREE, Open
from tests.charts.layers import description_of, layers_of

TEN_DAYS = f"{THREE}, scale: standard, split: [0.125, 0.4375, 0.4375], rows: 80, every: 14"


def test_descent_comes_to_the_losses_on_the_curves(stand: Open) -> None:
    session = stand(TEN_DAYS, "learning_rate: 0.2, l2: 0.1", 600)
    spec = draw_chart("lambda_sweep", session)
    for role, rows in (
        ("series_1", session.problem.training),
        ("series_4", session.problem.validation),
    ):
        layers = layers_of(spec, role)  # type: ignore[arg-type]
        (curve,) = (layer for layer in layers if isinstance(layer, Line))
        now = session.data_loss(rows, session.state.parameters)
        assert now in [mark.y for mark in layers_of(spec, "current") if isinstance(mark, Marker)]
        there = np.interp(np.log(0.1), np.log(curve.x), curve.y)
        assert there == pytest.approx(now, rel=0.01)
    said = description_of(session, "lambda_sweep")
    assert "On the validation rows λ = 0.13 is best: 23.67 at its minimum." in said


def test_turning_λ_sweeps_no_second_time(stand: Open) -> None:
    session = stand(TEN_DAYS, "learning_rate: 0.2, l2: 0.1")
    other = structs.replace(session.scene.descent, l2=0.3)
    turned = replace(session, setup=session.sources.setup(session.scene.problem, other))
    assert turned.setup.descent.l2 == 0.3
    assert find_ridge_sweep(turned) is find_ridge_sweep(session)


def test_where_there_is_no_closed_form_it_says_so(stand: Open) -> None:
    assert draw_chart("lambda_sweep", stand(RAIN, LOGISTIC)).note
