"""The form for a table of one's own: its fields, and what a change of one does to others."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Literal, get_args

from gdtui.course.lesson import OptimizerName, ScaleName
from gdtui.datasets.preview import ColumnUse, ColumnUses

FieldName = Literal[
    "table",
    "features",
    "target",
    "fill",
    "scale",
    "split",
    "model",
    "hidden",
    "optimizer",
    "momentum",
    "batch",
    "rate",
    "l2",
    "start",
    "seed",
]
MOST_HIDDEN = 16
FEW_ROWS_TO_SPLIT = 20


@dataclass(frozen=True, slots=True)
class Form:
    """What was chosen and typed, all of it text, as it stands in the form."""

    table: str = ""
    features: str = ""
    target: str = ""
    fill: str = "drop"
    scale: str = "standard"
    split: str = "0.7, 0.15, 0.15"
    model: str = "linear"
    hidden: str = "3"
    optimizer: str = "plain"
    momentum: str = "0.9"
    batch: str = "full"
    rate: str = ""
    l2: str = "0"
    start: str = "zeros"
    seed: str = "0"


EXAMPLE = Form(table="seattle-weather", features="tmax", target="next:tmax")
"""What stands in the form before anything was chosen."""

DEFAULTS: Mapping[str, str] = {one.name: str(one.default) for one in fields(Form)}


@dataclass(frozen=True, slots=True)
class Field:
    """One line of the form: its label, what may be written, and the choices where it has some."""

    name: FieldName
    label: str
    help: str
    choices: tuple[str, ...] = ()


FIELDS: tuple[Field, ...] = (
    Field("table", "table", "A CSV file, or the name of a shipped table. Ctrl+U empties a field."),
    Field("features", "features", "Columns to learn from, with commas between. F2 shows them."),
    Field(
        "target",
        "target",
        "The column to predict. next:COLUMN is its value a row later; >NUMBER behind it makes it "
        "0 or 1.",
    ),
    Field(
        "fill",
        "gaps",
        "Rows with gaps are dropped, or gaps are filled: with the reading before, or with the "
        "mean. With none, a gap is an error.",
        ("drop", "forward", "mean", "none"),
    ),
    Field(
        "scale",
        "scaling",
        "standard: each feature less its mean, divided by its spread, of the training rows.",
        get_args(ScaleName)[::-1],
    ),
    Field("split", "split", "Shares of training, validation and test rows, in file order."),
    Field(
        "model",
        "model",
        "linear predicts a number; logistic and network the chance of 1, for a target of 0 and 1.",
        ("linear", "logistic", "network"),
    ),
    Field("hidden", "hidden units", f"Of the network: 1 to {MOST_HIDDEN}."),
    Field("optimizer", "optimizer", "The rule of the update.", get_args(OptimizerName)),
    Field("momentum", "momentum", "Its coefficient, from 0 to below 1."),
    Field("batch", "batch", "Rows of one update: full, or a number."),
    Field(
        "rate",
        "rate η",
        "Left empty: half the critical rate, on the ladder 1, 2, 5; of a network a tenth of that, "
        "for its limit moves.",
    ),
    Field("l2", "L2", "Adds this times the sum of the squared weights to the loss."),
    Field("start", "start", "zeros, random, or the parameters themselves, the bias last."),
    Field("seed", "seed", "Draws a random start and the order of the rows."),
)


def is_relevant(form: Form, name: FieldName) -> bool:
    """Whether a field matters, given the rest of the form."""
    if name == "hidden":
        return form.model == "network"
    return name != "momentum" or form.optimizer == "momentum"


def with_field(form: Form, name: FieldName, value: str) -> Form:
    """Change a field, and the start with the model: a network learns nothing from zeros."""
    form = replace(form, **{name: value})
    if name == "model" and form.start in ("zeros", "random"):
        form = replace(form, start="random" if value == "network" else "zeros")
    return form


def with_split_for(form: Form, rows: int) -> Form:
    """Train on all of a table with few rows, where nothing else was asked for."""
    few = rows < FEW_ROWS_TO_SPLIT and form.split == DEFAULTS["split"]
    return replace(form, split="1, 0, 0") if few else form


def names_text(names: Sequence[str]) -> str:
    """Write names with commas between them; a name that has one itself in quotes."""
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(names)
    return ", ".join(names) if text.getvalue() == ",".join(names) else text.getvalue()


def parse_names(text: str) -> tuple[str, ...]:
    """Read names with commas between them."""
    rows = list(csv.reader([text], skipinitialspace=True))
    return tuple(name.strip() for name in (rows[0] if rows else []) if name.strip())


def column_uses(form: Form) -> dict[str, ColumnUse]:
    """Say how the form uses each column it names."""
    uses: dict[str, ColumnUse] = dict.fromkeys(parse_names(form.features), "x")
    target = form.target.strip()
    column = target.removeprefix("next:").partition(">")[0].strip()
    if column and target.startswith("next:"):
        uses[column] = "x, next y" if column in uses else "next y"
    elif column:
        uses[column] = "y"
    return uses


def with_uses(form: Form, uses: ColumnUses) -> Form:
    """Name the columns as they are used; a limit such as >60 stays with its target."""
    target = next((name for name, use in uses.items() if use.endswith("y")), "")
    column, over, limit = form.target.partition(">")
    same = bool(target) and column.strip().removeprefix("next:") == target
    if target and uses[target] != "y":
        target = f"next:{target}"
    return replace(
        form,
        features=names_text([name for name, use in uses.items() if use.startswith("x")]),
        target=target + over + limit if same else target,
    )
