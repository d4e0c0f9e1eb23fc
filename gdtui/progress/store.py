"""What a learner has done: a small SQLite file in the user's state folder.

Nothing here ever stops a lesson, and nothing waits for a disk. What is saved is known at once and
written by a thread of its own; where that fails it is tried again, and `warning` says so meanwhile.
Several programs may share the file: what one of them calls done stays done.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from gdtui.progress.database import (
    KeptTable,
    NewerFileError,
    PageKey,
    ProgressFile,
    ProgressRecord,
    set_aside,
)
from gdtui.progress.database import Mark as Mark
from gdtui.progress.database import Place as Place
from gdtui.progress.events import Event, EventRow, utc_text
from gdtui.progress.folder import PROGRESS_FILE as PROGRESS_FILE
from gdtui.progress.folder import progress_folder as progress_folder
from gdtui.progress.kept_runs import KeptRuns, table_key

if TYPE_CHECKING:
    from gdtui.progress.recorded_events import RecordedEvent

_T = TypeVar("_T")

GATHER_SECONDS = 0.1
"""Seconds in which what comes together is gathered to be written at once, nobody waiting for it."""
BUSY_SECONDS = 2.0
"""Seconds to wait for another program's write."""
NEWER = "Not saving: your progress was written by a newer gdtui."
RETRY_SECONDS = 5.0
"""Seconds after which a write that failed is tried again."""


class Progress:
    """The pages a learner has done or skipped, the answers given, and the place to resume at.

    Attributes:
        warning: one sentence if something is wrong with the file, else empty.
        listener: called when the warning changes, or what `saved` says, from any thread.
        recording: whether events are kept.
        before_close: called once all that is to be kept has to be told.
        runs: the runs of the pages that were visited.
    """

    def __init__(
        self, file: ProgressFile | None = None, warning: str = "", path: Path | None = None
    ) -> None:
        self.warning = warning
        self.listener: Callable[[], object] = lambda: None
        self.recording = True
        self.before_close: Callable[[], object] = lambda: None
        self._session = os.urandom(8).hex()
        self._events_counted = 0
        self._error = warning
        self.runs = KeptRuns(path, self._note_runs, writing=file is not None)
        self._file = file
        self._path = path
        """Where the file is, or will be made as soon as that can be; None for nowhere."""
        self._passing = False
        self._known = file.read() if file is not None else ProgressRecord()
        self._pending = ProgressRecord()
        self._changed = threading.Condition()
        self._writing = False
        self._closed = self._urgent = False
        self._thread: threading.Thread | None = None
        self._told = (warning, self.saved)

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
            return cls(ProgressFile(path, BUSY_SECONDS), path=path)
        except NewerFileError:
            return cls.in_memory(NEWER)
        except sqlite3.OperationalError as error:
            return cls._read_only(path, f"Not saving: {error} ({path}).")
        except sqlite3.DatabaseError:
            pass
        try:
            aside = set_aside(path)
            return cls(
                ProgressFile(path, BUSY_SECONDS),
                f"Your progress file was damaged; it is kept as {aside}.",
                path,
            )
        except (OSError, sqlite3.Error) as error:
            return cls.in_memory(f"Not saving: {error} ({path}).")

    @classmethod
    def _read_only(cls, path: Path, warning: str) -> Progress:
        """Know what can be read of a file that cannot be written; the rest waits until it can."""
        progress = cls(None, warning, path)
        with suppress(sqlite3.Error, ValueError):
            progress._known = ProgressFile(path, writing=False).read()
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
        """What to say to somebody who leaves, once all was written that can be."""
        lost = self._passing or self.warning.startswith("Not saving")
        return "Your place is not kept." if lost else "Your place is kept."

    @property
    def keeps(self) -> bool:
        """Whether there is a file to keep anything in."""
        return self._file is not None

    @property
    def may_keep(self) -> bool:
        """Whether there is such a file, or will be as soon as it can be opened."""
        return self._path is not None

    @property
    def saved(self) -> bool:
        """Whether all is on the disk: there is a file, nothing waits for it, nothing is wrong."""
        with self._changed:
            written = not (self._pending or self._writing or self.warning)
            return self.keeps and written and self.runs.saved

    @property
    def place(self) -> Place | None:
        """Where the learner was; None at first."""
        with self._changed:
            return self._known.place

    @property
    def draw_seed(self) -> int:
        """What draws the numbers that pages ask with; 0, for each page's first, without a file."""
        return self._known.draw_seed

    def marks(self) -> Mapping[PageKey, Mark]:
        """Return what is known of every page, by lesson slug and page id."""
        with self._changed:
            return dict(self._known.marks)

    def answers(self) -> Mapping[PageKey, str]:
        """Return the answers given, by lesson slug and page id."""
        with self._changed:
            return dict(self._known.answers)

    def tables(self) -> tuple[KeptTable, ...]:
        """Return the tables of one's own, the one that was opened last first."""
        with self._changed:
            kept = [table for table in self._known.tables.values() if table is not None]
        return tuple(sorted(kept, key=lambda table: (-table.opened, table.source)))

    def keep_table(self, table: KeptTable) -> None:
        """Keep a table of one's own as it stands, by its source. Returns at once."""
        self._keep(ProgressRecord(tables={table.source: table}))

    def forget_table(self, source: str) -> None:
        """Keep a table no more, nor its runs; its file stays what it is."""
        self._keep(ProgressRecord(tables={source: None}))
        with suppress(sqlite3.Error):
            self.runs.forget(table_key(source))

    def save(
        self, place: Place, marks: Mapping[str, Mark], answers: Mapping[str, str] | None = None
    ) -> None:
        """Keep the place, and what its lesson's pages are marked and were answered.

        Returns at once. A done page stays done, whatever another window says of it; pages that are
        open are not told of.
        """
        new = ProgressRecord(
            place,
            {(place.lesson, page): mark for page, mark in marks.items() if mark != "open"},
            {(place.lesson, page): answer for page, answer in (answers or {}).items()},
        )
        self._keep(new)

    def record(self, events: Iterable[Event]) -> None:
        """Keep events, each with its number and the time; returns at once."""
        if self._path is None or self._closed or not self.recording:
            return
        at = utc_text(time.time())
        with self._changed:
            first = self._events_counted + 1
            numbered: list[EventRow] = [
                (self._session, number, at, *event) for number, event in enumerate(events, first)
            ]
            self._events_counted += len(numbered)
            self._keep(ProgressRecord(events=numbered))

    def _keep(self, new: ProgressRecord) -> None:
        """Know it at once, and have it written."""
        with self._changed:
            self._known.add(new)
            if self._path is None:
                return
            if self._closed:
                self._say("Not saving: the file is closed.")
                self._tell()
                return
            self._pending.add(new)
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._write_on, name="gdtui-saver", daemon=True
                )
                self._thread.start()
            self._tell()
            self._changed.notify_all()

    def forget(self, lesson: str) -> int:
        """Forget a lesson's marks, answers and place; return how many pages were marked.

        Raises:
            sqlite3.Error: the file cannot be written; nothing was forgotten.
        """
        self.flush()
        self.runs.forget(lesson)
        with self._changed:
            if self._file is not None:
                self._file.forget(lesson)
            return self._known.forget(lesson)

    def events(self) -> tuple[RecordedEvent, ...]:
        """Return all events that the file keeps; none where it cannot be read."""
        from gdtui.progress.recorded_events import read_events  # no start waits for it

        try:
            return self.with_file(lambda file: read_events(file.connection)) or ()
        except sqlite3.Error:
            return ()

    def forget_all(self) -> None:
        """Forget everything, and what was set aside as damaged.

        Raises:
            sqlite3.Error, OSError: a file cannot be written.
        """
        self.with_file(ProgressFile.forget_all)
        if self._file is not None:
            self._file.path.with_suffix(".damaged").unlink(missing_ok=True)

    def with_file(self, work: Callable[[ProgressFile], _T]) -> _T | None:
        """Do something with the file, and know what came of it; None where there is no file.

        Raises:
            sqlite3.Error: what was to be done cannot be.
        """
        self.flush()
        with self._changed:
            if self._file is None:
                return None
            result = work(self._file)
            self._known = self._file.read()
            self._known.add(self._pending)
            return result

    def flush(self, seconds: float = BUSY_SECONDS) -> bool:
        """Wait until everything is written, no longer than this; return whether it is."""
        runs = self.runs.flush(seconds)
        with self._changed:
            self._urgent = True
            self._changed.notify_all()
            marks = self._changed.wait_for(lambda: not (self._pending or self._writing), seconds)
            self._urgent = False
        return runs and marks

    def close(self, seconds: float = BUSY_SECONDS) -> bool:
        """Write what is left, wait for that no longer than this, and let go of the file.

        Returns whether all is on the disk that was to be kept.
        """
        self.before_close()
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self.runs.close(seconds)
        if self._thread is not None:
            self._thread.join(seconds)
        if self._file is not None and not (self._thread and self._thread.is_alive()):
            self._file.close()
        with self._changed:
            busy = bool(self._pending or self._writing) or not self.runs.saved
            if busy and not self.warning:
                self.warning = "Not saving: the progress file is busy."
            return not (busy or self.runs.error or self.warning.startswith("Not saving"))

    def _write_on(self) -> None:
        """Write what there is to write, until closed."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._pending or self._closed)
                if not self._pending:
                    return
                self._changed.wait_for(lambda: self._closed or self._urgent, GATHER_SECONDS)
                taken, self._pending, self._writing = self._pending, ProgressRecord(), True
            try:
                error = ""
                file = self._file_to_write(taken)
                file.write(taken)
                others = file.read()
            except sqlite3.Error as raised:
                error = NEWER if isinstance(raised, NewerFileError) else f"Not saving: {raised}."
            with self._changed:
                self._writing = False
                if error:
                    taken.add(self._pending)
                    self._pending = taken
                else:
                    others.add(self._pending)
                    self._known = others
                self._error = error
                self._say(self._present_error)
                self._tell()
                self._changed.notify_all()
                if error and self._closed:
                    return
                if error:
                    self._changed.wait_for(lambda: self._closed, RETRY_SECONDS)

    def _file_to_write(self, taken: ProgressRecord) -> ProgressFile:
        """Return the file, opened late or, where it alone is gone and not its folder, made anew.

        Raises:
            sqlite3.Error: it cannot be.
        """
        file = self._file
        if file is not None and not file.gone:
            return file
        assert self._path is not None
        if file is None:
            with suppress(OSError):
                self._path.parent.mkdir(parents=True, exist_ok=True)
        opened = ProgressFile(self._path, BUSY_SECONDS)
        with self._changed:
            self._file = opened
            if file is not None:  # what is known was in the file that is gone, and is nowhere now
                file.close()
                events, taken.events = taken.events, []
                taken.add(self._known)
                taken.events = events
        self.runs.begin_to_write()
        return opened

    @property
    def _present_error(self) -> str:
        runs = self.runs.error
        return self._error or (f"Not saving: {runs}." if runs else "")

    def _note_runs(self) -> None:
        """Runs were written, or could not be."""
        with self._changed:
            self._say(self._present_error)
            self._tell()

    def _say(self, warning: str) -> None:
        """Change the warning; that a damaged file was set aside is not taken back."""
        if warning or self.warning.startswith("Not saving"):
            self.warning = warning

    def _tell(self) -> None:
        """Have the listener hear of what is new."""
        news = (self.warning, self.saved)
        if news != self._told:
            self._told = news
            self.listener()
