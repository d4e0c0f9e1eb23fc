"""The runs of the pages that were visited, kept in tables of their own of the progress file.

What is kept is known at once and written by a thread of its own, some tenths of a second later, a
run in motion about once a second. A run lies in pieces, each written once: a key writes the last.
The oldest pages give way. Light to import: what packs a run is imported when there is one.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from pathlib import Path
from time import monotonic, time
from typing import TYPE_CHECKING, NamedTuple

from gdtui.progress.database import begin_writing, connect_to_read, file_identity, refuse_newer

if TYPE_CHECKING:
    from gdtui.session.session import Session

PageOfLesson = tuple[str, str]

MOST_KEPT_PAGES = 200
MOST_KEPT_BYTES = 20_000_000
"""Of so many pages the runs are kept, and so much of them; those kept longest ago give way."""

REST_SECONDS = 0.3
"""Seconds without a key after which what changed is written."""
LONGEST_SECONDS = 1.0
"""Keys that come without a rest, or a run in motion, are written this often."""
WAIT_SECONDS = 2.0
AGAIN_SECONDS = 5.0

UNREAD_RUN = "a kept run could not be read, and stays"
"""Said where a page was opened afresh because of that: what is done on it now is not written."""
NEWER_RUN = "a newer gdtui kept a run here, which stays"
"""Said where that cannot be understood, for the same reason."""

SCHEMA = (
    """
CREATE TABLE IF NOT EXISTS kept_pages (
    lesson TEXT NOT NULL,
    page TEXT NOT NULL,
    kept INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    record BLOB NOT NULL,
    PRIMARY KEY (lesson, page)
)""",
    """
CREATE TABLE IF NOT EXISTS kept_pieces (
    lesson TEXT NOT NULL,
    page TEXT NOT NULL,
    piece BLOB NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (lesson, page, piece)
)""",
)
"""`kept` rises with each page that is kept: milliseconds of UNIX time, as a rule."""


def table_key(source: str) -> str:
    """Return what the runs on a table are kept by: its path, or the name of a shipped one."""
    return f"table:{source}"


class KeptPage(NamedTuple):
    """A page with its runs, as bytes: its record, and its pieces by name."""

    record: bytes
    pieces: Mapping[bytes, bytes]


class KeptRuns:
    """The runs of pages, by lesson and page; without a file, for this run of the program alone.

    Attributes:
        failed: what is wrong with writing them, as a few words; else empty.
    """

    def __init__(
        self, path: Path | None, changed: Callable[[], object], *, writing: bool = True
    ) -> None:
        """Begin.

        Args:
            path: the progress file; None for none.
            changed: called from any thread when something is to be written, was, or could not be.
            writing: whether the file may be written, not only read.
        """
        self.failed = ""
        self._unread: dict[PageOfLesson, str] = {}
        """Pages of which it is not known what was kept, and why: they are not written over."""
        self._withheld: dict[PageOfLesson, str] = {}
        self._path = path
        self._writing_allowed = writing and path is not None
        self._told = changed
        self._pending: dict[PageOfLesson, Session] = {}
        self._taken: dict[PageOfLesson, Session] = {}
        self._memory: dict[PageOfLesson, Session] = {}
        self._since = self._touched = 0.0
        self._last = 0.0
        self._urgent = False
        self._closed = False
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    @property
    def saved(self) -> bool:
        """Whether all that was kept is in the file."""
        return not (self._pending or self._taken)

    @property
    def error(self) -> str:
        """What is wrong with keeping them, as a few words; else empty."""
        return self.failed or next(iter(self._withheld.values()), "")

    def begin_to_write(self) -> None:
        """The file can be written by now: what was kept meanwhile is to go there."""
        with self._changed:
            if self._writing_allowed or self._path is None:
                return
            self._writing_allowed = True
            held, self._memory = self._memory, {}
        for page, session in held.items():
            self.keep(page, session)

    def keep(self, page: PageOfLesson, session: Session) -> None:
        """Keep what stands on a page. Returns at once."""
        with self._changed:
            if not self._writing_allowed or self._closed:
                self._memory.pop(page, None)
                self._memory[page] = session
                if len(self._memory) > MOST_KEPT_PAGES:
                    del self._memory[next(iter(self._memory))]
                return
            if not self._pending:
                self._since = monotonic()
                self._changed.notify_all()
            self._pending[page] = session
            self._touched = monotonic()
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._write_on, name="gdtui-run-saver", daemon=True
                )
                self._thread.start()
        self._told()

    def find(self, page: PageOfLesson) -> KeptPage | None:
        """Return what was kept of a page; None where that is nothing, or cannot be read."""
        with self._changed:
            held = (self._pending, self._taken, self._memory)
            session = next((each[page] for each in held if page in each), None)
        if session is not None:
            from gdtui.progress.run_records import pack_page
            from gdtui.session.record import RecordError

            with suppress(RecordError):
                packed = pack_page(session)
                return KeptPage(packed.record, packed.made)
        if self._path is None:
            return None
        if not self._path.is_file():
            return None
        try:
            with closing(self._connect(writing=False)) as file:
                # One transaction: another program may write the page in between.
                file.execute("BEGIN")
                if not _has_tables(file):
                    return None
                query = "SELECT record FROM kept_pages WHERE lesson = ? AND page = ?"
                found = file.execute(query, page).fetchone()
                if found is None:
                    return None
                self._unread.pop(page, None)
                query = "SELECT piece, data FROM kept_pieces WHERE lesson = ? AND page = ?"
                return KeptPage(found[0], dict(file.execute(query, page).fetchall()))
        except (sqlite3.Error, ValueError):
            with self._changed:
                self._unread[page] = UNREAD_RUN
            return None

    def leave_alone(self, page: PageOfLesson) -> None:
        """Write nothing over what was found of a page: a newer program kept it."""
        with self._changed:
            self._unread[page] = NEWER_RUN

    def forget(self, lesson: str) -> None:
        """Forget the runs of a lesson.

        Raises:
            sqlite3.Error: the file cannot be written.
        """
        self.flush()
        with self._changed:
            for held in (self._pending, self._memory, self._unread, self._withheld):
                for page in [page for page in held if page[0] == lesson]:
                    del held[page]
        if not self._writing_allowed:
            return
        with closing(self._connect()) as file, file:
            begin_writing(file)
            if _has_tables(file):
                for table in ("kept_pages", "kept_pieces"):
                    file.execute(f"DELETE FROM {table} WHERE lesson = ?", (lesson,))

    def flush(self, seconds: float = WAIT_SECONDS) -> bool:
        """Wait until everything is written, no longer than this; return whether it is."""
        with self._changed:
            self._urgent = True
            self._changed.notify_all()
            done = self._changed.wait_for(lambda: self.saved or bool(self.failed), seconds)
            self._urgent = False
            return done and self.saved

    def close(self, seconds: float = WAIT_SECONDS) -> None:
        """Write what is left, and wait for that no longer than this."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(seconds)

    # In the thread -------------------------------------------------------------------------------

    def _connect(self, *, writing: bool = True) -> sqlite3.Connection:
        assert self._path is not None
        if not writing and not self._writing_allowed:
            return connect_to_read(self._path, WAIT_SECONDS, whole=True)
        file = sqlite3.connect(self._path, timeout=WAIT_SECONDS)
        if writing:
            file.execute("PRAGMA synchronous = NORMAL")
        return file

    def _write_on(self) -> None:
        """Write what there is to write, until closed."""
        assert self._path is not None
        file: sqlite3.Connection | None = None
        identity: tuple[int, int] | None = None
        while self._take():
            error = ""
            try:
                if file is not None and file_identity(self._path) != identity:
                    file.close()  # deleted: what is written to it would be nowhere
                    file = None
                if file is None:
                    file = self._connect()
                    identity = file_identity(self._path)
                    refuse_newer(file)
                    for statement in SCHEMA:
                        file.execute(statement)
                for page, session in self._taken.items():
                    if page in self._unread and self._withhold(file, page):
                        continue
                    _write(file, page, session)
            except sqlite3.Error as raised:
                error = f"{raised}"
                if file is not None:
                    file.close()
                file = None
            with self._changed:
                if error:
                    self._pending = self._taken | self._pending
                else:
                    withheld = self._taken.keys() & self._withheld
                    self._memory |= {page: self._taken[page] for page in withheld}
                self._taken = {}
                self._last = monotonic()
                self.failed = error
                self._changed.notify_all()
            self._told()
            if error and self._closed:
                break
        if file is not None:
            file.close()

    def _withhold(self, file: sqlite3.Connection, page: PageOfLesson) -> bool:
        """Whether a page stays unwritten: what could not be read of it is still there."""
        query = "SELECT 1 FROM kept_pages WHERE lesson = ? AND page = ?"
        there = file.execute(query, page).fetchone() is not None
        with self._changed:
            if there:
                self._withheld[page] = self._unread[page]
            else:
                for held in (self._unread, self._withheld, self._memory):
                    held.pop(page, None)
        return there

    def _take(self) -> bool:
        """Wait until something is due, and take it; False where there will be nothing any more."""
        with self._changed:
            while True:
                if self._closed and not self._pending:
                    return False
                wait: float | None = None
                if self._pending:
                    wait = self._due() - monotonic()
                    if wait <= 0 or self._closed or (self._urgent and not self.failed):
                        self._taken, self._pending = self._pending, {}
                        return True
                self._changed.wait(wait)

    def _due(self) -> float:
        """When what is pending is to be written."""
        if self.failed:
            return self._last + AGAIN_SECONDS
        return min(self._touched + REST_SECONDS, self._since + LONGEST_SECONDS)


def _has_tables(file: sqlite3.Connection) -> bool:
    """Whether anything was ever kept in a file."""
    known = "SELECT 1 FROM sqlite_master WHERE name = 'kept_pages'"
    return file.execute(known).fetchone() is not None


def _write(file: sqlite3.Connection, page: PageOfLesson, session: Session) -> None:
    """Write a page's runs, all of it or nothing: what of them is new, and let go of the rest."""
    from gdtui.progress.run_records import pack_page
    from gdtui.session.record import RecordError

    query = "SELECT piece, length(data) FROM kept_pieces WHERE lesson = ? AND page = ?"
    known: dict[bytes, int] = dict(file.execute(query, page).fetchall())
    try:
        packed = pack_page(session, known)
    except RecordError:
        return
    lengths = known | {name: len(data) for name, data in packed.made.items()}
    size = len(packed.record) + sum(lengths[name] for name in packed.pieces)
    with file:
        begin_writing(file)
        # Another program on the same page may have let go of pieces that this one need not write.
        there = dict(file.execute(query, page).fetchall())
        if not packed.pieces <= there.keys() | packed.made.keys():
            packed = pack_page(session, there)
        known = there
        last = "SELECT max(coalesce(max(kept), 0) + 1, ?) FROM kept_pages"
        (kept,) = file.execute(last, (int(time() * 1000),)).fetchone()
        _put(file, page, kept, size, KeptPage(packed.record, packed.made))
        file.executemany(
            "DELETE FROM kept_pieces WHERE lesson = ? AND page = ? AND piece = ?",
            [(*page, name) for name in known.keys() - packed.pieces],
        )
        let_go(file)


def store_page(file: sqlite3.Connection, key: PageOfLesson, kept: int, page: KeptPage) -> None:
    """Put what was kept elsewhere in the place of what is kept of a page; the caller commits."""
    file.execute("DELETE FROM kept_pieces WHERE lesson = ? AND page = ?", key)
    size = len(page.record) + sum(map(len, page.pieces.values()))
    _put(file, key, kept, size, page)


def _put(file: sqlite3.Connection, key: PageOfLesson, kept: int, size: int, page: KeptPage) -> None:
    """Put a page's record in the place of what there is, and add these of its pieces."""
    file.execute(
        "INSERT OR REPLACE INTO kept_pages VALUES (?, ?, ?, ?, ?)",
        (*key, kept, size, page.record),
    )
    file.executemany(
        "INSERT OR REPLACE INTO kept_pieces VALUES (?, ?, ?, ?)",
        [(*key, name, data) for name, data in page.pieces.items()],
    )


def let_go(file: sqlite3.Connection) -> None:
    """Let go of the runs that were kept longest ago, where there are too many; not of the last."""
    query = "SELECT lesson, page, bytes FROM kept_pages ORDER BY kept DESC"
    whole = 0
    for place, (lesson, page, size) in enumerate(file.execute(query).fetchall()):
        whole += size
        if place and (place >= MOST_KEPT_PAGES or whole > MOST_KEPT_BYTES):
            for table in ("kept_pages", "kept_pieces"):
                file.execute(f"DELETE FROM {table} WHERE lesson = ? AND page = ?", (lesson, page))
