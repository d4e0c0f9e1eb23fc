"""A line that the learner wrote, as lines of the script in the place of the engine's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gdtui.engine import Descent
from gdtui.expressions.formula import FUNCTIONS


def written_names(descent: Descent) -> str:
    """The functions that a learner's line may call; nothing where there is none."""
    if descent.written is None:
        return ""
    return "\n".join(f"{name} = np.{name}" for name in FUNCTIONS) + "\n"


def written_lines(descent: Descent) -> Mapping[str, Sequence[str]]:
    """Return the lines of the loop that differ, by the place where they belong.

    Every update of such a run reads all rows, `X` and `y`.
    """
    if descent.written is None:
        return {}
    text = f"({descent.written.text})"
    rows = [
        "w, b, x, n = theta[0], theta[-1], X[:, 0], float(len(y))",
        "guess = z = score",
        "error = score - y",
    ]
    own = "  # your own line"
    match descent.written.part:
        case "guess":
            return {"score": [*rows, f"score = {text} + np.zeros(len(y)){own}"]}
        case "chance":
            slope = f"slope = ({text} - y) / len(y){own}"
            return {"slope": [*rows, slope]}
        case "slope_w" | "slope_b" as part:
            place = 0 if part == "slope_w" else -1
            return {"gradient": [*rows, f"gradient[{place}] = {text}{own}"]}
        case "penalty":
            return {"penalty": ["lam = L2", f"penalty = np.array([{text} for w in theta]){own}"]}
        case "update":
            pairs = "for w, gradient in zip(theta, direction)"
            return {"update": [f"theta = np.array([{text} {pairs}]){own}"]}
        case "velocity":
            pairs = "for velocity, gradient in zip(velocity, gradient)"
            line = f"velocity = direction = np.array([{text} {pairs}]){own}"
            beta = f"beta = {getattr(descent.optimizer, 'momentum', 0.0)!r}"
            return {"direction": [beta, line]}
    return {}
