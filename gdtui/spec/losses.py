"""What there is to say of each loss; its arithmetic stands in `gdtui.engine.losses`."""

from __future__ import annotations

from typing import NamedTuple


class LossEntry(NamedTuple):
    """One loss, in words and as it is written out.

    Attributes:
        name: as lessons write it.
        formula: what the worked step calls it.
        squares_unit: whether it is in the target's unit squared.
        for_chances: whether the targets are 0 or 1 and the predictions the chance of 1.
        said: what it is, as the comment in a script.
        script: numpy for ∂L/∂score, (n,), of `score` (n,) and `y` (n,).
        slope: one row's ∂L/∂score as the worked step writes it; empty where the score is the loss.
        code: the loss in lines of numpy, of the residuals `r`, or of the score `z` and of `y`.
        code_slope: ∂L/∂score of each row, n times over, of `r`.
    """

    name: str
    formula: str
    squares_unit: bool
    for_chances: bool
    said: str
    script: str
    slope: str = ""
    code: str = ""
    code_slope: str = "r"


LOSS_ENTRIES: dict[str, LossEntry] = {
    entry.name: entry
    for entry in (
        LossEntry(
            name="mean_squared_error",
            formula="mean (ŷ−y)²",
            squares_unit=True,
            for_chances=False,
            said="mean squared error: L = mean((y^ - y)^2), dL/dy^ = 2/n (y^ - y)",
            script="2 / len(y) * (score - y)",
            slope="2(ŷ−y)",
            code="mean(r**2)",
            code_slope="2*r",
        ),
        LossEntry(
            name="log_loss",
            formula="mean log loss",
            squares_unit=False,
            for_chances=True,
            said="log loss: y^ = sigma(score), dL/dscore = (y^ - y)/n",
            script="(1 / (1 + np.exp(-score)) - y) / len(y)",
            slope="(ŷ−y)",
            code="mean(logaddexp(0, z) - y*z)",
        ),
        LossEntry(
            name="value",
            formula="height",
            squares_unit=False,
            for_chances=False,
            said="the score is the loss",
            script="np.full(len(score), 1 / len(score))",
            code="z",
        ),
    )
}
