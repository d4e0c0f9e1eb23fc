"""From a sandbox's session back to its form, and to the command that opens the same."""

from __future__ import annotations

import shlex
from dataclasses import replace

from gdtui.sandbox.form import DEFAULTS, FIELDS, Form, is_relevant, names_text
from gdtui.session.session import Session
from gdtui.text.numbers import rate_text


def current_form(session: Session) -> Form:
    """Return the form of a sandbox as it stands now, rate and seed included."""
    problem, descent = session.scene.problem, session.scene.descent
    start = descent.start
    return Form(
        table=problem.dataset,
        features=names_text(problem.features),
        target=problem.target,
        fill=problem.fill,
        scale=str(problem.scale),
        split=", ".join(map(_exact_text, problem.split)),
        model=descent.model,
        hidden=str(descent.hidden),
        optimizer=descent.optimizer,
        momentum=_exact_text(descent.momentum),
        batch="full" if descent.batch is None else str(descent.batch),
        rate=rate_text(session.rate),
        l2=_exact_text(descent.l2),
        start=start if isinstance(start, str) else ", ".join(map(_exact_text, start)),
        seed=str(session.seed),
    )


def _exact_text(value: float) -> str:
    return repr(value).removesuffix(".0")


def sandbox_command(session: Session) -> str:
    """Return the command that opens this table in this way, where the run on view began."""
    form = current_form(session)
    began = session.trace.at(0).parameters.tolist()
    if began != session.start.tolist():
        form = replace(form, start=", ".join(map(_exact_text, began)))
    always = {"features", "target", "rate"}
    words = ["gdtui", "data", form.table]
    for field in FIELDS[1:]:
        value = getattr(form, field.name)
        if is_relevant(form, field.name) and (
            field.name in always or value != DEFAULTS[field.name]
        ):
            option = "learning-rate" if field.name == "rate" else field.name
            words += [f"--{option}", value if '"' in value else value.replace(", ", ",")]
    return shlex.join([*words, "--chart", session.chart_name])
