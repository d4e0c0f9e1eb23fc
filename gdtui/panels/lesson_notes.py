"""What is to be kept of a lesson, as Markdown: what one can do now, what was missed and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from gdtui.course.glossary import Term
from gdtui.course.lesson import Lesson
from gdtui.panels.lesson_summary import Miss, PageSummary, summarise
from gdtui.session.lesson_run import PageMark
from gdtui.text.numbers import count_text

NOTES_HEADING = "# Notes on gradient descent"
"""What the notes of a whole course begin with."""


def lesson_notes(
    lesson: Lesson,
    marks: Sequence[PageMark],
    answers: Sequence[int | None],
    misses: Mapping[int, Miss],
    depth: int = 1,
) -> Iterator[str]:
    """Yield the notes of a lesson line by line, under a heading of so many signs."""
    number = f"{int(lesson.number)} " if lesson.number.isdecimal() else ""
    yield f"{'#' * depth} {number}{lesson.title}"
    yield ""
    yield f"{lesson.objective}"
    if lesson.formula:
        yield ""
        yield f"    {lesson.formula}"
    summed_up = summarise(lesson, marks, answers, misses)
    missed = [line for looked in summed_up for line in _missed(looked)]
    if missed:
        yield ""
        yield from missed
    yield ""
    done = f"{marks.count('done')} of {count_text(len(marks), 'page')} done"
    others = ", ".join(
        f"{marks.count(mark)} {mark}" for mark in ("shown", "skipped") if mark in marks
    )
    yield f"{', '.join(filter(None, (done, others)))}."


def course_notes(
    kept: Sequence[tuple[Lesson, Sequence[PageMark], Sequence[int | None], Mapping[int, Miss]]],
    terms: Sequence[Term],
) -> Iterator[str]:
    """Yield the notes of lessons, each with marks, answers and misses, and the terms they name."""
    yield NOTES_HEADING
    for lesson, marks, answers, misses in kept:
        yield ""
        yield from lesson_notes(lesson, marks, answers, misses, depth=2)
    if terms:
        yield ""
        yield "## Terms"
        yield ""
        for term in sorted(terms, key=lambda term: term.word.lower()):
            yield f"- **{term.word}**: {term.said} ({term.place})"


def _missed(looked: PageSummary) -> Iterator[str]:
    """A line on what was missed or shown on a page; none where nothing was."""
    if looked.said and not looked.right:
        said = f"you said “{looked.said}”, and it was “{looked.happened}”."
        yield f"- **{looked.title}**: {said} {looked.reason}"
    elif looked.typed:
        yield f"- **{looked.title}**: first you typed {looked.typed}. {looked.reason}"
    elif looked.mark == "shown":
        yield f"- **{looked.title}**, shown: {looked.reason}".rstrip(": ")
