"""From a learner's spool to the class's database, as often as one likes: twice does no harm.

Events go by session and number, marks only get better, places and runs are as new as their times.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from gdtui.central.connection import Database
from gdtui.central.spool import Spool, digest, open_spool, read_sent, write_sent
from gdtui.progress.database import PageKey
from gdtui.progress.events import EventRow
from gdtui.progress.kept_runs import MOST_KEPT_BYTES, MOST_KEPT_PAGES

MOST_EVENTS = 5_000
"""Events that are sent in one transaction."""


@dataclass(slots=True)
class Arrived:
    """What the database has of a learner, as far as a spool is held against it."""

    sessions: dict[str, int] = field(default_factory=dict)
    marks: dict[PageKey, str] = field(default_factory=dict)
    answers: dict[PageKey, str] = field(default_factory=dict)
    place_at: str = ""
    kept: dict[PageKey, int] = field(default_factory=dict)


def read_arrived(database: Database, learner: int) -> Arrived:
    """Ask the database what it has of a learner. Raises as `Database.run` does."""
    one = (learner,)
    sessions = database.run(
        "SELECT session, MAX(number) FROM events WHERE learner = ? GROUP BY session", one
    )
    marks = database.run("SELECT lesson, page, mark FROM pages WHERE learner = ?", one)
    answers = database.run("SELECT lesson, page, answer FROM answers WHERE learner = ?", one)
    place = database.run("SELECT at FROM places WHERE learner = ?", one)
    kept = database.run("SELECT lesson, page, kept FROM kept_pages WHERE learner = ?", one)
    return Arrived(
        {session: int(number) for session, number in sessions},
        {(lesson, page): mark for lesson, page, mark in marks},
        {(lesson, page): answer for lesson, page, answer in answers},
        place[0][0] if place else "",
        {(lesson, page): int(at) for lesson, page, at in kept},
    )


def send_spool(
    database: Database, learner: int, folder: Path, arrived: Arrived, *, runs: bool = True
) -> int:
    """Send what is new in a spool, and note in `arrived` that it is there.

    Args:
        database: the class's, its tables made.
        learner: whose spool it is.
        folder: the spool.
        arrived: what the database has, as `read_arrived` found it or this function left it.
        runs: whether the runs of pages go too, which are much larger than all the rest.

    Returns:
        How many events went.

    Raises:
        DatabaseError: of its kinds, as `Database.run`; some of it may have gone.
        FileNotFoundError, SpoolError: as `open_spool` raises them.
    """
    with open_spool(folder) as spool:
        sent = _send_events(database, learner, spool, arrived)
        _send_standing(database, learner, folder, spool, arrived)
        if runs:
            for page, kept in spool.kept_pages().items():
                if kept > arrived.kept.get(page, -1):
                    _send_run(database, learner, spool, page, kept)
                    arrived.kept[page] = kept
    return sent


def _send_events(database: Database, learner: int, spool: Spool, arrived: Arrived) -> int:
    sent = 0
    for session, last in spool.sessions().items():
        if last <= arrived.sessions.get(session, 0):
            continue
        events = spool.events_behind(session, arrived.sessions.get(session, 0))
        for first in range(0, len(events), MOST_EVENTS):
            some = events[first : first + MOST_EVENTS]
            with database.transaction():
                database.run_many(
                    "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                    [_row(learner, event) for event in some],
                )
            arrived.sessions[session] = some[-1][1]
        sent += len(events)
    return sent


def _row(learner: int, event: EventRow) -> tuple[object, ...]:
    session, number, *words = event
    return (learner, session, number, *map(_storable, words))


def _send_standing(
    database: Database, learner: int, folder: Path, spool: Spool, arrived: Arrived
) -> None:
    """Send marks, answers and place."""
    marks = {page: mark for page, mark in spool.marks().items() if arrived.marks.get(page) != mark}
    held = spool.answers()
    was_sent = read_sent(folder)
    digests = {page: digest(answer) for page, answer in held.items()}
    # One that was sent before and is as it was may be older than what the database has by now.
    given = {
        page: answer
        for page, answer in held.items()
        if digests[page] != was_sent.get(page) or page not in arrived.answers
    }
    place = spool.place()
    moved = place is not None and (place[2] > arrived.place_at or not arrived.place_at)
    if not (marks or given or moved):
        return
    with database.transaction():
        database.run_many(
            "INSERT INTO pages VALUES (?, ?, ?, ?) ON CONFLICT (learner, lesson, page) "
            "DO UPDATE SET mark = excluded.mark WHERE pages.mark <> 'done' "
            "AND (pages.mark <> 'shown' OR excluded.mark = 'done')",
            [(learner, *map(_storable, (*page, mark))) for page, mark in marks.items()],
        )
        database.run_many(
            "INSERT INTO answers VALUES (?, ?, ?, ?) ON CONFLICT (learner, lesson, page) "
            "DO UPDATE SET answer = excluded.answer",
            [(learner, *map(_storable, (*page, answer))) for page, answer in given.items()],
        )
        if moved and place is not None:
            database.run(
                "INSERT INTO places VALUES (?, ?, ?, ?) ON CONFLICT (learner) DO UPDATE SET "
                "lesson = excluded.lesson, page = excluded.page, at = excluded.at "
                "WHERE places.at <= excluded.at",
                (learner, *map(_storable, place)),
            )
    done = {page for page, mark in arrived.marks.items() if mark == "done"}
    arrived.marks |= {page: mark for page, mark in marks.items() if page not in done}
    arrived.answers |= given
    if place is not None:
        arrived.place_at = max(arrived.place_at, place[2])
    if digests != was_sent:
        write_sent(folder, digests)


def _send_run(database: Database, learner: int, spool: Spool, page: PageKey, kept: int) -> None:
    """Send the runs of one page: of their pieces those that are not there; let go of the rest."""
    record, pieces = spool.record_of(page), spool.pieces_of(page)
    at = (learner, *page)
    with database.transaction():
        known = "SELECT piece FROM kept_pieces WHERE learner = ? AND lesson = ? AND page = ?"
        there = {bytes(row[0]) for row in database.run(known, at)}
        database.run_many(
            "DELETE FROM kept_pieces WHERE learner = ? AND lesson = ? AND page = ? AND piece = ?",
            [(*at, name) for name in there - pieces],
        )
        size = len(record)
        for name in pieces:
            data = spool.piece(page, name)
            size += len(data)
            if name not in there:
                database.run("INSERT INTO kept_pieces VALUES (?, ?, ?, ?, ?)", (*at, name, data))
        database.run(
            "INSERT INTO kept_pages VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (learner, lesson, page) "
            "DO UPDATE SET kept = excluded.kept, bytes = excluded.bytes, record = excluded.record",
            (*at, kept, size, record),
        )
        _let_go(database, learner)


def _let_go(database: Database, learner: int) -> None:
    """Let go of the runs that were kept longest ago, as a progress file does."""
    found = database.run(
        "SELECT lesson, page, bytes FROM kept_pages WHERE learner = ? ORDER BY kept DESC",
        (learner,),
    )
    whole = 0
    for place, (lesson, page, size) in enumerate(found):
        whole += size
        if place and (place >= MOST_KEPT_PAGES or whole > MOST_KEPT_BYTES):
            for table in ("kept_pages", "kept_pieces"):
                database.run(
                    f"DELETE FROM {table} WHERE learner = ? AND lesson = ? AND page = ?",
                    (learner, lesson, page),
                )


def _storable(text: str) -> str:
    """A text as both databases take it: PostgreSQL knows neither NUL nor half a character."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
