"""The application: it opens lessons, keeps progress, and knows nothing of gradient descent."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path

from rich.console import RenderableType
from textual import on
from textual.app import App
from textual.binding import ActiveBinding
from textual.driver import Driver
from textual.filter import LineFilter
from textual.timer import Timer

from gdtui import places
from gdtui.course.lesson import Lesson
from gdtui.datasets import DataError
from gdtui.keys import APP_KEYS
from gdtui.progress import Progress
from gdtui.reach import Reach
from gdtui.sandbox import EXAMPLE, Form, is_sandbox
from gdtui.session import Session
from gdtui.tables import is_large
from gdtui.ui.bindings import APP_BINDINGS
from gdtui.ui.clock import Clock, FrameTimer
from gdtui.ui.filters import Ascii, Colourless
from gdtui.ui.look import Look
from gdtui.ui.screens.contents import SANDBOX, ContentsScreen
from gdtui.ui.screens.help import HelpScreen
from gdtui.ui.screens.lesson import LessonScreen
from gdtui.ui.screens.loading import GivenUpError, LoadingScreen
from gdtui.ui.screens.palette import PaletteScreen
from gdtui.ui.screens.sandbox import Filled, SandboxScreen
from gdtui.ui.screens.summary import SummaryScreen
from gdtui.ui.screens.welcome import WelcomeScreen
from gdtui.ui.themes import DARK, LIGHT, THEMES
from gdtui.ui.widgets.title import TitleBar

SECONDS_ASKED = 5.0


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


class TutorApp(App[None]):
    """gdtui on a terminal."""

    TITLE = "gdtui"
    CSS_PATH = "gdtui.tcss"
    BINDINGS = [*APP_BINDINGS]
    ENABLE_COMMAND_PALETTE = True
    ALLOW_SELECT = False
    """A press of the mouse can end Textual 8.2.8 while a screen changes; terminals select too."""

    ACTIONS = {key.name for key in APP_KEYS} | {
        "command_palette",
        "focus_next",
        "focus_previous",
        "help_quit",
    }
    """What the app does: none of Textual's own actions that write files, suspend or restyle."""

    def __init__(
        self,
        lessons: Sequence[Lesson],
        first: Session | Opening | Reading,
        progress: Progress,
        clock: Callable[[], Clock] | None = None,
        driver: type[Driver] | None = None,
        folder: Path | None = None,
        reach: Reach | None = None,
        look: Look | None = None,
    ) -> None:
        super().__init__(driver_class=driver)
        self.fault: Exception | None = None
        look = look or Look()
        self.ascii = look.ascii
        self._poor: list[LineFilter] = [Colourless()] if self.no_color else []
        self._poor += [Ascii()] if look.ascii else []
        self._lessons = lessons
        self._first = first
        self._form = first.form if isinstance(first, Opening) else EXAMPLE
        self._reach = reach or Reach()
        self._progress = progress
        self._look = look
        self._clock = clock or (lambda: FrameTimer(look.fps))
        self._folder = folder
        self._asked: Timer | None = None
        self._leaving = False
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = LIGHT.name if look.light else DARK.name

    def on_mount(self) -> None:
        """Open the first lesson."""
        self._progress.listener = lambda: self.call_later(self._warn)
        newcomer = self._progress.place is None
        if isinstance(self._first, Opening):
            chart = self._first.chart
            self.push_screen(
                SandboxScreen(self._form, self._reach, at_once=True, alone=True, chart=chart),
                self._take_form,
            )
        elif isinstance(self._first, Reading):
            reading = LoadingScreen(self._first.table.name, self._first.open)
            self.push_screen(reading, self._take_read)
        else:
            self.open_session(self._first)
            if newcomer:
                self.push_screen(WelcomeScreen())
        if self._look.ascii and self._look.by_locale:
            self.notify("This locale cannot print every sign, so ASCII stands for them.")
        if self._progress.warning:
            self.notify(self._progress.warning, severity="warning", timeout=10, markup=False)

    def _take_read(self, outcome: Session | Exception | None) -> None:
        """Open what was read; where it cannot be, leave with what was wrong."""
        if isinstance(outcome, Session):
            self.open_session(outcome)
            return
        if not isinstance(outcome, GivenUpError):
            self.fault = outcome
        self.exit(return_code=0 if self.fault is None else 1)

    def open_session(self, session: Session) -> None:
        """Show a session on a lesson screen of its own."""
        screen = LessonScreen(session, self._clock(), self._folder, still=self._look.still)
        if isinstance(self.screen, LessonScreen):
            self.switch_screen(screen)
        else:
            self.push_screen(screen)

    @on(LessonScreen.Changed)
    def keep_progress(self, event: LessonScreen.Changed) -> None:
        """Save the place and the marks as they happen."""
        places.keep(event.session, self._progress)
        self._warn()

    def _warn(self) -> None:
        """Show what is wrong with saving, or that nothing is any more."""
        for screen in self.screen_stack:
            for title in screen.query(TitleBar):
                title.warning = self._progress.warning

    @on(LessonScreen.Finished)
    def finish_lesson(self, event: LessonScreen.Finished) -> None:
        """Look back at a finished lesson, then go on to the next one or to the contents."""
        lesson = event.session.lesson
        if is_sandbox(lesson):
            self.action_sandbox()
            return
        following = places.following(lesson, self._lessons)
        current = following.slug if following else lesson.slug

        def onward(further: bool | None) -> None:
            if further:
                self._open_chosen(current)
            else:
                self._show_contents(current)

        title = following.title if following else None
        praise = self._praise(lesson, following)
        self.push_screen(SummaryScreen(event.session, title, praise), onward)

    def _praise(self, lesson: Lesson, following: Lesson | None) -> str:
        """A quiet word where a part or the course ends; none elsewhere."""
        if following is not None and following.part == lesson.part:
            return ""
        ended = "the course" if following is None else f"“{lesson.part}”"
        part = [one for one in self._lessons if following is None or one.part == lesson.part]
        counts = [places.lesson_progress(one, self._progress.marks()) for one in part]
        done = sum(finished == total for finished, _, total in counts)
        if done == len(part):
            return f"That was the last of {ended}, and all of it is done. Well driven."
        return f"That was the last of {ended}: {done} of its {len(part)} lessons are done."

    def exit(
        self, result: None = None, return_code: int = 0, message: RenderableType | None = None
    ) -> None:
        """Leave; what fails from now on, for want of a screen or a widget, fails unheard."""
        self._leaving = True
        super().exit(result, return_code, message)

    def _handle_exception(self, error: Exception) -> None:
        # Not public, but there is no other place: Textual 8.2.8 takes the widgets of a leaving app
        # away while screens still mount or handle keys, and would end with a traceback of that.
        if not self._leaving:
            super()._handle_exception(error)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Refuse whatever is not ours, however it was asked for."""
        return action in self.ACTIONS

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What the terminal cannot or should not show is taken from each row that is drawn."""
        return self._poor if self.no_color else [*super().get_line_filters(), *self._poor]

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Open nothing: over SSH a browser would start on the server, in the learner's terminal."""

    def action_help_quit(self) -> None:
        """Ask; where Ctrl+C comes again while the question stands, leave as if interrupted."""
        if self._asked is not None:
            self.exit(return_code=128 + signal.SIGINT)
            return
        self.notify("Ctrl+C again leaves. Your place is kept.", timeout=SECONDS_ASKED)
        self._asked = self.set_timer(SECONDS_ASKED, self._answered)

    def _answered(self) -> None:
        self._asked = None

    def action_help(self) -> None:
        """List all the keys that do something here."""
        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(list(self.screen.active_bindings.values())))

    def action_command_palette(self) -> None:
        """Find a key by what it does; Textual's own palette gives way to a plainer one."""
        if not isinstance(self.screen, PaletteScreen):
            self.push_screen(PaletteScreen(self.screen.active_bindings.values()), self._act)

    async def _act(self, chosen: ActiveBinding | None) -> None:
        if chosen is not None:
            await self.run_action(chosen.binding.action, chosen.node)

    def action_theme(self) -> None:
        """Turn from dark to light and back."""
        self.theme = DARK.name if self.theme == LIGHT.name else LIGHT.name

    def action_contents(self) -> None:
        """Show the table of contents."""
        if isinstance(self.screen, LessonScreen):
            self._show_contents(self.screen.session.lesson.slug)

    def _show_contents(self, current: str) -> None:
        contents = ContentsScreen(self._lessons, self._progress.marks(), current)
        self.push_screen(contents, self._open_chosen)

    def action_sandbox(self) -> None:
        """Show the form of a table of one's own, as it was left."""
        if isinstance(self.screen, LessonScreen):
            self.push_screen(SandboxScreen(self._form, self._reach), self._take_form)

    def _take_form(self, filled: Filled | None) -> None:
        if filled is not None:
            self._form = filled.form
            if filled.session is not None:
                self.open_session(filled.session)

    def _open_chosen(self, slug: str | None) -> None:
        if slug == SANDBOX:
            self.action_sandbox()
            return
        lesson = next((lesson for lesson in self._lessons if lesson.slug == slug), None)
        if lesson is None:
            return
        try:
            self.open_session(places.resume(lesson, self._progress))
        except DataError as error:
            self.notify(str(error), severity="error", timeout=20)


def run(
    lesson: Lesson | None,
    lessons: Sequence[Lesson],
    *,
    page: int | None = None,
    learning_rate: Decimal | None = None,
    seed: int | None = None,
    chart: str | None = None,
    restricted: bool = False,
    look: Look | None = None,
) -> int:
    """Open the tutor at a lesson; at None, where the learner was, or at the first one.

    Returns:
        The exit status: 0, 1 after a fault of ours, 128 and its number after a signal.

    Raises:
        DataError: the lesson's table cannot serve.
        ValueError: there is no such page or chart; one sentence.
    """
    progress = Progress.open()
    try:
        if lesson is None:
            lesson, left = places.left_at(lessons, progress)
            page = left if page is None else page
        opening = partial(
            places.resume,
            lesson,
            progress,
            page=page,
            learning_rate=learning_rate,
            seed=seed,
            chart=chart,
        )
        table = _large_table(lesson)
        first = opening() if table is None else Reading(table, opening)
        return _shown(lessons, first, progress, restricted, look)
    finally:
        progress.close()


def run_sandbox(
    form: Form,
    lessons: Sequence[Lesson],
    *,
    chart: str | None = None,
    restricted: bool = False,
    look: Look | None = None,
) -> int:
    """Open the tutor at a table of one's own; return the exit status, as `run` does."""
    progress = Progress.open()
    try:
        return _shown(lessons, Opening(form, chart), progress, restricted, look)
    finally:
        progress.close()


def _shown(
    lessons: Sequence[Lesson],
    first: Session | Opening | Reading,
    progress: Progress,
    restricted: bool,
    look: Look | None,
) -> int:
    folder = None if restricted else Path.cwd()
    app = TutorApp(
        lessons,
        first,
        progress,
        driver=_driver(restricted),
        folder=folder,
        reach=Reach(restricted),
        look=look,
    )
    with _ending(app, progress):
        app.run()
    if app.fault is not None:
        raise app.fault
    return app.return_code or 0


def _large_table(lesson: Lesson) -> Path | None:
    """The first of a lesson's tables that takes long to read; None where all are read at once."""
    tables = (Path(page.problem.dataset) for page in lesson.pages)
    return next(filter(is_large, tables), None)


def _driver(restricted: bool) -> type[Driver] | None:
    """What draws on the terminal; where there is no POSIX, Textual's own."""
    if os.name != "posix":
        return None
    from gdtui.ui.driver import StayingDriver, TerminalDriver

    return StayingDriver if restricted else TerminalDriver


def _ending(app: TutorApp, progress: Progress) -> AbstractContextManager[object]:
    """What ends the app when a signal comes or the terminal goes, where there are such things."""
    if os.name != "posix":
        return nullcontext()
    from gdtui.ui.ending import Ending

    return Ending(
        leave=lambda status: app.exit(return_code=status), save=lambda: progress.close(seconds=1.0)
    )
