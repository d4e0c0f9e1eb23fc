"""`gdtui export-progress`: write all progress to a file."""

from __future__ import annotations

from pathlib import Path

import click

_OURS = b'"format": "gdtui progress"'


@click.command("export-progress")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path, allow_dash=True))
def export_progress(file: Path) -> None:
    """Write all that you did to FILE, to take along or to put aside; - for standard output.

    It is JSON. gdtui import-progress takes it over elsewhere.
    """
    import sqlite3
    from contextlib import closing

    from gdtui.progress.exchange import encode, read_progress
    from gdtui.progress.store import Progress

    with closing(Progress.open()) as progress:
        try:
            raw = progress.with_file(
                lambda opened: encode(
                    read_progress(opened.connection, opened.read()), opened.connection
                )
            )
        except sqlite3.Error as error:
            raise click.ClickException(f"The progress file cannot be read: {error}.") from None
        if raw is None:
            raise click.ClickException(progress.warning)
    if str(file) == "-":
        click.echo(raw, nl=False)
        return
    if file.exists() and _OURS not in _beginning(file):
        raise click.ClickException(f"{file} is there, and is no exported progress: name another.")
    beside = file.with_name(f"{file.name}.new")
    try:
        beside.write_bytes(raw)
        beside.replace(file)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise click.ClickException(f"Cannot write {file}: {error.strerror}.") from None
    click.echo(f"Your progress is in {file}.")


def _beginning(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(100)
    except OSError as error:
        raise click.ClickException(f"Cannot read {file}: {error.strerror}.") from None
