"""What lies on the desk: lessons, their table of contents and the form, and the ways between them.

This and all it needs takes longer to import than Textual does, so the app does that while a first
screen is already up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gdtui.access import Reach
from gdtui.course.lesson import Lesson, is_sandbox
from gdtui.datasets import DataError
from gdtui.datasets.table import is_large
from gdtui.progress import resume
from gdtui.progress.store import Progress
from gdtui.session.session import Session
from gdtui.session.training_setup import read_ahead
from gdtui.ui import screens
from gdtui.ui.frame_clock import Clock
from gdtui.ui.look import Look
from gdtui.ui.screens.lesson import LessonScreen
from gdtui.ui.screens.welcome import WelcomeScreen
from gdtui.ui.widgets.title_bar import TitleBar

if TYPE_CHECKING:
    from gdtui.sandbox.form import Form
    from gdtui.ui.app import TutorApp
    from gdtui.ui.screens.sandbox_form import Filled


@dataclass(frozen=True, slots=True)
class Opening:
    """A form to open at once, in place of a lesson, and the chart to show first."""

    form: Form
    chart: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A session that stands on a table so large that reading it is shown."""

    table: Path
    open: Callable[[], Session]


First = Session | Opening | Reading
"""What the tutor opens with."""


class Desk:
    """Opens lessons on the app's screens, keeps what is done, and leads from one to another."""

    def __init__(
        self,
        app: TutorApp,
        lessons: Callable[[], Sequence[Lesson]],
        progress: Progress,
        clock: Callable[[], Clock],
        *,
        folder: Path | None,
        reach: Reach,
        look: Look,
    ) -> None:
        """Begin with nothing open.

        Args:
            app: whose screens these are.
            lessons: the whole course; asked for when it is wanted.
            progress: what the learner has done.
            clock: makes what drives the frames of a run.
            folder: where runs are written that are taken along; None where nothing may be.
            reach: which files the learner may name.
            look: how the tutor looks.
        """
        self._app = app
        self._lessons = lessons
        self._progress = progress
        self._clock = clock
        self._folder = folder
        self._reach = reach
        self._look = look
        self._form: Form | None = None

    async def begin(self, first: First) -> None:
        """Open what the tutor opens with."""
        if isinstance(first, Opening):
            self._form = first.form
            form = screens.SandboxScreen(
                first.form, self._reach, at_once=True, alone=True, chart=first.chart
            )
            await self._app.push_screen(form, self._take_form)
        elif isinstance(first, Reading):
            reading = screens.LoadingScreen(first.table.name, first.open)
            await self._app.push_screen(reading, self._take_read)
        else:
            newcomer = self._progress.place is None
            await self._app.push_screen(self._screen_of(first))
            if newcomer:
                await self._app.push_screen(WelcomeScreen())

    def look_ahead(self, first: First) -> None:
        """Load, in a thread, what may be wanted next: tables, all lessons, screens."""
        if isinstance(first, Session):
            read_ahead(first.lesson)
        self._lessons()
        for name in screens.__all__:
            getattr(screens, name)

    def _take_read(self, outcome: Session | Exception | None) -> None:
        """Open what was read; where it cannot be, leave with what was wrong."""
        if isinstance(outcome, Session):
            self.open_session(outcome)
        elif outcome is None:
            self._app.exit()
        else:
            self._app.fail(outcome)

    @property
    def _lesson_screen(self) -> LessonScreen | None:
        """The screen on top, where that is a lesson."""
        top = self._app.screen
        return top if isinstance(top, LessonScreen) else None

    def _screen_of(self, session: Session) -> LessonScreen:
        return LessonScreen(session, self._clock(), self._folder, still=self._look.still)

    def open_session(self, session: Session) -> None:
        """Show a session on a lesson screen of its own, in place of the one there is."""
        screen = self._screen_of(session)
        if self._lesson_screen is not None:
            self._app.switch_screen(screen)
        else:
            self._app.push_screen(screen)

    def keep(self, session: Session) -> None:
        """Save the place, the marks and the answers as they change."""
        resume.keep(session, self._progress)
        self.warn()

    def warn(self) -> None:
        """Show what is wrong with saving, or that nothing is any more."""
        for screen in self._app.screen_stack:
            for title in screen.query(TitleBar):
                title.warning = self._progress.warning

    def finish(self, session: Session) -> None:
        """Look back at a finished lesson, then go on to the next one or to the contents."""
        lesson = session.lesson
        if is_sandbox(lesson):
            self.show_form()
            return
        following = resume.following(lesson, self._lessons())
        current = following.slug if following else lesson.slug
        if following:
            resume.set_out(following, self._progress)

        def onward(further: bool | None) -> None:
            if further is None:
                self._back_to_skipped()
            elif further:
                self._open_chosen(current)
            else:
                self._show_contents(current)

        praise = self._praise(lesson, following)
        self._app.push_screen(screens.SummaryScreen(session, following, praise), onward)

    def _back_to_skipped(self) -> None:
        """Stand on the last page of the lesson that was skipped."""
        screen = self._lesson_screen
        if screen is not None:
            session = screen.session
            while session.page_index and session.marks[session.page_index] != "skipped":
                session = session.previous_page()
            screen.session = session

    def _praise(self, lesson: Lesson, following: Lesson | None) -> str:
        """A quiet word where a part of several lessons or the course ends; none elsewhere."""
        part = [one for one in self._lessons() if following is None or one.part == lesson.part]
        if len(part) == 1 or (following is not None and following.part == lesson.part):
            return ""
        ended = "the course" if following is None else f"the part “{lesson.part}”"
        counts = [resume.lesson_progress(one, self._progress.marks()) for one in part]
        done = sum(finished == total for finished, _, total in counts)
        if done == len(part):
            return f"This was the last lesson of {ended}; all {done} are done. Well driven."
        return f"This was the last lesson of {ended}; {done} of its {len(part)} are done."

    def show_contents(self) -> None:
        """Show the table of contents, pointing at the lesson that is open."""
        if self._lesson_screen is not None:
            self._show_contents(self._lesson_screen.session.lesson.slug)

    def _show_contents(self, current: str) -> None:
        contents = screens.ContentsScreen(self._lessons(), self._progress.marks(), current)
        self._app.push_screen(contents, self._open_chosen)

    def _open_chosen(self, slug: str | None) -> None:
        if slug == screens.ContentsScreen.SANDBOX:
            self.show_form()
            return
        lesson = next((lesson for lesson in self._lessons() if lesson.slug == slug), None)
        if lesson is None:
            return
        try:
            self.open_session(resume.resume(lesson, self._progress))
        except DataError as error:
            self._app.notify(str(error), severity="error", timeout=20)

    def show_form(self) -> None:
        """Show the form of a table of one's own, as it was left."""
        if self._lesson_screen is not None:
            self._app.push_screen(screens.SandboxScreen(self._form, self._reach), self._take_form)

    def _take_form(self, filled: Filled | None) -> None:
        if filled is not None:
            self._form = filled.form
            if filled.session is not None:
                self.open_session(filled.session)


def first_of(lesson: Lesson, opening: Callable[[], Session]) -> Session | Reading:
    """Open a lesson, or say that it has to be read in sight: one of its tables is large."""
    tables = (Path(page.problem.dataset) for page in lesson.pages)
    large = next(filter(is_large, tables), None)
    return opening() if large is None else Reading(large, opening)
