"""What authors of lessons need: a file to begin with, and a check that goes on while they write."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from gdtui import course
from gdtui.authoring import checker
from gdtui.authoring.checker import Finding
from gdtui.authoring.page_texts import page_texts
from gdtui.authoring.recorded_ids import find_vanished_lessons
from gdtui.course import CourseError, Lesson, Page
from gdtui.resources import lessons_folder

SECONDS_BETWEEN_LOOKS = 0.3

Stamps = dict[Path, tuple[int, int]]
"""When each file was last written, and its size."""


def lesson_files_in(paths: Sequence[Path]) -> tuple[Path, ...]:
    """List the lesson files that are meant: files, those in folders; without any, the shipped."""
    files: list[Path] = []
    for path in paths or (lessons_folder(),):
        files += course.lesson_files(path) if path.is_dir() else (path,)
    return tuple(dict.fromkeys(files))


def check_paths(paths: Sequence[Path]) -> Iterator[Finding]:
    """Check what `lesson_files_in` lists, and that no lesson of a folder is gone or there twice."""
    told: set[Finding] = set()
    folders = [folder for folder in paths or (lessons_folder(),) if folder.is_dir()]
    for finding in _faults(lesson_files_in(paths), folders):
        if finding not in told:  # a list of ids that cannot be read is told of by each lesson
            told.add(finding)
            yield finding
    if not told:
        for folder in folders:
            try:
                yield from checker.check_course(course.load_all(folder))
            except CourseError as error:
                yield Finding(error.path, error.line, error.message)


def _faults(files: Sequence[Path], folders: Sequence[Path]) -> Iterator[Finding]:
    for file in files:
        yield from checker.check_files([file])
    for folder in folders:
        for gone in find_vanished_lessons(folder):
            yield Finding(gone.path, gone.line, gone.message)


def watch_lessons(
    paths: Sequence[Path], wait: Callable[[float], object] = time.sleep
) -> Iterator[tuple[Path, ...]]:
    """Yield the lessons to be checked: all of them at first, later those that were written to.

    A table beside a lesson counts as part of it. A file counts once it is the same at two looks in
    a row, so that none is read half written; one that is gone is waited for.
    """
    checked = last = _stamps(paths)
    yield lesson_files_in(paths)
    while True:
        wait(SECONDS_BETWEEN_LOOKS)
        now = _stamps(paths)
        if now == last and now != checked:
            written = {file for file, stamp in now.items() if checked.get(file) != stamp}
            folders = {file.parent for file in written if file.suffix == ".csv"}
            checked = now
            due = [
                file
                for file in lesson_files_in(paths)
                if file in now and (file in written or file.parent in folders)
            ]
            if due:
                yield tuple(due)
        last = now


def page_at_line(lesson: Lesson, line: int) -> int:
    """The page, from 0, that a line of the file stands on."""
    return max((at for at, page in enumerate(lesson.pages) if page.line <= line), default=0)


class PagesWritten:
    """Knows which page of a lesson was last written at."""

    def __init__(self) -> None:
        self._before: dict[Path, tuple[Page, ...]] = {}

    def find(self, lesson: Lesson) -> int:
        """The page, from 0, that is not as it was when this was last asked; else the first."""
        before = self._before.get(lesson.path)
        self._before[lesson.path] = lesson.pages
        if before is None:
            return 0
        there = {page.id: _without_lines(page) for page in before}
        changed = (
            at for at, page in enumerate(lesson.pages) if there.get(page.id) != _without_lines(page)
        )
        return next(changed, 0)


def _without_lines(page: Page) -> tuple[object, ...]:
    """What a page says and sets, wherever it stands in the file."""
    texts = tuple(text.text for text in page_texts(page))
    return page.title, texts, page.scene, page.moves, page.panel, page.readout


def _stamps(paths: Sequence[Path]) -> Stamps:
    lessons = lesson_files_in(paths)
    tables = [
        table for folder in {file.parent for file in lessons} for table in folder.glob("*.csv")
    ]
    stamps: Stamps = {}
    for file in (*lessons, *tables):
        try:
            stat = file.stat()
        except OSError:
            continue
        stamps[file] = stat.st_mtime_ns, stat.st_size
    return stamps
