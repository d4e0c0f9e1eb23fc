"""`gdtui list`: the lessons, and what is done of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from gdtui.cli.lessons import load_lessons
from gdtui.restricted_access import Access
from gdtui.text.numbers import count_text

if TYPE_CHECKING:
    from gdtui.progress.accounts import PageRow


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def list_lessons(ctx: click.Context, as_json: bool) -> None:
    """List the lessons, and how many of their pages are done.

    As JSON also what was done of each page: whether it is done and was right at first, tries,
    misses, hints, and minutes spent on it.
    """
    import json
    from contextlib import closing
    from itertools import groupby
    from operator import attrgetter

    from gdtui.progress.accounts import account_pages, pages_done
    from gdtui.progress.resume import count_pages
    from gdtui.progress.store import Progress
    from gdtui.resources import lessons_called_alike

    access = ctx.ensure_object(Access)
    lessons = load_lessons(access)
    with closing(Progress.open()) as progress:
        marks, warning = progress.marks(), progress.warning
        accounts = account_pages(progress.events(), lessons)
    if warning:
        click.echo(warning, err=True)
    by_page = {lesson.slug: pages_done(lesson, marks, accounts) for lesson in lessons}
    if as_json:
        fields = ("number", "slug", "title", "part", "minutes", "objective")
        rows = []
        for lesson in lessons:
            row = {field: getattr(lesson, field) for field in fields}
            for mark in ("done", "skipped", "shown"):
                row[mark] = sum(page["mark"] == mark for page in by_page[lesson.slug])
            row["pages"] = len(lesson.pages)
            row["fault"] = lesson.fault or None
            row["minutes_spent"] = round(sum(page["minutes"] for page in by_page[lesson.slug]), 1)
            row["by_page"] = by_page[lesson.slug]
            rows.append(row)
        click.echo(json.dumps(rows, indent=2))
        return
    number, slug = (
        max(len(getattr(lesson, field)) for lesson in lessons) for field in ("number", "slug")
    )
    for part, those in groupby(lessons, key=attrgetter("part")):
        click.echo(part)
        for lesson in those:
            named = f"{lesson.number:>{number + 2}}  {lesson.slug:<{slug}}"
            if lesson.fault:
                click.echo(f"{named}  cannot open")
                continue
            done, _, pages = count_pages(lesson, marks)
            click.echo(
                f"{named}  {f'{done}/{pages}':>5} done  {lesson.minutes:>3} min  {lesson.title}"
            )
    for lesson in lessons:
        if lesson.fault:
            click.echo(f"Cannot open: {lesson.fault}", err=True)
    for path, before in lessons_called_alike(access.folder) if access.folder else ():
        click.echo(f"Left out: {path}: {before.name} is called so too; rename one.", err=True)
    if accounts:
        click.echo(_summary([page for pages in by_page.values() for page in pages]))


def _summary(pages: Sequence[PageRow]) -> str:
    """Say in a line what all of it comes to."""
    asked = sum(page["right_at_first"] is not None for page in pages)
    right = sum(page["right_at_first"] is True for page in pages)
    parts = (
        f"{sum(page['done'] for page in pages)} of {count_text(len(pages), 'page')} done",
        f"{right} of {count_text(asked, 'answer')} right at first" if asked else "",
        count_text(sum(page["hints"] for page in pages), "hint"),
        count_text(round(sum(page["minutes"] for page in pages)), "minute"),
    )
    return f"In all: {', '.join(filter(None, parts))}."
