"""`gdtui class backup` and `gdtui class import`: the class's database out and in."""

from __future__ import annotations

from pathlib import Path

import click

from gdtui.cli.class_options import class_database, class_options
from gdtui.text.numbers import count_text


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@class_options
def back_up_class(file: Path, folder: Path, url: str | None) -> None:
    """Write the class's database to FILE as it is now, while the class goes on.

    FILE is an SQLite file: to restore it, stop the class and put it in the database's place. A
    PostgreSQL database is backed up by its own pg_dump.
    """
    import os
    import sqlite3

    from gdtui.server.roster import note_file

    if file.exists():
        raise click.ClickException(f"{file} is there already: choose another name.")
    with class_database(folder, url) as database:
        if not database.is_file:
            raise click.ClickException("A PostgreSQL database is backed up by pg_dump.")
        try:
            os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            database.run("VACUUM INTO ?", (str(file),))
            note_file(folder, file, "backup")
        except (OSError, sqlite3.Error) as error:
            raise click.ClickException(f"Cannot write {file}: {error}.") from None
    click.echo(f"Written: {file}. It holds names and answers.")


@click.command("import")
@click.argument("learners", metavar="NAME=FILE...", nargs=-1, required=True)
@class_options
@click.pass_context
def import_into_class(
    ctx: click.Context, learners: tuple[str, ...], folder: Path, url: str | None
) -> None:
    """Take progress that was kept elsewhere into the class, each FILE as that of the learner NAME.

    FILE is an account's progress.sqlite3, of any version since 0.1.0, the folder it is in, or what
    gdtui export-progress wrote. What the class has already stays.
    """
    from gdtui.central.connection import DatabaseError
    from gdtui.server.learners_file import clean_name
    from gdtui.server.taking_in import TakingInError, take_in

    pairs = []
    for each in learners:
        name, _, file = each.partition("=")
        if not file or not clean_name(name):
            raise click.UsageError(f"Write NAME=FILE, not {each!r}.", ctx)
        pairs.append((clean_name(name), Path(file)))
    failed = 0
    with class_database(folder, url, make=True) as database:
        for name, path in pairs:
            try:
                pages, events = take_in(database, name, path)
            except (TakingInError, DatabaseError) as error:
                failed += 1
                click.echo(f"{name}: {path} {error}.", err=True)
                continue
            taken = f"{count_text(pages, 'page')}, {count_text(events, 'new event')}"
            click.echo(f"{name}: {taken}.")
    if failed:
        ctx.exit(1)
