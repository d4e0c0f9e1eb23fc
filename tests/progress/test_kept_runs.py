"""The runs of pages in the progress file: written soon, in little, and let go of in the end."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Container, Iterator
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from msgspec import structs

from gdtui import course
from gdtui.course.lesson import Predict
from gdtui.progress import kept_runs, resume, run_records, store
from gdtui.progress.database import ProgressFile
from gdtui.progress.exchange import encode, read_progress, take_over
from gdtui.progress.kept_runs import KeptRuns
from gdtui.progress.store import PROGRESS_FILE, Place, Progress
from gdtui.restricted_access import Access
from gdtui.sandbox.form import Form
from gdtui.sandbox.lesson import open_sandbox
from gdtui.session.session import Session
from tests.walks import all_of

LESSON = course.find("learning-rate")


@pytest.fixture
def progress(tmp_path: Path) -> Iterator[Progress]:
    with closing(Progress.open(tmp_path)) as opened:
        yield opened


def drive(session: Session, *keys: str) -> Session:
    for key in keys:
        session = session.press(key)
    return session


def keep(session: Session, progress: Progress) -> None:
    resume.save_session(session, progress)
    resume.RunKeeper(progress).keep(session)


def opened_again(folder: Path, page: int | None = None) -> Session:
    with closing(Progress.open(folder)) as progress:
        return resume.resume_lesson(LESSON, progress, page=page)


def test_a_lesson_opens_where_it_was_left_with_its_run(tmp_path: Path, progress: Progress) -> None:
    session = drive(Session.open(LESSON, 0), "space", "+", "space", "space", "g", "b", "c", "h")
    keep(session, progress)
    assert progress.flush()
    assert progress.saved
    assert all_of(opened_again(tmp_path, 0)) == all_of(session)


def test_what_is_not_written_yet_is_known(progress: Progress) -> None:
    session = drive(Session.open(LESSON, 0), "space")
    keep(session, progress)
    assert not progress.saved
    assert all_of(resume.resume_lesson(LESSON, progress, page=0)) == all_of(session)


@pytest.mark.parametrize("store", [Progress.in_memory, Progress.fresh])
def test_without_a_file_it_is_kept_for_this_run_of_the_program(
    store: type[Progress], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GDTUI_HOME", str(tmp_path))
    progress = store()
    session = drive(Session.open(LESSON, 0), "space")
    keep(session, progress)
    assert all_of(resume.resume_lesson(LESSON, progress, page=0)) == all_of(session)
    assert [*tmp_path.iterdir()] == []


def test_with_a_rate_or_a_seed_it_opens_afresh(progress: Progress) -> None:
    keep(drive(Session.open(LESSON, 0), "space"), progress)
    for asked in ({"learning_rate": Decimal("1e-6")}, {"seed": 4}):
        assert resume.resume_lesson(LESSON, progress, page=0, **asked).trace.steps == 0
    charted = resume.resume_lesson(LESSON, progress, page=0, chart="loss")
    assert (charted.trace.steps, charted.chart_name) == (1, "loss")


def test_pages_that_are_turned_to_come_back_too(tmp_path: Path, progress: Progress) -> None:
    first = drive(Session.open(LESSON, 0), "space", "space")
    keep(first, progress)
    second = drive(first, "x", "1", "enter", "enter", "space")
    keep(second, progress)
    progress.flush()
    back = opened_again(tmp_path, 1)
    assert all_of(back) == all_of(second)
    turned = back.press("p")
    assert turned.trace.steps == 2
    assert turned.trace.losses.tobytes() == first.trace.losses.tobytes()
    assert all_of(turned.press("n")) == all_of(replace(second, pinned=turned.press("n").pinned))


def test_a_lesson_that_is_reset_is_forgotten(tmp_path: Path, progress: Progress) -> None:
    keep(drive(Session.open(LESSON, 0), "space"), progress)
    other = course.find("momentum")
    keep(drive(Session.open(other, 0), "space"), progress)
    progress.forget(LESSON.slug)
    assert resume.resume_lesson(LESSON, progress, page=0).trace.steps == 0
    assert progress.flush()
    assert {lesson for lesson, _ in kept_pages(tmp_path)} == {other.slug}


def kept_pages(folder: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(folder / PROGRESS_FILE)) as file:
        pages = file.execute("SELECT lesson, page FROM kept_pages ORDER BY kept").fetchall()
        pieces = file.execute("SELECT DISTINCT lesson, page FROM kept_pieces").fetchall()
        assert {*pieces} <= {*pages}
        return pages


def test_the_oldest_pages_give_way(
    tmp_path: Path, progress: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_runs, "MOST_KEPT_PAGES", 3)
    for page in (0, 1, 2, 0, 3, 4):
        keep(Session.open(LESSON, page), progress)
        assert progress.flush()
    ids = [LESSON.pages[page].id for page in (0, 3, 4)]
    assert [page for _, page in kept_pages(tmp_path)] == ids
    monkeypatch.setattr(kept_runs, "MOST_KEPT_BYTES", 10)
    keep(Session.open(LESSON, 5), progress)
    assert progress.flush()
    assert [page for _, page in kept_pages(tmp_path)] == [LESSON.pages[5].id]


def test_an_older_file_gets_the_tables_and_an_older_program_still_reads_it(
    tmp_path: Path,
) -> None:
    with closing(Progress.open(tmp_path)) as progress:
        progress.save(Place(LESSON.slug, LESSON.pages[0].title), {})
    with closing(sqlite3.connect(tmp_path / PROGRESS_FILE)) as file:
        before = file.execute("PRAGMA user_version").fetchone()
    with closing(Progress.open(tmp_path)) as progress:
        keep(drive(Session.open(LESSON, 0), "space"), progress)
    with closing(sqlite3.connect(tmp_path / PROGRESS_FILE)) as file:
        assert file.execute("PRAGMA user_version").fetchone() == before
    assert opened_again(tmp_path, 0).trace.steps == 1


def test_a_table_of_ones_own_comes_back_at_the_rate_it_was_opened_with(
    tmp_path: Path, progress: Progress
) -> None:
    table = tmp_path / "tea.csv"
    table.write_text("minutes,degrees\n" + "".join(f"{row},{80 - row}\n" for row in range(20)))
    form = Form(str(table), "minutes", "degrees", split="1, 0, 0")
    session = drive(open_sandbox(form, Access()), "space", "+", "space", "g", "right")
    keep(session, progress)
    progress.flush()
    later = open_sandbox(replace(form, rate="0.02", seed="3"), Access())
    back = resume.resume_table(later, progress)
    assert all_of(back) == all_of(session)
    other = open_sandbox(replace(form, batch="3"), Access())
    assert resume.resume_table(other, progress) is other


def test_a_write_that_fails_is_told_and_tried_again(
    tmp_path: Path, progress: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_runs, "WAIT_SECONDS", 0.05)
    monkeypatch.setattr(kept_runs, "AGAIN_SECONDS", 0.05)
    with closing(sqlite3.connect(tmp_path / PROGRESS_FILE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        resume.RunKeeper(progress).keep(drive(Session.open(LESSON, 0), "space"))
        assert not progress.flush(5)
        assert progress.warning.startswith("Not saving: ")
        assert not progress.saved
        other.execute("COMMIT")
    with progress.runs._changed:
        assert progress.runs._changed.wait_for(lambda: progress.runs.saved, 5)
    assert progress.flush()
    assert progress.warning == ""
    assert opened_again(tmp_path, 0).trace.steps == 1


PREDICTION = next(i for i, page in enumerate(LESSON.pages) if isinstance(page.ask, Predict))


def answered(progress: Progress, *keys: str) -> Session:
    session = drive(resume.resume_lesson(LESSON, progress, page=PREDICTION), *keys, "enter")
    while session.moving:
        session = session.tick()
    return session


def test_an_answer_that_stands_is_a_page_that_is_done_though_its_lesson_was_reset(
    tmp_path: Path, progress: Progress
) -> None:
    session = answered(progress, "1")
    keep(session, progress)
    progress.flush()
    with closing(Progress.open(tmp_path)) as other:
        other.forget(LESSON.slug)
    resume.RunKeeper(progress).keep(drive(session, "space"))
    progress.flush()
    again = opened_again(tmp_path, PREDICTION)
    assert (again.answer, again.page_done) == (0, True)
    assert again.press("n").page_index == PREDICTION + 1


def test_what_was_answered_in_another_window_is_not_open_again(
    tmp_path: Path, progress: Progress
) -> None:
    mine = drive(resume.resume_lesson(LESSON, progress, page=PREDICTION), "2")
    with closing(Progress.open(tmp_path)) as other:
        keep(answered(other, "1"), other)
        other.flush()
    keep(mine, progress)
    progress.flush()
    again = opened_again(tmp_path, PREDICTION)
    assert (again.answer, again.question_open, again.page_done) == (0, False, True)


def test_options_that_change_places_take_answer_and_choice_along(
    tmp_path: Path, progress: Progress
) -> None:
    for keys, place in ((("1",), None), (("1", "enter"), -1)):
        session = drive(Session.open(LESSON, PREDICTION), *keys)
        resume.RunKeeper(progress).keep(session)
        progress.flush()
        page = LESSON.pages[PREDICTION]
        assert page.predict is not None
        turned = structs.replace(page.predict, options=page.predict.options[::-1])
        pages = list(LESSON.pages)
        pages[PREDICTION] = structs.replace(page, blocks=(turned,))
        lesson = structs.replace(LESSON, pages=tuple(pages))
        again = resume.resume_lesson(lesson, progress, page=PREDICTION)
        last = len(turned.options) - 1
        assert again.choice == last
        assert again.answer == (None if place is None else last)


def test_runs_are_taken_along_and_the_newer_one_holds(tmp_path: Path, progress: Progress) -> None:
    def export(folder: Path) -> bytes:
        with closing(ProgressFile(folder / PROGRESS_FILE)) as file:
            return encode(read_progress(file.connection, file.read()), file.connection)

    def take(folder: Path, raw: bytes) -> int:
        folder.mkdir(exist_ok=True)
        with closing(ProgressFile(folder / PROGRESS_FILE)) as file:
            return take_over(file, raw).runs

    session = drive(Session.open(LESSON, 0), "space", "space", "g", "+", "space", "b")
    keep(session, progress)
    progress.flush()
    older, elsewhere = export(tmp_path), tmp_path / "elsewhere"
    assert take(elsewhere, older) == 1
    assert all_of(opened_again(elsewhere, 0)) == all_of(session)
    assert take(elsewhere, older) == 0
    assert export(elsewhere) == older
    later = drive(session, "space", "space", "space")
    keep(later, progress)
    progress.flush()
    assert take(tmp_path, older) == 0
    assert all_of(opened_again(tmp_path, 0)) == all_of(later)
    assert take(elsewhere, export(tmp_path)) == 1
    assert all_of(opened_again(elsewhere, 0)) == all_of(later)


def test_damaged_runs_are_not_taken_over_and_nothing_else_is_lost(
    tmp_path: Path, progress: Progress
) -> None:
    keep(drive(Session.open(LESSON, 0), "space"), progress)
    keep(drive(Session.open(LESSON, 1), "1"), progress)
    progress.flush()
    with closing(ProgressFile(tmp_path / PROGRESS_FILE)) as file:
        whole = json.loads(encode(read_progress(file.connection, file.read()), file.connection))
    first, second = whole["runs"]
    bad: list[object] = [
        first | {"record": first["record"][:-8]},
        first | {"record": "?"},
        first | {"kept": -1},
        first | {"lesson": 3},
        7,
        None,
    ]
    with_pieces = next(each for each in (first, second) if each["pieces"])
    bad += [with_pieces | {"pieces": []}]
    bad += [with_pieces | {"pieces": ["AAAA", *with_pieces["pieces"][1:]]}]
    wrong: tuple[object, ...] = (bad, 7, "x", [[]])
    for number, runs in enumerate(wrong):
        folder = tmp_path / f"{number}"
        folder.mkdir()
        with closing(ProgressFile(folder / PROGRESS_FILE)) as file:
            assert take_over(file, json.dumps(whole | {"runs": runs}).encode()).runs == 0
            assert file.read().place is not None
    with closing(ProgressFile(folder / PROGRESS_FILE)) as file:
        raw = json.dumps(whole | {"runs": [*bad, first, second]}).encode()
        assert take_over(file, raw).runs == 2


def test_where_the_file_can_only_be_read_runs_come_back_from_its_log_too(
    tmp_path: Path, progress: Progress
) -> None:
    session = drive(Session.open(LESSON, 0), "space", "space")
    keep(session, progress)
    progress.flush()  # and so it lies in the log, as after a `kill -9`
    path = tmp_path / PROGRESS_FILE
    assert path.with_name(f"{path.name}-wal").stat().st_size
    kept = KeptRuns(path, lambda: None, writing=False).find((LESSON.slug, LESSON.pages[0].id))
    assert kept is not None


def test_pieces_that_another_program_lets_go_of_meanwhile_are_written(
    tmp_path: Path, progress: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = drive(Session.open(LESSON, 0), "space", "space")
    keep(session, progress)
    assert progress.flush()
    pack = run_records.pack_page
    asked: list[Session] = []

    def pack_slowly(session: Session, known: Container[bytes] = ()) -> run_records.PackedPage:
        packed = pack(session, known)
        if not asked:  # while the first was packed, another program took its own run there
            with closing(sqlite3.connect(tmp_path / PROGRESS_FILE)) as other, other:
                other.execute("DELETE FROM kept_pieces")
        asked.append(session)
        return packed

    monkeypatch.setattr(run_records, "pack_page", pack_slowly)
    keep(session.press("c"), progress)
    assert progress.flush()
    assert progress.saved
    assert all_of(opened_again(tmp_path, 0)) == all_of(session.press("c"))


def test_what_cannot_be_read_is_not_written_over(
    tmp_path: Path, progress: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = drive(Session.open(LESSON, 0), "space", "space", "space")
    keep(session, progress)
    progress.close()
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.05)
    monkeypatch.setattr(store, "RETRY_SECONDS", 0.05)
    monkeypatch.setattr(kept_runs, "WAIT_SECONDS", 0.05)
    lock = sqlite3.connect(tmp_path / PROGRESS_FILE, isolation_level=None)
    lock.execute("PRAGMA locking_mode = EXCLUSIVE")
    lock.execute("BEGIN EXCLUSIVE")
    with closing(Progress.open(tmp_path)) as other:
        afresh = resume.resume_lesson(LESSON, other, page=0)
        assert afresh.trace.steps == 0
        keep(afresh.press("space"), other)
        lock.close()
        assert other.runs.find(resume.page_key(LESSON, LESSON.pages[0])) is not None
        other.flush(20.0)
        other.runs.flush()
        assert other.warning == f"Not saving: {kept_runs.UNREAD_RUN}."
        assert not other.saved
        assert resume.resume_lesson(LESSON, other, page=0).trace.steps == 1  # here it goes on
    assert all_of(opened_again(tmp_path, 0)) == all_of(session)


@pytest.mark.parametrize("change", [{"format": 99}, {"session": {"rate": "1", "unheard_of": 1}}])
def test_a_run_that_a_newer_version_kept_is_not_written_over(
    tmp_path: Path, progress: Progress, change: dict[str, object]
) -> None:
    keep(drive(Session.open(LESSON, 0), "space", "space"), progress)
    assert progress.flush()
    page = resume.page_key(LESSON, LESSON.pages[0])
    with closing(sqlite3.connect(tmp_path / PROGRESS_FILE)) as newer, newer:
        (packed,) = newer.execute("SELECT record FROM kept_pages").fetchone()
        record = msgspec.msgpack.decode(zlib.decompress(packed)) | change
        theirs = zlib.compress(msgspec.msgpack.encode(record))
        newer.execute("UPDATE kept_pages SET record = ?", (theirs,))
    with closing(Progress.open(tmp_path)) as older:
        session = resume.resume_lesson(LESSON, older, page=0)
        assert session.trace.steps == 0
        keep(session.press("space"), older)
        older.flush()
        assert older.warning == f"Not saving: {kept_runs.NEWER_RUN}."
        kept = KeptRuns(tmp_path / PROGRESS_FILE, lambda: None).find(page)
        assert kept is not None
        assert kept.record == theirs
        # Once the lesson was reset elsewhere there is nothing to leave alone, nor to warn of.
        with closing(sqlite3.connect(tmp_path / PROGRESS_FILE)) as other, other:
            other.execute("DELETE FROM kept_pages")
        keep(session.press("space").press("space"), older)
        assert older.flush()
        assert (older.warning, older.saved) == ("", True)
    assert opened_again(tmp_path, 0).trace.steps == 2


def test_a_damaged_run_holds_nothing_up(tmp_path: Path, progress: Progress) -> None:
    keep(drive(Session.open(LESSON, 0), "space", "space"), progress)
    assert progress.flush()
    with closing(sqlite3.connect(tmp_path / PROGRESS_FILE)) as file, file:
        file.execute("UPDATE kept_pages SET record = x'00'")
    with closing(Progress.open(tmp_path)) as again:
        keep(resume.resume_lesson(LESSON, again, page=0).press("space"), again)
        assert again.flush()
        assert again.warning == ""
    assert opened_again(tmp_path, 0).trace.steps == 1


@pytest.mark.slow
def test_a_file_that_a_newer_version_took_over_meanwhile_is_not_written(
    tmp_path: Path, progress: Progress
) -> None:
    session = drive(Session.open(LESSON, 0), "space", "space")
    keep(session, progress)
    assert progress.flush()
    with closing(sqlite3.connect(tmp_path / PROGRESS_FILE)) as newer, newer:
        newer.execute("PRAGMA user_version = 99")
        before = [*newer.iterdump()]
    keep(session.press("space"), progress)
    progress.save(Place(LESSON.slug, "elsewhere"), {"elsewhere": "done"})
    progress.flush()
    assert progress.warning == store.NEWER
    assert not progress.saved
    with closing(sqlite3.connect(tmp_path / PROGRESS_FILE)) as newer:
        assert [*newer.iterdump()] == before
    assert resume.resume_lesson(LESSON, progress, page=0).trace.steps == 3, "here it goes on"


def test_what_was_kept_before_the_file_was_deleted_is_written_again(
    tmp_path: Path, progress: Progress
) -> None:
    session = drive(Session.open(LESSON, 0), "space", "space")
    keep(session, progress)
    assert progress.flush()
    for file in tmp_path.iterdir():
        file.unlink()
    keep(session.press("space"), progress)
    assert progress.flush()
    assert all_of(opened_again(tmp_path, 0)) == all_of(session.press("space"))


def test_of_a_pipe_nothing_is_said_to_be_kept(tmp_path: Path, progress: Progress) -> None:
    table = tmp_path / "table.csv"
    table.write_text("a,b\n" + "".join(f"{n},{n * 2 + 1}\n" for n in range(30)))
    session = open_sandbox(Form(table=str(table), features="a", target="b"), Access())
    keeper = resume.RunKeeper(progress)
    assert keeper.lasting
    keeper.keep(session)
    assert keeper.lasting
    table.unlink()  # as a pipe, it cannot be read again
    again = resume.RunKeeper(progress)
    again.keep(session)
    assert not again.lasting
