"""Forgetting a learner: no file that the class keeps holds their name or an answer after it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from gdtui.central.connection import Database
from gdtui.central.register import find_learner, folded, forget_learner, free_name
from gdtui.server.learners_file import read_learners
from gdtui.server.roster import Learner, connect_roster, forget_spool, noted_files


class Still(NamedTuple):
    """A file that still holds a name: the teacher's own, or a backup.

    Attributes:
        path: the file.
        lines: the lines of a learners' file with their keys; none for a backup.
    """

    path: Path
    lines: tuple[int, ...] = ()


def find_in_class(database: Database, name: str) -> Learner | None:
    """Return the learner of a name, spelt as the class knows it; None where there is nobody."""
    number = find_learner(database, name)
    if number is None:
        return None
    found = database.run("SELECT name FROM learners WHERE number = ?", (number,))
    return Learner(number, found[0][0])


def forget_in_folder(database: Database, folder: Path, learner: Learner) -> None:
    """Forget a learner: in the database, their spool, and what the class keeps of who is who.

    Of other machines of the class each forgets its own spool when it next hears of the database.

    Raises:
        DatabaseError: of its kinds, as `Database.run`.
        OSError, sqlite3.Error: a file cannot be written.
    """
    forget_learner(database, learner.number)
    forget_here(folder, learner.number)


def forget_here(folder: Path, number: int) -> None:
    """Forget what a class's folder keeps of a learner. Raises OSError and sqlite3.Error."""
    forget_spool(folder, number)
    with closing(connect_roster(folder)) as kept:
        with kept:
            kept.execute("DELETE FROM learners WHERE number = ?", (number,))
            kept.execute("DELETE FROM joined_keys WHERE learner = ?", (number,))
        kept.execute("VACUUM")


def rekey(database: Database, folder: Path, learner: Learner) -> int:
    """Let another key join under a learner's name; return how many keys it had. Raises as above."""
    keys = free_name(database, learner.number)
    with closing(connect_roster(folder)) as kept, kept:
        kept.execute("DELETE FROM joined_keys WHERE learner = ?", (learner.number,))
    return keys


def still_holding(folder: Path, name: str) -> tuple[Still, ...]:
    """Return the learners' files with keys of this name, and the backups that hold it."""
    found = []
    for path in noted_files(folder, "learners"):
        try:
            lines = read_learners(path).lines.get(folded(name))
        except OSError:
            continue
        if lines:
            found.append(Still(path, lines))
    found += [Still(path) for path in noted_files(folder, "backup") if _holds(path, name)]
    return tuple(found)


def _holds(path: Path, name: str) -> bool:
    """Whether a backup knows a learner of this name; one that cannot be read may."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as file:
            query = "SELECT 1 FROM learners WHERE folded = ?"
            return file.execute(query, (folded(name),)).fetchone() is not None
    except sqlite3.Error:
        return True
