"""`gdtui check`: prove lessons."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from gdtui.authoring.checker import Finding
    from gdtui.authoring.watch import PagesWritten


@click.command("check")
@click.argument(
    "paths", metavar="[PATH]...", nargs=-1, type=click.Path(exists=True, path_type=Path)
)
@click.option(
    "--watch",
    is_flag=True,
    help="Check again whenever a lesson is written, or a table beside it; Ctrl+C ends it.",
)
@click.option(
    "--record-ids",
    is_flag=True,
    help="If all holds, add new ids to the list beside the lessons, ids.txt; make it if need be.",
)
@click.pass_context
def check_lessons(
    ctx: click.Context, paths: tuple[Path, ...], watch: bool, record_ids: bool
) -> None:
    """Prove what lessons say, and that their pages can be done.

    PATH is a lesson file or a folder of them; without any, the shipped lessons are checked. Where
    ids.txt stands beside them, no id in it may have vanished.
    """
    from gdtui.authoring.recorded_ids import unrecorded_ids
    from gdtui.authoring.watch import PagesWritten, lesson_files_in, watch_lessons
    from gdtui.course import parse
    from gdtui.resources import lessons_folder

    files = lesson_files_in(paths)
    if not files:
        where = paths[0] if paths else lessons_folder()
        raise click.ClickException(f"{where} holds no lesson, no .md file.")
    if watch and record_ids:
        raise click.UsageError("--watch and --record-ids exclude each other.")
    if watch:
        try:
            written = PagesWritten()
            for due in watch_lessons(paths):
                _show_anew(due, written)
        except KeyboardInterrupt:
            click.echo()
            ctx.exit(128 + signal.SIGINT)
    if wrong := _print_findings(paths):
        raise click.ClickException(f"lines to put right: {len(wrong)}.")
    click.echo(f"Every claim holds and every page can be done; lessons checked: {len(files)}.")
    if record_ids:
        _record_new_ids(files)
    elif new := len(unrecorded_ids(map(parse, files))):
        click.echo(f"Ids that are not recorded yet: {new}; gdtui check --record-ids adds them.")


def _show_anew(due: Sequence[Path], written: PagesWritten) -> None:
    """Clear the terminal, say what is wrong with lessons, and show the page that is written at."""
    click.clear()  # does nothing where the output is no terminal
    what = due[0].name if len(due) == 1 else f"lessons checked: {len(due)}"
    lines = [finding.line for finding in _print_findings(due)]
    click.echo(f"{time.strftime('%X')}  {what}; lines to put right: {len(lines)}.")
    if len(due) == 1:
        _show_page(due[0], lines[0] if lines else 0, written)


def _show_page(file: Path, line: int, written: PagesWritten) -> None:
    """Show a page as it will look: that of the line, else the one whose text last changed."""
    from gdtui.authoring.watch import page_at_line
    from gdtui.course import CourseError, parse
    from gdtui.datasets import DataError
    from gdtui.shots.shot import take_shot

    try:
        lesson = parse(file)
        index = written.find(lesson)
        index = page_at_line(lesson, line) if line else index
        if sys.stdout.isatty():
            click.echo(take_shot(file, page=index + 1).written("ansi"))
    except (CourseError, DataError, ValueError):
        return  # what is wrong stands above


def _record_new_ids(files: Sequence[Path]) -> None:
    """Add to the lists beside lessons what is not in them, and say how much."""
    from gdtui.authoring.recorded_ids import record_ids
    from gdtui.course import parse

    try:
        added = record_ids([parse(file) for file in files])
    except OSError as error:
        why = error.strerror or error
        raise click.ClickException(f"{error.filename} cannot be written: {why}.") from None
    for path, count in added.items():
        click.echo(f"New ids recorded in {path}: {count}.")


def _print_findings(paths: Sequence[Path]) -> list[Finding]:
    """Print what is wrong with lessons as it is found; return it."""
    from gdtui.authoring.watch import check_paths

    findings = []
    for finding in check_paths(paths):
        findings.append(finding)
        where = f"{finding.path}:{finding.line}" if finding.line else f"{finding.path}"
        click.echo(f"{where}: {finding.message}")
    return findings
