"""`gdtui new`: begin a lesson."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("new")
@click.argument("name")
@click.argument("folder", default=".", type=click.Path(file_okay=False, path_type=Path))
def new_lesson(name: str, folder: Path) -> None:
    """Start a lesson: a file of three pages, to write over.

    NAME is the lesson's title, with or without its number in front: "Learning rate", "20 Learning
    rate". The file is written in FOLDER, here without one; it is made if need be.
    """
    import shlex

    from gdtui.authoring.template import begin_lesson

    try:
        path = shlex.quote(str(begin_lesson(name, folder)))
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    except OSError as error:
        why = error.strerror or error
        raise click.ClickException(f"{error.filename} cannot be written: {why}.") from None
    click.echo(f"A lesson of three pages to write over:\n\n    {path}\n")
    click.echo(f"`gdtui {path}` opens it, `gdtui check --watch {path}` proves it while you write.")
