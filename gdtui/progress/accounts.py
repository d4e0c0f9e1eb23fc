"""What the events of a page come to: tries, misses, hints and time; and a course, page by page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple, TypedDict

from gdtui.course.lesson import Lesson
from gdtui.course.questions import traits_of
from gdtui.progress.database import Mark, PageKey
from gdtui.progress.kept_ids import page_ids
from gdtui.progress.recorded_events import RecordedEvent
from gdtui.progress.resume import page_marks

IDLE_SECONDS = 300.0
"""So much counts, at most, from one event to the next: who went for tea was not on the page."""


class PageAccount(NamedTuple):
    """What the events of one page come to.

    Attributes:
        answered: answers that were right.
        missed: answers that were not.
        reached: how often the goal was reached, or enough questions were answered.
        hints: how many of the hints were read.
        first_right: whether the very first answer was right; None where there is none.
        seconds: time on the page, of which at most `IDLE_SECONDS` between two events.
        last: the time of its last event, in UTC.
    """

    answered: int = 0
    missed: int = 0
    reached: int = 0
    hints: int = 0
    first_right: bool | None = None
    seconds: float = 0.0
    last: str = ""

    @property
    def tries(self) -> int:
        """How often an answer was given; a goal that was reached is one."""
        return self.answered + self.missed or min(1, self.reached)

    def after(self, event: RecordedEvent) -> PageAccount:
        """Take one more event into account; of kinds there are not, only that something was."""
        last = max(self.last, event.at)
        match event.kind:
            case "answered" | "missed":
                right = event.kind == "answered"
                first = right if self.first_right is None else self.first_right
                return self._replace(
                    answered=self.answered + right,
                    missed=self.missed + (not right),
                    first_right=first,
                    last=last,
                )
            case "reached":
                return self._replace(reached=self.reached + 1, last=last)
            case "hint" if event.detail.isdecimal():
                return self._replace(hints=max(self.hints, int(event.detail)), last=last)
            case _:
                return self._replace(last=last)


def account_pages(
    events: Iterable[RecordedEvent], lessons: Iterable[Lesson] = ()
) -> dict[PageKey, PageAccount]:
    """Return what the events come to, by lesson slug and page id.

    What was recorded under an id that a page of `lessons` had before counts for that page.
    """
    present = {
        (lesson.slug, name): page.id
        for lesson in lessons
        for page in lesson.pages
        for name in page_ids(page)
    }
    ordered = sorted(
        (
            event._replace(page=present.get((event.lesson, event.page), event.page))
            for event in events
        ),
        key=lambda event: (event.session, event.number),
    )
    accounts: dict[PageKey, PageAccount] = {}
    for event in sorted(ordered, key=lambda event: event.at):
        page = (event.lesson, event.page)
        accounts[page] = accounts.get(page, PageAccount()).after(event)
    for event, following in pairwise(ordered):
        # What came behind the last event of a session, a lost connection say, is not known.
        if event.session == following.session and event.kind != "left":
            page = (event.lesson, event.page)
            spent = min(max(0.0, _seconds(event.at, following.at)), IDLE_SECONDS)
            accounts[page] = accounts[page]._replace(seconds=accounts[page].seconds + spent)
    return accounts


def _seconds(start: str, end: str) -> float:
    """Seconds from one time to another; none where one of them cannot be read."""
    try:
        return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()
    except (ValueError, TypeError):
        return 0.0


class PageRow(TypedDict):
    """A page as `gdtui list --json` tells of it."""

    id: str
    title: str
    mark: Mark
    done: bool
    right_at_first: bool | None
    tries: int
    misses: int
    hints: int
    minutes: float
    last: str | None


def pages_done(
    lesson: Lesson, marks: Mapping[PageKey, Mark], accounts: Mapping[PageKey, PageAccount]
) -> Sequence[PageRow]:
    """Say of each page of a lesson what was done; `right_at_first` is None where nothing was."""
    rows: list[PageRow] = []
    for page, mark in zip(lesson.pages, page_marks(lesson, marks), strict=True):
        account = accounts.get((lesson.slug, page.id), PageAccount())
        right = account.first_right
        if right and traits_of(page.ask).quiz is not None:
            right = not account.missed
        rows.append(
            {
                "id": page.id,
                "title": page.title,
                "mark": mark,
                "done": mark == "done",
                "right_at_first": right,
                "tries": account.tries,
                "misses": account.missed,
                "hints": account.hints,
                "minutes": round(account.seconds / 60, 1),
                "last": account.last or None,
            }
        )
    return rows
