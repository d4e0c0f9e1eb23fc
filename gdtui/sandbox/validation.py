"""From a form's text to what a lesson is made of, or a sentence for each field that is wrong."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Literal, TypeVar, get_args

import numpy as np
from msgspec import structs

from gdtui import datasets
from gdtui.course.lesson import (
    DescentSpec,
    FillName,
    ModelName,
    OptimizerName,
    ProblemSpec,
    ScaleName,
)
from gdtui.datasets import DataError
from gdtui.datasets.table import Table, cell_number
from gdtui.sandbox.form import FIELDS, MOST_HIDDEN, FieldName, Form, is_relevant, parse_names
from gdtui.session import rate_ladder
from gdtui.session.training_setup import TrainingSetup, setup_for

_T = TypeVar("_T")

FALLBACK_RATE = Decimal("0.1")
"""Where the curvature sets no limit."""


class FormError(Exception):
    """What is wrong with a form: a sentence for each field that cannot stay as it is."""

    def __init__(self, said: Mapping[FieldName, str]) -> None:
        super().__init__("; ".join(said.values()))
        self.said = said


class FormReader:
    """Reads fields one by one and keeps what is wrong with each."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.faults: dict[FieldName, str] = {}

    def take(self, name: FieldName, read: Callable[[str], _T], instead: _T) -> _T:
        """Read a field; where it is wrong, or means nothing here, go on with `instead`."""
        if not is_relevant(self.form, name):
            return instead
        try:
            return read(getattr(self.form, name).strip())
        except (ValueError, DataError) as error:
            self.faults[name] = str(error)
            return instead

    def settle(self) -> None:
        """Raise FormError where there are any."""
        if self.faults:
            raise FormError({name: _sentence(said) for name, said in self.faults.items()})


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def problem_from_form(reader: FormReader, table: Table | None) -> ProblemSpec:
    """Read the fields of the problem: columns, gaps, split and scaling."""
    features: tuple[str, ...] = ()
    features = reader.take("features", lambda text: _features(text, table), features)
    return ProblemSpec(
        dataset=reader.form.table.strip(),
        features=features,
        target=reader.take("target", lambda text: _target(text, table, features), ""),
        fill=reader.take("fill", _choice("fill", FillName), "drop"),
        split=reader.take("split", _split, datasets.DEFAULT_SPLIT),
        scale=reader.take("scale", _choice("scale", ScaleName), "standard"),
    )


def descent_from_form(reader: FormReader) -> DescentSpec:
    """Read the fields of the descent: model, optimizer, batch, rate, L2, start and seed."""
    model: ModelName = reader.take("model", _choice("model", ModelName), "linear")
    return DescentSpec(
        learning_rate=reader.take("rate", _rate, FALLBACK_RATE),
        model=model,
        loss="mean_squared_error" if model == "linear" else "log_loss",
        optimizer=reader.take("optimizer", _choice("optimizer", OptimizerName), "plain"),
        momentum=reader.take("momentum", _coefficient, 0.9),
        l2=reader.take("l2", _strength, 0.0),
        batch=reader.take("batch", _batch, None),
        start=reader.take("start", _start, "zeros"),
        seed=reader.take("seed", _seed, 0),
        hidden=reader.take("hidden", _hidden, 2),
    )


def _features(text: str, table: Table | None) -> tuple[str, ...]:
    names = parse_names(text)
    if not names:
        raise ValueError("Name at least one column to learn from.")
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"{name} is named twice; once is enough.")
        if table is not None:
            _read_column(table, name)
    return names


def _target(text: str, table: Table | None, features: tuple[str, ...]) -> str:
    if not text:
        raise ValueError("Name the column to predict.")
    column = datasets.target_column(text)
    if table is not None:
        _read_column(table, column)
    if column in features and not text.startswith("next:"):
        raise ValueError(
            f"{column} is a feature already; predict another column, or next:{text}, a row later."
        )
    return text


def _read_column(table: Table, name: str) -> None:
    """Raise DataError where the column cannot be learned from."""
    if name == "day_of_year" and name not in table.header:
        table.day_of_year()
    else:
        table.numbers(name)


def _choice(name: FieldName, literal: Any) -> Callable[[str], Any]:
    """Return a reader of a field's choices; `literal` is the type that lists them."""
    choices = next(field.choices for field in FIELDS if field.name == name)
    assert set(choices) <= set(get_args(literal))

    def read(text: str) -> Any:
        if text not in choices:
            raise ValueError(f"Choose {', '.join(choices[:-1])} or {choices[-1]}.")
        return text

    return read


def _split(text: str) -> tuple[float, float, float]:
    shares = _numbers(text)
    if len(shares) != 3 or min(shares) < 0 or shares[0] == 0 or abs(sum(shares) - 1) > 1e-9:
        raise ValueError(
            "Write three shares that add up to 1, the first above 0, such as 0.7, 0.15, 0.15."
        )
    return shares[0], shares[1], shares[2]


def _hidden(text: str) -> int:
    return _whole(text, 1, MOST_HIDDEN, f"Write a whole number from 1 to {MOST_HIDDEN}.")


def _coefficient(text: str) -> float:
    return _number(text, 1.0, "Write a number from 0 to below 1, such as 0.9.")


def _batch(text: str) -> int | None:
    advice = "Write full, or a whole number of rows from 1 up."
    return None if text == "full" else _whole(text, 1, None, advice)


def _rate(text: str) -> Decimal:
    return rate_ladder.parse_rate(text) if text else FALLBACK_RATE


def _strength(text: str) -> float:
    return _number(text, math.inf, "Write a number from 0 up, such as 0.01.")


def _start(text: str) -> Literal["zeros", "random"] | tuple[float, ...]:
    if text == "zeros":
        return "zeros"
    if text == "random":
        return "random"
    values = _numbers(text)
    if not values:
        raise ValueError("Write zeros, random, or numbers with commas between them.")
    return values


def _seed(text: str) -> int:
    return _whole(text, 0, None, "Write a whole number from 0 up.")


def _whole(text: str, least: int, most: int | None, advice: str) -> int:
    digits = text.isascii() and text.isdecimal() and len(text) < 19
    if not digits or int(text) < least or (most is not None and int(text) > most):
        raise ValueError(advice)
    return int(text)


def _number(text: str, below: float, advice: str) -> float:
    values = _numbers(text)
    if len(values) != 1 or not 0 <= values[0] < below:
        raise ValueError(advice)
    return values[0]


def _numbers(text: str) -> tuple[float, ...]:
    """Read numbers with commas between; none at all where one is no number or not finite."""
    values = [cell_number(part) for part in text.split(",")]
    known = tuple(value for value in values if value is not None and math.isfinite(value))
    return known if len(known) == len(values) else ()


def setup_from_form(
    reader: FormReader, problem: ProblemSpec, descent: DescentSpec
) -> TrainingSetup:
    """Read the table and build the descent. Raises FormError at the field that fails."""
    try:
        return setup_for(problem, descent)
    except DataError as error:
        reader.faults[_failing_field(problem, descent)] = str(error)
    except ValueError as error:
        reader.faults["start"] = str(error)
    reader.settle()
    raise AssertionError("a fault was noted")


def _failing_field(problem: ProblemSpec, descent: DescentSpec) -> FieldName:
    """Find which field a table fails at: its gaps, its split, or its scaling."""
    unscaled = structs.replace(problem, scale="none")
    names: tuple[FieldName, ...] = ("fill", "split")
    for name, easier in zip(
        names, (structs.replace(unscaled, split=(1.0, 0.0, 0.0)), unscaled), strict=True
    ):
        try:
            setup_for(easier, descent)
        except DataError:
            return name
        except ValueError:
            continue
    return "scale"


def check_target(
    reader: FormReader, setup: TrainingSetup, problem: ProblemSpec, descent: DescentSpec
) -> None:
    """Note a fault where the target does not fit the model: a probability needs 0 and 1."""
    targets = setup.rows.targets
    if descent.model == "linear" or set(np.unique(targets).tolist()) <= {0.0, 1.0}:
        return
    reader.faults["target"] = (
        f"{descent.model} needs a target of 0 and 1; write one such as "
        f"{problem.target}>{np.median(targets):.6g}."
    )
