"""`gdtui data`: open a table of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gdtui.cli.appearance import LookCommand, appearance_options, read_look
from gdtui.cli.completion import complete_table
from gdtui.cli.keys import key_options
from gdtui.cli.lessons import load_lessons
from gdtui.cli.setting_options import form_options, optimizer_of_options
from gdtui.cli.terminal import hasten_screen, require_terminal, take_keys_from_terminal
from gdtui.restricted_access import Access
from gdtui.session.key_notation import typed_keys
from gdtui.spec.reading import ReadingOptions

if TYPE_CHECKING:
    from gdtui.sandbox.form import Form


def fill_form(table: str | None, given: Mapping[str, str | None], access: Access) -> Form:
    """Return the form of a table with what was given; the example's where no table is named.

    Raises:
        DataError: the table cannot be read.
    """
    from gdtui.datasets.preview import read_allowed_table
    from gdtui.datasets.table import is_large
    from gdtui.sandbox.form import EXAMPLE, FIELDS, Form, with_field, with_split_for
    from gdtui.sandbox.typed_path import find_table

    form = EXAMPLE if table is None else Form(table=find_table(table, access))
    words = dict(given)
    reading = ReadingOptions.of(words)
    # A large one is read by the tutor, which shows how far it is; a wrong option is told there too.
    if reading.valid and not is_large(Path(form.table)):
        rows = read_allowed_table(form.table, access, reading)
        if words.get("split") is None:
            form = with_split_for(form, len(rows.lines))
    if words.get("optimizer") is None:
        words["optimizer"] = optimizer_of_options(words)
    for field in FIELDS:
        value = words.get(field.name)
        if value is not None:
            form = with_field(form, field.name, value)
    return form


@click.command("data", cls=LookCommand)
@click.argument("table", metavar="[FILE]", required=False, shell_complete=complete_table)
@form_options()
@click.option("--chart", metavar="NAME", help="The chart to show first.")
@click.option("--fresh", is_flag=True, help="Keep nothing of it: it is not in the contents later.")
@key_options
@appearance_options
@click.pass_context
def open_own_table(
    ctx: click.Context,
    /,
    table: str | None,
    chart: str | None,
    fresh: bool,
    press: tuple[str, ...],
    only: frozenset[str] | None,
    wished: Mapping[str, object],
    **given: str | None,
) -> None:
    """Open a table of your own, to drive with the same keys.

    FILE is a CSV file or the name of a shipped table, or -, which reads one from standard input.
    Every option fills a field of the form that `f` shows; without features and target, the columns
    are shown to choose from.
    """
    access = ctx.ensure_object(Access)
    from gdtui.datasets import DataError

    try:
        if table == "-" and not access.restricted:
            from gdtui.datasets.files import hold_standard_input

            hold_standard_input()
            take_keys_from_terminal()
        require_terminal()
        hasten_screen(ctx)
        from gdtui.ui import launch

        form = fill_form(table, given, access)
    except DataError as error:
        raise click.ClickException(str(error)) from None
    look = read_look(wished)
    status = launch.run_sandbox(
        form,
        partial(load_lessons, access),
        chart=chart,
        fresh=fresh,
        restricted=access.restricted,
        look=look,
        press=typed_keys(press),
        only=only,
    )
    ctx.exit(status)
