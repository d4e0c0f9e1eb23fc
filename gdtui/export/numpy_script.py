"""A numpy script that repeats a run to the last digit.

It needs numpy and the file of rows beside it, nothing of this program. It does the same sums in the
same order as the engine, so it ends on the same bits; a test runs it and compares.
"""

from __future__ import annotations

import csv
import io
from itertools import groupby

from gdtui.engine import Descent, State
from gdtui.session.session import Session

_LOSS = {
    "mean_squared_error": (
        "mean squared error: L = mean((y^ - y)^2), dL/dy^ = 2/n (y^ - y)",
        "2 / len(y) * (score - y)",
    ),
    "log_loss": (
        "log loss: y^ = sigma(score), dL/dscore = (y^ - y)/n",
        "(1 / (1 + np.exp(-score)) - y) / len(y)",
    ),
}

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

_SURFACES = {
    "two-wells": "4 * theta**3 - 6 * theta + 1  # of w^4 - 3 w^2 + w",
    "ravine": "np.array(CURVATURES) * theta  # of half the sum of curvature * w^2",
}


def rows_csv(session: Session) -> str:
    """Return the training rows as descent sees them: filled, scaled, the target last."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*session.problem.feature_names, session.problem.target_name])
    rows = session.rows
    for features, target in zip(rows.features.tolist(), rows.targets.tolist(), strict=True):
        writer.writerow([*map(repr, features), repr(target)])
    return text.getvalue()


def numpy_script(session: Session, rows_file: str) -> str:
    """Return a short numpy program that repeats the run so far, to the last digit.

    Args:
        session: the run.
        rows_file: the name of the file with `rows_csv`, beside the script.
    """
    descent = session.setup.descent
    surface = descent.model.name in _SURFACES
    parts = [
        _heading(session),
        "import numpy as np\n" if surface else "from pathlib import Path\n\nimport numpy as np\n",
        _settings(session, descent),
        "" if surface else _rows_part(rows_file),
        "" if surface else (_NETWORK if descent.model.name == "network" else _LINE),
        _loop(session, descent, surface=surface),
    ]
    return "\n".join(part for part in parts if part)


def _heading(session: Session) -> str:
    where = f"{session.lesson.title}, page {session.page_index + 1}"
    return (
        f'"""Gradient descent as run in gdtui: {where}.\n\n'
        f"{session.trace.steps:,} updates; ends on exactly the same parameters.\n"
        '"""\n'
    )


def _settings(session: Session, descent: Descent) -> str:
    first = session.trace.at(0)
    lines = [
        f"START = {_numbers(first)}  # the parameters before the first update",
        f"RATES = {_rates(session)!r}  # (learning rate, how many updates with it)",
    ]
    if descent.model.name == "network":
        lines.append(f"HIDDEN = {getattr(descent.model, 'hidden', 0)!r}")
    if descent.model.name == "ravine":
        lines.append(f"CURVATURES = {getattr(descent.model, 'curvatures', ())!r}")
    if descent.batch_size is not None:
        lines.append(f"BATCH, SEED = {descent.batch_size!r}, {first.seed!r}")
    if descent.l2:
        lines.append(f"L2 = {descent.l2!r}")
    if descent.optimizer.name == "momentum":
        lines.append(f"MOMENTUM = {getattr(descent.optimizer, 'coefficient', 0.0)!r}")
    return "\n".join(lines) + "\n"


def _rows_part(rows_file: str) -> str:
    return (
        f'ROWS = Path(__file__).with_name("{rows_file}")\n'
        "if not ROWS.exists():\n"
        '    raise SystemExit(f"The rows are missing: {ROWS} has to lie beside this script.")\n'
        'rows = np.loadtxt(ROWS, delimiter=",", skiprows=1, ndmin=2)\n'
        "X, y = np.asfortranarray(rows[:, :-1]), np.ascontiguousarray(rows[:, -1])\n"
    )


def _loop(session: Session, descent: Descent, *, surface: bool) -> str:
    """The training loop: batch, forward, loss, gradient, update."""
    body: list[str] = []
    x, y = "X", "y"
    if descent.batch_size is not None and descent.batch_size < session.rows.count:
        per_epoch = -(-session.rows.count // descent.batch_size)
        x, y = "X_batch", "y_batch"
        body += [
            f"epoch, batch = divmod(step, {per_epoch})",
            "order = np.random.default_rng([SEED, epoch]).permutation(len(y))",
            "chosen = order[batch * BATCH : batch * BATCH + BATCH]",
            "X_batch, y_batch = np.asfortranarray(X[chosen]), y[chosen]",
        ]
    if surface:
        body.append(f"gradient = {_SURFACES[descent.model.name]}")
    else:
        formula, slope = _LOSS[descent.loss.name]
        slope = slope.replace("len(y)", f"len({y})").replace("- y)", f"- {y})")
        body += [
            f"score = forward(theta, {x})  # forward pass",
            f"slope = {slope}  # {formula}",
            f"gradient = backward(theta, {x}, slope)  # backward pass",
        ]
    mask = descent.model.weights_mask(session.rows.features.shape[1])
    if descent.l2:
        body.append(f"gradient = gradient + 2 * L2 * (theta * np.array({mask.tolist()!r}))")
    frozen = list(descent.frozen)
    if frozen:
        body.append(f"gradient[{frozen!r}] = 0  # these stay where they are")
    if descent.optimizer.name == "momentum":
        body += ["velocity = MOMENTUM * velocity + gradient"]
        body += ["theta = theta - rate * velocity  # update"]
    else:
        body += ["theta = theta - rate * gradient  # update"]
    body.append("step += 1")
    inner = "\n".join(f"        {line}" for line in body)
    velocity = "velocity = np.zeros_like(theta)\n" if "momentum" in descent.optimizer.name else ""
    return (
        f"theta = np.array(START)\n{velocity}step = 0\n"
        "for rate, updates in RATES:\n    for _ in range(updates):\n"
        f"{inner}\n\nprint(*(repr(float(value)) for value in theta))\n"
    )


def _numbers(state: State) -> str:
    return repr([float(value) for value in state.parameters])


def _rates(session: Session) -> list[tuple[float, int]]:
    """The rates in the order they were used, each with how many updates were taken with it."""
    return [(rate, len(list(run))) for rate, run in groupby(session.trace.rates.tolist())]
