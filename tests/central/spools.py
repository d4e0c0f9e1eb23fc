"""Learners' spools, filled as the tutor fills them; and what a database then has of them."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path

from gdtui.central.connection import Database
from gdtui.progress.events import Event
from gdtui.progress.store import Mark, Place, Progress
from gdtui.session.session import Session


def answer(
    folder: Path, page: str, given: str, *, right: bool = True, lesson: str = "bowl"
) -> None:
    """Answer a page of a lesson as the tutor would keep it, and wait until it is kept."""
    with closing(Progress.open(folder)) as progress:
        keep_answer(progress, page, given, right=right, lesson=lesson)
        assert progress.flush()


def keep_answer(
    progress: Progress, page: str, given: str, *, right: bool = True, lesson: str = "bowl"
) -> None:
    """Answer a page, with the events of that, in a progress that is open."""
    progress.record([Event("opened", lesson, page)])
    progress.record([Event("answered" if right else "missed", lesson, page, given)])
    mark: Mark = "done" if right else "open"
    progress.save(Place(lesson, page), {page: mark}, {page: given})


def keep_run(folder: Path, session: Session) -> None:
    """Keep the run of a page."""
    with closing(Progress.open(folder)) as progress:
        progress.runs.keep((session.lesson.slug, session.own_page.id), session)
        assert progress.runs.flush()


def details(database: Database, learner: int) -> list[str]:
    """What was answered, rightly or not, in order of time."""
    rows = database.run(
        "SELECT detail FROM events WHERE learner = ? AND kind IN ('answered', 'missed') "
        "ORDER BY at, session, number",
        (learner,),
    )
    return [row[0] for row in rows]


def until(met: object, seconds: float = 20.0) -> None:
    """Wait until something holds; fail when it never does."""
    assert callable(met)
    end = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < end
        time.sleep(0.02)
