"""The loss by step: what a run has achieved."""

from __future__ import annotations

import math

import numpy as np

from gdtui.charts import axis_titles
from gdtui.charts.chart import Chart
from gdtui.charts.chart_spec import Axis, ChartSpec, Layer, Line, Marker, Points
from gdtui.charts.page_frame import Axes, Framed, hold_axes
from gdtui.charts.pinned_runs import PinnedLine, draw_lines, number_pinned_runs
from gdtui.charts.run_extent import RunExtent, find_extent, last_true
from gdtui.charts.run_history import (
    FEWEST_STEPS,
    SOME_STATES,
    decimate,
    evaluate_on,
    later_limits,
    sample_states,
    step_axis,
)
from gdtui.charts.run_path import pinned_end
from gdtui.charts.shared_sentences import Sentences
from gdtui.engine import Momentum, Trace
from gdtui.engine.data import Array
from gdtui.session.session import Session
from gdtui.session.shown_values import shown_loss
from gdtui.session.training_setup import TrainingSetup
from gdtui.text.numbers import number_text

LOW = 0.1
"""What is lower than that, as a share of a linear axis, is near to where runs end."""

BEGINNING = 4
"""So many steps are near to where runs begin."""

COUNTABLE = 25
"""Up to so many steps on the axis, each has its own mark."""


def draw(session: Session) -> ChartSpec:
    """The loss by step, with the least possible one and the pinned runs.

    Where an update reads a batch, its loss is a dot, and the line is the loss over all rows.
    """
    (x, y, _), trace, best = axes(session), session.trace, session.setup.best_loss
    layers: list[Layer] = []
    if best is not None:
        level = np.full(2, best)
        layers.append(
            Line(np.array([x.low, x.high]), level, "best", f"best {number_text(best)}", still=True)
        )
    pinned = [
        PinnedLine(number, name, *_history(session.setup, ghost.trace, pinned_end(ghost.trace)[0]))
        for number, name, ghost in number_pinned_runs(session, on_any_features=True)
    ]
    steps, losses = _history(session.setup, trace, session.loss)
    until = _until_down(pinned[0].y, y) if pinned else None
    layers += draw_lines(pinned, x, y, [(steps, losses)], until=until)
    layers += [Points(line.x[-1:], line.y[-1:], "ghost", line.name, still=True) for line in pinned]
    noisy = session.setup.descent.batch_size is not None
    if noisy:
        layers.append(Points(*decimate(trace.losses), "data", "one batch"))
    name = "all rows" if noisy else "loss"
    layers.append(Line(steps, losses, "line", name))
    if x.high <= COUNTABLE:
        layers.append(Points(steps[:-1], losses[:-1], "line", name))
    layers.append(Marker(float(trace.steps), session.loss, "current", "now"))
    return ChartSpec(f"loss by step{_momentum_words(session)}", x, y, tuple(layers))


def _until_down(losses: Array, y: Axis) -> int | None:
    """How many losses (k,) of a run lie above those of its end, for its name to stand there.

    In the end all lie on one row, where a name would be read as that of the present point. A run
    that is down at once is named there all the same: where it begins all begin.
    """
    last = last_true(losses > y.low + LOW * (y.high - y.low))
    return None if y.log or last < BEGINNING else last + 1


def _momentum_words(session: Session) -> str:
    """Name β, where the run has it: runs are compared by it."""
    rule = session.setup.descent.optimizer
    return f", β = {rule.momentum:g}" if isinstance(rule, Momentum) else ""


def _history(setup: TrainingSetup, trace: Trace, end: float) -> tuple[Array, Array]:
    """Return steps and losses (k,) over all rows, of a run up to where it stands, at loss `end`."""
    if trace.log.descent.batch_size is not None:
        steps, states = sample_states(trace, SOME_STATES)
        return steps, np.array([evaluate_on(setup, setup.rows, state)[0] for state in states])
    steps, losses = decimate(trace.losses)
    return np.append(steps, float(trace.steps)), np.append(losses, end)


def axes(session: Session) -> Framed:
    """Steps and loss, as far as the page will show them."""
    return hold_axes(session, _own_axes, "loss")


def _own_axes(session: Session) -> Axes:
    run = find_extent(session)
    log = session.log_scale and not run.bottom
    zooms = session.setup.descent.batch_size is not None and not log
    y = Axis(axis_titles.loss_axis(session.setup), *_limits(session, run, log), log, zooms=zooms)
    return step_axis(session), y


def _limits(session: Session, run: RunExtent, log: bool) -> tuple[float, float]:
    """Return limits of the loss; whole decades on a log axis."""
    noisy = session.setup.descent.batch_size is not None and run.steps > FEWEST_STEPS
    if not log and noisy:
        return later_limits([session.trace.losses[: run.steps], np.array([run.here.loss])])
    if not log:
        return run.bottom, run.top
    best = session.setup.best_loss
    least = min(run.lowest, best) if best is not None else run.lowest
    least = max(least, run.top * 1e-15)
    highest = 10.0 ** math.ceil(math.log10(run.top) - 1e-9)
    return min(10.0 ** math.floor(math.log10(least)), highest / 10), highest


RECENT_STEPS = 10
"""How many steps back the description looks."""


def describe(session: Session) -> Sentences:
    """How far the loss is from the least possible one, and how often it rose of late."""
    sentences = []
    best = session.setup.best_loss
    loss = shown_loss(session)
    if best is not None and best > 0 and math.isfinite(loss):
        times = number_text(loss / best, 3)
        sentences.append(f"That is {times} times the least possible, {number_text(best)}.")
    recent = np.append(session.trace.losses[-RECENT_STEPS:], session.loss)
    if len(recent) > 2:
        with np.errstate(all="ignore"):
            rises = int(np.sum(np.diff(recent) > 0))
        sentences.append(f"It rose in {rises or 'none'} of the last {len(recent) - 1} steps.")
    return tuple(sentences)


CHART = Chart(draw, describe, axes)
