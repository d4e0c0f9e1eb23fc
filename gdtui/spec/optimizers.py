"""What there is to say of each optimizer; its arithmetic stands in `gdtui.engine.optimizers`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple


class OptimizerEntry(NamedTuple):
    """One rule of the update, in words and as it is written out.

    Attributes:
        name: as lessons, the form and the command line write it.
        options: the settings that are its own, each with the value it has where none is given.
        shown: the symbols that the worked step names beside the gradient: one of `symbols`, or `d`
            for the direction where that is more than the gradient or one array.
        symbols: of each array that it remembers.
        formula: the direction in symbols, for who asks what `d` is.
        script: lines of numpy that make `direction` of `gradient`, of the arrays that it remembers
            and of `step`; its options are constants in capitals.
    """

    name: str
    options: Mapping[str, float]
    shown: tuple[str, ...]
    symbols: Mapping[str, str]
    formula: str
    script: tuple[str, ...]


OPTIMIZER_ENTRIES: dict[str, OptimizerEntry] = {
    entry.name: entry
    for entry in (
        OptimizerEntry(
            name="plain",
            options={},
            shown=(),
            symbols={},
            formula="∂L/∂θ",
            script=("direction = gradient",),
        ),
        OptimizerEntry(
            name="momentum",
            options={"momentum": 0.9},
            shown=("v",),
            symbols={"velocity": "v"},
            formula="v = β·v + ∂L/∂θ",
            script=("velocity = MOMENTUM * velocity + gradient", "direction = velocity"),
        ),
        OptimizerEntry(
            name="nesterov",
            options={"momentum": 0.9},
            shown=("v", "d"),
            symbols={"velocity": "v"},
            formula="d = ∂L/∂θ + β·v",
            script=(
                "velocity = MOMENTUM * velocity + gradient",
                "direction = gradient + MOMENTUM * velocity",
            ),
        ),
        OptimizerEntry(
            name="adam",
            options={"momentum": 0.9, "decay": 0.999},
            shown=("m", "s", "d"),
            symbols={"mean": "m", "mean_square": "s"},
            formula="d = m/(1 − β₁ᵗ) / √(s/(1 − β₂ᵗ))",
            script=(
                "mean = MOMENTUM * mean + (1 - MOMENTUM) * gradient",
                "mean_square = DECAY * mean_square + (1 - DECAY) * gradient**2",
                "corrected_mean = mean / (1 - MOMENTUM ** (step + 1))",
                "corrected_square = mean_square / (1 - DECAY ** (step + 1))",
                "direction = corrected_mean / (np.sqrt(corrected_square) + EPSILON)",
            ),
        ),
    )
}
"""Every optimizer; the first is the usual one."""


def optimizer_with(options: Iterable[str]) -> str:
    """Return the first optimizer that has all these options; the usual one where none has."""
    wanted = {*options}
    having = (entry.name for entry in OPTIMIZER_ENTRIES.values() if wanted <= {*entry.options})
    return next(having, next(iter(OPTIMIZER_ENTRIES)))
