"""What several commands of a class ask for: its folder and its database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from gdtui.cli.sharing import told

if TYPE_CHECKING:
    from gdtui.central.connection import Database

_F = TypeVar("_F", bound=Callable[..., Any])


def class_options(function: _F) -> _F:
    """Add --folder and --database, handed on as `folder` (a path) and `url`."""
    function = click.option(
        "--database",
        "url",
        metavar="URL",
        envvar="GDTUI_DATABASE",
        callback=lambda ctx, param, value: value or ctx.find_root().params.get("database"),
        help="sqlite:///PATH or postgresql://USER@HOST/NAME; unless given, a file in the folder.",
    )(function)
    return click.option(
        "--folder",
        type=click.Path(file_okay=False, path_type=Path),
        envvar="GDTUI_CLASS",
        callback=lambda ctx, param, value: value or _own_folder(),
        help="The class's folder; unless given, `class` beside your own progress.",
    )(function)


def _own_folder() -> Path:
    from gdtui.server.place import class_folder

    return class_folder()


@contextmanager
def class_database(folder: Path, url: str | None, *, make: bool = False) -> Iterator[Database]:
    """Open the class's database; what is wrong with it is told as the command's error.

    Args:
        folder: the class's.
        url: what was asked for.
        make: whether an SQLite file is made where there is none.
    """
    from gdtui.central.connection import DatabaseError, sqlite_path
    from gdtui.central.schema import open_database
    from gdtui.server.place import database_of

    address = database_of(folder, url)
    try:
        path = sqlite_path(address)
        if path is not None and not make and not path.exists():
            raise click.ClickException(
                f"There is no class in {path}: name its --folder or its --database."
            )
        with open_database(address) as database:
            yield database
    except DatabaseError as error:
        raise told(error) from None
