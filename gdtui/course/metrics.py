"""What goals and claims may speak of: each metric once, with its kind and how it is measured.

A run is whatever has what `MeasuredRun` names; a learner's session has.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol, TypeAlias

import numpy as np

from gdtui import engine
from gdtui.course.table_quantities import measure_table
from gdtui.engine import Array, Curvature, Descent, Problem, Regime, Rows, State, Status, Trace
from gdtui.engine.data import correlation
from gdtui.spec.losses import LOSS_ENTRIES

if TYPE_CHECKING:
    from numpy.typing import NDArray

MetricKind = Literal["number", "status", "regimes"]

RowFlags: TypeAlias = "NDArray[np.bool_]"

RECENT = 100
"""Steps that `recent_worst` looks back."""

HALF = 0.5
"""The probability at which a model is undecided."""

_LOOKED_AT = 400
"""How many states of a run are looked at for the least validation loss."""


class MeasuredSetup(Protocol):
    """What the metrics need of what a run is trained with."""

    @property
    def descent(self) -> Descent:
        """Model, loss, optimizer, batch size and L2."""

    @property
    def best(self) -> Array | None:
        """Parameters (P,) of least loss in closed form; None where there is none."""

    @property
    def best_loss(self) -> float | None:
        """The training loss there; None where there is none."""


class MeasuredRun(Protocol):
    """What the metrics need of a run."""

    @property
    def setup(self) -> MeasuredSetup:
        """The descent, and where its loss is least."""

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
    def loss_before(self) -> float | None:
        """The loss over all training rows before the last update; None at the start of a run."""

    def data_loss(self, rows: Rows, parameters: Array) -> float:
        """The loss over any rows at parameters (P,), without the penalty of L2."""

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
    losses = [run.data_loss(rows, state.parameters) for _, state in seen]
    lowest = int(np.argmin(np.nan_to_num(losses, nan=np.inf, posinf=np.inf)))
    return losses[lowest], seen[lowest][0]


def recent_worst(run: MeasuredRun) -> float | None:
    """The highest training loss after each of the last `RECENT` steps; None before so many."""
    last = run.trace.steps
    if last < RECENT:
        return None
    states = (run.trace.at(step) for step in range(last - RECENT + 1, last + 1))
    descent, rows = run.setup.descent, run.rows
    return max(_training_loss(descent, rows, at.parameters.tobytes()) for at in states)


@lru_cache(maxsize=4 * RECENT)
def _training_loss(descent: Descent, rows: Rows, packed: bytes) -> float:
    """The loss over rows; remembered, for a run asks for nearly the same states at each step."""
    return engine.evaluate(descent, rows, np.frombuffer(packed, dtype=np.float64))[0]


def gradient_check(run: MeasuredRun) -> float:
    """Largest |∂L/∂θⱼ by the backward pass − the same by nudging|, as a share of the largest."""
    nudged = engine.finite_differences(run.setup.descent, run.rows, run.state.parameters)
    with np.errstate(all="ignore"):
        apart = np.abs(run.gradient - nudged).max()
        return float(apart / np.abs(nudged).max()) if apart else 0.0


def distance_to_best(run: MeasuredRun) -> float | None:
    """‖θ − θ of least squares‖; None without a closed form."""
    best = run.setup.best
    return None if best is None else engine.norm(run.state.parameters - best)


def _said_and_so(run: MeasuredRun, rows: Rows) -> tuple[RowFlags, RowFlags]:
    """Of each row (n,), whether the model says one half or more, and whether that is so."""
    with np.errstate(all="ignore"):
        said = run.setup.descent.model.predict(run.state.parameters, rows.features) >= HALF
    return said, rows.targets >= HALF


def count_right(run: MeasuredRun) -> int:
    """How many training rows the model puts on their own side of one half."""
    said, so = _said_and_so(run, run.rows)
    return int(np.count_nonzero(said == so))


def accuracy(run: MeasuredRun, rows: Rows | None = None) -> float | None:
    """The share of rows, the training rows without, on their own side of one half.

    None without a log loss, and without rows.
    """
    said, so = _said_and_so(run, run.rows if rows is None else rows)
    return _share(run, said == so)


def precision(run: MeasuredRun) -> float | None:
    """Of the training rows that the model says 1 of, the share that are 1: TP / (TP + FP)."""
    said, so = _said_and_so(run, run.rows)
    return _share(run, so[said])


def recall(run: MeasuredRun) -> float | None:
    """Of the training rows that are 1, the share that the model says 1 of: TP / (TP + FN)."""
    said, so = _said_and_so(run, run.rows)
    return _share(run, said[so])


def _share(run: MeasuredRun, flags: RowFlags) -> float | None:
    """The share of rows that are flagged; None of none, and where the model gives no chances."""
    for_chances = LOSS_ENTRIES[run.setup.descent.loss.name].for_chances
    return np.count_nonzero(flags) / len(flags) if for_chances and len(flags) else None


def _here(run: MeasuredRun, rows: Rows) -> float | None:
    return run.data_loss(rows, run.state.parameters) if rows.count else None


def _root_mean_squared_error(run: MeasuredRun) -> float | None:
    """√mean((ŷ − y)²) over the training rows, in the target's unit; None of another loss."""
    if not isinstance(run.setup.descent.loss, engine.MeanSquaredError):
        return None
    loss = run.data_loss(run.rows, run.state.parameters)
    return math.sqrt(loss) if loss >= 0 else loss


def _best(run: MeasuredRun, index: int) -> float | None:
    best = run.setup.best
    return None if best is None else float(best[index])


def _loss_change(run: MeasuredRun) -> float | None:
    return None if run.loss_before is None else run.loss - run.loss_before


def _correlation(run: MeasuredRun) -> float | None:
    r = correlation(run.rows)
    return None if math.isnan(r) else r


def _weight_norm(run: MeasuredRun) -> float:
    parameters = run.state.parameters
    mask = run.setup.descent.model.weights_mask(run.rows.features.shape[1])
    return engine.norm(parameters * mask)


def _batch_size(run: MeasuredRun) -> int:
    return run.setup.descent.batch_size or run.rows.count


def _first(found: tuple[float, int] | None) -> float | None:
    return None if found is None else found[0]


def _second(found: tuple[float, int] | None) -> int | None:
    return None if found is None else found[1]


class Metric(NamedTuple):
    """What a goal may name.

    Attributes:
        kind: of its value: a number, the word of the status, or a set of regimes.
        measure: its value for a run; None where there is none.
    """

    kind: MetricKind
    measure: Callable[[MeasuredRun], object]


def _number(measure: Callable[[MeasuredRun], float | None]) -> Metric:
    return Metric("number", measure)


def _status(measure: Callable[[MeasuredRun], Status]) -> Metric:
    return Metric("status", measure)


def _regimes(measure: Callable[[MeasuredRun], frozenset[Regime]]) -> Metric:
    return Metric("regimes", measure)


METRICS: Mapping[str, Metric] = {
    "steps": _number(lambda run: run.trace.steps),
    "epochs": _number(lambda run: run.state.epoch),
    "start_loss": _number(lambda run: run.start_loss),
    "loss_change": _number(_loss_change),
    "loss": _number(lambda run: run.loss),
    "training_loss": _number(lambda run: _here(run, run.rows)),
    "rmse": _number(_root_mean_squared_error),
    "validation_loss": _number(lambda run: _here(run, run.problem.validation)),
    "test_loss": _number(lambda run: _here(run, run.problem.test)),
    "best_validation": _number(lambda run: _first(least_validation(run))),
    "best_validation_step": _number(lambda run: _second(least_validation(run))),
    "test_opened": _number(lambda run: int(run.test_opened_step is not None)),
    "test_opened_step": _number(lambda run: run.test_opened_step),
    "best": _number(lambda run: run.setup.best_loss),
    "w": _number(lambda run: float(run.state.parameters[0])),
    "b": _number(lambda run: float(run.state.parameters[-1])),
    "best_w": _number(lambda run: _best(run, 0)),
    "best_b": _number(lambda run: _best(run, -1)),
    "next_w": _number(lambda run: float(run.next_state.parameters[0])),
    "next_b": _number(lambda run: float(run.next_state.parameters[-1])),
    "slope": _number(lambda run: float(run.gradient[0])),
    "slope_b": _number(lambda run: float(run.gradient[-1])),
    "distance": _number(distance_to_best),
    "weight_norm": _number(_weight_norm),
    "recent_worst": _number(recent_worst),
    "gradient_check": _number(gradient_check),
    "accuracy": _number(accuracy),
    "validation_accuracy": _number(lambda run: accuracy(run, run.problem.validation)),
    "test_accuracy": _number(lambda run: accuracy(run, run.problem.test)),
    "precision": _number(precision),
    "recall": _number(recall),
    "gaps": _number(lambda run: run.open_gaps),
    "correlation": _number(_correlation),
    "l2": _number(lambda run: run.setup.descent.l2),
    "parameters": _number(lambda run: len(run.state.parameters)),
    "sharpest_bend": _number(lambda run: float(run.curvature.eigenvalues[-1])),
    "training_rows": _number(lambda run: run.rows.count),
    "validation_rows": _number(lambda run: run.problem.validation.count),
    "test_rows": _number(lambda run: run.problem.test.count),
    "batch_size": _number(_batch_size),
    "momentum": _number(lambda run: getattr(run.setup.descent.optimizer, "momentum", 0.0)),
    "condition_number": _number(lambda run: run.curvature.condition_number),
    "line_gap": _number(line_gap),
    "gradient_norm": _number(lambda run: run.gradient_norm),
    "learning_rate": _number(lambda run: float(run.rate)),
    "critical_rate": _number(lambda run: run.critical_rate),
    "crossed_minimum": _number(lambda run: run.crossings),
    "status": _status(lambda run: run.status),
    "regimes_seen": _regimes(lambda run: run.regimes_seen),
    "minima_seen": _number(lambda run: len(run.minima_seen)),
}
"""The one list of metrics; `docs/lesson-format.md` says what each is, `panels/goal_words` how."""


class RunMetrics(Mapping[str, object]):
    """The metrics of one run by name, each measured when it is first asked for."""

    def __init__(self, run: MeasuredRun) -> None:
        self._run = run
        self._measured: dict[str, object] = {}

    def __getitem__(self, name: str) -> object:
        if name not in self._measured:
            self._measured[name] = (
                measure_table(self._run, name)
                if name.endswith(")")
                else METRICS[name].measure(self._run)
            )
        return self._measured[name]

    def __iter__(self) -> Iterator[str]:
        return iter(METRICS)

    def __len__(self) -> int:
        return len(METRICS)
