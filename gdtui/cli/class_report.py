"""`gdtui class report`: what each learner did, to take home."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gdtui.cli.class_options import class_database, class_options
from gdtui.cli.lessons import load_lessons
from gdtui.restricted_access import Access

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gdtui.central.report import LearnerReport


@click.command("report")
@class_options
@click.option(
    "--csv",
    "table",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path, allow_dash=True),
    help="Write a table for spreadsheets, a row for each learner and page; - for standard output.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def report_class(
    ctx: click.Context, folder: Path, url: str | None, table: Path | None, as_json: bool
) -> None:
    """Report what each learner did: done, right at first, tries, hints, minutes, last seen.

    Without an option a line for each learner; with --csv or --json page by page. Times are in
    this machine's zone, and name it.
    """
    import json

    from gdtui.central.reading import read_learners_records
    from gdtui.central.report import report_learner, table_of

    if table is not None and as_json:
        raise click.UsageError("Say --csv or --json, not both.", ctx)
    with class_database(folder, url) as database:
        lessons = load_lessons(ctx.ensure_object(Access))
        reports = [report_learner(each, lessons) for each in read_learners_records(database)]
    if as_json:
        click.echo(json.dumps(reports, indent=2, ensure_ascii=False))
    elif table is not None and str(table) != "-":
        # With the mark by which spreadsheets know UTF-8.
        try:
            table.write_text(table_of(reports), encoding="utf-8-sig", newline="")
        except OSError as error:
            raise click.ClickException(f"Cannot write {table}: {error.strerror}.") from None
        click.echo(f"Written: {table}.")
    elif table is not None:
        click.echo(table_of(reports), nl=False)
    else:
        _print_lines(reports)


def _print_lines(reports: Sequence[LearnerReport]) -> None:
    from gdtui.text.widths import pad_text, text_width

    if not reports:
        click.echo("Nobody has been here yet.")
        return
    names = [report["name"] for report in reports]
    width = max(map(text_width, [*names, "learner"]))
    heading = "  ".join(("done", "right at first", "tries", "hints", "minutes", "last seen"))
    click.echo(f"{'learner':<{width}}  {heading}")
    for name, report in zip(names, reports, strict=True):
        cells = (
            f"{report['done']:>4}",
            f"{report['right_at_first']:>14}",
            f"{report['tries']:>5}",
            f"{report['hints']:>5}",
            f"{report['minutes']:>7.1f}",
            report["last_seen"] or "never",
        )
        click.echo(f"{pad_text(name, width)}  {'  '.join(cells)}")
