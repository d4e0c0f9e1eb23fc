"""The loss after fifty steps against the learning rate: how far each gets, and the cliff."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from gdtui import engine
from gdtui.charts import axis_titles, ticks
from gdtui.charts.chart import Chart
from gdtui.charts.chart_spec import Axis, ChartSpec, Layer, Line, Marker, Points, Text
from gdtui.charts.pinned_runs import number_pinned_runs
from gdtui.charts.run_history import evaluate_on
from gdtui.charts.shared_sentences import Sentences
from gdtui.charts.sweeps import SWEPT_STEPS, find_rate_sweep, is_asked, progress_words, swept_rates
from gdtui.engine import Trace
from gdtui.engine.rate_sweep import RateSweep
from gdtui.session.session import Session
from gdtui.text.numbers import count_text, number_text, rate_text

TITLE = f"loss after {SWEPT_STEPS} steps against η"

MOST_DECADES = 8
"""So many decades below the loss at the start are shown at most."""


FEW_TIMES = 3.0
"""Where the least loss is not so many times below that at the start, decades would show nothing."""


class RunPoint(NamedTuple):
    """A run on the sweep: its learning rate, its loss, and after how many steps that was."""

    rate: float
    loss: float
    steps: int


def draw(session: Session) -> ChartSpec:
    """One's own runs, and, once the page asks for nothing, the whole sweep and its limit.

    Then the names of whole pinned runs say as well what their rate does.
    """
    asked = is_asked(session)
    sweep = None if asked else find_rate_sweep(session)
    x, y = _axes(session, sweep)
    across, up = np.array([x.low, x.high]), np.array([y.low, y.high])
    started = number_text(_start_loss(session))
    layers: list[Layer] = [
        Line(across, np.full(2, _start_loss(session)), "zero", f"start {started}", still=True)
    ]
    texts: list[Layer] = [Text(x.low, _start_loss(session), f"start {started}", "tick", still=True)]
    limit = session.critical_rate
    if sweep is not None:
        curve = f"after {SWEPT_STEPS} steps"
        layers.append(Line(sweep.rates, np.nan_to_num(sweep.losses, posinf=1e300), "curve", curve))
        if x.low < limit < x.high:
            named = f"limit {number_text(limit, 3)}"
            layers.append(Line(np.full(2, limit), up, "zero", named))
            # The cliff may stand on it from end to end: its foot is seen all the same.
            layers.append(Points(np.array([limit]), up[:1], "zero", named, large=True))
    for number, name, ghost in number_pinned_runs(session):
        been = _point_of(session, ghost.trace)
        if been is not None:
            if been.steps < SWEPT_STEPS:
                name += f", {count_text(been.steps, 'step')}"
            elif sweep is not None and session.curvature.limited:
                steady = session.curvature.steady_rate
                name += f", {engine.regime(been.rate, limit, steady)}"
            place = np.array([been.rate]), np.array([been.loss])
            layers.append(Points(*place, "ghost", name, still=True))
            texts.append(Text(been.rate, been.loss, str(number), "ghost", still=True))
            texts.append(Text(x.low, y.low, name, "ghost", still=True, listed=True))
    now = _point_of(session, session.trace)
    if now is not None:
        layers.append(Marker(now.rate, now.loss, "current", _now_words(now)))
    title = TITLE if sweep is None else TITLE + progress_words(sweep)
    return ChartSpec(title, x, y, (*layers, *texts))


def _now_words(now: RunPoint) -> str:
    return f"now, {count_text(now.steps, 'step')}"


def _point_of(session: Session, trace: Trace) -> RunPoint | None:
    """Where a run has come to, `SWEPT_STEPS` steps on at most; None if its rate was changed.

    None as well for a run on other rows, or from another start, than the sweep.
    """
    setup, steps = session.setup, min(trace.steps, SWEPT_STEPS)
    log = trace.log
    if (log.descent, log.rows) != (setup.descent, setup.rows):
        return None
    if not np.array_equal(trace.at(0).parameters, session.start):
        return None
    rates = trace.stretches(steps)
    if len(rates) > 1:
        return None
    rate = rates[0][1] if rates else trace.state.learning_rate
    if steps == trace.steps:
        parameters = trace.state.parameters
    elif setup.descent.batch_size is None:
        return RunPoint(rate, float(trace.losses[steps]), steps)
    else:
        parameters = trace.at(steps).parameters
    return RunPoint(rate, evaluate_on(setup, setup.rows, parameters)[0], steps)


def _start_loss(session: Session) -> float:
    return evaluate_on(session.setup, session.rows, session.start)[0]


def _axes(session: Session, sweep: RateSweep | None) -> tuple[Axis, Axis]:
    """Whole decades of rates about the limit, and of losses from the least to ten times the start.

    Losses that go below 0 have no decades: those of some surfaces.
    """
    rates = swept_rates(session)
    x = Axis("η", float(rates[0]), float(rates[-1]), log=True)
    label, start = axis_titles.loss_axis(session.setup), _start_loss(session)
    start = start if math.isfinite(start) else 1.0
    least = session.setup.best_loss
    seen = [start] if least is None else [start, least]
    if sweep is not None:
        seen += sweep.losses[sweep.losses <= start].tolist()
    low = min(seen)
    if start <= 0 or low < 0:
        return x, Axis(label, *ticks.limits_around(np.array([low, start, start + abs(start)])))
    if low > start / FEW_TIMES:
        limits = ticks.limits_around(np.array([low, start, 2 * start - low]), zero=False)
        return x, Axis(label, *limits)
    top = math.ceil(math.log10(min(start, ticks.LARGEST / 100)) + 1)
    bottom = math.floor(math.log10(max(low, 1e-280)) + 1e-9)
    bottom = max(min(bottom, top - 2), top - MOST_DECADES)
    return x, Axis(label, 10.0**bottom, 10.0**top, log=True)


def describe(session: Session) -> Sentences:
    """The best of the rates, where the cliff is, and where the run on view stands."""
    sentences = []
    if not is_asked(session):
        sweep = find_rate_sweep(session)
        if not sweep.done:
            sentences.append(f"The sweep is{progress_words(sweep)[1:]}.")
        elif np.isfinite(sweep.losses).any():
            best = int(np.nanargmin(sweep.losses))
            sentences.append(
                f"Of the rates, {number_text(float(sweep.rates[best]), 2)} has the least loss "
                f"after {SWEPT_STEPS} steps: {number_text(float(sweep.losses[best]))}."
            )
            sentences += _describe_cliff(session, sweep)
    now = _point_of(session, session.trace)
    if now is not None:
        after = count_text(now.steps, "step")
        rate = rate_text(session.rate) if now.steps == 0 else number_text(now.rate, 4)
        sentences.append(f"This run, η {rate}, has {number_text(now.loss)} after {after}.")
    return tuple(sentences)


def _describe_cliff(session: Session, sweep: RateSweep) -> Sentences:
    """Say from which of the rates on the loss is above that at the start."""
    above = sweep.losses > _start_loss(session)
    last = int(np.flatnonzero(~above)[-1]) if not above.all() else len(above) - 1
    if last + 1 == len(above):
        return ()
    first = float(sweep.rates[last + 1])
    return (f"From {number_text(first, 3)} on it is above that at the start.",)


CHART = Chart(draw, describe)
