"""What there is to say of each model; its arithmetic stands in `gdtui.engine.models`."""

from __future__ import annotations

from typing import NamedTuple

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
        help: what it predicts.
        losses: the losses it goes with, the usual one first.
        settings: the names of its own settings.
        is_surface: whether the loss is a height over the parameters alone, without rows.
        score: the score in symbols.
        link: the function that makes a prediction of the score; empty where that is the score.
        symbols: letters that stand for something of the model's own.
        script: numpy functions `forward(theta, X)` and `backward(theta, X, slope)`; of a surface,
            an expression for the gradient. Settings are constants in capitals.
    """

    name: str
    help: str
    losses: tuple[str, ...]
    settings: tuple[str, ...]
    is_surface: bool
    score: str
    link: str
    symbols: frozenset[str]
    script: str


def _surface(name: str, script: str, settings: tuple[str, ...] = ()) -> ModelEntry:
    return ModelEntry(
        name=name,
        help="a surface to descend on",
        losses=("value",),
        settings=settings,
        is_surface=True,
        score="w·x + b",
        link="",
        symbols=frozenset("w"),
        script=script,
    )


MODELS: dict[str, ModelEntry] = {
    entry.name: entry
    for entry in (
        ModelEntry(
            name="linear",
            help="predicts a number",
            losses=("mean_squared_error",),
            settings=(),
            is_surface=False,
            score="w·x + b",
            link="",
            symbols=frozenset("wb"),
            script=_LINE,
        ),
        ModelEntry(
            name="logistic",
            help="predicts the chance of 1",
            losses=("log_loss",),
            settings=(),
            is_surface=False,
            score="w·x + b",
            link="σ",
            symbols=frozenset("wb"),
            script=_LINE,
        ),
        ModelEntry(
            name="network",
            help="predicts the chance of 1, by a layer of hidden units",
            losses=("log_loss", "mean_squared_error"),
            settings=("hidden",),
            is_surface=False,
            score="v·h + c",
            link="σ",
            symbols=frozenset("wbvc"),
            script=_NETWORK,
        ),
        _surface("two-wells", "4 * theta**3 - 6 * theta + 1  # of w^4 - 3 w^2 + w"),
        _surface(
            "ravine",
            "np.array(CURVATURES) * theta  # of half the sum of curvature * w^2",
            settings=("curvatures",),
        ),
    )
}
