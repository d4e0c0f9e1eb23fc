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


class ModelCode(NamedTuple):
    """A model in lines that a learner could have written, in the letters of the lessons.

    Attributes:
        score: the lines that make the score, `{score}`, of `x` and the parameters.
        slopes: of each array of parameters its name, that of its slope, the slope as an expression
            of `{slope}`, which is n·∂L/∂score, and whether L2 holds it small.
        before: lines that the slopes need.
    """

    score: tuple[str, ...]
    slopes: tuple[tuple[str, str, str, bool], ...]
    before: tuple[str, ...] = ()


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
        slopes: what a row's ∂L/∂score is multiplied by to become its part of ∂L/∂θ: patterns of
            parameters' names, each with what to write for those. Of a surface it is the whole
            slope, a template of `p`, the parameter, and `k`, its curvature.
        height: of a surface, what each parameter adds to its height, a template of the same.
        code: the model as a learner would write it, with `k` for curvatures.
        code_of_one: the same for one feature, where each parameter is a number.
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
    slopes: tuple[tuple[str, str], ...] = ()
    height: str = ""
    code: ModelCode | None = None
    code_of_one: ModelCode | None = None


_LINE_CODE = ModelCode(
    score=("{score} = x @ w + b",),
    slopes=(("w", "g", "{slope} @ x / n", True), ("b", "h", "mean({slope})", False)),
)
_ONE_CODE = ModelCode(
    score=("{score} = w*x + b",),
    slopes=(("w", "g", "mean({slope}*x)", True), ("b", "h", "mean({slope})", False)),
)
_NETWORK_CODE = ModelCode(
    score=("h = tanh(x @ w.T + b)", "{score} = h @ v + c"),
    slopes=(
        ("w", "gw", "δ.T @ x / n", True),
        ("b", "gb", "mean(δ, axis=0)", False),
        ("v", "gv", "{slope} @ h / n", True),
        ("c", "gc", "mean({slope})", False),
    ),
    before=("δ = outer({slope}, v) * (1 - h**2)",),
)
_OF_A_LINE = (("w", "·x"), ("w (.+)", r"·\1"), ("b", ""))


def _surface(
    name: str,
    script: str,
    height: str,
    slope: str,
    code: tuple[str, str],
    options: tuple[str, ...] = (),
) -> ModelEntry:
    return ModelEntry(
        code=ModelCode((f"{{score}} = {code[0]}",), (("w", "g", code[1], True),)),
        slopes=((".*", slope),),
        height=height,
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
            slopes=_OF_A_LINE,
            code=_LINE_CODE,
            code_of_one=_ONE_CODE,
        ),
        ModelEntry(
            name="logistic",
            losses=("log_loss",),
            score="w·x + b",
            link="σ",
            symbols=frozenset("wb"),
            script=_LINE,
            slopes=_OF_A_LINE,
            code=_LINE_CODE,
            code_of_one=_ONE_CODE,
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
            slopes=(
                (r"w(\d)(\d+)", r"·v\1·(1−h\1²)·x\2"),
                (r"b(\d+)", r"·v\1·(1−h\1²)"),
                (r"v(\d+)", r"·h\1"),
                ("c", ""),
            ),
            code=_NETWORK_CODE,
        ),
        _surface(
            "two-wells",
            "4 * theta**3 - 6 * theta + 1  # of w^4 - 3 w^2 + w",
            height="{p:b}⁴ − 3·{p:b}² {p:+}",
            slope="4·{p:b}³ − 6·{p:b} + 1",
            code=("sum(w**4 - 3*w**2 + w)", "4*w**3 - 6*w + 1"),
        ),
        _surface(
            "ravine",
            "np.array(CURVATURES) * theta  # of half the sum of curvature * w^2",
            height="½·{k}·{p:b}²",
            slope="{k}·{p:b}",
            code=("sum(k*w**2)/2", "k*w"),
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
