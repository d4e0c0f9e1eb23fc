"""What there is to say of each model; its arithmetic stands in `gdtui.engine.models`."""

from __future__ import annotations

from typing import Literal, NamedTuple

_LINE = '''\
def forward(theta, X):
    """The score of each row: w.x + b."""
    return X @ theta[:-1] + theta[-1]


def backward(theta, X, slope):
    """dL/dw = X^T slope, dL/db = sum of the slopes."""
    gradient = np.empty_like(theta)
    gradient[:-1] = X.T @ slope
    gradient[-1] = slope.sum()
    return gradient
'''

_NETWORK = '''\
def forward(theta, X):
    """A hidden layer of tanh units, then the output layer."""
    w, b, v, c = layers(theta, X.shape[1])
    return np.tanh(X @ w.T + b) @ v + c


def backward(theta, X, slope):
    """The same layers, last one first: the chain rule, layer by layer."""
    w, b, v, _ = layers(theta, X.shape[1])
    h = np.tanh(X @ w.T + b)
    slope_h = np.outer(slope, v) * (1 - h**2)
    return np.concatenate(
        ((slope_h.T @ X).ravel(), slope_h.sum(axis=0), h.T @ slope, [slope.sum()])
    )


def layers(theta, d):
    """Cut theta into w (hidden, d), b, v (hidden) and c."""
    w, b, v, c = np.split(theta, np.cumsum((HIDDEN * d, HIDDEN, HIDDEN)))
    return w.reshape(HIDDEN, d), b, v, c
'''


class ModelEntry(NamedTuple):
    """One model, in words and as it is written out.

    Attributes:
        name: as lessons, the form and the command line write it.
        losses: the losses it goes with, the usual one first.
        options: the settings that are its own.
        start: where it begins when nobody says.
        surface: whether it is a loss over weights alone, for which there is no table.
        limit_moves: whether its critical rate changes on the way, so that half of it is too bold.
        score: the score in symbols.
        link: the function that makes a chance of the score, where the loss is one of chances.
        symbols: letters that stand for something of the model's own.
        script: numpy functions `forward(theta, X)` and `backward(theta, X, slope)`; of a surface,
            an expression for the gradient. Options are constants in capitals.
    """

    name: str
    losses: tuple[str, ...]
    score: str
    symbols: frozenset[str]
    script: str
    link: str = ""
    options: tuple[str, ...] = ()
    start: Literal["zeros", "random"] = "zeros"
    surface: bool = False
    limit_moves: bool = False


def _surface(name: str, script: str, options: tuple[str, ...] = ()) -> ModelEntry:
    return ModelEntry(
        name=name,
        losses=("value",),
        options=options,
        surface=True,
        score="w·x + b",
        symbols=frozenset("w"),
        script=script,
    )


MODEL_ENTRIES: dict[str, ModelEntry] = {
    entry.name: entry
    for entry in (
        ModelEntry(
            name="linear",
            losses=("mean_squared_error",),
            score="w·x + b",
            symbols=frozenset("wb"),
            script=_LINE,
        ),
        ModelEntry(
            name="logistic",
            losses=("log_loss",),
            score="w·x + b",
            link="σ",
            symbols=frozenset("wb"),
            script=_LINE,
        ),
        ModelEntry(
            name="network",
            losses=("log_loss", "mean_squared_error"),
            options=("hidden",),
            start="random",
            limit_moves=True,
            score="v·h + c",
            link="σ",
            symbols=frozenset("wbvc"),
            script=_NETWORK,
        ),
        _surface("two-wells", "4 * theta**3 - 6 * theta + 1  # of w^4 - 3 w^2 + w"),
        _surface(
            "ravine",
            "np.array(CURVATURES) * theta  # of half the sum of curvature * w^2",
            options=("curvatures",),
        ),
    )
}
"""Every model; the first is the usual one."""


def table_models() -> tuple[ModelEntry, ...]:
    """Return the models that learn from a table."""
    return tuple(entry for entry in MODEL_ENTRIES.values() if not entry.surface)


def surfaces() -> tuple[str, ...]:
    """Return the names of those that need none."""
    return tuple(entry.name for entry in MODEL_ENTRIES.values() if entry.surface)
