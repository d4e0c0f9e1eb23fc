"""`gdtui data`: open a table of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gdtui.access import Access

if TYPE_CHECKING:
    pass
from gdtui.cli.appearance import appearance_options, read_look
from gdtui.cli.completion import complete_field, complete_table
from gdtui.cli.lessons import load_lessons
from gdtui.cli.terminal import need_terminal


@click.command("data")
@click.argument("table", metavar="[FILE]", required=False, shell_complete=complete_table)
@click.option("--features", metavar="A,B", help="Columns to learn from.")
@click.option(
    "--target", metavar="COLUMN", help="What to predict: COLUMN, or next:COLUMN for its next row."
)
@click.option(
    "--fill",
    metavar="HOW",
    help="Of gaps: drop, forward, mean or none.",
    shell_complete=complete_field,
)
@click.option("--scale", metavar="HOW", help="standard or none.", shell_complete=complete_field)
@click.option("--split", metavar="A,B,C", help="Shares to train on, to validate and to test.")
@click.option(
    "--model", metavar="NAME", help="linear, logistic or network.", shell_complete=complete_field
)
@click.option("--hidden", metavar="N", help="Hidden units of the network.")
@click.option(
    "--optimizer", metavar="NAME", help="plain or momentum.", shell_complete=complete_field
)
@click.option("--momentum", metavar="NUMBER", help="Its coefficient.")
@click.option("--batch", metavar="full|N", help="Rows of one update.")
@click.option(
    "--learning-rate",
    "rate",
    metavar="RATE",
    help="Without it, half the critical rate; of a network, a tenth of that.",
)
@click.option("--l2", metavar="NUMBER", help="Adds this times the sum of squared weights.")
@click.option("--start", metavar="zeros|random|V1,...", help="The first parameters.")
@click.option("--seed", metavar="N", help="Draws a random start and the order of the rows.")
@click.option("--chart", metavar="NAME", help="The chart to show first.")
@appearance_options
@click.pass_context
def open_table(
    ctx: click.Context,
    /,
    table: str | None,
    chart: str | None,
    wished: Mapping[str, object],
    **given: str | None,
) -> None:
    """Open a table of your own, to drive with the same keys.

    FILE is a CSV file or the name of a shipped table. Every option fills a field of the form that
    `f` shows; without features and target, the columns are shown to choose from.
    """
    access = ctx.ensure_object(Access)
    need_terminal()

    from gdtui.datasets import DataError
    from gdtui.datasets.preview import read_allowed_table
    from gdtui.datasets.table import is_large
    from gdtui.sandbox.form import EXAMPLE, FIELDS, Form, with_field
    from gdtui.ui import launch

    form = EXAMPLE if table is None else Form(table=table)
    try:
        if not is_large(Path(form.table)):  # the tutor reads that, and shows how far it is
            read_allowed_table(form.table, access)
    except DataError as error:
        raise click.ClickException(str(error)) from None
    if given["momentum"] is not None and given["optimizer"] is None:
        given["optimizer"] = "momentum"
    for field in FIELDS:
        value = given.get(field.name)
        if value is not None:
            form = with_field(form, field.name, value)
    look = read_look(wished)
    status = launch.run_sandbox(
        form, partial(load_lessons, access), chart=chart, restricted=access.restricted, look=look
    )
    ctx.exit(status)
