"""The one database of a class, SQLite or PostgreSQL, behind the same few calls."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self
from urllib.parse import unquote, urlsplit

SQLITE = "sqlite:///"
POSTGRESQL = ("postgresql://", "postgres://")
_BUSY_SECONDS = 10.0
"""Seconds to wait for another program's write to an SQLite file."""
CONNECT_SECONDS = 3
"""Seconds to wait for a PostgreSQL server; libpq counts whole ones, and at least two."""

Row = tuple[Any, ...]


class DatabaseError(Exception):
    """The database cannot be used, now or at all: one sentence without its full stop."""


class DatabaseAwayError(DatabaseError):
    """It cannot be reached, which may pass."""


class UnknownLearnerError(DatabaseError):
    """What was to be written is of a learner whom the database does not know, or no more."""


class _Cursor(Protocol):
    def fetchall(self) -> list[Any]: ...


class Database:
    """A connection, used by one thread at a time.

    Statements are the same for both kinds: `?` stands for a value. Each is a transaction of its
    own unless it stands in `transaction`.

    Attributes:
        url: what it was opened by.
        is_file: whether it is an SQLite file.
        path: that file; None for PostgreSQL.
    """

    def __init__(self, url: str) -> None:
        """Connect; make an SQLite file, and its folder, where there is none.

        Raises:
            DatabaseError: the address is none, or PostgreSQL is asked for without psycopg.
            DatabaseAwayError: it cannot be reached.
        """
        self.url = url
        self.path = sqlite_path(url)
        self.is_file = self.path is not None
        self._connection: Any = (
            _connect_file(self.path) if self.path is not None else _connect_server(url)
        )
        self._within = False

    def run(self, statement: str, values: Sequence[object] = ()) -> list[Row]:
        """Run a statement and return its rows; none for one that has none.

        Raises:
            DatabaseAwayError: the connection is lost, or was not to be had in time.
            UnknownLearnerError: the row's learner is not there.
            DatabaseError: anything else.
        """
        with self._faults():
            cursor = self._connection.execute(self._dialect(statement), values)
            found: list[Row] = cursor.fetchall() if cursor.description else []
            return found

    def run_many(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        """Run a statement once for each row of values. Raises as `run` does."""
        values = list(rows)
        if values:
            with self._faults():
                if self.is_file:
                    self._connection.executemany(statement, values)
                else:
                    with self._connection.cursor() as cursor:
                        cursor.executemany(self._dialect(statement), values)

    @contextmanager
    def transaction(self) -> Iterator[Self]:
        """Do all that is in it, or nothing; nobody else writes an SQLite file meanwhile."""
        if self._within:
            yield self
            return
        self.run("BEGIN IMMEDIATE" if self.is_file else "BEGIN")
        self._within = True
        try:
            yield self
            self.run("COMMIT")
        except BaseException:
            with suppress(DatabaseError):
                self.run("ROLLBACK")
            raise
        finally:
            self._within = False

    def lock_learners(self) -> None:
        """Let no other program hand out numbers or names until the transaction is over."""
        if not self.is_file:
            self.run("SELECT pg_advisory_xact_lock(?)", (_LOCK,))

    def lock_learner(self, number: int) -> None:
        """Let nobody write anything of a learner until the transaction is over."""
        if not self.is_file:
            self.run("SELECT 1 FROM learners WHERE number = ? FOR UPDATE", (number,))

    def close(self) -> None:
        """Let go of it."""
        with suppress(Exception):
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def _dialect(self, statement: str) -> str:
        return statement if self.is_file else statement.replace("?", "%s")

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """Make one kind of error of what the two libraries raise."""
        try:
            yield
        except sqlite3.IntegrityError as error:
            raise _integrity(error, "FOREIGN KEY" in str(error)) from None
        except sqlite3.OperationalError as error:  # busy, a full disk, a file that went
            raise DatabaseAwayError(f"the database cannot be written ({error})") from None
        except sqlite3.Error as error:
            raise DatabaseError(f"the database cannot be used ({error})") from None
        except Exception as error:
            if self.is_file:
                raise
            raise _server_fault(error) from None


_LOCK = 0x6764_7475_69
"""The name, among PostgreSQL's advisory locks, of the one that the numbers are handed out under."""


def _integrity(error: Exception, foreign: bool) -> DatabaseError:
    if foreign:
        return UnknownLearnerError("the database knows no such learner")
    return DatabaseError(f"the database refuses it ({_line(error)})")


def _server_fault(error: Exception) -> Exception:
    """What PostgreSQL's library raised, as an error of ours."""
    import psycopg

    if isinstance(error, psycopg.errors.IntegrityError):
        return _integrity(error, isinstance(error, psycopg.errors.ForeignKeyViolation))
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return DatabaseAwayError(f"the database cannot be reached ({_line(error)})")
    if isinstance(error, psycopg.Error):
        return DatabaseError(f"the database refuses it ({_line(error)})")
    return error


def _line(error: Exception) -> str:
    """The first line of what went wrong; no value of a row stands in it."""
    return next(iter(str(error).splitlines()), type(error).__name__).rstrip(".")


def check_url(url: str) -> None:
    """Raise DatabaseError, one sentence, where this cannot be the address of a database."""
    if url.startswith(SQLITE) and len(url) > len(SQLITE):
        return
    if not url.startswith(POSTGRESQL):
        shown = urlsplit(url).scheme if "://" in url else url
        raise DatabaseError(
            f"{shown!r} is no database here: write sqlite:///PATH or postgresql://USER@HOST/NAME"
        )


def sqlite_path(url: str) -> Path | None:
    """The file that an address names; None where it names a server.

    `sqlite:///a/b` is `a/b`, from where the program was started, and `sqlite:////a/b` is `/a/b`.

    Raises:
        DatabaseError: it is no address.
    """
    check_url(url)
    if not url.startswith(SQLITE):
        return None
    return Path(unquote(url[len(SQLITE) :]))


def file_url(path: Path) -> str:
    """The address of an SQLite file."""
    return SQLITE + str(path.absolute()).replace("%", "%25")


def shown_url(url: str) -> str:
    """An address as it may be shown: without a password."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    host = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{parts.username}:…@{host}").geturl()


def _connect_file(path: Path) -> sqlite3.Connection:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = sqlite3.connect(
            path, timeout=_BUSY_SECONDS, check_same_thread=False, isolation_level=None
        )
        try:
            file.execute("PRAGMA journal_mode = WAL")
            file.execute("PRAGMA synchronous = FULL")
            file.execute("PRAGMA foreign_keys = ON")
            # What is deleted is overwritten: names and answers of whom the class forgets.
            file.execute("PRAGMA secure_delete = ON")
        except BaseException:
            file.close()
            raise
    except sqlite3.OperationalError as error:
        raise DatabaseAwayError(f"{path} cannot be opened ({error})") from None
    except sqlite3.Error as error:
        raise DatabaseError(f"{path} is no database ({error})") from None
    except OSError as error:
        raise DatabaseAwayError(f"{path} cannot be opened ({error.strerror or error})") from None
    return file


def _connect_server(url: str) -> Any:
    try:
        import psycopg
    except ImportError:
        raise DatabaseError(
            "PostgreSQL needs psycopg: install gdtui with its extra, gdtui[postgresql]"
        ) from None
    try:
        return psycopg.connect(
            url,
            autocommit=True,
            connect_timeout=CONNECT_SECONDS,
            keepalives_idle=10,
            keepalives_interval=5,
            keepalives_count=3,
            tcp_user_timeout=15_000,
            # A server that answers nothing must not hold what waits for it for ever.
            options="-c statement_timeout=60000 -c lock_timeout=20000",
            application_name="gdtui",
        )
    except psycopg.OperationalError as error:
        raise DatabaseAwayError(f"the database cannot be reached ({_line(error)})") from None
    except psycopg.Error as error:
        raise DatabaseError(f"this is no address of a database ({_line(error)})") from None
