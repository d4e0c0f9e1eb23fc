"""What a chance costs: −log of the chance that was given to what came, for both classes."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from gdtui.charts import ticks
from gdtui.charts.binary_targets import is_binary
from gdtui.charts.chart import Chart
from gdtui.charts.chart_spec import Axis, ChartSpec, Layer, Line, Points, Text, empty_chart
from gdtui.charts.earlier import EARLIER, find_earlier
from gdtui.charts.page_frame import Axes, Framed, hold_axes
from gdtui.charts.pinned_runs import number_pinned_runs
from gdtui.charts.shared_sentences import Sentences
from gdtui.course.metrics import HALF
from gdtui.engine.data import Array
from gdtui.session.session import Session
from gdtui.text.numbers import count_text, number_text

_VERTICES = 241

BEADS = 25
"""So many beads show the mean: rows would cover a line, and as a line the mean would cover them."""

LEAST_TOP, HIGHEST_TOP = 3.0, 20.0
"""The loss of a row goes up to the first at least, and is shown up to the second at most."""

CERTAIN = 1e-12
"""The curves go as near to 0 and to 1."""

ONE_CAME, ZERO_CAME = "1 came: −log ŷ", "0 came: −log(1 − ŷ)"
_WORDS = (
    Text(0.34, 2.4, ONE_CAME, "yes", still=True, centred=True),
    Text(0.66, 3.6, ZERO_CAME, "no", still=True, centred=True),
)
"""Both in the hollow between the curves, each nearer to its own."""


def draw(session: Session) -> ChartSpec:
    """−log ŷ for rows of class 1, −log(1 − ŷ) for those of class 0, and where each row lies."""
    note = _why_not(session)
    if note:
        return empty_chart("loss", note)
    x, y, _ = axes(session)
    chances, losses = _rows_now(session, session.state.parameters)
    ones = session.rows.targets > HALF
    layers: list[Layer] = [*_curves()]
    layers += [
        Points(chances[~ones], losses[~ones], "no", "rows of 0"),
        Points(chances[ones], losses[ones], "yes", "rows of 1"),
    ]
    across = np.array([x.low, x.high])
    texts: list[Layer] = []
    opened = find_earlier(session, outcome=True)
    if opened is not None and not session.pinned_shown:
        mean = session.data_loss(session.rows, opened.start)
        layers.append(Line(across, np.full(2, mean), "ghost", EARLIER, still=True))
        texts.append(Text(x.low, mean, EARLIER, "ghost", still=True, along=True))
    for _, name, ghost in number_pinned_runs(session):
        mean = session.data_loss(session.rows, ghost.trace.state.parameters)
        layers.append(Line(across, np.full(2, mean), "ghost", name, still=True))
        texts.append(Text(x.low, mean, name, "ghost", still=True, along=True))
    mean = session.data_loss(session.rows, session.state.parameters)
    words = f"mean {number_text(mean)}"
    beads = np.linspace(x.low, x.high, BEADS)
    layers.append(Points(beads, np.full(BEADS, mean), "tangent", words, large=True))
    texts.append(Text(0.4, mean, words, "tangent", along=True))
    return ChartSpec("−log of the chance of what came", x, y, (*layers, *texts, *_WORDS))


def _why_not(session: Session) -> str:
    if not session.problem.feature_names:
        return "A surface has no rows to give a chance to."
    if not session.setup.for_chances or not is_binary(session.rows.targets):
        return "This chart is for chances of targets of 0 and 1."
    return ""


@lru_cache(maxsize=1)
def _curves() -> tuple[Line, Line]:
    """Both curves, closer and closer to where they have no end; each in the colour of its rows."""
    near = np.logspace(np.log10(CERTAIN), np.log10(HALF), _VERTICES // 2)
    chance = np.concatenate((near, 1 - near[-2::-1]))
    return (
        Line(chance, -np.log(chance), "yes", ONE_CAME, still=True),
        Line(chance, -np.log1p(-chance), "no", ZERO_CAME, still=True),
    )


def _rows_now(session: Session, parameters: Array) -> tuple[Array, Array]:
    """The chance ŷ (n,) that each row gets of being 1, and its loss (n,), from its score."""
    model, rows = session.setup.descent.model, session.rows
    with np.errstate(all="ignore"):
        score = model.forward(parameters, rows.features)
        chances = model.predict(parameters, rows.features)
        losses: Array = np.logaddexp(0.0, score) - rows.targets * score
    return chances, losses


def axes(session: Session) -> Framed:
    """All chances, and losses as far as the rows reach on this page."""
    return hold_axes(session, _own_axes, "log_loss")


def _own_axes(session: Session) -> Axes:
    x = Axis("ŷ, the chance of 1", 0.0, 1.0)
    top = LEAST_TOP
    if not _why_not(session):
        losses = _rows_now(session, session.state.parameters)[1]
        seen = losses[np.isfinite(losses)]
        top = min(HIGHEST_TOP, max(top, ticks.round_up(float(seen.max(initial=0.0)))))
    return x, Axis("loss", 0.0, top)


def describe(session: Session) -> Sentences:
    """The mean, and the row that was given least chance of what came."""
    if _why_not(session):
        return ()
    chances, losses = _rows_now(session, session.state.parameters)
    if not np.isfinite(losses).all():
        return ("Some rows have an infinite loss: what came was given no chance.",)
    worst = int(losses.argmax())
    came = int(session.rows.targets[worst])
    mean = number_text(float(losses.mean()))
    above = int(np.count_nonzero(losses > -np.log(HALF)))
    return (
        f"The mean of −log p over {count_text(len(losses), 'row')} is {mean}.",
        f"Above 0.693, as less than a half was given to what came: {count_text(above, 'row')}.",
        f"The largest: {came} came where the chance of 1 was "
        f"{number_text(float(chances[worst]), 3)}, at {number_text(float(losses[worst]))}.",
    )


CHART = Chart(draw, describe, axes)
