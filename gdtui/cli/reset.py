"""`gdtui reset`: forget what was done of a lesson."""

from __future__ import annotations

import click

from gdtui.cli.completion import complete_lesson
from gdtui.cli.lessons import lesson_file, parse_lesson
from gdtui.restricted_access import Access


@click.command("reset")
@click.argument("lesson", shell_complete=complete_lesson)
@click.pass_context
def reset_lesson(ctx: click.Context, lesson: str) -> None:
    """Forget what was done in a lesson.

    LESSON is its number or name. Other lessons, and your place in them, stay as they are.
    """
    import sqlite3
    from contextlib import closing

    from gdtui.progress.store import Progress

    found = parse_lesson(lesson_file(ctx, ctx.ensure_object(Access), lesson))
    with closing(Progress.open()) as progress:
        if progress.warning:
            raise click.ClickException(progress.warning)
        try:
            pages = progress.forget(found.slug)
        except sqlite3.Error as error:
            raise click.ClickException(f"The progress file cannot be written: {error}.") from None
    click.echo(f"Forgotten: “{found.title}”, {pages} page{'' if pages == 1 else 's'}.")
