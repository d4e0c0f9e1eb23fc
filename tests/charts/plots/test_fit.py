"""The fit shows the rows and the model's line."""

from __future__ import annotations

import numpy as np
import pytest

from gdtui import course
from gdtui.charts import draw_chart
from gdtui.charts.chart_spec import Line, Points, Segments
from gdtui.charts.rendering.canvas import RANKS
from gdtui.charts.rendering.painter import Painter
from gdtui.session.session import Session
from tests.charts.conftest import Open
from tests.charts.layers import layers_of


def test_the_fit_shows_rows_line_and_residuals(run: Open) -> None:
    session = run("1.25e-4", 1)
    spec = draw_chart("fit", session)
    (scatter,), (line,), (bars,) = (layers_of(spec, role) for role in ("data", "line", "residual"))
    assert isinstance(scatter, Points)
    assert isinstance(line, Line)
    assert isinstance(bars, Segments)
    assert len(scatter.x) == 1021
    w, b = session.state.parameters
    assert line.y == pytest.approx(w * line.x + b)
    assert len(bars.x0) == 8
    assert bars.y1 == pytest.approx(w * bars.x0 + b)
    assert set(bars.y0) <= set(session.rows.targets)
    assert draw_chart("fit", session.step()).layers[0] is scatter, (
        "still layers are the same object"
    )


def test_the_best_line_is_seen_once_it_was_found_by_hand() -> None:
    session = Session.open(course.find("2"), 2)
    assert not layers_of(draw_chart("fit", session), "best")
    for key in ("right",) * 4 + ("down",) * 10:
        session = session.press(key)
    assert session.page_done
    spec = draw_chart("fit", session)
    (beads,) = layers_of(spec, "best")
    assert isinstance(beads, Points)
    rows = session.rows
    slope, bias = np.polyfit(rows.features[:, 0], rows.targets, 1)
    assert beads.y == pytest.approx(slope * beads.x + bias)
    canvas = Painter().paint(spec, 60, 20)
    coloured = np.count_nonzero((canvas.ranks == RANKS["best"]) & (canvas.codes == ord("•")))
    assert coloured > len(beads.x), "on the line too, and in the legend"


def test_a_line_out_of_sight_leaves_an_arrow(run: Open) -> None:
    spec = draw_chart("fit", run("5e-4", 10))
    assert not layers_of(spec, "residual")
    text = Painter().paint(spec, 60, 20).plain()
    assert "▲" in text or "▼" in text


def test_a_moved_row_is_shown_where_it_was_and_a_line_that_stays_has_no_ghost() -> None:
    """In 3.5 an outlier is made of a day: "before" stood beside no line and at no point."""
    session = Session.open(course.find("mean-squared-error"), 4)
    row = session.rows.features[5, 0], session.rows.targets[5]
    session = session.type_answer("40")
    spec = draw_chart("fit", session)
    (point,) = (layer for layer in layers_of(spec, "ghost") if isinstance(layer, Points))
    assert (point.x[0], point.y[0]) == row
    assert session.rows.targets[5] == row[1] + 20
    assert not any(isinstance(layer, Line) for layer in layers_of(spec, "ghost"))


def test_a_moved_row_among_a_thousand_has_a_residual_bar() -> None:
    """In 3.6 bars were drawn of other days: the outlier was a bare dot that nobody found."""
    session = Session.open(course.find("mean-squared-error"), 5).play_outcome(1)
    outlier = session.rows.features[9, 0], session.rows.targets[9]
    (bars,) = layers_of(draw_chart("fit", session), "residual")
    assert isinstance(bars, Segments)
    drawn = dict(zip(zip(bars.x0, bars.y0, strict=True), bars.y1 - bars.y0, strict=True))
    assert drawn[outlier] == pytest.approx(-20)


def test_fit_needs_one_feature(run: Open) -> None:
    session = run("1e-4", 2, features="tmax, tmin, rain")
    assert draw_chart("fit", session).note == "A line against one feature cannot show 3 features."
    assert draw_chart("bowl", session).title == "loss against w tmax, the rest held"
