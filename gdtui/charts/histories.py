"""What changes from step to step: parameters, the signs of convergence, the losses of each part."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache

import numpy as np

from gdtui import engine
from gdtui.charts import axis_labels, ticks
from gdtui.charts.run_extent import decimated, reach
from gdtui.charts.spec import Array, Axis, ChartSpec, Layer, Line, Marker, Points, Role, Text
from gdtui.engine import Rows, Trace
from gdtui.session.session import Session
from gdtui.session.training_setup import TrainingSetup
from gdtui.text.numbers import number_text

FEWEST_STEPS = 10
SERIES: tuple[Role, ...] = ("series_1", "series_2", "series_3", "series_4")

STATES, SOME_STATES = 400, 60
"""States of a run that are looked at, all of a shorter one; fewer where batches make a noise."""

SAME = 1e-9
"""Histories this near to each other, as a share of their size, are one line."""


def states_of(trace: Trace, most: int = STATES) -> tuple[Array, Array]:
    """Return steps (k,) and parameters (k, P) of a run, the first and the present among them."""
    seen = trace.states(most)
    steps = np.array([float(step) for step, _ in seen])
    return steps, np.array([state.parameters for _, state in seen])


def parameters(session: Session) -> ChartSpec:
    """Each parameter by step, with the values of least squares. Equal histories share a line."""
    every = range(len(session.state.parameters))
    return _by_step(session, "parameters by step", list(every))


def weights(session: Session) -> ChartSpec:
    """Each weight by step: the biases, which may be far larger, are left out."""
    mask = session.setup.descent.model.weights_mask(session.rows.features.shape[1])
    return _by_step(session, "weights by step", np.flatnonzero(mask).tolist())


def _by_step(session: Session, title: str, which: list[int]) -> ChartSpec:
    """The parameters at the indices `which` by step."""
    steps, values = states_of(session.trace)
    values = values[:, which]
    readable = steps <= reach(session).steps
    named = [axis_labels.parameter_names(session.setup)[index] for index in which]
    best = None if session.question_open else session.setup.best
    best = None if best is None else best[which]
    x = step_axis(session)
    seen = values[readable] if readable.any() else values[:1]
    ends = np.concatenate((seen.ravel(), [] if best is None else best))
    y = Axis("value", *outward(ends))
    layers: list[Layer] = []
    for value in [] if best is None else best:
        across = np.array([x.low, x.high])
        layers.append(Line(across, np.full(2, value), "zero", "least squares", still=True))
    texts: list[Layer] = []
    for number, group in enumerate(together(values)):
        role = SERIES[number % len(SERIES)]
        history = values[:, group[0]]
        layers.append(Line(*_exact(session, which[group[0]], steps, history), role))
        layers.append(_end(steps, history, role))
        label = _joined([named[index] for index in group], of=len(named))
        texts.append(Text(float(steps[-1]), float(history[-1]), label, role))
    return ChartSpec(title, x, y, (*layers, *texts))


def _end(steps: Array, values: Array, role: Role) -> Points:
    """A dot where a line has come to: all there is to see of it before the first step."""
    return Points(steps[-1:], values[-1:], role, large=True)


def _joined(group: list[str], of: int) -> str:
    """Name a line that stands for several parameters."""
    if len(group) <= 3:
        return " = ".join(group)
    return f"all {of} alike" if len(group) == of else f"{group[0]} = … = {group[-1]}"


def _exact(session: Session, index: int, steps: Array, history: Array) -> tuple[Array, Array]:
    """Return the history with every spike, where the trace has it: of the first and the last."""
    count = len(session.state.parameters)
    if index not in (0, count - 1):
        return steps, history
    column = session.trace.weights if index == 0 else session.trace.biases
    at, values = decimated(column)
    return np.append(at, steps[-1]), np.append(values, history[-1])


def together(values: Array) -> list[list[int]]:
    """Return the columns of `values` (k, P) in groups that are equal all the way, from k = 2 on."""
    if len(values) == 1:
        return [[index] for index in range(values.shape[1])]
    with np.errstate(all="ignore"):
        size = np.abs(values).max(axis=0, initial=0.0)
        groups: list[list[int]] = []
        for index in range(values.shape[1]):
            for group in groups:
                apart = np.abs(values[:, index] - values[:, group[0]]).max()
                if apart <= SAME * max(size[index], size[group[0]]):
                    group.append(index)
                    break
            else:
                groups.append([index])
    return groups


def convergence(session: Session) -> ChartSpec:
    """How far from done, by step: change of the loss, length of the gradient, distance to go."""
    lines = _signs(session)
    x = step_axis(session)
    shown = reach(session).steps
    seen = np.concatenate([values[steps <= shown] for _, _, steps, values in lines])
    y = Axis("size", *_decades(seen), log=True)
    tolerance = engine.GRADIENT_TOLERANCE
    layers: list[Layer] = [
        Line(np.array([x.low, x.high]), np.full(2, tolerance), "zero", still=True),
        Text(x.low, tolerance, "converged: gradient ≤ 1e-6", "tick", still=True),
    ]
    for label, role, steps, values in lines:
        layers.append(Line(steps, values, role))
        if len(values):
            layers.append(_end(steps, values, role))
            layers.append(Text(float(steps[-1]), float(values[-1]), label, role))
    return ChartSpec("convergence by step", x, y, tuple(layers))


def _signs(session: Session) -> list[tuple[str, Role, Array, Array]]:
    """Return name, role, steps (k,) and sizes (k,) of each sign of convergence.

    Over all rows: from the trace where each update read them all, else from some of its states.
    """
    trace, best = session.trace, session.setup.best
    noisy = session.setup.descent.batch_size is not None
    steps, values = states_of(trace, SOME_STATES if noisy else STATES)
    with np.errstate(all="ignore"):
        if not noisy:
            changes = decimated(np.abs(np.diff(np.append(trace.losses, session.loss))))
            norms = decimated(trace.gradient_norms)
            changes = changes[0] + 1, changes[1]
            norms = np.append(norms[0], trace.steps), np.append(norms[1], session.gradient_norm)
        else:
            whole = [evaluated(session.setup, session.rows, value) for value in values]
            losses = np.array([loss for loss, _ in whole])
            changes = steps[1:], np.abs(np.diff(losses)) / np.diff(steps)
            norms = steps, np.array([norm for _, norm in whole])
        lines: list[tuple[str, Role, Array, Array]] = [
            ("loss change", "series_1", *changes),
            ("gradient norm", "series_2", *norms),
        ]
        if best is not None:
            distances = np.sqrt(np.sum((values - best) ** 2, axis=1))
            lines.append(("distance to best", "series_3", steps, distances))
    return lines


def _decades(values: Array) -> tuple[float, float]:
    """Whole steps of three decades around positive values and the tolerance."""
    seen = values[np.isfinite(values) & (values > 1e-15)]
    highest = float(max(np.max(seen, initial=1.0), 1.0))
    lowest = float(min(np.min(seen, initial=1.0), engine.GRADIENT_TOLERANCE))
    top = math.ceil(math.log10(min(highest, ticks.LARGEST)) + 1e-9)
    return 10.0 ** (3 * math.floor(math.log10(lowest) / 3 - 1e-9)), 10.0**top


def losses(session: Session) -> ChartSpec:
    """The losses of training, validation and, once opened, test rows by step."""
    noisy = session.setup.descent.batch_size is not None
    steps, values = states_of(session.trace, SOME_STATES if noisy else STATES)
    problem = session.problem
    parts: list[tuple[str, Role, Rows]] = [("training", "series_1", problem.training)]
    if problem.validation.count:
        parts.append(("validation", "series_4", problem.validation))
    if problem.test.count and not session.test_hidden:
        parts.append(("test", "series_3", problem.test))
    curves = [(name, role, losses_on(session.setup, rows, values)) for name, role, rows in parts]
    baseline = same_as_today(session)
    run = reach(session)
    x = step_axis(session)
    readable = steps <= run.steps
    levels = np.array([] if baseline is None else [baseline])
    shown = [curve[readable] for _, _, curve in curves]
    limits = _whole_decades(shown) if session.log_scale else later_limits(shown, levels)
    y = Axis(axis_labels.loss_axis(session.setup), *limits, log=session.log_scale)
    layers: list[Layer] = []
    texts: list[Layer] = []
    if baseline is not None:
        across = np.array([x.low, x.high])
        layers.append(Line(across, np.full(2, baseline), "zero", still=True))
        texts.append(Text(x.low, baseline, "tomorrow = today", "tick", still=True))
    for name, role, curve in curves:
        layers += [Line(steps, curve, role), _end(steps, curve, role)]
        texts.append(Text(float(steps[-1]), float(curve[-1]), name, role))
    lowest = held_out(session)
    if lowest is not None:
        layers.append(Marker(*lowest, "minimum", f"least {number_text(lowest[1])}"))
    return ChartSpec("losses by step", x, y, (*layers, *texts))


def held_out(session: Session) -> tuple[int, float] | None:
    """The step of least validation loss, and that loss; None where no row is held out."""
    if not session.problem.validation.count:
        return None
    steps, values = states_of(session.trace)
    found = losses_on(session.setup, session.problem.validation, values)
    least = int(np.argmin(np.nan_to_num(found, nan=np.inf, posinf=np.inf)))
    return int(steps[least]), float(found[least])


def same_as_today(session: Session) -> float | None:
    """The mean squared error of saying that tomorrow is as today, where that can be said.

    On the validation rows, or on the training rows where there are none, in the data's own units.
    """
    problem = session.problem
    target = session.scene.problem.target.replace(" ", "")
    today = target.removeprefix("next:")
    if today == target or today not in problem.feature_names:
        return None
    column = problem.feature_names.index(today)
    rows = problem.validation if problem.validation.count else problem.training
    readings = rows.features[:, column]
    if problem.centre is not None and problem.spread is not None:
        readings = readings * problem.spread[column] + problem.centre[column]
    return float(np.mean((readings - rows.targets) ** 2))


def losses_on(setup: TrainingSetup, rows: Rows, values: Array) -> Array:
    """The loss over `rows` at each of `values` (k, P), without the punishment of L2; remembered."""
    bare = _unpunished(setup)
    return np.array([evaluated(bare, rows, value)[0] for value in values])


@lru_cache(maxsize=16)
def _unpunished(setup: TrainingSetup) -> TrainingSetup:
    """The same without L2: its punishment of weights is no error on any row."""
    return replace(setup, descent=replace(setup.descent, l2=0.0))


def evaluated(setup: TrainingSetup, rows: Rows, parameters: Array) -> tuple[float, float]:
    """Loss and gradient norm over `rows` at `parameters` (P,); remembered."""
    return _evaluated(setup, rows, parameters.tobytes())


@lru_cache(maxsize=4 * STATES)
def _evaluated(setup: TrainingSetup, rows: Rows, packed: bytes) -> tuple[float, float]:
    parameters = np.frombuffer(packed, dtype=np.float64)
    loss, gradient = engine.evaluate(setup.descent, rows, parameters)
    return loss, engine.norm(gradient)


def later_limits(curves: list[Array], levels: Array | None = None) -> tuple[float, float]:
    """Limits that hold the later half of the curves: what losses differ by lies there."""
    later = [curve[len(curve) // 2 if len(curve) > FEWEST_STEPS else 0 :] for curve in curves]
    seen = np.concatenate([*later, [] if levels is None else levels])
    seen = seen[np.isfinite(seen)]
    if not len(seen):
        return 0.0, 1.0
    low, high = float(seen.min()), float(seen.max())
    if 0 <= low < high / 2 or 0 < low == high:
        return 0.0, ticks.round_up(1.02 * high)
    return outward(np.array([low, high]), zero=False)


def _whole_decades(curves: list[Array]) -> tuple[float, float]:
    """Whole decades that hold the curves from first to last."""
    values = np.concatenate(curves)
    values = values[np.isfinite(values) & (values > 0)]
    if not len(values):
        return 0.1, 1.0
    low = math.floor(math.log10(max(float(values.min()), 1e-300)))
    high = math.ceil(math.log10(max(float(values.max()), 1e-300)) - 1e-9)
    return 10.0**low, 10.0 ** max(high, low + 1)


def step_axis(session: Session) -> Axis:
    """The steps of the run as far as it reads, on the ladder 1-2-5."""
    furthest = max(FEWEST_STEPS, reach(session).steps)
    return Axis("step", 0.0, ticks.round_up(float(furthest)))


def outward(values: Array, zero: bool = True) -> tuple[float, float]:
    """Limits around finite `values`, in few round steps; with 0 inside where `zero`."""
    seen = values[np.isfinite(values)]
    low, high = float(np.min(seen, initial=np.inf)), float(np.max(seen, initial=-np.inf))
    if not len(seen):
        return 0.0, 1.0
    if zero:
        low = -ticks.round_up(-1.05 * low) if low < 0 else 0.0
        high = ticks.round_up(1.05 * high) if high > 0 else 0.0
        return ticks.widen(low, high)
    step = ticks.round_up((high - low) / 4) if high > low else 1.0
    return math.floor(low / step) * step, math.ceil(high / step) * step
