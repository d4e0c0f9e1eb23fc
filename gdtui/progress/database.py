"""The SQLite file that progress is kept in, and what a record of it holds."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

from gdtui.progress.events import EventRow, forget_events, write_events

Mark = Literal["open", "done", "shown", "skipped"]
MARKS_BY_RANK: tuple[Mark, ...] = ("open", "skipped", "shown", "done")
"""What may be known of a page; what comes later is better, and marks only get better."""

PageKey = tuple[str, str]
"""A lesson's slug and a page's id."""

SCHEMA_VERSION = 2
"""Raised where an older program would misread the file, not where a table is added to it.

Of version 1, that of 0.1.0, keys were titles and answers were options' texts.
"""
_TABLES = """
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS pages (
    lesson TEXT NOT NULL,
    page TEXT NOT NULL,
    mark TEXT NOT NULL,
    PRIMARY KEY (lesson, page)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS answers (
    lesson TEXT NOT NULL,
    page TEXT NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (lesson, page)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS place (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    lesson TEXT NOT NULL,
    page TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS own_tables (
    source TEXT PRIMARY KEY,
    form TEXT NOT NULL,
    chart TEXT NOT NULL,
    scrolled INTEGER NOT NULL,
    opened INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS draw (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    seed INTEGER NOT NULL
);
INSERT OR IGNORE INTO draw VALUES (1, 1 + abs(random() % 2000000000));
"""


class Place(NamedTuple):
    """Where a learner was: a lesson's slug and a page's id."""

    lesson: str
    page: str


class KeptTable(NamedTuple):
    """A table of one's own as it was left.

    Attributes:
        source: the path, or the name of a shipped table.
        form: what stood in the form, field by field, rate and seed as they were last.
        chart: the chart that was on view.
        scrolled: how many rows the text was scrolled by; −1 where that was to its end.
        opened: rises with each table that is opened: the highest is the last one.
    """

    source: str
    form: Mapping[str, str]
    chart: str = ""
    scrolled: int = 0
    opened: int = 0


class NewerFileError(sqlite3.Error):
    """The file was written by a later version, which may keep what this one does not know of."""


@dataclass(slots=True)
class ProgressRecord:
    """Places, marks and answers, of the whole file or of what is yet to be written."""

    place: Place | None = None
    marks: dict[PageKey, Mark] = field(default_factory=dict)
    answers: dict[PageKey, str] = field(default_factory=dict)
    tables: dict[str, KeptTable | None] = field(default_factory=dict)
    """By their sources; None for one that is to be forgotten."""
    events: list[EventRow] = field(default_factory=list)
    """What is yet to be written; what was is not read again."""
    place_at: str | None = None
    """When the place was, in UTC; None for now."""
    draw_seed: int = 0
    """What draws the numbers that pages ask with, made with the file; 0 where there is none."""

    def __bool__(self) -> bool:
        return bool(self.place or self.marks or self.answers or self.tables or self.events)

    def add(self, later: ProgressRecord) -> None:
        """Take over what is newer; a done page stays done."""
        if later.place is not None:
            self.place, self.place_at = later.place, later.place_at
        for page, mark in later.marks.items():
            self.marks[page] = max(self.marks.get(page, mark), mark, key=MARKS_BY_RANK.index)
        self.answers |= later.answers
        self.draw_seed = later.draw_seed or self.draw_seed
        self.tables |= later.tables
        self.events += later.events

    def forget(self, lesson: str) -> int:
        """Forget a lesson's marks, answers and place; return how many pages were marked."""
        before = len(self.marks)
        for known in (self.marks, self.answers):
            for page in [page for page in known if page[0] == lesson]:
                del known[page]
        if self.place is not None and self.place.lesson == lesson:
            self.place = None
        return before - len(self.marks)


def file_identity(path: Path) -> tuple[int, int] | None:
    """Return what tells a file from another of its name that took its place; None for no file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def connect_to_read(path: Path, wait: float, *, whole: bool = False) -> sqlite3.Connection:
    """Connect to a file that cannot be written: with its log, where there is one to be read.

    Args:
        path: the file.
        wait: seconds to wait where another program holds it locked.
        whole: whether it is not read without the log that such a program is writing.

    Raises:
        sqlite3.Error: it cannot be read.
    """
    uri = f"{path.absolute().as_uri()}?mode=ro"
    connection = sqlite3.connect(uri, uri=True, timeout=wait)
    try:
        connection.execute("SELECT 1 FROM pages").close()
    except sqlite3.OperationalError as error:  # SQLite wants to write beside it, even to read
        connection.close()
        if whole and error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            raise
        return sqlite3.connect(f"{uri}&immutable=1", uri=True)
    return connection


def refuse_newer(connection: sqlite3.Connection) -> None:
    """Raise NewerFileError where a later version wrote the file: it is not written over."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > SCHEMA_VERSION:
        raise NewerFileError("your progress was written by a newer gdtui")


def begin_writing(connection: sqlite3.Connection) -> None:
    """Begin to write, where nobody has begun yet; the caller commits.

    Raises:
        NewerFileError: a later version has written the file since it was opened.
        sqlite3.Error: it cannot be written.
    """
    if not connection.in_transaction:
        connection.execute("BEGIN IMMEDIATE")
    refuse_newer(connection)


def set_aside(path: Path) -> str:
    """Rename a damaged file; return its new name. Its log goes too: it would damage a new file."""
    aside = path.with_suffix(".damaged")
    path.replace(aside)
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    return aside.name


def _with_ids(record: ProgressRecord) -> ProgressRecord:
    """What a file of 0.1.0 holds, by ids, where it cannot be written."""
    from gdtui.progress.migration import answers_by_ids, by_ids, id_of

    place = record.place
    return ProgressRecord(
        place and Place(place.lesson, id_of(place.page)),
        by_ids(record.marks),
        answers_by_ids(record.answers),
        record.tables,
        draw_seed=record.draw_seed,
    )


class ProgressFile:
    """The SQLite file, used by one thread at a time."""

    def __init__(self, path: Path, wait: float = 0.0, *, writing: bool = True) -> None:
        """Open the file; make it, and its tables, where there are none.

        Args:
            path: the file.
            wait: seconds to wait for another program's write.
            writing: whether it is made and written, not only read.

        Raises:
            NewerFileError: a later version wrote it.
            sqlite3.Error: it cannot be opened or written, or is damaged.
        """
        self.path = path
        if not writing:
            self._connection = connect_to_read(path, wait)
            return
        self._connection = sqlite3.connect(path, timeout=wait, check_same_thread=False)
        self._identity = file_identity(path)
        try:
            refuse_newer(self._connection)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
            if self._version < SCHEMA_VERSION or not self._read_draw_seed():
                self._prepare()
        except BaseException:
            self.close()
            raise

    @property
    def _version(self) -> int:
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        return int(version)

    def _prepare(self) -> None:
        """Make what tables there are not, and an older file one of today; all of it, or nothing."""
        with self._connection:
            self._connection.executescript(_TABLES)
            # Asked again: while the file was locked, another program may have done it.
            if self._version < SCHEMA_VERSION:
                from gdtui.progress.migration import migrate_titles

                migrate_titles(self._connection)
                self._connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def _has_own_tables(self) -> bool:
        """Whether the file is not one of 0.1.0, which knows and needs no such table."""
        found = self._connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'own_tables'")
        return found.fetchone() is not None

    def read(self) -> ProgressRecord:
        """Return all there is."""
        run = self._connection.execute
        place = run("SELECT lesson, page FROM place").fetchone()
        marks = run("SELECT lesson, page, mark FROM pages")
        answers = run("SELECT lesson, page, answer FROM answers")
        record = ProgressRecord(
            Place(*place) if place else None,
            {(lesson, page): mark for lesson, page, mark in marks},
            {(lesson, page): answer for lesson, page, answer in answers},
            self._read_own_tables() if self._has_own_tables() else {},
            draw_seed=self._read_draw_seed(),
        )
        return record if self._version >= SCHEMA_VERSION else _with_ids(record)

    def _read_draw_seed(self) -> int:
        """The seed of the file; 0 where an earlier version made it, or all was forgotten."""
        with suppress(sqlite3.OperationalError):
            found = self._connection.execute("SELECT seed FROM draw").fetchone()
            return int(found[0]) if found else 0
        return 0

    def _read_own_tables(self) -> dict[str, KeptTable | None]:
        run = self._connection.execute
        rows = run("SELECT source, form, chart, scrolled, opened FROM own_tables").fetchall()
        if not rows:
            return {}
        import json  # not for every start: few have a table of their own

        tables: dict[str, KeptTable | None] = {}
        for source, form, chart, scrolled, opened in rows:
            with suppress(ValueError, AttributeError):
                fields = {str(name): str(value) for name, value in json.loads(form).items()}
                tables[source] = KeptTable(source, fields, chart, scrolled, opened)
        return tables

    def write(self, record: ProgressRecord) -> None:
        """Write all of it, or nothing.

        Raises:
            NewerFileError: a later version has written the file since.
            sqlite3.Error: it cannot be written.
        """
        from gdtui.progress.place_time import write_place_time  # no start waits for it

        with self._connection:
            begin_writing(self._connection)
            if record.place is not None:
                self._connection.execute(
                    "INSERT OR REPLACE INTO place VALUES (1, ?, ?)",
                    (record.place.lesson, record.place.page),
                )
                write_place_time(self._connection, *record.place, record.place_at)
            self._connection.executemany(
                "INSERT INTO pages VALUES (?, ?, ?) ON CONFLICT DO UPDATE "
                "SET mark = excluded.mark WHERE pages.mark <> 'done' "
                "AND (pages.mark <> 'shown' OR excluded.mark = 'done')",
                [(*page, mark) for page, mark in record.marks.items()],
            )
            self._connection.executemany(
                "INSERT OR REPLACE INTO answers VALUES (?, ?, ?)",
                [(*page, answer) for page, answer in record.answers.items()],
            )
            for source, table in record.tables.items():
                self._write_own_table(source, table)
            if record.events:
                write_events(self._connection, record.events)

    def _write_own_table(self, source: str, table: KeptTable | None) -> None:
        import json

        run = self._connection.execute
        run("DELETE FROM own_tables WHERE source = ?", (source,))
        if table is not None:
            row = (source, json.dumps(dict(table.form)), *table[2:])
            run("INSERT INTO own_tables VALUES (?, ?, ?, ?, ?)", row)

    def forget(self, lesson: str) -> None:
        """Delete what there is of a lesson. Raises as `write`."""
        from gdtui.progress.place_time import forget_place_time

        with self._connection:
            begin_writing(self._connection)
            for table in ("pages", "answers", "place"):
                self._connection.execute(f"DELETE FROM {table} WHERE lesson = ?", (lesson,))
            forget_events(self._connection, lesson)
            forget_place_time(self._connection, lesson)

    def forget_all(self) -> None:
        """Delete all there is, whatever table it is in, and leave no trace of it in the file.

        Raises as `write`.
        """
        run = self._connection.execute
        run("PRAGMA secure_delete = ON")
        with self._connection:
            begin_writing(self._connection)
            names = run(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            ).fetchall()
            for (name,) in names:
                run(f'DELETE FROM "{name}"')
        with suppress(sqlite3.OperationalError):  # another window may be at it
            run("VACUUM")
            run("PRAGMA wal_checkpoint(TRUNCATE)")

    @property
    def gone(self) -> bool:
        """Whether the file was deleted or another took its place: SQLite would write on unseen."""
        return file_identity(self.path) != self._identity

    @property
    def connection(self) -> sqlite3.Connection:
        """The file itself, for what only a command asks of it."""
        return self._connection

    def close(self) -> None:
        """Let go of it."""
        with suppress(sqlite3.Error):
            self._connection.close()
