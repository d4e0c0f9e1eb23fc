"""`gdtui schema`: what a lesson file may hold, for editors."""

from __future__ import annotations

import click


@click.command("schema")
def print_schema() -> None:
    """Print what a lesson file may hold, as JSON Schema.

    For editors that check YAML: the front matter's keys, and under $defs those of {predict}, {do},
    {claim} and the rest.
    """
    import json

    from gdtui.authoring.editor_schema import lesson_schema

    click.echo(json.dumps(lesson_schema(), indent=2, ensure_ascii=False))
