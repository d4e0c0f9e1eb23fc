"""The rows, what is missing of them, and what was filled in."""

from __future__ import annotations

import numpy as np

from gdtui import course
from gdtui.charts import draw_chart
from gdtui.session.session import Session
from gdtui.ui.screens.lesson_layout import BORDER, TEXT_WIDTH
from gdtui.ui.widgets.chart_view import fit_border
from tests.charts.conftest import GAPS, Open
from tests.charts.layers import description_of, points_of


def test_gaps_stand_at_the_border_where_the_other_reading_is_known(stand: Open) -> None:
    for fill, label in (("keep", "missing"), ("drop", "dropped")):
        session = stand(f"{GAPS}, fill: {fill}", "learning_rate: 1e-5")
        spec = draw_chart("scatter", session)
        marks = points_of(spec, "gap")
        assert marks.label == label
        gaps = session.setup.dataset.gap_readings
        known = np.isnan(gaps.features[:, 0]) != np.isnan(gaps.targets)
        assert len(marks.x) == known.sum()
        at_side = marks.x == spec.x.low
        assert set(marks.y[at_side]) <= set(gaps.targets)
        assert set(marks.x[~at_side]) <= set(gaps.features[:, 0])
        assert set(marks.y[~at_side]) == {spec.y.low}


def test_filled_readings_stand_apart_from_read_ones(stand: Open) -> None:
    session = stand(f"{GAPS}, fill: mean", "learning_rate: 1e-5")
    spec = draw_chart("scatter", session)
    filled, read = points_of(spec, "filled"), points_of(spec, "data")
    assert (filled.label, read.label) == ("filled in", "data")
    assert len(filled.x) + len(read.x) == session.rows.count
    mean = session.rows.features[list(session.setup.dataset.gap_rows[1:2]), 0]
    assert np.sum(filled.x == mean) + np.sum(filled.y == mean) >= len(filled.x)
    assert spec.title == "tmax_tomorrow against tmax, r = 0.89"
    assert "40 readings of tmax filled in." in description_of(session, "scatter")


def test_the_title_of_a_page_fits_beside_the_text_of_a_small_screen() -> None:
    """Lesson 1, of rain: cut, its r would be read in a second line below the chart."""
    spec = draw_chart("scatter", Session.open(course.find("1"), 6).press("z").press("z"))
    room = 80 - TEXT_WIDTH - BORDER
    assert spec.title.endswith("rain, r = −0.24")
    assert fit_border(spec.title, "", "", room, str) == (spec.title, "", ())
