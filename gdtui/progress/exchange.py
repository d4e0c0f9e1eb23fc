"""Progress as a file to take along: how it is written, read, and merged so that nothing is lost.

The file is JSON. Each section of it is an attribute of `ProgressExport`; what is kept in a table
of its own can be a `Section`, which the file then has by its name.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from typing import Annotated, Literal, NamedTuple

import msgspec
from msgspec import Meta, Struct

from gdtui.progress.database import (
    MARKS_BY_RANK,
    KeptTable,
    Place,
    ProgressFile,
    ProgressRecord,
    begin_writing,
)
from gdtui.progress.place_time import read_place_time
from gdtui.progress.recorded_events import RecordedEvent, read_events
from gdtui.progress.run_exchange import merge_runs, read_runs

FORMAT = "gdtui progress"
VERSION = 1
"""Raised where an older program would misread the file, not where a section is added to it."""

_Name = Annotated[str, Meta(max_length=500)]
_Time = Annotated[str, Meta(pattern=r"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z)?$")]


class ExchangeError(Exception):
    """A file that cannot be taken over: one sentence, to stand behind the file's name."""


class Header(Struct, frozen=True):
    """What tells whether the rest can be read."""

    format: str = ""
    version: int = 0


class ExportedPlace(Struct, frozen=True):
    """Where the learner was, and when; no time where that was not noted."""

    lesson: _Name
    page: _Name
    at: _Time = ""


class ExportedPage(Struct, frozen=True):
    """A page that was done, shown or skipped."""

    lesson: _Name
    page: _Name
    mark: Literal["done", "shown", "skipped"]


class ExportedAnswer(Struct, frozen=True):
    """What was answered on a page."""

    lesson: _Name
    page: _Name
    answer: str


class ExportedTable(Struct, frozen=True):
    """A table of one's own, as `KeptTable` has it; of its rows there is nothing."""

    source: str
    form: dict[str, str]
    chart: str = ""
    scrolled: int = 0
    opened: int = 0


class ExportedEvent(Struct, frozen=True):
    """An event, as `RecordedEvent` has it."""

    session: Annotated[str, Meta(min_length=1, max_length=64)]
    number: Annotated[int, Meta(ge=1, lt=2**53)]
    at: _Time
    kind: _Name
    lesson: _Name
    page: _Name
    detail: _Name = ""


class ProgressExport(Struct, frozen=True):
    """All that is kept, but for the sections that are read and written by their own."""

    place: ExportedPlace | None = None
    pages: tuple[ExportedPage, ...] = ()
    answers: tuple[ExportedAnswer, ...] = ()
    tables: tuple[ExportedTable, ...] = ()
    events: tuple[ExportedEvent, ...] = ()


class Section(NamedTuple):
    """One more section of the file, kept in a table of its own.

    Attributes:
        read: makes JSON of what the progress file has of it; None where it has none.
        merge: takes over what is in that JSON, unless the progress file has something better, and
            returns how much that was; ExchangeError where it is not as it has to be.
    """

    read: Callable[[sqlite3.Connection], object | None]
    merge: Callable[[sqlite3.Connection, msgspec.Raw], int]


SECTIONS: Mapping[str, Section] = {"runs": Section(read_runs, merge_runs)}
"""Each by its name in the file. They are merged in the transaction of all the others."""


def read_progress(connection: sqlite3.Connection, record: ProgressRecord) -> ProgressExport:
    """Return what is to be exported of the progress file, whose `record` was read."""
    place = None
    if record.place is not None:
        place = ExportedPlace(*record.place, read_place_time(connection, *record.place))
    return ProgressExport(
        place,
        tuple(ExportedPage(*page, mark) for page, mark in record.marks.items() if mark != "open"),
        tuple(ExportedAnswer(*page, answer) for page, answer in record.answers.items()),
        tuple(
            ExportedTable(table.source, dict(table.form), *table[2:])
            for table in record.tables.values()
            if table is not None
        ),
        tuple(ExportedEvent(*event) for event in read_events(connection)),
    )


def encode(progress: ProgressExport, connection: sqlite3.Connection) -> bytes:
    """Write the file: a line for each page, answer and event, to be read and compared."""
    whole: dict[str, object] = {"format": FORMAT, "version": VERSION}
    whole |= msgspec.to_builtins(progress)
    for name, section in SECTIONS.items():
        found = section.read(connection)
        if found is not None:
            whole[name] = found
    return b"{\n" + b",\n".join(_lines(name, value) for name, value in whole.items()) + b"\n}\n"


def _lines(name: str, value: object) -> bytes:
    """Write a section, each item of a list on a line of its own."""
    encode = msgspec.json.encode
    written = encode(value)
    if isinstance(value, list | tuple) and value:
        written = b"[\n" + b",\n".join(map(encode, value)) + b"\n]"
    return encode(name) + b": " + written


def decode(raw: bytes) -> tuple[ProgressExport, dict[str, msgspec.Raw]]:
    """Read the file: what every such file has, and the sections by their names.

    Raises:
        ExchangeError: it is none, is damaged, or was written by a later version.
    """
    try:
        header = msgspec.json.decode(raw, type=Header)
    except msgspec.ValidationError:
        raise ExchangeError("is no progress that gdtui exported") from None
    except msgspec.DecodeError as error:
        raise ExchangeError(f"is damaged or no progress that gdtui exported ({error})") from None
    except UnicodeDecodeError:
        raise ExchangeError("is damaged or no progress that gdtui exported") from None
    if header.format != FORMAT or header.version < 1:
        raise ExchangeError("is no progress that gdtui exported")
    if header.version > VERSION:
        raise ExchangeError("was written by a newer gdtui: bring this one up to date")
    try:
        progress = msgspec.json.decode(raw, type=ProgressExport)
        fields = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ExchangeError(f"is damaged ({error})") from None
    return progress, {name: fields[name] for name in SECTIONS if name in fields}


def merge(mine: ProgressExport, theirs: ProgressExport) -> ProgressExport:
    """Unite two: what is done in one is done, my answers go before theirs, the newer place holds.

    Marks and events come out the same whichever of the two is mine, and merging once more changes
    nothing.
    """
    marks = {(page.lesson, page.page): page for page in theirs.pages}
    for page in mine.pages:
        other = marks.get((page.lesson, page.page))
        if other is None or MARKS_BY_RANK.index(other.mark) < MARKS_BY_RANK.index(page.mark):
            marks[page.lesson, page.page] = page
    answers = {(each.lesson, each.page): each for each in (*theirs.answers, *mine.answers)}
    tables = {table.source: table for table in (*theirs.tables, *mine.tables)}
    events = {(event.session, event.number): event for event in (*theirs.events, *mine.events)}
    places = [place for place in (mine.place, theirs.place) if place is not None]
    return ProgressExport(
        max(places, key=lambda place: place.at) if places else None,
        tuple(marks[page] for page in sorted(marks)),
        tuple(answers[page] for page in sorted(answers)),
        tuple(tables[source] for source in sorted(tables)),
        tuple(events[key] for key in sorted(events)),
    )


class Gain(NamedTuple):
    """How much of what was merged is new here; `runs` are the pages whose runs are."""

    pages: int
    answers: int
    tables: int
    events: int
    runs: int = 0


def take_over(file: ProgressFile, raw: bytes) -> Gain:
    """Merge what was exported into the progress file: all of it, or nothing.

    Raises:
        ExchangeError: nothing of it can be read.
        sqlite3.Error: the progress file cannot be written.
    """
    theirs, sections = decode(raw)
    try:
        begin_writing(file.connection)
        mine = read_progress(file.connection, file.read())
        merged = merge(mine, theirs)
        taken = {
            name: SECTIONS[name].merge(file.connection, section)
            for name, section in sections.items()
        }
        file.write(_record(merged, with_place=merged.place != mine.place))
    except BaseException:
        file.connection.rollback()
        raise
    return Gain(
        len({*merged.pages} - {*mine.pages}),
        len(merged.answers) - len(mine.answers),
        len(merged.tables) - len(mine.tables),
        len(merged.events) - len(mine.events),
        taken.get("runs", 0),
    )


def _record(progress: ProgressExport, *, with_place: bool) -> ProgressRecord:
    place = progress.place if with_place else None
    return ProgressRecord(
        None if place is None else Place(place.lesson, place.page),
        {(page.lesson, page.page): page.mark for page in progress.pages},
        {(each.lesson, each.page): each.answer for each in progress.answers},
        {table.source: KeptTable(*msgspec.structs.astuple(table)) for table in progress.tables},
        [RecordedEvent(*msgspec.structs.astuple(event)) for event in progress.events],
        place_at=None if place is None else place.at,
    )
