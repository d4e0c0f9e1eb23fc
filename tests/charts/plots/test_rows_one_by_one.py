"""Charts of each row's own error: what a chance cost, how far off a guess is."""

from __future__ import annotations

import numpy as np
import pytest

from gdtui import course
from gdtui.charts import draw_chart
from gdtui.charts.chart_spec import Points
from gdtui.charts.rendering.canvas import RANKS
from gdtui.charts.rendering.painter import Painter, paint
from gdtui.session.session import Session
from tests.charts.conftest import LOGISTIC, RAIN, WEATHER, WELLS, Open
from tests.charts.layers import description_of, layers_of


def test_the_mean_of_the_rows_on_the_curves_is_the_loss(stand: Open) -> None:
    session = stand(RAIN, LOGISTIC, 7)
    spec = draw_chart("log_loss", session)
    zeros, ones, beads = (layer for layer in spec.layers if isinstance(layer, Points))
    assert (zeros.role, ones.role, beads.role) == ("no", "yes", "tangent")
    assert {layer.role for layer in spec.layers if "came" in layer.label} == {"no", "yes"}
    assert (len(ones.x), len(zeros.x)) == tuple(
        int(np.sum(session.rows.targets == target)) for target in (1, 0)
    )
    assert ones.y == pytest.approx(-np.log(ones.x))
    assert zeros.y == pytest.approx(-np.log(1 - zeros.x))
    mean = float(np.concatenate((ones.y, zeros.y)).mean())
    assert mean == pytest.approx(session.loss)
    assert beads.y == pytest.approx(mean)
    assert f"1,021 rows is {mean:.4f}" in description_of(session, "log_loss")


def test_rows_do_not_cover_their_mean() -> None:
    """On page 17.2 a third of it lay under them, just where its name stood."""
    spec = draw_chart("log_loss", Session.open(course.find("17"), 1))
    for columns in (41, 66):
        canvas = paint(spec, columns, 13)
        _, across = np.nonzero(canvas.ranks == RANKS["tangent"])
        assert np.diff(np.unique(across)).max() <= 4


@pytest.mark.parametrize("rate", ["1e-5", "2e-4", "5e-4"])
def test_every_row_is_in_one_bar_or_said_to_be_off_the_chart(run: Open, rate: str) -> None:
    for steps in (0, 3, 12):
        spec = draw_chart("histogram", run(rate, steps))
        (tops,) = (layer for layer in layers_of(spec, "data") if isinstance(layer, Points))
        off = (
            int(spec.title.split(", ")[-1].split()[0].replace(",", ""))
            if "off" in spec.title
            else 0
        )
        assert tops.y.sum() + off == 1021
        assert tops.y.max(initial=0) <= spec.y.high
        assert np.allclose(np.diff(tops.x) % 5, 0), "bins are 5 °F wide"


@pytest.mark.parametrize("width", [38, 61, 82, 101])
def test_no_row_that_is_said_to_be_off_the_chart_would_lie_on_it(run: Open, width: int) -> None:
    """An axis widened for its ticks went on behind its last bar, where rows were that had none."""
    seen = 0
    for steps in range(13, 20):
        session = run("2.65e-4", steps)
        spec = draw_chart("histogram", session)
        painter = Painter()
        painter.paint(spec, width, 22)
        assert painter._frame is not None
        x = painter._frame[0].x
        w, b = session.state.parameters
        residuals = w * session.rows.features[:, 0] + b - session.rows.targets
        inside = int(((residuals >= x.low) & (residuals < x.high)).sum())
        (tops,) = (layer for layer in layers_of(spec, "data") if isinstance(layer, Points))
        assert inside == tops.y.sum(), (steps, spec.title)
        seen += "off the chart" in spec.title
    assert seen, "no case with rows off the chart"


def test_a_surface_has_no_rows(stand: Open) -> None:
    session = stand("surface: two-wells", WELLS)
    assert draw_chart("histogram", session).note
    assert draw_chart("log_loss", session).note
    assert draw_chart("log_loss", stand(WEATHER, "learning_rate: 1e-5")).note


def test_bars_as_high_as_before_have_no_outline() -> None:
    """In 3.6 one row of a thousand moves: "before" recoloured the tops of bars that stayed."""
    session = Session.open(course.find("mean-squared-error"), 5)
    moved = session.play_outcome(1)
    assert moved.setup is not session.setup
    assert not layers_of(draw_chart("histogram", moved), "ghost")
    far = session._restart(np.array([0.9, 0.0]), session.seed)
    assert layers_of(draw_chart("histogram", far), "ghost")
