"""Progress as a file to take along: read and written, and merged so that nothing gets worse."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdtui.progress import exchange
from gdtui.progress.database import KeptTable, ProgressFile
from gdtui.progress.events import Event
from gdtui.progress.exchange import (
    ExchangeError,
    ExportedAnswer,
    ExportedEvent,
    ExportedPage,
    ExportedPlace,
    ExportedTable,
    Gain,
    ProgressExport,
    Section,
    decode,
    encode,
    merge,
    read_progress,
    take_over,
)
from gdtui.progress.store import PROGRESS_FILE, Place, Progress
from tests.properties import examples

NAMES = st.sampled_from(["a", "b", "c"])
TIMES = st.integers(0, 3).map(lambda day: f"2026-11-2{day}T06:00:00.000Z" if day else "")


def unique(item: st.SearchStrategy[object], key: Sequence[str]) -> st.SearchStrategy[object]:
    def of(each: object) -> object:
        return tuple(getattr(each, name) for name in key)

    return st.lists(item, max_size=6, unique_by=of).map(tuple)


def _event(key: tuple[str, int]) -> ExportedEvent:
    """Session and number tell an event from all others: what it says follows from them."""
    session, number = key
    at = f"2026-11-20T06:00:{number:02}.000Z"
    return ExportedEvent(session, number, at, "missed", session, "page", str(number))


EXPORTS: st.SearchStrategy[ProgressExport] = st.builds(
    ProgressExport,
    st.none() | st.builds(ExportedPlace, NAMES, NAMES, TIMES),
    unique(
        st.builds(ExportedPage, NAMES, NAMES, st.sampled_from(["done", "skipped"])),
        ("lesson", "page"),
    ),
    unique(st.builds(ExportedAnswer, NAMES, NAMES, NAMES), ("lesson", "page")),
    unique(
        st.builds(ExportedTable, NAMES, st.dictionaries(NAMES, NAMES, max_size=2), NAMES),
        ("source",),
    ),
    unique(st.tuples(NAMES, st.integers(1, 4)).map(_event), ("session", "number")),
)


@given(EXPORTS, EXPORTS)
@examples(200)
def test_merging_is_idempotent_and_loses_nothing(
    mine: ProgressExport, theirs: ProgressExport
) -> None:
    merged = merge(mine, theirs)
    assert merge(merged, theirs) == merge(merged, mine) == merge(merged, merged) == merged
    done = {(p.lesson, p.page) for p in (*mine.pages, *theirs.pages) if p.mark == "done"}
    assert done == {(p.lesson, p.page) for p in merged.pages if p.mark == "done"}
    assert {*mine.answers} <= {*merged.answers}
    assert {*mine.events, *theirs.events} == {*merged.events}
    other = merge(theirs, mine)
    assert (other.pages, other.events) == (merged.pages, merged.events)
    assert (other.place and other.place.at) == (merged.place and merged.place.at)


@given(EXPORTS, EXPORTS, EXPORTS)
@examples(50)
def test_the_order_in_which_machines_are_merged_changes_no_mark_and_no_event(
    one: ProgressExport, two: ProgressExport, three: ProgressExport
) -> None:
    left, right = merge(merge(one, two), three), merge(one, merge(two, three))
    assert (left.pages, left.events) == (right.pages, right.events)


def fill(home: Path, theirs: ProgressExport) -> tuple[Gain, bytes]:
    """Take an export over into a file; return what was new, and that file's own export."""
    raw = exchange.encode(theirs, sqlite3.connect(":memory:"))
    with closing(ProgressFile(home / PROGRESS_FILE)) as file:
        gain = take_over(file, raw)
        return gain, encode(read_progress(file.connection, file.read()), file.connection)


@given(EXPORTS, EXPORTS)
@examples(15)
def test_a_file_holds_what_was_merged(
    tmp_path_factory: pytest.TempPathFactory, mine: ProgressExport, theirs: ProgressExport
) -> None:
    home = tmp_path_factory.mktemp("home")
    fill(home, mine)
    _, raw = fill(home, theirs)
    gain, again = fill(home, theirs)
    assert again == raw
    assert gain == Gain(0, 0, 0, 0)
    found, _ = decode(raw)
    expected = merge(merge(ProgressExport(), mine), theirs)
    assert {*found.pages} == {*expected.pages}
    assert {*found.answers} == {*expected.answers}
    assert found.events == expected.events
    assert found.place == expected.place
    assert {t.source for t in found.tables} == {t.source for t in expected.tables}


def test_all_of_it_comes_back_on_another_machine(tmp_path: Path) -> None:
    with closing(Progress.open(tmp_path / "old")) as old:
        old.save(Place("a", "Two"), {"One": "done", "Two": "skipped"}, {"One": "lower"})
        old.keep_table(KeptTable("/tea.csv", {"target": "degrees"}, "bowl", -1, 3))
        old.record([Event("opened", "a", "one"), Event("missed", "a", "one", "higher")])
        raw = old.with_file(
            lambda file: encode(read_progress(file.connection, file.read()), file.connection)
        )
        events = old.events()
    assert raw is not None
    json.loads(raw)
    with closing(Progress.open(tmp_path / "new")) as new:
        gain = new.with_file(lambda file: take_over(file, raw))
        assert gain == Gain(2, 1, 1, 2)
        assert new.place == Place("a", "Two")
        assert new.marks() == {("a", "One"): "done", ("a", "Two"): "skipped"}
        assert new.answers() == {("a", "One"): "lower"}
        assert new.tables() == (KeptTable("/tea.csv", {"target": "degrees"}, "bowl", -1, 3),)
        assert new.events() == events


def test_the_newer_place_holds_and_my_answer_stays(tmp_path: Path) -> None:
    late, early = "2099-01-01T00:00:00.000Z", "2001-01-01T00:00:00.000Z"
    with closing(Progress.open(tmp_path)) as progress:
        progress.save(Place("mine", "One"), {"One": "done"}, {"One": "lower"})
    theirs = ProgressExport(
        ExportedPlace("theirs", "Two", early),
        (ExportedPage("mine", "One", "skipped"), ExportedPage("mine", "Two", "done")),
        (ExportedAnswer("mine", "One", "higher"), ExportedAnswer("mine", "Two", "so")),
    )
    fill(tmp_path, theirs)
    with closing(Progress.open(tmp_path)) as progress:
        assert progress.place == Place("mine", "One")
        assert progress.marks() == {("mine", "One"): "done", ("mine", "Two"): "done"}
        assert progress.answers() == {("mine", "One"): "lower", ("mine", "Two"): "so"}
    fill(tmp_path, msgspec.structs.replace(theirs, place=ExportedPlace("theirs", "Two", late)))
    with closing(Progress.open(tmp_path)) as progress:
        assert progress.place == Place("theirs", "Two")


SAID = {
    b"": "is damaged or no progress",
    b"\xff\xfe": "is damaged or no progress",
    b"[]": "is no progress that gdtui exported",
    b'{"steps": 3}': "is no progress that gdtui exported",
    b'{"format": "gdtui progress", "version": 99, "pages": 3}': "written by a newer gdtui",
    b'{"format": "gdtui progress", "version": 1, "pages": 3}': "is damaged",
    b'{"format": "gdtui progress", "version": 1, "pages": [{"lesson": "a", "page": "b", '
    b'"mark": "open"}]}': "is damaged",
    b'{"format": "gdtui progress", "version": 1, "events": [{"session": "s", "number": 0, '
    b'"at": "", "kind": "", "lesson": "", "page": ""}]}': "is damaged",
    b'{"format": "gdtui progress", "version": 1': "is damaged or no progress",
}


@pytest.mark.parametrize("raw", SAID)
def test_what_cannot_be_read_is_said_and_changes_nothing(raw: bytes, tmp_path: Path) -> None:
    with closing(ProgressFile(tmp_path / PROGRESS_FILE)) as file:
        with pytest.raises(ExchangeError, match=SAID[raw]):
            take_over(file, raw)
        assert not file.read()


@given(st.binary(max_size=80))
@examples(50)
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    beginning = b'{"format": "gdtui progress", "version": 1, '
    for whole in (raw, beginning + raw):
        with suppress(ExchangeError):
            decode(whole)


def test_a_section_of_its_own_is_written_read_and_merged_in_one_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(connection: sqlite3.Connection) -> object | None:
        connection.execute("CREATE TABLE IF NOT EXISTS runs (name TEXT PRIMARY KEY)")
        return [name for (name,) in connection.execute("SELECT name FROM runs ORDER BY name")]

    def put(connection: sqlite3.Connection, raw: msgspec.Raw) -> int:
        names = msgspec.json.decode(raw, type=list[str])
        if "bad" in names:
            raise ExchangeError("is damaged (runs)")
        connection.executemany("INSERT OR IGNORE INTO runs VALUES (?)", [(n,) for n in names])
        return len(names)

    monkeypatch.setattr(exchange, "SECTIONS", {"runs": Section(read, put)})
    with closing(ProgressFile(tmp_path / PROGRESS_FILE)) as file:
        assert read(file.connection) == []
        raw = b'{"format": "gdtui progress", "version": 1, "runs": ["x", "y"]}'
        take_over(file, raw)
        assert read(file.connection) == ["x", "y"]
        found = encode(read_progress(file.connection, file.read()), file.connection)
        assert json.loads(found)["runs"] == ["x", "y"]
        bad = json.loads(found) | {"runs": ["z", "bad"]}
        bad["pages"] = [{"lesson": "a", "page": "b", "mark": "done"}]
        with pytest.raises(ExchangeError):
            take_over(file, json.dumps(bad).encode())
        assert not file.read().marks
