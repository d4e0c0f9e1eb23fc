"""A lesson in review, page by page: what was missed or shown beside what is so, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from gdtui.course.questions import traits_of
from gdtui.session.lesson_run import PageMark
from gdtui.session.page_draw import lesson_with_numbers
from gdtui.session.session import Session
from gdtui.session.show_me import say_keys


@dataclass(frozen=True, slots=True)
class PageSummary:
    """What a learner did on one page of a lesson.

    `said` and `happened` are of a prediction: what the learner committed to, and what really
    happened. `typed` is the first number or line that was wrong. `reason` says why what was missed
    is not so, or how what was shown is done.
    """

    title: str
    mark: PageMark
    said: str = ""
    happened: str = ""
    typed: str = ""
    right: bool = False
    reason: str = ""


Miss = tuple[str, str]
"""A number or line that was typed and wrong, and what was said to it."""


def lesson_summary(session: Session) -> tuple[PageSummary, ...]:
    """Sum up the lesson of a session, page by page."""
    lesson, misses = lesson_as_seen(session), first_misses(session)
    return summarise(lesson, session.marks, session.answers, misses)


def first_misses(session: Session) -> Mapping[int, Miss]:
    """Return, by page, the first wrong number or line that was typed there."""
    typed = (
        index
        for index, page in enumerate(session.lesson.pages)
        if traits_of(page.ask).typed and session.marks[index] != "open"
    )
    found = ((index, session.as_left(index).first_miss) for index in typed)
    return {index: miss for index, miss in found if miss is not None}


def lesson_as_seen(session: Session) -> Lesson:
    """Return the lesson of a session with the numbers that its learner was asked with."""
    seen = {index: left.own_page for index, left in session.left.items()}
    seen[session.page_index] = session.own_page
    return lesson_with_numbers(session.lesson, session.draw.seed, session.sources, seen)


def summarise(
    lesson: Lesson,
    marks: Sequence[PageMark],
    answers: Sequence[int | None],
    misses: Mapping[int, Miss],
) -> tuple[PageSummary, ...]:
    """Set every answer of a lesson beside what is so, page by page."""
    pages = enumerate(zip(lesson.pages, marks, answers, strict=True))
    return tuple(
        _page_summary(page, mark, answer, misses.get(index))
        for index, (page, mark, answer) in pages
    )


def _page_summary(page: Page, mark: PageMark, answer: int | None, miss: Miss | None) -> PageSummary:
    match page.ask:
        case Predict() as ask if answer is not None:
            chosen = ask.options[answer]
            happened = next(option.text for option in ask.options if option.correct)
            reason = "" if chosen.correct else chosen.feedback
            return PageSummary(
                page.title, mark, chosen.text, happened, right=chosen.correct, reason=reason
            )
        case Do() as ask if mark == "shown":
            told = f"{say_keys(ask.solution)}. {ask.why or ask.hints[1]}"
            return PageSummary(page.title, mark, reason=told)
        case Order() as ask if mark == "shown":
            return PageSummary(page.title, mark, reason=ask.right)
        case Answer() | WriteLine() as ask:
            typed, said = miss or ("", "")
            reasons = (said, ask.right if mark == "shown" else "")
            return PageSummary(
                page.title, mark, typed=typed, reason=" ".join(filter(None, reasons))
            )
        case None | Predict() | Do() | Order() | Drill() | Review():
            return PageSummary(page.title, mark)
        case unknown:
            assert_never(unknown)
