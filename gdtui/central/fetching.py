"""From the class's database to a learner's spool, before they go on: on another machine, say."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from gdtui.central.connection import Database
from gdtui.central.spool import digest, read_sent, write_sent
from gdtui.progress.database import (
    MARKS_BY_RANK,
    Place,
    ProgressFile,
    ProgressRecord,
    begin_writing,
)
from gdtui.progress.kept_runs import SCHEMA, KeptPage, let_go, store_page
from gdtui.progress.place_time import read_place_time
from gdtui.progress.store import PROGRESS_FILE

_BUSY_SECONDS = 2.0


def fetch_progress(database: Database, learner: int, folder: Path) -> int:
    """Bring marks, answers, place and runs that the database has newer; nothing gets worse by it.

    Of an answer, the database's holds unless it was given here and is not sent yet. Nobody may
    have the learner's progress open meanwhile.

    Returns:
        Of how many pages something came.

    Raises:
        DatabaseError: of its kinds, as `Database.run`.
        OSError, sqlite3.Error: the spool cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    one = (learner,)
    theirs = {
        (row[0], row[1]): row[2]
        for row in database.run("SELECT lesson, page, mark FROM pages WHERE learner = ?", one)
    }
    given = {
        (row[0], row[1]): row[2]
        for row in database.run("SELECT lesson, page, answer FROM answers WHERE learner = ?", one)
    }
    place = database.run("SELECT lesson, page, at FROM places WHERE learner = ?", one)
    kept = database.run("SELECT lesson, page, kept FROM kept_pages WHERE learner = ?", one)
    if not (theirs or given or place or kept):
        return 0
    with closing(ProgressFile(folder / PROGRESS_FILE, _BUSY_SECONDS)) as file:
        mine = file.read()
        sent = read_sent(folder)
        unsent = {
            page
            for page, answer in mine.answers.items()
            if digest(answer) != sent.get(page) and answer != given.get(page)
        }
        new = ProgressRecord(
            marks={
                page: mark
                for page, mark in theirs.items()
                if MARKS_BY_RANK.index(mark) > MARKS_BY_RANK.index(mine.marks.get(page, "open"))
            },
            answers={
                page: answer
                for page, answer in given.items()
                if mine.answers.get(page) != answer and page not in unsent
            },
        )
        if place:
            lesson, page, at = place[0]
            here = mine.place and read_place_time(file.connection, *mine.place)
            if here is None or at > here:
                new.place, new.place_at = Place(lesson, page), at
        if new:
            file.write(new)
        same = {page: digest(each) for page, each in given.items() if page not in unsent}
        if same.items() - sent.items():
            write_sent(folder, sent | same)
        newer = {(row[0], row[1]): int(row[2]) for row in kept}
        runs = _fetch_runs(database, learner, file.connection, newer)
    return len({*new.marks, *new.answers, *runs})


def _fetch_runs(
    database: Database,
    learner: int,
    connection: sqlite3.Connection,
    newer: dict[tuple[str, str], int],
) -> set[tuple[str, str]]:
    """Bring the runs of the pages that were kept later than here."""
    if not newer:
        return set()
    for statement in SCHEMA:
        connection.execute(statement)
    mine = {
        (lesson, page): kept
        for lesson, page, kept in connection.execute("SELECT lesson, page, kept FROM kept_pages")
    }
    wanted = {key for key, kept in newer.items() if kept > mine.get(key, -1)}
    of_page = "WHERE learner = ? AND lesson = ? AND page = ?"
    for key in wanted:
        with database.transaction():
            record = database.run(f"SELECT record, kept FROM kept_pages {of_page}", (learner, *key))
            rows = database.run(f"SELECT piece, data FROM kept_pieces {of_page}", (learner, *key))
        if record:
            pieces = {bytes(name): bytes(data) for name, data in rows}
            with connection:
                begin_writing(connection)
                store_page(
                    connection, key, int(record[0][1]), KeptPage(bytes(record[0][0]), pieces)
                )
    with connection:
        begin_writing(connection)
        let_go(connection)
    return wanted
