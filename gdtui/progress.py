"""What a learner has done: a small SQLite file in the user's state folder.

Nothing here ever stops a lesson. Where the file cannot be opened or written, progress is kept in
memory, and `warning` says so in one sentence.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import platformdirs

Mark = Literal["open", "done", "skipped"]

FILE = "progress.sqlite3"
VERSION = 1

_SCHEMA = """
CREATE TABLE IF NOT EXISTS pages (
    lesson TEXT NOT NULL,
    page TEXT NOT NULL,
    mark TEXT NOT NULL,
    PRIMARY KEY (lesson, page)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS place (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    lesson TEXT NOT NULL,
    page TEXT NOT NULL
);
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a learner was: a lesson's slug and a page's title."""

    lesson: str
    page: str


def folder() -> Path:
    """Return where progress is kept: `GDTUI_HOME` if set, else the platform's state folder."""
    home = os.environ.get("GDTUI_HOME")
    return Path(home) if home else Path(platformdirs.user_state_dir("gdtui"))


class Progress:
    """The pages a learner has done or skipped, and the place to resume at.

    Attributes:
        warning: one sentence if nothing is being saved, else empty.
    """

    def __init__(self, connection: sqlite3.Connection, warning: str = "") -> None:
        self._connection = connection
        self.warning = warning
        with connection:
            connection.executescript(_SCHEMA)

    @classmethod
    def open(cls, where: Path | None = None) -> Progress:
        """Open the store, making it where there is none; in memory where that cannot be."""
        try:
            where = where or folder()
            where.mkdir(parents=True, exist_ok=True)
            connection = _connect(where / FILE)
        except (OSError, RuntimeError, sqlite3.Error) as error:
            return cls.in_memory(f"Not saving: {error}.")
        try:
            return cls(connection)
        except sqlite3.DatabaseError as error:
            connection.close()
            return cls._afresh(where / FILE, error)

    @classmethod
    def _afresh(cls, file: Path, error: sqlite3.DatabaseError) -> Progress:
        """Set a damaged file aside and begin a new one."""
        if isinstance(error, sqlite3.OperationalError):
            return cls.in_memory(f"Not saving: {error} ({file}).")
        try:
            aside = file.with_suffix(".damaged")
            file.replace(aside)
            progress = cls(_connect(file))
        except (OSError, sqlite3.Error) as again:
            return cls.in_memory(f"Not saving: {again} ({file}).")
        progress.warning = f"Your progress file was damaged; it is kept as {aside.name}."
        return progress

    @classmethod
    def in_memory(cls, warning: str = "") -> Progress:
        """Keep progress for this run alone."""
        return cls(sqlite3.connect(":memory:"), warning)

    @property
    def place(self) -> Place | None:
        """Where the learner was; None at first."""
        row = self._connection.execute("SELECT lesson, page FROM place").fetchone()
        return Place(*row) if row else None

    def marks(self) -> Mapping[tuple[str, str], Mark]:
        """Return what is known of every page, by lesson slug and page title."""
        rows = self._connection.execute("SELECT lesson, page, mark FROM pages")
        return {(lesson, page): mark for lesson, page, mark in rows}

    def save(self, place: Place, marks: Mapping[str, Mark]) -> None:
        """Keep the place, and the marks of its lesson's pages that are not open.

        A done page stays done, whatever another window says of it.
        """
        rows = [(place.lesson, page, mark) for page, mark in marks.items() if mark != "open"]
        try:
            with self._connection:
                self._connection.execute(
                    "INSERT OR REPLACE INTO place VALUES (1, ?, ?)", (place.lesson, place.page)
                )
                self._connection.executemany(
                    "INSERT INTO pages VALUES (?, ?, ?) ON CONFLICT DO UPDATE "
                    "SET mark = excluded.mark WHERE pages.mark <> 'done'",
                    rows,
                )
        except sqlite3.Error as error:
            self.warning = f"Not saving: {error}."

    def close(self) -> None:
        """Let go of the file."""
        with suppress(sqlite3.Error):
            self._connection.close()


def _connect(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=2.0)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection
