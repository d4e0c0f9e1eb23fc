"""`gdtui data`: open a table of one's own."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from gdtui.access import Access
from gdtui.cli.appearance import appearance_options, read_look
from gdtui.cli.completion import complete_field, complete_table
from gdtui.cli.keys import key_options
from gdtui.cli.lessons import load_lessons
from gdtui.cli.terminal import require_terminal
from gdtui.session.key_notation import typed_keys

if TYPE_CHECKING:
    from gdtui.sandbox.form import Form

Command = TypeVar("Command", bound=Callable[..., Any])

FORM_OPTIONS: Mapping[str, Callable[..., Any]] = {
    "features": click.option("--features", metavar="A,B", help="Columns to learn from."),
    "target": click.option(
        "--target",
        metavar="COLUMN",
        help="What to predict: COLUMN, or next:COLUMN for its next row.",
    ),
    "fill": click.option(
        "--fill",
        metavar="HOW",
        help="Of gaps: drop, forward, mean or none.",
        shell_complete=complete_field,
    ),
    "scale": click.option(
        "--scale", metavar="HOW", help="standard or none.", shell_complete=complete_field
    ),
    "split": click.option(
        "--split", metavar="A,B,C", help="Shares to train on, to validate and to test."
    ),
    "model": click.option(
        "--model",
        metavar="NAME",
        help="linear, logistic or network.",
        shell_complete=complete_field,
    ),
    "hidden": click.option("--hidden", metavar="N", help="Hidden units of the network."),
    "optimizer": click.option(
        "--optimizer", metavar="NAME", help="plain or momentum.", shell_complete=complete_field
    ),
    "momentum": click.option("--momentum", metavar="NUMBER", help="Its coefficient."),
    "batch": click.option("--batch", metavar="full|N", help="Rows of one update."),
    "rate": click.option(
        "--learning-rate",
        "rate",
        metavar="RATE",
        help="Without it, half the critical rate; of a network, a tenth of that.",
    ),
    "l2": click.option(
        "--l2", metavar="NUMBER", help="Adds this times the sum of squared weights."
    ),
    "start": click.option("--start", metavar="zeros|random|V1,...", help="The first parameters."),
    "seed": click.option(
        "--seed", metavar="N", help="Draws a random start and the order of the rows."
    ),
}
"""The options that fill the form of a table of one's own, by the names of its fields."""


def form_options(*, without: Container[str] = ()) -> Callable[[Command], Command]:
    """Give a command the options that fill the form, but for those it has of its own."""

    def decorate(command: Command) -> Command:
        for name in reversed(list(FORM_OPTIONS)):
            if name not in without:
                command = FORM_OPTIONS[name](command)
        return command

    return decorate


def fill_form(table: str | None, given: Mapping[str, str | None], access: Access) -> Form:
    """Return the form of a table with what was given; the example's where no table is named.

    Raises:
        DataError: the table cannot be read.
    """
    from gdtui.datasets.preview import read_allowed_table
    from gdtui.datasets.table import is_large
    from gdtui.sandbox.form import EXAMPLE, FIELDS, Form, with_field

    form = EXAMPLE if table is None else Form(table=table)
    if not is_large(Path(form.table)):  # the tutor reads that, and shows how far it is
        read_allowed_table(form.table, access)
    words = dict(given)
    if words.get("momentum") is not None and words.get("optimizer") is None:
        words["optimizer"] = "momentum"
    for field in FIELDS:
        value = words.get(field.name)
        if value is not None:
            form = with_field(form, field.name, value)
    return form


@click.command("data")
@click.argument("table", metavar="[FILE]", required=False, shell_complete=complete_table)
@form_options()
@click.option("--chart", metavar="NAME", help="The chart to show first.")
@key_options
@appearance_options
@click.pass_context
def open_own_table(
    ctx: click.Context,
    /,
    table: str | None,
    chart: str | None,
    press: tuple[str, ...],
    only: frozenset[str] | None,
    wished: Mapping[str, object],
    **given: str | None,
) -> None:
    """Open a table of your own, to drive with the same keys.

    FILE is a CSV file or the name of a shipped table. Every option fills a field of the form that
    `f` shows; without features and target, the columns are shown to choose from.
    """
    access = ctx.ensure_object(Access)
    require_terminal()

    from gdtui.datasets import DataError
    from gdtui.ui import launch

    try:
        form = fill_form(table, given, access)
    except DataError as error:
        raise click.ClickException(str(error)) from None
    look = read_look(wished)
    status = launch.run_sandbox(
        form,
        partial(load_lessons, access),
        chart=chart,
        restricted=access.restricted,
        look=look,
        press=typed_keys(press),
        only=only,
    )
    ctx.exit(status)
