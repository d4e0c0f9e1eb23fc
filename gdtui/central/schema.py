"""The tables of a class's database, the same in SQLite and PostgreSQL, and how older ones change.

What is of one learner hangs on their number, in tables made like those of a progress file.
"""

from __future__ import annotations

from typing import Final

from gdtui.central.connection import Database, DatabaseError

_OF_A_LEARNER = "learner BIGINT NOT NULL REFERENCES learners (number)"

MIGRATIONS: Final[tuple[tuple[str, ...], ...]] = (
    (
        """CREATE TABLE learners (
            number BIGINT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            folded TEXT NOT NULL UNIQUE,
            free BIGINT NOT NULL
        )""",
        """CREATE TABLE joined_keys (
            fingerprint TEXT NOT NULL PRIMARY KEY,
            """
        + _OF_A_LEARNER
        + ")",
        "CREATE TABLE forgotten (number BIGINT NOT NULL PRIMARY KEY)",
        f"""CREATE TABLE events (
            {_OF_A_LEARNER},
            session TEXT NOT NULL,
            number BIGINT NOT NULL,
            at TEXT NOT NULL,
            kind TEXT NOT NULL,
            lesson TEXT NOT NULL,
            page TEXT NOT NULL,
            detail TEXT NOT NULL,
            PRIMARY KEY (learner, session, number)
        )""",
        f"""CREATE TABLE pages (
            {_OF_A_LEARNER},
            lesson TEXT NOT NULL,
            page TEXT NOT NULL,
            mark TEXT NOT NULL,
            PRIMARY KEY (learner, lesson, page)
        )""",
        f"""CREATE TABLE answers (
            {_OF_A_LEARNER},
            lesson TEXT NOT NULL,
            page TEXT NOT NULL,
            answer TEXT NOT NULL,
            PRIMARY KEY (learner, lesson, page)
        )""",
        f"""CREATE TABLE places (
            {_OF_A_LEARNER},
            lesson TEXT NOT NULL,
            page TEXT NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (learner)
        )""",
        f"""CREATE TABLE kept_pages (
            {_OF_A_LEARNER},
            lesson TEXT NOT NULL,
            page TEXT NOT NULL,
            kept BIGINT NOT NULL,
            bytes BIGINT NOT NULL,
            record BLOB NOT NULL,
            PRIMARY KEY (learner, lesson, page)
        )""",
        f"""CREATE TABLE kept_pieces (
            {_OF_A_LEARNER},
            lesson TEXT NOT NULL,
            page TEXT NOT NULL,
            piece BLOB NOT NULL,
            data BLOB NOT NULL,
            PRIMARY KEY (learner, lesson, page, piece)
        )""",
    ),
)
"""What makes each version of the one before: written once, never changed, only added to."""

OF_A_LEARNER: Final = (
    "joined_keys",
    "events",
    "pages",
    "answers",
    "places",
    "kept_pages",
    "kept_pieces",
)
"""The tables with a column `learner`."""


def migrate(database: Database) -> None:
    """Make the tables, or of an older version's today's: all of it, or nothing.

    Raises:
        DatabaseError: a later gdtui made them, or it cannot be done.
    """
    if _version(database) == len(MIGRATIONS):
        return
    with database.transaction():
        database.lock_learners()
        database.run("CREATE TABLE IF NOT EXISTS gdtui_class (version BIGINT NOT NULL)")
        version = _version(database)  # asked again: another program may have done it meanwhile
        if version > len(MIGRATIONS):
            raise DatabaseError("the database was made by a newer gdtui: bring this one up to date")
        for statements in MIGRATIONS[version:]:
            for statement in statements:
                made = statement if database.is_file else statement.replace("BLOB", "BYTEA")
                database.run(made)
        database.run("DELETE FROM gdtui_class")
        database.run("INSERT INTO gdtui_class VALUES (?)", (len(MIGRATIONS),))


def _version(database: Database) -> int:
    """Which version the tables are of; 0 where there are none."""
    there = (
        "SELECT 1 FROM sqlite_master WHERE name = 'gdtui_class'"
        if database.is_file
        else "SELECT 1 WHERE to_regclass('gdtui_class') IS NOT NULL"
    )
    if not database.run(there):
        return 0
    found = database.run("SELECT version FROM gdtui_class")
    return int(found[0][0]) if found else 0


def open_database(url: str) -> Database:
    """Connect to a class's database, its tables made. Raises as `Database` and `migrate` do."""
    database = Database(url)
    try:
        migrate(database)
    except BaseException:
        database.close()
        raise
    return database
