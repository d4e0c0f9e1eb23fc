"""Whether a process that says nothing hangs, or only waits for a processor that others use."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

_ENOUGH_SECONDS = 1.0
"""Who had so much of a processor and said nothing works endlessly."""


class ProcessState(NamedTuple):
    """What the system says of a process.

    Attributes:
        runs: whether it runs, or would if a processor were free: it neither waits nor is stopped.
        seconds: of a processor that it has had.
    """

    runs: bool
    seconds: float

    @classmethod
    def of(cls, pid: int) -> ProcessState | None:
        """Look at a process; None where it is gone, or the system does not tell."""
        try:
            told = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
        except OSError:
            return None
        fields = told.rpartition(")")[2].split()  # a name may hold blanks and brackets
        ticks = int(fields[11]) + int(fields[12])
        return cls(fields[0] == "R", ticks / os.sysconf("SC_CLK_TCK"))


def is_starved(before: ProcessState | None, now: ProcessState | None) -> bool:
    """Whether a process wants to run, and has had too little of a processor to say anything."""
    if before is None or now is None:
        return False
    return now.runs and now.seconds - before.seconds < _ENOUGH_SECONDS
