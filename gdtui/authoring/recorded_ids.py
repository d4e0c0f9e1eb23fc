"""The list of every id that lessons ever had, and what of it has vanished from them.

What learners did is kept by ids. A folder with such a list is guarded: an id may go only where a
`was` says what takes its place. The list only grows; whoever gives something up takes its line out.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from gdtui import course
from gdtui.course.lesson import CourseError, Lesson, Option, Page
from gdtui.text.ids import is_id

IDS_FILE = "ids.txt"

_HEADER = """\
# Every id that pages and options of these lessons ever had ("The list of ids" in
# docs/lesson-format.md). `gdtui check --record-ids` adds to it. With a line that is taken out, what
# learners did there is lost.
"""


class RecordedId(NamedTuple):
    """One line of the list: a page of a lesson, or an option of the page."""

    lesson: str
    page: str
    option: str = ""

    def __str__(self) -> str:
        return "/".join(filter(None, self))


Recorded = dict[RecordedId, int]
"""What is recorded, with the line of each in the list."""


def read_recorded(folder: Path) -> Recorded:
    """Return what is recorded beside the lessons of a folder; nothing where there is no list.

    Raises:
        CourseError: it cannot be read, or a line of it is none.
    """
    path = folder / IDS_FILE
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise CourseError(path, 0, f"cannot read it ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise CourseError(path, 0, "this is not UTF-8; save the file as UTF-8") from error
    recorded: Recorded = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        parts = line.strip().split("/")
        if len(parts) not in (2, 3) or not all(map(is_id, parts)):
            told = f"`{line.strip()}` is no id; write `lesson/page` or `lesson/page/option`"
            raise CourseError(path, number, told)
        recorded.setdefault(RecordedId(*parts), number)
    return recorded


def ids_of(lesson: Lesson) -> Iterator[RecordedId]:
    """Yield every id that a lesson's pages and options have or had."""
    for page in lesson.pages:
        for name in (page.id, *page.was):
            yield RecordedId(lesson.slug, name)
        for option in _options(page):
            for name in (option.id, *option.was):
                yield RecordedId(lesson.slug, page.id, name)


def unrecorded_ids(lessons: Iterable[Lesson]) -> tuple[RecordedId, ...]:
    """Return the ids that are not in the list beside their lesson; none where there is no list.

    Raises:
        CourseError: a list cannot be read.
    """
    guarded = (lesson for lesson in lessons if (lesson.path.parent / IDS_FILE).exists())
    return tuple(
        name
        for lesson in guarded
        for recorded in (read_recorded(lesson.path.parent),)
        for name in ids_of(lesson)
        if name not in recorded
    )


def record_ids(lessons: Sequence[Lesson]) -> dict[Path, int]:
    """Add the ids of lessons to the lists beside them; return how many are new to each list.

    Raises:
        CourseError: a list cannot be read.
        OSError: one cannot be written.
    """
    added: dict[Path, int] = {}
    for folder in dict.fromkeys(lesson.path.parent for lesson in lessons):
        recorded = read_recorded(folder)
        there = [lesson for lesson in lessons if lesson.path.parent == folder]
        ids = {name for lesson in there for name in ids_of(lesson)}
        path = folder / IDS_FILE
        added[path] = len(ids - recorded.keys())
        if added[path]:
            lines = "".join(f"{name}\n" for name in sorted(map(str, ids | recorded.keys())))
            path.write_text(_notes(path) + lines, encoding="utf-8")
    return added


def _notes(path: Path) -> str:
    """What an author wrote at the top of the list."""
    if not path.exists():
        return _HEADER
    lines = path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    return "".join(line for line in lines if line.startswith("#"))


def find_vanished_ids(lesson: Lesson) -> Iterator[CourseError]:
    """Yield an error for each recorded id that this lesson has no more; of a page, one alone."""
    try:
        recorded = read_recorded(lesson.path.parent)
    except CourseError as error:
        yield error
        return
    heirs = {name: page for page in lesson.pages for name in (page.id, *page.was)}
    for name in recorded:
        if name.lesson != lesson.slug:
            continue
        page = heirs.get(name.page)
        if page is None and not name.option:
            yield _vanished_page(lesson, name, recorded)
        elif page is not None and name.option:
            known = {one for option in _options(page) for one in (option.id, *option.was)}
            if name.option not in known:
                yield _vanished_option(lesson, page, name, recorded)


def find_vanished_lessons(folder: Path) -> Iterator[CourseError]:
    """Yield an error for each recorded lesson that a folder has no more."""
    try:
        recorded = read_recorded(folder)
    except CourseError:
        return  # its lessons have said so
    slugs = {path.stem.partition("_")[2] for path in course.lesson_files(folder)}
    gone = dict.fromkeys(name.lesson for name in recorded if name.lesson not in slugs)
    for slug in gone:
        line = min(number for name, number in recorded.items() if name.lesson == slug)
        yield CourseError(
            folder / IDS_FILE,
            line,
            f"the lesson `{slug}` is gone; call its file NN_{slug}.md, or take its lines out, "
            "with which what learners did there is lost",
        )


def _vanished_page(lesson: Lesson, name: RecordedId, recorded: Recorded) -> CourseError:
    new = [page for page in lesson.pages if RecordedId(lesson.slug, page.id) not in recorded]
    ids = difflib.get_close_matches(name.page, [page.id for page in new], n=1, cutoff=0.0)
    heir = next((page for page in new if page.id in ids), None)
    where = f"below `## {heir.title}`" if heir else "of the page that takes its place"
    message = (
        f"the page `{name.page}` is gone, and with it what learners did there; "
        f"write into a {{page}} {where}: `was: [{name.page}]`; {_give_up(lesson, name)}"
    )
    return CourseError(lesson.path, heir.line if heir else 0, message)


def _vanished_option(
    lesson: Lesson, page: Page, name: RecordedId, recorded: Recorded
) -> CourseError:
    options = _options(page)
    new = [one for one in options if name._replace(option=one.id) not in recorded]
    ids = difflib.get_close_matches(name.option, [one.id for one in new], n=1, cutoff=0.0)
    heir = next((one for one in new if one.id in ids), None)
    where = f"the option `{heir.text}`" if heir else "the option that takes its place"
    write = f"write into {where}: `was: [{name.option}]`; " if options else ""
    message = (
        f"the option `{name.option}` of the page `{page.title}` is gone, and its answers with it; "
        f"{write}{_give_up(lesson, name)}"
    )
    return CourseError(lesson.path, page.ask.line if page.ask else page.line, message)


def _give_up(lesson: Lesson, name: RecordedId) -> str:
    return f"if nothing does, take `{name}` out of {lesson.path.parent.name}/{IDS_FILE}"


def _options(page: Page) -> tuple[Option, ...]:
    return page.predict.options if page.predict else ()
