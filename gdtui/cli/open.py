"""`gdtui` and `gdtui open`: open the tutor at a lesson."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import click

from gdtui.cli import parameter_types
from gdtui.cli.appearance import LookCommand, appearance_options, read_look, read_recording
from gdtui.cli.completion import complete_lesson
from gdtui.cli.keys import key_options, refuse_in_plain
from gdtui.cli.lessons import (
    check_draw,
    lesson_file,
    lesson_files_by_name,
    load_lessons,
    parse_lesson,
)
from gdtui.cli.state_code import check_code, is_code
from gdtui.cli.terminal import hasten_screen, plain_option, require_terminal
from gdtui.restricted_access import Access, ignore_suspend
from gdtui.session.key_notation import typed_keys


@click.command("open", cls=LookCommand)
@click.argument("lesson", required=False, shell_complete=complete_lesson)
@click.option(
    "--page", metavar="N", type=parameter_types.Count(min=1), help="The page to begin at, from 1."
)
@click.option("--chart", metavar="NAME", help="The chart to show first.")
@click.option(
    "--learning-rate",
    metavar="RATE",
    type=parameter_types.Rate(),
    help="Instead of the page's own.",
)
@click.option(
    "--seed", metavar="N", type=parameter_types.Count(min=0), help="Instead of the page's own."
)
@click.option(
    "--draw",
    metavar="K",
    type=parameter_types.Count(min=1),
    help="With LESSON and --page: of a page whose numbers are drawn, the Kth. Implies --fresh.",
)
@plain_option("Lines of text and typed commands")
@click.option(
    "--fresh",
    is_flag=True,
    help="Read and write no progress: to show a page as nobody has seen it.",
)
@key_options
@appearance_options
@click.pass_context
def open_tutor(
    ctx: click.Context,
    lesson: str | None,
    page: int | None,
    chart: str | None,
    learning_rate: Decimal | None,
    seed: int | None,
    draw: int | None,
    plain: bool,
    fresh: bool,
    press: tuple[str, ...],
    only: frozenset[str] | None,
    wished: Mapping[str, object],
) -> None:
    """Open the tutor (the default command).

    LESSON is a number, a name or the path of a lesson file; without it, the tutor opens where you
    left it, the first time at the beginning. @CODE, which k gives, brings back a whole state; no
    progress is read or written then.
    """
    access = ctx.ensure_object(Access)
    code = lesson if is_code(lesson) else None
    if code is not None:
        check_code(ctx, code)
    check_draw(ctx, draw, page, of_lesson=lesson is not None and code is None)
    file = None if lesson is None or code is not None else lesson_file(ctx, access, lesson)
    files = {} if code is not None else lesson_files_by_name(access)
    lessons = partial(load_lessons, access)
    at: dict[str, Any] = {
        "page": None if page is None else page - 1,
        "chart": chart,
        "learning_rate": learning_rate,
        "seed": seed,
        "draw": draw,
        # Nobody's own numbers, and what was done with them, make way for a look at others.
        "fresh": fresh or draw is not None,
    }
    opening: Callable[..., int]
    if plain:
        from gdtui.plain.repl import run_plain, run_plain_code

        refuse_in_plain(press, ctx)
        if access.restricted:
            ignore_suspend()
        if code is not None:
            opening = partial(run_plain_code, code, lessons(), access)
        else:
            first = None if file is None else parse_lesson(file)
            record = read_recording(wished)
            opening = partial(run_plain, first, lessons(), record=record, **at)
        folder = None if access.restricted else Path.cwd()
        opening = partial(opening, folder=folder, shell=not access.restricted)
    else:
        require_terminal()
        hasten_screen(ctx)
        from gdtui.ui import launch

        press = typed_keys(press)
        if code is not None:
            opening = partial(launch.run_code, code, lessons, access)
        else:
            opening = partial(
                launch.run_tutor, file, files, lessons, restricted=access.restricted, **at
            )
        opening = partial(opening, look=read_look(wished))
    try:
        status = opening(press=press, only=only)
    except Exception as error:
        # Imported only here: it would take as long as all that is on the first screen.
        from gdtui.course import CourseError
        from gdtui.datasets import DataError

        if isinstance(error, CourseError | DataError):
            raise click.ClickException(str(error)) from None
        if isinstance(error, ValueError):
            raise click.UsageError(str(error), ctx) from None
        raise
    ctx.exit(status)
