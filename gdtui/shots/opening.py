"""Open a screen without a terminal: its frames are played by hand, its progress is its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path

from gdtui import course
from gdtui.course.lesson import Lesson
from gdtui.export.state_code import read_code
from gdtui.progress.store import Place, Progress
from gdtui.restricted_access import Access
from gdtui.sandbox.form import Form
from gdtui.session.page_draw import variant_by_number
from gdtui.session.session import Session
from gdtui.session.sources import Sources
from gdtui.settings import Look
from gdtui.ui import app
from gdtui.ui.app import TutorApp
from gdtui.ui.frame_clock import ManualClock
from gdtui.ui.startup import First, FormOpening, RestoredOpening

_SOURCES = Sources()
"""What the shots of a process read: many of them stand on the same table."""


class ScreenApp(TutorApp):
    """The tutor on no terminal: its frames are played by hand, its progress is its own."""

    CSS_PATH = str(Path(app.__file__).with_name("styles.tcss"))
    frames: ManualClock
    unseen = True

    async def _open(self, first: First) -> None:
        """Draw once what was opened, not the empty screen before it as well."""
        with self.batch_update():
            await super()._open(first)


def open_app(
    first: First,
    lessons: Callable[[], Sequence[Lesson]],
    *,
    look: Look | None = None,
    newcomer: bool = False,
    access: Access | None = None,
) -> ScreenApp:
    """Return an app that opens with `first` and reads and writes no progress.

    Args:
        first: a session, or the form of a table.
        lessons: the course around it; loaded when it is asked for.
        look: colours and letters; dark and usual ones when not given.
        newcomer: whether the welcome is shown, as to somebody who was never here.
        access: which files may be named; any when not given.
    """
    progress = Progress.in_memory()
    if not newcomer:
        session = first if isinstance(first, Session) else None
        slug = "" if session is None else session.lesson.slug
        title = "" if session is None else session.page.title
        progress.save(Place(slug, title), {})
    clock = ManualClock()
    opened = ScreenApp(lessons, first, progress, lambda: clock, access=access, look=look or Look())
    opened.frames = clock
    return opened


def open_table(form: Form, chart: str | None = None, *, look: Look | None = None) -> ScreenApp:
    """Return an app that opens the sandbox on a table; the form stays where it cannot."""
    return open_app(FormOpening(form, chart), course.load_openable, look=look)


def open_lesson(
    name: str | Path,
    *,
    page: int = 1,
    seed: int | None = None,
    draw: int | None = None,
    chart: str | None = None,
    learning_rate: Decimal | str | None = None,
    theme: str = "dark",
    ascii: bool = False,
    newcomer: bool = False,
) -> ScreenApp:
    """Return an app that stands at a page of a lesson, ready for `run_test`.

    Args:
        name: a lesson's number or name, or the path of a lesson file.
        page: which page, from 1.
        seed: instead of the page's own.
        draw: which of the page's variants, from 1, where its numbers are drawn.
        chart: the name of one of the page's charts, to show first.
        learning_rate: instead of the page's own.
        theme: `dark` or `light`.
        ascii: whether nothing beyond ASCII is shown.
        newcomer: whether the welcome is shown, as to somebody who was never here.

    Raises:
        CourseError: there is no such lesson, or it is not as it has to be.
        DataError: the page's table cannot serve.
        ValueError: there is no such page, variant, chart or theme; one sentence.
    """
    look = _look(theme, ascii)
    lesson = find_lesson(name)
    rate = None if learning_rate is None else Decimal(learning_rate)
    variant = variant_by_number(lesson, page - 1, draw)
    session = Session.open(
        lesson,
        page - 1,
        seed=seed,
        variant=variant,
        chart=chart,
        learning_rate=rate,
        sources=_SOURCES,
    )
    lessons = cache(lambda: with_course(lesson))
    return open_app(session, lessons, look=look, newcomer=newcomer)


def open_coded(
    code: str, *, theme: str = "dark", ascii: bool = False, access: Access | None = None
) -> ScreenApp:
    """Return an app that stands at the state of a code, ready for `run_test`.

    Raises:
        CourseError, DataError: its lesson or its table cannot be opened.
        ValueError: the code cannot be opened, or there is no such theme; one sentence.
    """
    look = _look(theme, ascii)
    read = read_code(code, access or Access())
    opening = RestoredOpening(read.restore())
    return open_app(opening, cache(lambda: with_course(read.lesson)), look=look)


def _look(theme: str, ascii: bool) -> Look:
    if theme not in ("dark", "light"):
        raise ValueError(f"There is no theme “{theme}”: write dark or light.")
    return Look(light=theme == "light", ascii=ascii)


def find_lesson(name: str | Path) -> Lesson:
    """Return the lesson of a number, a name or a file. Raises CourseError where there is none."""
    if isinstance(name, Path) or name.endswith(".md") or "/" in name:
        return course.parse(Path(name))
    return course.find(name)


def with_course(lesson: Lesson) -> Sequence[Lesson]:
    """Return the shipped course, and the lesson itself where it is not part of it."""
    lessons = course.load_openable()
    known = any(one.slug == lesson.slug for one in lessons)
    return lessons if known else (*lessons, lesson)
