"""The table of contents in lines: the lessons by parts, and what is done of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gdtui.course.lesson import Lesson
from gdtui.progress.resume import count_pages
from gdtui.progress.store import Progress
from gdtui.text.numbers import count_text


def contents_lines(lessons: Sequence[Lesson], progress: Progress) -> Iterator[str]:
    """Yield the lessons by part, each with the pages done."""
    marks = progress.marks()
    part = None
    for lesson in lessons:
        if lesson.part != part:
            part = lesson.part
            yield f"{part}:"
        done, _, _ = count_pages(lesson, marks)
        number = lesson.number.lstrip("0") or "0"
        yield (
            f"{number}, {lesson.title}: {done} of {count_text(len(lesson.pages), 'page')} done, "
            f"{count_text(lesson.minutes, 'minute')}."
        )
    yield 'Type "open" and a number.'
