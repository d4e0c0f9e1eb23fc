"""Where a learner is: going on from there, and keeping it; for the screen and for plain lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from gdtui import datasets
from gdtui.course.lesson import (
    Answer,
    Do,
    Drill,
    Lesson,
    Order,
    Page,
    Predict,
    Review,
    is_sandbox,
)
from gdtui.progress.database import KeptTable, Mark, Place
from gdtui.progress.store import Progress
from gdtui.session.session import Session
from gdtui.session.sources import Sources
from gdtui.text.widths import in_one_line

if TYPE_CHECKING:
    from gdtui.sandbox.form import Form


def resume_lesson(
    lesson: Lesson,
    progress: Progress,
    *,
    page: int | None = None,
    learning_rate: Decimal | None = None,
    seed: int | None = None,
    chart: str | None = None,
    sources: Sources | None = None,
) -> Session:
    """Open a lesson where the learner left it: at the first page that is open, else at the first.

    Raises:
        DataError: the lesson's table cannot serve.
        ValueError: there is no such page or chart; one sentence.
    """
    marks, given = _page_marks(lesson, progress.marks()), progress.answers()
    answers = tuple(
        answer_from_text(each, given.get((lesson.slug, each.title))) if mark == "done" else None
        for each, mark in zip(lesson.pages, marks, strict=True)
    )
    if page is None:
        page = _first_open(marks)
    return Session.open(
        lesson,
        page,
        marks=marks,
        answers=answers,
        learning_rate=learning_rate,
        seed=seed,
        chart=chart,
        sources=sources,
    )


def find_place(lessons: Sequence[Lesson], progress: Progress) -> tuple[Lesson, int | None]:
    """Return the lesson and the page the learner was on; at first, the first lesson and None."""
    place = progress.place
    lesson = next((each for each in lessons if place and each.slug == place.lesson), None)
    if lesson is None or place is None:
        return lessons[0], None
    titles = [each.title for each in lesson.pages]
    return lesson, titles.index(place.page) if place.page in titles else None


def save_session(session: Session, progress: Progress) -> None:
    """Save the place, and the marks and answers of a lesson; a table is kept by `save_table`."""
    if is_sandbox(session.lesson):
        return
    pages = session.lesson.pages
    titles = [page.title for page in pages]
    marks: dict[str, Mark] = dict(zip(titles, session.marks, strict=True))
    answers = {
        page.title: answer_to_text(page, answer)
        for page, answer in zip(pages, session.answers, strict=True)
        if answer is not None
    }
    progress.save(Place(session.lesson.slug, session.own_page.title), marks, answers)


MOST_TABLES = 20
"""Tables of one's own that are kept: those opened last."""


def save_table(session: Session, progress: Progress, scrolled: int = 0) -> None:
    """Keep a table of one's own as it stands, its text scrolled by so many rows.

    A shipped table is nobody's own, and what can be read but once, such as a pipe, is not kept.
    """
    from gdtui.sandbox.command import current_form  # no lesson waits for the form

    form = asdict(current_form(session))
    path = Path(form["table"]).absolute()
    if form["table"] in datasets.shipped_names() or not path.is_file():
        return
    kept = progress.tables()
    source = form["table"] = str(path)
    last = kept[0].opened if kept else 0
    opened = last if kept and kept[0].source == source else last + 1
    progress.keep_table(KeptTable(source, form, session.chart_name, scrolled, opened))
    for old in progress.tables()[MOST_TABLES:]:
        progress.forget_table(old.source)


def is_there(table: KeptTable) -> bool:
    """Whether a table that was kept can still be opened."""
    try:
        return Path(table.source).is_file()
    except (OSError, ValueError):
        return False


def summarise_table(table: KeptTable) -> str:
    """Say in one line what is learned of a table that was kept, and how."""
    held = {name: table.form.get(name, "") for name in ("features", "target", "model", "rate")}
    learned = f"{held['features']} → {held['target']}, {held['model']}, η {held['rate']}"
    return in_one_line(f"{table.source}: {learned}")


def kept_form(table: KeptTable) -> Form:
    """Return the form of a table that was kept; what a later version put in it is left out."""
    from gdtui.sandbox.form import Form

    known = {field.name for field in fields(Form)}
    return Form(**{name: text for name, text in table.form.items() if name in known})


def save_next_lesson(lesson: Lesson, progress: Progress) -> None:
    """Save that a lesson is next: its first page that is open, or its first."""
    page = lesson.pages[_first_open(_page_marks(lesson, progress.marks()))]
    progress.save(Place(lesson.slug, page.title), {})


def answer_to_text(page: Page, answer: int) -> str:
    """Write an answer down: a prediction in its own words, because options change places."""
    match page.ask:
        case Predict() as ask:
            return ask.options[answer].text
        case None | Do() | Answer() | Order() | Drill() | Review():
            return str(answer)
        case unknown:
            assert_never(unknown)


def answer_from_text(page: Page, words: str | None) -> int | None:
    """Read what `answer_to_text` wrote; None where the page has no such answer any more."""
    match page.ask:
        case Predict() as ask:
            texts = [option.text for option in ask.options]
            return texts.index(words) if words in texts else None
        case None | Do() | Answer() | Order() | Drill() | Review():
            return int(words) if words is not None and words.isdecimal() else None
        case unknown:
            assert_never(unknown)


def find_next_lesson(lesson: Lesson, lessons: Sequence[Lesson]) -> Lesson | None:
    """Return the lesson after this one; None behind the last. Behind a stranger comes the first."""
    slugs = [each.slug for each in lessons]
    place = slugs.index(lesson.slug) + 1 if lesson.slug in slugs else 0
    return lessons[place] if place < len(lessons) else None


def count_pages(lesson: Lesson, marks: Mapping[tuple[str, str], Mark]) -> tuple[int, int, int]:
    """Count a lesson's pages: done, skipped, all."""
    states = _page_marks(lesson, marks)
    return states.count("done"), states.count("skipped"), len(states)


def _page_marks(lesson: Lesson, marks: Mapping[tuple[str, str], Mark]) -> tuple[Mark, ...]:
    return tuple(marks.get((lesson.slug, page.title), "open") for page in lesson.pages)


def _first_open(marks: Sequence[Mark]) -> int:
    return marks.index("open") if "open" in marks else 0
