"""The table of contents in lines: the lessons by parts, and what is done of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gdtui.course.lesson import Lesson
from gdtui.progress.resume import count_pages, is_there, summarise_table
from gdtui.progress.store import Progress
from gdtui.text.numbers import count_text


def contents_lines(
    lessons: Sequence[Lesson], progress: Progress, *, tables: bool = True
) -> Iterator[str]:
    """Yield the lessons by part, each with the pages done; then the learner's own tables."""
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
    kept = progress.tables() if tables else ()
    if kept:
        yield "Your own tables, which the contents on the screen open:"
    for table in kept:
        gone = "" if is_there(table) else " There is no such file any more."
        yield f"{summarise_table(table)}.{gone}"
    yield 'Type "open" and a number.'
