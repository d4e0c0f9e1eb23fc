"""The result of a run written down: as a table, as a chart in characters, or as JSON."""

from __future__ import annotations

import json
import math
from decimal import Decimal

import numpy as np

from gdtui import engine
from gdtui.datasets.names import STANDARD_INPUT, clean_text
from gdtui.engine import Convergence
from gdtui.engine.convergence import CRAWLING_CONDITION
from gdtui.headless.runner import RunResult
from gdtui.spec.catalogue import SETTINGS
from gdtui.spec.models import MODEL_ENTRIES
from gdtui.text.name_lists import names_text
from gdtui.text.numbers import count_text, number_text

CHART_HEIGHT = 20
STATUS = {"running": "not converged", "converged": "converged", "diverged": "diverged"}
LOG_FROM = 100.0
"""The chart has a log axis where the losses spread over more than this factor."""


def as_json(result: RunResult) -> str:
    """The result as one JSON object; numbers that are not finite are null."""
    parts = result.dataset.problem
    parameters = result.state.parameters.tolist()
    document = {
        "parameters": parameters[:-1],
        "bias": parameters[-1],
        "names": list(result.descent.model.parameter_names(parts.feature_names)),
        "loss": {
            "train": result.history[-1].train,
            "validation": result.history[-1].validation,
            "test": result.test,
        },
        "penalty": result.penalty,
        "steps": result.state.step,
        "epochs": result.state.epoch,
        "status": result.status,
        "gradient_norm": result.gradient_norm,
        "gradient_tolerance": engine.GRADIENT_TOLERANCE,
        "criterion": result.convergence.criterion,
        "criterion_value": result.convergence.value,
        "criterion_limit": result.convergence.limit,
        "learning_rate": result.state.learning_rate,
        "critical_rate": result.critical_rate,
        "seed": result.state.seed,
        "features": list(parts.feature_names),
        "target": parts.target_name,
        "rows": {
            "train": parts.training.count,
            "validation": parts.validation.count,
            "test": parts.test.count,
        },
        "centre": None if parts.centre is None else parts.centre.tolist(),
        "spread": None if parts.spread is None else parts.spread.tolist(),
        "notes": list(result.dataset.notes),
        "history": [
            {"epoch": row.epoch, "train": row.train, "validation": row.validation}
            for row in result.history
        ],
    }
    return json.dumps(_finite(document), indent=2, allow_nan=False)


def _finite(value: object) -> object:
    """The same value with None for each float that JSON cannot say."""
    match value:
        case dict():
            return {key: _finite(inner) for key, inner in value.items()}
        case list():
            return [_finite(inner) for inner in value]
        case float() if not math.isfinite(value):
            return None
    return value


def as_table(result: RunResult) -> str:
    """The history as aligned columns, with what was run above and where it ended below."""
    rows = [(f"{row.epoch:,}", _text(row.train), _text(row.validation)) for row in result.history]
    table = [("epoch", "training loss", "validation loss"), *rows]
    widths = [max(len(cell) for cell in column) for column in zip(*table, strict=True)]
    lines = [
        "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        for row in table
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join((*_heading(result), "", *lines, "", *_ending(result)))


def as_chart(result: RunResult, width: int, *, ascii: bool) -> str:
    """The losses by epoch, `width` columns wide, with the ending of the table below."""
    from gdtui.charts.chart_spec import Axis, ChartSpec, Line, Points
    from gdtui.charts.rendering.painter import paint

    epochs = np.array([row.epoch for row in result.history], dtype=np.float64)
    train = np.array([row.train for row in result.history])
    validation = np.array([row.validation for row in result.history])
    shown = np.concatenate((train, validation))
    shown = shown[np.isfinite(shown)]
    low, high = (shown.min(), shown.max()) if len(shown) else (0.0, 1.0)
    log = bool(low > 0 and high / LOG_FROM > low)
    spec = ChartSpec(
        "loss by epoch" + (", log scale" if log else ""),
        Axis("epoch", 0.0, max(1.0, float(epochs[-1]))),
        Axis("loss", float(low) if log else 0.0, float(high), log),
        (
            Line(epochs, train, "line", "training"),
            Points(epochs, validation, "validation", "validation"),
        ),
    )
    canvas = paint(spec, width, CHART_HEIGHT, ascii=ascii)
    return "\n".join((*_heading(result), "", canvas.plain(), "", *_ending(result)))


def as_account(result: RunResult) -> str:
    """The run in a few sentences, in ASCII, as the tutor tells of its charts in plain lines."""
    from gdtui.charts.shared_sentences import describe_rate, describe_status
    from gdtui.text.speech import to_speech

    parts, descent, state = result.dataset.problem, result.descent, result.state
    first, last = result.history[0], result.history[-1]
    told = [
        *(f"{note}." for note in result.dataset.notes),
        f"{count_text(state.epoch, 'epoch')}, {count_text(state.step, 'step')}: training loss "
        f"{_change(first.train, last.train)}.",
    ]
    best = engine.least_squares(descent, parts.training)
    if best is not None and math.isfinite(last.train):
        least, _ = engine.evaluate(descent, parts.training, best)
        if least > 0:
            times = number_text((last.train + result.penalty) / least, 3)
            that = "With the penalty that" if result.penalty else "That"
            told.append(f"{that} is {times} times the least possible, {number_text(least)}.")
    if parts.validation.count:
        told.append(f"Validation loss {_change(first.validation, last.validation)}.")
    names = descent.model.parameter_names(parts.feature_names)
    values = (number_text(value, 4) for value in state.parameters.tolist())
    told.append(f"Now {', '.join(map(' = '.join, zip(names, values, strict=True)))}.")
    start = engine.start_parameters(
        result.options.start, descent.model, len(parts.feature_names), result.options.seed
    )
    curvature = engine.curvature(descent, parts.training, start)
    told.append(describe_rate(Decimal(repr(state.learning_rate)), curvature, descent))
    return to_speech(
        " ".join([*told, *filter(None, [_advice(result)]), *describe_status(result.status)])
    )


def _change(before: float, after: float) -> str:
    return f"{number_text(before)} → {number_text(after)}"


def _heading(result: RunResult) -> tuple[str, ...]:
    parts = result.dataset.problem
    counts = f"{parts.training.count:,} / {parts.validation.count:,} / {parts.test.count:,}"
    batch = "full batch" if result.options.batch is None else f"batches of {result.options.batch}"
    return _columns(
        ("data", f"{_source(result)}, {counts} training / validation / test rows"),
        *(("", note) for note in result.dataset.notes),
        (
            "model",
            f"{_model(result)}, {parts.target_name} from {names_text(parts.feature_names)}",
        ),
        ("descent", f"{result.options.optimizer}, {batch}, seed {result.options.seed}"),
        (
            "rate",
            f"{result.state.learning_rate:g}, "
            + (f"critical rate {result.critical_rate:.4g}" if result.limited else "no fixed limit"),
        ),
    )


def _source(result: RunResult) -> str:
    """The table as it was named, without codes."""
    named = result.options.data
    return result.dataset.name if named == STANDARD_INPUT else clean_text(named)


def _model(result: RunResult) -> str:
    """The model's name, and what is its own: `network, 3 hidden units`."""
    options = result.options
    own = MODEL_ENTRIES[options.model].options
    return ", ".join(
        [options.model, *(f"{getattr(options, name)} {SETTINGS[name].label}" for name in own)]
    )


def _ending(result: RunResult) -> tuple[str, ...]:
    parts = result.dataset.problem
    names = result.descent.model.parameter_names(parts.feature_names)
    last = result.history[-1]
    return _columns(
        *zip(names, (_text(value) for value in result.state.parameters.tolist()), strict=True),
        (
            "losses",
            f"training {_text(last.train)}, validation {_text(last.validation)}, "
            f"test {_text(result.test)}",
        ),
        ("gradient norm", _text(result.gradient_norm)),
        *([] if result.status == "diverged" else [_measured(result.convergence)]),
        (
            "status",
            f"{STATUS[result.status]} after {count_text(result.state.epoch, 'epoch')}, "
            f"{count_text(result.state.step, 'step')}",
        ),
        *([("", advice)] if (advice := _advice(result)) else []),
    )


def _advice(result: RunResult) -> str:
    """Say what would help where features that were not scaled are in the way; "" elsewhere."""
    parts, state = result.dataset.problem, result.state
    condition = result.condition_number
    if parts.centre is not None or not condition >= CRAWLING_CONDITION:
        return ""
    if result.status == "diverged":
        limit = f"The features are not scaled, so only rates below {result.critical_rate:.2g}"
        return f"{limit} descend: scale them (--scale standard)."
    tenth = 0.9 * state.epoch
    earlier = next(row for row in reversed(result.history) if row.epoch <= tenth or not row.epoch)
    fallen = earlier.train - result.history[-1].train
    if not engine.is_crawling(result.convergence, condition, state.step, fallen):
        return ""
    return "It crawls, for unscaled features make a narrow bowl: scale them (--scale standard)."


def _measured(convergence: Convergence) -> tuple[str, str]:
    """How far from converged: `still to gain`, or the largest slope where nobody knows that."""
    name = "still to gain" if convergence.criterion == "remaining gain" else "largest slope"
    limit = f"(converged: at most {convergence.limit:.1e})"
    return name, f"{_text(convergence.value)} {limit}"


def _columns(*pairs: tuple[str, str]) -> tuple[str, ...]:
    width = max(len(name) for name, _ in pairs)
    return tuple(f"{name:<{width}}  {value}" for name, value in pairs)


def _text(value: float) -> str:
    """Six significant digits; `-` where there is nothing to measure or it is no number."""
    if math.isnan(value):
        return "-"
    size = abs(value)
    if value == 0 or not 1e-4 <= size < 999_999.5:
        return f"{value:.5e}" if value and math.isfinite(value) else f"{value:g}"
    return f"{value:,.{max(0, 5 - math.floor(math.log10(size)))}f}"
