"""`gdtui class serve`: the class itself."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path

import click

from gdtui.cli.class_options import class_options
from gdtui.cli.parameter_types import Count
from gdtui.restricted_access import Access

NEEDS_EXTRA = "A class needs asyncssh: install gdtui with its extra, pip install 'gdtui[class]'."


def require_asyncssh() -> None:
    """Fail with one sentence where asyncssh is not installed."""
    import importlib.util

    if importlib.util.find_spec("asyncssh") is None:
        raise click.ClickException(NEEDS_EXTRA)


@click.command("serve")
@click.option("--host", default="0.0.0.0", show_default=True, help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=2222, show_default=True, help="The port."
)
@click.option(
    "--host-key",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The machine's private key; unless given, one is made and kept in the folder.",
)
@click.option(
    "--learners",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Who may log in: an authorized_keys file whose comments are names.",
)
@click.option("--join", "code", metavar="CODE", help="Who types this code may join under a name.")
@class_options
@click.option(
    "--workers", type=Count(min=1, max=64), help="Processes; unless given, one a core, at most 4."
)
@click.option("--most", type=Count(min=1), default=60, show_default=True, help="Learners at once.")
@click.option(
    "--idle",
    type=click.FloatRange(min=0),
    default=60,
    show_default=True,
    help="Minutes without a key after which a visit ends; 0: never.",
)
@click.option(
    "--longest",
    type=click.FloatRange(min=0),
    default=0,
    show_default=True,
    help="Minutes after which any visit ends; 0: never.",
)
@click.option(
    "--metrics",
    type=click.IntRange(0, 65535),
    metavar="PORT",
    help="Serve counts to Prometheus on this port of loopback.",
)
@click.option(
    "--proxy-from",
    "proxy",
    metavar="ADDRESS",
    help="A proxy's address; its connections begin with a PROXY header, version 1 or 2.",
)
@click.pass_context
def serve_class(
    ctx: click.Context,
    host: str,
    port: int,
    host_key: Path | None,
    learners: Path | None,
    code: str | None,
    folder: Path,
    url: str | None,
    workers: int | None,
    most: int,
    idle: float,
    longest: float,
    metrics: int | None,
    proxy: str | None,
) -> None:
    """Serve the tutor to a class over SSH until Ctrl+C or SIGTERM.

    Learners get in by the keys of --learners, or with any key and the code of --join. What they do
    is kept in the class's folder and sent to its database. Lessons of your own are offered beside
    the shipped ones by `gdtui --folder DIR class serve`.
    """
    require_asyncssh()
    if learners is None and not (code or "").strip():
        raise click.UsageError("Nobody could log in: give --learners FILE, --join CODE, or both.")
    from gdtui.server.classroom import Classroom
    from gdtui.server.host_key import HostKeyError
    from gdtui.server.host_key import host_key as read_host_key
    from gdtui.server.roster import RosterError
    from gdtui.server.serve_options import ServeOptions

    def log(line: str) -> None:
        stamp = time.strftime("%Y-%m-%d %H:%M:%S")
        print(f"{stamp} {line}", file=sys.stderr, flush=True)

    os.umask(0o077)
    try:
        key = read_host_key(folder, host_key)
        options = ServeOptions(
            host,
            port,
            key.export_private_key().decode(),
            folder,
            url,
            learners,
            code,
            workers or min(4, os.cpu_count() or 1),
            most,
            60 * idle,
            60 * longest,
            metrics,
            ctx.ensure_object(Access).folder,
            proxy,
        )

        def ready(at: int) -> None:
            click.echo(f"The class is open on port {at}; its key is {key.get_fingerprint()}.")
            click.echo("gdtui class handout prints what to give to learners. Ctrl+C ends it.")
            sys.stdout.flush()

        async def serve() -> None:
            await Classroom(options, log).serve(ready)

        asyncio.run(serve())
    except (HostKeyError, RosterError) as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(
            f"Cannot listen on {host}, port {port}: {error.strerror or error}."
        ) from None
