"""Who a key is: from the teacher's file of keys, and from those who joined with the class's code.

Numbers and names are the database's. What of them is known is kept beside the spools too, so that
whoever was here before gets in while the database is away.
"""

from __future__ import annotations

import hmac
import shutil
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

from gdtui.central.connection import DatabaseAwayError, DatabaseError
from gdtui.central.register import (
    Register,
    bring_back,
    claim_name,
    folded,
    number_learners,
    read_register,
)
from gdtui.central.schema import open_database
from gdtui.server.learners_file import LearnersFile, clean_name, read_learners
from gdtui.server.place import ROSTER_FILE

SPOOL = "spool"

MOST_TRIES = 5
"""Wrong codes a minute from one key; so many times twelve from all keys together."""
TRY_SECONDS = 60.0

_TABLES = """
CREATE TABLE IF NOT EXISTS learners (number INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS joined_keys (fingerprint TEXT PRIMARY KEY, learner INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS files (path TEXT PRIMARY KEY, what TEXT NOT NULL);
"""


class Learner(NamedTuple):
    """Somebody of the class.

    Attributes:
        number: theirs alone, on each machine of the class; what logs say.
        name: what the teacher sees.
    """

    number: int
    name: str


class RosterError(Exception):
    """Somebody cannot get in: one sentence to show them."""


class Roster:
    """The learners of a class.

    Attributes:
        faults: a sentence for each line of the learners' file that cannot serve; that the file
            itself cannot be read, too.
        joining: whether the class can be joined by a code.
    """

    def __init__(
        self,
        folder: Path,
        database_url: str,
        *,
        learners: Path | None = None,
        code: str | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin with what is known here; `refresh` asks the database.

        Args:
            folder: the class's own, with the spools.
            database_url: where numbers and names are.
            learners: a file of keys, read again when it changes; None for none.
            code: what a stranger has to type to join; None where nobody can.
            clock: seconds, from any beginning.

        Raises:
            RosterError: the folder cannot be written.
        """
        self.faults: tuple[str, ...] = ()
        self.joining = code is not None
        self._url = database_url
        self._folder = folder
        self._path = learners
        self._code = code
        self._clock = clock
        self._tries: deque[tuple[float, str]] = deque()
        self._lock = threading.RLock()
        self._file = LearnersFile({}, {}, ())
        self._seen: tuple[int, int, int] | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._register = self._read_kept()
            if learners is not None:
                self._keep_path(learners.absolute())
        except (OSError, sqlite3.Error) as error:
            raise RosterError(f"{folder} cannot be used: {error}.") from None
        self._look_at_file()

    def learner_of(self, key_fingerprint: str) -> Learner | None:
        """Return whose key this is (`SHA256:…`); None where it is a stranger's.

        Raises:
            RosterError: the learner is new, and the database that numbers them is away.
        """
        with self._lock:
            self._look_at_file()
            name = self._file.names.get(key_fingerprint)
            if name is None:
                number = self._register.keys.get(key_fingerprint)
                known = self._register.names.get(number) if number is not None else None
                return None if number is None or known is None else Learner(number, known)
            if (number := self._number_here(name)) is not None:
                return Learner(number, name)
        self.refresh()
        with self._lock:
            if (number := self._number_here(name)) is None:
                raise RosterError("The class's database is away just now: try again in a minute.")
            return Learner(number, name)

    def join(self, name: str, code: str, fingerprint: str) -> Learner:
        """Let a key in under a name, which is the key's from then on. May wait for the database.

        Raises:
            RosterError: the code is wrong, the name taken or none, the tries are used up for now,
                or the database away.
        """
        self._check_code(code, fingerprint)
        chosen = clean_name(name)
        if not chosen:
            raise RosterError("Type the name that your teacher is to see.")
        with self._lock:
            self._look_at_file()
            if folded(chosen) in self._file.lines:
                raise RosterError(f"{chosen} is taken: add what tells you from the other one.")
        try:
            with open_database(self._url) as database:
                number = claim_name(database, chosen, fingerprint)
                known = read_register(database)
        except DatabaseError:
            raise RosterError("Nobody can join just now: try again in a minute.") from None
        if number is None:
            raise RosterError(f"{chosen} is taken: add what tells you from the other one.")
        self._keep(known)
        return Learner(number, known.names.get(number, chosen))

    def refresh(self) -> bool:
        """Number whoever is new in the file; hear from the database who joined or was forgotten.

        Returns:
            Whether the database was there.

        Raises:
            DatabaseError: it is there and of no use, made by a newer gdtui say.
        """
        with self._lock:
            self._look_at_file()
            before, names = self._register, set(self._file.names.values())
        try:
            with open_database(self._url) as database:
                known = read_register(database)
                if before.names.keys() - known.names.keys() - known.forgotten:
                    bring_back(database, before)
                if names:
                    number_learners(database, sorted(names, key=folded))
                known = read_register(database)
        except DatabaseAwayError:
            return False
        self._keep(known)
        for number in known.forgotten:
            with suppress(OSError):
                forget_spool(self._folder, number)
        return True

    def is_forgotten(self, number: int) -> bool:
        """Whether the class has forgotten this learner since they logged in, as last refreshed."""
        with self._lock:
            return number in self._register.forgotten

    @property
    def learners(self) -> tuple[Learner, ...]:
        """All who are known, by number."""
        with self._lock:
            return tuple(Learner(*each) for each in sorted(self._register.names.items()))

    def spool_of(self, number: int) -> Path:
        """The folder of a learner's progress, which `Progress.open` takes."""
        return spool_of(self._folder, number)

    def _number_here(self, name: str) -> int | None:
        same = folded(name)
        found = (each for each, known in self._register.names.items() if folded(known) == same)
        return next(found, None)

    def _check_code(self, code: str, fingerprint: str) -> None:
        """Raise RosterError unless this is the code; guessing it is slow."""
        if self._code is None:
            raise RosterError("This class cannot be joined by a code.")
        with self._lock:
            now = self._clock()
            while self._tries and now - self._tries[0][0] > TRY_SECONDS:
                self._tries.popleft()
            own = sum(key == fingerprint for _, key in self._tries)
            if own >= MOST_TRIES or len(self._tries) >= 12 * MOST_TRIES:
                raise RosterError("Too many wrong codes: wait a minute.")
            typed, right = (folded(each.strip()).encode() for each in (code, self._code))
            if not hmac.compare_digest(typed, right):
                self._tries.append((now, fingerprint))
                raise RosterError("That is not the code of this class.")

    def _look_at_file(self) -> None:
        """Read the file of keys again if it has changed; what cannot be read changes nothing."""
        if self._path is None:
            return
        try:
            found = self._path.stat()
            seen = (found.st_mtime_ns, found.st_size, found.st_ino)
            if seen == self._seen:
                return
            self._file = read_learners(self._path)
            self._seen = seen
            self.faults = self._file.faults
        except OSError as error:
            self.faults = (f"{self._path} cannot be read: {error.strerror or error}.",)

    # Kept here ------------------------------------------------------------------------------------

    def _connect(self) -> sqlite3.Connection:
        return connect_roster(self._folder)

    def _read_kept(self) -> Register:
        with closing(self._connect()) as kept:
            return Register(
                dict(kept.execute("SELECT number, name FROM learners").fetchall()),
                dict(kept.execute("SELECT fingerprint, learner FROM joined_keys").fetchall()),
                frozenset(),
            )

    def _keep(self, known: Register) -> None:
        """Know it from now on; the file is written where that changes it."""
        with self._lock:
            before, self._register = self._register, known
            if (before.names, before.keys) == (known.names, known.keys):
                return
            with closing(self._connect()) as kept, kept:
                kept.execute("DELETE FROM learners")
                kept.execute("DELETE FROM joined_keys")
                kept.executemany("INSERT INTO learners VALUES (?, ?)", known.names.items())
                kept.executemany("INSERT INTO joined_keys VALUES (?, ?)", known.keys.items())

    def _keep_path(self, path: Path) -> None:
        with closing(self._connect()) as kept, kept:
            kept.execute("INSERT OR REPLACE INTO files VALUES (?, 'learners')", (str(path),))


def spool_of(folder: Path, number: int) -> Path:
    """The folder of a learner's progress in a class's folder."""
    return folder / SPOOL / str(number)


def forget_spool(folder: Path, number: int) -> None:
    """Delete a learner's progress in a class's folder, where there is any. Raises OSError."""
    spool = spool_of(folder, number)
    if spool.is_dir():
        shutil.rmtree(spool)


def connect_roster(folder: Path) -> sqlite3.Connection:
    """Open what a class's folder keeps of who is who; what is deleted there is overwritten."""
    path = folder / ROSTER_FILE
    path.touch(mode=0o600)
    connection = sqlite3.connect(path, timeout=5.0)
    connection.execute("PRAGMA secure_delete = ON")
    connection.executescript(_TABLES)
    return connection


def noted_files(folder: Path, what: str) -> Iterable[Path]:
    """The files that were noted as the class's learners' files or backups, those still there."""
    with closing(connect_roster(folder)) as kept:
        rows = kept.execute("SELECT path FROM files WHERE what = ? ORDER BY path", (what,))
        return [path for (name,) in rows.fetchall() if (path := Path(name)).is_file()]


def note_file(folder: Path, path: Path, what: str) -> None:
    """Note a file outside the class's folder that may hold names."""
    with closing(connect_roster(folder)) as kept, kept:
        kept.execute("INSERT OR REPLACE INTO files VALUES (?, ?)", (str(path.absolute()), what))
