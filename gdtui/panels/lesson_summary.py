"""A lesson in review, page by page: each prediction beside what really happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from gdtui.course.lesson import Answer, Do, Drill, Order, Page, Predict, Review, WriteLine
from gdtui.session.lesson_run import PageMark
from gdtui.session.session import Session


@dataclass(frozen=True, slots=True)
class PageSummary:
    """What a learner did on one page of a lesson.

    `said` and `happened` are of a prediction: what the learner committed to, and what really
    happened.
    """

    title: str
    mark: PageMark
    said: str = ""
    happened: str = ""
    right: bool = False


def lesson_summary(session: Session) -> tuple[PageSummary, ...]:
    """Set every prediction of the lesson beside its outcome, page by page."""
    return tuple(
        _page_summary(page, mark, answer)
        for page, mark, answer in zip(
            session.lesson.pages, session.marks, session.answers, strict=True
        )
    )


def _page_summary(page: Page, mark: PageMark, answer: int | None) -> PageSummary:
    match page.ask:
        case Predict() as ask if answer is not None:
            chosen = ask.options[answer]
            happened = next(option.text for option in ask.options if option.correct)
            return PageSummary(page.title, mark, chosen.text, happened, chosen.correct)
        case None | Predict() | Do() | Answer() | WriteLine() | Order() | Drill() | Review():
            return PageSummary(page.title, mark)
        case unknown:
            assert_never(unknown)
