"""Every chart by name: a pure function from a session to what is to be drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gdtui.charts.chances import boundary, sigmoid
from gdtui.charts.contours import contour, scaling
from gdtui.charts.cursor_reading import with_cursor
from gdtui.charts.curves import bowl, gradient
from gdtui.charts.fits import fit
from gdtui.charts.histories import convergence, losses, parameters, weights
from gdtui.charts.losses import loss
from gdtui.charts.networks import network
from gdtui.charts.scatters import prediction, scatter
from gdtui.charts.shrinkages import shrinkage
from gdtui.charts.spec import ChartSpec
from gdtui.session.session import Session

CHARTS: Mapping[str, Callable[[Session], ChartSpec]] = {
    "fit": fit,
    "bowl": bowl,
    "loss": loss,
    "gradient": gradient,
    "scatter": scatter,
    "contour": contour,
    "scaling": scaling,
    "prediction": prediction,
    "parameters": parameters,
    "weights": weights,
    "convergence": convergence,
    "losses": losses,
    "shrinkage": shrinkage,
    "sigmoid": sigmoid,
    "boundary": boundary,
    "network": network,
}


def chart(name: str, session: Session) -> ChartSpec:
    """Return the chart called `name`, with the cursor if it is on. KeyError if there is none."""
    spec = CHARTS[name](session)
    return spec if session.cursor is None else with_cursor(spec, session.cursor)
