"""The optimizers by name: which settings are their own. `engine/optimizers.py` is what they do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple


class OptimizerEntry(NamedTuple):
    """One optimizer, as every surface knows it.

    Attributes:
        name: what a lesson, the form and the command line call it.
        options: the settings that are its own, each with the value it has where none is given.
    """

    name: str
    options: Mapping[str, float] = MappingProxyType({})


OPTIMIZERS: dict[str, OptimizerEntry] = {
    entry.name: entry
    for entry in (
        OptimizerEntry("plain"),
        OptimizerEntry("momentum", {"momentum": 0.9}),
    )
}
"""Every optimizer; the first is the usual one."""


def optimizer_with(options: Iterable[str]) -> str:
    """Return the first optimizer that has all these options; the usual one where none has."""
    wanted = {*options}
    having = (entry.name for entry in OPTIMIZERS.values() if wanted <= {*entry.options})
    return next(having, next(iter(OPTIMIZERS)))
