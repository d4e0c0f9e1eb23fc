"""The form for a table of one's own: its fields, and what a change of one does to others."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from gdtui.datasets.preview import ColumnUse, ColumnUses
from gdtui.spec.catalogue import OFFERED, SETTINGS
from gdtui.spec.problem import FEW_ROWS_TO_SPLIT
from gdtui.spec.setting import Setting
from gdtui.text.name_lists import names_text, parse_names
from gdtui.text.target_text import NEXT, split_target

FIELDS: tuple[Setting, ...] = OFFERED
"""The lines of the form, in order."""


def _default(name: str) -> str:
    return SETTINGS[name].form


@dataclass(frozen=True, slots=True)
class Form:
    """What was chosen and typed, all of it text, as it stands in the form."""

    table: str = _default("table")
    features: str = _default("features")
    target: str = _default("target")
    fill: str = _default("fill")
    scale: str = _default("scale")
    split: str = _default("split")
    shuffle: str = _default("shuffle")
    stratify: str = _default("stratify")
    model: str = _default("model")
    hidden: str = _default("hidden")
    loss: str = _default("loss")
    optimizer: str = _default("optimizer")
    momentum: str = _default("momentum")
    decay: str = _default("decay")
    batch: str = _default("batch")
    rate: str = _default("rate")
    l2: str = _default("l2")
    start: str = _default("start")
    seed: str = _default("seed")
    separator: str = _default("separator")
    decimal: str = _default("decimal")
    encoding: str = _default("encoding")
    header: str = _default("header")


EXAMPLE = Form(
    table=SETTINGS["table"].run or "",
    features=SETTINGS["features"].run or "",
    target=SETTINGS["target"].run or "",
)
"""What stands in the form before anything was chosen."""


def chosen_in(form: Form) -> dict[str, str]:
    """Return what stands in each field."""
    return {field.name: getattr(form, field.name).strip() for field in FIELDS}


def is_relevant(form: Form, name: str) -> bool:
    """Whether a field matters, given the rest of the form."""
    return SETTINGS[name].relevant(chosen_in(form))


def choices_in(form: Form, name: str) -> tuple[str, ...]:
    """Return what a field offers, given the rest of the form; () where anything may be typed."""
    return SETTINGS[name].choices_for(chosen_in(form))


def with_field(form: Form, name: str, value: str) -> Form:
    """Change a field, and those whose default depends on it: a network learns nothing from zeros.

    What somebody chose stays, unless it is offered no more.
    """
    before = chosen_in(form)
    form = replace(form, **{name: value})
    after = chosen_in(form)
    for field in FIELDS:
        if field.usual is None or field.name == name:
            continue
        value = before[field.name]
        offered, still = field.choices_for(before), field.choices_for(after)
        gone = value in offered and value not in still
        if gone or value == field.default_for(before):
            form = replace(form, **{field.name: field.default_for(after)})
    return form


def with_split_for(form: Form, rows: int) -> Form:
    """Train on all of a table with few rows, where nothing else was asked for."""
    few = rows < FEW_ROWS_TO_SPLIT and form.split == SETTINGS["split"].form
    return replace(form, split="1, 0, 0") if few else form


def column_uses(form: Form, columns: Sequence[str] = ()) -> dict[str, ColumnUse]:
    """Say how the form uses each column it names; `columns` are those of its table."""
    uses: dict[str, ColumnUse] = {}
    with suppress(ValueError):
        uses = dict.fromkeys(parse_names(form.features), "x")
    column, later, _ = split_target(form.target, columns)
    if column and later:
        uses[column] = "x, next y" if column in uses else "next y"
    elif column:
        uses[column] = "y"
    return uses


def with_uses(form: Form, uses: ColumnUses, columns: Sequence[str] = ()) -> Form:
    """Name the columns as they are used; a limit such as >60 stays with its target."""
    target = next((name for name, use in uses.items() if use.endswith("y")), "")
    column, _, limit = split_target(form.target, columns)
    limit = "" if limit is None or target != column else f">{limit}"
    if target and uses[target] != "y":
        target = f"{NEXT}{target}"
    return replace(
        form,
        features=names_text([name for name, use in uses.items() if use.startswith("x")]),
        target=target + limit,
    )
