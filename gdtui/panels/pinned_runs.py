"""The pinned runs as rows of a table, with what their page is about."""

from __future__ import annotations

from typing import NamedTuple

from gdtui import engine
from gdtui.engine import Trace
from gdtui.engine.data import has_same_features
from gdtui.session.chart_state import Ghost
from gdtui.session.pinned_settings import name_pinned_runs
from gdtui.session.session import Session
from gdtui.spec.optimizers import OPTIMIZER_ENTRIES
from gdtui.text.numbers import number_text


class PinnedRow(NamedTuple):
    """A pinned run: whether the charts show it, and its cells, one for each column."""

    shown: bool
    cells: tuple[str, ...]


class PinnedTable(NamedTuple):
    """The pinned runs of a page.

    Attributes:
        columns: what the cells are.
        settings: which columns say only how a run was taken: where runs agree they can go.
        rows: a row a run.
    """

    columns: tuple[str, ...]
    settings: frozenset[str]
    rows: tuple[PinnedRow, ...]


SHARED_SETTINGS = ("batch", "optimizer", "start")
NUMBERS = frozenset({"batch", "steps", "rows read", "loss", "training", "validation"})
"""Columns whose digits stand under each other."""


def tabulate_pinned_runs(session: Session) -> PinnedTable:
    """Write each pinned run as a row.

    The loss is that over the training rows, without what L2 adds: runs with another λ could not be
    compared. The validation loss stands beside it where the page speaks of it; how many rows were
    read, where a step reads a batch.
    """
    descents = [ghost.trace.log.descent for ghost in session.ghosts]
    batches = any(descent.batch_size is not None for descent in descents)
    held_out = session.problem.validation.count > 0 and _is_about_validation(session)
    columns = ("run", *SHARED_SETTINGS, "steps", *(["rows read"] if batches else []))
    columns += ("training", "validation") if held_out else ("loss",)
    named = zip(session.ghosts, name_pinned_runs(session), strict=True)
    rows = tuple(
        PinnedRow(not ghost.hidden, tuple(_cell(session, ghost, name, each) for each in columns))
        for ghost, name in named
    )
    return PinnedTable(columns, frozenset(SHARED_SETTINGS), rows)


def _is_about_validation(session: Session) -> bool:
    """Whether the page shows the loss on the validation rows, or asks for it."""
    goal = session.asked.goal
    return (
        bool({"losses", "shrinkage"} & set(session.scene.charts))
        or "validation" in session.page.readout
        or (goal is not None and bool({"validation_loss", "best_validation"} & set(goal.names)))
    )


def _cell(session: Session, ghost: Ghost, name: str, column: str) -> str:
    trace = ghost.trace
    descent = trace.log.descent
    match column:
        case "run":
            return name
        case "batch":
            return "full" if descent.batch_size is None else str(descent.batch_size)
        case "optimizer":
            return _optimizer_text(descent.optimizer)
        case "start":
            return _start_text(trace)
        case "steps":
            return f"{trace.steps:,}"
        case "rows read":
            return f"{_rows_read(trace):,}"
        case "validation":
            return _validation_text(session, trace)
        case _:
            return number_text(engine.data_loss(descent, trace.log.rows, trace.state.parameters))


def _start_text(trace: Trace) -> str:
    start = trace.at(0).parameters
    if not start.any():
        return "zeros"
    first = ", ".join(number_text(float(value), 2) for value in start[:3])
    return first + ("…" if len(start) > 3 else "")


def _rows_read(trace: Trace) -> int:
    """How many rows the updates of a run read, one counted again each time."""
    rows, size = trace.log.rows.count, trace.log.descent.batch_size or trace.log.rows.count
    return trace.state.epoch * rows + min(trace.state.batch * size, rows)


def _validation_text(session: Session, trace: Trace) -> str:
    """Write the validation loss of a run that was taken on the features of the page as it is."""
    if not has_same_features(trace.log.rows, session.rows):
        return "—"
    held_out = session.problem.validation
    return number_text(engine.data_loss(trace.log.descent, held_out, trace.state.parameters))


def _optimizer_text(optimizer: engine.Optimizer) -> str:
    """Name a rule with its settings: `momentum 0.9`."""
    settings = OPTIMIZER_ENTRIES[optimizer.name].options
    return " ".join([optimizer.name, *(f"{getattr(optimizer, one):g}" for one in settings)])
