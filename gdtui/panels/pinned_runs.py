"""The pinned runs as rows of a table."""

from __future__ import annotations

from gdtui import engine
from gdtui.session.chart_state import Ghost
from gdtui.session.session import Session
from gdtui.spec.optimizers import OPTIMIZER_ENTRIES
from gdtui.text.numbers import number_text

GHOST_COLUMNS = ("run", "batch", "optimizer", "start", "steps", "loss")


def ghost_rows(session: Session) -> tuple[tuple[bool, tuple[str, ...]], ...]:
    """Write each pinned run as cells for `GHOST_COLUMNS`, and whether it is shown."""
    return tuple((not ghost.hidden, _ghost_cells(ghost)) for ghost in session.ghosts)


def _ghost_cells(ghost: Ghost) -> tuple[str, ...]:
    descent, rows = ghost.trace.log.descent, ghost.trace.log.rows
    start = ghost.trace.at(0).parameters
    loss, _ = engine.evaluate(descent, rows, ghost.trace.state.parameters)
    first = "zeros" if not start.any() else ", ".join(number_text(float(v), 2) for v in start[:3])
    return (
        ghost.label,
        "full" if descent.batch_size is None else str(descent.batch_size),
        _optimizer_text(descent.optimizer),
        first + ("…" if len(start) > 3 and start.any() else ""),
        f"{ghost.trace.steps:,}",
        number_text(loss),
    )


def _optimizer_text(optimizer: engine.Optimizer) -> str:
    """Name a rule with its settings: `momentum 0.9`."""
    settings = OPTIMIZER_ENTRIES[optimizer.name].options
    return " ".join([optimizer.name, *(f"{getattr(optimizer, one):g}" for one in settings)])
