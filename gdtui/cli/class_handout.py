"""`gdtui class handout`: what a teacher gives to learners."""

from __future__ import annotations

import socket
from pathlib import Path

import click

from gdtui.cli.class_options import class_options
from gdtui.cli.class_serve import require_asyncssh


@click.command("handout")
@click.argument("machine", required=False)
@click.option(
    "--port", type=click.IntRange(1, 65535), default=2222, show_default=True, help="The port."
)
@click.option(
    "--host-key",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The machine's private key, where `class serve` was given one.",
)
@click.option("--join", "code", metavar="CODE", help="The class's code, to be printed too.")
@class_options
def print_handout(
    machine: str | None,
    port: int,
    host_key: Path | None,
    code: str | None,
    folder: Path,
    url: str | None,
) -> None:
    """Print what learners type to reach MACHINE: its name or address, unless given this one's."""
    require_asyncssh()
    from gdtui.server.handout import handout_text
    from gdtui.server.host_key import HostKeyError
    from gdtui.server.host_key import host_key as read_host_key

    try:
        key = read_host_key(folder, host_key)
    except HostKeyError as error:
        raise click.ClickException(str(error)) from None
    click.echo(handout_text(machine or socket.gethostname(), port, key.get_fingerprint(), code))
