"""`gdtui settings`: every setting, what holds, and where it comes from."""

from __future__ import annotations

import click

from gdtui.cli.appearance import find_settings
from gdtui.settings import settings_table


@click.command("settings")
def show_settings() -> None:
    """Show every setting, what holds, and where it comes from."""
    found, faults = find_settings()
    click.echo(settings_table(found))
    if faults:
        raise click.ClickException("\n".join(map(str, faults)))
