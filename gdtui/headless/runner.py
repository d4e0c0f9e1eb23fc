"""Descent with no screen: what `gdtui run` does, from its options to a result."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from gdtui import datasets, engine
from gdtui.datasets import Dataset
from gdtui.engine import Array, Convergence, Descent, Rows, Start, State, Status
from gdtui.spec.catalogue import lesson_default
from gdtui.spec.losses import LOSS_ENTRIES
from gdtui.spec.models import MODEL_ENTRIES
from gdtui.spec.problem import FillName, ScaleName, StratifyName
from gdtui.spec.reading import AUTO, ReadingOptions
from gdtui.text.numbers import count_text


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What to run: the settings of `gdtui/spec`, each as its parameter, and for how long.

    `every` epochs lie between two rows of the history. The learning rate is above 0; `start` has
    one number for each of the model's parameters, in the engine's order. `hidden` is the
    network's alone; `momentum` and `decay` are of the optimizers that have them.
    """

    data: str
    features: tuple[str, ...]
    target: str
    fill: FillName
    split: tuple[float, ...] | None
    scale: ScaleName
    model: str
    optimizer: str
    l2: float
    batch: int | None
    learning_rate: float
    epochs: int
    start: Start
    seed: int
    every: int
    separator: str = AUTO
    decimal: str = AUTO
    encoding: str = AUTO
    header: str = AUTO
    loss: str = ""
    shuffle: int | None = lesson_default("shuffle")
    stratify: StratifyName = "none"
    momentum: float = lesson_default("momentum")
    decay: float | None = lesson_default("decay")
    hidden: int = lesson_default("hidden")


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A row of the history: losses after `epoch` epochs of updates; 0 is the start.

    Losses are of the data alone, without the L2 penalty, so that the three parts compare. They
    are NaN for a part without rows.
    """

    epoch: int
    train: float
    validation: float


@dataclass(frozen=True, eq=False, slots=True)
class RunResult:
    """A finished run, ready to be written down."""

    options: RunOptions
    dataset: Dataset
    descent: Descent
    state: State
    history: tuple[HistoryRow, ...]
    test: float
    penalty: float
    gradient_norm: float
    critical_rate: float
    condition_number: float
    limited: bool
    convergence: Convergence
    status: Status


def run_headless(options: RunOptions) -> RunResult:
    """Run all the epochs, fewer only where the next state would not be finite.

    Raises DataError where the table does not serve.
    """
    descent = _descent(options)
    dataset = datasets.load(
        options.data,
        features=options.features,
        target=options.target,
        fill=options.fill,
        split=options.split,
        scale=options.scale,
        reading=ReadingOptions(
            options.separator, options.decimal, options.encoding, options.header
        ),
        as_class=LOSS_ENTRIES[descent.loss.name].for_chances,
        shuffle=options.shuffle,
        stratify=options.stratify,
    )
    rows = dataset.problem.training
    start = engine.start_parameters(
        options.start, descent.model, len(options.features), options.seed
    )
    state = engine.begin(descent, rows, start, options.learning_rate, options.seed)
    start_loss, _ = engine.evaluate(descent, rows, start)

    stops = list(_stops(descent, rows, state, options))
    state, _ = stops[-1]
    history = tuple(
        HistoryRow(
            stop.epoch,
            train,
            _data_loss(descent, dataset.problem.validation, stop.parameters),
        )
        for stop, train in stops
    )
    loss, gradient = engine.evaluate(descent, rows, state.parameters)
    curvature = engine.curvature(descent, rows, start)
    gradient_norm, measure = engine.norm(gradient), engine.yardstick(descent, rows)
    return RunResult(
        options=options,
        dataset=dataset,
        descent=descent,
        state=state,
        history=history,
        test=_data_loss(descent, dataset.problem.test, state.parameters),
        penalty=loss - history[-1].train if options.l2 else 0.0,
        gradient_norm=gradient_norm,
        critical_rate=curvature.critical_rate,
        condition_number=curvature.condition_number,
        limited=curvature.limited,
        convergence=engine.measure_convergence(measure, state.parameters, gradient),
        status=engine.judge(measure, state.parameters, loss, start_loss, gradient),
    )


def start_fault(options: RunOptions) -> str:
    """Return what is wrong with how many numbers `start` has; "" where nothing is."""
    if isinstance(options.start, str):
        return ""
    model = engine.model_named(options.model, hidden=options.hidden)
    count, features = model.parameter_count(len(options.features)), len(options.features)
    given = len(options.start)
    if given == count:
        return ""
    if count == features + 1:
        needed = f"one number for each feature and one for the bias make {count}"
        return f"{needed}, not {given}."
    names = ", ".join(model.parameter_names(options.features))
    return f"the {options.model} model has {count_text(count, 'parameter')}, not {given}: {names}."


def _descent(options: RunOptions) -> Descent:
    loss = options.loss or MODEL_ENTRIES[options.model].losses[0]
    chance = LOSS_ENTRIES[loss].for_chances
    return Descent(
        model=engine.model_named(options.model, hidden=options.hidden, chance=chance),
        loss=engine.loss_named(loss),
        optimizer=engine.optimizer_named(
            options.optimizer, momentum=options.momentum, decay=options.decay
        ),
        batch_size=options.batch,
        l2=options.l2,
    )


def round_interval(epochs: int, rows: int) -> int:
    """The least of 1, 2, 5, 10, 20, 50 … that makes at most `rows` steps of `epochs`."""
    interval = 1
    while interval * rows < epochs:
        interval = interval * 5 // 2 if str(interval).startswith("2") else interval * 2
    return interval


def _stops(
    descent: Descent, rows: Rows, state: State, options: RunOptions
) -> Iterator[tuple[State, float]]:
    """Yield the states to be written down: the start, every `every` epochs, and the last one.

    With each comes its loss over all rows, without the penalty of L2. A full-batch update has
    worked that out already.
    """
    updates = engine.batches_per_epoch(rows.count, descent.batch_size)
    known = descent.batch_size is None and not descent.l2
    while state.epoch < options.epochs:
        before, loss = state, math.nan
        count = min(options.every, options.epochs - state.epoch) * updates
        for done in engine.run(descent, rows, before, count):
            if state is before:
                loss = done.loss
            state = done.after
        if not known or state is before:
            loss = _data_loss(descent, rows, before.parameters)
        yield before, loss
        if state is before:
            return
        if state.step < before.step + count:
            break
    yield state, _data_loss(descent, rows, state.parameters)


def _data_loss(descent: Descent, rows: Rows, parameters: Array) -> float:
    return engine.data_loss(descent, rows, parameters) if rows.count else math.nan
