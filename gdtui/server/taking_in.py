"""Progress that was kept elsewhere, an account's file or an export, taken into a class."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from gdtui.central.connection import Database
from gdtui.central.register import number_learners
from gdtui.central.sending import read_arrived, send_spool
from gdtui.progress.database import NewerFileError, ProgressFile
from gdtui.progress.exchange import ExchangeError, take_over
from gdtui.progress.store import PROGRESS_FILE

_SQLITE = b"SQLite format 3\0"


class TakingInError(Exception):
    """A file that cannot be taken in: a sentence to stand behind its name, without a full stop."""


def take_in(database: Database, name: str, path: Path) -> tuple[int, int]:
    """Take a file of progress into the database as a learner's; what is there already stays.

    The file is read as it is, of whatever version since 0.1.0, while it may be in use.

    Args:
        database: the class's.
        name: whose it is; who is new gets a number.
        path: a progress file, the folder it is in, or what `gdtui export-progress` wrote.

    Returns:
        How many pages are marked in it, and how many of its events are new.

    Raises:
        TakingInError: it is no progress, or cannot be read.
        DatabaseError: of its kinds, as `Database.run`.
    """
    file = path / PROGRESS_FILE if path.is_dir() else path
    with tempfile.TemporaryDirectory(prefix="gdtui-") as made:
        folder = Path(made)
        try:
            _copy(file, folder / PROGRESS_FILE)
        except OSError as error:
            raise TakingInError(f"cannot be read: {error.strerror or error}") from None
        except NewerFileError:
            raise TakingInError("was written by a newer gdtui: bring this one up to date") from None
        except ExchangeError as error:
            raise TakingInError(str(error)) from None
        except sqlite3.Error as error:
            raise TakingInError(f"is no progress of gdtui, or damaged ({error})") from None
        (number,) = number_learners(database, [name]).values()
        with closing(ProgressFile(folder / PROGRESS_FILE)) as copied:
            pages = len(copied.read().marks)
            # An answer that the class has already is the one that holds.
            for lesson, page, _ in database.run(
                "SELECT lesson, page, answer FROM answers WHERE learner = ?", (number,)
            ):
                with copied.connection as connection:
                    connection.execute(
                        "DELETE FROM answers WHERE lesson = ? AND page = ?", (lesson, page)
                    )
        return pages, send_spool(database, number, folder, read_arrived(database, number))


def _copy(source: Path, target: Path) -> None:
    """Make a progress file of today out of what there is."""
    with source.open("rb") as opened:
        beginning = opened.read(len(_SQLITE))
    if beginning == _SQLITE:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as old,
            closing(sqlite3.connect(target)) as new,
        ):
            old.execute("SELECT lesson, page, mark FROM pages").close()
            old.backup(new)
        ProgressFile(target).close()
        return
    with closing(ProgressFile(target)) as file:
        take_over(file, source.read_bytes())
