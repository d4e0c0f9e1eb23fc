"""The models by name: their losses, their own settings. `engine/models.py` is what they compute."""

from __future__ import annotations

from typing import Literal, NamedTuple


class ModelEntry(NamedTuple):
    """One model, as every surface knows it.

    Attributes:
        name: what a lesson, the form and the command line call it.
        losses: those that go with it, the usual one first.
        options: the settings that are its own.
        start: where it begins when nobody says.
        surface: whether it is a loss over weights alone, for which there is no table.
        chance: whether it predicts the chance of 1, so that targets have to be 0 and 1.
        limit_moves: whether its critical rate changes on the way, so that half of it is too bold.
    """

    name: str
    losses: tuple[str, ...]
    options: tuple[str, ...] = ()
    start: Literal["zeros", "random"] = "zeros"
    surface: bool = False
    chance: bool = False
    limit_moves: bool = False


MODELS: dict[str, ModelEntry] = {
    entry.name: entry
    for entry in (
        ModelEntry("linear", ("mean_squared_error",)),
        ModelEntry("logistic", ("log_loss",), chance=True),
        ModelEntry(
            "network",
            ("log_loss", "mean_squared_error"),
            options=("hidden",),
            start="random",
            chance=True,
            limit_moves=True,
        ),
        ModelEntry("two-wells", ("value",), surface=True),
        ModelEntry("ravine", ("value",), options=("curvatures",), surface=True),
    )
}
"""Every model; the first is the usual one."""


def table_models() -> tuple[ModelEntry, ...]:
    """Return the models that learn from a table."""
    return tuple(entry for entry in MODELS.values() if not entry.surface)


def surfaces() -> tuple[str, ...]:
    """Return the names of those that need none."""
    return tuple(entry.name for entry in MODELS.values() if entry.surface)
