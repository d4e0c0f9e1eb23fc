"""Where a class stands: who is where since when, who is stuck on what, what is commonly wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple, assert_never

from gdtui.course.draws import without_numbers
from gdtui.course.lesson import Answer, Do, Drill, Lesson, Order, Page, Predict, Review, WriteLine
from gdtui.progress.accounts import IDLE_SECONDS
from gdtui.progress.database import Mark, PageKey
from gdtui.progress.kept_ids import option_at, page_ids
from gdtui.progress.recorded_events import RecordedEvent
from gdtui.progress.resume import count_pages
from gdtui.text.numbers import count_text

LONG_SECONDS = 600.0
"""Who is on a page for so long, and it is not done, is stuck."""
MANY_MISSES = 3
"""Who missed so often, and has not answered rightly since, is stuck."""
GONE_SECONDS = 2 * IDLE_SECONDS
"""Who was not heard of for so long is away, whatever they had open."""


class LearnerStanding(NamedTuple):
    """Where one learner is.

    Attributes:
        number, name: who it is.
        lesson: the lesson's place in the course; None for one that is not in it, or none.
        page: the page's place in that lesson, from 0; None where it has it no more.
        since: seconds on that page; None where nothing was ever done.
        heard: seconds since their last event.
        here: whether they seem to be at it now.
        misses: wrong answers on this page without a right one behind them.
        stuck: why, in a few words; else empty.
        done: of each lesson, how many pages are done, and how many there are.
    """

    number: int
    name: str
    lesson: int | None
    page: int | None
    since: float | None
    heard: float | None
    here: bool
    misses: int
    stuck: str
    done: tuple[tuple[int, int], ...]


class WrongAnswer(NamedTuple):
    """The commonest wrong answer of a page.

    Attributes:
        lesson, page: their places, from 0.
        answer: what was answered, as the page words it; nothing where that is not recorded.
        by: how many learners gave it.
        of: how many missed on this page at all.
        now: how many are on this page just now.
    """

    lesson: int
    page: int
    answer: str
    by: int
    of: int
    now: int


@dataclass(slots=True)
class _Learner:
    """What is known of a learner by their events so far."""

    at: PageKey | None = None
    opened: str = ""
    last: str = ""
    left: bool = True
    misses: dict[PageKey, int] = field(default_factory=dict)


class Standing:
    """A class, by what it did so far."""

    def __init__(self, lessons: Sequence[Lesson]) -> None:
        self.lessons = tuple(lessons)
        self._places: dict[PageKey, tuple[int, int]] = {}
        for place, lesson in enumerate(lessons):
            for index, page in reversed([*enumerate(lesson.pages)]):
                for name in reversed(page_ids(page)):
                    self._places[lesson.slug, name] = (place, index)
        self._learners: dict[int, _Learner] = {}
        self._wrong: dict[PageKey, dict[str, set[int]]] = {}

    def take(self, events: Iterable[tuple[int, RecordedEvent]]) -> None:
        """Take more events into account, in order of time."""
        for number, event in events:
            learner = self._learners.setdefault(number, _Learner())
            page = (event.lesson, event.page)
            if event.kind == "missed":
                learner.misses[page] = learner.misses.get(page, 0) + 1
                given = self._wrong.setdefault(page, {})
                given.setdefault(event.detail, set()).add(number)
            elif event.kind in ("answered", "reached"):
                learner.misses.pop(page, None)
            # What is late, from a machine that was cut off, says nothing of where they are now.
            if event.at < learner.last:
                continue
            learner.last = event.at
            learner.left = event.kind == "left"
            if page != learner.at or event.kind == "opened":
                learner.at, learner.opened = page, event.at

    def learners(
        self,
        names: Mapping[int, str],
        marks: Mapping[int, Mapping[PageKey, Mark]],
        now: datetime | None = None,
    ) -> tuple[LearnerStanding, ...]:
        """Return where each is: who is stuck first, those who missed before those who are slow.

        Args:
            names: all learners; of others nothing is said.
            marks: of their pages.
            now: the time; None for that of this machine.
        """
        now = now or datetime.now(UTC)
        found = [
            self._standing_of(number, name, marks.get(number, {}), now)
            for number, name in names.items()
        ]
        return tuple(sorted(found, key=_urgency))

    def _standing_of(
        self, number: int, name: str, marks: Mapping[PageKey, Mark], now: datetime
    ) -> LearnerStanding:
        learner = self._learners.get(number, _Learner())
        lesson, page = self._places.get(learner.at, (None, None)) if learner.at else (None, None)
        since, heard = _seconds_to(now, learner.opened), _seconds_to(now, learner.last)
        here = not learner.left and heard is not None and heard < GONE_SECONDS
        misses = learner.misses.get(learner.at, 0) if learner.at else 0
        open_page = learner.at is not None and marks.get(learner.at) not in ("done", "shown")
        stuck = ""
        if here and open_page and misses >= MANY_MISSES:
            stuck = f"missed {misses} times"
        elif here and open_page and since is not None and since >= LONG_SECONDS:
            stuck = f"on it for {count_text(int(since // 60), 'minute')}"
        done = tuple(
            (counts[0], counts[2]) for counts in (count_pages(each, marks) for each in self.lessons)
        )
        return LearnerStanding(number, name, lesson, page, since, heard, here, misses, stuck, done)

    def wrong_answers(
        self, learners: Iterable[LearnerStanding] = (), known: Iterable[int] | None = None
    ) -> tuple[WrongAnswer, ...]:
        """Return the commonest wrong answer of each page that was missed.

        Those pages come first on which most learners are just now, then those most missed on.

        Args:
            learners: where they are.
            known: the numbers of those who count; None for all.
        """
        there: dict[tuple[int, int], int] = {}
        for learner in learners:
            if learner.here and learner.lesson is not None and learner.page is not None:
                key = (learner.lesson, learner.page)
                there[key] = there.get(key, 0) + 1
        counting = None if known is None else set(known)
        merged: dict[tuple[int, int], dict[str, set[int]]] = {}
        for page_key, answers in self._wrong.items():
            if page_key in self._places:
                into = merged.setdefault(self._places[page_key], {})
                for given, numbers in answers.items():
                    whose = numbers if counting is None else numbers & counting
                    if whose:
                        into.setdefault(given, set()).update(whose)
        found = []
        for (place, index), answers in merged.items():
            if not answers:
                continue
            given, whose = max(answers.items(), key=lambda item: (len(item[1]), item[0]))
            lesson = self.lessons[place]
            worded = word_answer(lesson.pages[index], given, self.lessons)
            everybody = set[int]().union(*answers.values())
            now = there.get((place, index), 0)
            found.append(WrongAnswer(place, index, worded, len(whose), len(everybody), now))
        return tuple(sorted(found, key=lambda each: (-each.now, -each.of, each[:2])))


def word_answer(page: Page, given: str, lessons: Iterable[Lesson] = ()) -> str:
    """Return a recorded answer as its page words it; of a review, as the page it drew does."""
    drawn, slash, option = given.partition("/")
    if slash:
        for lesson in lessons:
            for each in lesson.pages:
                if each.id == drawn and each.predict is not None:
                    return f"{each.title}: {word_answer(each, option)}"
    match page.ask:
        case Predict() as ask:
            found = option_at(ask.options, given)
            return without_numbers(ask.options[found].text) if found is not None else given
        case Order():
            return given or "another order"
        case None | Do() | Answer() | WriteLine() | Drill() | Review():
            return given
        case unknown:
            assert_never(unknown)


def _urgency(each: LearnerStanding) -> tuple[object, ...]:
    """Who is stuck stands first, then who is here, by name."""
    by_misses = each.stuck.startswith("missed")
    since = each.since or 0.0
    return (not each.stuck, not by_misses, not each.here, -since if each.stuck else 0, each.name)


def _seconds_to(now: datetime, at: str) -> float | None:
    """Seconds from a recorded time to now; None where there is none that can be read."""
    try:
        return max(0.0, (now - datetime.fromisoformat(at)).total_seconds()) if at else None
    except (ValueError, TypeError):
        return None
