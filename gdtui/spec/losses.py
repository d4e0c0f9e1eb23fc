"""The losses by name. `engine/losses.py` is what they measure."""

from __future__ import annotations

from typing import NamedTuple


class LossEntry(NamedTuple):
    """One loss, as every surface knows it.

    Attributes:
        name: what a lesson, the form and the command line call it.
        log_odds: whether the scores it measures are log-odds of a target of 1.
    """

    name: str
    log_odds: bool = False


LOSSES: dict[str, LossEntry] = {
    entry.name: entry
    for entry in (
        LossEntry("mean_squared_error"),
        LossEntry("log_loss", log_odds=True),
        LossEntry("value"),
    )
}
"""Every loss; `models.py` says which of them go with which model."""
