"""What each line that a page may ask for can name, and where it can be asked for."""

from __future__ import annotations

from collections.abc import Mapping

from gdtui.course.specs import DescentSpec
from gdtui.engine import LinePart
from gdtui.expressions.formula import FormulaKind

_KINDS: Mapping[str, FormulaKind] = {
    **dict.fromkeys(("x", "y", "guess", "error", "z"), "rows"),
    **dict.fromkeys(("w", "b", "n", "rate", "gradient", "velocity", "beta", "lam"), "number"),
}
_NAMES: Mapping[LinePart, tuple[str, ...]] = {
    "guess": ("w", "b", "x", "n"),
    "loss": ("w", "b", "x", "y", "n", "guess", "error"),
    "slope_w": ("w", "b", "x", "y", "n", "guess", "error"),
    "slope_b": ("w", "b", "x", "y", "n", "guess", "error"),
    "update": ("w", "rate", "gradient"),
    "velocity": ("velocity", "beta", "gradient", "rate"),
    "penalty": ("w", "lam"),
    "chance": ("z", "w", "b", "x"),
}


def line_names(part: LinePart) -> dict[str, FormulaKind]:
    """Return what a line can name, each with what it stands for: a number, or one for each row."""
    return {name: _KINDS[name] for name in _NAMES[part]}


def what_line_lacks(part: LinePart, descent: DescentSpec) -> str:
    """Say what a page's descent lacks for a line to be part of it; empty where that is nothing."""
    if descent.batch is not None:
        return "needs `batch: full`"
    match part:
        case "chance":
            return "" if descent.model == "logistic" else "needs `model: logistic`"
        case "guess" | "loss" | "slope_w" | "slope_b":
            fits = descent.model == "linear" and not descent.l2
            return "" if fits else "needs `model: linear`, and no `l2`"
        case "update":
            return "" if descent.optimizer == "plain" else "needs `optimizer: plain`"
        case "velocity":
            return "" if descent.optimizer == "momentum" else "needs `optimizer: momentum`"
        case "penalty":
            return "" if descent.l2 else "needs `l2` above 0"
