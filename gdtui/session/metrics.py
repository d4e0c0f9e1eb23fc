"""What a goal may speak of: every name, and where its value comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gdtui import engine
from gdtui.engine import Array, Rows

if TYPE_CHECKING:
    from gdtui.session.session import Session

CROSSING_FLOOR = 0.01
"""A crossing counts where both slopes are above this share of the run's first one."""

RECENT = 100
"""Steps that `recent_worst` looks back."""

_LOOKED_AT = 400
"""How many states of a run are looked at for the least validation loss."""


class Quantities(Mapping[str, object]):
    """The names a goal may use, each worked out from a session only when it is asked for."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def __getitem__(self, name: str) -> object:
        return QUANTITIES[name](self._session)

    def __iter__(self) -> Iterator[str]:
        return iter(QUANTITIES)

    def __len__(self) -> int:
        return len(QUANTITIES)


def crossings(slopes: Array) -> int:
    """Count how often neighbouring slopes ∂L/∂w (n,) have opposite signs.

    Both have to be above `CROSSING_FLOOR` of the first slope's size, so that the last small
    trembles about the minimum do not count.
    """
    with np.errstate(all="ignore"):
        steep = np.abs(slopes) > CROSSING_FLOOR * abs(slopes[0])
        signs = np.sign(slopes)
        return int(np.sum((signs[1:] * signs[:-1] < 0) & steep[1:] & steep[:-1]))


def line_gap(session: Session) -> float | None:
    """Largest |ŷ − ŷ of least squares| at the two ends of the one feature, in target units."""
    best, model = session.stage.best, session.stage.descent.model
    features = session.rows.features
    if best is None or features.shape[1] != 1:
        return None
    ends = np.array([[features.min()], [features.max()]])
    with np.errstate(all="ignore"):
        gap = model.predict(session.state.parameters, ends) - model.predict(best, ends)
    return float(np.abs(gap).max())


def least_validation(session: Session) -> tuple[float, int] | None:
    """The least validation loss of this run so far, and the step it was reached at."""
    rows = session.problem.validation
    if rows.count == 0:
        return None
    seen = session.trace.states(_LOOKED_AT)
    losses = [_score(session, rows, state.parameters) for _, state in seen]
    lowest = int(np.argmin(np.nan_to_num(losses, nan=np.inf, posinf=np.inf)))
    return losses[lowest], seen[lowest][0]


def correlation(rows: Rows) -> float | None:
    """Pearson's r between the first feature and the target; None where one is constant."""
    if rows.features.shape[1] == 0:
        return None
    x, y = rows.features[:, 0], rows.targets
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        return None
    return float(np.corrcoef(x, y)[0, 1])


def recent_worst(session: Session) -> float | None:
    """The highest training loss after each of the last `RECENT` steps; None before so many."""
    last = session.trace.steps
    if last < RECENT:
        return None
    states = (session.trace.at(step) for step in range(last - RECENT + 1, last + 1))
    return max(_loss_on(session, session.rows, state.parameters) for state in states)


def gradient_check(session: Session) -> float:
    """Largest |∂L/∂θⱼ by the backward pass − the same by nudging|, as a share of the largest."""
    nudged = engine.finite_differences(
        session.stage.descent, session.rows, session.state.parameters
    )
    with np.errstate(all="ignore"):
        apart = np.abs(session.gradient - nudged).max()
        return float(apart / np.abs(nudged).max()) if apart else 0.0


def _loss_on(session: Session, rows: Rows, parameters: Array) -> float:
    return engine.evaluate(session.stage.descent, rows, parameters)[0]


def _score(session: Session, rows: Rows, parameters: Array) -> float:
    """The loss on rows held out: how wrong it is there, without the punishment of L2."""
    bare = replace(session.stage.descent, l2=0.0)
    return engine.evaluate(bare, rows, parameters)[0]


def _here(session: Session, rows: Rows) -> float | None:
    return _score(session, rows, session.state.parameters) if rows.count else None


def _best(session: Session, index: int) -> float | None:
    best = session.stage.best
    return None if best is None else float(best[index])


def _loss_change(session: Session) -> float | None:
    if session.trace.steps == 0:
        return None
    before = session.trace.at(session.trace.steps - 1).parameters
    return session.loss - _loss_on(session, session.rows, before)


def _distance(session: Session) -> float | None:
    best = session.stage.best
    return None if best is None else engine.norm(session.state.parameters - best)


def _weight_norm(session: Session) -> float:
    parameters = session.state.parameters
    mask = session.stage.descent.model.weights_mask(session.rows.features.shape[1])
    return engine.norm(parameters * mask)


def _accuracy(session: Session) -> float | None:
    if session.stage.descent.loss.name != "log_loss":
        return None
    model, parameters = session.stage.descent.model, session.state.parameters
    with np.errstate(all="ignore"):
        guesses = model.predict(parameters, session.rows.features)
    return float(np.mean((guesses >= 0.5) == (session.rows.targets >= 0.5)))


def _batch_size(session: Session) -> int:
    return session.stage.descent.batch_size or session.rows.count


def _first(found: tuple[float, int] | None) -> float | None:
    return None if found is None else found[0]


def _second(found: tuple[float, int] | None) -> int | None:
    return None if found is None else found[1]


QUANTITIES: Mapping[str, Callable[[Session], object]] = {
    "steps": lambda session: session.trace.steps,
    "epochs": lambda session: session.state.epoch,
    "start_loss": lambda session: session.start_loss,
    "loss_change": _loss_change,
    "loss": lambda session: session.loss,
    "training_loss": lambda session: _here(session, session.rows),
    "validation_loss": lambda session: _here(session, session.problem.validation),
    "test_loss": lambda session: _here(session, session.problem.test),
    "best_validation": lambda session: _first(least_validation(session)),
    "best_validation_step": lambda session: _second(least_validation(session)),
    "test_opened": lambda session: int(session.test_opened_step is not None),
    "test_opened_step": lambda session: session.test_opened_step,
    "best": lambda session: session.stage.best_loss,
    "w": lambda session: float(session.state.parameters[0]),
    "b": lambda session: float(session.state.parameters[-1]),
    "best_w": lambda session: _best(session, 0),
    "best_b": lambda session: _best(session, -1),
    "next_w": lambda session: float(session.next_state.parameters[0]),
    "next_b": lambda session: float(session.next_state.parameters[-1]),
    "slope": lambda session: float(session.gradient[0]),
    "slope_b": lambda session: float(session.gradient[-1]),
    "distance": _distance,
    "weight_norm": _weight_norm,
    "recent_worst": recent_worst,
    "gradient_check": gradient_check,
    "accuracy": _accuracy,
    "gaps": lambda session: session.open_gaps,
    "correlation": lambda session: correlation(session.rows),
    "l2": lambda session: session.stage.descent.l2,
    "batch_size": _batch_size,
    "momentum": lambda session: (
        session.scene.descent.momentum if session.scene.descent.optimizer == "momentum" else 0.0
    ),
    "condition_number": lambda session: session.curvature.condition_number,
    "line_gap": line_gap,
    "gradient_norm": lambda session: session.gradient_norm,
    "learning_rate": lambda session: float(session.rate),
    "critical_rate": lambda session: session.critical_rate,
    "crossed_minimum": lambda session: session.crossings,
    "status": lambda session: session.status,
    "regimes_seen": lambda session: session.regimes_seen,
    "minima_seen": lambda session: len(session.minima_seen),
}
