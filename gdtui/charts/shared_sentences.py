"""What the descriptions of charts share: the last step, a change, the rate, and how a run ended.

Descriptions are for screen readers, for plain text, and for tests: exact numbers, from the session
alone.
"""

from __future__ import annotations

import math
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from gdtui.engine import Curvature, Descent, Regime, Status, regime
from gdtui.engine.curvature import is_quadratic
from gdtui.engine.data import Array
from gdtui.session.session import Session
from gdtui.session.shown_values import ShownState, shown_before, shown_now
from gdtui.text.numbers import number_text, plain_text, rate_text

Sentences: TypeAlias = tuple[str, ...]

_EFFECTS: dict[Regime, str] = {
    "slow": "is slow",
    "steady": "is steady",
    "overshoots": "overshoots",
    "diverges": "diverges",
}


class SlicePoint(NamedTuple):
    """A state as the charts show it: the first weight, the loss, and its slope ∂L/∂w."""

    weight: float
    loss: float
    slope: float


def point_now(session: Session) -> SlicePoint:
    """Return where the run stands."""
    return _along_w(shown_now(session))


def point_before(session: Session) -> SlicePoint | None:
    """Return where the run stood a step ago; None at its start."""
    before = shown_before(session)
    return None if before is None else _along_w(before)


def _along_w(state: ShownState) -> SlicePoint:
    return SlicePoint(float(state.parameters[0]), state.loss, float(state.gradient[0]))


def describe_session_rate(session: Session) -> Sentences:
    """Say the present rate as far as the page shows it; with the gauge, what it does."""
    if "gauge" in session.page.readout:
        return (describe_rate(session.rate, session.curvature, session.setup.descent),)
    if session.rate_factor is not None and not session.to_come("rate_up"):
        return (f"The learning rate is ×{session.rate_factor:g}.",)
    return (f"η {rate_text(session.rate)}.",) if "rate" in session.page.readout else ()


def describe_rate(rate: Decimal, curvature: Curvature, descent: Descent) -> str:
    """Say what a rate does, and what share of the limit it is."""
    limit, local = curvature.critical_rate, curvature.local
    text = f"η {rate_text(rate)}"
    if not curvature.limited:
        return f"{text}."
    text += "" if local else f" {_EFFECTS[regime(float(rate), limit, curvature.steady_rate)]}"
    if 0 < limit < math.inf:
        ratio = float(rate) / limit
        text += f": {number_text(ratio, 2)} {'times' if ratio >= 1 else 'of'} the limit"
        if local:
            text += " with all rows" if is_quadratic(descent) else " at the start"
    return f"{text}."


def describe_status(status: Status) -> tuple[str, ...]:
    """Say how a run ended, if it did."""
    if status == "diverged":
        return ("The run has diverged: the loss is over 100 times its start.",)
    if status == "converged":
        return ("The run has converged.",)
    return ()


def describe_change(name: str, old: float | None, new: float, *, in_words: bool = False) -> str:
    """Write old and new, with as many digits as it takes to tell them apart, up to eight.

    `in_words` makes a clause of it, `w went from 1.2 to 1.3`; else it is `w 1.2 → 1.3`.
    """
    whole = number_text(new)
    if old is None:
        return f"{name} is {whole}" if in_words else f"{name} {whole}"
    texts = [(number_text(old, d), number_text(new, d)) for d in range(4, 9)]
    before, after = next((pair for pair in texts if pair[0] != pair[1]), (whole, whole))
    if before == after:
        return f"{name} stays at {whole}" if in_words else f"{name} {whole}, as before"
    return f"{name} went from {before} to {after}" if in_words else f"{name} {before} → {after}"


def list_values(named: tuple[str, ...], values: Array) -> str:
    """Write parameters with their `values` (k,) in a row: `w = 1.2, b = 3`."""
    pairs = zip(named, values.tolist(), strict=True)
    return ", ".join(f"{name} = {plain_text(value)}" for name, value in pairs)
