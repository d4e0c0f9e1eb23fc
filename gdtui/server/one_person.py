"""`gdtui --database URL`: one person's progress kept in a database too, from account or machine."""

from __future__ import annotations

import getpass
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from gdtui.central.connection import Database, DatabaseAwayError, DatabaseError
from gdtui.central.fetching import fetch_progress
from gdtui.central.register import number_learners
from gdtui.central.relay import Relay
from gdtui.central.schema import open_database
from gdtui.server.learners_file import clean_name

CLOSE_SECONDS = 5.0
"""Seconds to wait at the end for what is not sent yet; it is sent the next time."""


@contextmanager
def shared_progress(url: str, folder: Path) -> Iterator[None]:
    """Bring what the database has newer, and send what is done meanwhile.

    Where the database is away, the tutor goes on as ever, and what is done is sent later.

    Args:
        url: the database's.
        folder: where one's own progress is kept.

    Raises:
        DatabaseError: it is there and of no use, or the address is none.
    """
    number: int | None = None
    try:
        with open_database(url) as database:
            number = _bring(database, folder)
    except DatabaseAwayError:
        pass
    relay = _PersonRelay(url, folder, number)
    relay.start()
    try:
        yield
    finally:
        relay.close(CLOSE_SECONDS)


def person_name() -> str:
    """What this person is called in the database: `GDTUI_NAME`, else the account's name."""
    name = clean_name(os.environ.get("GDTUI_NAME", ""))
    if name:
        return name
    try:
        return clean_name(getpass.getuser()) or "somebody"
    except (KeyError, OSError):  # an account without a name
        return f"user-{os.getuid()}" if hasattr(os, "getuid") else "somebody"


def _bring(database: Database, folder: Path) -> int:
    """Fetch what is newer; return this person's number."""
    (number,) = number_learners(database, [person_name()]).values()
    # What is wrong with its file the tutor says by itself.
    with suppress(OSError, sqlite3.Error):
        fetch_progress(database, number, folder)
    return number


class _PersonRelay(Relay):
    """A relay of one spool, whose owner may get a number only once the database is back."""

    def __init__(self, url: str, folder: Path, number: int | None) -> None:
        super().__init__(url, self._spool)
        self._address = url
        self._folder = folder
        self._number = number

    def _spool(self) -> dict[int, Path]:
        if self._number is None:
            try:
                with open_database(self._address) as database:
                    (self._number,) = number_learners(database, [person_name()]).values()
            except DatabaseError:
                return {}
        return {self._number: self._folder}


def forget_shared(url: str, lesson: str | None) -> None:
    """Forget a lesson, or everything, of this person in the database too.

    Raises:
        DatabaseError: of its kinds, as `Database.run`.
    """
    from gdtui.central.register import find_learner, forget_learner, forget_lesson

    with open_database(url) as database:
        number = find_learner(database, person_name())
        if number is None:
            return
        if lesson is None:
            forget_learner(database, number)
        else:
            forget_lesson(database, number, lesson)
