"""The chart in words: what the last step changed and where it stands.

For screen readers, for plain text, and for tests: exact numbers, from the session alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from gdtui.charts import axis_labels
from gdtui.charts.cursor_reading import read
from gdtui.charts.curves import grid_of
from gdtui.charts.loss_slice import slice_through
from gdtui.charts.registry import CHARTS
from gdtui.charts.run_extent import reach
from gdtui.charts.telling import TELLINGS
from gdtui.engine import Curvature, Descent, Regime, Status, regime
from gdtui.engine.curvature import is_quadratic
from gdtui.session.session import Session
from gdtui.text.numbers import number_text, rate_text

_EFFECTS: dict[Regime, str] = {
    "slow": "creeps",
    "steady": "goes straight down",
    "overshoots": "overshoots",
    "diverges": "diverges",
}
_RECENT = 10
"""How many steps back the account of the loss looks."""


class Point(NamedTuple):
    """A state as the charts show it: the first weight, the loss, and its slope ∂L/∂w."""

    weight: float
    loss: float
    slope: float


def account(session: Session) -> str:
    """Say in two to four short sentences what the chart on view shows."""
    now = Point(float(session.state.parameters[0]), session.loss, float(session.gradient[0]))
    old = _one_step_ago(session)
    change = _change("loss", old and old.loss, now.loss, digits=4)
    bare = session.chart_name == "scatter" and not {"step", "loss"} & set(session.page.readout)
    sentences = (
        *([f"Step {session.trace.steps:,}: {change}."] if not bare else []),
        *_told(session, old, now),
        *_ending(session),
        *_read_off(session),
    )
    return " ".join(sentences)


def _read_off(session: Session) -> tuple[str, ...]:
    """What the cursor is on, while there is one."""
    if session.cursor is None:
        return ()
    reading = read(CHARTS[session.chart_name](session), session.cursor)
    return () if reading is None else (f"Cursor on {reading.text()}.",)


def _told(session: Session, old: Point | None, now: Point) -> tuple[str, ...]:
    """What is told of the chart on view; of a chart without words of its own, the bowl's."""
    name = session.chart_name
    if name in _ACCOUNTS:
        return _ACCOUNTS[name](session, old, now)
    if name not in TELLINGS:
        return _bowl(session, old, now)
    return (*TELLINGS[name](session), *([_rate(session)] if name in _RATED else []))


def _one_step_ago(session: Session) -> Point | None:
    if not session.trace.steps:
        return None
    parameters = session.trace.at(session.trace.steps - 1).parameters
    seen = slice_through(session.setup, parameters)
    return Point(float(parameters[0]), seen.loss, seen.slope)


def _bowl(session: Session, old: Point | None, now: Point) -> tuple[str, ...]:
    text = _change(
        axis_labels.weight_name(session.setup), old and old.weight, now.weight, said=True
    )
    lowest = _nearest_minimum(session, now.weight)
    if lowest is not None and math.isfinite(lowest):
        text += f", {_side(old, now, lowest)} {number_text(lowest, 3)}"
    return (f"{text}.", _rate(session))


def _nearest_minimum(session: Session, weight: float) -> float | None:
    here = slice_through(session.setup, session.state.parameters)
    places = [place for place, _ in here.minima(grid_of(reach(session)))]
    return min(places, key=lambda place: abs(place - weight), default=None)


def _side(old: Point | None, now: Point, lowest: float) -> str:
    """Say where w stands to the minimum, and whether the last step crossed it."""
    away = abs(now.weight - lowest)
    if away <= 5e-4 * abs(lowest):
        return "as good as on the minimum at"
    if old is None:
        return "the minimum is at"
    if (old.weight - lowest) * (now.weight - lowest) < 0:
        return "past the minimum at"
    closer = away < abs(old.weight - lowest)
    return "short of the minimum at" if closer else "further from the minimum at"


def _gradient(session: Session, old: Point | None, now: Point) -> tuple[str, ...]:
    name = f"∂L/∂{axis_labels.weight_name(session.setup)}"
    text = _change(name, old and old.slope, now.slope, said=True)
    if old is not None and old.slope * now.slope < 0:
        text += ": its sign changed, so the step crossed the minimum"
    elif now.slope:
        text += f": downhill is towards {'smaller' if now.slope > 0 else 'larger'} values"
    return (f"{text}.", _rate(session))


def _loss(session: Session, old: Point | None, now: Point) -> tuple[str, ...]:
    sentences = []
    best = session.setup.best_loss
    if best is not None and best > 0 and math.isfinite(now.loss):
        times = number_text(now.loss / best, 3)
        sentences.append(f"That is {times} times the least possible, {number_text(best)}.")
    recent = np.append(session.trace.losses[-_RECENT:], now.loss)
    if len(recent) > 2:
        with np.errstate(all="ignore"):
            rises = int(np.sum(np.diff(recent) > 0))
        sentences.append(f"It rose in {rises or 'none'} of the last {len(recent) - 1} steps.")
    return tuple(sentences)


def _fit(session: Session, old: Point | None, now: Point) -> tuple[str, ...]:
    setup = session.setup
    labels = setup.descent.model.parameter_names(setup.dataset.problem.feature_names)
    values = [number_text(float(value), 3) for value in session.state.parameters]
    line = ", ".join(f"{label} = {value}" for label, value in zip(labels, values, strict=True))
    sentences = [f"Now {line}."]
    if setup.descent.loss.name == "mean_squared_error" and 0 <= now.loss < math.inf:
        unit = setup.dataset.units.get(setup.dataset.problem.target_name, "")
        miss = f"{number_text(math.sqrt(now.loss), 3)} {unit}".rstrip()
        sentences.append(f"The root of the mean squared residual is {miss}.")
    return tuple(sentences)


_RATED = frozenset({"contour", "scaling"})
_ACCOUNTS: dict[str, Callable[[Session, Point | None, Point], tuple[str, ...]]] = {
    "bowl": _bowl,
    "gradient": _gradient,
    "loss": _loss,
    "fit": _fit,
}


def _rate(session: Session) -> str:
    return rate_told(session.rate, session.curvature, session.setup.descent)


def rate_told(rate: Decimal, curvature: Curvature, descent: Descent) -> str:
    """Say what a rate does, and what share of the limit it is."""
    limit, local = curvature.critical_rate, curvature.local
    text = f"η {rate_text(rate)}"
    text += "" if local else f" {_EFFECTS[regime(float(rate), limit, curvature.steady_rate)]}"
    if 0 < limit < math.inf:
        ratio = float(rate) / limit
        text += f": {number_text(ratio, 2)} {'times' if ratio >= 1 else 'of'} the limit"
        if local:
            text += " with all rows" if is_quadratic(descent) else " at the start"
    return f"{text}."


def _ending(session: Session) -> tuple[str, ...]:
    return status_told(session.status)


def status_told(status: Status) -> tuple[str, ...]:
    """Say how a run ended, if it did."""
    if status == "diverged":
        return ("The run has diverged: the loss is over 100 times its start.",)
    if status == "converged":
        return ("The run has converged.",)
    return ()


def _change(
    name: str, old: float | None, new: float, *, said: bool = False, digits: int = 3
) -> str:
    """Write old and new, with as many digits as it takes to tell them apart, up to eight."""
    whole = number_text(new, max(digits, 4))
    if old is None:
        return f"{name} is {whole}" if said else f"{name} {whole}"
    texts = [(number_text(old, d), number_text(new, d)) for d in range(digits, 9)]
    before, after = next((pair for pair in texts if pair[0] != pair[1]), (whole, whole))
    if before == after:
        return f"{name} stays at {whole}" if said else f"{name} {whole}, as before"
    return f"{name} went from {before} to {after}" if said else f"{name} {before} → {after}"
