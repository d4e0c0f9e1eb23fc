"""`gdtui settings`: every setting, what holds, and where it comes from."""

from __future__ import annotations

import click


@click.command("settings")
def show_settings() -> None:
    """Show every setting, what holds, and where it comes from."""
    from gdtui import settings

    found, faults = settings.find_settings()
    click.echo(settings.settings_table(found))
    if faults:
        raise click.ClickException("\n".join(map(str, faults)))
