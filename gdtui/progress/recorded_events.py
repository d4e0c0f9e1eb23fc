"""The events of a progress file, read again: for what counts them and takes them along."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from gdtui.progress.events import has_table


class RecordedEvent(NamedTuple):
    """An event as it is kept: session and number tell it from all others, on any machine.

    Attributes:
        session: one run of the program, drawn at random.
        number: counts the events of a session, from 1.
        at: when it happened, in UTC: `2026-11-27T06:31:05.123Z`.
        kind: what happened; a later version may know of more kinds.
        lesson: the lesson's slug.
        page: the page's id.
        detail: as of `Event`.
    """

    session: str
    number: int
    at: str
    kind: str
    lesson: str
    page: str
    detail: str


def read_events(connection: sqlite3.Connection) -> tuple[RecordedEvent, ...]:
    """Return all events, each session's in order; none where nothing was ever recorded."""
    if not has_table(connection, "events"):
        return ()
    rows = connection.execute(
        "SELECT session, number, at, kind, lesson, page, detail FROM events "
        "ORDER BY session, number"
    )
    return tuple(RecordedEvent(*row) for row in rows)
