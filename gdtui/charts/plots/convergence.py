"""The two signs that descent is done, by step."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from gdtui import engine
from gdtui.charts import ticks
from gdtui.charts.chart import Chart
from gdtui.charts.chart_spec import Axis, ChartSpec, Layer, Line, Role, Text
from gdtui.charts.page_frame import Axes, Framed, hold_axes
from gdtui.charts.pinned_runs import PinnedLine, draw_lines, number_pinned_runs
from gdtui.charts.run_extent import find_extent
from gdtui.charts.run_history import (
    SOME_STATES,
    STATES,
    decimate,
    end_dot,
    evaluate_on,
    pinned_states,
    sample_states,
    step_axis,
)
from gdtui.charts.run_path import pinned_end
from gdtui.charts.shared_sentences import Sentences
from gdtui.course.metrics import distance_to_best
from gdtui.engine import Momentum, Trace
from gdtui.engine.curvature import is_quadratic
from gdtui.engine.data import Array
from gdtui.session.session import Session
from gdtui.session.shown_values import shown_gradient_norm
from gdtui.text.numbers import number_text, without_end_zeros

LEAST_DRAWN = 1e-15
"""What is smaller is rounding, or 0, and has no place on a log axis."""


STEP_LENGTH = "length of step"

LATE = 0.05
"""The share of the steps on the chart that is the last part of a run."""


def draw(session: Session) -> ChartSpec:
    """How far from done, by step: the length of the gradient, and of the step.

    With pinned runs the gradient alone, which is drawn of those too.
    """
    lines, (zero, as_zero) = _signs(session), _bottom(session)
    x, y, _ = axes(session)
    still = is_quadratic(session.setup.descent)
    layers: list[Layer] = [
        Line(np.array([x.low, x.high]), np.full(2, zero), "zero", as_zero, still=still),
        Text(x.low, zero, as_zero, "tick", still=still, along=True),
    ]
    lines = lines[:1] if session.pinned_shown else lines
    layers += _pinned_norms(session, x, y, [(steps, values) for *_, steps, values in lines])
    for label, role, steps, values in lines:
        layers.append(Line(steps, values, role, label))
        if len(values):
            layers.append(end_dot(steps, values, role, label))
            late = values[steps > steps[-1] - LATE * (x.high - x.low)]
            # One that swings is named where it was highest: it may end on a dip, beside another.
            swings = bool((np.diff(late) > 0).any())
            height = float(np.max(late)) if swings else float(values[-1])
            layers.append(Text(float(steps[-1]), height, label, role))
    return ChartSpec("convergence by step", x, y, tuple(layers))


def axes(session: Session) -> Framed:
    """Steps, and the decades that the signs go through, as far as the page will show them."""
    return hold_axes(session, _own_axes, "convergence")


def _own_axes(session: Session) -> Axes:
    shown = find_extent(session).steps
    seen = np.concatenate([values[steps <= shown] for _, _, steps, values in _signs(session)])
    bottom, _ = _bottom(session)
    if _asked_norm(session) is not None:  # what lies further down has no part in it
        seen = np.maximum(seen, bottom)
    return step_axis(session), Axis("size", *_decades(seen, bottom), log=True)


def _pinned_norms(
    session: Session, x: Axis, y: Axis, present: list[tuple[Array, Array]]
) -> list[Layer]:
    """The gradient norm of each pinned run: over all of its rows, as its own is drawn."""
    lines = [
        PinnedLine(number, name, *_norms(ghost.trace))
        for number, name, ghost in number_pinned_runs(session, on_any_features=True)
    ]
    return draw_lines(lines, x, y, present)


@lru_cache(maxsize=16)
def _norms(trace: Trace) -> tuple[Array, Array]:
    """Return steps (k,) and gradient norms (k,) of a pinned run, which does not change."""
    if trace.log.descent.batch_size is None:
        steps, norms = decimate(trace.gradient_norms)
        end = engine.norm(pinned_end(trace)[1])
        return np.append(steps, trace.steps), np.append(norms, end)
    steps, states = pinned_states(trace)
    found = (engine.evaluate(trace.log.descent, trace.log.rows, values)[1] for values in states)
    return steps, np.array([engine.norm(gradient) for gradient in found])


def _signs(session: Session) -> list[tuple[str, Role, Array, Array]]:
    """Return name, role, steps (k,) and sizes (k,) of each sign of convergence.

    Over all rows: from the trace where each update read them all, else from some of its states.
    """
    trace = session.trace
    noisy = session.setup.descent.batch_size is not None
    steps, values = sample_states(trace, SOME_STATES if noisy else STATES)
    with np.errstate(all="ignore"):
        if not noisy:
            norms = decimate(trace.gradient_norms)
            norms = np.append(norms[0], trace.steps), np.append(norms[1], session.gradient_norm)
        else:
            whole = [evaluate_on(session.setup, session.rows, value) for value in values]
            norms = steps, np.array([norm for _, norm in whole])
        lengths = _step_lengths(session, steps, values)
    return [
        (_norm_name(session), "series_1", *norms),
        (STEP_LENGTH, "series_4", *lengths),
    ]


def _norm_name(session: Session) -> str:
    """Name the gradient norm, and β, where the run has it: runs are compared by it."""
    rule = session.setup.descent.optimizer
    return f"|∇L|, β {rule.momentum:g}" if isinstance(rule, Momentum) else "|∇L|"


def _step_lengths(session: Session, steps: Array, values: Array) -> tuple[Array, Array]:
    """Return steps (k,) and how far each has moved the parameters; they were `values` at `steps`.

    A plain step is the rate times the gradient. Of others a long run tells how far it came in many,
    divided by their number.
    """
    trace, descent = session.trace, session.setup.descent
    plain = descent.optimizer.name == "plain" and not descent.frozen
    if plain and descent.batch_size is None:
        taken, lengths = decimate(trace.rates * trace.gradient_norms)
        return taken + 1, lengths
    moved = np.sqrt(np.sum(np.diff(values, axis=0) ** 2, axis=1))
    return steps[1:], moved / np.diff(steps)


def _bottom(session: Session) -> tuple[float, str]:
    """The length of the gradient that the page asks for, else one as good as zero; and its name."""
    asked = _asked_norm(session)
    if asked is not None:
        word = "the goal" if session.asked.goal is not None else "asked for"
        return asked, f"{without_end_zeros(number_text(asked, 2))}: {word}"
    zero = _as_good_as_zero(session)
    return zero, f"{number_text(zero, 2)}: as good as zero"


def _asked_norm(session: Session) -> float | None:
    goal, reveal = session.asked.goal, session.asked.reveal
    if goal is not None:
        asked = goal.most("gradient_norm")
    else:
        asked = None if reveal is None else reveal.gradient_norm
    return asked if asked is not None and asked > LEAST_DRAWN else None


def _as_good_as_zero(session: Session) -> float:
    """The length of the gradient from which on the run has converged; drawn, so a normal number."""
    norm = engine.converged_norm(session.setup.yardstick, session.state.parameters)
    return norm if LEAST_DRAWN < norm < math.inf else engine.GRADIENT_TOLERANCE


def _decades(values: Array, zero: float) -> tuple[float, float]:
    """Whole steps of three decades around positive values and what is as good as zero."""
    seen = values[np.isfinite(values) & (values > LEAST_DRAWN)]
    highest = float(max(np.max(seen, initial=1.0), 1.0))
    lowest = float(min(np.min(seen, initial=1.0), zero))
    top = math.ceil(math.log10(min(highest, ticks.LARGEST)) + 1e-9)
    return 10.0 ** (3 * math.floor(math.log10(lowest) / 3 + 1e-9)), 10.0**top


def describe(session: Session) -> Sentences:
    """The gradient norm, and how far it is to least squares."""
    parts = [f"The gradient norm is {number_text(shown_gradient_norm(session))}"]
    away = distance_to_best(session)
    if away is not None:
        parts.append(f"the distance to least squares {number_text(away)}")
    zero = number_text(_as_good_as_zero(session), 2)
    return (f"{', '.join(parts)}; a norm of {zero} is as good as zero.",)


CHART = Chart(draw, describe, axes)
