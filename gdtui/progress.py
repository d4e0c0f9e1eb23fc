"""What a learner has done: a small SQLite file in the user's state folder.

Nothing here ever stops a lesson. Where the file cannot be opened or written, progress is kept in
memory, and `warning` says so in one sentence.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import platformdirs

Mark = Literal["open", "done", "skipped"]

FILE = "progress.sqlite3"

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
        warning: one sentence where nothing is being saved, or where a damaged file was set aside;
            else empty.
    """

    def __init__(self, connection: sqlite3.Connection, warning: str = "") -> None:
        self._connection = connection
        self._from_opening = self.warning = warning

    @classmethod
    def open(cls, where: Path | None = None) -> Progress:
        """Open the store, making it where there is none; in memory where that cannot be."""
        try:
            where = where or folder()
            where.mkdir(parents=True, exist_ok=True)
        except (OSError, RuntimeError) as error:
            return cls.in_memory(f"Not saving: {error}.")
        file = where / FILE
        try:
            return cls(_connect(file))
        except sqlite3.OperationalError as error:
            return cls.in_memory(f"Not saving: {error} ({file}).")
        except sqlite3.DatabaseError:
            return cls._afresh(file)

    @classmethod
    def _afresh(cls, file: Path) -> Progress:
        """Set a damaged file aside and begin a new one."""
        aside = file.with_suffix(".damaged")
        try:
            file.replace(aside)
            connection = _connect(file)
        except (OSError, sqlite3.Error) as error:
            return cls.in_memory(f"Not saving: {error} ({file}).")
        return cls(connection, f"Your progress file was damaged; it is kept as {aside.name}.")

    @classmethod
    def in_memory(cls, warning: str = "") -> Progress:
        """Keep progress for this run alone."""
        return cls(_connect(":memory:"), warning)

    @property
    def place(self) -> Place | None:
        """Where the learner was; None at first."""
        rows = self._read("SELECT lesson, page FROM place")
        return Place(*rows[0]) if rows else None

    def marks(self) -> Mapping[tuple[str, str], Mark]:
        """Return what is known of every page, by lesson slug and page title."""
        rows = self._read("SELECT lesson, page, mark FROM pages")
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
        else:
            self.warning = self._from_opening

    def _read(self, query: str) -> Sequence[Any]:
        try:
            return self._connection.execute(query).fetchall()
        except sqlite3.Error as error:
            self.warning = f"Your progress cannot be read: {error}."
            return ()

    def close(self) -> None:
        """Let go of the file."""
        with suppress(sqlite3.Error):
            self._connection.close()


def _connect(file: Path | str) -> sqlite3.Connection:
    """Open the file, or make it. Raises DatabaseError where its contents are damaged."""
    connection = sqlite3.connect(file, timeout=2.0)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        if connection.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("the file is damaged")
        connection.executescript(_SCHEMA)
    except sqlite3.Error:
        connection.close()
        raise
    return connection
