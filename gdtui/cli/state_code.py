"""A code on the command line: what is one, and whether it can be opened as it stands."""

from __future__ import annotations

from collections.abc import Collection

import click
from click.core import ParameterSource

STATE_OPTIONS = ("page", "chart", "learning_rate", "rate", "seed")
"""What a code brings with it."""


def is_code(argument: str | None) -> bool:
    """Whether an argument is a code: it begins with @."""
    return argument is not None and argument.lstrip().startswith("@")


def check_code(ctx: click.Context, code: str, options: Collection[str] = STATE_OPTIONS) -> None:
    """Fail where a code is damaged, or where an option asks for another state than its own."""
    from gdtui.export.packed_text import unpack_text

    for name in options:
        if ctx.get_parameter_source(name) == ParameterSource.COMMANDLINE:
            option = next(each for each in ctx.command.params if each.name == name).opts[0]
            raise click.UsageError(f"A code brings its own state: leave {option} out.", ctx)
    try:
        unpack_text(code.strip().removeprefix("@"))
    except ValueError as error:
        raise click.UsageError(str(error), ctx) from None
