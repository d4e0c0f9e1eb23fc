"""What the shell offers when Tab is pressed: lessons, and tables."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem


def complete_lesson(
    ctx: click.Context, param: click.Parameter | None, incomplete: str
) -> list[CompletionItem]:
    """The lessons whose name begins so, by the names of their files alone."""
    from gdtui.resources import lesson_slugs

    return [
        CompletionItem(slug, help=f"lesson {path.stem.partition('_')[0]}")
        for slug, path in lesson_slugs().items()
        if slug.startswith(incomplete)
    ]


def complete_table(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The shipped tables whose name begins so, then whatever files the shell finds."""
    from gdtui.resources import data_folder

    names = sorted(path.stem for path in data_folder().glob("*.csv"))
    shipped = [CompletionItem(name) for name in names if name.startswith(incomplete)]
    return [*shipped, CompletionItem(incomplete, type="file")]
