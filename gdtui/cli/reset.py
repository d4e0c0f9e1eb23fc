"""`gdtui reset`: forget what was done of a lesson, or everything."""

from __future__ import annotations

import sys

import click

from gdtui.cli.completion import complete_lesson
from gdtui.cli.lessons import lesson_file, parse_lesson
from gdtui.cli.sharing import forget_in_database
from gdtui.restricted_access import Access

QUESTION = "Forget all that you ever did here: pages, answers, tables of your own, when it was?"


@click.command("reset")
@click.argument("lesson", required=False, shell_complete=complete_lesson)
@click.option("--all", "everything", is_flag=True, help="Forget everything, of every lesson.")
@click.option("--yes", is_flag=True, help="Do not ask first.")
@click.pass_context
def reset_lesson(ctx: click.Context, lesson: str | None, everything: bool, yes: bool) -> None:
    """Forget what was done in a lesson.

    LESSON is its number or name. Other lessons, and your place in them, stay as they are. With
    --all everything is forgotten, tables of your own too; on a terminal you are asked first.
    """
    if everything == (lesson is not None):
        raise click.UsageError("Name one lesson, or say --all.", ctx)
    if lesson is not None:
        _forget_lesson(ctx, lesson)
        return
    if not yes and not has_terminal():
        raise click.UsageError("Without a terminal to ask on, say --all --yes.", ctx)
    if yes or click.confirm(QUESTION, err=True):
        forget_in_database(ctx, None)
        _forget_all()
    else:
        click.echo("Nothing was forgotten.")


def has_terminal() -> bool:
    """Whether there is somebody to ask."""
    return sys.stdin is not None and sys.stdin.isatty()


def _forget_lesson(ctx: click.Context, lesson: str) -> None:
    import sqlite3
    from contextlib import closing

    from gdtui.progress.store import Progress

    found = parse_lesson(lesson_file(ctx, ctx.ensure_object(Access), lesson))
    with closing(Progress.open()) as progress:
        if progress.warning:
            raise click.ClickException(progress.warning)
        # First there, so that nothing comes back from it.
        forget_in_database(ctx, found.slug)
        try:
            pages = progress.forget(found.slug)
        except sqlite3.Error as error:
            raise click.ClickException(f"The progress file cannot be written: {error}.") from None
    click.echo(f"Forgotten: “{found.title}”, {pages} page{'' if pages == 1 else 's'}.")


def _forget_all() -> None:
    import sqlite3
    from contextlib import closing

    from gdtui.progress.store import Progress

    with closing(Progress.open()) as progress:
        if not progress.keeps:
            raise click.ClickException(progress.warning)
        try:
            progress.forget_all()
        except (OSError, sqlite3.Error) as error:
            raise click.ClickException(f"The progress file cannot be written: {error}.") from None
    click.echo("Everything is forgotten.")
