import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from gdtui.progress import exchange
from gdtui.progress import store as progress_module
from gdtui.progress.database import KeptTable, ProgressFile
from gdtui.progress.store import BUSY_SECONDS, PROGRESS_FILE, Place, Progress, progress_folder
from tests.support import wait_for

HERE = Place("a-line", "Two numbers")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "home"


def test_an_empty_store_knows_nothing_and_warns_of_nothing(home: Path) -> None:
    with closing(Progress.open(home)) as store:
        assert store.place is None
        assert store.marks() == {}
        assert store.warning == ""


def test_place_and_marks_survive(home: Path) -> None:
    with closing(Progress.open(home)) as store:
        store.save(HERE, {"One": "done", "Two numbers": "skipped", "Three": "open"})
        store.save(Place("learning-rate", "Too small"), {"Too small": "done"})
    with closing(Progress.open(home)) as store:
        assert store.place == Place("learning-rate", "Too small")
        assert store.marks() == {
            ("a-line", "One"): "done",
            ("a-line", "Two numbers"): "skipped",
            ("learning-rate", "Too small"): "done",
        }


def test_every_save_is_kept_though_nobody_closes(home: Path) -> None:
    store = Progress.open(home)
    store.save(HERE, {"One": "done"})
    assert store.flush()
    with closing(Progress.open(home)) as other:
        assert other.marks() == {("a-line", "One"): "done"}


def test_what_is_saved_is_known_at_once_and_answers_too(home: Path) -> None:
    with closing(Progress.open(home)) as store:
        store.save(HERE, {"One": "done"}, {"One": "falls faster"})
        assert store.place == HERE
        assert store.answers() == {("a-line", "One"): "falls faster"}
    with closing(Progress.open(home)) as store:
        assert store.answers() == {("a-line", "One"): "falls faster"}


def test_done_is_never_undone_by_another_window(home: Path) -> None:
    with closing(Progress.open(home)) as one, closing(Progress.open(home)) as other:
        one.save(HERE, {"One": "done", "Two": "skipped"})
        assert one.flush()
        other.save(Place("a-line", "Two"), {"One": "skipped", "Two": "done", "Three": "open"})
        assert other.flush()
        one.save(HERE, {"One": "open", "Two": "skipped"})
        assert one.flush()
        other.save(HERE, {})
        assert other.flush()
        for window in (one, other):
            assert window.place == HERE
            assert window.marks() == {("a-line", "One"): "done", ("a-line", "Two"): "done"}
            assert window.warning == ""


@pytest.mark.parametrize(
    "damage",
    [
        b"not a database at all, but long enough to be mistaken for one " * 40,
        b"SQLite format 3\0" + b"\xff" * 4096,
    ],
)
def test_a_damaged_file_is_set_aside_and_said(home: Path, damage: bytes) -> None:
    home.mkdir(parents=True)
    (home / PROGRESS_FILE).write_bytes(damage)
    with closing(Progress.open(home)) as store:
        said = store.warning
        assert said == "Your progress file was damaged; it is kept as progress.damaged."
        store.save(HERE, {"One": "done"})
        assert store.warning == said
    assert (home / "progress.damaged").read_bytes() == damage
    with closing(Progress.open(home)) as store:
        assert store.marks() == {("a-line", "One"): "done"}
        assert store.warning == ""


def test_damage_in_the_middle_is_found_at_opening(home: Path) -> None:
    with closing(Progress.open(home)) as store:
        store.save(HERE, {f"Page {number}": "done" for number in range(500)})
    file = home / PROGRESS_FILE
    page = 4096
    whole = file.read_bytes()
    file.write_bytes(whole[:page] + b"\xff" * (len(whole) - page))
    with closing(Progress.open(home)) as store:
        assert "damaged" in store.warning
        assert store.marks() == {}


def check_in_memory(store: Progress) -> None:
    with closing(store):
        assert store.warning.startswith("Not saving: ")
        assert store.warning.endswith(".")
        store.save(HERE, {"One": "done"})
        assert store.place == HERE
        assert store.marks() == {("a-line", "One"): "done"}
        assert store.warning.startswith("Not saving: ")
        assert not store.close()  # so that who leaves is told


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("in the way")
    check_in_memory(Progress.open(tmp_path / "home"))
    check_in_memory(Progress.open(tmp_path / "home" / "below"))


def test_a_folder_where_the_file_should_be(home: Path) -> None:
    (home / PROGRESS_FILE).mkdir(parents=True)
    check_in_memory(Progress.open(home))


def test_a_folder_that_cannot_be_written(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connect: Callable[..., sqlite3.Connection] = sqlite3.connect

    def read_only(file: Path | str, **options: Any) -> sqlite3.Connection:
        if file == ":memory:":
            return connect(file, **options)
        raise sqlite3.OperationalError("attempt to write a readonly database")

    monkeypatch.setattr(sqlite3, "connect", read_only)
    check_in_memory(Progress.open(home))


def test_a_home_that_cannot_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory")

    monkeypatch.setattr(progress_module, "progress_folder", homeless)
    check_in_memory(Progress.open())


def test_a_store_that_breaks_later_stops_nothing_and_recovers(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress_module, "RETRY_SECONDS", 0.01)
    heard: list[str] = []
    with closing(Progress.open(home)) as store:
        store.listener = lambda: heard.append(store.warning)
        with closing(sqlite3.connect(home / PROGRESS_FILE)) as other, other:
            other.execute("ALTER TABLE pages RENAME TO away")
        store.save(HERE, {"One": "done"})
        wait_for(lambda: store.warning)
        assert not store.flush(0.05)
        assert store.warning == "Not saving: no such table: pages."
        assert store.marks() == {("a-line", "One"): "done"}
        store.save(HERE, {"Two": "done"})
        with closing(sqlite3.connect(home / PROGRESS_FILE)) as other, other:
            other.execute("ALTER TABLE away RENAME TO pages")
        assert store.flush(10)
        assert store.warning == ""
        assert [*dict.fromkeys(heard)] == ["", "Not saving: no such table: pages."]
        assert heard[-1] == ""
    with closing(Progress.open(home)) as store:
        assert store.marks() == {("a-line", "One"): "done", ("a-line", "Two"): "done"}


def test_a_full_disk_stops_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connect: Callable[..., sqlite3.Connection] = sqlite3.connect

    def small(file: Path, **options: Any) -> sqlite3.Connection:
        connection = connect(file, **options)
        connection.execute("PRAGMA max_page_count = 12")
        return connection

    monkeypatch.setattr(sqlite3, "connect", small)
    with closing(Progress.open(home)) as store:
        store.save(HERE, {f"Page {number}": "done" for number in range(5000)})
        wait_for(lambda: store.warning)
        assert not store.flush(0.05)
        assert store.warning == "Not saving: database or disk is full."
        assert len(store.marks()) == 5000


def test_a_locked_file_is_waited_for(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress_module, "BUSY_SECONDS", 0.05)
    monkeypatch.setattr(progress_module, "RETRY_SECONDS", 0.01)
    with (
        closing(Progress.open(home)) as store,
        closing(sqlite3.connect(home / PROGRESS_FILE)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        store.save(HERE, {"One": "done"})
        wait_for(lambda: store.warning)
        assert not store.flush(0.05)
        assert store.warning == "Not saving: database is locked."
        other.rollback()
        assert store.flush(10)
        assert store.warning == ""


def test_closing_waits_no_longer_than_it_is_told(home: Path) -> None:
    store = Progress.open(home)
    with closing(sqlite3.connect(home / PROGRESS_FILE)) as other:
        other.execute("BEGIN IMMEDIATE")
        store.save(HERE, {"One": "done"})
        began = time.monotonic()
        store.close(0.1)
        assert time.monotonic() - began < BUSY_SECONDS


def test_a_closed_store_stops_nothing(home: Path) -> None:
    store = Progress.open(home)
    store.close()
    store.close()
    store.save(HERE, {"One": "done"})
    assert store.warning.startswith("Not saving: ")


def test_a_newer_file_is_left_alone(home: Path) -> None:
    with closing(Progress.open(home)) as store:
        store.save(HERE, {"One": "done"})
    with closing(sqlite3.connect(home / PROGRESS_FILE)) as newer, newer:
        newer.execute("PRAGMA user_version = 99")
    store = Progress.open(home)
    assert store.warning == "Not saving: your progress was written by a newer gdtui."
    check_in_memory(store)
    with closing(sqlite3.connect(home / PROGRESS_FILE)) as newer:
        assert newer.execute("PRAGMA user_version").fetchone() == (99,)
        assert newer.execute("SELECT page FROM pages").fetchall() == [("One",)]


def take_over_again(store: Progress, exported: bytes) -> object:
    return store.with_file(lambda file: exchange.take_over(file, exported))


@pytest.mark.parametrize(
    "touch",
    [
        lambda store, _: store.forget("a-line"),
        lambda store, _: store.forget_all(),
        take_over_again,
    ],
)
def test_a_file_that_a_newer_program_took_over_is_not_touched(
    home: Path, touch: Callable[[Progress, bytes], object]
) -> None:
    """It was opened before: the version is asked again where something is to be written."""
    with closing(Progress.open(home)) as store:
        store.save(HERE, {"One": "done"})
        exported = store.with_file(
            lambda file: exchange.encode(
                exchange.read_progress(file.connection, file.read()), file.connection
            )
        )
        with closing(sqlite3.connect(home / PROGRESS_FILE)) as newer, newer:
            newer.execute("PRAGMA user_version = 99")
            newer.execute("CREATE TABLE of_a_later_day (what TEXT)")
            newer.execute("INSERT INTO of_a_later_day VALUES ('kept')")
        with pytest.raises(sqlite3.Error, match="written by a newer gdtui"):
            touch(store, exported or b"")
    with closing(sqlite3.connect(home / PROGRESS_FILE)) as newer:
        assert newer.execute("SELECT page FROM pages").fetchall() == [("One",)]
        assert newer.execute("SELECT what FROM of_a_later_day").fetchall() == [("kept",)]


def test_the_first_layout_is_taken_over(home: Path) -> None:
    home.mkdir(parents=True)
    with closing(sqlite3.connect(home / PROGRESS_FILE)) as first, first:
        first.execute(
            "CREATE TABLE pages (lesson TEXT NOT NULL, page TEXT NOT NULL, mark TEXT NOT NULL, "
            "PRIMARY KEY (lesson, page)) WITHOUT ROWID"
        )
        first.execute("INSERT INTO pages VALUES ('a-line', 'One', 'done')")
    with closing(Progress.open(home)) as store:
        assert store.marks() == {("a-line", "one"): "done"}
        assert store.warning == ""


def test_what_cannot_be_written_can_still_be_read(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(Progress.open(home)) as store:
        store.save(HERE, {"One": "done"})
    connect: Callable[..., sqlite3.Connection] = sqlite3.connect

    def read_only(file: Path | str, **options: Any) -> sqlite3.Connection:
        if "mode=ro" not in str(file):
            raise sqlite3.OperationalError("attempt to write a readonly database")
        return connect(file, **options)

    monkeypatch.setattr(sqlite3, "connect", read_only)
    with closing(Progress.open(home)) as store:
        assert store.warning.startswith("Not saving: attempt to write a readonly database")
        assert store.marks() == {("a-line", "One"): "done"}
        store.save(HERE, {"Two": "done"})
        assert len(store.marks()) == 2


def test_a_lesson_is_forgotten(home: Path) -> None:
    with closing(Progress.open(home)) as store:
        store.save(Place("others", "One"), {"One": "done"})
        store.save(HERE, {"One": "done", "Two": "skipped"}, {"One": "yes"})
        assert store.forget("a-line") == 2
        assert store.forget("a-line") == 0
        assert store.place is None
    with closing(Progress.open(home)) as store:
        assert store.marks() == {("others", "One"): "done"}
        assert store.answers() == {}
        assert store.place is None


SAVER = """
import sys
from pathlib import Path
from gdtui.progress.store import Place, Progress
store = Progress.open(Path(sys.argv[1]))
for number in range(40):
    store.save(Place("a-line", "One"), {f"{sys.argv[2]} {number}": "done"})
    assert store.flush(60), store.warning
    print(number, flush=True)
if sys.argv[3] == "stay":
    sys.stdin.read()
store.close()
assert not store.warning, store.warning
"""


def test_many_programs_at_once_lose_nothing(home: Path) -> None:
    """Eight begin at once on an empty home; half of them are killed without warning."""
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", SAVER, home, str(number), "stay" if number % 2 else "close"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(8)
    ]
    for number, program in enumerate(programs):
        assert program.stdout is not None
        for _ in range(40):
            assert program.stdout.readline()
        if number % 2:
            program.kill()
        program.communicate()
        assert program.returncode == (-9 if number % 2 else 0)
    with closing(Progress.open(home)) as store:
        assert len(store.marks()) == 8 * 40
        assert store.warning == ""


def test_the_home_is_gdtui_home_else_the_platforms(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GDTUI_HOME", str(home))
    assert progress_folder() == home
    with closing(Progress.open()) as store:
        store.save(HERE, {})
    assert (home / PROGRESS_FILE).is_file()
    monkeypatch.setenv("GDTUI_HOME", "")
    assert progress_folder().name == "gdtui"


# Tables of one's own

OF_0_1_0 = """
CREATE TABLE pages (
    lesson TEXT NOT NULL, page TEXT NOT NULL, mark TEXT NOT NULL, PRIMARY KEY (lesson, page)
) WITHOUT ROWID;
CREATE TABLE answers (
    lesson TEXT NOT NULL, page TEXT NOT NULL, answer TEXT NOT NULL, PRIMARY KEY (lesson, page)
) WITHOUT ROWID;
CREATE TABLE place (
    only INTEGER PRIMARY KEY CHECK (only = 1), lesson TEXT NOT NULL, page TEXT NOT NULL
);
INSERT INTO pages VALUES ('a-line', 'One', 'done');
INSERT INTO answers VALUES ('a-line', 'One', 'falls faster');
INSERT INTO place VALUES (1, 'a-line', 'Two numbers');
PRAGMA user_version = 1;
"""
"""What 0.1.0 wrote."""

TEA = KeptTable("/tea.csv", {"table": "/tea.csv", "rate": "0.05"}, "loss", 3, 1)


def of_0_1_0(home: Path) -> Path:
    home.mkdir(parents=True)
    with closing(sqlite3.connect(home / PROGRESS_FILE)) as old:
        old.executescript(OF_0_1_0)
    return home / PROGRESS_FILE


def test_a_table_of_ones_own_is_kept_the_last_one_first_until_it_is_forgotten(home: Path) -> None:
    maize = TEA._replace(source="/maize.csv", opened=2)
    with closing(Progress.open(home)) as store:
        store.keep_table(TEA)
        store.keep_table(maize)
        assert store.tables() == (maize, TEA)
    with closing(Progress.open(home)) as store:
        assert store.tables() == (maize, TEA)
        store.keep_table(TEA._replace(opened=3, chart="bowl"))
        assert [table.source for table in store.tables()] == ["/tea.csv", "/maize.csv"]
        store.forget_table("/maize.csv")
        assert [table.source for table in store.tables()] == ["/tea.csv"]
    with closing(Progress.open(home)) as store:
        assert store.tables() == (TEA._replace(opened=3, chart="bowl"),)
        assert store.place is None


def test_a_file_of_0_1_0_opens_with_all_it_holds_and_takes_tables(home: Path) -> None:
    file = of_0_1_0(home)
    for _ in range(2):
        with closing(Progress.open(home)) as store:
            assert store.warning == ""
            assert store.place == Place("a-line", "two-numbers")
            assert store.marks() == {("a-line", "one"): "done"}
            assert store.answers() == {("a-line", "one"): "falls-faster"}
            store.keep_table(TEA)
    with closing(sqlite3.connect(file)) as new:
        assert new.execute("PRAGMA user_version").fetchone() == (2,), "0.1.0 would misread it"
        assert new.execute("SELECT page FROM pages").fetchall() == [("one",)]
    with closing(Progress.open(home)) as store:
        assert store.tables() == (TEA,)


def test_a_file_of_0_1_0_that_cannot_be_written_is_read_all_the_same(home: Path) -> None:
    file = of_0_1_0(home)
    record = ProgressFile(file, writing=False).read()
    assert record.place == Place("a-line", "two-numbers")
    assert record.tables == {}


def test_a_row_that_nobody_can_read_costs_the_others_nothing(home: Path) -> None:
    with closing(Progress.open(home)) as store:
        store.keep_table(TEA)
    with closing(sqlite3.connect(home / PROGRESS_FILE)) as file, file:
        file.execute("INSERT INTO own_tables VALUES ('/other.csv', 'not JSON', '', 0, 9)")
        file.execute("INSERT INTO own_tables VALUES ('/more.csv', '[1, 2]', '', 0, 9)")
    with closing(Progress.open(home)) as store:
        assert store.tables() == (TEA,)
        assert store.warning == ""


def test_what_is_shown_to_nobody_else_keeps_no_table(home: Path) -> None:
    with closing(Progress.fresh()) as store:
        store.keep_table(TEA)
    with closing(Progress.open(home)) as store:
        assert store.tables() == ()


def locked(home: Path) -> sqlite3.Connection:
    """Lock the progress file against all others, readers too, until this is closed."""
    file = sqlite3.connect(home / PROGRESS_FILE, isolation_level=None)
    file.execute("PRAGMA locking_mode = EXCLUSIVE")
    file.execute("BEGIN EXCLUSIVE")
    return file


def test_a_file_that_cannot_be_opened_is_opened_as_soon_as_it_can(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(Progress.open(home)) as store:
        store.save(HERE, {"One": "done"})
    monkeypatch.setattr(progress_module, "BUSY_SECONDS", 0.05)
    monkeypatch.setattr(progress_module, "RETRY_SECONDS", 0.05)
    lock = locked(home)
    store = Progress.open(home)
    assert store.warning.startswith("Not saving: database is locked")
    assert (store.may_keep, store.keeps, store.saved) == (True, False, False)
    store.save(HERE, {"Two numbers": "done"})
    lock.close()
    assert store.flush(20.0)
    assert (store.keeps, store.saved, store.warning) == (True, True, "")
    assert store.close()
    with closing(Progress.open(home)) as again:
        assert set(again.marks()) == {("a-line", "One"), ("a-line", "Two numbers")}


def test_closing_says_whether_all_is_on_the_disk(home: Path) -> None:
    store = Progress.open(home)
    store.save(HERE, {"One": "done"})
    assert store.close()
    other = Progress.open(home)
    lock = sqlite3.connect(home / PROGRESS_FILE, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    other.save(HERE, {"Three": "done"})
    assert not other.close(0.1)
    assert other.warning.startswith("Not saving")
    assert other.farewell == "Your place is not kept."
    lock.close()


def test_a_file_that_is_deleted_is_made_anew_with_all_that_is_known(home: Path) -> None:
    with closing(Progress.open(home)) as store:
        store.save(HERE, {"One": "done"}, {"One": "lower"})
        assert store.flush()
        for file in home.iterdir():
            file.unlink()
        store.save(HERE, {"Two numbers": "done"})
        assert store.flush()
        assert store.saved
    with closing(Progress.open(home)) as again:
        assert set(again.marks()) == {("a-line", "One"), ("a-line", "Two numbers")}
        assert again.answers() == {("a-line", "One"): "lower"}
