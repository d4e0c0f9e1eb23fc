"""`gdtui import-progress`: take over progress that was exported."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from gdtui.text.numbers import count_text


@click.command("import-progress")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path, allow_dash=True))
def import_progress(file: Path) -> None:
    """Take over what gdtui export-progress wrote to FILE; - for standard input.

    Nothing gets worse by it: what is done stays done, your answers stay yours, and where you are
    is where you were last. Of a page's runs those hold that were kept last.
    """
    import sqlite3
    from contextlib import closing

    from gdtui.progress.exchange import ExchangeError, take_over
    from gdtui.progress.store import Progress

    name = "Standard input" if str(file) == "-" else str(file)
    try:
        raw = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise click.ClickException(f"Cannot read {file}: {error.strerror}.") from None
    with closing(Progress.open()) as progress:
        try:
            gain = progress.with_file(lambda opened: take_over(opened, raw))
        except ExchangeError as error:
            raise click.ClickException(f"{name} {error}.") from None
        except sqlite3.Error as error:
            raise click.ClickException(f"The progress file cannot be written: {error}.") from None
        if gain is None:
            raise click.ClickException(progress.warning)
    parts = (
        count_text(gain.pages, "page"),
        count_text(gain.answers, "answer"),
        count_text(gain.tables, "table"),
        count_text(gain.events, "event"),
        f"the runs of {count_text(gain.runs, 'page')}",
    )
    click.echo(f"New here: {', '.join(parts)}.")
