"""One's own table: what a form says becomes a lesson of one page, or a sentence for each slip.

The lesson is like any other, so every key works as in lessons; it has no file and no number, and
nothing of it is kept as progress.
"""

from __future__ import annotations

import csv
import io
import math
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

import numpy as np
from msgspec import structs

from gdtui import datasets
from gdtui.access import Reach
from gdtui.course.lesson import (
    ChartName,
    DescentSpec,
    Fill,
    Lesson,
    ModelName,
    OptimizerName,
    Page,
    ProblemSpec,
    Prose,
    Scale,
)
from gdtui.datasets import DataError
from gdtui.datasets.preview import Use, Uses, read_table
from gdtui.datasets.table import Table, counted, number
from gdtui.session import rate_ladder
from gdtui.session.session import Session
from gdtui.session.training_setup import Stage, stage_for
from gdtui.text.numbers import rate_text

T = TypeVar("T")

FieldName = Literal[
    "table",
    "features",
    "target",
    "fill",
    "scale",
    "split",
    "model",
    "hidden",
    "optimizer",
    "momentum",
    "batch",
    "rate",
    "l2",
    "start",
    "seed",
]
MOST_HIDDEN = 16
FEW_ROWS = 20
FALLBACK_RATE = Decimal("0.1")
"""Where the curvature sets no limit."""


# The form --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Form:
    """What was chosen and typed, all of it text, as it stands in the form."""

    table: str = ""
    features: str = ""
    target: str = ""
    fill: str = "drop"
    scale: str = "standard"
    split: str = "0.7, 0.15, 0.15"
    model: str = "linear"
    hidden: str = "3"
    optimizer: str = "plain"
    momentum: str = "0.9"
    batch: str = "full"
    rate: str = ""
    l2: str = "0"
    start: str = "zeros"
    seed: str = "0"


EXAMPLE = Form(table="seattle-weather", features="tmax", target="next:tmax")
"""What stands in the form before anything was chosen."""


@dataclass(frozen=True, slots=True)
class Field:
    """One line of the form: its label, what may be written, and the choices where it has some."""

    name: FieldName
    label: str
    help: str
    choices: tuple[str, ...] = ()


FIELDS: tuple[Field, ...] = (
    Field("table", "table", "A CSV file, or the name of a shipped table. Ctrl+U empties a field."),
    Field("features", "features", "Columns to learn from, with commas between. F2 shows them."),
    Field(
        "target",
        "target",
        "The column to predict. next:COLUMN is its value a row later; >NUMBER behind it makes it "
        "0 or 1.",
    ),
    Field(
        "fill",
        "gaps",
        "Rows with gaps are dropped, or gaps are filled: with the reading before, or with the "
        "mean. With none, a gap is an error.",
        ("drop", "forward", "mean", "none"),
    ),
    Field(
        "scale",
        "scaling",
        "standard: each feature less its mean, divided by its spread, of the training rows.",
        get_args(Scale)[::-1],
    ),
    Field("split", "split", "Shares of training, validation and test rows, in file order."),
    Field(
        "model",
        "model",
        "linear predicts a number; logistic and network the chance of 1, for a target of 0 and 1.",
        ("linear", "logistic", "network"),
    ),
    Field("hidden", "hidden units", f"Of the network: 1 to {MOST_HIDDEN}."),
    Field("optimizer", "optimizer", "The rule of the update.", get_args(OptimizerName)),
    Field("momentum", "momentum", "Its coefficient, from 0 to below 1."),
    Field("batch", "batch", "Rows of one update: full, or a number."),
    Field(
        "rate",
        "rate η",
        "Left empty: half the critical rate, on the ladder 1, 2, 5; of a network a tenth of that, "
        "for its limit moves.",
    ),
    Field("l2", "L2", "Adds this times the sum of the squared weights to the loss."),
    Field("start", "start", "zeros, random, or the parameters themselves, the bias last."),
    Field("seed", "seed", "Draws a random start and the order of the rows."),
)


def wanted(form: Form, name: FieldName) -> bool:
    """Whether a field means anything with what else was chosen."""
    if name == "hidden":
        return form.model == "network"
    return name != "momentum" or form.optimizer == "momentum"


def chosen(form: Form, name: FieldName, value: str) -> Form:
    """Change a field, and what cannot sensibly stay: a network learns nothing from zeros."""
    form = replace(form, **{name: value})
    if name == "model" and form.start in ("zeros", "random"):
        form = replace(form, start="random" if value == "network" else "zeros")
    return form


def sized(form: Form, rows: int) -> Form:
    """Train on all of a table with few rows, where nothing else was asked for."""
    few = rows < FEW_ROWS and form.split == _DEFAULTS["split"]
    return replace(form, split="1, 0, 0") if few else form


def names_text(names: Sequence[str]) -> str:
    """Write names with commas between them; a name that has one itself in quotes."""
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(names)
    return ", ".join(names) if text.getvalue() == ",".join(names) else text.getvalue()


def names_of(text: str) -> tuple[str, ...]:
    """Read names with commas between them."""
    rows = list(csv.reader([text], skipinitialspace=True))
    return tuple(name.strip() for name in (rows[0] if rows else []) if name.strip())


def uses_of(form: Form) -> dict[str, Use]:
    """Say how the form uses each column it names."""
    uses: dict[str, Use] = dict.fromkeys(names_of(form.features), "x")
    target = form.target.strip()
    column = target.removeprefix("next:").partition(">")[0].strip()
    if column and target.startswith("next:"):
        uses[column] = "x, next y" if column in uses else "next y"
    elif column:
        uses[column] = "y"
    return uses


def used(form: Form, uses: Uses) -> Form:
    """Name the columns as they are used; a limit such as >60 stays with its target."""
    target = next((name for name, use in uses.items() if use.endswith("y")), "")
    column, over, limit = form.target.partition(">")
    same = bool(target) and column.strip().removeprefix("next:") == target
    if target and uses[target] != "y":
        target = f"next:{target}"
    return replace(
        form,
        features=names_text([name for name, use in uses.items() if use.startswith("x")]),
        target=target + over + limit if same else target,
    )


# From the form to a session --------------------------------------------------------------------


class FormError(Exception):
    """What is wrong with a form: a sentence for each field that cannot stay as it is."""

    def __init__(self, said: Mapping[FieldName, str]) -> None:
        super().__init__("; ".join(said.values()))
        self.said = said


def opened(form: Form, reach: Reach, chart: str | None = None) -> Session:
    """Open what the form says. The table is read anew, for it may have been mended meanwhile.

    Raises:
        FormError: the form cannot be opened; nothing is lost.
    """
    stage_for.cache_clear()
    checked = _Checked(form)
    table = checked.take("table", lambda source: read_table(source, reach), None)
    problem = _problem(checked, table)
    descent = _descent(checked)
    checked.settle()
    stage = _stage(checked, problem, descent)
    _check_model(checked, stage, problem, descent)
    checked.settle()
    rate = half_the_critical(stage.curvature.critical_rate)
    if descent.model == "network":
        rate = max(rate_ladder.LOWEST, rate / 10)
    if form.rate.strip():
        rate = descent.learning_rate
    lesson = _lesson(problem, structs.replace(descent, learning_rate=rate), stage)
    if chart is None or chart in lesson.charts:
        return Session.open(lesson, chart=chart)
    others = ", ".join(lesson.charts)
    return replace(
        Session.open(lesson), notice=f"There is no chart “{chart}” of this: it has {others}."
    )


class _Checked:
    """Reads fields one by one and keeps what is wrong with each."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.faults: dict[FieldName, str] = {}

    def take(self, name: FieldName, read: Callable[[str], T], instead: T) -> T:
        """Read a field; where it is wrong, or means nothing here, go on with `instead`."""
        if not wanted(self.form, name):
            return instead
        try:
            return read(getattr(self.form, name).strip())
        except (ValueError, DataError) as error:
            self.faults[name] = str(error)
            return instead

    def settle(self) -> None:
        """Raise FormError where there are any."""
        if self.faults:
            raise FormError({name: _sentence(said) for name, said in self.faults.items()})


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _problem(checked: _Checked, table: Table | None) -> ProblemSpec:
    features: tuple[str, ...] = ()
    features = checked.take("features", lambda text: _features(text, table), features)
    return ProblemSpec(
        dataset=checked.form.table.strip(),
        features=features,
        target=checked.take("target", lambda text: _target(text, table, features), ""),
        fill=checked.take("fill", _choice("fill", Fill), "drop"),
        split=checked.take("split", _split, datasets.DEFAULT_SPLIT),
        scale=checked.take("scale", _choice("scale", Scale), "standard"),
    )


def _descent(checked: _Checked) -> DescentSpec:
    model: ModelName = checked.take("model", _choice("model", ModelName), "linear")
    return DescentSpec(
        learning_rate=checked.take("rate", _rate, FALLBACK_RATE),
        model=model,
        loss="mean_squared_error" if model == "linear" else "log_loss",
        optimizer=checked.take("optimizer", _choice("optimizer", OptimizerName), "plain"),
        momentum=checked.take("momentum", _coefficient, 0.9),
        l2=checked.take("l2", _strength, 0.0),
        batch=checked.take("batch", _batch, None),
        start=checked.take("start", _start, "zeros"),
        seed=checked.take("seed", _seed, 0),
        hidden=checked.take("hidden", _hidden, 2),
    )


def _features(text: str, table: Table | None) -> tuple[str, ...]:
    names = names_of(text)
    if not names:
        raise ValueError("Name at least one column to learn from.")
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"{name} is named twice; once is enough.")
        if table is not None:
            _read_column(table, name)
    return names


def _target(text: str, table: Table | None, features: tuple[str, ...]) -> str:
    if not text:
        raise ValueError("Name the column to predict.")
    column = datasets.target_column(text)
    if table is not None:
        _read_column(table, column)
    if column in features and not text.startswith("next:"):
        raise ValueError(
            f"{column} is a feature already; predict another column, or next:{text}, a row later."
        )
    return text


def _read_column(table: Table, name: str) -> None:
    """Raise DataError where the column cannot be learned from."""
    if name == "day_of_year" and name not in table.header:
        table.day_of_year()
    else:
        table.numbers(name)


def _choice(name: FieldName, literal: Any) -> Callable[[str], Any]:
    """Read one of a field's choices, all of them words of a closed type."""
    choices = next(field.choices for field in FIELDS if field.name == name)
    assert set(choices) <= set(get_args(literal))

    def read(text: str) -> Any:
        if text not in choices:
            raise ValueError(f"Choose {', '.join(choices[:-1])} or {choices[-1]}.")
        return text

    return read


def _split(text: str) -> tuple[float, float, float]:
    shares = _numbers(text)
    if len(shares) != 3 or min(shares) < 0 or shares[0] == 0 or abs(sum(shares) - 1) > 1e-9:
        raise ValueError(
            "Write three shares that add up to 1, the first above 0, such as 0.7, 0.15, 0.15."
        )
    return shares[0], shares[1], shares[2]


def _hidden(text: str) -> int:
    return _whole(text, 1, MOST_HIDDEN, f"Write a whole number from 1 to {MOST_HIDDEN}.")


def _coefficient(text: str) -> float:
    return _number(text, 1.0, "Write a number from 0 to below 1, such as 0.9.")


def _batch(text: str) -> int | None:
    advice = "Write full, or a whole number of rows from 1 up."
    return None if text == "full" else _whole(text, 1, None, advice)


def _rate(text: str) -> Decimal:
    return rate_ladder.parse(text) if text else FALLBACK_RATE


def _strength(text: str) -> float:
    return _number(text, math.inf, "Write a number from 0 up, such as 0.01.")


def _start(text: str) -> Literal["zeros", "random"] | tuple[float, ...]:
    if text == "zeros":
        return "zeros"
    if text == "random":
        return "random"
    values = _numbers(text)
    if not values:
        raise ValueError("Write zeros, random, or numbers with commas between them.")
    return values


def _seed(text: str) -> int:
    return _whole(text, 0, None, "Write a whole number from 0 up.")


def _whole(text: str, least: int, most: int | None, advice: str) -> int:
    digits = text.isascii() and text.isdecimal() and len(text) < 19
    if not digits or int(text) < least or (most is not None and int(text) > most):
        raise ValueError(advice)
    return int(text)


def _number(text: str, below: float, advice: str) -> float:
    values = _numbers(text)
    if len(values) != 1 or not 0 <= values[0] < below:
        raise ValueError(advice)
    return values[0]


def _numbers(text: str) -> tuple[float, ...]:
    """Read numbers with commas between; none at all where one is no number or not finite."""
    values = [number(part) for part in text.split(",")]
    known = tuple(value for value in values if value is not None and math.isfinite(value))
    return known if len(known) == len(values) else ()


def _stage(checked: _Checked, problem: ProblemSpec, descent: DescentSpec) -> Stage:
    """Read the table. Raises FormError at the field that stands in the way."""
    try:
        return stage_for(problem, descent)
    except DataError as error:
        checked.faults[_in_the_way(problem, descent)] = str(error)
    except ValueError as error:
        checked.faults["start"] = str(error)
    checked.settle()
    raise AssertionError("a fault was noted")


def _in_the_way(problem: ProblemSpec, descent: DescentSpec) -> FieldName:
    """Find which field a table fails at: its gaps, its split, or its scaling."""
    unscaled = structs.replace(problem, scale="none")
    names: tuple[FieldName, ...] = ("fill", "split")
    for name, easier in zip(
        names, (structs.replace(unscaled, split=(1.0, 0.0, 0.0)), unscaled), strict=True
    ):
        try:
            stage_for(easier, descent)
        except DataError:
            return name
        except ValueError:
            continue
    return "scale"


def _check_model(
    checked: _Checked, stage: Stage, problem: ProblemSpec, descent: DescentSpec
) -> None:
    """Hold the target against the model: a chance is of something that is so, or is not."""
    targets = stage.rows.targets
    if descent.model == "linear" or set(np.unique(targets).tolist()) <= {0.0, 1.0}:
        return
    checked.faults["target"] = (
        f"{descent.model} needs a target of 0 and 1; write one such as "
        f"{problem.target}>{np.median(targets):.6g}."
    )


def half_the_critical(critical: float) -> Decimal:
    """Return half the critical rate, rounded down on the ladder 1, 2, 5 per decade."""
    if not 0 < critical < math.inf:
        return FALLBACK_RATE
    # A hair less: on the very limit, rounding would decide between steady and overshoots.
    half = min(critical / 2 * (1 - 1e-6), float(rate_ladder.HIGHEST))
    return max(rate_ladder.LOWEST, rate_ladder.down(Decimal(half)))


# The lesson ------------------------------------------------------------------------------------

PART = "Your own table"


def _lesson(problem: ProblemSpec, descent: DescentSpec, stage: Stage) -> Lesson:
    charts = charts_for(stage, descent)
    page = Page(
        title=PART,
        line=0,
        blocks=(Prose(_prose(problem, descent, stage), 0),),
        claims=(),
        problem=problem,
        descent=descent,
        charts=charts,
        moves=_moves(stage),
    )
    return Lesson(
        path=Path(problem.dataset),
        number="",
        slug="your-table",
        title=stage.dataset.name,
        part=PART,
        minutes=1,
        objective="Descend on a table of your own.",
        problem=problem,
        descent=descent,
        charts=charts,
        pages=(page,),
    )


def charts_for(stage: Stage, descent: DescentSpec) -> tuple[ChartName, ...]:
    """Return the charts that can show this model on so many features, the best one first."""
    features = len(stage.dataset.problem.feature_names)
    first: tuple[ChartName, ...]
    if descent.model == "linear":
        one: tuple[ChartName, ...] = ("fit", "bowl", "gradient", "contour")
        first = one if features == 1 else ("prediction", "contour", "bowl")
        first += ("shrinkage",) if descent.l2 else ()
    else:
        several: tuple[ChartName, ...] = ("boundary",) if features == 2 else ()
        first = ("sigmoid",) if features == 1 else several
        first += ("network",) if descent.model == "network" else ("bowl", "contour")
    validated = stage.dataset.problem.validation.count > 0
    rest: tuple[ChartName, ...] = ("loss", *(("losses",) if validated else ()), "parameters")
    return (*first, *rest)


def _moves(stage: Stage) -> dict[str, Decimal]:
    """Let the arrows move a line's w and b: by a tenth of what the target's spread asks for."""
    rows = stage.rows
    names = stage.descent.model.parameter_names(stage.dataset.problem.feature_names)
    if len(names) != 2:
        return {}
    with np.errstate(all="ignore"):
        height = np.float64(5) if stage.descent.loss.name == "log_loss" else rows.targets.std()
        by = (float(height / rows.features.std() / 10), float(height / 10))
    if not all(0 < one < math.inf for one in by):
        return {}
    return {name: rate_ladder.down(Decimal(one)) for name, one in zip(names, by, strict=True)}


def _prose(problem: ProblemSpec, descent: DescentSpec, stage: Stage) -> str:
    data = stage.dataset
    parts = data.problem
    counts = [f"{rows.count:,}" for rows in (parts.training, parts.validation, parts.test)]
    *others, last = map(_code, problem.features)
    learned = f"{', '.join(others)} and {last} predict" if others else f"{last} predicts"
    batch = "all rows" if descent.batch is None else f"{descent.batch:,} rows"
    momentum = f", momentum {descent.momentum:g}" if descent.optimizer == "momentum" else ""
    ending = "; the last has no next one" if problem.target.startswith("next:") else ""
    lines = [
        f"{_code(data.name)}: {counted(data.rows, 'row')}{ending}. {counts[0]} to train on, "
        f"{counts[1]} to validate, {counts[2]} to test.",
        f"{learned} {_code(parts.target_name)}: {descent.model}, {batch} a step{momentum}.",
        *(f"{_plain(note)}." for note in data.notes),
        f"η begins at {rate_text(descent.learning_rate)}; the gauge says what it does.",
        "`f` opens the form again, `k` gives the command for all this.",
    ]
    return "\n\n".join(lines)


def _code(text: str) -> str:
    """Set a name as it is, whatever Markdown it holds."""
    return f"`{text.replace('`', chr(39))}`"


def _plain(text: str) -> str:
    """Keep Markdown from reading marks into a sentence."""
    return "".join(f"\\{each}" if each in "\\`*_[]<>#|" else each for each in text)


# The command -----------------------------------------------------------------------------------


def form_of(session: Session) -> Form:
    """Return the form of a sandbox as it stands now, rate and seed included."""
    problem, descent = session.scene.problem, session.scene.descent
    start = descent.start
    return Form(
        table=problem.dataset,
        features=names_text(problem.features),
        target=problem.target,
        fill=problem.fill,
        scale=str(problem.scale),
        split=", ".join(map(_written, problem.split)),
        model=descent.model,
        hidden=str(descent.hidden),
        optimizer=descent.optimizer,
        momentum=_written(descent.momentum),
        batch="full" if descent.batch is None else str(descent.batch),
        rate=rate_text(session.rate),
        l2=_written(descent.l2),
        start=start if isinstance(start, str) else ", ".join(map(_written, start)),
        seed=str(session.seed),
    )


def _written(value: float) -> str:
    return repr(value).removesuffix(".0")


def command_line(session: Session) -> str:
    """Return the command that opens this table in this way, where the run on view began."""
    form = form_of(session)
    began = session.trace.at(0).parameters.tolist()
    if began != session.start.tolist():
        form = replace(form, start=", ".join(map(_written, began)))
    always = {"features", "target", "rate"}
    words = ["gdtui", "data", form.table]
    for field in FIELDS[1:]:
        value = getattr(form, field.name)
        if wanted(form, field.name) and (field.name in always or value != _DEFAULTS[field.name]):
            option = "learning-rate" if field.name == "rate" else field.name
            words += [f"--{option}", value if '"' in value else value.replace(", ", ",")]
    return shlex.join([*words, "--chart", session.chart_name])


_DEFAULTS: Mapping[str, str] = {one.name: str(one.default) for one in fields(Form)}
