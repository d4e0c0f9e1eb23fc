"""`gdtui class board`: who is where, and who is stuck."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gdtui.cli.class_options import class_database, class_options
from gdtui.cli.lessons import load_lessons
from gdtui.cli.terminal import NoTerminal, require_terminal
from gdtui.restricted_access import Access

if TYPE_CHECKING:
    from gdtui.server.board import ClassView


@click.command("board")
@class_options
@click.option("--once", is_flag=True, help="Print the board as text, and end.")
@click.option("--no-names", is_flag=True, help="Begin without names: for the wall.")
@click.pass_context
def show_board(
    ctx: click.Context, folder: Path, url: str | None, once: bool, no_names: bool
) -> None:
    """Show who is where since when, who is stuck, and the commonest wrong answer of each page.

    Stuck is who missed three times, or has been on a page for ten minutes that is not done. On the
    screen n takes names away, for the wall, and brings them back.
    """
    if not once:
        _require_terminal()
    with class_database(folder, url) as database:
        address = database.url
    lessons = load_lessons(ctx.ensure_object(Access))
    from gdtui.server.board import Board, ClassView, terminal_driver

    view = ClassView(address, lessons)
    try:
        if once:
            _print(view, names=not no_names)
        else:
            board = Board(view, names=not no_names, driver=terminal_driver())
            board.run()
            ctx.exit(board.return_code or 0)
    finally:
        view.close()


def _require_terminal() -> None:
    try:
        require_terminal()
    except NoTerminal:
        raise NoTerminal(
            "The board needs a terminal that can be drawn on; --once prints it as text."
        ) from None


def _print(view: ClassView, *, names: bool) -> None:
    import shutil
    import time

    from gdtui.central.connection import DatabaseError
    from gdtui.cli.terminal import supports_unicode
    from gdtui.server.board_rows import (
        learner_table,
        lesson_table,
        lines_of,
        summary_text,
        wrong_table,
    )

    try:
        learners, wrong = view.look()
    except DatabaseError as error:
        raise click.ClickException(f"{error}.") from None
    width = shutil.get_terminal_size((120, 24)).columns if sys.stdout.isatty() else 160
    click.echo(summary_text(learners, at=time.strftime("%Y-%m-%d %H:%M %z")))
    people = learner_table if names else lesson_table
    for table in (people(learners, view.lessons), wrong_table(wrong, view.lessons)):
        if table.rows:
            click.echo()
            for line in lines_of(table, width=width, ascii_only=not supports_unicode()):
                click.echo(line)
