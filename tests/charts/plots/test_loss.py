"""The loss by step is the engine's."""

from __future__ import annotations

import re

import pytest

from gdtui import course
from gdtui.authoring.playthrough import play_through
from gdtui.charts import draw_chart
from gdtui.charts.chart_spec import Line, Points
from gdtui.charts.rendering.painter import Painter, paint
from gdtui.session.session import Session
from tests.charts.conftest import WEATHER, Open
from tests.charts.layers import layers_of, line_of

AXIS = 8
"""Columns left of the axis, its ticks among them."""


def test_the_loss_by_step_ends_where_descent_stands(run: Open) -> None:
    session = run("2.5e-5", 7)
    spec = draw_chart("loss", session)
    line = next(layer for layer in layers_of(spec, "line") if isinstance(layer, Line))
    assert line.x.tolist() == list(range(8))
    assert line.y.tolist() == [*session.trace.losses, session.loss]
    assert (spec.x.low, spec.x.high) == (0, 10)
    assert (spec.y.low, spec.y.high, spec.y.log) == (0, 5000, False)
    log = draw_chart("loss", session.toggle_log())
    assert (log.y.low, log.y.high, log.y.log) == (10, 10000, True)
    (best,) = layers_of(spec, "best")
    assert best.label == "best 26.23"


def test_batches_are_dots_and_the_line_is_the_loss_over_all_rows(stand: Open) -> None:
    session = stand(f"{WEATHER}, scale: standard", "learning_rate: 0.05, batch: 8", 50)
    line = line_of(draw_chart("loss", session), "line")
    assert line.label == "all rows"
    assert line.y[-1] == pytest.approx(session.loss)
    (dots,) = (layer for layer in draw_chart("loss", session).layers if layer.role == "data")
    assert dots.y.tolist() == session.trace.losses.tolist()  # type: ignore[union-attr]


def test_a_pinned_run_of_one_step_is_seen_beside_a_thousand() -> None:
    """On page 15.2 its line of one step lay under the wall that the other run falls down."""
    session = Session.open(course.find("mini-batches"), 1).play_outcome(10_000)
    spec = draw_chart("loss", session)
    (end,) = (one for one in layers_of(spec, "ghost") if isinstance(one, Points))
    assert (end.x.tolist(), end.y[0]) == ([1.0], pytest.approx(142.0, abs=0.05))
    text = Painter().paint(spec, 74, 17).plain()
    assert "○" in text
    assert "1 η 0.47, full batch" in text


def test_a_pinned_run_is_named_where_it_is_apart_from_the_present_point() -> None:
    """On page 16.4 the name of another run stood beside the present point, as if its own."""
    session = play_through(Session.open(course.find("momentum"), 3))
    spec = draw_chart("loss", session)
    for size in ((42, 14), (82, 14), (90, 24)):
        drawn = paint(spec, *size)
        rows = [drawn.text(row)[AXIS:] for row in range(2, size[1] - 3)]
        (now,) = (row for row, text in enumerate(rows) if "●" in text)
        for number in "12":
            places = [
                (row, found.start())
                for row, text in enumerate(rows)
                for found in re.finditer(rf"{number}(?! η)(?!\d)", text)
            ]
            ((at, column),) = places
            assert at < now - 0.1 * len(rows), (size, number)
            assert column < rows[now].index("●") - 0.2 * len(rows[0])


def test_a_run_with_momentum_says_its_share(run: Open) -> None:
    """Covered words left nothing in the picture by which two runs of lesson 16 differed."""
    assert draw_chart("loss", run("1e-5", 3)).title == "loss by step"
    with_share = Session.open(course.find("momentum"), 2)
    assert draw_chart("loss", with_share).title == "loss by step, β = 0.9"
