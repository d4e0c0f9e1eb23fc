"""From the titles and texts that 0.1.0 kept progress by to ids."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import TypeVar

from gdtui.text.ids import slug

_Key = tuple[str, str]
"""A lesson's slug, and what a page of it is called or its id."""

_V = TypeVar("_V", bound=str)


def id_of(called: str) -> str:
    """Return the id of a title, of an option's text, or of any other answer."""
    return slug(called) or called


def by_ids(kept: Mapping[_Key, _V]) -> dict[_Key, _V]:
    """Return what is kept by titles as it is kept by ids; of two that become one, done counts."""
    return {
        (lesson, id_of(title)): value
        for (lesson, title), value in sorted(kept.items(), key=lambda pair: pair[1] == "done")
    }


def answers_by_ids(answers: Mapping[_Key, str]) -> dict[_Key, str]:
    """The same of answers, of which those to predictions become the ids of their options."""
    return {page: id_of(text) for page, text in by_ids(answers).items()}


def migrate_titles(connection: sqlite3.Connection) -> None:
    """Write ids in the place of titles and texts; the caller has begun a transaction.

    Raises:
        sqlite3.Error: it cannot be written; the transaction is to be rolled back.
    """
    run = connection.execute
    marks = {row[:2]: row[2] for row in run("SELECT lesson, page, mark FROM pages").fetchall()}
    texts = {row[:2]: row[2] for row in run("SELECT lesson, page, answer FROM answers").fetchall()}
    for table, kept in (("pages", by_ids(marks)), ("answers", answers_by_ids(texts))):
        run(f"DELETE FROM {table}")
        rows = [(*page, value) for page, value in kept.items()]
        connection.executemany(f"INSERT INTO {table} VALUES (?, ?, ?)", rows)
    for lesson, title in run("SELECT lesson, page FROM place").fetchall():
        run("UPDATE place SET page = ? WHERE lesson = ?", (id_of(title), lesson))
