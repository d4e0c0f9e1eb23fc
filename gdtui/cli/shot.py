"""`gdtui shot`: print a screen without a terminal, or compare it with a kept one."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gdtui.cli import parameter_types
from gdtui.cli.completion import complete_lesson, complete_table
from gdtui.cli.data import fill_form
from gdtui.cli.lessons import check_draw, lesson_file
from gdtui.cli.setting_options import form_options
from gdtui.cli.state_code import check_code, is_code
from gdtui.restricted_access import Access, forget_textual
from gdtui.shots.formats import FORMATS, Format

if TYPE_CHECKING:
    from gdtui.shots.shot import Shot

NO_LESSONS = ("contents", "help", "welcome")


@click.command("shot")
@click.argument("what", metavar="[LESSON]", required=False, shell_complete=complete_lesson)
@click.option("--page", metavar="N", type=parameter_types.Count(min=1), help="From 1.")
@click.option("--press", metavar="KEYS", default="", help='Keys to press: "space*3 +".')
@click.option("--size", metavar="80x24", default="80x24", help="Columns and rows.")
@click.option("--theme", type=click.Choice(["dark", "light"]), default="dark", help="The ground.")
@click.option("--ascii", is_flag=True, help="No character beyond ASCII.")
@click.option("--chart", metavar="NAME", help="The chart to show first.")
@click.option(
    "--learning-rate", "rate", metavar="RATE", type=parameter_types.Rate(), help="To begin with."
)
@click.option(
    "--seed", metavar="N", type=parameter_types.Count(min=0), help="Instead of the page's own."
)
@click.option(
    "--draw",
    metavar="K",
    type=parameter_types.Count(min=1),
    help="With --page: of a page whose numbers are drawn, the Kth.",
)
@click.option(
    "--data",
    "table",
    metavar="FILE",
    help="A table of your own instead of a lesson, with the options of `gdtui data`.",
    shell_complete=complete_table,
)
@form_options(without=("seed", "rate"))
@click.option("--format", "form", type=click.Choice(FORMATS), help="Else by the file's name; text.")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write it there.",
)
@click.option(
    "--check",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Compare with a kept one; exit 1 where it differs.",
)
@click.option("--update", is_flag=True, help="With --check: write FILE instead.")
@click.pass_context
def print_shot(
    ctx: click.Context,
    /,
    what: str | None,
    *,
    page: int | None,
    press: str,
    size: str,
    theme: str,
    ascii: bool,
    chart: str | None,
    rate: Decimal | None,
    seed: int | None,
    draw: int | None,
    table: str | None,
    form: Format | None,
    output: Path | None,
    check: Path | None,
    update: bool,
    **given: str | None,
) -> None:
    """Print a screen without a terminal.

    LESSON is a number, a name or a lesson file; or `contents`, `help`, `welcome`; or @CODE, which
    `k` gives: the very state. The same version, command, size and seed give the same bytes,
    whatever home, locale, clock or progress.

    Exit codes: 0 done, or alike; 1 it differs, or a lesson or table is wrong; 2 the command is.
    """
    if update and check is None:
        raise click.UsageError("--update goes with --check FILE, which it writes.", ctx)
    if check is not None and output is not None:
        raise click.UsageError(
            "--check FILE compares and --output FILE writes: give one; --update writes FILE.", ctx
        )
    if table is None and any(value is not None for value in given.values()):
        name = next(name for name, value in given.items() if value is not None)
        raise click.UsageError(f"--{name} goes with --data FILE: a lesson has its own.", ctx)
    if table is not None and what is not None:
        raise click.UsageError("Take a shot of a lesson or of --data FILE, not of both.", ctx)
    check_draw(ctx, draw, page, of_lesson=table is None)
    forget_textual(os.environ)
    shot = _shot(
        ctx,
        what,
        table,
        {
            **given,
            "seed": None if seed is None else str(seed),
            "rate": None if rate is None else str(rate),
        },
        page=page or 1,
        press=press,
        size=size,
        theme=theme,
        ascii=ascii,
        chart=chart,
        learning_rate=rate,
        seed=seed,
        draw=draw,
        every=form == "cast" or (output is not None and output.suffix == ".cast"),
    )
    _hand_over(ctx, shot, form, output, check, update)


def _shot(
    ctx: click.Context,
    what: str | None,
    table: str | None,
    given: dict[str, str | None],
    **options: Any,
) -> Shot:
    """Take the shot; what is wrong with lesson, table, keys or size is the command's error."""
    access = ctx.ensure_object(Access)
    coded = what is not None and is_code(what)
    if what is not None and coded:
        check_code(ctx, what)
    named = what is not None and what not in NO_LESSONS and not coded
    path = lesson_file(ctx, access, str(what)) if named else None

    from gdtui.course import CourseError
    from gdtui.datasets import DataError
    from gdtui.shots.shot import take_shot

    try:
        if table is not None:
            return take_shot(table=fill_form(table, given, access), **options)
        return take_shot(path or what or "0", access=access, **options)
    except (CourseError, DataError) as error:
        raise click.ClickException(str(error)) from None
    except ValueError as error:
        raise click.UsageError(str(error), ctx) from None


def _hand_over(
    ctx: click.Context,
    shot: Shot,
    form: Format | None,
    output: Path | None,
    check: Path | None,
    update: bool,
) -> None:
    """Write the shot, print it, or compare it with what is kept."""
    from gdtui.shots.shot import ShotError, form_of

    try:
        if check is not None and not update:
            told = shot.difference(check, form)
            if told:
                click.echo("\n".join([f"The screen is not {check}'s.", *told]), err=True)
                ctx.exit(1)
            return
        target = check or output
        written = shot.written(form or ("text" if target is None else form_of(target)))
        if target is None:
            click.echo(written, nl=False)
        else:
            target.write_text(written, encoding="utf-8")
    except ShotError as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise click.ClickException(f"{target} cannot be written: {reason}.") from None
