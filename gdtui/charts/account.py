"""The chart in words: what the last step changed and where it stands.

For screen readers, for plain text, and for tests: exact numbers from the session alone.
"""

from __future__ import annotations

import math

import numpy as np

from gdtui import engine
from gdtui.charts import names
from gdtui.charts.slices import slice_through
from gdtui.engine import Array, Regime
from gdtui.formats import number_text, rate_text
from gdtui.session import Session

_EFFECTS: dict[Regime, str] = {
    "slow": "creeps",
    "steady": "goes straight down",
    "overshoots": "overshoots",
    "diverges": "diverges",
}


def account(session: Session) -> str:
    """Say in one to three sentences what the chart on view shows."""
    stage, trace = session.stage, session.trace
    before = None
    if trace.steps:
        parameters = trace.at(trace.steps - 1).parameters
        before = engine.evaluate(stage.descent, stage.rows, parameters), parameters
    what = {
        "bowl": _bowl,
        "gradient": _gradient,
        "loss": _loss,
        "fit": _fit,
    }[session.chart_name]
    old = None if before is None else (before[0][0], float(before[0][1][0]), before[1])
    head = f"Step {trace.steps:,}: {_change('loss', old[0] if old else None, session.loss)}"
    return " ".join((f"{head}.", *what(session, old), *_ending(session)))


Old = tuple[float, float, Array]
"""The state one step ago: loss, ∂L/∂w, parameters (P,)."""


def _bowl(session: Session, old: Old | None) -> tuple[str, ...]:
    name = names.weight_name(session.stage)
    weight = float(session.state.parameters[0])
    lowest, _ = slice_through(session.stage, session.state.parameters).minimum
    text = _change(name, None if old is None else float(old[2][0]), weight, "went from")
    if math.isfinite(lowest):
        text += f", {_side(old, weight, lowest)} at {number_text(lowest, 3)}"
    return (f"{text}.", _rate(session))


def _side(old: Old | None, weight: float, lowest: float) -> str:
    """Say where w stands to the minimum, and whether the last step crossed it."""
    near = math.isclose(weight, lowest, rel_tol=5e-4)
    if near:
        return "as good as on the minimum"
    if old is not None and (float(old[2][0]) - lowest) * (weight - lowest) < 0:
        return "past the minimum"
    return "short of the minimum" if old is not None else "away from the minimum"


def _gradient(session: Session, old: Old | None) -> tuple[str, ...]:
    slope = float(session.gradient[0])
    name = f"∂L/∂{names.weight_name(session.stage)}"
    text = _change(name, None if old is None else old[1], slope, "went from")
    if old is not None and old[1] * slope < 0:
        text += ": it changed sign, so the step crossed the minimum"
    elif slope:
        text += f": downhill is towards {'smaller' if slope > 0 else 'larger'} values"
    return (f"{text}.", _rate(session))


def _loss(session: Session, old: Old | None) -> tuple[str, ...]:
    best = session.stage.best_loss
    losses = session.trace.losses
    sentences = []
    if best is not None and best > 0 and math.isfinite(session.loss):
        share = number_text(session.loss / best, 3)
        sentences.append(f"That is {share} times the least possible, {number_text(best)}.")
    if old is not None and len(losses) > 1:
        recent = np.append(losses[-10:], session.loss)
        with np.errstate(all="ignore"):
            rises = int(np.sum(np.diff(recent) > 0))
        sentences.append(f"It rose in {rises} of the last {len(recent) - 1} steps.")
    return tuple(sentences)


def _fit(session: Session, old: Old | None) -> tuple[str, ...]:
    stage, parameters = session.stage, session.state.parameters
    labels = stage.descent.model.parameter_names(stage.dataset.problem.feature_names)
    where = ", ".join(
        f"{label} = {number_text(float(value), 3)}"
        for label, value in zip(labels, parameters, strict=False)
    )
    sentences = [f"{where}."]
    if stage.descent.loss.name == "mean_squared_error" and math.isfinite(session.loss):
        unit = stage.dataset.units.get(stage.dataset.problem.target_name, "")
        miss = f"{number_text(math.sqrt(session.loss), 3)} {unit}".rstrip()
        sentences.append(f"The root of the mean squared residual is {miss}.")
    return tuple(sentences)


def _rate(session: Session) -> str:
    text = f"η {rate_text(session.rate)} {_EFFECTS[session.regime]}"
    if math.isfinite(session.critical_rate) and session.critical_rate > 0:
        share = number_text(float(session.rate) / session.critical_rate, 2)
        text += f": {share} of the limit"
    return f"{text}."


def _ending(session: Session) -> tuple[str, ...]:
    if session.status == "diverged":
        return ("The run has diverged: over 100 times the starting loss.",)
    if session.status == "converged":
        return ("The run has converged.",)
    return ()


def _change(name: str, old: float | None, new: float, verb: str = "") -> str:
    """Write old and new with as many digits as it takes to tell them apart, up to seven."""
    if old is None:
        return f"{name} is {number_text(new)}" if verb else f"{name} {number_text(new)}"
    if old == new or (math.isnan(old) and math.isnan(new)):
        return (
            f"{name} stays at {number_text(new)}"
            if verb
            else f"{name} {number_text(new)}, unchanged"
        )
    texts = [(number_text(old, digits), number_text(new, digits)) for digits in range(3, 8)]
    before, after = next((pair for pair in texts if pair[0] != pair[1]), texts[-1])
    return f"{name} {verb} {before} to {after}" if verb else f"{name} {before} → {after}"
