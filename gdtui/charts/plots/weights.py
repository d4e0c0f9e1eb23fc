"""Each weight by step, the biases left out."""

from __future__ import annotations

import numpy as np

from gdtui.charts.chart import Chart
from gdtui.charts.chart_spec import ChartSpec
from gdtui.charts.plots import parameters
from gdtui.charts.shared_sentences import Sentences
from gdtui.session.session import Session


def draw(session: Session) -> ChartSpec:
    """Each weight by step: the biases, which may be far larger, are left out."""
    mask = session.setup.descent.model.weights_mask(session.rows.features.shape[1])
    return parameters.draw_by_step(session, "weights by step", np.flatnonzero(mask).tolist())


def describe(session: Session) -> Sentences:
    """All parameters, as on their own chart, and where the run is to end."""
    return parameters.describe(session)


CHART = Chart(draw, describe)
