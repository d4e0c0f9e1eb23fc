"""`gdtui run`: gradient descent without a screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from gdtui.cli import parameter_types
from gdtui.cli.setting_options import run_options, with_defaults
from gdtui.cli.terminal import supports_unicode
from gdtui.restricted_access import Access
from gdtui.spec.catalogue import SETTINGS
from gdtui.spec.reading import ReadingOptions

PRINTED_ROWS = 20

CHART_POINTS = 60

WIDEST_CHART = 100


@click.command("run")
@run_options
@click.option(
    "--epochs",
    metavar="N",
    type=parameter_types.Count(min=0),
    default=100,
    show_default=True,
    help="Passes over the training rows; all of them are done.",
)
@click.option(
    "--every",
    type=parameter_types.Count(min=1),
    metavar="N",
    help="Print every Nth epoch.  [default: some 20 rows]",
)
@click.option("--chart", is_flag=True, help="Draw the losses instead of a table.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@click.option("--plain", is_flag=True, help="Tell of the run in a few sentences instead.")
@click.pass_context
def run_descent(
    ctx: click.Context,
    /,
    epochs: int,
    every: int | None,
    chart: bool,
    as_json: bool,
    plain: bool,
    **given: Any,
) -> None:
    """Run gradient descent without a screen.

    Losses are of the data alone, without the L2 penalty. A run that diverges is a result like any
    other: it stops before its numbers leave what a computer can hold, and its status says so.

    With --json, `parameters` and then `bias` are the numbers that --start takes, and `names` says
    which is which. The `bias` of a network is that of its output.
    """
    if chart + as_json + plain > 1:
        raise click.UsageError("Choose one of --chart, --json and --plain; there is one output.")
    from gdtui.datasets import DataError, RequestError
    from gdtui.headless import report, runner
    from gdtui.sandbox.typed_path import find_table

    if given["data"] is not None:
        given["data"] = find_table(given["data"], Access())
    settings = with_defaults(ctx, given) | {"split": given["split"]}
    usual = settings["data"] == SETTINGS["table"].run
    if not usual and not (given["features"] and given["target"]):
        raise click.UsageError(_columns_wanted(settings))

    interval = every or runner.round_interval(epochs, CHART_POINTS if chart else PRINTED_ROWS)
    chosen = runner.RunOptions(**settings, epochs=epochs, every=interval)
    if fault := runner.start_fault(chosen):
        raise click.BadParameter(fault, param_hint="'--start'")
    try:
        result = runner.run_headless(chosen)
    except RequestError as error:
        raise click.UsageError(str(error)) from None
    except DataError as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        click.echo(report.as_json(result))
    elif plain:
        click.echo(report.as_account(result))
    elif chart:
        import shutil

        width = min(shutil.get_terminal_size().columns, WIDEST_CHART)
        click.echo(report.as_chart(result, width, ascii=not supports_unicode()))
    else:
        click.echo(report.as_table(result))


def _columns_wanted(settings: Mapping[str, Any]) -> str:
    """Say that columns have to be named, and which there are; or why the table has none."""
    from gdtui import datasets
    from gdtui.datasets.names import clean_text
    from gdtui.text.name_lists import names_text

    table = settings["data"]
    try:
        names = datasets.read_table(table, ReadingOptions.of(settings)).header
    except datasets.DataError as error:
        raise click.ClickException(str(error)) from None
    return clean_text(
        f"Name the columns of {table}: --features A,B --target C. They are {names_text(names)}."
    )
