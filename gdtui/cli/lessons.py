"""Lessons by what is typed: a number, a name or a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gdtui.restricted_access import Access

if TYPE_CHECKING:
    from gdtui.course.lesson import Lesson


def lesson_file(ctx: click.Context, access: Access, name: str) -> Path:
    """The file of the lesson of this number, name or path; the instructor's before the shipped."""
    from gdtui.resources import lesson_names, lesson_slugs

    if name.endswith(".md") or "/" in name:
        if not access.allows(Path(name)):
            raise click.UsageError("Lessons are opened by name here; `gdtui list` has them.")
        if not Path(name).is_file():
            raise click.UsageError(f"There is no file {name}.", ctx.parent)
        return Path(name)
    known = lesson_names() | (lesson_names(access.folder) if access.folder else {})
    if name in known:
        return known[name]
    import difflib

    group = ctx.find_root().command
    commands = group.list_commands(ctx) if isinstance(group, click.Group) else ()
    near = difflib.get_close_matches(name, [*lesson_slugs(), *commands], n=2)
    advice = f"did you mean {' or '.join(near)}?" if near else "`gdtui list` names the lessons."
    raise click.UsageError(f"There is no lesson or command {name!r}; {advice}", ctx.parent)


def check_draw(ctx: click.Context, draw: int | None, page: int | None, *, of_lesson: bool) -> None:
    """Refuse a draw that is not of one page of a lesson."""
    if draw is not None and (page is None or not of_lesson):
        raise click.UsageError(
            "--draw K goes with LESSON and --page N: it chooses among the draws of one page.", ctx
        )


def lesson_files_by_name(access: Access) -> dict[str, Path]:
    """The file of every lesson by its name, at least one: the shipped, then the instructor's."""
    from gdtui.resources import lesson_slugs, lessons_folder

    files = lesson_slugs() | (lesson_slugs(access.folder) if access.folder else {})
    if not files:
        raise click.ClickException(f"There are no lessons in {lessons_folder()}.")
    return files


def parse_lesson(file: Path) -> Lesson:
    """The lesson of a file; what is wrong with it is told as the command's error."""
    from gdtui.course import CourseError, parse

    try:
        return parse(file)
    except CourseError as error:
        raise click.ClickException(str(error)) from None


def load_lessons(access: Access) -> tuple[Lesson, ...]:
    """The shipped lessons, then the instructor's, of which one may take a shipped one's place.

    Where one cannot be read, what stands in for it says so; the others are as they are.
    """
    from gdtui.course import load_openable

    lesson_files_by_name(access)
    lessons = {lesson.slug: lesson for lesson in load_openable()}
    if access.folder is not None:
        lessons |= {lesson.slug: lesson for lesson in load_openable(access.folder)}
    return tuple(lessons.values())
