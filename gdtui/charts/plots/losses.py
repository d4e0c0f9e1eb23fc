"""The losses of training, validation and test rows by step."""

from __future__ import annotations

import math

import numpy as np

from gdtui.charts import axis_titles
from gdtui.charts.chart import Chart
from gdtui.charts.chart_spec import Axis, ChartSpec, Layer, Line, Marker, Role, Text
from gdtui.charts.page_frame import Axes, Framed, hold_axes
from gdtui.charts.run_extent import find_extent
from gdtui.charts.run_history import (
    FLOOR,
    LATER,
    SOME_STATES,
    STATES,
    end_dot,
    later_limits,
    pinned_history,
    sample_states,
    step_axis,
)
from gdtui.charts.shared_sentences import Sentences
from gdtui.charts.training_rows import best_without_l2
from gdtui.course.metrics import least_validation
from gdtui.engine import Rows
from gdtui.engine.data import Array
from gdtui.session.session import Session
from gdtui.spec.losses import LOSS_ENTRIES
from gdtui.text.numbers import number_text, without_end_zeros


def draw(session: Session) -> ChartSpec:
    """The losses of training, validation and, where it is not shut, test rows by step."""
    noisy = session.setup.descent.batch_size is not None
    steps, curves = _curves(session)
    x, y, _ = axes(session)
    held_out = session.problem.validation
    seen, part = (held_out, "validation") if held_out.count else (session.rows, "")
    present = [(steps, curve) for _, _, curve in curves]
    layers = pinned_history(
        session, lambda states: _losses_on(session, seen, states), x, y, present, part
    )
    texts: list[Layer] = []
    across = np.array([x.low, x.high])
    for name, level in _baselines(session):
        layers.append(Line(across, np.full(2, level), "zero", name, still=True))
        texts.append(Text(x.low, level, name, "tick", still=True, along=True))
    best = _best_asked_for(session)
    if best is not None:
        name = f"best {number_text(best)}"
        layers.append(Line(across, np.full(2, best), "best", name, still=True))
    for name, role, curve in curves:
        layers += [Line(steps, curve, role, name), end_dot(steps, curve, role, name)]
        texts.append(Text(float(steps[-1]), float(curve[-1]), name, role))
    lowest = None if noisy else least_validation(session)
    if lowest is not None:
        loss, step = lowest
        layers.append(Marker(step, loss, "minimum", f"least validation {number_text(loss)}"))
    l2 = session.setup.descent.l2
    title = "losses by step" + (f", λ = {without_end_zeros(number_text(l2, 3))}" if l2 else "")
    return ChartSpec(title, x, y, (*layers, *texts))


def _parts(session: Session) -> list[tuple[str, Role, Rows]]:
    """Return name, role and rows of each part that is shown; test rows may be shut."""
    problem = session.problem
    parts: list[tuple[str, Role, Rows]] = [("training", "series_1", problem.training)]
    if problem.validation.count:
        parts.append(("validation", "series_4", problem.validation))
    if problem.test.count and not session.page.test_closed:
        parts.append(("test", "series_3", problem.test))
    return parts


def _curves(session: Session) -> tuple[Array, list[tuple[str, Role, Array]]]:
    """Return steps (k,), and of each part of the rows its name, its role and its losses (k,)."""
    noisy = session.setup.descent.batch_size is not None
    steps, values = sample_states(session.trace, SOME_STATES if noisy else STATES)
    parts = _parts(session)
    return steps, [(name, role, _losses_on(session, rows, values)) for name, role, rows in parts]


def axes(session: Session) -> Framed:
    """Steps, and the losses of the later half of the run: what they differ by lies there."""
    return hold_axes(session, _own_axes, "losses")


def _own_axes(session: Session) -> Axes:
    steps, curves = _curves(session)
    levels = [loss for _, loss in _baselines(session)]
    best = _best_asked_for(session)
    levels += [] if best is None else [best]
    shown = [curve[steps <= find_extent(session).steps] for _, _, curve in curves]
    log = session.log_scale
    near = FLOOR if best is not None else LATER
    limits = _whole_decades(shown) if log else later_limits(shown, np.array(levels), near)
    y = Axis(axis_titles.loss_axis(session.setup), *limits, log=log, zooms=not log)
    return step_axis(session), y


def _baselines(session: Session) -> list[tuple[str, float]]:
    """Return the levels to compare with, by name: of each part on the chart "tomorrow = today".

    With L2 it is what the part comes to without, which shows what that costs and what it gains.
    None where the page's goal speaks of the best loss, which is the level to compare with there.
    """
    if _best_asked_for(session) is not None:
        return []
    levels, unpenalised = [], _unpenalised(session)
    for name, _, rows in _parts(session):
        if unpenalised is not None:
            levels.append((f"λ = 0, {name}", session.data_loss(rows, unpenalised)))
            continue
        loss = baseline_loss(session, rows)
        if loss is not None:
            levels.append((f"tomorrow = today, {name}", loss))
    return levels


def _best_asked_for(session: Session) -> float | None:
    """Return the least loss that the training rows can have, where the page's goal speaks of it."""
    goal = session.asked.goal
    return session.setup.best_loss if goal is not None and "best" in goal.names else None


def _unpenalised(session: Session) -> Array | None:
    """Where the minimum would be without L2; None without any, and while a question is open."""
    if not session.setup.descent.l2 or session.question_open:
        return None
    return best_without_l2(session.setup)


def baseline_loss(session: Session, rows: Rows) -> float | None:
    """The mean squared error of saying that tomorrow is as today, where that can be said.

    On any rows, in the data's own units. Of chances there is none: who is sure and wrong even once
    has no log loss.
    """
    if LOSS_ENTRIES[session.setup.descent.loss.name].for_chances:
        return None
    problem = session.problem
    target = session.scene.problem.target.replace(" ", "")
    today = target.removeprefix("next:")
    if today == target or today not in problem.feature_names:
        return None
    column = problem.feature_names.index(today)
    readings = rows.features[:, column]
    if problem.centre is not None and problem.spread is not None:
        readings = readings * problem.spread[column] + problem.centre[column]
    return float(np.mean((readings - rows.targets) ** 2))


def _losses_on(session: Session, rows: Rows, values: Array) -> Array:
    """The losses (k,) over `rows` at each of `values` (k, P)."""
    return np.array([session.data_loss(rows, value) for value in values])


def _whole_decades(curves: list[Array]) -> tuple[float, float]:
    """Whole decades that hold the curves from first to last."""
    values = np.concatenate(curves)
    values = values[np.isfinite(values) & (values > 0)]
    if not len(values):
        return 0.1, 1.0
    low = math.floor(math.log10(max(float(values.min()), 1e-300)))
    high = math.ceil(math.log10(max(float(values.max()), 1e-300)) - 1e-9)
    return 10.0**low, 10.0 ** max(high, low + 1)


def describe(session: Session) -> Sentences:
    """The loss of each part, the least validation loss, and the level to compare with."""
    problem, now = session.problem, session.state.parameters
    parts = [("Training", problem.training), ("validation", problem.validation)]
    if not session.page.test_closed:
        parts.append(("test", problem.test))
    each = [
        f"{name} {number_text(session.data_loss(rows, now))}" for name, rows in parts if rows.count
    ]
    sentences = [f"{', '.join(each)}."]
    noisy = session.setup.descent.batch_size is not None
    lowest = None if noisy else least_validation(session)
    if lowest is not None:
        loss, step = lowest
        sentences.append(f"Validation was least at step {step:,}: {number_text(loss)}.")
    best = _best_asked_for(session)
    if best is not None:
        return (*sentences, f"The best loss of the training rows is {number_text(best)}.")
    bare, named = _unpenalised(session), "“Tomorrow is as today” has"
    levels = [(name.lower(), baseline_loss(session, rows)) for name, rows in parts if rows.count]
    if bare is not None:
        named = "Without λ the minimum has"
        levels = [
            (part.lower(), session.data_loss(rows, bare)) for part, rows in parts if rows.count
        ]
    told = [f"{number_text(loss)} on {name}" for name, loss in levels if loss is not None]
    if told:
        sentences.append(f"{named} {', '.join(told)} rows.")
    return tuple(sentences)


CHART = Chart(draw, describe, axes)
