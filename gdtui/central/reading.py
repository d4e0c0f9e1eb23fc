"""The class's database, read for its teacher: events as they arrive, marks, and who did it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gdtui.central.connection import Database
from gdtui.progress.database import Mark, PageKey
from gdtui.progress.recorded_events import RecordedEvent

_EVENT = "session, number, at, kind, lesson, page, detail"


class LearnerRecord(NamedTuple):
    """All that a report says of one learner."""

    number: int
    name: str
    events: tuple[RecordedEvent, ...]
    marks: dict[PageKey, Mark]


def read_names(database: Database) -> dict[int, str]:
    """Return each learner's name by their number."""
    return {int(row[0]): row[1] for row in database.run("SELECT number, name FROM learners")}


def read_marks(database: Database) -> dict[int, dict[PageKey, Mark]]:
    """Return the marks of each learner's pages."""
    found: dict[int, dict[PageKey, Mark]] = {}
    for learner, lesson, page, mark in database.run(
        "SELECT learner, lesson, page, mark FROM pages"
    ):
        found.setdefault(int(learner), {})[lesson, page] = mark
    return found


def read_learners_records(database: Database) -> Iterator[LearnerRecord]:
    """Yield what there is of each learner, by name; one after the other, for it can be much."""
    marks = read_marks(database)
    names = read_names(database)
    for number, name in sorted(names.items(), key=lambda item: (item[1].casefold(), item[0])):
        rows = database.run(
            f"SELECT {_EVENT} FROM events WHERE learner = ? ORDER BY session, number", (number,)
        )
        yield LearnerRecord(
            number, name, tuple(RecordedEvent(*row) for row in rows), marks.get(number, {})
        )


class EventFeed:
    """The events of a class as they come: each is handed out once."""

    def __init__(self) -> None:
        self._heard: dict[tuple[int, str], int] = {}

    def new(self, database: Database) -> list[tuple[int, RecordedEvent]]:
        """Return what came since it was last asked, with who did it; by time."""
        last = database.run(
            "SELECT learner, session, MAX(number) FROM events GROUP BY learner, session"
        )
        found: list[tuple[int, RecordedEvent]] = []
        for learner, session, number in last:
            heard = self._heard.get((learner, session), 0)
            if number > heard:
                rows = database.run(
                    f"SELECT {_EVENT} FROM events WHERE learner = ? AND session = ? "
                    "AND number > ? ORDER BY number",
                    (learner, session, heard),
                )
                found += [(int(learner), RecordedEvent(*row)) for row in rows]
                self._heard[learner, session] = int(rows[-1][1]) if rows else heard
        there = {(learner, session) for learner, session, _ in last}
        for gone in self._heard.keys() - there:
            del self._heard[gone]
        return sorted(found, key=lambda pair: pair[1].at)
