"""`gdtui class forget` and `gdtui class rekey`: for one learner."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gdtui.cli.class_options import class_database, class_options
from gdtui.cli.reset import has_terminal
from gdtui.text.numbers import count_text

if TYPE_CHECKING:
    from gdtui.central.connection import Database
    from gdtui.server.roster import Learner


@click.command("forget")
@click.argument("name")
@class_options
@click.option("--yes", is_flag=True, help="Do not ask first.")
@click.pass_context
def forget_in_class(
    ctx: click.Context, name: str, folder: Path, url: str | None, yes: bool
) -> None:
    """Forget the learner NAME: answers, runs, times, keys that joined, the name itself.

    Nothing of it stays in what the class keeps. Files of yours that still hold the name are named:
    the file of keys, and backups.
    """
    from gdtui.server.forgetting import forget_in_folder, still_holding

    if not yes and not has_terminal():
        raise click.UsageError("Without a terminal to ask on, say --yes.", ctx)
    with _learner(folder, url, name) as (database, learner):
        question = f"Forget all that {learner.name} ever did in this class?"
        if not yes and not click.confirm(question, err=True):
            click.echo("Nothing was forgotten.")
            return
        forget_in_folder(database, folder, learner)
        is_file = database.is_file
        holding = still_holding(folder, learner.name)
    click.echo(f"Forgotten: {learner.name}, number {learner.number} in logs.")
    for each in holding:
        lines = ", ".join(map(str, each.lines))
        what = f"line {lines}: whose key stands there is let in again" if lines else "a backup"
        click.echo(f"Still in {each.path} ({what}).")
    if not is_file:
        click.echo(
            "PostgreSQL's own log (pg_wal) and its backups hold it until they are overwritten."
        )


@click.command("rekey")
@click.argument("name")
@class_options
def rekey_in_class(name: str, folder: Path, url: str | None) -> None:
    """Let another key join under NAME, who lost theirs; what they did stays theirs.

    The keys that joined under the name are let in no more. Who has a line in your file of keys
    needs a new key there instead.
    """
    from gdtui.server.forgetting import rekey, still_holding

    with _learner(folder, url, name) as (database, learner):
        keys = rekey(database, folder, learner)
        holding = [each for each in still_holding(folder, learner.name) if each.lines]
    if holding:
        for each in holding:
            lines = ", ".join(map(str, each.lines))
            click.echo(f"{learner.name} is let in by {each.path}, line {lines}: change it there.")
        return
    gone = f"{count_text(keys, 'key')} let go; " if keys else ""
    click.echo(f"{learner.name}: {gone}whoever joins under this name next has it.")


@contextmanager
def _learner(folder: Path, url: str | None, name: str) -> Iterator[tuple[Database, Learner]]:
    """Find a learner; what is wrong on the way is told as the command's error."""
    import sqlite3

    from gdtui.server.forgetting import find_in_class

    with class_database(folder, url) as database:
        learner = find_in_class(database, name)
        if learner is None:
            raise click.ClickException(_nobody(database, name))
        try:
            yield database, learner
        except (OSError, sqlite3.Error) as error:
            raise click.ClickException(f"Not all was done: {error}.") from None


def _nobody(database: Database, name: str) -> str:
    import difflib

    from gdtui.central.reading import read_names

    near = difflib.get_close_matches(name, read_names(database).values(), n=1)
    advice = f"; did you mean {near[0]}?" if near else "; `gdtui class report` lists who there is."
    return f"There is nobody called {name} in this class{advice}"
