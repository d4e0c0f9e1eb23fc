"""Report and board, held against what learners themselves know they did."""

from __future__ import annotations

import csv
import functools
import io
import itertools
import os
import re
import time
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gdtui import course
from gdtui.central.connection import file_url
from gdtui.central.reading import EventFeed, LearnerRecord, read_learners_records, read_marks
from gdtui.central.register import number_learners
from gdtui.central.relay import Relay, spools_in
from gdtui.central.report import plain_cell, report_learner, table_of
from gdtui.central.schema import open_database
from gdtui.central.standing import Standing
from gdtui.course.lesson import Lesson, Predict
from gdtui.progress.recorded_events import RecordedEvent
from gdtui.progress.store import Progress
from tests.central.classroom import Diary, Learner, report_faults
from tests.central.cluster import Cluster
from tests.central.spools import details, keep_answer, until
from tests.lessons import shipped_lessons

load_all = functools.cache(course.load_all)

NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


def check_class(url: str, lessons: tuple[Lesson, ...], diaries: dict[int, Diary]) -> None:
    """The report says of each what their diary does, and the board what the class missed."""
    with open_database(url) as database:
        records = list(read_learners_records(database))
        standing = Standing(lessons)
        standing.take(EventFeed().new(database))
        names = {record.number: record.name for record in records}
        learners = standing.learners(names, read_marks(database))
    assert {record.number for record in records} == set(diaries)
    for record in records:
        report = report_learner(record, lessons)
        pages = {
            (lesson["slug"], page["id"]): dict(page)
            for lesson in report["lessons"]
            for page in lesson["pages"]
        }
        assert report_faults(record.name, diaries[record.number], lessons, pages) == []
    for each in learners:
        wanted = [
            sum((lesson.slug, page.id) in diaries[each.number].done for page in lesson.pages)
            for lesson in lessons
        ]
        assert [done for done, _ in each.done] == wanted
    told = {
        (lessons[each.lesson].slug, lessons[each.lesson].pages[each.page].id): each
        for each in standing.wrong_answers()
    }
    for lesson in lessons:
        for page in lesson.pages:
            key = (lesson.slug, page.id)
            given = [set(diary.wrong.get(key, ())) for diary in diaries.values()]
            assert (key in told) == any(given)
            if key in told and isinstance(page.ask, Predict):
                counted = Counter(answer for answers in given for answer in answers)
                assert told[key].by == max(counted.values())
                assert told[key].of == sum(map(bool, given))
                # A number that is drawn is another one for each learner.
                shown = (re.sub(r"{{.*?}}", "…", option.text) for option in page.ask.options)
                ids = (option.id for option in page.ask.options)
                texts = dict(zip(ids, shown, strict=True))
                best = {texts[name] for name in counted if counted[name] == told[key].by}
                assert told[key].answer in best


def test_report_and_board_say_what_was_done(tmp_path: Path) -> None:
    lessons = shipped_lessons()[:7]
    few = (lessons[1], lessons[5])
    url = file_url(tmp_path / "class.sqlite3")
    with open_database(url) as database:
        numbers = number_learners(database, ["Ada", "Bob", "Cleo"]).values()
    diaries = {}
    for number in numbers:
        learner = Learner(tmp_path / "spool" / str(number), number, keep_runs=False)
        for lesson in few:
            learner.go_through(lesson)
        diaries[number] = learner.diary
    relay = Relay(url, lambda: spools_in(tmp_path / "spool"))
    assert relay.close()
    check_class(url, lessons, diaries)


def resident_bytes() -> int:
    """The memory of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


LEARNERS = 60


@pytest.mark.soak
@pytest.mark.slow
def test_sixty_learners_go_through_the_whole_course(cluster: Cluster, tmp_path: Path) -> None:
    """With the database away in between; memory is as flat after sixty as after twenty."""
    lessons = shipped_lessons()
    url = cluster.make("sixty")
    with open_database(url) as database:
        numbers = list(
            number_learners(database, [f"learner {n}" for n in range(LEARNERS)]).values()
        )
    spool = tmp_path / "spool"
    relay = Relay(url, lambda: spools_in(spool))
    relay.start()
    diaries, memory = {}, []
    for place, number in enumerate(numbers):
        if place == LEARNERS // 3:
            cluster.stop()
        if place == LEARNERS // 2:
            cluster.start()
        learner = Learner(spool / str(number), number)
        for lesson in lessons:
            learner.go_through(lesson)
        diaries[number] = learner.diary
        memory.append(resident_bytes())
    assert relay.close(120.0)
    check_class(url, lessons, diaries)
    third, last = memory[LEARNERS // 3 - 1], memory[-1]
    print(f"memory after a third of the learners {third >> 20} MB, after all {last >> 20} MB")
    assert last - third < 20 * 2**20


def event(
    seconds_ago: float, kind: str, page: str, detail: str = "", *, lesson: str, number: int = 1
) -> tuple[int, RecordedEvent]:
    at = (NOW - timedelta(seconds=seconds_ago)).isoformat().replace("+00:00", "Z")
    return number, RecordedEvent("s", next(_numbers), at, kind, lesson, page, detail)


_numbers = itertools.count(1)


def test_who_is_stuck_and_who_is_only_away() -> None:
    lesson = shipped_lessons()[1]
    pages, slug = [page.id for page in lesson.pages], lesson.slug
    standing = Standing([lesson])
    standing.take(
        [
            event(700, "opened", pages[0], lesson=slug, number=1),  # slow
            event(30, "active", pages[0], lesson=slug, number=1),
            *[event(60 - n, "missed", pages[1], "x", lesson=slug, number=2) for n in range(3)],
            *[event(60 - n, "missed", pages[1], "x", lesson=slug, number=3) for n in range(3)],
            event(50, "answered", pages[1], "y", lesson=slug, number=3),  # got it
            event(700, "opened", pages[0], lesson=slug, number=4),
            event(20, "left", pages[0], lesson=slug, number=4),  # away
            event(9000, "opened", pages[0], lesson=slug, number=5),  # gone without a word
            event(700, "opened", pages[2], lesson=slug, number=6),  # done, reads on
            event(10, "active", pages[2], lesson=slug, number=6),
        ]
    )
    names = {number: f"n{number}" for number in range(1, 8)}
    marks = {6: {(slug, pages[2]): "done"}}
    learners = standing.learners(names, marks, NOW)  # type: ignore[arg-type]
    found = {each.number: each for each in learners}
    assert {number for number, each in found.items() if each.stuck} == {1, 2}
    assert found[1].stuck == "on it for 11 minutes"
    assert found[2].stuck == "missed 3 times"
    assert [each.number for each in learners[:2]] == [2, 1]
    assert {number for number, each in found.items() if each.here} == {1, 2, 3, 6}
    assert (found[6].lesson, found[6].page, found[6].since) == (0, 2, 700.0)
    assert found[7].since is found[7].heard is None
    wrong = standing.wrong_answers(learners, names)
    assert [(each.page, each.by, each.of, each.now) for each in wrong] == [(1, 2, 2, 2)]
    assert standing.wrong_answers(learners, [1]) == (), "whom the class forgot does not count"


def test_an_event_that_comes_late_moves_nobody_back() -> None:
    lesson = shipped_lessons()[1]
    standing = Standing([lesson])
    pages = [page.id for page in lesson.pages]
    standing.take([event(10, "opened", pages[3], lesson=lesson.slug)])
    standing.take([event(500, "opened", pages[0], lesson=lesson.slug)])
    (only,) = standing.learners({1: "Ada"}, {}, NOW)
    assert only.page == 3


@pytest.mark.parametrize(
    "name", ["=1+1", "+1", "-2", "@SUM(A1)", " =1", "\t=1", "＝1", "'=1", "|calc", "%0a=1"]
)
def test_no_cell_begins_as_what_a_spreadsheet_runs(name: str) -> None:
    lessons = shipped_lessons()[:1]
    record = LearnerRecord(1, name, (), {})
    rows = list(csv.reader(io.StringIO(table_of([report_learner(record, lessons)]))))
    assert rows[1][0] == f"'{name}"
    assert plain_cell("Ada = Bob") == "Ada = Bob"
    assert len({len(row) for row in rows}) == 1


def test_times_are_told_with_their_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        page = shipped_lessons()[0].pages[0].id
        recorded = RecordedEvent(
            "s", 1, "2026-07-01T08:00:00.123Z", "opened", shipped_lessons()[0].slug, page, ""
        )
        report = report_learner(LearnerRecord(1, "Ada", (recorded,), {}), shipped_lessons()[:1])
        assert report["last_seen"] == "2026-07-01T10:00:00+02:00"
        assert report["lessons"][0]["pages"][0]["last"] == report["last_seen"]
    finally:
        monkeypatch.undo()
        time.tzset()


def away_and_back(url: str, tmp_path: Path, cluster: Cluster, seconds: float) -> None:
    """What is shown as kept while the database is away is in it, and reported, once it is back."""
    spool, lesson = tmp_path / "spool", shipped_lessons()[1]
    with open_database(url) as database:
        numbers = list(number_learners(database, ["Ada", "Bob"]).values())
    told: list[str] = []
    relay = Relay(url, lambda: spools_in(spool), tell=told.append, each=0.05)
    relay.start()
    page = next(each for each in lesson.pages if isinstance(each.ask, Predict))
    assert isinstance(page.ask, Predict)
    wrong = next(option.id for option in page.ask.options if not option.correct)
    stores = {number: Progress.open(spool / str(number)) for number in numbers}
    diaries = {number: Diary() for number in numbers}
    kept: dict[int, list[str]] = {number: [] for number in numbers}

    def miss(extra: str) -> None:
        for number, progress in stores.items():
            keep_answer(progress, page.id, wrong, right=False, lesson=lesson.slug)
            keep_answer(progress, "elsewhere", extra, right=False, lesson=lesson.slug)
            until(lambda progress=progress: progress.saved)
            kept[number] += [wrong, extra]
            diaries[number].judge((lesson.slug, page.id), False, wrong)

    miss("before")
    until(lambda: relay.events_sent >= 8)
    cluster.stop()
    miss("away")
    until(lambda: bool(relay.away) and relay.waiting == 2)
    time.sleep(seconds)
    miss("still away")
    cluster.start()
    miss("back")
    for progress in stores.values():
        progress.close()
    assert relay.close(30.0)
    with open_database(url) as database:
        for number, answers in kept.items():
            assert details(database, number) == answers
    check_class(url, (lesson,), diaries)
    assert len(told) == 2
    assert "back" in told[1]
    assert not any(text in line for line in told for text in ("Ada", "Bob", wrong))


def test_a_database_that_goes_and_comes_back(cluster: Cluster, tmp_path: Path) -> None:
    away_and_back(cluster.make("goes"), tmp_path, cluster, 1.0)


@pytest.mark.soak
@pytest.mark.slow
def test_a_database_that_is_away_for_long(cluster: Cluster, tmp_path: Path) -> None:
    away_and_back(cluster.make("long_away"), tmp_path, cluster, 20.0)


def test_progress_that_is_open_elsewhere_is_read_as_it_is(tmp_path: Path) -> None:
    """A spool in use is neither locked nor checkpointed away from under its owner."""
    url = file_url(tmp_path / "class.sqlite3")
    with open_database(url) as database:
        (ada,) = number_learners(database, ["Ada"]).values()
    relay = Relay(url, lambda: spools_in(tmp_path / "spool"))
    with closing(Progress.open(tmp_path / "spool" / str(ada))) as progress:
        for number in range(5):
            keep_answer(progress, "page", str(number), right=False)
            assert progress.flush()
            relay.send_once()
            assert relay.events_sent == 2 * (number + 1)
            assert not progress.warning
    relay.close()
