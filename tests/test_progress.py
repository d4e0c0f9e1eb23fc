import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from gdtui import progress
from gdtui.progress import FILE, Place, Progress

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
    with closing(Progress.open(home)) as other:
        assert other.marks() == {("a-line", "One"): "done"}


def test_done_is_never_undone_by_another_window(home: Path) -> None:
    with closing(Progress.open(home)) as one, closing(Progress.open(home)) as other:
        one.save(HERE, {"One": "done", "Two": "skipped"})
        other.save(Place("a-line", "Two"), {"One": "skipped", "Two": "done", "Three": "open"})
        one.save(HERE, {"One": "open", "Two": "skipped"})
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
    (home / FILE).write_bytes(damage)
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
    file = home / FILE
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


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("in the way")
    check_in_memory(Progress.open(tmp_path / "home"))
    check_in_memory(Progress.open(tmp_path / "home" / "below"))


def test_a_folder_where_the_file_should_be(home: Path) -> None:
    (home / FILE).mkdir(parents=True)
    check_in_memory(Progress.open(home))


def test_a_folder_that_cannot_be_written(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connect = sqlite3.connect

    def read_only(file: Path | str, **options: float) -> sqlite3.Connection:
        if file == ":memory:":
            return connect(file, **options)
        raise sqlite3.OperationalError("attempt to write a readonly database")

    monkeypatch.setattr(sqlite3, "connect", read_only)
    check_in_memory(Progress.open(home))


def test_a_home_that_cannot_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory")

    monkeypatch.setattr(progress, "folder", homeless)
    check_in_memory(Progress.open())


def test_a_store_that_breaks_later_stops_nothing(home: Path) -> None:
    with closing(Progress.open(home)) as store:
        with closing(sqlite3.connect(home / FILE)) as other, other:
            other.execute("DROP TABLE pages")
        store.save(HERE, {"One": "done"})
        assert store.warning == "Not saving: no such table: pages."
        assert store.marks() == {}
        assert store.warning == "Your progress cannot be read: no such table: pages."


def test_the_warning_goes_once_saving_works_again(home: Path) -> None:
    with closing(Progress.open(home)) as store:
        with closing(sqlite3.connect(home / FILE)) as other, other:
            other.execute("ALTER TABLE pages RENAME TO away")
        store.save(HERE, {"One": "done"})
        assert store.warning
        with closing(sqlite3.connect(home / FILE)) as other, other:
            other.execute("ALTER TABLE away RENAME TO pages")
        store.save(HERE, {"One": "done"})
        assert store.warning == ""
        assert store.marks() == {("a-line", "One"): "done"}


def test_a_closed_store_stops_nothing(home: Path) -> None:
    store = Progress.open(home)
    store.close()
    store.close()
    store.save(HERE, {"One": "done"})
    assert store.warning.startswith("Not saving: ")
    assert store.place is None


def test_the_home_is_gdtui_home_else_the_platforms(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GDTUI_HOME", str(home))
    assert progress.folder() == home
    with closing(Progress.open()) as store:
        store.save(HERE, {})
    assert (home / FILE).is_file()
    monkeypatch.setenv("GDTUI_HOME", "")
    assert progress.folder().name == "gdtui"
