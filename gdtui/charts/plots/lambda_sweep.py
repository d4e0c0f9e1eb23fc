"""How wrong the minimum with λ is on the rows it was made of, and on those it never saw."""

from __future__ import annotations

import numpy as np

from gdtui.charts import axis_titles, ticks
from gdtui.charts.chart import Chart
from gdtui.charts.chart_spec import (
    Axis,
    ChartSpec,
    Layer,
    Line,
    Marker,
    Points,
    Role,
    Text,
    empty_chart,
    upright,
)
from gdtui.charts.pinned_runs import list_names, number_pinned_runs
from gdtui.charts.shared_sentences import Sentences
from gdtui.charts.sweeps import find_ridge_sweep, is_asked, progress_words
from gdtui.engine import Rows
from gdtui.engine.data import Array
from gdtui.engine.ridge_sweep import RidgeSweep
from gdtui.session.session import Session
from gdtui.text.numbers import number_text, without_end_zeros

ROOM_ABOVE = 1.25
"""The axis goes so much higher than the losses without L2: what a far too large λ costs is more."""

TITLE = "loss at the minimum, by λ"


def draw(session: Session) -> ChartSpec:
    """The losses on training and validation rows against λ; where descent stands, and the best λ.

    While the page asks for the best one, only where descent and the pinned runs stand.
    """
    sweep = find_ridge_sweep(session)
    if sweep is None:
        note = "Least squares, and so its loss for each λ, are of a line alone."
        return empty_chart("loss against λ", note)
    x, y = _axes(session, sweep)
    up = np.array([y.low, y.high])
    asked = is_asked(session)
    layers: list[Layer] = []
    texts: list[Layer] = []
    chosen = None if asked else sweep.chosen
    if chosen:
        layers.append(Line(np.full(2, chosen), up, "best", "best on validation", still=True))
    pinned = number_pinned_runs(session)
    names = {
        number: _place_name(run, ghost.trace.log.descent.l2, x) for number, run, ghost in pinned
    }
    for name, role, curve, rows in _parts(session, sweep):
        if not asked:
            layers.append(Line(sweep.lambdas, curve, role, name, still=sweep.done))
            texts.append(Text(x.low, float(curve[0]), name, role, still=sweep.done))
        for number, _, ghost in pinned:
            penalty = max(ghost.trace.log.descent.l2, x.low)
            loss = session.data_loss(rows, ghost.trace.state.parameters)
            place = np.array([penalty]), np.array([loss])
            layers.append(Points(*place, "ghost", names[number], still=True))
            texts.append(Text(penalty, loss, str(number), "ghost", still=True))
    if chosen:
        least = float(np.nanmin(sweep.validation))
        words = f"least on validation {number_text(least)}"
        layers.append(Marker(chosen, least, "minimum", words, still=True))
    present = max(session.setup.descent.l2, x.low)
    here = _place_name("λ now", session.setup.descent.l2, x)
    layers.append(upright(present, y, "tangent", here))
    now = session.state.parameters
    stands = [session.data_loss(rows, now) for *_, rows in _parts(session, sweep)]
    layers += [Marker(present, loss, "current", "descent") for loss in stands]
    texts += list_names(names.values(), x.high, y.high)
    title = TITLE if asked else TITLE + progress_words(sweep)
    return ChartSpec(title, x, y, (*layers, *texts))


def _parts(session: Session, sweep: RidgeSweep) -> list[tuple[str, Role, Array, Rows]]:
    """Return name, role, losses (k,) against λ and rows of each part that may be seen."""
    problem = session.problem
    parts: list[tuple[str, Role, Array, Rows]] = [
        ("training", "series_1", sweep.training, problem.training)
    ]
    if problem.validation.count:
        parts.append(("validation", "series_4", sweep.validation, problem.validation))
    return parts


def _place_name(name: str, l2: float, x: Axis) -> str:
    """Say where what is named stands: λ = 0 has no place on a log axis, and is at its left end."""
    return name if l2 >= x.low else f"{name}, beyond the left end"


def _axes(session: Session, sweep: RidgeSweep) -> tuple[Axis, Axis]:
    """Every λ, and losses as far as they are without one: they hold still whatever descent does."""
    x = Axis("λ", float(sweep.lambdas[0]), float(sweep.lambdas[-1]), log=True)
    first = [float(curve[0]) for _, _, curve, _ in _parts(session, sweep)]
    seen = [loss for loss in first if np.isfinite(loss)]
    top = ticks.round_up(ROOM_ABOVE * max(seen, default=1.0))
    return x, Axis(axis_titles.loss_axis(session.setup), 0.0, top)


def describe(session: Session) -> Sentences:
    """Where descent stands at its λ, and which λ validation would choose."""
    sweep = find_ridge_sweep(session)
    if sweep is None:
        return ()
    now = session.state.parameters
    each = [
        f"{number_text(session.data_loss(rows, now))} on {name}"
        for name, _, _, rows in _parts(session, sweep)
    ]
    present = without_end_zeros(number_text(session.setup.descent.l2, 3))
    sentences = [f"At λ = {present} descent has {' and '.join(each)} rows, the penalty left out."]
    if is_asked(session):
        return tuple(sentences)
    if not sweep.done:
        return (*sentences, f"The sweep is{progress_words(sweep)[1:]}.")
    chosen = sweep.chosen
    if chosen == 0:
        sentences.append("On the validation rows no λ beats none.")
    elif chosen is not None:
        least = number_text(float(sweep.validation.min()))
        sentences.append(
            f"On the validation rows λ = {number_text(chosen, 2)} is best: {least} at its minimum."
        )
    return tuple(sentences)


CHART = Chart(draw, describe)
