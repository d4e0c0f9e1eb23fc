"""The metrics a goal may name, and how each is worked out from a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Protocol

import numpy as np

from gdtui import engine
from gdtui.course.lesson import Scene
from gdtui.engine import Array, Curvature, Problem, Regime, Rows, State, Status, Trace
from gdtui.session.training_setup import TrainingSetup
from gdtui.spec.losses import LOSSES
from gdtui.spec.optimizers import OPTIMIZERS

RECENT = 100
"""Steps that `recent_worst` looks back."""

_LOOKED_AT = 400
"""How many states of a run are looked at for the least validation loss."""


class MeasuredRun(Protocol):
    """What the metrics need of a run; `Session` has all of it."""

    @property
    def scene(self) -> Scene:
        """Rows, descent and charts, as the lesson writes them."""

    @property
    def setup(self) -> TrainingSetup:
        """The rows and the descent, read and built."""

    @property
    def trace(self) -> Trace:
        """Every state so far."""

    @property
    def state(self) -> State:
        """Where descent stands."""

    @property
    def rate(self) -> Decimal:
        """The learning rate."""

    @property
    def problem(self) -> Problem:
        """The rows of all three parts."""

    @property
    def rows(self) -> Rows:
        """The training rows."""

    @property
    def loss(self) -> float:
        """The loss over all training rows, here."""

    @property
    def start_loss(self) -> float:
        """The loss over all training rows at the start of the run."""

    @property
    def gradient(self) -> Array:
        """The gradient (P,) over all training rows, here."""

    @property
    def gradient_norm(self) -> float:
        """The length of the gradient, here."""

    @property
    def next_state(self) -> State:
        """Where one more update would lead."""

    @property
    def status(self) -> Status:
        """Running, converged or diverged."""

    @property
    def curvature(self) -> Curvature:
        """How sharply the loss bends."""

    @property
    def critical_rate(self) -> float:
        """The learning rate at which the steepest direction stops shrinking."""

    @property
    def crossings(self) -> int:
        """How often neighbouring states stood on opposite sides of the minimum along w."""

    @property
    def regimes_seen(self) -> frozenset[Regime]:
        """The kinds of run produced on this page."""

    @property
    def minima_seen(self) -> frozenset[tuple[float, ...]]:
        """Where runs of this page have converged, to two decimals."""

    @property
    def open_gaps(self) -> int:
        """How many readings are missing and were not filled."""

    @property
    def test_opened_step(self) -> int | None:
        """The step at which the test set was opened, if it was."""


class RunMetrics(Mapping[str, object]):
    """The names a goal may use, each worked out from a run only when it is asked for."""

    def __init__(self, run: MeasuredRun) -> None:
        self._run = run

    def __getitem__(self, name: str) -> object:
        return METRICS[name](self._run)

    def __iter__(self) -> Iterator[str]:
        return iter(METRICS)

    def __len__(self) -> int:
        return len(METRICS)


def line_gap(run: MeasuredRun) -> float | None:
    """Largest |ŷ − ŷ of least squares| at the two ends of the one feature, in target units."""
    best, model = run.setup.best, run.setup.descent.model
    features = run.rows.features
    if best is None or features.shape[1] != 1:
        return None
    ends = np.array([[features.min()], [features.max()]])
    with np.errstate(all="ignore"):
        gap = model.predict(run.state.parameters, ends) - model.predict(best, ends)
    return float(np.abs(gap).max())


def least_validation(run: MeasuredRun) -> tuple[float, int] | None:
    """The least validation loss of this run so far, and the step it was reached at."""
    rows = run.problem.validation
    if rows.count == 0:
        return None
    seen = run.trace.states(_LOOKED_AT)
    losses = [_score(run, rows, state.parameters) for _, state in seen]
    lowest = int(np.argmin(np.nan_to_num(losses, nan=np.inf, posinf=np.inf)))
    return losses[lowest], seen[lowest][0]


def _correlation(rows: Rows) -> float | None:
    """Pearson's r between the first feature and the target; None where one is constant."""
    if rows.features.shape[1] == 0:
        return None
    x, y = rows.features[:, 0], rows.targets
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        return None
    return float(np.corrcoef(x, y)[0, 1])


def recent_worst(run: MeasuredRun) -> float | None:
    """The highest training loss after each of the last `RECENT` steps; None before so many."""
    last = run.trace.steps
    if last < RECENT:
        return None
    states = (run.trace.at(step) for step in range(last - RECENT + 1, last + 1))
    return max(_loss_on(run, run.rows, state.parameters) for state in states)


def gradient_check(run: MeasuredRun) -> float:
    """Largest |∂L/∂θⱼ by the backward pass − the same by nudging|, as a share of the largest."""
    nudged = engine.finite_differences(run.setup.descent, run.rows, run.state.parameters)
    with np.errstate(all="ignore"):
        apart = np.abs(run.gradient - nudged).max()
        return float(apart / np.abs(nudged).max()) if apart else 0.0


def _loss_on(run: MeasuredRun, rows: Rows, parameters: Array) -> float:
    return engine.evaluate(run.setup.descent, rows, parameters)[0]


def _score(run: MeasuredRun, rows: Rows, parameters: Array) -> float:
    """The loss on held-out rows, without the L2 penalty."""
    bare = replace(run.setup.descent, l2=0.0)
    return engine.evaluate(bare, rows, parameters)[0]


def _here(run: MeasuredRun, rows: Rows) -> float | None:
    return _score(run, rows, run.state.parameters) if rows.count else None


def _best(run: MeasuredRun, index: int) -> float | None:
    best = run.setup.best
    return None if best is None else float(best[index])


def _loss_change(run: MeasuredRun) -> float | None:
    if run.trace.steps == 0:
        return None
    before = run.trace.at(run.trace.steps - 1).parameters
    return run.loss - _loss_on(run, run.rows, before)


def _distance(run: MeasuredRun) -> float | None:
    best = run.setup.best
    return None if best is None else engine.norm(run.state.parameters - best)


def _weight_norm(run: MeasuredRun) -> float:
    parameters = run.state.parameters
    mask = run.setup.descent.model.weights_mask(run.rows.features.shape[1])
    return engine.norm(parameters * mask)


def _accuracy(run: MeasuredRun) -> float | None:
    if not LOSSES[run.setup.descent.loss.name].log_odds:
        return None
    model, parameters = run.setup.descent.model, run.state.parameters
    with np.errstate(all="ignore"):
        guesses = model.predict(parameters, run.rows.features)
    return float(np.mean((guesses >= 0.5) == (run.rows.targets >= 0.5)))


def _batch_size(run: MeasuredRun) -> int:
    return run.setup.descent.batch_size or run.rows.count


def _momentum(run: MeasuredRun) -> float:
    descent = run.scene.descent
    return descent.momentum if "momentum" in OPTIMIZERS[descent.optimizer].options else 0.0


def _first(found: tuple[float, int] | None) -> float | None:
    return None if found is None else found[0]


def _second(found: tuple[float, int] | None) -> int | None:
    return None if found is None else found[1]


METRICS: Mapping[str, Callable[[MeasuredRun], object]] = {
    "steps": lambda run: run.trace.steps,
    "epochs": lambda run: run.state.epoch,
    "start_loss": lambda run: run.start_loss,
    "loss_change": _loss_change,
    "loss": lambda run: run.loss,
    "training_loss": lambda run: _here(run, run.rows),
    "validation_loss": lambda run: _here(run, run.problem.validation),
    "test_loss": lambda run: _here(run, run.problem.test),
    "best_validation": lambda run: _first(least_validation(run)),
    "best_validation_step": lambda run: _second(least_validation(run)),
    "test_opened": lambda run: int(run.test_opened_step is not None),
    "test_opened_step": lambda run: run.test_opened_step,
    "best": lambda run: run.setup.best_loss,
    "w": lambda run: float(run.state.parameters[0]),
    "b": lambda run: float(run.state.parameters[-1]),
    "best_w": lambda run: _best(run, 0),
    "best_b": lambda run: _best(run, -1),
    "next_w": lambda run: float(run.next_state.parameters[0]),
    "next_b": lambda run: float(run.next_state.parameters[-1]),
    "slope": lambda run: float(run.gradient[0]),
    "slope_b": lambda run: float(run.gradient[-1]),
    "distance": _distance,
    "weight_norm": _weight_norm,
    "recent_worst": recent_worst,
    "gradient_check": gradient_check,
    "accuracy": _accuracy,
    "gaps": lambda run: run.open_gaps,
    "correlation": lambda run: _correlation(run.rows),
    "l2": lambda run: run.setup.descent.l2,
    "batch_size": _batch_size,
    "momentum": _momentum,
    "condition_number": lambda run: run.curvature.condition_number,
    "line_gap": line_gap,
    "gradient_norm": lambda run: run.gradient_norm,
    "learning_rate": lambda run: float(run.rate),
    "critical_rate": lambda run: run.critical_rate,
    "crossed_minimum": lambda run: run.crossings,
    "status": lambda run: run.status,
    "regimes_seen": lambda run: run.regimes_seen,
    "minima_seen": lambda run: len(run.minima_seen),
}
