"""Who the learners of a class are: numbers, names, and the keys that joined, in its database.

A number is handed out once, here alone, so that it means the same on each machine of a class. What
is forgotten leaves its number behind, and nothing else, so that other machines hear of it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from gdtui.central.connection import Database, DatabaseAwayError
from gdtui.central.schema import OF_A_LEARNER

LONGEST_NAME = 40
"""Characters of a learner's name."""


class Register(NamedTuple):
    """All there is of who is who.

    Attributes:
        names: each learner's name by their number.
        keys: the number of who joined with a key, by its fingerprint.
        forgotten: the numbers of those whom the class has forgotten.
    """

    names: Mapping[int, str]
    keys: Mapping[str, int]
    forgotten: frozenset[int]


def folded(name: str) -> str:
    """What two spellings of one name have in common: neither capitals nor Unicode's forms count."""
    return unicodedata.normalize("NFKC", name).casefold()


def read_register(database: Database) -> Register:
    """Return who is who."""
    return Register(
        {int(row[0]): row[1] for row in database.run("SELECT number, name FROM learners")},
        {
            row[0]: int(row[1])
            for row in database.run("SELECT fingerprint, learner FROM joined_keys")
        },
        frozenset(int(row[0]) for row in database.run("SELECT number FROM forgotten")),
    )


def number_learners(database: Database, names: Iterable[str]) -> dict[str, int]:
    """Return the number of each name; who has none gets the next one."""
    numbers: dict[str, int] = {}
    wanted = list(dict.fromkeys(names))
    known = {row[0]: int(row[1]) for row in database.run("SELECT folded, number FROM learners")}
    if all(folded(name) in known for name in wanted):
        return {name: known[folded(name)] for name in wanted}
    with database.transaction():
        database.lock_learners()
        for name in wanted:
            numbers[name] = find_learner(database, name) or _add(database, name)
    return numbers


def find_learner(database: Database, name: str) -> int | None:
    """Return the number of a name; None where the class knows nobody of that name."""
    found = database.run("SELECT number FROM learners WHERE folded = ?", (folded(name),))
    return int(found[0][0]) if found else None


def claim_name(database: Database, name: str, fingerprint: str) -> int | None:
    """Give a name to a key that joins; return its number, None where the name is somebody's.

    A name is free that nobody ever had, or that the teacher freed for another key.
    """
    with database.transaction():
        database.lock_learners()
        found = database.run("SELECT number, free FROM learners WHERE folded = ?", (folded(name),))
        if found and not found[0][1]:
            return None
        number = int(found[0][0]) if found else _add(database, name)
        database.run("UPDATE learners SET free = 0 WHERE number = ?", (number,))
        database.run("DELETE FROM joined_keys WHERE fingerprint = ?", (fingerprint,))
        database.run("INSERT INTO joined_keys VALUES (?, ?)", (fingerprint, number))
        return number


def free_name(database: Database, number: int) -> int:
    """Let another key join under a learner's name; return how many keys it had, which go."""
    with database.transaction():
        keys = database.run("SELECT 1 FROM joined_keys WHERE learner = ?", (number,))
        database.run("DELETE FROM joined_keys WHERE learner = ?", (number,))
        database.run("UPDATE learners SET free = 1 WHERE number = ?", (number,))
        return len(keys)


def bring_back(database: Database, known: Register) -> None:
    """Tell a database that has lost learners, an empty one say, who they were.

    Whom it has forgotten, and names and keys it has of its own, stay as it has them.
    """
    with database.transaction():
        database.lock_learners()
        there = read_register(database)
        taken = {folded(name) for name in there.names.values()}
        for number, name in known.names.items():
            if number in there.names or number in there.forgotten or folded(name) in taken:
                continue
            database.run("INSERT INTO learners VALUES (?, ?, ?, 0)", (number, name, folded(name)))
            database.run_many(
                "INSERT INTO joined_keys VALUES (?, ?) ON CONFLICT DO NOTHING",
                [(key, number) for key, whose in known.keys.items() if whose == number],
            )


def forget_learner(database: Database, number: int) -> None:
    """Delete all there is of a learner, and leave no trace of it in an SQLite file.

    Of PostgreSQL the tables are written anew; its own log is its administrator's.
    """
    with database.transaction():
        database.lock_learners()
        database.lock_learner(number)
        for table in OF_A_LEARNER:
            database.run(f"DELETE FROM {table} WHERE learner = ?", (number,))
        database.run("DELETE FROM learners WHERE number = ?", (number,))
        database.run("INSERT INTO forgotten VALUES (?) ON CONFLICT DO NOTHING", (number,))
    sweep(database)


def forget_lesson(database: Database, number: int, lesson: str) -> None:
    """Delete what there is of a lesson of a learner's."""
    with database.transaction():
        database.lock_learner(number)
        for table in ("events", "pages", "answers", "places", "kept_pages", "kept_pieces"):
            database.run(f"DELETE FROM {table} WHERE learner = ? AND lesson = ?", (number, lesson))


def sweep(database: Database) -> None:
    """Write the database's files anew, without what was deleted."""
    if database.is_file:
        database.run("VACUUM")
        busy, *_ = database.run("PRAGMA wal_checkpoint(TRUNCATE)")[0]
        if busy:
            raise DatabaseAwayError("the database is in use: what was deleted is still in its log")
    else:
        database.run(f"VACUUM FULL {', '.join((*OF_A_LEARNER, 'learners'))}")


def _add(database: Database, name: str) -> int:
    """Hand out the next number; one that was forgotten is not given to anybody again."""
    last = database.run(
        "SELECT MAX(number) FROM (SELECT number FROM learners UNION ALL "
        "SELECT number FROM forgotten) AS given"
    )
    number = int(last[0][0] or 0) + 1
    database.run("INSERT INTO learners VALUES (?, ?, ?, 0)", (number, name, folded(name)))
    return number
