"""What a learner did and when: events, which are written once, in order, and never changed.

This stands on the way to the first chart, so it imports next to nothing.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable
from typing import Literal, NamedTuple

EventKind = Literal[
    "opened", "answered", "missed", "shown", "hint", "reached", "skipped", "active", "left"
]
"""What can have happened on a page.

`answered` is an answer that was right and `missed` one that was wrong, both with what it was;
`shown`: its outcome was seen, or with `solution` that the page's solution was asked for;
`hint`: with its number; `reached`: the goal, or enough right of the questions that are drawn;
`active`: a key after a while without any event; `left`: with the mark that the page then had.
"""

EventRow = tuple[str, int, str, str, str, str, str]
"""An event as the file has it: the attributes of `RecordedEvent`, in their order."""

_TABLE = """
CREATE TABLE IF NOT EXISTS events (
    session TEXT NOT NULL,
    number INTEGER NOT NULL,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    lesson TEXT NOT NULL,
    page TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (session, number)
) WITHOUT ROWID
"""


class Event(NamedTuple):
    """Something that happened, by no clock.

    Attributes:
        kind: what it was.
        lesson: the lesson's slug.
        page: the page's id.
        detail: the option's id (of a drill's, which have none, its text), the number that was
            typed, the hint's number, or nothing.
    """

    kind: EventKind
    lesson: str
    page: str
    detail: str = ""


def utc_text(seconds: float) -> str:
    """Write a time, in seconds since 1970, in UTC and to the millisecond."""
    whole, thousandths = divmod(int(seconds * 1000), 1000)
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(whole))}.{thousandths:03}Z"


def write_events(connection: sqlite3.Connection, events: Iterable[EventRow]) -> None:
    """Add events to the file's table, which is made where there is none; those it has stay."""
    connection.execute(_TABLE)
    connection.executemany("INSERT OR IGNORE INTO events VALUES (?, ?, ?, ?, ?, ?, ?)", events)


def forget_events(connection: sqlite3.Connection, lesson: str) -> None:
    """Delete the events of a lesson."""
    if has_table(connection, "events"):
        connection.execute("DELETE FROM events WHERE lesson = ?", (lesson,))


def has_table(connection: sqlite3.Connection, name: str) -> bool:
    """Whether the file has a table of this name."""
    found = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (name,))
    return found.fetchone() is not None
