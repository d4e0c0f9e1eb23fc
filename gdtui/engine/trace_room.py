"""How much of the memory a recorded run may take."""

from __future__ import annotations

import sys
from dataclasses import dataclass

_UPDATE_BYTES = 6 * 8
"""What is recorded of each update: the columns of a trace."""


@dataclass(slots=True)
class TraceRoom:
    """What the log of a run may take of the memory.

    Attributes:
        checkpoint_bytes, recent_bytes: for the states that are kept.
        steps: updates that one log holds; nothing goes on from the last.
    """

    checkpoint_bytes: int = 32_000_000
    recent_bytes: int = 8_000_000
    steps: int = sys.maxsize


TRACE_ROOM = TraceRoom()
"""Of every run of this process."""


def bound_traces(most_bytes: int, most_steps: int) -> None:
    """Have every run that begins in this process from now on keep to a bound.

    A quarter of the bytes is for states, three quarters for the numbers of each update.

    Args:
        most_bytes: of one log.
        most_steps: of one log, where the bytes do not end it before.
    """
    TRACE_ROOM.checkpoint_bytes = most_bytes // 16 * 3
    TRACE_ROOM.recent_bytes = most_bytes // 16
    TRACE_ROOM.steps = min(most_steps, most_bytes // 4 * 3 // (_UPDATE_BYTES))
