"""A lesson in review, page by page: what was missed or shown beside what is so, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from gdtui.course.lesson import (
    Answer,
    Do,
    Drill,
    Lesson,
    Order,
    Page,
    Predict,
    Review,
    WriteLine,
)
from gdtui.session.lesson_run import PageMark
from gdtui.session.page_draw import lesson_with_numbers
from gdtui.session.session import Session
from gdtui.session.show_me import say_keys


@dataclass(frozen=True, slots=True)
class PageSummary:
    """What a learner did on one page of a lesson.

    `said` and `happened` are of a prediction: what the learner committed to, and what really
    happened. `reason` says why what was missed is not so, or how what was shown is done.
    """

    title: str
    mark: PageMark
    said: str = ""
    happened: str = ""
    right: bool = False
    reason: str = ""


def lesson_summary(session: Session) -> tuple[PageSummary, ...]:
    """Sum up the lesson of a session, page by page."""
    return summarise(lesson_as_seen(session), session.marks, session.answers)


def lesson_as_seen(session: Session) -> Lesson:
    """Return the lesson of a session with the numbers that its learner was asked with."""
    seen = {index: left.own_page for index, left in session.left.items()}
    seen[session.page_index] = session.own_page
    return lesson_with_numbers(session.lesson, session.draw.seed, session.sources, seen)


def summarise(
    lesson: Lesson, marks: Sequence[PageMark], answers: Sequence[int | None]
) -> tuple[PageSummary, ...]:
    """Set every prediction of a lesson beside its outcome, page by page."""
    return tuple(
        _page_summary(page, mark, answer)
        for page, mark, answer in zip(lesson.pages, marks, answers, strict=True)
    )


def _page_summary(page: Page, mark: PageMark, answer: int | None) -> PageSummary:
    match page.ask:
        case Predict() as ask if answer is not None:
            chosen = ask.options[answer]
            happened = next(option.text for option in ask.options if option.correct)
            reason = "" if chosen.correct else chosen.feedback
            return PageSummary(page.title, mark, chosen.text, happened, chosen.correct, reason)
        case Do() as ask if mark == "shown":
            told = f"{say_keys(ask.solution)}. {ask.why or ask.hints[1]}"
            return PageSummary(page.title, mark, reason=told)
        case (Answer() | WriteLine() | Order()) as ask if mark == "shown":
            return PageSummary(page.title, mark, reason=ask.right)
        case None | Predict() | Do() | Answer() | WriteLine() | Order() | Drill() | Review():
            return PageSummary(page.title, mark)
        case unknown:
            assert_never(unknown)
