"""What a learner has done: a small SQLite file in the user's state folder.

Nothing here ever stops a lesson, and nothing waits for a disk. What is saved is known at once and
written by a thread of its own; where that fails it is tried again, and `warning` says so meanwhile.
Several programs may share the file: what one of them calls done stays done.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

import platformdirs

Mark = Literal["open", "done", "skipped"]
PageKey = tuple[str, str]
"""A lesson's slug and a page's title: titles last longer than numbers while lessons are edited."""

PROGRESS_FILE = "progress.sqlite3"
SCHEMA_VERSION = 1
BUSY_SECONDS = 2.0
"""Seconds to wait for another program's write."""
RETRY_SECONDS = 5.0
"""Seconds after which a write that failed is tried again."""

_SCHEMA = f"""
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
PRAGMA user_version = {SCHEMA_VERSION};
COMMIT;
"""


class Place(NamedTuple):
    """Where a learner was: a lesson's slug and a page's title."""

    lesson: str
    page: str


class NewerFileError(Exception):
    """The file was written by a later version, which may keep what this one does not know of."""


def progress_folder() -> Path:
    """Return where progress is kept: `GDTUI_HOME` if set, else the platform's state folder."""
    home = os.environ.get("GDTUI_HOME")
    return Path(home) if home else Path(platformdirs.user_state_dir("gdtui"))


@dataclass(slots=True)
class _Record:
    """Places, marks and answers, of the whole file or of what is yet to be written."""

    place: Place | None = None
    marks: dict[PageKey, Mark] = field(default_factory=dict)
    answers: dict[PageKey, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.place or self.marks or self.answers)

    def add(self, later: _Record) -> None:
        """Take over what is newer; a done page stays done."""
        self.place = later.place or self.place
        done = {page: mark for page, mark in self.marks.items() if mark == "done"}
        self.marks |= later.marks | {page: done[page] for page in later.marks.keys() & done}
        self.answers |= later.answers


class Progress:
    """The pages a learner has done or skipped, the answers given, and the place to resume at.

    Attributes:
        warning: one sentence if something is wrong with the file, else empty.
        listener: called when the warning changes, from another thread.
    """

    def __init__(self, file: _File | None = None, warning: str = "") -> None:
        self.warning = warning
        self.listener: Callable[[], object] = lambda: None
        self._file = file
        self._passing = False
        self._known = file.read() if file is not None else _Record()
        self._pending = _Record()
        self._changed = threading.Condition()
        self._writing = False
        self._closed = False
        self._thread: threading.Thread | None = None

    @classmethod
    def open(cls, where: Path | None = None) -> Progress:
        """Open the store, making it where there is none; in memory where that cannot be."""
        try:
            where = where or progress_folder()
            where.mkdir(parents=True, exist_ok=True)
            path = where / PROGRESS_FILE
        except OSError as error:
            return cls.in_memory(f"Not saving: {error.strerror or error} ({where}).")
        except RuntimeError:
            return cls.in_memory("Not saving: there is no home folder; set GDTUI_HOME to one.")
        try:
            return cls(_File(path))
        except NewerFileError:
            return cls.in_memory("Not saving: your progress was written by a newer gdtui.")
        except sqlite3.OperationalError as error:
            return cls._read_only(path, f"Not saving: {error} ({path}).")
        except sqlite3.DatabaseError:
            pass
        try:
            aside = _set_aside(path)
            return cls(_File(path), f"Your progress file was damaged; it is kept as {aside}.")
        except (OSError, sqlite3.Error) as error:
            return cls.in_memory(f"Not saving: {error} ({path}).")

    @classmethod
    def _read_only(cls, path: Path, warning: str) -> Progress:
        """Know what can be read of a file that cannot be written, and keep the rest in memory."""
        progress = cls.in_memory(warning)
        with suppress(sqlite3.Error, ValueError):
            progress._known = _File(path, writing=False).read()
        return progress

    @classmethod
    def in_memory(cls, warning: str = "") -> Progress:
        """Keep progress for this run alone."""
        return cls(None, warning)

    @classmethod
    def fresh(cls, lesson: str | None = None) -> Progress:
        """Begin as if nothing was ever done, and keep nothing: to show a page.

        Where a lesson is named by its slug, it is as if that had been open before: no welcome.
        """
        progress = cls(None)
        progress._passing = True
        if lesson is not None:
            progress.save(Place(lesson, ""), {})
        return progress

    @property
    def farewell(self) -> str:
        """What to say to somebody who leaves."""
        lost = self._passing or self.warning.startswith("Not saving")
        return "Your place is not kept." if lost else "Your place is kept."

    @property
    def place(self) -> Place | None:
        """Where the learner was; None at first."""
        with self._changed:
            return self._known.place

    def marks(self) -> Mapping[PageKey, Mark]:
        """Return what is known of every page, by lesson slug and page title."""
        with self._changed:
            return dict(self._known.marks)

    def answers(self) -> Mapping[PageKey, str]:
        """Return the answers given, by lesson slug and page title."""
        with self._changed:
            return dict(self._known.answers)

    def save(
        self, place: Place, marks: Mapping[str, Mark], answers: Mapping[str, str] | None = None
    ) -> None:
        """Keep the place, and what its lesson's pages are marked and were answered.

        Returns at once. A done page stays done, whatever another window says of it; pages that are
        open are not told of.
        """
        new = _Record(
            place,
            {(place.lesson, page): mark for page, mark in marks.items() if mark != "open"},
            {(place.lesson, page): answer for page, answer in (answers or {}).items()},
        )
        with self._changed:
            self._known.add(new)
            if self._file is None:
                return
            if self._closed:
                self._say("Not saving: the file is closed.")
                return
            self._pending.add(new)
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._write_on, name="gdtui-saver", daemon=True
                )
                self._thread.start()
            self._changed.notify_all()

    def forget(self, lesson: str) -> int:
        """Forget a lesson's marks, answers and place; return how many pages were marked.

        Raises:
            sqlite3.Error: the file cannot be written; nothing was forgotten.
        """
        self.flush()
        with self._changed:
            if self._file is not None:
                self._file.forget(lesson)
            before = len(self._known.marks)
            for known in (self._known.marks, self._known.answers):
                for page in [page for page in known if page[0] == lesson]:
                    del known[page]
            if self._known.place is not None and self._known.place.lesson == lesson:
                self._known.place = None
            return before - len(self._known.marks)

    def flush(self, seconds: float = BUSY_SECONDS) -> bool:
        """Wait until everything is written, no longer than this; return whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: not (self._pending or self._writing), seconds)

    def close(self, seconds: float = BUSY_SECONDS) -> None:
        """Write what is left, wait for that no longer than this, and let go of the file."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(seconds)
        if self._file is not None and not (self._thread and self._thread.is_alive()):
            self._file.close()

    def _write_on(self) -> None:
        """Write what there is to write, until closed."""
        assert self._file is not None
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._pending or self._closed)
                if not self._pending:
                    return
                taken, self._pending, self._writing = self._pending, _Record(), True
            try:
                error = ""
                self._file.write(taken)
                others = self._file.read()
            except sqlite3.Error as raised:
                error = f"Not saving: {raised}."
            with self._changed:
                self._writing = False
                if error:
                    taken.add(self._pending)
                    self._pending = taken
                else:
                    others.add(self._pending)
                    self._known = others
                self._say(error)
                self._changed.notify_all()
                if error and self._closed:
                    return
                if error:
                    self._changed.wait_for(lambda: self._closed, RETRY_SECONDS)

    def _say(self, warning: str) -> None:
        """Change the warning; that a damaged file was set aside is not taken back."""
        if warning != self.warning and (warning or self.warning.startswith("Not saving")):
            self.warning = warning
            self.listener()


class _File:
    """The SQLite file, used by one thread at a time."""

    def __init__(self, path: Path, *, writing: bool = True) -> None:
        """Open the file; make it, and its tables, where there are none.

        Raises:
            NewerFileError: a later version wrote it.
            sqlite3.Error: it cannot be opened or written, or is damaged.
        """
        if not writing:
            uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
            self._connection = sqlite3.connect(uri, uri=True)
            return
        self._connection = sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=False)
        try:
            (version,) = self._connection.execute("PRAGMA user_version").fetchone()
            if version > SCHEMA_VERSION:
                raise NewerFileError
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
            if version < SCHEMA_VERSION:
                self._connection.executescript(_SCHEMA)
        except BaseException:
            self.close()
            raise

    def read(self) -> _Record:
        """Return all there is."""
        run = self._connection.execute
        place = run("SELECT lesson, page FROM place").fetchone()
        marks = run("SELECT lesson, page, mark FROM pages")
        answers = run("SELECT lesson, page, answer FROM answers")
        return _Record(
            Place(*place) if place else None,
            {(lesson, page): mark for lesson, page, mark in marks},
            {(lesson, page): answer for lesson, page, answer in answers},
        )

    def write(self, record: _Record) -> None:
        """Write all of it, or nothing."""
        with self._connection:
            if record.place is not None:
                self._connection.execute(
                    "INSERT OR REPLACE INTO place VALUES (1, ?, ?)",
                    (record.place.lesson, record.place.page),
                )
            self._connection.executemany(
                "INSERT INTO pages VALUES (?, ?, ?) ON CONFLICT DO UPDATE "
                "SET mark = excluded.mark WHERE pages.mark <> 'done'",
                [(*page, mark) for page, mark in record.marks.items()],
            )
            self._connection.executemany(
                "INSERT OR REPLACE INTO answers VALUES (?, ?, ?)",
                [(*page, answer) for page, answer in record.answers.items()],
            )

    def forget(self, lesson: str) -> None:
        """Delete what there is of a lesson."""
        with self._connection:
            for table in ("pages", "answers", "place"):
                self._connection.execute(f"DELETE FROM {table} WHERE lesson = ?", (lesson,))

    def close(self) -> None:
        """Let go of it."""
        with suppress(sqlite3.Error):
            self._connection.close()


def _set_aside(path: Path) -> str:
    """Rename a damaged file; return its new name. Its log goes too: it would damage a new file."""
    aside = path.with_suffix(".damaged")
    path.replace(aside)
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    return aside.name
