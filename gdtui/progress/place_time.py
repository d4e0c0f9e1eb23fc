"""When the learner was last at their place: of two files that are merged, the newer one holds."""

from __future__ import annotations

import sqlite3
import time

from gdtui.progress.events import has_table, utc_text

_TABLE = """
CREATE TABLE IF NOT EXISTS place_time (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    lesson TEXT NOT NULL,
    page TEXT NOT NULL,
    at TEXT NOT NULL
)
"""


def write_place_time(
    connection: sqlite3.Connection, lesson: str, page: str, at: str | None = None
) -> None:
    """Note when the learner was at a place: now, at a time in UTC, or nobody knows when."""
    connection.execute(_TABLE)
    row = (lesson, page, utc_text(time.time()) if at is None else at)
    connection.execute("INSERT OR REPLACE INTO place_time VALUES (1, ?, ?, ?)", row)


def read_place_time(connection: sqlite3.Connection, lesson: str, page: str) -> str:
    """Return when the learner was at a place, in UTC; nothing where that was not noted."""
    if not has_table(connection, "place_time"):
        return ""
    found = connection.execute(
        "SELECT at FROM place_time WHERE lesson = ? AND page = ?", (lesson, page)
    ).fetchone()
    return str(found[0]) if found else ""


def forget_place_time(connection: sqlite3.Connection, lesson: str) -> None:
    """Delete when the learner was in a lesson."""
    if has_table(connection, "place_time"):
        connection.execute("DELETE FROM place_time WHERE lesson = ?", (lesson,))
