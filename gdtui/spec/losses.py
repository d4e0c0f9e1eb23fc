"""The losses by name. `engine/losses.py` is what they measure."""

from __future__ import annotations

from typing import NamedTuple


class LossEntry(NamedTuple):
    """One loss, as every surface knows it: `name` is what a lesson and the command line call it."""

    name: str


LOSSES: dict[str, LossEntry] = {
    entry.name: entry
    for entry in (LossEntry("mean_squared_error"), LossEntry("log_loss"), LossEntry("value"))
}
"""Every loss; `models.py` says which of them go with which model."""
