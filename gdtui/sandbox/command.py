"""From a sandbox's session back to its form, and to the command that opens the same."""

from __future__ import annotations

import shlex
from dataclasses import replace
from decimal import Decimal
from typing import Any

from msgspec import structs

from gdtui.sandbox.form import FIELDS, Form, chosen_in
from gdtui.session.session import Session
from gdtui.spec.setting import Setting
from gdtui.text.name_lists import names_text, parse_names
from gdtui.text.numbers import rate_text


def current_form(session: Session) -> Form:
    """Return the form of a sandbox as it stands now, rate and seed included."""
    problem, descent = session.scene.problem, session.scene.descent
    held = {**structs.asdict(problem), **structs.asdict(descent)}
    held |= {"learning_rate": session.rate, "seed": session.seed}
    return Form(**{field.name: _text(field, held[field.lesson_key]) for field in FIELDS})


def _text(field: Setting, value: Any) -> str:
    """Write a value as it is typed into its field."""
    match value:
        case None:
            return field.form
        case Decimal():
            return rate_text(value)
        case float():
            return _exact_text(value)
        case tuple() if field.kind == "names":
            return names_text(value)
        case tuple():
            return ", ".join(map(_exact_text, value))
    return str(value)


def _exact_text(value: float) -> str:
    return repr(value).removesuffix(".0")


def sandbox_command(session: Session) -> str:
    """Return the command that opens this table in this way, where the run on view began."""
    form = current_form(session)
    began = session.trace.at(0).parameters.tolist()
    if began != session.start.tolist():
        form = replace(form, start=", ".join(map(_exact_text, began)))
    always = {"features", "target", "rate"}
    chosen = chosen_in(form)
    words = ["gdtui", "data", form.table]
    for field in FIELDS[1:]:
        value = chosen[field.name]
        if field.relevant(chosen) and (field.name in always or value != field.default_for(chosen)):
            words += field.arguments(_close(field, value))
    return shlex.join([*words, "--chart", session.chart_name])


def _close(field: Setting, value: str) -> str:
    """Take out the blanks between the parts of a list, for a shell; those of a name stay."""
    if field.kind == "names":
        return names_text(parse_names(value), ",")
    return value if field.kind == "text" else value.replace(", ", ",")
