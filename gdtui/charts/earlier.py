"""What a chart showed when its page opened: it stays as a ghost once an answer moved it."""

from __future__ import annotations

from typing import Literal

import numpy as np

from gdtui.charts import axis_titles
from gdtui.charts.chart_spec import Layer, Line, Points, Text
from gdtui.charts.loss_slice import slice_through
from gdtui.engine.data import Array, has_same_rows
from gdtui.session.foresight import foresee
from gdtui.session.session import Session
from gdtui.session.training_setup import TrainingSetup

EARLIER = "before"

SAME_CURVE = 1e-6
"""Curves this near to each other, as a share of their height, are one."""


def find_earlier(session: Session, *, outcome: bool = False) -> Session | None:
    """Return the page as it opened, where what is on view began elsewhere, on the same axes.

    An `outcome` counts too: the steps of a run are its path on some charts, on others nothing
    shows where it began.
    """
    opening = foresee(session).opening
    if opening.setup is not session.setup and not _is_comparable(opening, session):
        return None
    begun = session.trace.at(0).parameters
    moved = not _is_same_ground(opening.setup, session.setup)
    moved |= not np.array_equal(begun, opening.start)
    if not moved and outcome and session.asked.reveal is not None and session.trace.steps:
        moved = True
    return opening if moved else None


def _is_same_ground(one: TrainingSetup, other: TrainingSetup) -> bool:
    """Whether the loss is the same function of the parameters."""
    if one is other:
        return True
    first, second = one.descent, other.descent
    alike = (first.model, first.loss, first.l2) == (second.model, second.loss, second.l2)
    return alike and has_same_rows(one.rows, other.rows)


def _is_comparable(one: Session, other: Session) -> bool:
    """Whether two sessions have the same parameters, on features of the same kind and unit."""
    first, second = one.setup, other.setup
    if len(one.start) != len(other.start):
        return False
    return axis_titles.parameter_labels(first) == axis_titles.parameter_labels(second) and (
        axis_titles.weight_axis(first) == axis_titles.weight_axis(second)
        and axis_titles.loss_axis(first) == axis_titles.loss_axis(second)
        and first.descent.model.name == second.descent.model.name
    )


def earlier_curve(
    session: Session, weights: Array, now: Array, up: Literal["losses", "slopes"]
) -> tuple[Layer, ...]:
    """Return the point along the first weight where the page opened, and its curve if another.

    `now` is the curve (n,) at `weights` (n,) that is drawn. Nothing while the page stands there, or
    where pinned runs begin there and show it.
    """
    opening = find_earlier(session)
    if opening is None or session.pinned_shown:
        return ()
    was = slice_through(opening.setup, opening.start)
    place = np.array([float(opening.start[0])])
    height = np.array([was.loss if up == "losses" else was.slope])
    point = Points(place, height, "ghost", EARLIER, still=True)
    word = Text(float(place[0]), float(height[0]), EARLIER, "ghost", still=True)
    curve = was.losses(weights) if up == "losses" else was.slopes(weights)
    if np.allclose(curve, now, rtol=SAME_CURVE, atol=0.0, equal_nan=True):
        return point, word
    return Line(weights, curve, "ghost", EARLIER, still=True), point, word
