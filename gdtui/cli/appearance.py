"""How the tutor looks, by click: the options, over variables, over the file, over the defaults."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from gdtui.cli.parameter_types import Count
from gdtui.cli.terminal import supports_unicode
from gdtui.settings import (
    FASTEST_FPS,
    LOOK_SETTINGS,
    SLOWEST_FPS,
    FileWishes,
    HeldSetting,
    Look,
    Origin,
    SettingsError,
    settings_file,
)

if TYPE_CHECKING:
    _Type = click.ParamType[Any]
else:
    _Type = click.ParamType

_ORIGINS: Mapping[ParameterSource, Origin] = {
    ParameterSource.COMMANDLINE: "command line",
    ParameterSource.ENVIRONMENT: "environment",
    ParameterSource.DEFAULT_MAP: "file",
    ParameterSource.DEFAULT: "default",
}


class LookCommand(click.Command):
    """A command with the options of how the tutor looks; click takes the file as their defaults."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Read the file, unless somebody has."""
        extra.setdefault("default_map", FileWishes(settings_file()))
        return super().make_context(info_name, args, parent, **extra)


class _Layered(_Type):
    """What a setting may be. A variable that cannot be is noted, and what lies below it holds.

    The command line is refused at once, in click's own words; the file was read before.
    """

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        assert ctx is not None
        assert param is not None
        assert param.name is not None
        assert isinstance(ctx.default_map, FileWishes)
        name, wishes, known = param.name, ctx.default_map, LOOK_SETTINGS[param.name]
        if ctx.get_parameter_source(name) is not ParameterSource.ENVIRONMENT:
            return super().convert(value, param, ctx)
        try:
            return known.read(value)
        except ValueError:
            wishes.refuse(name, f"${known.variable}", value)
        below = ParameterSource.DEFAULT_MAP if name in wishes else ParameterSource.DEFAULT
        ctx.set_parameter_source(name, below)
        return wishes.get(name, known.default)


class _LayeredWord(_Layered, click.Choice[str]):
    """One of a few words."""


class _LayeredNumber(_Layered, Count):
    """A whole number of a range."""


class _LayeredFlag(_Layered, click.types.BoolParamType):
    """On or off."""


def _option(name: str) -> Callable[..., Any]:
    known = LOOK_SETTINGS[name]
    flag = "--" + name.replace("_", "-")
    kind: click.ParamType[Any]
    if known.choices:
        kind = _LayeredWord(known.choices)
    elif known.is_flag:
        kind, flag = _LayeredFlag(), f"{flag}/--no-{flag[2:]}"
    else:
        kind = _LayeredNumber(SLOWEST_FPS, FASTEST_FPS)
    return click.option(
        known.option or flag,
        type=kind,
        default=known.default,
        envvar=known.variable,
        metavar=None if known.choices or known.is_flag else "N",
        help=known.option_help or f"{known.help[0].upper()}{known.help[1:]}.",
    )


APPEARANCE: Mapping[str, Callable[..., Any]] = {name: _option(name) for name in LOOK_SETTINGS}
"""The options of how the tutor looks; a name is that of a setting."""


def appearance_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a LookCommand the options of how the tutor looks, as one argument `wished`."""

    @wraps(command)
    def wishing(*args: Any, **given: Any) -> None:
        wished = {name: given.pop(name) for name in APPEARANCE}
        command(*args, **given, wished=wished)

    for name in reversed(list(APPEARANCE)):
        wishing = APPEARANCE[name](wishing)
    return wishing


@click.command("settings", cls=LookCommand)
@appearance_options
def _nothing_but_looks(wished: Mapping[str, object]) -> None:
    """Hold the options, and nothing else."""


def find_settings(
    given: Sequence[str] = (), file: Path | None = None
) -> tuple[dict[str, HeldSetting], list[SettingsError]]:
    """Return every setting by name, and all that is wrong with what was wished.

    A wish that cannot be is left out: what was wished less directly holds.

    Args:
        given: the options of a command line.
        file: the settings file; the usual one when not given. It need not exist.
    """
    wishes = FileWishes(file or settings_file())
    ctx = _nothing_but_looks.make_context("settings", [*given], default_map=wishes)
    found = {}
    for name in LOOK_SETTINGS:
        source = ctx.get_parameter_source(name)
        assert source is not None
        found[name] = HeldSetting(name, ctx.params[name], _ORIGINS[source])
    return found, wishes.faults


def load_settings(given: Sequence[str] = (), file: Path | None = None) -> dict[str, HeldSetting]:
    """Return every setting by name, as `find_settings` does.

    Raises:
        SettingsError: a file that cannot be read, an unknown name, a value that cannot be.
    """
    settings, faults = find_settings(given, file)
    if faults:
        raise faults[0]
    return settings


def read_recording(wished: Mapping[str, Any]) -> bool:
    """Whether events are kept, where looks are of no account.

    Raises ClickException where it cannot be told whether that is wished.
    """
    wishes = click.get_current_context().default_map
    if isinstance(wishes, FileWishes) and "record" in wishes.refused:
        raise click.ClickException(str(wishes.refused["record"]))
    return bool(wished["record"])


def read_look(wished: Mapping[str, Any]) -> Look:
    """How the tutor looks, by what holds of each setting, and by the locale.

    Raises ClickException where a wish of the running command cannot be.
    """
    wishes = click.get_current_context().default_map
    if isinstance(wishes, FileWishes) and wishes.faults:
        raise click.ClickException(str(wishes.faults[0]))
    plain = not supports_unicode() if wished["ascii"] is None else wished["ascii"]
    return Look(
        light=wished["theme"] == "light",
        palette=wished["palette"],
        ascii=plain,
        by_locale=plain and wished["ascii"] is None,
        fps=wished["fps"],
        still=wished["reduced_motion"],
        title=wished["title"],
        glide=wished["glide"],
        record=wished["record"],
    )
