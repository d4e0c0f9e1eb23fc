"""A line of code beside what it comes to."""

from __future__ import annotations

from typing import NamedTuple


class CodeLine(NamedTuple):
    """A line of code, the phase it belongs to (0: before all of them), and what it comes to."""

    phase: int
    code: str
    value: str = ""
