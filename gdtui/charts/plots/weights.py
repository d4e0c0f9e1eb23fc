"""Each weight by step, the biases left out."""

from __future__ import annotations

import numpy as np

from gdtui.charts.chart import Chart
from gdtui.charts.chart_spec import ChartSpec
from gdtui.charts.page_frame import Framed, hold_axes
from gdtui.charts.plots import parameters
from gdtui.charts.shared_sentences import Sentences
from gdtui.session.session import Session


def draw(session: Session) -> ChartSpec:
    """Each weight by step: the biases, which may be far larger, are left out."""
    x, y, _ = axes(session)
    return parameters.draw_by_step(session, "weights by step", _which(session), x, y)


def axes(session: Session) -> Framed:
    """Steps and weights, as far as the page will show them."""
    return hold_axes(session, lambda seen: parameters.axes_by_step(seen, _which(seen)), "weights")


def _which(session: Session) -> list[int]:
    mask = session.setup.descent.model.weights_mask(session.rows.features.shape[1])
    return [int(index) for index in np.flatnonzero(mask)]


def describe(session: Session) -> Sentences:
    """All parameters, as on their own chart, and where the run is to end."""
    return parameters.describe(session)


CHART = Chart(draw, describe, axes)
