"""What a scene is trained on and with, built once: rows, descent, and what both imply."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from msgspec import Struct, structs

from gdtui import datasets, engine
from gdtui.course.lesson import DescentSpec, ProblemSpec
from gdtui.datasets import Dataset
from gdtui.engine import Array, Curvature, Descent, Rows, Trace, WrittenLine, Yardstick
from gdtui.session.rounding import TermBounds
from gdtui.spec.losses import LOSS_ENTRIES
from gdtui.spec.models import MODEL_ENTRIES
from gdtui.spec.optimizers import OPTIMIZER_ENTRIES
from gdtui.spec.reading import ReadingOptions


class TrainingSetup(Struct, frozen=True, eq=False):
    """What stays the same during training.

    Attributes:
        dataset: the table as it was read, split and scaled.
        descent: model, loss, optimizer, batch size and L2.
        best: parameters (P,) of least loss in closed form; None where there is none.
        best_loss: the training loss at `best`; None where there is none.
        curvature: of the training loss at the start (the same everywhere for a linear model).
        yardstick: what tells whether a state has converged.
        term_bounds: tell rounding dust from small numbers.
    """

    dataset: Dataset
    descent: Descent
    best: Array | None
    best_loss: float | None
    curvature: Curvature
    yardstick: Yardstick
    term_bounds: TermBounds

    @property
    def for_chances(self) -> bool:
        """Whether the targets are 0 or 1 and the predictions chances."""
        return LOSS_ENTRIES[self.descent.loss.name].for_chances

    @property
    def squares_unit(self) -> bool:
        """Whether the loss is in the target's unit squared."""
        return LOSS_ENTRIES[self.descent.loss.name].squares_unit

    @property
    def rows(self) -> Rows:
        """The training rows: all that descent ever sees."""
        return self.dataset.problem.training


def build_setup(problem: ProblemSpec, descent: DescentSpec) -> TrainingSetup:
    """Read the data, build the descent and measure both; `Sources` keeps what came of it.

    Raises:
        DataError: the table cannot be used; the sentence says where and why.
        LookupError: nothing stands in `gdtui/spec` of a model, loss or optimizer.
    """
    _check_entries(descent)
    dataset = _dataset(problem, LOSS_ENTRIES[descent.loss].for_chances)
    model = engine.model_named(
        descent.model,
        hidden=descent.hidden,
        curvatures=descent.curvatures,
        chance=LOSS_ENTRIES[descent.loss].for_chances,
    )
    names = model.parameter_names(dataset.problem.feature_names)
    built = engine.Descent(
        model=model,
        loss=engine.loss_named(descent.loss),
        optimizer=engine.optimizer_named(
            descent.optimizer, momentum=descent.momentum, decay=descent.decay
        ),
        batch_size=descent.batch,
        l2=descent.l2,
        frozen=tuple(names.index(name) for name in descent.freeze),
    )
    rows = dataset.problem.training
    best = engine.least_squares(built, rows)
    features = len(dataset.problem.feature_names)
    origin = engine.start_parameters(descent.start, model, features, descent.seed)
    return TrainingSetup(
        dataset=dataset,
        descent=built,
        best=best,
        best_loss=None if best is None else engine.evaluate(built, rows, best)[0],
        curvature=engine.curvature(built, rows, origin),
        yardstick=engine.yardstick(built, rows),
        term_bounds=TermBounds(built, rows),
    )


def _check_entries(descent: DescentSpec) -> None:
    """Refuse what has no entry: neither its equations could be shown nor its script written."""
    for kind, name, entries in (
        ("optimizer", descent.optimizer, OPTIMIZER_ENTRIES),
        ("model", descent.model, MODEL_ENTRIES),
        ("loss", descent.loss, LOSS_ENTRIES),
    ):
        if name not in entries:
            raise LookupError(f"the {kind} {name} has no entry in gdtui/spec: add one there")


def _dataset(problem: ProblemSpec, as_class: bool) -> Dataset:
    if problem.surface is not None:
        return datasets.surface_dataset(problem.surface)
    scale, outlier = problem.scale, problem.outlier
    return datasets.load(
        problem.dataset,
        features=problem.features,
        target=problem.target,
        fill=problem.fill,
        split=problem.split,
        scale=scale if isinstance(scale, str) else (scale.centre, scale.spread),
        blank=problem.blank,
        rows=problem.rows,
        every=problem.every,
        outlier=None if outlier is None else (outlier.row, outlier.by),
        reading=ReadingOptions.of(structs.asdict(problem)),
        as_class=as_class,
        known=True,
        shuffle=problem.shuffle,
        stratify=problem.stratify,
    )


def initial_parameters(setup: TrainingSetup, spec: DescentSpec, seed: int) -> Array:
    """Return the parameters (P,) a run starts from, drawn with `seed` where they are random."""
    features = len(setup.dataset.problem.feature_names)
    return engine.start_parameters(spec.start, setup.descent.model, features, seed)


def start_trace(
    setup: TrainingSetup,
    start: Array,
    rate: Decimal,
    seed: int,
    written: WrittenLine | None = None,
) -> Trace:
    """Return a trace at its start: no updates yet; `written` is a line that is to drive it."""
    descent = setup.descent if written is None else replace(setup.descent, written=written)
    state = engine.begin(descent, setup.rows, start, float(rate), seed)
    return Trace.begin(descent, setup.rows, state)
