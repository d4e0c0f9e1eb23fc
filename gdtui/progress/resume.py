"""Where a learner is: going on from there, and keeping it; for the screen and for plain lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from gdtui import datasets
from gdtui.course.lesson import (
    Answer,
    CourseError,
    Do,
    Drill,
    Lesson,
    Order,
    Page,
    Predict,
    Review,
    WriteLine,
    is_sandbox,
)
from gdtui.course.questions import traits_of
from gdtui.course.stand_in import stand_in_for
from gdtui.datasets import DataError
from gdtui.progress.database import KeptTable, Mark, PageKey, Place
from gdtui.progress.kept_ids import kept_of, mark_of, option_at, page_at, page_ids
from gdtui.progress.kept_runs import table_key
from gdtui.progress.store import Progress
from gdtui.session.lesson_run import LessonRun
from gdtui.session.page_draw import variant_by_number
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
    draw: int | None = None,
    sources: Sources | None = None,
) -> Session:
    """Open a lesson where the learner left it: at the first page that is open, else at the first.

    The page comes back as it was left, its run and all, as do those that are turned to later; with
    a rate or a seed it opens afresh. `draw` is which of its variants, from 1, where none was kept.

    Raises:
        DataError: the lesson's table cannot serve.
        ValueError: there is no such page, chart or variant; one sentence.
    """
    marks, given = page_marks(lesson, progress.marks()), progress.answers()
    answers = kept_answers(lesson, progress.marks(), given)
    if page is None:
        page = _first_open(marks)
    opened = Session.open(
        lesson,
        page,
        marks=marks,
        answers=answers,
        asked_again=_asked_again(lesson, marks, given),
        learning_rate=learning_rate,
        seed=seed,
        chart=chart,
        draw_seed=progress.draw_seed,
        variant=variant_by_number(lesson, page, draw),
        sources=sources,
    )
    opened = replace(opened, recall=partial(recall_page, progress))
    if learning_rate is not None or seed is not None:
        return opened
    before = recall_page(progress, opened)
    return opened if before is None else _show_chart(opened.come_back(before), chart)


def open_or_stand_in(
    lesson: Lesson,
    progress: Progress,
    *,
    page: int | None = None,
    learning_rate: Decimal | None = None,
    seed: int | None = None,
    chart: str | None = None,
    draw: int | None = None,
    sources: Sources | None = None,
) -> Session:
    """Open a lesson as `resume_lesson` does; where its table cannot serve, what stands in for it.

    Raises:
        ValueError: there is no such page, chart or variant; one sentence.
    """
    try:
        return resume_lesson(
            lesson,
            progress,
            page=page,
            learning_rate=learning_rate,
            seed=seed,
            chart=chart,
            draw=draw,
            sources=sources,
        )
    except (DataError, CourseError) as error:
        return Session.open(stand_in_for(lesson.path, str(error)), sources=sources)


def recall_page(progress: Progress, opened: LessonRun) -> Session | None:
    """Return a page as it was left, its run and all; None where nothing was kept of it."""
    if not isinstance(opened, Session):
        return None
    lesson, page = opened.lesson, opened.own_page
    earlier = () if is_sandbox(lesson) else page_ids(page)[1:]
    keys = (page_key(lesson, page), *((lesson.slug, name) for name in earlier))
    found = ((key, progress.runs.find(key)) for key in keys)
    key, kept = next(((key, run) for key, run in found if run is not None), (keys[0], None))
    if kept is None:
        return None
    from gdtui.progress.run_records import is_newer_page, unpack_page  # where there is a run

    back = unpack_page(opened, kept.record, kept.pieces)
    if back is None and is_newer_page(kept.record):
        progress.runs.leave_alone(key)
    return back


def resume_table(opened: Session, progress: Progress, chart: str | None = None) -> Session:
    """Return a table of one's own as it was left, where its settings are what they were then."""
    return _show_chart(recall_page(progress, opened) or opened, chart)


def _show_chart(session: Session, chart: str | None) -> Session:
    charts: tuple[str, ...] = session.scene.charts
    if chart not in charts or chart == session.chart_name:
        return session
    return replace(session, chart_index=charts.index(chart), cursor=None)


class RunKeeper:
    """Keeps what stands on the page that is open: the run, its switches, what was answered."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._page: Page | None = None
        self._key: tuple[str, str] | None = None

    @property
    def lasting(self) -> bool:
        """Whether what is open can be kept at all: what can be read but once cannot."""
        return self._page is None or self._key is not None

    def keep(self, session: Session) -> None:
        """Keep it, and return at once; what can be read but once, such as a pipe, is not kept."""
        page = session.own_page
        if page is not self._page:
            table = page.problem.dataset
            lasting = not is_sandbox(session.lesson) or (
                table in datasets.shipped_names() or Path(table).is_file()
            )
            self._page, self._key = page, page_key(session.lesson, page) if lasting else None
        if self._key is not None:
            self._progress.runs.keep(self._key, session)


def page_key(lesson: Lesson, page: Page) -> tuple[str, str]:
    """Return what a page's run is kept by: its lesson's name and its own; of a table, its file."""
    if not is_sandbox(lesson):
        return lesson.slug, page.id
    from gdtui.progress.run_stamp import specs_digest

    table = page.problem.dataset
    source = table if table in datasets.shipped_names() else str(Path(table).absolute())
    return table_key(source), specs_digest(lesson, page).hex()


def find_place(lessons: Sequence[Lesson], progress: Progress) -> tuple[Lesson, int | None]:
    """Return the lesson and the page the learner was on; at first, the first lesson and None."""
    place = progress.place
    lesson = next((each for each in lessons if place and each.slug == place.lesson), None)
    if lesson is None or place is None:
        return lessons[0], None
    return lesson, page_at(lesson, place)


def save_session(session: Session, progress: Progress) -> None:
    """Save the place, and the marks and answers of a lesson; a table is kept by `save_table`."""
    if is_sandbox(session.lesson) or session.lesson.fault:
        return
    pages = session.lesson.pages
    ids = [page.id for page in pages]
    marks: dict[str, Mark] = dict(zip(ids, session.marks, strict=True))
    answers = {
        page.id: answer_to_text(page, answer)
        for page, answer in zip(pages, session.answers, strict=True)
        if answer is not None
    }
    open_again = (pages[index] for index in session.asked_again if session.answers[index] is None)
    answers |= {page.id: ASKED_AGAIN for page in open_again if _is_answered_once(page)}
    progress.save(Place(session.lesson.slug, session.own_page.id), marks, answers)


_ACHIEVED: tuple[Mark, ...] = ("done", "shown")
"""Marks of a page that asks no more, unless it was asked again."""

ASKED_AGAIN = ""
"""Kept in the place of an answer that its learner took back, to be asked again."""


def _is_answered_once(page: Page) -> bool:
    """Whether an answer of the page is kept; goals, drills and reviews begin anew anyway."""
    return traits_of(page.ask).reveal is not None


def _asked_again(
    lesson: Lesson, marks: Sequence[Mark], answers: Mapping[PageKey, str]
) -> frozenset[int]:
    """Return the pages that are done, and whose answer was taken back."""
    newest = (kept_of(lesson, page, answers)[:1] for page in lesson.pages)
    pairs = enumerate(zip(marks, newest, strict=True))
    return frozenset(
        index for index, (mark, kept) in pairs if mark in _ACHIEVED and kept == (ASKED_AGAIN,)
    )


MOST_TABLES = 20
"""Tables of one's own that are kept: those opened last."""


def save_table(session: Session, progress: Progress) -> None:
    """Keep a table of one's own as it stands.

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
    progress.keep_table(KeptTable(source, form, session.chart_name, session.scrolled or 0, opened))
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
    page = lesson.pages[_first_open(page_marks(lesson, progress.marks()))]
    progress.save(Place(lesson.slug, page.id), {})


def answer_to_text(page: Page, answer: int) -> str:
    """Write an answer down: a prediction by its option's id, because options change places."""
    match page.ask:
        case Predict() as ask:
            return ask.options[answer].id
        case None | Do() | Answer() | WriteLine() | Order() | Drill() | Review():
            return str(answer)
        case unknown:
            assert_never(unknown)


def answer_from_text(page: Page, words: str | None) -> int | None:
    """Read what `answer_to_text` wrote; None where the page has no such answer any more."""
    match page.ask:
        case Predict() as ask:
            return None if words is None else option_at(ask.options, words)
        case None | Do() | Answer() | WriteLine() | Order() | Drill() | Review():
            return int(words) if words is not None and words.isdecimal() else None
        case unknown:
            assert_never(unknown)


def find_next_lesson(lesson: Lesson, lessons: Sequence[Lesson]) -> Lesson | None:
    """Return the lesson after this one; None behind the last. Behind a stranger comes the first."""
    slugs = [each.slug for each in lessons]
    place = slugs.index(lesson.slug) + 1 if lesson.slug in slugs else 0
    return lessons[place] if place < len(lessons) else None


def count_pages(lesson: Lesson, marks: Mapping[PageKey, Mark]) -> tuple[int, int, int]:
    """Count a lesson's pages: done; skipped, or their solution shown; all."""
    states = page_marks(lesson, marks)
    return states.count("done"), states.count("skipped") + states.count("shown"), len(states)


def page_marks(lesson: Lesson, marks: Mapping[PageKey, Mark]) -> tuple[Mark, ...]:
    """Return the mark of each page of a lesson."""
    return tuple(mark_of(lesson, page, marks) for page in lesson.pages)


def kept_answers(
    lesson: Lesson, marks: Mapping[PageKey, Mark], answers: Mapping[PageKey, str]
) -> tuple[int | None, ...]:
    """Return what was answered on each page of a lesson that asks no more; else None."""
    return tuple(
        _answer_of(lesson, page, answers) if mark in _ACHIEVED else None
        for page, mark in zip(lesson.pages, page_marks(lesson, marks), strict=True)
    )


def _answer_of(lesson: Lesson, page: Page, answers: Mapping[PageKey, str]) -> int | None:
    """The newest answer to a page that it still has."""
    kept = kept_of(lesson, page, answers)
    if kept[:1] == (ASKED_AGAIN,):
        return None
    found = (answer_from_text(page, words) for words in kept)
    return next((answer for answer in found if answer is not None), None)


def _first_open(marks: Sequence[Mark]) -> int:
    return marks.index("open") if "open" in marks else 0
