"""From one session to the next: which events that was; for the screen and for plain lines alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Literal, assert_never

from gdtui.course.lesson import (
    Answer,
    Do,
    Drill,
    Order,
    Page,
    Predict,
    Review,
    WriteLine,
    is_sandbox,
)
from gdtui.course.questions import traits_of
from gdtui.progress.events import Event, EventKind
from gdtui.progress.store import Progress
from gdtui.session.answering import answer_units
from gdtui.session.session import Session
from gdtui.text.number_reading import NumberError, parse_number

Kept = Literal["kept", "waiting", "lost", "never"]
"""Whether what was done is on the disk: all of it, soon, not as it seems; or nothing ever is."""

HEARTBEAT_SECONDS = 60.0
"""Seconds without an event after which a key is one: so much of the time on a page can be lost."""

LONGEST_DETAIL = 80
"""Characters that are kept of what somebody typed."""


SOLUTION = "solution"
"""What `shown` says in its detail where the page's solution was played, and not an outcome."""


class Recorder:
    """Hands on to `Progress`, as events, what a learner does in one session after the other."""

    def __init__(
        self, progress: Progress | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Begin with nothing open; what is open when `progress` is closed is left then.

        Args:
            progress: where events are kept; without it, nowhere.
            clock: seconds, from any beginning.
        """
        self._progress = progress = progress or Progress.in_memory()
        self._clock = clock
        self._last: Session | None = None
        self._heard = clock()
        progress.before_close = self.leave

    @property
    def kept(self) -> Kept:
        """Whether all that was done is on the disk."""
        if not self._progress.may_keep:
            return "never"
        if self._progress.saved:
            return "kept"
        return "lost" if self._progress.warning else "waiting"

    def note(self, session: Session | None, action: str = "") -> None:
        """Record what led from the session noted last to this one.

        Args:
            session: what is on view now; None where no lesson is.
            action: what the learner did, as `events_between` takes it; nothing where they did not.
        """
        events = events_between(self._last, session, action)
        self._last = session
        if session is None or is_sandbox(session.lesson):
            quiet = True
        else:
            quiet = not action or self._clock() - self._heard < HEARTBEAT_SECONDS
        if not events and not quiet:
            assert session is not None
            events = (Event("active", session.lesson.slug, session.own_page.id),)
        if events:
            self._heard = self._clock()
            self._progress.record(events)

    def leave(self) -> None:
        """Record that the page on view was left."""
        self.note(None)


def events_between(
    before: Session | None, after: Session | None, action: str = ""
) -> tuple[Event, ...]:
    """Return what happened from one session to the next. A table of one's own has no events.

    Args:
        before: what was on view; None at the beginning.
        after: what is on view; None at the end.
        action: what was done, by its name in the table of keys; a number that was typed as
            `=0.52`; nothing where time alone went on.
    """
    return tuple(_events(before, after, action))


def _events(before: Session | None, after: Session | None, action: str) -> Iterator[Event]:
    was, now = _is_open(before), _is_open(after)
    if before is not None and was and after is not None and after.lesson is before.lesson:
        yield from _events_of_page(before, after, action)
    stays = was and now and _place(before) == _place(after)
    if before is not None and was and not stays:
        same = after is not None and after.lesson is before.lesson
        marks = after.marks if same and after is not None else before.marks
        yield _event("left", before, marks[before.page_index])
    if after is not None and now and not stays:
        yield _event("opened", after)


def _is_open(session: Session | None) -> bool:
    """Whether a page of a lesson is on view."""
    return session is not None and not session.finished and not is_sandbox(session.lesson)


def _place(session: Session | None) -> tuple[str, int] | None:
    return None if session is None else (session.lesson.slug, session.page_index)


def _event(kind: EventKind, session: Session, detail: str = "") -> Event:
    return Event(kind, session.lesson.slug, session.own_page.id, detail[:LONGEST_DETAIL])


def _events_of_page(before: Session, after: Session, action: str) -> Iterator[Event]:
    """Yield what happened on the page of `before`, which `after` may have left."""
    here = before.page_index
    stays = after.page_index == here
    if stays and action == "show_me" and (after.to_show or after.page_done):
        yield _event("shown", before, SOLUTION)
    if action == "show_me" or before.to_show:
        return
    if stays and after.hints_shown > before.hints_shown:
        for number in range(before.hints_shown + 1, after.hints_shown + 1):
            yield _event("hint", before, str(number))
    if stays and before.answer is None and after.answer is not None:
        right, given = _judge(before, after, action)
        yield _event("answered" if right else "missed", before, given)
    elif stays and (missed := _missed(before, after, action)) is not None:
        yield _event("missed", before, missed)
    unseen = before.answer is None or before.revealing
    if stays and unseen and after.answer is not None and not after.revealing:
        yield _event("shown", before)
    old, new = before.marks[here], after.marks[here]
    asked = traits_of(before.own_page.ask)
    if new == "done" != old and asked.goal is not None:
        yield _event("reached", before, f"step {after.trace.steps}")
    elif new == "done" != old and asked.quiz is not None:
        yield _event("reached", before)
    elif new == "skipped" != old:
        yield _event("skipped", before)


def _judge(before: Session, after: Session, action: str) -> tuple[bool, str]:
    """Whether the answer that was just committed is right, and what it is."""
    assert after.answer is not None
    match before.page.ask:
        case Predict() as ask:
            option = ask.options[after.answer]
            name = option.id or option.text
            return option.correct, f"{drawn}/{name}" if (drawn := _drawn_page(before)) else name
        case Answer() | WriteLine():
            return True, action.removeprefix("=").strip() if action.startswith("=") else ""
        case None | Do() | Order() | Drill() | Review():
            return True, ""
        case unknown:
            assert_never(unknown)


def _drawn_page(session: Session) -> str:
    """The id of the page that a review has drawn; nothing where the question is the page's own."""
    page: Page = session.page
    return page.id if page.id != session.own_page.id else ""


def _missed(before: Session, after: Session, action: str) -> str | None:
    """What was answered wrongly while the question stays open; None where nothing was."""
    if not (before.question_open and after.question_open and after.said):
        return None
    if not before.available("commit"):
        return None
    match before.page.ask:
        case Answer() as ask if action.startswith("="):
            typed = action.removeprefix("=").strip()
            try:
                parse_number(typed, units=answer_units(ask, before.setup.dataset))
            except NumberError:
                return None
            return typed
        case WriteLine() if action.startswith("="):
            return action.removeprefix("=").strip()
        case Order() if action == "commit":
            return ""
        case None | Predict() | Do() | Answer() | WriteLine() | Order() | Drill() | Review():
            return None
        case unknown:
            assert_never(unknown)
