"""Each parameter by step, with where least squares has it."""

from __future__ import annotations

import numpy as np

from gdtui.charts import axis_titles, ticks
from gdtui.charts.chart import Chart
from gdtui.charts.chart_spec import SERIES_ROLES, Axis, ChartSpec, Layer, Line, Text
from gdtui.charts.run_extent import find_extent
from gdtui.charts.run_history import decimate, end_dot, group_equal, sample_states, step_axis
from gdtui.charts.shared_sentences import Sentences, list_values
from gdtui.engine.data import Array
from gdtui.session.session import Session
from gdtui.session.shown_values import shown_parameters
from gdtui.text.numbers import count_text, number_text


def draw(session: Session) -> ChartSpec:
    """Each parameter by step, with the values of least squares. Equal histories share a line."""
    every = range(len(session.state.parameters))
    return draw_by_step(session, "parameters by step", list(every))


def draw_by_step(session: Session, title: str, which: list[int]) -> ChartSpec:
    """The parameters at the indices `which` by step."""
    steps, values = sample_states(session.trace)
    values = values[:, which]
    readable = steps <= find_extent(session).steps
    named = [axis_titles.parameter_labels(session.setup)[index] for index in which]
    best = None if session.question_open else session.setup.best
    best = None if best is None else best[which]
    x = step_axis(session)
    seen = values[readable] if readable.any() else values[:1]
    ends = np.concatenate((seen.ravel(), [] if best is None else best))
    y = Axis("value", *ticks.limits_around(ends))
    layers: list[Layer] = []
    for value in [] if best is None else best:
        across = np.array([x.low, x.high])
        layers.append(Line(across, np.full(2, value), "zero", "least squares", still=True))
    texts: list[Layer] = []
    for number, group in enumerate(group_equal(values)):
        role = SERIES_ROLES[number % len(SERIES_ROLES)]
        history = values[:, group[0]]
        layers.append(Line(*_exact_history(session, which[group[0]], steps, history), role))
        layers.append(end_dot(steps, history, role))
        label = _shared_name([named[index] for index in group], of=len(named))
        texts.append(Text(float(steps[-1]), float(history[-1]), label, role))
    return ChartSpec(title, x, y, (*layers, *texts))


def _shared_name(group: list[str], of: int) -> str:
    """Name a line that stands for several parameters."""
    if len(group) <= 3:
        return " = ".join(group)
    return f"all {of} alike" if len(group) == of else f"{group[0]} = … = {group[-1]}"


def _exact_history(
    session: Session, index: int, steps: Array, history: Array
) -> tuple[Array, Array]:
    """Return the history with every spike, where the trace has it: of the first and the last."""
    count = len(session.state.parameters)
    if index not in (0, count - 1):
        return steps, history
    column = session.trace.weights if index == 0 else session.trace.biases
    at, values = decimate(column)
    return np.append(at, steps[-1]), np.append(values, history[-1])


MOST_NAMED = 6
"""Up to so many parameters are named one by one."""


def describe(session: Session) -> Sentences:
    """The parameters, and where least squares has them."""
    named, best = axis_titles.parameter_labels(session.setup), session.setup.best
    if len(named) > MOST_NAMED:
        largest = float(np.abs(shown_parameters(session)).max())
        count = count_text(len(named), "parameter")
        return (f"{count}, the largest {number_text(largest)} in size.",)
    sentences = [f"Now {list_values(named, shown_parameters(session))}."]
    if best is not None and not session.question_open:
        sentences.append(f"Least squares: {list_values(named, best)}.")
    return tuple(sentences)


CHART = Chart(draw, describe)
