"""From a form's text to what a lesson is made of, or a sentence for each field that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeVar

import msgspec
from msgspec import structs

from gdtui.course.lesson import DescentSpec, ProblemSpec
from gdtui.course.setting_types import value_type
from gdtui.datasets import DataError
from gdtui.datasets.classes import ClassError, OneClassError, read_class_column
from gdtui.datasets.features import feature_column, read_feature
from gdtui.datasets.table import Table
from gdtui.datasets.targets import parse_target
from gdtui.sandbox.form import FIELDS, Form, chosen_in
from gdtui.session import rate_ladder
from gdtui.session.sources import Sources
from gdtui.session.training_setup import TrainingSetup
from gdtui.spec.catalogue import SETTINGS
from gdtui.spec.descent import DESCENT, predicts_classes
from gdtui.spec.losses import LOSS_ENTRIES
from gdtui.spec.models import MODEL_ENTRIES, table_models
from gdtui.spec.reading import READING, ReadingOptions
from gdtui.spec.setting import Chosen, Setting
from gdtui.text.name_lists import parse_names
from gdtui.text.number_reading import NumberError, parse_number, parse_numbers, parse_whole
from gdtui.text.sentences import end_sentence

_T = TypeVar("_T")

FALLBACK_RATE = Decimal("0.1")
"""Where the curvature sets no limit."""


class FormError(Exception):
    """What is wrong with a form: a sentence for each field that cannot stay as it is."""

    def __init__(self, said: Mapping[str, str], offered: Mapping[str, str] | None = None) -> None:
        """Say what is wrong.

        Args:
            said: a sentence for each field.
            offered: what to write into fields instead, where that would mend it.
        """
        super().__init__("; ".join(said.values()))
        self.said = said
        self.offered = offered or {}


class FormReader:
    """Reads fields one by one and keeps what is wrong with each."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.faults: dict[str, str] = {}
        self.offered: dict[str, str] = {}

    def value(self, setting: Setting) -> Any:
        """Read a field as a lesson file has it; its default where that is wrong or irrelevant."""
        chosen = chosen_in(self.form)
        instead = setting.default_for(chosen) if setting.words else setting.lesson
        if not setting.relevant(chosen):
            return instead
        return self.take(setting.name, lambda text: read_value(setting, text, chosen), instead)

    def take(self, name: str, read: Callable[[str], _T], instead: _T) -> _T:
        """Read a field; where it is wrong, go on with `instead`."""
        try:
            return read(getattr(self.form, name).strip())
        except (ValueError, DataError) as error:
            self.faults[name] = str(error)
            return instead

    def settle(self) -> None:
        """Raise FormError where there are any."""
        if self.faults:
            told = {name: end_sentence(said) for name, said in self.faults.items()}
            raise FormError(told, self.offered)


_PREPARATION = ("fill", "split", "shuffle", "stratify", "scale")


def problem_from_form(reader: FormReader, table: Table | None) -> ProblemSpec:
    """Read the fields of the problem: columns, gaps, split and scaling."""
    features: tuple[str, ...] = ()
    features = reader.take("features", lambda text: _features(text, table), features)
    as_class = predicts_classes(chosen_in(reader.form))
    return ProblemSpec(
        dataset=reader.form.table.strip(),
        features=features,
        target=reader.take("target", lambda text: _target(text, table, features, as_class), ""),
        **{name: reader.value(SETTINGS[name]) for name in _PREPARATION},
        **{setting.name: reader.value(setting) for setting in READING},
    )


def reading_from_form(reader: FormReader) -> ReadingOptions:
    """Read the fields that say how the file is written."""
    return ReadingOptions.of({setting.name: reader.value(setting) for setting in READING})


def descent_from_form(reader: FormReader) -> DescentSpec:
    """Read the fields of the descent: model, optimizer, batch, rate, L2, start and seed."""
    return DescentSpec(
        **{setting.lesson_key: reader.value(setting) for setting in DESCENT if setting in FIELDS}
    )


def _features(text: str, table: Table | None) -> tuple[str, ...]:
    names = tuple(name for name in parse_names(text) if name)
    if not names:
        raise ValueError("Name at least one column to learn from.")
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"{name} is named twice; once is enough.")
        if table is not None:
            read_feature(table, name)
    return names


def _target(text: str, table: Table | None, features: tuple[str, ...], as_class: bool) -> str:
    if not text:
        raise ValueError("Name the column to predict.")
    goal = parse_target(text, () if table is None else table.header)
    if table is not None and as_class and goal.above is None and goal.column not in features:
        read_class_column(table, goal.column)
    elif table is not None:
        read_feature(table, goal.column)
    used = {feature_column(name, () if table is None else table.header) for name in features}
    if goal.column in used and not goal.next_row:
        raise ValueError(
            f"{goal.column} is a feature already; predict another column, or next:{text}, "
            "a row later."
        )
    return text


def read_value(setting: Setting, text: str, chosen: Chosen) -> Any:
    """Read what was written in a field, as a lesson file has it.

    Raises:
        ValueError: with one sentence that says what to write instead.
    """
    if setting.kind == "rate":
        return rate_ladder.parse_rate(text, rate_ladder.SMALLEST) if text else FALLBACK_RATE
    if setting.optional and not text:
        return None
    if choices := setting.choices_for(chosen):
        if text not in choices:
            *others, last = choices
            raise ValueError(
                f"Choose {', '.join(others)} or {last}." if others else f"Choose {last}."
            )
        return text
    try:
        value = msgspec.convert(_parts(setting, text), value_type(setting), strict=False)
    except msgspec.ValidationError:
        value = None
    if value is None or not setting.holds(value):
        raise ValueError(f"Write {setting.advice}.")
    return None if setting.kind == "batch" and value == "full" else value


def _parts(setting: Setting, text: str) -> object:
    """The text as numbers, as far as it is some. Raises NumberError where it may be two."""
    reader: Callable[[str], object]
    match setting.kind:
        case "number":
            reader = _float
        case "whole" | "batch" if text != "full":
            reader = parse_whole
        case "shares":
            reader = _floats
        case "start" if text not in setting.lesson_choices():
            reader = _floats
        case _:
            return text
    try:
        return reader(text)
    except NumberError as error:
        if error.fault in ("ambiguous", "unit"):
            raise
        return text


def _float(text: str) -> float:
    return float(parse_number(text))


def _floats(text: str) -> tuple[float, ...]:
    return tuple(map(float, parse_numbers(text)))


def setup_from_form(
    reader: FormReader, problem: ProblemSpec, descent: DescentSpec, sources: Sources
) -> TrainingSetup:
    """Read the table and build the descent. Raises FormError at the field that fails."""
    try:
        return sources.setup(problem, descent)
    except ClassError as error:
        reader.faults["target"] = f"{error}, or choose {_for_numbers(descent.model)}"
    except OneClassError as error:
        reader.faults["shuffle"] = str(error)
        reader.offered["shuffle"] = "0"
    except DataError as error:
        reader.faults[_failing_field(problem, descent, sources)] = str(error)
    except ValueError as error:
        reader.faults["start"] = str(error)
    reader.settle()
    raise AssertionError("a fault was noted")


def _failing_field(problem: ProblemSpec, descent: DescentSpec, sources: Sources) -> str:
    """Find which field a table fails at: its gaps, its split, or its scaling."""
    unscaled = structs.replace(problem, scale="none")
    names: tuple[str, ...] = ("fill", "split")
    for name, easier in zip(
        names, (structs.replace(unscaled, split=(1.0, 0.0, 0.0)), unscaled), strict=True
    ):
        try:
            sources.setup(easier, descent)
        except DataError:
            return name
        except ValueError:
            continue
    return "scale"


def _for_numbers(model: str) -> str:
    """Name what predicts a number instead: another loss of the model, else another model."""
    losses = [loss for loss in MODEL_ENTRIES[model].losses if not LOSS_ENTRIES[loss].for_chances]
    if losses:
        return f"the loss {losses[0]}"
    others = (one.name for one in table_models() if not LOSS_ENTRIES[one.losses[0]].for_chances)
    return f"the model {next(others)}"
