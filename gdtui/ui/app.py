"""The application: it starts, shows something at once, loads the rest, and leaves in good order.

Nothing of the course, the engine or the charts is imported here: that takes longer than Textual
itself, and is done while a first screen is up. What goes on once it is loaded stands in `desk`.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import RenderableType
from textual import events
from textual.app import App
from textual.binding import ActiveBinding
from textual.driver import Driver
from textual.filter import LineFilter
from textual.screen import Screen
from textual.timer import Timer

from gdtui.access import Reach
from gdtui.keymap import APP_KEYS
from gdtui.progress.store import Progress
from gdtui.ui import screens
from gdtui.ui.bindings import APP_BINDINGS
from gdtui.ui.frame_clock import Clock, FrameTimer
from gdtui.ui.look import Look
from gdtui.ui.screens.outline import OpeningScreen
from gdtui.ui.screens.welcome import WelcomeScreen
from gdtui.ui.terminal.filters import Ascii, Colourless
from gdtui.ui.themes import THEMES, theme_for

if TYPE_CHECKING:
    from gdtui.course.lesson import Lesson
    from gdtui.sandbox.form import Form
    from gdtui.ui.navigator import Desk, First
    from gdtui.ui.screens.lesson import LessonScreen

SECONDS_ASKED = 5.0

SETTLED = 0.5
"""Seconds after the first lesson is drawn until what may be wanted next is loaded."""

AT_ONCE = ("ctrl+q", "ctrl+c")
"""Who wants to leave does not wait for what is being loaded."""


@dataclass(frozen=True, slots=True)
class Later:
    """What the tutor opens with once it is loaded, and the lesson's name to show meanwhile."""

    name: str
    load: Callable[[], First]


class TutorApp(App[None]):
    """gdtui on a terminal."""

    TITLE = "gdtui"
    CSS_PATH = "styles.tcss"
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
    """What the app does: none of Textual's own actions that write files or restyle."""

    def __init__(
        self,
        lessons: Callable[[], Sequence[Lesson]],
        first: First | Later,
        progress: Progress,
        clock: Callable[[], Clock] | None = None,
        driver: type[Driver] | None = None,
        folder: Path | None = None,
        reach: Reach | None = None,
        look: Look | None = None,
    ) -> None:
        super().__init__(driver_class=driver)
        self.fault: Exception | None = None
        """What the tutor ended with, if that was no wish of the learner's."""
        self._look = look = look or Look()
        self.ascii = look.ascii
        self._colourless = self.no_color or look.palette == "none"
        self._poor: list[LineFilter] = [Colourless()] if self._colourless else []
        self._poor += [Ascii()] if look.ascii else []
        self._lessons = cache(lessons)
        self._first = first
        self._reach = reach or Reach()
        self._progress = progress
        self._clock = clock or (lambda: FrameTimer(look.fps))
        self._folder = folder
        self._held: deque[events.Key] | None = deque() if isinstance(first, Later) else None
        self._asked: Timer | None = None
        self._leaving = False
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = self._theme(light=look.light)

    @cached_property
    def desk(self) -> Desk:
        """The lessons and what lies around them; imported when it is first asked for."""
        from gdtui.ui.navigator import Desk

        return Desk(
            self,
            self._lessons,
            self._progress,
            self._clock,
            folder=self._folder,
            reach=self._reach,
            look=self._look,
        )

    # Opening -------------------------------------------------------------------------------------

    def get_default_screen(self) -> Screen[None]:
        """Return what is shown while a lesson is loaded: the welcome, or the lesson's outline."""
        if not isinstance(self._first, Later):
            return super().get_default_screen()
        if self._progress.place is None:
            return WelcomeScreen()
        return OpeningScreen(self._first.name)

    async def on_mount(self) -> None:
        """Open what is there already, and say what has to be said."""
        if not isinstance(self._first, Later):
            await self._open(self._first)
        if self._look.ascii and self._look.by_locale:
            self.notify("This locale cannot print every sign, so ASCII stands for them.")
        if self._progress.warning:
            self.notify(self._progress.warning, severity="warning", timeout=10, markup=False)

    def on_ready(self) -> None:
        """Load what is still to come, now that something is shown."""
        if isinstance(self._first, Later):
            self.run_worker(self._load(self._first), exit_on_error=False)

    async def _load(self, later: Later) -> None:
        """Load in a thread, open what was loaded, hand on the keys typed meanwhile, and look ahead.

        The screen stands still meanwhile: drawing takes time that loading needs.
        """
        try:
            with self.batch_update():
                first = await asyncio.to_thread(later.load)
                await self._open(first)
            await self._hand_on()
            await asyncio.sleep(SETTLED)
            gc.freeze()
            gc.enable()
            await asyncio.to_thread(self.desk.look_ahead, first)
        except Exception as error:
            self.fail(error)

    async def _open(self, first: First) -> None:
        self._progress.listener = lambda: self.call_later(self.desk.warn)
        await self.desk.begin(first)

    async def on_event(self, event: events.Event) -> None:
        """Hold the keys for what is being loaded."""
        if (
            self._held is not None
            and isinstance(event, events.Key)
            and not event.is_forwarded
            and event.key not in AT_ONCE
        ):
            self._held.append(event)
        else:
            await super().on_event(event)

    async def _hand_on(self) -> None:
        """Hand on the first key that was held; the next once it was handled, on the screen then."""
        if not self._held:
            self._held = None
            return
        screen = self.screen
        await super().on_event(self._held.popleft())
        if not screen.call_later(self.call_later, self._hand_on):
            self.call_later(self._hand_on)

    # Lessons -------------------------------------------------------------------------------------

    def on_lesson_screen_changed(self, event: LessonScreen.Changed) -> None:
        """Save the place and the marks as they happen."""
        self.desk.keep(event.session)

    def on_lesson_screen_finished(self, event: LessonScreen.Finished) -> None:
        """Go on behind the last page."""
        self.desk.finish(event.session)

    def action_contents(self) -> None:
        """Show the table of contents."""
        self.desk.show_contents()

    def action_sandbox(self) -> None:
        """Show the form of a table of one's own."""
        self.desk.show_form()

    # Keys of the app -----------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Refuse whatever is not ours, however it was asked for; and what the terminal cannot."""
        if action == "suspend_process":
            return self._driver is not None and self._driver.can_suspend
        return action in self.ACTIONS

    def action_help(self) -> None:
        """List all the keys that do something here."""
        if not isinstance(self.screen, screens.HelpScreen):
            self.push_screen(screens.HelpScreen(list(self.screen.active_bindings.values())))

    def action_command_palette(self) -> None:
        """Find a key by what it does; Textual's own palette gives way to a plainer one."""
        if not isinstance(self.screen, screens.PaletteScreen):
            self.push_screen(screens.PaletteScreen(self.screen.active_bindings.values()), self._act)

    async def _act(self, chosen: ActiveBinding | None) -> None:
        if chosen is not None:
            await self.run_action(chosen.binding.action, chosen.node)

    def action_theme(self) -> None:
        """Turn from dark to light and back; where that is new, say how it lasts."""
        light = self.current_theme.dark
        self.theme = self._theme(light=light)
        if light != self._look.light:
            name = "light" if light else "dark"
            kept = f'theme = "{name}" in the settings file keeps it; gdtui settings names the file.'
            self.notify(kept, timeout=SECONDS_ASKED, markup=False)

    def _theme(self, *, light: bool) -> str:
        return theme_for(light=light, contrast=self._look.palette == "contrast").name

    # Drawing -------------------------------------------------------------------------------------

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What the terminal cannot or should not show is taken from each row that is drawn."""
        return self._poor if self._colourless else [*super().get_line_filters(), *self._poor]

    def refresh_css(self, animate: bool = True) -> None:
        """Style anew. Before there is a screen nothing has a style: the colours are only noted."""
        if self.screen_stack:
            super().refresh_css(animate)
        else:
            self.stylesheet.set_variables(self.get_css_variables())

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Open nothing: over SSH a browser would start on the server, in the learner's terminal."""

    # Leaving -------------------------------------------------------------------------------------

    def fail(self, error: Exception) -> None:
        """Leave with what is wrong, for whoever ran the app to tell."""
        if not self._leaving:
            self.fault = error
            self.exit(return_code=1)

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

    def action_help_quit(self) -> None:
        """Ask; where Ctrl+C comes again while the question stands, leave as if interrupted."""
        if self._asked is not None:
            self.exit(return_code=128 + signal.SIGINT)
            return
        self.notify(f"Ctrl+C again leaves. {self._progress.farewell}", timeout=SECONDS_ASKED)
        self._asked = self.set_timer(SECONDS_ASKED, self._answered)

    def _answered(self) -> None:
        self._asked = None


def run(
    file: Path | None,
    files: Mapping[str, Path],
    lessons: Callable[[], Sequence[Lesson]],
    *,
    page: int | None = None,
    learning_rate: Decimal | None = None,
    seed: int | None = None,
    chart: str | None = None,
    restricted: bool = False,
    look: Look | None = None,
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
        restricted: whether files and suspending are out of reach.
        look: how the tutor looks.

    Returns:
        The exit status: 0, 1 after a fault of ours, 128 and its number after a signal.

    Raises:
        CourseError: a lesson is not as it has to be.
        DataError: the lesson's table cannot serve.
        ValueError: there is no such page or chart; one sentence.
    """
    progress = Progress.open()
    left = progress.place.lesson if progress.place else ""
    path = file or files.get(left) or next(iter(files.values()))

    def load() -> First:
        from gdtui import course
        from gdtui.progress import resume
        from gdtui.ui import navigator

        lesson = course.parse(path)
        at = resume.left_at([lesson], progress)[1] if file is None and page is None else page
        return navigator.first_of(
            lesson,
            partial(
                resume.resume,
                lesson,
                progress,
                page=at,
                learning_rate=learning_rate,
                seed=seed,
                chart=chart,
            ),
        )

    try:
        return _shown(lessons, Later(_name(path), load), progress, restricted, look)
    finally:
        progress.close()


def _name(path: Path) -> str:
    """What a lesson's file seems to be called, before it is parsed: 07_learning-rate.md."""
    number, _, slug = path.stem.partition("_")
    title = slug.replace("-", " ").capitalize()
    return f"{int(number)} {title}" if number.isdecimal() else title


def run_sandbox(
    form: Form,
    lessons: Callable[[], Sequence[Lesson]],
    *,
    chart: str | None = None,
    restricted: bool = False,
    look: Look | None = None,
) -> int:
    """Open the tutor at a table of one's own; return the exit status, as `run` does."""
    from gdtui.ui.navigator import Opening

    progress = Progress.open()
    try:
        return _shown(lessons, Opening(form, chart), progress, restricted, look)
    finally:
        progress.close()


def _shown(
    lessons: Callable[[], Sequence[Lesson]],
    first: First | Later,
    progress: Progress,
    restricted: bool,
    look: Look | None,
) -> int:
    app = TutorApp(
        lessons,
        first,
        progress,
        driver=_driver(restricted),
        folder=None if restricted else Path.cwd(),
        reach=Reach(restricted),
        look=look,
    )
    with _ending(app, progress):
        app.run()
    if app.fault is not None:
        raise app.fault
    return app.return_code or 0


def _driver(restricted: bool) -> type[Driver] | None:
    """What draws on the terminal; where there is no POSIX, Textual's own."""
    if os.name != "posix":
        return None
    from gdtui.ui.terminal.driver import StayingDriver, TerminalDriver

    return StayingDriver if restricted else TerminalDriver


def _ending(app: TutorApp, progress: Progress) -> AbstractContextManager[object]:
    """What ends the app when a signal comes or the terminal goes, where there are such things."""
    if os.name != "posix":
        return nullcontext()
    from gdtui.ui.terminal.shutdown import Ending

    return Ending(
        leave=lambda status: app.exit(return_code=status), save=lambda: progress.close(seconds=1.0)
    )
