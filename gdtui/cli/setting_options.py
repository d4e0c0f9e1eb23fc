"""The options that set a problem and a descent, made from the spec: of `run`, and of the form."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from typing import Any, TypeVar

import click

from gdtui.cli.completion import complete_table
from gdtui.cli.parameter_types import Word, type_of
from gdtui.spec.catalogue import OFFERED, SETTINGS
from gdtui.spec.models import MODEL_ENTRIES
from gdtui.spec.optimizers import OPTIMIZER_ENTRIES, optimizer_with
from gdtui.spec.setting import Chosen, Setting

_Command = TypeVar("_Command", bound=Callable[..., Any])


def _option(setting: Setting, name: str, default: str, **others: Any) -> Callable[..., Any]:
    if setting.kind == "switch":
        return _switch(setting, name)
    told = (
        f"{setting.help} {setting.hint}"
        if setting.kind == "rate" and not default
        else (setting.help)
    )
    if setting.owner == "optimizer":
        told += " Chooses an optimizer that has it."
    return click.option(
        setting.flag,
        name,
        metavar=setting.metavar or None,
        help=told + (f"  [default: {default}]" if default else ""),
        **others,
    )


def _switch(setting: Setting, name: str) -> Callable[[_Command], _Command]:
    """Two flags, one for each of its ways; neither leaves it as it is."""
    _, yes, no = setting.choices

    def decorate(command: _Command) -> _Command:
        for value, told in ((no, "The other of the two."), (yes, setting.help)):
            flag = "".join(setting.arguments(value))
            command = click.option(flag, name, flag_value=value, default=None, help=told)(command)
        return command

    return decorate


def _defaults(setting: Setting, default: Callable[[Setting, Chosen], str]) -> str:
    """The default for `--help`; for each model or optimizer, where it depends on them."""
    names_of: dict[str, list[str]] = {}
    for name in SETTINGS[setting.owner].choices if setting.owner else ("",):
        chosen = {str(setting.owner): name}
        if setting.relevant(chosen) or setting.words:
            names_of.setdefault(default(setting, chosen), []).append(name)
    first, *others = names_of or [""]
    told = [first, *(f"{other} for {', '.join(names_of[other])}" for other in others)]
    return "; ".join(told).replace(", 0", ",0")


def form_default(setting: Setting, chosen: Chosen) -> str:
    """Return the default of the form, as text."""
    return setting.default_for(chosen)


def run_default(setting: Setting, chosen: Chosen) -> str:
    """Return the default of `gdtui run`, as text."""
    return setting.default_for(chosen) if setting.run is None else setting.run


FORM_OPTIONS: Mapping[str, Callable[..., Any]] = {
    setting.name: _option(
        setting,
        setting.name,
        _defaults(setting, form_default),
        type=Word(setting, lenient=True) if setting.words else None,
    )
    for setting in OFFERED[1:]
}
"""Those that fill the form, by the names of its fields: text, for the form says what is wrong."""


def form_options(*, without: Container[str] = ()) -> Callable[[_Command], _Command]:
    """Give a command the options that fill the form, but for those it has of its own."""

    def decorate(command: _Command) -> _Command:
        for name in reversed(list(FORM_OPTIONS)):
            if name not in without:
                command = FORM_OPTIONS[name](command)
        return command

    return decorate


def run_options(command: _Command) -> _Command:
    """Give a command an option for every setting; None stands for what was not given."""
    for setting in reversed(OFFERED):
        command = _option(
            setting,
            setting.parameter,
            _defaults(setting, run_default),
            type=type_of(setting),
            shell_complete=complete_table if setting.name == "table" else None,
        )(command)
    return command


def with_defaults(ctx: click.Context, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of a run by parameter: what was given, else the default.

    What means nothing to the model or the optimizer is left out. Without `--optimizer`, an option
    that is some optimizer's own chooses that optimizer.

    Raises:
        UsageError: something was given that does not go with the rest.
    """
    chosen = {
        "model": given["model"] or SETTINGS["model"].form,
        "optimizer": given["optimizer"] or optimizer_of_options(given),
    }
    settled: dict[str, Any] = {}
    for setting in OFFERED:
        value = given[setting.parameter]
        if value is None:
            if setting.optional or not (setting.relevant(chosen) or setting.words):
                continue
            text = chosen.get(setting.name) or run_default(setting, chosen)
            value = type_of(setting).convert(text, None, ctx)
        elif setting.words and value not in setting.choices_for(chosen):
            fitting = " or ".join(setting.choices_for(chosen))
            raise click.UsageError(
                f"The {chosen['model']} model goes with {fitting}, not with {value}.", ctx
            )
        elif not setting.words and not setting.relevant(chosen):
            raise click.UsageError(_irrelevant(setting, chosen), ctx)
        settled[setting.parameter] = value
    return settled


def optimizer_of_options(given: Mapping[str, Any]) -> str:
    """Return the optimizer that has what was given of all that is some optimizer's own."""
    own = {name for entry in OPTIMIZER_ENTRIES.values() for name in entry.options}
    return optimizer_with(name for name in own if given.get(name) is not None)


def _irrelevant(setting: Setting, chosen: Chosen) -> str:
    options = {
        "model": {name: {*entry.options} for name, entry in MODEL_ENTRIES.items()},
        "optimizer": {name: {*entry.options} for name, entry in OPTIMIZER_ENTRIES.items()},
    }[setting.owner]
    having = next((name for name in options if setting.name in options[name]), None)
    advice = f"choose --{setting.owner} {having}, or leave" if having else "leave"
    owner = f"{chosen[setting.owner]} {setting.owner}"
    return f"The {owner} has no {setting.label}; {advice} {setting.flag} out."
