"""`gdtui notes`: what is to be kept of the course, as Markdown."""

from __future__ import annotations

from pathlib import Path

import click

from gdtui.cli.lessons import load_lessons
from gdtui.restricted_access import Access


@click.command("notes")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write them to this file; notes that it holds are replaced.",
)
@click.pass_context
def print_notes(ctx: click.Context, output: Path | None) -> None:
    """Print notes of the lessons you went through, as Markdown.

    Of each: what you can do now, its formula, and what you missed, with the reason. At the end
    stand the terms, each with the page that names it.
    """
    from contextlib import closing

    from gdtui.course.glossary import glossary
    from gdtui.panels.lesson_notes import NOTES_HEADING, course_notes
    from gdtui.panels.lesson_summary import first_misses
    from gdtui.progress.resume import kept_answers, open_or_stand_in, page_marks
    from gdtui.progress.store import Progress
    from gdtui.session.page_draw import lesson_with_numbers
    from gdtui.session.sources import Sources

    lessons = load_lessons(ctx.ensure_object(Access))
    sources = Sources()
    with closing(Progress.open()) as progress:
        marks, answers, warning = progress.marks(), progress.answers(), progress.warning
        seed = progress.draw_seed
        kept = [
            (lesson, page_marks(lesson, marks), kept_answers(lesson, marks, answers))
            for lesson in lessons
            if {"done", "shown"} & {*page_marks(lesson, marks)}
        ]
        misses = [
            first_misses(open_or_stand_in(lesson, progress, sources=sources))
            for lesson, _, _ in kept
        ]
    if warning:
        click.echo(warning, err=True)
    if not kept:
        raise click.ClickException("No page is done yet, so there is nothing to note.")
    told = [
        (lesson_with_numbers(lesson, seed, sources), marked, given, missed)
        for (lesson, marked, given), missed in zip(kept, misses, strict=True)
    ]
    lines = course_notes(told, glossary([lesson for lesson, _, _ in kept]))
    text = "".join(f"{line}\n" for line in lines)
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        if output.exists() and not output.read_bytes().startswith(NOTES_HEADING.encode()):
            raise click.ClickException(f"{output} is there, and holds no notes: name another.")
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"Cannot write {output}: {error.strerror}.") from None
    click.echo(f"Your notes are in {output}.")
