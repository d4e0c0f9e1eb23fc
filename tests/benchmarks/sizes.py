"""How large a benchmark is: full by hand, small where the suite only sees that it still runs."""

from __future__ import annotations

import os
from typing import TypeVar

T = TypeVar("T")

SMOKE = os.environ.get("GDTUI_BENCH") == "smoke"
"""Whether nothing is measured: each benchmark runs once, small, and holds no limit."""


def sized(full: T, small: T) -> T:
    """The size of a benchmark, or what it has in the suite."""
    return small if SMOKE else full


def hold(within: bool) -> None:
    """Hold a limit, where something was measured."""
    assert within or SMOKE
