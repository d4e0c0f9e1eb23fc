"""What 0.1.0 kept by titles and texts is kept by ids, whatever was reworded since."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from gdtui.course import Lesson
from gdtui.progress.database import Place, ProgressFile
from gdtui.progress.migration import id_of, migrate_titles
from gdtui.progress.resume import count_pages, find_place, resume_lesson, save_session
from gdtui.progress.store import PROGRESS_FILE, Progress
from gdtui.text.ids import slug
from tests.lessons import shipped_lessons

TITLES: dict[str, dict[str, list[str]]] = json.loads(
    (Path(__file__).parent / "titles_of_0_1_0.json").read_text(encoding="utf-8")
)
"""Of each lesson of 0.1.0 the pages, and the options of what each asks to predict."""

SCHEMA_OF_0_1_0 = """
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS pages (
    lesson TEXT NOT NULL,
    page TEXT NOT NULL,
    mark TEXT NOT NULL,
    PRIMARY KEY (lesson, page)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS answers (
    lesson TEXT NOT NULL,
    page TEXT NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (lesson, page)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS place (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    lesson TEXT NOT NULL,
    page TEXT NOT NULL
);
PRAGMA user_version = 1;
COMMIT;
"""

KINDS = {
    lesson.slug: {each: page.kind for page in lesson.pages for each in (page.id, *page.was)}
    for lesson in shipped_lessons()
}


def answer_in_words(lesson: str, title: str, options: list[str], pick: int) -> str | None:
    """What 0.1.0 wrote for an answer to a page."""
    if options:
        return options[pick % len(options)]
    return "0" if KINDS[lesson][slug(title)] in ("answer", "order") else None


def write_0_1_0(home: Path, pick: int = 0) -> Path:
    """All pages of 0.1.0 done, all questions answered, as its own statements write it."""
    home.mkdir(parents=True)
    with closing(sqlite3.connect(home / PROGRESS_FILE)) as file:
        file.execute("PRAGMA journal_mode = WAL")
        file.executescript(SCHEMA_OF_0_1_0)
        for lesson, pages in TITLES.items():
            for title, options in pages.items():
                file.execute("INSERT INTO pages VALUES (?, ?, 'done')", (lesson, title))
                answer = answer_in_words(lesson, title, options, pick)
                if answer is not None:
                    file.execute("INSERT INTO answers VALUES (?, ?, ?)", (lesson, title, answer))
        file.execute("INSERT INTO place VALUES (1, 'two-parameters', 'Hold b still')")
        file.commit()
    return home / PROGRESS_FILE


def rows(file: Path) -> list[tuple[object, ...]]:
    """All that a file holds, and its version."""
    with closing(sqlite3.connect(file)) as known:
        tables = ("pages", "answers", "place")
        found = [row for name in tables for row in known.execute(f"SELECT * FROM {name}")]
        return [*found, *known.execute("PRAGMA user_version")]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture(scope="module")
def lessons() -> tuple[Lesson, ...]:
    return shipped_lessons()


def check_all_is_there(store: Progress, lessons: tuple[Lesson, ...], pick: int) -> None:
    """Every page of 0.1.0 is done, and answered as it was."""
    for lesson in lessons:
        old = {slug(title): options for title, options in TITLES[lesson.slug].items()}
        done, _, _ = count_pages(lesson, store.marks())
        assert done == len(old), lesson.slug
        session = resume_lesson(lesson, store, page=0)
        for page, answer in zip(lesson.pages, session.answers, strict=True):
            (then,) = {page.id, *page.was} & old.keys() or {""}
            if not then:  # a page that came later
                assert answer is None, page.id
                continue
            options = old.pop(then)
            if options and page.predict is not None:
                given = slug(options[pick % len(options)])  # it may stand at another place now
                places = [given in (one.id, *one.was) for one in page.predict.options]
                assert answer == places.index(True), f"{lesson.slug}/{page.id}"
            else:
                assert answer == (0 if page.kind in ("answer", "order") else None), page.id
        assert not old, f"{lesson.slug} lost pages"
    lesson, page_index = find_place(lessons, store)
    assert page_index is not None
    assert lesson.pages[page_index].id == "hold-b-still"


def test_the_first_version_had_120_pages() -> None:
    assert sum(len(pages) for pages in TITLES.values()) == 120


@pytest.mark.parametrize("pick", range(3))
def test_a_file_of_0_1_0_opens_with_every_page_and_answer_done(
    home: Path, lessons: tuple[Lesson, ...], pick: int
) -> None:
    file = write_0_1_0(home, pick)
    for _ in range(2):
        with closing(Progress.open(home)) as store:
            assert store.warning == ""
            check_all_is_there(store, lessons, pick)
    assert rows(file)[-1] == (2,)
    assert all(id_of(str(row[1])) == row[1] for row in rows(file)[:120])


def test_what_0_1_0_left_in_its_log_comes_along(home: Path, lessons: tuple[Lesson, ...]) -> None:
    file = write_0_1_0(home)
    with closing(sqlite3.connect(file)) as still_open:
        still_open.execute("UPDATE place SET lesson = 'a-line', page = 'Tilt it'")
        still_open.commit()
        with closing(Progress.open(home)) as store:
            assert store.place == Place("a-line", "tilt-it")


@pytest.fixture
def unwritable(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Makes every file one that can only be read."""
    connect: Callable[..., sqlite3.Connection] = sqlite3.connect

    def read_only(file: Path | str, **options: Any) -> sqlite3.Connection:
        connection = connect(file, **options)
        connection.execute("PRAGMA query_only = ON")
        return connection

    return lambda: monkeypatch.setattr(sqlite3, "connect", read_only)


def test_a_file_that_cannot_be_written_is_read_and_left_as_it_is(
    home: Path, lessons: tuple[Lesson, ...], unwritable: Callable[[], None]
) -> None:
    file = write_0_1_0(home, 1)
    before = file.read_bytes()
    unwritable()
    with closing(Progress.open(home)) as store:
        assert store.warning == (f"Not saving: attempt to write a readonly database ({file}).")
        check_all_is_there(store, lessons, 1)
        save_session(resume_lesson(lessons[0], store, page=1), store)
        assert store.place == Place("one-minute", "longer-steps")
    assert file.read_bytes() == before


def test_what_stands_in_the_log_of_a_file_that_cannot_be_written_is_read(
    home: Path, unwritable: Callable[[], None]
) -> None:
    with closing(Progress.open(home)) as other:
        other.save(Place("a-line", "tilt-it"), {"tilt-it": "done"})
        assert other.flush()
        assert ProgressFile(home / PROGRESS_FILE, writing=False).read().marks == {
            ("a-line", "tilt-it"): "done"
        }


STATEMENTS = ("DELETE FROM pages", "INSERT INTO answers", "UPDATE place", "PRAGMA user_version =")


@pytest.mark.parametrize("failing", STATEMENTS)
def test_a_migration_that_fails_leaves_the_file_as_it_was(
    home: Path, lessons: tuple[Lesson, ...], monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    file = write_0_1_0(home, 2)
    before = rows(file)

    class Failing(sqlite3.Connection):
        def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
            if statement.startswith(failing):
                raise sqlite3.OperationalError("database or disk is full")
            return super().execute(statement, *values)

        def executemany(self, statement: str, *values: Any) -> sqlite3.Cursor:
            if statement.startswith(failing):
                raise sqlite3.OperationalError("database or disk is full")
            return super().executemany(statement, *values)

    connect: Callable[..., sqlite3.Connection] = sqlite3.connect
    with monkeypatch.context() as patch:
        patch.setattr(
            sqlite3, "connect", lambda *args, **options: connect(*args, factory=Failing, **options)
        )
        with closing(Progress.open(home)) as store:
            assert store.warning.startswith("Not saving: database or disk is full")
            check_all_is_there(store, lessons, 2)
    assert rows(file) == before
    with closing(Progress.open(home)) as store:
        assert store.warning == ""
        check_all_is_there(store, lessons, 2)


def test_two_programs_that_begin_at_once_migrate_once(
    home: Path, lessons: tuple[Lesson, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_0_1_0(home)
    calls: list[int] = []

    def watched(connection: sqlite3.Connection) -> None:
        calls.append(1)
        assert connection.in_transaction
        migrate_titles(connection)

    monkeypatch.setattr("gdtui.progress.migration.migrate_titles", watched)
    prepare = ProgressFile._prepare

    def late(file: ProgressFile) -> None:
        """Between the look at the version and the lock another program comes first."""
        monkeypatch.setattr(ProgressFile, "_prepare", prepare)
        with closing(Progress.open(home)) as first:
            first.save(Place("a-line", "tilt-it"), {"tilt-it": "done"}, {"tilt-it": "new: 1"})
        prepare(file)

    monkeypatch.setattr(ProgressFile, "_prepare", late)
    with closing(Progress.open(home)) as second:
        assert second.place == Place("a-line", "tilt-it")
        assert second.answers()["a-line", "tilt-it"] == "new: 1"
    assert calls == [1]


def test_a_0_1_0_that_is_still_open_is_heard(home: Path, lessons: tuple[Lesson, ...]) -> None:
    lesson = next(each for each in lessons if each.slug == "two-parameters")
    with closing(Progress.open(home)) as store:
        assert count_pages(lesson, store.marks())[0] == 0
    with closing(sqlite3.connect(home / PROGRESS_FILE)) as old, old:
        key = ("two-parameters", "Hold b still")
        old.execute("INSERT INTO pages VALUES (?, ?, 'done')", key)
        old.execute("INSERT INTO answers VALUES (?, ?, 'far beyond 9.2')", key)
        old.execute("INSERT INTO place VALUES (1, ?, ?)", key)
    with closing(Progress.open(home)) as store:
        assert count_pages(lesson, store.marks())[0] == 1
        answer, ask = resume_lesson(lesson, store).answers[1], lesson.pages[1].predict
        assert answer is not None
        assert ask is not None
        assert ask.options[answer].text.startswith("far beyond 9.2")
        assert find_place(lessons, store) == (lesson, 1)


def test_of_two_titles_with_one_id_the_done_one_counts(home: Path) -> None:
    home.mkdir()
    with closing(sqlite3.connect(home / PROGRESS_FILE)) as file, file:
        file.executescript(SCHEMA_OF_0_1_0)
        for title, mark in (("Again", "done"), ("Again?", "skipped"), ("?", "done")):
            file.execute("INSERT INTO pages VALUES ('mine', ?, ?)", (title, mark))
    with closing(Progress.open(home)) as store:
        assert store.marks() == {("mine", "again"): "done", ("mine", "?"): "done"}


# Rewording


def guessed(lesson: Lesson, store: Progress, option: int) -> None:
    """Answer the lesson's prediction, and keep that."""
    session = resume_lesson(lesson, store, page=1).press(str(option + 1)).commit().commit()
    assert session.page_done
    save_session(session, store)


def test_titles_and_texts_may_be_reworded_where_ids_are_given_or_listed(
    reworded: Callable[..., Lesson],
) -> None:
    store = Progress.in_memory()
    first = reworded()
    guessed(first, store, 1)
    assert store.answers() == {("rates", "guess"): "over-a-million"}
    later = reworded(
        ("## Guess\n", "## Have a guess\n\n```{page}\nwas: [guess]\n```\n"),
        ("text: over a million", "text: beyond a million, was: [over-a-million]"),
        ("text: lower", "text: lower by far, id: lower"),
    )
    session = resume_lesson(later, store, page=1)
    assert session.page_done
    assert session.answer == 1
    assert find_place([later], store) == (later, 1)
    save_session(session, store)
    assert store.answers()["rates", "have-a-guess"] == "beyond-a-million"
    # Where only the id is given, the words may be any.
    given = reworded(
        ("## Guess\n", "## One more\n\n```{page}\nid: have-a-guess\n```\n"),
        ("text: over a million", "text: explodes, id: beyond-a-million"),
    )
    assert resume_lesson(given, store, page=1).answer == 1


def test_a_page_that_was_two_is_done_where_either_was(reworded: Callable[..., Lesson]) -> None:
    store = Progress.in_memory()
    guessed(reworded(), store, 0)
    joined = reworded(
        ("## Move\n", "## Look\n\n```{page}\nwas: [move, guess]\n```\n"), ("## Guess", "## New")
    )
    marks = resume_lesson(joined, store, page=0).marks
    assert marks == ("open", "open", "done")


def test_an_option_that_is_gone_leaves_its_page_done_but_unanswered(
    reworded: Callable[..., Lesson],
) -> None:
    store = Progress.in_memory()
    lesson = reworded()
    guessed(lesson, store, 1)
    ask = lesson.pages[1].predict
    assert ask is not None
    others = tuple(structs.replace(option, id=f"new-{option.id}") for option in ask.options)
    page = structs.replace(lesson.pages[1], blocks=(structs.replace(ask, options=others),))
    gone = structs.replace(lesson, pages=(lesson.pages[0], page))
    assert resume_lesson(gone, store, page=1).answers == (None, None)
    assert count_pages(gone, store.marks()) == (1, 0, 2)
