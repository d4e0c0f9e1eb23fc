"""Launch the tutor on a terminal, and tidy up behind it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual.driver import Driver

from gdtui.progress.store import Progress
from gdtui.restricted_access import Access
from gdtui.settings import Look
from gdtui.ui.app import TutorApp
from gdtui.ui.startup import (
    DeferredOpening,
    FormOpening,
    ReplayOpening,
    RestoredOpening,
    WorkshopOpening,
    open_or_defer,
)

if TYPE_CHECKING:
    from gdtui.course.lesson import Lesson
    from gdtui.sandbox.form import Form
    from gdtui.ui.startup import First


def run_tutor(
    file: Path | None,
    files: Mapping[str, Path],
    lessons: Callable[[], Sequence[Lesson]],
    *,
    page: int | None = None,
    learning_rate: Decimal | None = None,
    seed: int | None = None,
    chart: str | None = None,
    draw: int | None = None,
    fresh: bool = False,
    restricted: bool = False,
    look: Look | None = None,
    press: Sequence[str] = (),
    only: frozenset[str] | None = None,
) -> int:
    """Open the tutor at a lesson's file; at None, where the learner was, or at the first one.

    Args:
        file: the lesson.
        files: every lesson's file by the lesson's name, in order.
        lessons: loads the whole course.
        page: which page, from 0; without it, where the learner was, or the first that is open.
        learning_rate: instead of the page's own.
        seed: instead of the page's own.
        chart: the chart to show first.
        draw: which of the page's variants, from 1; with `fresh`, for a learner has one already.
        fresh: whether no progress is read or written.
        restricted: whether files and suspending are out of reach.
        look: how the tutor looks.
        press: keys to press before the learner goes on, by the terminal's names.
        only: the actions that are left to the learner; None for all.

    Returns:
        The exit status: 0, 1 after a fault of ours, 128 and its number after a signal.

    Raises:
        CourseError: a lesson is not as it has to be.
        DataError: the lesson's table cannot serve.
        ValueError: there is no such page, chart or variant; one sentence.
    """
    slug = None if file is None else file.stem.partition("_")[2]
    progress = Progress.fresh(slug) if fresh else Progress.open()
    left = progress.place.lesson if progress.place else ""
    path = file or files.get(left) or next(iter(files.values()))

    def load() -> First:
        from gdtui import course
        from gdtui.progress import resume

        # A file that was named has to open; where a learner left, or begins, others can.
        lesson = course.parse_or_stand_in(path) if file is None else course.parse(path)
        at = resume.find_place([lesson], progress)[1] if file is None and page is None else page
        return open_or_defer(
            lesson,
            partial(
                resume.open_or_stand_in if file is None else resume.resume_lesson,
                lesson,
                progress,
                page=at,
                learning_rate=learning_rate,
                seed=seed,
                chart=chart,
                draw=draw,
            ),
        )

    try:
        first = DeferredOpening(_provisional_name(path), load)
        return _run_app(lessons, first, progress, restricted, look, press, only)
    finally:
        close_progress(progress)


def close_progress(progress: Progress) -> None:
    """Have all written that is to be kept; say so where that cannot be: the screen is gone."""
    if not progress.close():
        with suppress(OSError):  # so may be the terminal
            print(UNWRITTEN.format(progress.warning), file=sys.stderr, flush=True)


UNWRITTEN = "What you did last is not kept. {}"


def _provisional_name(path: Path) -> str:
    """What a lesson's file seems to be called, before it is parsed: 07_learning-rate.md."""
    number, _, slug = path.stem.partition("_")
    title = slug.replace("-", " ").capitalize()
    return f"{int(number)} {title}" if number.isdecimal() else title


def run_sandbox(
    form: Form,
    lessons: Callable[[], Sequence[Lesson]],
    *,
    chart: str | None = None,
    fresh: bool = False,
    restricted: bool = False,
    look: Look | None = None,
    press: Sequence[str] = (),
    only: frozenset[str] | None = None,
) -> int:
    """Open the tutor at a table of one's own; return the exit status, as `run_tutor` does."""
    progress = Progress.fresh("") if fresh else Progress.open()
    try:
        first = FormOpening(form, chart, afresh=bool(form.rate.strip() or form.seed.strip("0")))
        return _run_app(lessons, first, progress, restricted, look, press, only)
    finally:
        close_progress(progress)


LONG_REPLAY = 20_000
"""Steps that take so long to be taken again that somebody should be told."""


def run_code(
    code: str,
    lessons: Callable[[], Sequence[Lesson]],
    access: Access,
    *,
    look: Look | None = None,
    press: Sequence[str] = (),
    only: frozenset[str] | None = None,
) -> int:
    """Open the tutor at the state of a code; return the exit status, as `run_tutor` does.

    The marks and answers are those of the code, so no progress is read or written.

    Raises:
        CourseError, DataError: the lesson or the table cannot be opened.
        ValueError: the code cannot be opened; one sentence.
    """

    def load() -> First:
        from gdtui.export.state_code import read_code

        read = read_code(code, access)
        if read.record.updates > LONG_REPLAY:
            return ReplayOpening(read.lesson.title, read.restore)
        return RestoredOpening(read.restore())

    opening = DeferredOpening("", load)
    return _run_app(lessons, opening, Progress.fresh(""), access.restricted, look, press, only)


def run_workshop(
    folder: Path,
    lessons: Callable[[], Sequence[Lesson]],
    *,
    part: int | None = None,
    editor: bool = False,
    look: Look | None = None,
    press: Sequence[str] = (),
    only: frozenset[str] | None = None,
) -> int:
    """Open the workshop on a folder; return the exit status, as `run_tutor` does.

    Nothing of it is progress, so none is read or written. Never to be called for somebody whose
    access is restricted: it runs what stands in the folder.

    Args:
        folder: where the learner's files are.
        lessons: loads the whole course.
        part: which part to begin at; without it, the first whose file does not hold.
        editor: whether its file is opened in $EDITOR at once.
        look: how the tutor looks.
        press: keys to press before the learner goes on, by the terminal's names.
        only: the actions that are left to the learner; None for all.

    Raises:
        CannotRunError: no process can be begun for the files; one sentence.
    """
    from gdtui.workshop.bench import Bench

    bench = Bench(folder)

    def load() -> First:
        from gdtui.workshop.session import WorkshopSession

        session = WorkshopSession.begin(folder, bench.driver, bench.look(), part)
        return WorkshopOpening(session, bench, editor)

    try:
        opening = DeferredOpening("Workshop", load)
        return _run_app(lessons, opening, Progress.fresh(""), False, look, press, only)
    finally:
        bench.close()


def _run_app(
    lessons: Callable[[], Sequence[Lesson]],
    first: First | DeferredOpening,
    progress: Progress,
    restricted: bool,
    look: Look | None,
    press: Sequence[str],
    only: frozenset[str] | None,
) -> int:
    progress.recording = look is None or look.record
    app = TutorApp(
        lessons,
        first,
        progress,
        driver=_driver_class(restricted),
        folder=None if restricted else Path.cwd(),
        access=Access(restricted),
        look=look,
        press=press,
        only=only,
    )
    with _shutdown(app, progress):
        app.run()
    if app.fault is not None:
        raise app.fault
    return app.return_code or 0


def _driver_class(restricted: bool) -> type[Driver] | None:
    """What draws on the terminal; where there is no POSIX, Textual's own."""
    if os.name != "posix":
        return None
    from gdtui.ui.terminal.driver import RestrictedDriver, TerminalDriver

    return RestrictedDriver if restricted else TerminalDriver


def _shutdown(app: TutorApp, progress: Progress) -> AbstractContextManager[object]:
    """What ends the app when a signal comes or the terminal goes, where there are such things."""
    if os.name != "posix":
        return nullcontext()
    from gdtui.ui.terminal.shutdown import Shutdown

    return Shutdown(
        leave=lambda status: app.exit(return_code=status),
        save=lambda: progress.close(seconds=1.0),
        titled=app.terminal_title is not None,
    )
