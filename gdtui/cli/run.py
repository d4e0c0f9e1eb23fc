"""`gdtui run`: gradient descent without a screen."""

from __future__ import annotations

import shutil
from typing import Any

import click

from gdtui.cli import parameter_types
from gdtui.cli.completion import complete_table
from gdtui.cli.terminal import supports_unicode

PRINTED_ROWS = 20

CHART_POINTS = 60

WIDEST_CHART = 100

DEFAULT_DATA = "seattle-weather"

DEFAULT_FEATURES = ("tmax",)

DEFAULT_TARGET = "next:tmax"


@click.command("run")
@click.option(
    "--data",
    default=DEFAULT_DATA,
    shell_complete=complete_table,
    metavar="FILE",
    show_default=True,
    help="A CSV file, or the name of a shipped dataset.",
)
@click.option("--features", type=parameter_types.Names(), help="Columns.  [default: tmax]")
@click.option(
    "--target",
    metavar="COLUMN",
    help="A column, or next:COLUMN for its value in the next row; >NUMBER behind it "
    "makes it 0 or 1.  [default: next:tmax]",
)
@click.option(
    "--fill",
    type=click.Choice(["none", "forward", "mean", "drop"]),
    default="none",
    show_default=True,
    help="What becomes of gaps.",
)
@click.option(
    "--split",
    type=parameter_types.Split(),
    default="0.7,0.15,0.15",
    show_default=True,
    help="Shares of training, validation and test rows, in file order.",
)
@click.option(
    "--scale",
    type=click.Choice(["none", "standard"]),
    default="none",
    show_default=True,
    help="Standardise features, fitted on the training rows.",
)
@click.option(
    "--model",
    type=click.Choice(["linear", "logistic"]),
    default="linear",
    show_default=True,
    help="With mean squared error, and with log loss.",
)
@click.option(
    "--optimizer",
    type=click.Choice(["plain", "momentum"]),
    help="The rule of the update.  [default: plain]",
)
@click.option(
    "--momentum",
    type=parameter_types.Real(limit=1.0),
    help="Momentum's coefficient, below 1; chooses that optimizer.  [default: 0.9]",
)
@click.option(
    "--l2",
    type=parameter_types.Real(),
    default="0",
    show_default=True,
    help="Adds this times the sum of the squared weights to the loss.",
)
@click.option(
    "--batch",
    metavar="full|N",
    type=parameter_types.Batch(),
    default="full",
    show_default=True,
    help="Rows of one update.",
)
@click.option(
    "--learning-rate",
    metavar="RATE",
    type=parameter_types.Real(above_0=True),
    default="1e-4",
    show_default=True,
    help="How far a step goes along the gradient.",
)
@click.option(
    "--epochs",
    metavar="N",
    type=click.IntRange(min=0),
    default=100,
    show_default=True,
    help="Passes over the training rows; all of them are done.",
)
@click.option(
    "--start",
    metavar="zeros|random|V1,...,BIAS",
    type=parameter_types.StartParameters(),
    default="zeros",
    show_default=True,
    help="The parameters before the first step, the bias last.",
)
@click.option(
    "--seed",
    metavar="N",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Draws a random start and the order of the rows.",
)
@click.option(
    "--every",
    type=click.IntRange(min=1),
    metavar="N",
    help="Print every Nth epoch.  [default: some 20 rows]",
)
@click.option("--chart", is_flag=True, help="Draw the losses instead of a table.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@click.option("--plain", is_flag=True, help="Tell of the run in a few sentences instead.")
def run_descent(
    data: str,
    features: tuple[str, ...] | None,
    target: str | None,
    fill: Any,
    split: Any,
    scale: Any,
    model: Any,
    optimizer: Any,
    momentum: float | None,
    l2: float,
    batch: int | None,
    learning_rate: float,
    epochs: int,
    start: Any,
    seed: int,
    every: int | None,
    chart: bool,
    as_json: bool,
    plain: bool,
) -> None:
    """Run gradient descent without a screen.

    Losses are of the data alone, without the L2 penalty. A run that diverges is a result like any
    other: it stops before its numbers leave what a computer can hold, and its status says so.
    """
    if chart + as_json + plain > 1:
        raise click.UsageError("Choose one of --chart, --json and --plain; there is one output.")
    if data != DEFAULT_DATA and not (features and target):
        raise click.UsageError(f"Name the columns of {data}: --features A,B --target C.")
    if optimizer == "plain" and momentum is not None:
        raise click.UsageError("The plain optimizer has no momentum; leave one of them out.")
    features = features or DEFAULT_FEATURES
    if not isinstance(start, str) and len(start) != len(features) + 1:
        raise click.BadParameter(
            f"one number for each feature and one for the bias make {len(features) + 1}, "
            f"not {len(start)}.",
            param_hint="'--start'",
        )

    from gdtui.datasets import DataError, RequestError
    from gdtui.headless import report, runner

    chosen = runner.RunOptions(
        data=data,
        features=features,
        target=target or DEFAULT_TARGET,
        fill=fill,
        split=split,
        scale=scale,
        model=model,
        optimizer=optimizer or ("plain" if momentum is None else "momentum"),
        momentum=0.9 if momentum is None else momentum,
        l2=l2,
        batch=batch,
        learning_rate=learning_rate,
        epochs=epochs,
        start=start,
        seed=seed,
        every=every or runner.round_interval(epochs, CHART_POINTS if chart else PRINTED_ROWS),
    )
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
        width = min(shutil.get_terminal_size().columns, WIDEST_CHART)
        click.echo(report.as_chart(result, width, ascii=not supports_unicode()))
    else:
        click.echo(report.as_table(result))
