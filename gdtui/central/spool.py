"""A learner's progress file as it is sent: what of it is new, read in one go while it is written.

A spool is an ordinary progress file in a folder of its own. Beside it lies what was sent of its
answers, which have no time of their own: of two machines, the one where it was answered holds.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from gdtui.progress.database import SCHEMA_VERSION, PageKey
from gdtui.progress.events import EventRow, has_table
from gdtui.progress.place_time import read_place_time
from gdtui.progress.store import PROGRESS_FILE

SENT_FILE = "sent.json"
_BUSY_SECONDS = 2.0


class SpoolError(Exception):
    """A spool that cannot be read: a few words."""


class Spool:
    """A learner's progress file, open to be read; all that is read of it is of one moment."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._run = connection.execute
        self._connection = connection

    def sessions(self) -> dict[str, int]:
        """The number of the last event of each session."""
        if not has_table(self._connection, "events"):
            return {}
        found = self._run("SELECT session, MAX(number) FROM events GROUP BY session")
        return dict(found.fetchall())

    def events_behind(self, session: str, number: int) -> list[EventRow]:
        """The events of a session behind one of its numbers, in order."""
        return self._run(
            "SELECT session, number, at, kind, lesson, page, detail FROM events "
            "WHERE session = ? AND number > ? ORDER BY number",
            (session, number),
        ).fetchall()

    def marks(self) -> dict[PageKey, str]:
        """The marks of pages."""
        return _by_page(self._run("SELECT lesson, page, mark FROM pages"))

    def answers(self) -> dict[PageKey, str]:
        """The answers to pages."""
        return _by_page(self._run("SELECT lesson, page, answer FROM answers"))

    def place(self) -> tuple[str, str, str] | None:
        """Where the learner was: lesson, page, time in UTC or nothing; None at first."""
        found = self._run("SELECT lesson, page FROM place").fetchone()
        if found is None:
            return None
        return (*found, read_place_time(self._connection, *found))

    def kept_pages(self) -> dict[PageKey, int]:
        """When the runs of each page were kept, as `kept_runs` counts it."""
        if not has_table(self._connection, "kept_pages"):
            return {}
        return _by_page(self._run("SELECT lesson, page, kept FROM kept_pages"))

    def record_of(self, page: PageKey) -> bytes:
        """The record of a page's runs."""
        query = "SELECT record FROM kept_pages WHERE lesson = ? AND page = ?"
        return bytes(self._run(query, page).fetchone()[0])

    def pieces_of(self, page: PageKey) -> set[bytes]:
        """The names of the pieces of a page's runs."""
        query = "SELECT piece FROM kept_pieces WHERE lesson = ? AND page = ?"
        return {bytes(piece) for (piece,) in self._run(query, page)}

    def piece(self, page: PageKey, name: bytes) -> bytes:
        """One piece of a page's runs."""
        query = "SELECT data FROM kept_pieces WHERE lesson = ? AND page = ? AND piece = ?"
        return bytes(self._run(query, (*page, name)).fetchone()[0])


@contextmanager
def open_spool(folder: Path) -> Iterator[Spool]:
    """Open a learner's progress file as it is at this moment.

    Raises:
        FileNotFoundError: there is none yet.
        SpoolError: it cannot be read, is damaged, or of another version of gdtui.
    """
    path = folder / PROGRESS_FILE
    if not path.is_file():
        raise FileNotFoundError(path)
    connection: sqlite3.Connection | None = None
    try:
        uri = f"{path.absolute().as_uri()}?mode=rw"
        connection = sqlite3.connect(uri, uri=True, timeout=_BUSY_SECONDS, isolation_level=None)
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version != SCHEMA_VERSION:
            raise SpoolError("it is of another version of gdtui")
        connection.execute("BEGIN")
        yield Spool(connection)
    except sqlite3.Error as error:
        raise SpoolError(f"{error}") from None
    finally:
        if connection is not None:
            with suppress(sqlite3.Error):
                connection.close()


class Footprint(NamedTuple):
    """What tells that a spool was written: the times and sizes of its files."""

    file: tuple[int, int]
    log: tuple[int, int]

    def age(self) -> float:
        """Seconds since the last change of either file."""
        return time.time() - max(self.file[0], self.log[0]) / 1e9


def footprint(folder: Path) -> Footprint | None:
    """Return a spool's; None where there is no file yet."""
    file = _seen(folder / PROGRESS_FILE)
    if file is None:
        return None
    return Footprint(file, _seen(folder / f"{PROGRESS_FILE}-wal") or (0, 0))


def _seen(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def put_on_disk(folder: Path) -> None:
    """Have what was written of a spool reach the disk: SQLite alone would leave that to itself."""
    for name in (f"{PROGRESS_FILE}-wal", PROGRESS_FILE):
        with suppress(OSError):
            descriptor = os.open(folder / name, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def digest(answer: str) -> str:
    """What is noted of an answer that was sent: enough to see that it changed."""
    raw = answer.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(raw, digest_size=8).hexdigest()


def read_sent(folder: Path) -> dict[PageKey, str]:
    """The digests of the answers that were sent from a spool, or came to it; none where unread."""
    try:
        raw = (folder / SENT_FILE).read_bytes()
        rows = msgspec.json.decode(raw, type=list[tuple[str, str, str]])
    except (OSError, msgspec.DecodeError):
        return {}
    return {(lesson, page): sent for lesson, page, sent in rows}


def write_sent(folder: Path, sent: Mapping[PageKey, str]) -> None:
    """Note the digests of the answers that were sent. Raises OSError."""
    new = folder / f"{SENT_FILE}.new"
    new.write_bytes(msgspec.json.encode([(*page, each) for page, each in sent.items()]))
    new.replace(folder / SENT_FILE)


def _by_page(rows: sqlite3.Cursor) -> dict[PageKey, Any]:
    return {(lesson, page): value for lesson, page, value in rows}
