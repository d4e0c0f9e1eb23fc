"""A numpy script that repeats a run to the last digit.

It needs numpy and the file of rows beside it, nothing of this program. It does the same sums in the
same order as the engine, so it ends on the same bits; a test runs it and compares.
"""

from __future__ import annotations

import csv
import io
import re
from itertools import groupby

from gdtui.engine import Descent, Model, Optimizer, State
from gdtui.export.written_line import written_lines, written_names
from gdtui.session.session import Session
from gdtui.spec.losses import LOSS_ENTRIES
from gdtui.spec.models import MODEL_ENTRIES, ModelEntry
from gdtui.spec.optimizers import OPTIMIZER_ENTRIES
from gdtui.text.numbers import count_text


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
    descent = session.trace.log.descent
    model = MODEL_ENTRIES[descent.model.name]
    surface = model.surface
    parts = [
        _heading(session),
        "import numpy as np\n" if surface else "from pathlib import Path\n\nimport numpy as np\n",
        _settings(session, descent),
        "" if surface else _rows_part(rows_file),
        "" if surface else model.script,
        written_names(descent),
        _loop(session, descent, model),
    ]
    return "\n".join(part for part in parts if part)


def _heading(session: Session) -> str:
    where = f"{session.lesson.title}, page {session.page_index + 1}"
    problem = session.scene.problem
    drawn = [] if problem.shuffle is None else [f"shuffled by seed {problem.shuffle}"]
    drawn += ["split by class"] if problem.stratify == "class" else []
    rows = f"The table's rows were {' and '.join(drawn)}.\n" if drawn else ""
    return (
        f'"""Gradient descent as run in gdtui: {where}.\n\n'
        f"{count_text(session.trace.steps, 'update')}; ends on exactly the same parameters.\n{rows}"
        '"""\n'
    )


def _settings(session: Session, descent: Descent) -> str:
    first = session.trace.at(0)
    lines = [
        f"START = {_numbers(first)}  # the parameters before the first update",
        f"RATES = {_rates(session)!r}  # (learning rate, how many updates with it)",
    ]
    lines += _constants(descent.model, MODEL_ENTRIES[descent.model.name].script)
    if descent.batch_size is not None:
        lines.append(f"BATCH, SEED = {descent.batch_size!r}, {first.seed!r}")
    if descent.l2:
        lines.append(f"L2 = {descent.l2!r}")
    script = "\n".join(OPTIMIZER_ENTRIES[descent.optimizer.name].script)
    lines += _constants(descent.optimizer, script)
    return "\n".join(lines) + "\n"


def _constants(rule: Model | Optimizer, script: str) -> list[str]:
    """Write the settings of a model or an optimizer that its script names, a line each."""
    names = (name for name in getattr(rule, "__dataclass_fields__", {}) if name.upper() in script)
    return [f"{name.upper()} = {getattr(rule, name)!r}" for name in names]


def _rows_part(rows_file: str) -> str:
    return (
        f'ROWS = Path(__file__).with_name("{rows_file}")\n'
        "if not ROWS.exists():\n"
        '    raise SystemExit(f"The rows are missing: {ROWS} has to lie beside this script.")\n'
        'rows = np.loadtxt(ROWS, delimiter=",", skiprows=1, ndmin=2)\n'
        "X, y = np.asfortranarray(rows[:, :-1]), np.ascontiguousarray(rows[:, -1])\n"
    )


def _loop(session: Session, descent: Descent, model: ModelEntry) -> str:
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
    if model.surface:
        body.append(f"gradient = {model.script}")
    else:
        loss = LOSS_ENTRIES[descent.loss.name]
        slope = re.sub(r"\by\b", y, loss.script)
        written = written_lines(descent)
        body += [
            f"score = forward(theta, {x})  # forward pass",
            *written.get("score", ()),
            *written.get("slope", (f"slope = {slope}  # {loss.said}",)),
            f"gradient = backward(theta, {x}, slope)  # backward pass",
        ]
    mask = descent.model.weights_mask(session.rows.features.shape[1])
    written = written_lines(descent)
    body += written.get("gradient", ())
    if "penalty" in written:
        body += written["penalty"]
        body.append(f"gradient = gradient + penalty * np.array({mask.tolist()!r})")
    elif descent.l2:
        body.append(f"gradient = gradient + 2 * L2 * (theta * np.array({mask.tolist()!r}))")
    frozen = list(descent.frozen)
    if frozen:
        body.append(f"gradient[{frozen!r}] = 0  # these stay where they are")
    body += written.get("direction", OPTIMIZER_ENTRIES[descent.optimizer.name].script)
    body += written.get("update", ("theta = theta - rate * direction  # update",))
    if frozen and "update" in written:
        body.append(f"theta[{frozen!r}] = np.array(START)[{frozen!r}]")
    body.append("step += 1")
    inner = "\n".join(f"        {line}" for line in body)
    memory = "".join(f"{name} = np.zeros_like(theta)\n" for name in descent.optimizer.memory)
    return (
        f"theta = np.array(START)\n{memory}step = 0\n"
        "for rate, updates in RATES:\n    for _ in range(updates):\n"
        f"{inner}\n\nprint(*(repr(float(value)) for value in theta))\n"
    )


def _numbers(state: State) -> str:
    return repr([float(value) for value in state.parameters])


def _rates(session: Session) -> list[tuple[float, int]]:
    """The rates in the order they were used, each with how many updates were taken with it."""
    return [(rate, len(list(run))) for rate, run in groupby(session.trace.rates.tolist())]
