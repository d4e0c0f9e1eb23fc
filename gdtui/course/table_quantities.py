"""What conditions may ask of the training rows: `mean(tmax)`, `value(target, 3)`, `residual(2)`.

A column is a feature of the page, by its name, or `target`; rows are counted from 1. Values are
the table's own: what scaling did to a feature is taken back.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from gdtui.engine import Array, Rows

_TARGET = "target"

_OF_COLUMNS: Mapping[str, Callable[[Array], float]] = {
    "first": lambda column: float(column[0]),
    "last": lambda column: float(column[-1]),
    "least": lambda column: float(column.min()),
    "greatest": lambda column: float(column.max()),
    "mean": lambda column: float(column.mean()),
    "spread": lambda column: float(column.std()),
}
"""A column (n,) of at least one row in one number; the spread divides by n, as scaling does."""

TABLE_FUNCTIONS: Mapping[str, str] = {
    **{name: f"{name}(tmax)" for name in _OF_COLUMNS},
    "value": "value(tmax, 3)",
    "guess": "guess(3)",
    "residual": "residual(3)",
    "bar": "bar(3)",
    "row_loss": "row_loss(3)",
}
"""The functions, and how each is written."""

_OF_ROWS = ("guess", "residual", "bar", "row_loss")
"""Those that ask the model: ŷ of a row, ŷ − y, the length of its bar |ŷ − y|, its own loss."""


def check_call(name: str, arguments: list[ast.expr]) -> str:
    """Say how a call should be written; empty where it is written so."""
    form = TABLE_FUNCTIONS[name]
    wants_column, wants_row = name not in _OF_ROWS, name not in _OF_COLUMNS
    rest = list(arguments)
    if wants_column:
        column = rest.pop(0) if rest else None
        if column_name(column) is None:
            return form
    if wants_row:
        row = rest.pop(0) if rest else None
        if not (isinstance(row, ast.Constant) and type(row.value) is int and row.value >= 1):
            return form
    return form if rest else ""


def column_name(node: ast.expr | None) -> str | None:
    """The column that an argument names: a word, or a text in quotes; None for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


@lru_cache(maxsize=512)
def _read_call(source: str) -> tuple[str, str | None, int]:
    call = ast.parse(source, mode="eval").body
    assert isinstance(call, ast.Call)
    assert isinstance(call.func, ast.Name)
    name, arguments = call.func.id, list(call.args)
    column = None if name in _OF_ROWS else column_name(arguments.pop(0))
    row = arguments[0] if arguments else None
    number = row.value if isinstance(row, ast.Constant) else 0
    return name, column, number if isinstance(number, int) else 0


def measure_table(run: Any, source: str) -> float | None:
    """What a call that `check_call` found right gives of a run; None where there is no such thing.

    `run` is a `MeasuredRun`.
    """
    name, column, row = _read_call(source)
    rows = run.rows
    if rows.count == 0 or row > rows.count:
        return None
    if name == "row_loss":
        one = Rows(rows.features[row - 1 : row], rows.targets[row - 1 : row])
        return float(run.data_loss(one, run.state.parameters))
    if name in _OF_ROWS:
        with np.errstate(all="ignore"):
            guesses = run.setup.descent.model.predict(run.state.parameters, rows.features)
        guess = float(guesses[row - 1])
        residual = guess - float(rows.targets[row - 1])
        return {"guess": guess, "residual": residual, "bar": abs(residual)}[name]
    values = _column(run, column or "")
    if values is None:
        return None
    return float(values[row - 1]) if name == "value" else _OF_COLUMNS[name](values)


def why_unmeasured(run: Any, source: str) -> str:
    """Say why a call has no value of a run; empty where it has one, and of what is no call."""
    if "(" not in source or measure_table(run, source) is not None:
        return ""
    _, column, row = _read_call(source)
    if row > run.rows.count or run.rows.count == 0:
        return f"there are {run.rows.count} training rows"
    known = ", ".join((*run.problem.feature_names, _TARGET))
    return f"there is no column `{column}` here; write one of {known}"


def _column(run: Any, name: str) -> Array | None:
    """The training rows' values (n,) of a column in the table's own units; None without one."""
    problem, rows = run.problem, run.rows
    if name in (_TARGET, problem.target_name):
        return np.asarray(rows.targets)
    if name not in problem.feature_names:
        return None
    place = problem.feature_names.index(name)
    values = rows.features[:, place]
    if problem.centre is not None and problem.spread is not None:
        values = values * problem.spread[place] + problem.centre[place]
    return np.asarray(values)
