"""From spools to the database: twice does no harm, nothing kept is lost, and back again."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from gdtui.central.connection import (
    Database,
    DatabaseAwayError,
    DatabaseError,
    UnknownLearnerError,
    check_url,
    file_url,
    shown_url,
    sqlite_path,
)
from gdtui.central.fetching import fetch_progress
from gdtui.central.register import (
    bring_back,
    claim_name,
    forget_learner,
    number_learners,
    read_register,
)
from gdtui.central.relay import Relay, spools_in
from gdtui.central.schema import MIGRATIONS, open_database
from gdtui.central.sending import read_arrived, send_spool
from gdtui.progress.store import PROGRESS_FILE, Place, Progress
from gdtui.session.session import Session
from tests.central.spools import answer, details, keep_run
from tests.lessons import shipped_lessons


def send(database: Database, learner: int, folder: Path) -> int:
    return send_spool(database, learner, folder, read_arrived(database, learner))


def standing(database: Database, learner: int) -> dict[str, list[tuple[object, ...]]]:
    """All there is of a learner."""
    tables = ("events", "pages", "answers", "places", "kept_pages", "kept_pieces")
    return {
        table: sorted(database.run(f"SELECT * FROM {table} WHERE learner = ?", (learner,)))
        for table in tables
    }


def test_what_was_sent_twice_is_there_once(database_url: str, tmp_path: Path) -> None:
    answer(tmp_path / "1", "start", "falls", right=False)
    answer(tmp_path / "1", "start", "rises")
    with open_database(database_url) as database:
        (ada,) = number_learners(database, ["Ada"]).values()
        assert send(database, ada, tmp_path / "1") == 4
        first = standing(database, ada)
        assert details(database, ada) == ["falls", "rises"]
        assert [row[3] for row in first["pages"]] == ["done"]
        assert [row[3] for row in first["answers"]] == ["rises"]
        assert send(database, ada, tmp_path / "1") == 0
        assert standing(database, ada) == first
        with pytest.raises(UnknownLearnerError):
            send(database, ada + 1, tmp_path / "1")


def test_texts_that_one_database_alone_would_take(database_url: str, tmp_path: Path) -> None:
    answer(tmp_path / "1", "start", "a\0b")
    with open_database(database_url) as database:
        (ada,) = number_learners(database, ["Ada"]).values()
        send(database, ada, tmp_path / "1")
        assert details(database, ada) == ["a\ufffdb"]


def test_another_machine_has_it_all_and_the_later_one_holds(
    database_url: str, tmp_path: Path
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    lesson = shipped_lessons()[0]
    session = Session.open(lesson).step().step()
    page = (lesson.slug, session.own_page.id)
    answer(here, "start", "falls")
    keep_run(here, session)
    with open_database(database_url) as database:
        (ada,) = number_learners(database, ["Ada"]).values()
        send(database, ada, here)
        assert fetch_progress(database, ada, there) == 2
        with closing(Progress.open(here)) as mine, closing(Progress.open(there)) as theirs:
            assert theirs.marks() == mine.marks() == {("bowl", "start"): "done"}
            assert theirs.answers() == mine.answers()
            assert theirs.place == Place("bowl", "start")
            assert theirs.runs.find(page) == mine.runs.find(page) is not None
        answer(there, "start", "rises")
        keep_run(there, session.step())
        send(database, ada, there)
        # The older spool has nothing new to say, and says nothing.
        send(database, ada, here)
        assert database.run("SELECT answer FROM answers") == [("rises",)]
        fetch_progress(database, ada, here)
        with closing(Progress.open(here)) as mine, closing(Progress.open(there)) as theirs:
            assert mine.answers() == {("bowl", "start"): "rises"}
            assert mine.runs.find(page) == theirs.runs.find(page)
        answer(here, "start", "stays")
        fetch_progress(database, ada, here)
        with closing(Progress.open(here)) as mine:
            assert mine.answers() == {("bowl", "start"): "stays"}, "not sent yet: it holds"
        send(database, ada, here)
        assert database.run("SELECT answer FROM answers") == [("stays",)]


@pytest.mark.soak
def test_a_run_goes_piece_by_piece(database_url: str, tmp_path: Path) -> None:
    lesson = shipped_lessons()[1]
    session = Session.open(lesson)
    for _ in range(1300):
        session = session.step()
    keep_run(tmp_path / "1", session)
    with open_database(database_url) as database:
        (ada,) = number_learners(database, ["Ada"]).values()
        send(database, ada, tmp_path / "1")
        before = {bytes(row[0]) for row in database.run("SELECT piece FROM kept_pieces")}
        keep_run(tmp_path / "1", session.step())
        send(database, ada, tmp_path / "1")
        after = {bytes(row[0]) for row in database.run("SELECT piece FROM kept_pieces")}
        assert before & after
        assert before != after
        fetch_progress(database, ada, tmp_path / "2")
    key = (lesson.slug, session.own_page.id)
    with (
        closing(Progress.open(tmp_path / "1")) as mine,
        closing(Progress.open(tmp_path / "2")) as theirs,
    ):
        assert mine.runs.find(key) == theirs.runs.find(key)


def test_an_earlier_database_gets_what_came_since(tmp_path: Path) -> None:
    spool, path = tmp_path / "spool", tmp_path / "class.sqlite3"
    url = file_url(path)
    with open_database(url) as database:
        (ada,) = number_learners(database, ["Ada"]).values()
        register = read_register(database)
        answer(spool / str(ada), "one", "first")
        send(database, ada, spool / str(ada))
        database.run(f"VACUUM INTO '{tmp_path / 'backup'}'")
        answer(spool / str(ada), "two", "second")
        send(database, ada, spool / str(ada))
    for name in ("class.sqlite3", "class.sqlite3-wal", "class.sqlite3-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    (tmp_path / "backup").rename(path)
    relay = Relay(url, lambda: spools_in(spool))
    relay.send_once()
    relay.close()
    with open_database(url) as database:
        assert details(database, ada) == ["first", "second"]
        assert len(database.run("SELECT 1 FROM answers")) == 2
    path.unlink()
    with open_database(url) as database:  # an empty one in its place
        bring_back(database, register)
    relay = Relay(url, lambda: spools_in(spool))
    relay.send_once()
    assert relay.close()
    with open_database(url) as database:
        assert details(database, ada) == ["first", "second"]


def test_a_damaged_spool_holds_up_nobody_else(tmp_path: Path) -> None:
    spool, url = tmp_path / "spool", file_url(tmp_path / "class.sqlite3")
    with open_database(url) as database:
        number_learners(database, ["Ada", "Bob"])
    answer(spool / "1", "page", "lost")
    answer(spool / "2", "page", "found")
    (spool / "1" / PROGRESS_FILE).write_bytes(b"no database " * 1000)
    told: list[str] = []
    relay = Relay(url, lambda: spools_in(spool), tell=told.append)
    relay.send_once()
    relay.send_once()
    assert len(told) == 1, "told once"
    assert told[0].startswith("learner 1: ")
    with open_database(url) as database:
        assert details(database, 2) == ["found"]
    relay.close(0.2)


def test_whom_the_class_forgot_does_not_come_back(database_url: str, tmp_path: Path) -> None:
    with open_database(database_url) as database:
        (ada,) = number_learners(database, ["Ada"]).values()
        assert claim_name(database, "Ada", "SHA256:x") is None
        register = read_register(database)
        arrived = read_arrived(database, ada)
        answer(tmp_path / "1", "page", "falls")
        forget_learner(database, ada)
        with pytest.raises(UnknownLearnerError):
            send_spool(database, ada, tmp_path / "1", arrived)
        bring_back(database, register)
        assert read_register(database).names == {}
        assert number_learners(database, ["Ada"]) == {"Ada": ada + 1}


def test_an_address_says_what_is_meant_and_hides_a_password() -> None:
    assert sqlite_path("sqlite:///a/b%20c.db") == Path("a/b c.db")
    assert sqlite_path("sqlite:////srv/a") == Path("/srv/a")
    assert sqlite_path(file_url(Path("/srv/50%/ä"))) == Path("/srv/50%/ä")
    assert sqlite_path("postgresql://ada@host/class") is None
    assert shown_url("postgresql://ada:secret@host:1/c?x=y") == "postgresql://ada:…@host:1/c?x=y"
    for wrong in ("class.db", "mysql://host/x", "sqlite:///", "sqlite://x"):
        with pytest.raises(DatabaseError, match="write sqlite:///PATH"):
            check_url(wrong)


def test_databases_that_cannot_be(tmp_path: Path) -> None:
    with pytest.raises(DatabaseAwayError, match="cannot be reached"):
        open_database(f"postgresql://nobody@/none?host={tmp_path}")
    (tmp_path / "text").write_text("no database at all, and long enough to be read as one" * 9)
    with pytest.raises(DatabaseError, match="is no database"):
        open_database(file_url(tmp_path / "text"))
    url = file_url(tmp_path / "newer")
    with open_database(url) as database:
        database.run("UPDATE gdtui_class SET version = ?", (len(MIGRATIONS) + 1,))
    with pytest.raises(DatabaseError, match="newer gdtui"):
        open_database(url)
    with closing(sqlite3.connect(tmp_path / "newer")) as file:
        assert file.execute("PRAGMA journal_mode").fetchone() == ("wal",)
