"""Each parameter by step, with where the best line has it."""

from __future__ import annotations

import numpy as np

from gdtui.charts import axis_titles, ticks
from gdtui.charts.chart import Chart
from gdtui.charts.chart_spec import SERIES_ROLES, Axis, ChartSpec, Layer, Line, Points, Role, Text
from gdtui.charts.page_frame import Axes, Framed, hold_axes
from gdtui.charts.run_extent import find_extent
from gdtui.charts.run_history import (
    decimate,
    end_dot,
    group_equal,
    pinned_history,
    sample_states,
    step_axis,
)
from gdtui.charts.shared_sentences import Sentences, list_values
from gdtui.charts.training_rows import best_without_l2
from gdtui.engine.data import Array
from gdtui.session.session import Session
from gdtui.session.shown_values import shown_parameters
from gdtui.text.numbers import count_text, number_text, without_end_zeros

MOST_NAMED = 6
"""Up to so many parameters are named one by one."""

DOTS = 25
"""So many dots show a level in the colour of its parameter."""


def draw(session: Session) -> ChartSpec:
    """Each parameter by step, with the values of the best line. Equal histories share a line."""
    x, y, _ = axes(session)
    return draw_by_step(session, "parameters by step", _every(session), x, y)


def axes(session: Session) -> Framed:
    """Steps and parameters, as far as the page will show them."""
    return hold_axes(session, lambda seen: axes_by_step(seen, _every(seen)), "parameters")


def _every(session: Session) -> list[int]:
    return list(range(len(session.state.parameters)))


def axes_by_step(session: Session, which: list[int]) -> Axes:
    """Steps, and limits that hold the parameters at the indices `which`, as far as they read."""
    steps, values = sample_states(session.trace)
    values, readable = values[:, which], steps <= find_extent(session).steps
    seen = values[readable] if readable.any() else values[:1]
    ends = np.concatenate((seen.ravel(), *(best[which] for _, _, best in _goals(session))))
    return step_axis(session), Axis("value", *ticks.limits_around(ends))


def draw_by_step(session: Session, title: str, which: list[int], x: Axis, y: Axis) -> ChartSpec:
    """The parameters at the indices `which` by step."""
    steps, values = sample_states(session.trace)
    values = values[:, which]
    named = [axis_titles.parameter_labels(session.setup)[index] for index in which]
    layers: list[Layer] = []
    texts: list[Layer] = []
    across = np.array([x.low, x.high])
    groups = group_equal(values)
    roles = {
        index: SERIES_ROLES[number % len(SERIES_ROLES)]
        for number, group in enumerate(groups)
        for index in group
    }
    for name, line, best in _goals(session):
        if line == "best":
            layers += _dot_in_colours(x, name, best[which], roles)
            continue
        layers += [Line(across, np.full(2, value), line, name, still=True) for value in best[which]]
        if len(named) <= MOST_NAMED and session.setup.descent.l2:
            texts += [
                Text(x.low, value, f"λ = 0, {label}", "tick", still=True, along=True)
                for value, label in zip(best[which].tolist(), named, strict=True)
            ]
    present = [(steps, column) for column in values.T]
    layers += pinned_history(session, lambda states: states[:, which], x, y, present)
    for group in groups:
        role, history = roles[group[0]], values[:, group[0]]
        label = _shared_name([named[index] for index in group], of=len(named))
        exact = _exact_history(session, which[group[0]], steps, history)
        layers += [Line(*exact, role, label), end_dot(steps, history, role, label)]
        texts.append(Text(float(steps[-1]), float(history[-1]), label, role))
    return ChartSpec(title, x, y, (*layers, *texts))


def _dot_in_colours(x: Axis, name: str, levels: Array, roles: dict[int, Role]) -> list[Layer]:
    """Dot each of some `levels` (k,) in the colour of its parameter: several may lie close.

    That of the first is the last, which the legend shows.
    """
    across = np.linspace(x.low, x.high, DOTS)
    return [
        Points(across, np.full(DOTS, levels[index]), roles[index], name, still=True)
        for index in reversed(range(len(levels)))
    ]


def _goals(session: Session) -> list[tuple[str, Role, Array]]:
    """Return where the run is to end, by name, and with L2 also where it would end without.

    Nothing while a question is open: it may ask for this.
    """
    setup = session.setup
    bare = best_without_l2(setup)
    if session.question_open or setup.best is None or bare is None:
        return []
    if not setup.descent.l2:
        # Beside the losses of rows that it does not learn from: best of which has to be said.
        named = "best on training rows" if "losses" in session.scene.charts else "best"
        return [(named, "zero", setup.best)]
    return [("least squares", "zero", bare), ("minimum with λ", "best", setup.best)]


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


def describe(session: Session) -> Sentences:
    """The parameters, and where the run is to end; with L2 where it would without."""
    named = axis_titles.parameter_labels(session.setup)
    if len(named) > MOST_NAMED:
        largest = float(np.abs(shown_parameters(session)).max())
        count = count_text(len(named), "parameter")
        return (f"{count}, the largest {number_text(largest)} in size.",)
    sentences = [f"Now {list_values(named, shown_parameters(session))}."]
    goals = () if session.question_open else _goals(session)
    for name, _, best in goals:
        lambda_now = (
            f" = {without_end_zeros(number_text(session.setup.descent.l2))}" if "λ" in name else ""
        )
        sentences.append(f"{name.capitalize()}{lambda_now}: {list_values(named, best)}.")
    return tuple(sentences)


CHART = Chart(draw, describe, axes)
