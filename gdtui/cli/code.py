"""`gdtui open @CODE`: open the state that a code holds."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click
from click.core import ParameterSource

from gdtui.cli.appearance import read_look
from gdtui.cli.keys import refuse_in_plain
from gdtui.cli.lessons import load_lessons
from gdtui.cli.terminal import require_terminal
from gdtui.restricted_access import Access, ignore_suspend
from gdtui.session.key_notation import typed_keys

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


def open_state(
    ctx: click.Context,
    access: Access,
    code: str,
    *,
    plain: bool,
    press: tuple[str, ...],
    only: frozenset[str] | None,
    wished: Mapping[str, object],
) -> int:
    """Open the tutor, or plain lines, at the state of a code; return the exit status."""
    check_code(ctx, code)
    with _errors_as_usage(ctx):
        if plain:
            from gdtui.plain.repl import run_plain_code

            refuse_in_plain(press, ctx)
            if access.restricted:
                ignore_suspend()
            folder = None if access.restricted else Path.cwd()
            return run_plain_code(
                code,
                load_lessons(access),
                access,
                folder=folder,
                shell=not access.restricted,
                press=press,
                only=only,
            )
        require_terminal()
        from gdtui.ui import launch

        look = read_look(wished)
        lessons = partial(load_lessons, access)
        return launch.run_code(code, lessons, access, look=look, press=typed_keys(press), only=only)


@contextmanager
def _errors_as_usage(ctx: click.Context) -> Iterator[None]:
    """Turn what is wrong with a lesson, a table or a code into the command's error."""
    try:
        yield
    except click.ClickException:
        raise
    except Exception as error:
        from gdtui.course import CourseError
        from gdtui.datasets import DataError

        if isinstance(error, CourseError | DataError):
            raise click.ClickException(str(error)) from None
        if isinstance(error, ValueError):
            raise click.UsageError(str(error), ctx) from None
        raise
