"""`gdtui list`: the lessons, and what is done of them."""

from __future__ import annotations

import click

from gdtui.cli.lessons import load_lessons
from gdtui.restricted_access import Access


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def list_lessons(ctx: click.Context, as_json: bool) -> None:
    """List the lessons, and how many of their pages are done."""
    import json
    from contextlib import closing
    from itertools import groupby
    from operator import attrgetter

    from gdtui.progress.resume import count_pages
    from gdtui.progress.store import Progress

    lessons = load_lessons(ctx.ensure_object(Access))
    with closing(Progress.open()) as progress:
        marks, warning = progress.marks(), progress.warning
    if warning:
        click.echo(warning, err=True)
    if as_json:
        fields = ("number", "slug", "title", "part", "minutes", "objective")
        rows = []
        for lesson in lessons:
            row = {field: getattr(lesson, field) for field in fields}
            row["done"], row["skipped"], row["pages"] = count_pages(lesson, marks)
            rows.append(row)
        click.echo(json.dumps(rows, indent=2))
        return
    number, slug = (
        max(len(getattr(lesson, field)) for lesson in lessons) for field in ("number", "slug")
    )
    for part, those in groupby(lessons, key=attrgetter("part")):
        click.echo(part)
        for lesson in those:
            done, _, pages = count_pages(lesson, marks)
            click.echo(
                f"{lesson.number:>{number + 2}}  {lesson.slug:<{slug}}"
                f"  {f'{done}/{pages}':>5} done  {lesson.minutes:>3} min  {lesson.title}"
            )
