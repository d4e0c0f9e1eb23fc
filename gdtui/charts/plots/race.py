"""Several rules from one start on one ground, step by step, each named where it has come to."""

from __future__ import annotations

import numpy as np

from gdtui import engine
from gdtui.charts import axis_titles
from gdtui.charts.chart import Chart
from gdtui.charts.chart_spec import (
    SERIES_ROLES,
    ChartSpec,
    Layer,
    Line,
    Marker,
    Points,
    Text,
    empty_chart,
)
from gdtui.charts.page_frame import Framed
from gdtui.charts.pinned_runs import number_pinned_runs
from gdtui.charts.plots import contour
from gdtui.charts.rivals import MOST_RIVAL_STEPS, Racer, find_rivals
from gdtui.charts.shared_sentences import Sentences
from gdtui.charts.sweeps import progress_words
from gdtui.engine import Trace
from gdtui.engine.data import Array, has_same_rows
from gdtui.session.session import Session
from gdtui.text.numbers import count_text, number_text

MOST_VERTICES = 300
"""A path is drawn through so many of its places at most, its last ones all."""

_RACER_ROLES = SERIES_ROLES[1:]
"""The first one has the colour of the learner's own path."""


def draw(session: Session) -> ChartSpec:
    """The path of each racer as far as the learner's run has come, on the level lines."""
    if len(session.start) < 2:
        return empty_chart("race", "Level lines need two parameters; here there is one.")
    x, y, _ = axes(session)
    ground, order = contour.draw_ground(session, x, y)
    layers: list[Layer] = [*ground.layers]
    texts: list[Layer] = []
    steps = session.trace.steps
    racers, progress = _racers(session)
    for number, racer in enumerate(racers):
        role = _RACER_ROLES[number % len(_RACER_ROLES)]
        across, up = _path(racer.trace, steps, order)
        layers.append(Line(across, up, role, racer.name))
        layers.append(Points(across[-1:], up[-1:], role, racer.name, large=True))
        texts.append(Text(float(across[-1]), float(up[-1]), racer.name, role))
    across, up = _path(session.trace, steps, order)
    layers.append(Line(across, up, "path", "this run"))
    layers.append(Marker(float(across[-1]), float(up[-1]), "current", "this run"))
    here = f"race, {count_text(steps, 'step')}{progress}"
    return ChartSpec(here, ground.x, ground.y, (*layers, *texts), even=ground.even)


def _racers(session: Session) -> tuple[list[Racer], str]:
    """Return whom the run races, and words for the title.

    The pinned runs from the same start; where there are none, and the page asks for nothing, every
    other rule.
    """
    pinned = [
        Racer(name, ghost.trace)
        for _, name, ghost in number_pinned_runs(session)
        if _same_ground(session, ghost.trace)
    ]
    if pinned or session.page.ask is not None:
        return pinned, ""
    rivals = find_rivals(session)
    ended = (
        f", the others stop at {MOST_RIVAL_STEPS:,}"
        if session.trace.steps > MOST_RIVAL_STEPS
        else ""
    )
    return rivals.racers, progress_words(rivals) or ended


def _same_ground(session: Session, trace: Trace) -> bool:
    """Whether a run went down the same loss from the same start."""
    one, other = trace.log.descent, session.setup.descent
    same = (one.model, one.loss, one.l2) == (other.model, other.loss, other.l2)
    begun = trace.at(0).parameters, session.trace.at(0).parameters
    return same and has_same_rows(trace.log.rows, session.rows) and np.array_equal(*begun)


def _path(trace: Trace, steps: int, order: tuple[int, int]) -> tuple[Array, Array]:
    """Return where a run has been in its first `steps` steps, across (k,) and up (k,)."""
    count = min(steps, trace.steps)
    end = trace.at(count).parameters
    stride = -(-max(1, count) // MOST_VERTICES)
    columns = {0: trace.weights, -1: trace.biases}
    across, up = (np.append(columns[which][:count:stride], end[which]) for which in order)
    return across, up


def axes(session: Session) -> Framed:
    """Those of the contour."""
    return contour.axes(session)


def describe(session: Session) -> Sentences:
    """Who is ahead, by loss, after so many steps."""
    if len(session.start) < 2:
        return ()
    steps = session.trace.steps
    racers, progress = _racers(session)
    setup = session.setup
    found = [("this run", session.loss)]
    for racer in racers:
        there = racer.trace.at(min(steps, racer.trace.steps)).parameters
        found.append((racer.name, engine.evaluate(setup.descent, session.rows, there)[0]))
    found.sort(key=lambda one: (not np.isfinite(one[1]), one[1]))
    listed = "; ".join(f"{name}: {number_text(loss)}" for name, loss in found)
    labels = axis_titles.parameter_labels(setup)
    told: Sentences = (f"Loss after {count_text(steps, 'step')}, the least first: {listed}.",)
    if len(labels) > 2:
        told += (f"The paths show {labels[0]} and {labels[-1]} alone.",)
    return (*told, f"The race is{progress[1:]}.") if progress else told


CHART = Chart(draw, describe, axes)
