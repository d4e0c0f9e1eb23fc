"""Every chart by name: what it draws of a session, and what it says of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gdtui.charts.cursor_reading import read_cursor, with_cursor
from gdtui.charts.plots import (
    boundary,
    bowl,
    contour,
    convergence,
    fit,
    gradient,
    loss,
    losses,
    network,
    parameters,
    prediction,
    scaling,
    scatter,
    shrinkage,
    sigmoid,
    weights,
)
from gdtui.charts.shared_sentences import Sentences, describe_change, describe_status, point_before
from gdtui.charts.spec import ChartSpec
from gdtui.session.session import Session


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: two pure functions of a session.

    Attributes:
        draw: what there is to see. Never fails, whatever the numbers.
        describe: the same in one to three sentences.
        shows_run: whether it is about a run. Else its description tells of step and loss only
            where the page's readout shows one of them.
    """

    draw: Callable[[Session], ChartSpec]
    describe: Callable[[Session], Sentences]
    shows_run: bool = True


CHARTS: Mapping[str, Chart] = {
    "fit": Chart(fit.draw, fit.describe),
    "bowl": Chart(bowl.draw, bowl.describe),
    "loss": Chart(loss.draw, loss.describe),
    "gradient": Chart(gradient.draw, gradient.describe),
    "scatter": Chart(scatter.draw, scatter.describe, shows_run=False),
    "contour": Chart(contour.draw, contour.describe),
    "scaling": Chart(scaling.draw, scaling.describe),
    "prediction": Chart(prediction.draw, prediction.describe),
    "parameters": Chart(parameters.draw, parameters.describe),
    "weights": Chart(weights.draw, weights.describe),
    "convergence": Chart(convergence.draw, convergence.describe),
    "losses": Chart(losses.draw, losses.describe),
    "shrinkage": Chart(shrinkage.draw, shrinkage.describe),
    "sigmoid": Chart(sigmoid.draw, sigmoid.describe),
    "boundary": Chart(boundary.draw, boundary.describe),
    "network": Chart(network.draw, network.describe),
}


def draw_chart(name: str, session: Session) -> ChartSpec:
    """Return the chart called `name`, with the cursor if it is on. KeyError if there is none."""
    spec = CHARTS[name].draw(session)
    return spec if session.cursor is None else with_cursor(spec, session.cursor)


def describe_chart(session: Session) -> str:
    """Say in two to four short sentences what the chart on view shows."""
    chart = CHARTS[session.chart_name]
    on_view = chart.shows_run or {"step", "loss"} & set(session.page.readout)
    sentences = (
        *([_describe_step(session)] if on_view else []),
        *chart.describe(session),
        *describe_status(session.status),
        *_describe_cursor(session),
    )
    return " ".join(sentences)


def _describe_step(session: Session) -> str:
    """Say how many steps were taken, and what the last one did to the loss."""
    before = point_before(session)
    change = describe_change("loss", before and before.loss, session.loss, digits=4)
    return f"Step {session.trace.steps:,}: {change}."


def _describe_cursor(session: Session) -> Sentences:
    """Say what the cursor is on, while there is one."""
    if session.cursor is None:
        return ()
    reading = read_cursor(CHARTS[session.chart_name].draw(session), session.cursor)
    return () if reading is None else (f"Cursor on {reading.text()}.",)
