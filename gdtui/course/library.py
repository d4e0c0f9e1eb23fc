"""The lessons there are: the shipped ones in order, and one of them by name, number or path."""

from __future__ import annotations

import difflib
from pathlib import Path

from msgspec import structs

from gdtui.course.lesson import CourseError, Lesson
from gdtui.course.parser import parse
from gdtui.course.stand_in import stand_in_for
from gdtui.resources import lesson_files, lesson_names


def load_all(folder: Path | None = None) -> tuple[Lesson, ...]:
    """Every lesson of a folder (the shipped one without), in order. Raises CourseError."""
    lessons: dict[str, Lesson] = {}
    for path in lesson_files(folder):
        lesson = parse(path)
        for key in (lesson.number, lesson.slug):
            if key in lessons:
                other = lessons[key].path.name
                raise CourseError(path, 0, f"{other} is also called {key}; rename one of them")
            lessons[key] = lesson
    return tuple({lesson.number: lesson for lesson in lessons.values()}.values())


def load_openable(folder: Path | None = None) -> tuple[Lesson, ...]:
    """Every lesson of a folder, in order; where one cannot be read, what stands in for it.

    One that is called like another before it is left out: a learner could not tell them apart.
    `gdtui check` says so.
    """
    lessons: dict[str, Lesson] = {}
    for path in lesson_files(folder):
        lesson = parse_or_stand_in(path)
        if lesson.slug not in lessons:
            previous = next(reversed(lessons.values()), None)
            if lesson.fault and previous is not None:
                lesson = structs.replace(lesson, part=previous.part)
            lessons[lesson.slug] = lesson
    return tuple(lessons.values())


def parse_or_stand_in(path: Path) -> Lesson:
    """Read a lesson file; where that cannot be, what stands in for it says why."""
    try:
        return parse(path)
    except CourseError as error:
        return stand_in_for(path, str(error))


def find(name: str, folder: Path | None = None) -> Lesson:
    """The lesson called "7", "07", "learning-rate" or "07_learning-rate", or the file at a path.

    Raises CourseError where there is none, and where its file is not as it has to be.
    """
    if name.endswith(".md") or "/" in name:
        return parse(Path(name))
    known = lesson_names(folder)
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        advice = f"did you mean {near[0]}?" if near else "`gdtui list` names them"
        raise CourseError(name, 0, f"no such lesson; {advice}")
    return parse(known[name])
