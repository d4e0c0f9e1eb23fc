"""Kept runs in the file that takes progress along: written, and taken over where they are newer."""

from __future__ import annotations

import base64
import hashlib
import sqlite3
import zlib
from collections.abc import Mapping
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from gdtui.progress.events import has_table
from gdtui.progress.kept_runs import SCHEMA, KeptPage, let_go, store_page
from gdtui.progress.run_records import PAGE_FORMAT, PageRecord


class ExportedRuns(Struct, frozen=True):
    """What is kept of a page, its bytes in base64.

    Attributes:
        kept: when that was, in milliseconds of UNIX time.
        record: of the page, as `PackedPage` has it.
        pieces: its pieces; their names are made of what they hold.
    """

    lesson: Annotated[str, Meta(max_length=5000)]
    page: Annotated[str, Meta(max_length=500)]
    kept: Annotated[int, Meta(ge=0, lt=2**53)]
    record: str
    pieces: tuple[str, ...] = ()


def read_runs(connection: sqlite3.Connection) -> list[object] | None:
    """Return all that is kept of runs, page by page; None where nothing is."""
    if not has_table(connection, "kept_pages"):
        return None
    pages = connection.execute(
        "SELECT lesson, page, kept, record FROM kept_pages ORDER BY lesson, page"
    ).fetchall()
    query = "SELECT data FROM kept_pieces WHERE lesson = ? AND page = ? ORDER BY piece"
    found: list[object] = []
    for lesson, page, kept, record in pages:
        pieces = tuple(_to_text(data) for (data,) in connection.execute(query, (lesson, page)))
        found.append(
            msgspec.to_builtins(ExportedRuns(lesson, page, kept, _to_text(record), pieces))
        )
    return found or None


def merge_runs(connection: sqlite3.Connection, section: msgspec.Raw) -> int:
    """Take over each page that was kept later than here; return how many. What is damaged is not.

    Raises:
        sqlite3.Error: the progress file cannot be written.
    """
    try:
        each = msgspec.json.decode(section, type=list[msgspec.Raw])
    except msgspec.DecodeError:
        return 0
    if not each:
        return 0
    for statement in SCHEMA:
        connection.execute(statement)
    taken = 0
    for raw in each:
        try:
            theirs = msgspec.json.decode(raw, type=ExportedRuns)
            page = _read_page(theirs)
        except (ValueError, LookupError, zlib.error, msgspec.MsgspecError):
            continue
        key = (theirs.lesson, theirs.page)
        mine = connection.execute(
            "SELECT kept FROM kept_pages WHERE lesson = ? AND page = ?", key
        ).fetchone()
        if mine is None or mine[0] < theirs.kept:
            store_page(connection, key, theirs.kept, page)
            taken += 1
    let_go(connection)
    return taken


def _read_page(theirs: ExportedRuns) -> KeptPage:
    """Return a page whose runs are all there. Raises, of several kinds, where that is not so."""
    record = base64.b64decode(theirs.record, validate=True)
    pieces = {_name(data): data for data in (base64.b64decode(each) for each in theirs.pieces)}
    kept = msgspec.msgpack.decode(zlib.decompress(record), type=PageRecord)
    if kept.format != PAGE_FORMAT:
        raise ValueError("of another version")
    return KeptPage(record, _needed(kept, pieces))


def _needed(kept: PageRecord, pieces: Mapping[bytes, bytes]) -> Mapping[bytes, bytes]:
    names = [name for log in kept.logs for name in (*log.columns, *log.states)]
    return {name: pieces[name] for name in names}


def _name(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()


def _to_text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
