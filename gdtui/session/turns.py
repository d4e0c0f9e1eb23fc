"""Turns: runs that led to the present one, where only who moves was changed between."""

from __future__ import annotations

import numpy as np

from gdtui.engine import Trace
from gdtui.session.chart_state import Ghost


def turns_before(ghosts: tuple[Ghost, ...], trace: Trace) -> tuple[Ghost, ...]:
    """Return the pinned runs that lead up to the start of a run, each to the next, oldest first.

    A turn ends where the next begins. Drawn together they are one path, whose corners show.
    """
    if not ghosts:
        return ()
    begin = trace.at(0).parameters
    turns: list[Ghost] = []
    for ghost in reversed(ghosts):
        if ghost.trace.steps and np.array_equal(ghost.trace.state.parameters, begin):
            turns.append(ghost)
            begin = ghost.trace.at(0).parameters
    return tuple(reversed(turns))


def of_turn(before: int) -> str:
    """Say of which turn a step is, with so many before it; nothing of a run without turns."""
    return f" of turn {before + 1}" if before else ""


def reached_notice(steps: int, before: int) -> str:
    """Say at which step a goal was reached, with so many turns before its own."""
    return f"Reached at step {steps:,}{of_turn(before)}."
