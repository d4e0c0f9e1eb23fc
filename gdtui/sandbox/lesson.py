"""A form as a lesson of one page, opened as a session.

The lesson is like any other, so every key works as in lessons; it has no file and no number, and
nothing of it is kept as progress.
"""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
from msgspec import structs

from gdtui.course.lesson import (
    ChartName,
    DescentSpec,
    Lesson,
    Page,
    ProblemSpec,
    Prose,
)
from gdtui.datasets.preview import read_allowed_table
from gdtui.engine import Network
from gdtui.engine.momentum_map import is_mapped
from gdtui.restricted_access import Access
from gdtui.sandbox.form import Form
from gdtui.sandbox.typed_path import find_table
from gdtui.sandbox.validation import (
    FALLBACK_RATE,
    FormReader,
    descent_from_form,
    problem_from_form,
    reading_from_form,
    setup_from_form,
)
from gdtui.session import rate_ladder
from gdtui.session.session import Session
from gdtui.session.sources import Sources
from gdtui.session.training_setup import TrainingSetup
from gdtui.spec.catalogue import SETTINGS
from gdtui.spec.models import MODEL_ENTRIES
from gdtui.spec.optimizers import OPTIMIZER_ENTRIES
from gdtui.text.numbers import count_text, rate_text


def open_sandbox(form: Form, access: Access, chart: str | None = None) -> Session:
    """Open what the form says; a table that was mended meanwhile is read anew.

    Raises:
        FormError: the form cannot be opened; nothing is lost.
    """
    form = replace(form, table=find_table(form.table, access))
    reader = FormReader(form)
    reading = reading_from_form(reader)
    reader.settle()
    table = reader.take("table", lambda source: read_allowed_table(source, access, reading), None)
    problem = problem_from_form(reader, table)
    descent = descent_from_form(reader)
    reader.settle()
    sources = Sources()
    setup = setup_from_form(reader, problem, descent, sources)
    rate = half_critical_rate(setup.curvature.critical_rate)
    if MODEL_ENTRIES[descent.model].limit_moves:
        rate = max(rate_ladder.lowest_for(setup.curvature.critical_rate), rate / 10)
    if form.rate.strip():
        rate = descent.learning_rate
    lesson = make_lesson(problem, structs.replace(descent, learning_rate=rate), setup)
    if chart is None or chart in lesson.charts:
        return Session.open(lesson, chart=chart, sources=sources)
    others = ", ".join(lesson.charts)
    return replace(
        Session.open(lesson, sources=sources),
        notice=f"There is no chart “{chart}” of this: it has {others}.",
    )


def half_critical_rate(critical: float) -> Decimal:
    """Return half the critical rate, rounded down on the ladder 1, 2, 5 per decade."""
    if not 0 < critical < math.inf:
        return FALLBACK_RATE
    # A hair less: on the very limit, rounding would decide between steady and overshoots.
    half = min(critical / 2 * (1 - 1e-6), float(rate_ladder.HIGHEST))
    return rate_ladder.down(Decimal(half), rate_ladder.lowest_for(critical))


PART = "Your own table"


def make_lesson(problem: ProblemSpec, descent: DescentSpec, setup: TrainingSetup) -> Lesson:
    """Return the lesson of one page that trains on a setup."""
    charts = charts_for(setup, descent)
    page = Page(
        title=PART,
        line=0,
        blocks=(Prose(_prose(problem, descent, setup), 0),),
        claims=(),
        problem=problem,
        descent=descent,
        charts=charts,
        moves=_moves(setup),
    )
    return Lesson(
        path=Path(problem.dataset),
        number="",
        slug="your-table",
        title=setup.dataset.name,
        part=PART,
        minutes=1,
        objective="Descend on a table of your own.",
        problem=problem,
        descent=descent,
        charts=charts,
        pages=(page,),
    )


def charts_for(setup: TrainingSetup, descent: DescentSpec) -> tuple[ChartName, ...]:
    """Return the charts that can show this model on so many features, the best ones first.

    Digits reach nine of them, and the key that turns through them all.
    """
    features = len(setup.dataset.problem.feature_names)
    first: tuple[ChartName, ...]
    hidden = "hidden" in MODEL_ENTRIES[descent.model].options
    if not setup.for_chances and hidden:
        first = ("fit" if features == 1 else "prediction", "network", "network_graph")
    elif not setup.for_chances:
        one: tuple[ChartName, ...] = ("fit", "bowl", "gradient", "contour")
        first = one if features == 1 else ("prediction", "contour", "bowl")
        first += ("shrinkage",) if descent.l2 else ()
    else:
        several: tuple[ChartName, ...] = ("boundary",) if features == 2 else ()
        first = ("sigmoid",) if features == 1 else several
        first += ("network", "network_graph") if hidden else ("bowl", "contour")
    validated = setup.dataset.problem.validation.count > 0
    rest: tuple[ChartName, ...] = ("loss", *(("losses",) if validated else ()), "parameters")
    return (*first, *rest, *_charts_of_many_runs(setup))


def _charts_of_many_runs(setup: TrainingSetup) -> tuple[ChartName, ...]:
    """Return the charts that compare rates, rules and rows: first those of what was set here."""
    descent = setup.descent
    ridge = descent.l2 > 0 and setup.best is not None
    found: tuple[ChartName, ...] = ("lambda_sweep",) if ridge else ()
    found += ("cloud",) if descent.batch_size is not None else ()
    mapped: tuple[ChartName, ...] = ()
    if is_mapped(descent, setup.rows):
        mapped = ("momentum_map",)
    found += mapped if descent.optimizer.memory else ()
    found += ("rate_sweep", "log_loss" if setup.for_chances else "histogram")
    found += () if isinstance(descent.model, Network) else ("race",)
    return tuple(dict.fromkeys((*found, *mapped)))


def _moves(setup: TrainingSetup) -> dict[str, Decimal]:
    """Let the arrows move a line's w and b: by a tenth of what the target's spread asks for."""
    rows = setup.rows
    names = setup.descent.model.parameter_names(setup.dataset.problem.feature_names)
    if len(names) != 2:
        return {}
    with np.errstate(all="ignore"):
        height = np.float64(5) if setup.for_chances else rows.targets.std()
        by = (float(height / rows.features.std() / 10), float(height / 10))
    if not all(0 < one < math.inf for one in by):
        return {}
    return {name: rate_ladder.down(Decimal(one)) for name, one in zip(names, by, strict=True)}


def _prose(problem: ProblemSpec, descent: DescentSpec, setup: TrainingSetup) -> str:
    data = setup.dataset
    parts = data.problem
    counts = [f"{rows.count:,}" for rows in (parts.training, parts.validation, parts.test)]
    *others, last = map(_code, problem.features)
    learned = f"{', '.join(others)} and {last} predict" if others else f"{last} predicts"
    batch = "all rows" if descent.batch is None else count_text(descent.batch, "row")
    rule = OPTIMIZER_ENTRIES[descent.optimizer]
    held = ((name, getattr(descent, name), usual) for name, usual in rule.options.items())
    own = "".join(
        f", {SETTINGS[name].label} {usual if value is None else value:g}"
        for name, value, usual in held
    )
    if rule.options and rule.name not in rule.options:
        own = f", {rule.name}{own}"
    known = "the gauge says what it does" if setup.curvature.limited else "it has no fixed limit"
    ending = "; the last has no next one" if problem.target.startswith("next:") else ""
    lines = [
        f"{_code(data.name)}: {count_text(data.rows, 'row')}{ending}. {counts[0]} to train on, "
        f"{counts[1]} to validate, {counts[2]} to test.",
        f"{learned} {_code(parts.target_name)}: {descent.model}, {batch} a step{own}.",
        *(f"{_plain(note)}." for note in data.notes),
        *((f"A step goes along {rule.formula}.",) if "d" in rule.shown else ()),
        f"η begins at {rate_text(descent.learning_rate)}; {known}.",
        "`f` opens the form again, `k` gives the command for all this.",
    ]
    return "\n\n".join(lines)


def _code(text: str) -> str:
    """Set a name as it is, whatever Markdown it holds."""
    return f"`{text.replace('`', chr(39))}`"


def _plain(text: str) -> str:
    """Keep Markdown from reading marks into a sentence."""
    return "".join(f"\\{each}" if each in "\\`*_[]<>#|" else each for each in text)
