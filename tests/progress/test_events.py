"""What is recorded of a learner: from sessions to events, and from events to what they come to."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs

from gdtui.course import lesson_files, parse
from gdtui.course.lesson import Lesson
from gdtui.plain.commands import action_of_line, reply
from gdtui.plain.repl import converse
from gdtui.progress.accounts import IDLE_SECONDS, account_pages, pages_done
from gdtui.progress.events import Event, utc_text, write_events
from gdtui.progress.recorded_events import RecordedEvent
from gdtui.progress.recording import HEARTBEAT_SECONDS, Recorder, events_between
from gdtui.progress.store import PROGRESS_FILE, Place, Progress
from gdtui.restricted_access import Access
from gdtui.session.session import Session
from tests.lessons import TWO_STEPS, lesson_text
from tests.support import wait_for

ASKING = lesson_text(
    """\
## Read

Only look.
""",
    """\
## Guess

```{predict}
question: You raise the rate. The loss is…
options:
  - {text: Lower!, feedback: It grows with each step.}
  - {text: over a million, correct: true, feedback: Each step is longer.}
reveal: {learning_rate: 5.0e-4, restart: true, steps: 10}
```
""",
    """\
## Count

```{answer}
question: How many steps were taken?
value: steps + 4
tolerance: 0.01
feedback: Not so many.
right: Four.
hints: [One., Two., Three.]
```
""",
    f"## Go\n\n{TWO_STEPS}",
    """\
## Sort

```{order}
question: What comes first?
items:
  - {text: forward, why: It comes first.}
  - {text: loss, why: It needs a prediction.}
  - {text: gradient, why: It needs a loss.}
right: So it is.
```
""",
)


@pytest.fixture
def asking(tmp_path: Path) -> Lesson:
    path = tmp_path / "20_asking.md"
    path.write_text(ASKING, encoding="utf-8")
    return parse(path)


def press_all(session: Session, *keys: str) -> tuple[Session, list[Event]]:
    """Press keys one after the other, outcomes played; return what that was as events."""
    events: list[Event] = []
    for key in keys:
        action = key if key.startswith("=") else session.action_of(key) or ""
        after = session.press(key)
        events += events_between(session, after, action)
        while after.revealing:
            following = after.tick()
            events += events_between(after, following)
            after = following
        session = after
    return session, events


def told(events: Iterable[Event | RecordedEvent]) -> list[str]:
    return [f"{event.kind} {event.page} {event.detail}".strip() for event in events]


def test_a_lesson_is_told_by_its_events(asking: Lesson) -> None:
    session = Session.open(asking)
    assert told(events_between(None, session)) == ["opened read"]
    session, events = press_all(session, "n", "1", "enter", "n")
    assert told(events) == [
        "left read done",
        "opened guess",
        "missed guess lower",
        "shown guess",
        "left guess done",
        "opened count",
    ]
    session, events = press_all(session, "=7", "=7", "h", "=many", "=4.0", "n")
    assert told(events) == [
        "missed count 7",
        "missed count 7",
        "hint count 1",
        "answered count 4.0",
        "shown count",
        "left count done",
        "opened go",
    ]
    session, events = press_all(session, "space", "h", "h", "space", "space", "p", "n", "n")
    assert told(events) == [
        "hint go 1",
        "hint go 2",
        "reached go step 2",
        "left go done",
        "opened count",
        "left count done",
        "opened go",
        "left go done",
        "opened sort",
    ]
    session, events = press_all(session, "enter", "down", "x")
    assert told(events) == ["missed sort", "skipped sort", "left sort skipped"]
    assert session.finished
    assert told(events_between(session, None)) == []


def test_a_right_answer_is_no_miss_and_an_order_is_told_too(asking: Lesson) -> None:
    _, events = press_all(Session.open(asking, 1), "2", "enter")
    assert told(events) == ["answered guess over-a-million", "shown guess"]
    session = Session.open(asking, 4)
    session = replace(session, arrangement=(0, 1, 2))
    _, events = press_all(session, "enter")
    assert told(events) == ["answered sort", "shown sort"]


def test_a_page_that_is_left_while_its_outcome_plays_was_not_shown(asking: Lesson) -> None:
    session = Session.open(asking, 1).press("1").press("enter")
    assert session.revealing
    assert told(events_between(session, session.skip(), "skip")) == [
        "skipped guess",
        "left guess skipped",
        "opened count",
    ]


def test_what_a_teacher_does_not_leave_is_no_attempt(asking: Lesson) -> None:
    missed = Session.open(asking, 4).press("enter")
    assert missed.said
    refused = replace(missed, only=frozenset({"step"}))
    assert events_between(refused, refused.respond("enter"), "commit") == ()


def test_drawn_questions_are_told_by_their_page_and_option() -> None:
    review = next(parse(path) for path in lesson_files() if path.stem == "06r_review-1")
    index = next(i for i, page in enumerate(review.pages) if page.kind == "review")
    session = Session.open(review, index)
    drawn, ask = session.page, session.page.predict
    assert ask is not None
    right = next(i for i, option in enumerate(ask.options) if option.correct)
    wrong = (right + 1) % len(ask.options)
    _, events = press_all(session, str(wrong + 1), "enter")
    own = session.own_page.id
    assert told(events) == [
        f"missed {own} {drawn.id}/{ask.options[wrong].id}"[: len(f"missed {own} ") + 80],
        f"shown {own}",
    ]


def test_a_table_of_ones_own_has_no_events(asking: Lesson) -> None:
    from gdtui.sandbox.form import Form
    from gdtui.sandbox.lesson import open_sandbox

    form = Form("seattle-weather", features="tmax", target="tmin")
    own = open_sandbox(form, Access())
    session = Session.open(asking)
    assert events_between(None, own) == events_between(own, own.step(), "step") == ()
    assert told(events_between(session, own)) == ["left read open"]
    assert told(events_between(own, session)) == ["opened read"]


def test_plain_lines_tell_the_same_as_keys(asking: Lesson, tmp_path: Path) -> None:
    lines = iter(["n", "1", "n", "answer 7", "= 7", "look", "h", "4.0", "n", "space 2", "q"])
    with closing(Progress.open(tmp_path)) as progress:
        converse(Session.open(asking), [asking], progress, lambda _: next(lines), lambda text: None)
    with closing(Progress.open(tmp_path)) as progress:
        assert told(progress.events()) == [
            "opened read",
            "left read done",
            "opened guess",
            "missed guess lower",
            "shown guess",
            "left guess done",
            "opened count",
            "missed count 7",
            "missed count 7",
            "hint count 1",
            "answered count 4.0",
            "shown count",
            "left count done",
            "opened go",
            "reached go step 2",
            "left go done",
        ]


def test_a_line_that_only_looks_is_no_second_miss(asking: Lesson) -> None:
    session = Session.open(asking, 2)
    session, _ = reply(session, "7")
    for line in ("look", "many", "?", "h"):
        after, _ = reply(session, line)
        found = events_between(session, after, action_of_line(session, line))
        assert all(event.kind == "hint" for event in found), line
        session = after


# Keeping them ------------------------------------------------------------------------------------


def test_events_are_numbered_timed_and_kept_once(asking: Lesson, tmp_path: Path) -> None:
    with closing(Progress.open(tmp_path)) as progress:
        recorder = Recorder(progress)
        session = Session.open(asking)
        recorder.note(session)
        recorder.note(session.next_page(), "next_page")
    with closing(Progress.open(tmp_path)) as progress:
        events = progress.events()
        progress.with_file(lambda file: write_events(file.connection, events))
        assert progress.events() == events
        Recorder(progress).note(session)
    with closing(Progress.open(tmp_path)) as progress:
        assert len(progress.events()) == len(events) + 2
    assert [event.number for event in events] == [1, 2, 3, 4]
    assert len({event.session for event in events}) == 1
    assert events[0].lesson == "asking"
    assert events[-1].kind == "left"
    assert all(event.at.endswith("Z") and "T" in event.at for event in events)


def test_nothing_is_recorded_where_it_is_not_wanted_or_not_kept(
    asking: Lesson, tmp_path: Path
) -> None:
    for progress in (Progress.open(tmp_path), Progress.fresh(), Progress.in_memory()):
        progress.recording = False
        with closing(progress):
            Recorder(progress).note(Session.open(asking))
            progress.save(Place("asking", "Read"), {"Read": "done"})
            assert progress.events() == ()
    with closing(Progress.open(tmp_path)) as progress:
        assert progress.marks() == {("asking", "Read"): "done"}
        assert progress.events() == ()


def test_a_key_after_a_minute_without_events_is_one(asking: Lesson, tmp_path: Path) -> None:
    now = [0.0]
    with closing(Progress.open(tmp_path)) as progress:
        recorder = Recorder(progress, lambda: now[0])
        session = Session.open(asking, 3)
        recorder.note(session)
        for seconds in (1.0, HEARTBEAT_SECONDS - 1, HEARTBEAT_SECONDS + 1, HEARTBEAT_SECONDS + 2):
            now[0] = seconds
            recorder.note(session, "look")
        now[0] += HEARTBEAT_SECONDS + 1
        recorder.note(session)  # no key
        assert progress.flush()
        assert told(progress.events()) == ["opened go", "active go"]


def test_a_file_of_an_older_version_gets_the_table_when_it_is_needed(tmp_path: Path) -> None:
    Progress.open(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / PROGRESS_FILE)) as file:
        names = {name for (name,) in file.execute("SELECT name FROM sqlite_master")}
    assert "events" not in names  # a start has nothing to do for them
    with closing(Progress.open(tmp_path)) as progress:
        assert progress.events() == ()
        progress.record([Event("opened", "a", "b")])
    with closing(Progress.open(tmp_path)) as progress:
        assert told(progress.events()) == ["opened b"]


def test_saved_is_said_when_all_is_on_the_disk(tmp_path: Path) -> None:
    with closing(Progress.open(tmp_path)) as progress:
        heard: list[bool] = []
        progress.listener = lambda: heard.append(progress.saved)
        assert progress.saved
        progress.record([Event("opened", "a", "b")])
        assert heard[0] is False
        assert progress.flush()
        assert progress.saved
        assert heard[-1] is True
    for nowhere in (Progress.fresh(), Progress.in_memory("Not saving: no room.")):
        assert not nowhere.saved
        nowhere.save(Place("a", "b"), {})
        assert not nowhere.saved


def test_a_full_disk_is_never_called_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gdtui.progress.store.RETRY_SECONDS", 0.05)
    with closing(Progress.open(tmp_path)) as progress:
        assert progress._file is not None
        with monkeypatch.context() as full:

            def refuse(record: object) -> None:
                raise sqlite3.OperationalError("database or disk is full")

            full.setattr(progress._file, "write", refuse)
            progress.record([Event("opened", "a", "b")])
            wait_for(lambda: progress.warning)
            assert not progress.flush(0.05)
            assert not progress.saved
            assert progress.warning == "Not saving: database or disk is full."
        assert progress.flush()
        assert progress.saved
        assert told(progress.events()) == ["opened b"]


def test_what_is_forgotten_has_no_events_either(tmp_path: Path) -> None:
    with closing(Progress.open(tmp_path)) as progress:
        progress.record([Event("opened", "a", "b"), Event("opened", "secret-lesson", "c")])
        progress.save(Place("secret-lesson", "Secret page"), {"Secret page": "done"})
        assert progress.forget("a") == 0
        assert told(progress.events()) == ["opened c"]
        (tmp_path / "progress.damaged").write_text("secret", encoding="utf-8")
        progress.forget_all()
        assert progress.events() == ()
        assert progress.place is None
        assert progress.marks() == {}
    left = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"secret" not in left.lower()


# What they come to -------------------------------------------------------------------------------


def recorded(*events: tuple[float, str, str, str], session: str = "s") -> list[RecordedEvent]:
    return [
        RecordedEvent(session, number, utc_text(1.8e9 + at), kind, "asking", page, detail)
        for number, (at, kind, page, detail) in enumerate(events, 1)
    ]


def test_time_is_counted_up_to_the_last_event_and_idle_time_is_bounded() -> None:
    events = recorded(
        (0, "opened", "go", ""),
        (60, "active", "go", ""),
        (60 + 4 * 3600, "hint", "go", "1"),
        (60 + 4 * 3600 + 30, "left", "go", "open"),
        (60 + 8 * 3600, "opened", "sort", ""),
    )
    events += recorded((10 * 3600, "opened", "go", ""), session="t")  # the line went dead
    accounts = account_pages(events)
    assert accounts["asking", "go"].seconds == pytest.approx(60 + IDLE_SECONDS + 30)
    assert accounts["asking", "sort"].seconds == 0
    assert accounts["asking", "go"].last == utc_text(1.8e9 + 10 * 3600)


def test_a_clock_that_is_set_back_takes_no_time_away() -> None:
    events = recorded((500, "opened", "go", ""), (0, "hint", "go", "1"), (20, "left", "go", ""))
    assert account_pages(events)["asking", "go"].seconds == pytest.approx(20)


def test_what_was_recorded_under_an_earlier_id_counts_for_the_page_of_now(asking: Lesson) -> None:
    renamed = structs.replace(asking.pages[1], id="how-many", was=(asking.pages[1].id,))
    lesson = structs.replace(asking, pages=(asking.pages[0], renamed, *asking.pages[2:]))
    events = recorded((0, "missed", asking.pages[1].id, "7"), (9, "answered", "how-many", "4"))
    row = pages_done(lesson, {}, account_pages(events, [lesson]))[1]
    assert (row["tries"], row["misses"], row["right_at_first"]) == (2, 1, False)


def test_tries_misses_and_what_was_right_at_first(asking: Lesson) -> None:
    events = recorded(
        (0, "missed", "count", "7"),
        (1, "hint", "count", "1"),
        (2, "hint", "count", "2"),
        (3, "hint", "count", "1"),
        (4, "answered", "count", "4"),
        (5, "answered", "guess", "over-a-million"),
        (6, "reached", "go", "step 2"),
        (7, "reached", "go", "step 2"),
        (8, "of a later version", "sort", ""),
    )
    rows = pages_done(asking, {("asking", "Count"): "done"}, account_pages(reversed(events)))
    kept = ("right_at_first", "tries", "misses", "hints")
    assert [tuple(row[name] for name in kept) for row in map(dict, rows)] == [
        (None, 0, 0, 0),
        (True, 1, 0, 0),
        (False, 2, 1, 2),
        (None, 1, 0, 0),
        (None, 0, 0, 0),
    ]
    assert [row["done"] for row in rows] == [False, False, True, False, False]


def test_a_start_waits_for_nothing_that_only_commands_need() -> None:
    import subprocess

    code = (
        "import sys, gdtui.progress.store\n"
        "late = {'msgspec', 'json', 'gdtui.session', 'gdtui.course'}\n"
        "late |= {'gdtui.progress.recorded_events', 'gdtui.progress.place_time'}\n"
        "print(*late & {*sys.modules})"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == ""
