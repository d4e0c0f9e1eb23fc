"""The application: it starts, shows something at once, loads the rest, and leaves in good order.

Nothing of the course, the engine or the charts is imported here: that takes longer than Textual
itself, and is done while a first screen is up. What goes on once it is loaded stands in
`navigator`.
"""

from __future__ import annotations

import asyncio
import gc
import signal
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from textual import events
from textual.binding import ActiveBinding
from textual.driver import Driver
from textual.filter import LineFilter
from textual.screen import Screen
from textual.timer import Timer

from gdtui.keymap import APP_KEYS, is_left
from gdtui.libraries.lean_imports import import_numpy
from gdtui.progress.store import Progress
from gdtui.restricted_access import Access
from gdtui.settings import Look, may_glide
from gdtui.ui import screens
from gdtui.ui.bindings import APP_BINDINGS
from gdtui.ui.frame_clock import FrameClock, ManualClock, TimerClock
from gdtui.ui.screens.base import TitledScreen
from gdtui.ui.screens.outline import OutlineScreen
from gdtui.ui.screens.welcome import WelcomeScreen
from gdtui.ui.startup import DeferredOpening
from gdtui.ui.terminal.base_app import BaseApp
from gdtui.ui.terminal.filters import AsciiFilter, ColourlessFilter, spell_in_ascii
from gdtui.ui.terminal.key_events import key_event
from gdtui.ui.terminal.title import MOVING, title_text
from gdtui.ui.themes import SIXTEEN_THEMES, THEMES, theme_for

if TYPE_CHECKING:
    from gdtui.course.lesson import Lesson
    from gdtui.ui.navigator import Navigator
    from gdtui.ui.screens.lesson import LessonScreen
    from gdtui.ui.startup import First

NOTICE_SECONDS = 5.0

YOUNG_OBJECTS = 5_000
"""New objects at which garbage is looked for: a step makes many, and few that need looking for."""

PRELOAD_DELAY = 0.5
"""Seconds after the first lesson is drawn until what may be wanted next is loaded."""

LEADING_AWAY = ("contents", "sandbox")
"""What a teacher who leaves a few keys may keep: it leads to other lessons."""

REREAD_SECONDS = 1.0
"""How often a lesson's file is looked at, where somebody may be writing it."""

PALETTE_RESTS = "The palette finds the keys of the page: it opens once this is closed."

NEVER_HELD = ("ctrl+q", "ctrl+c")
"""Who wants to leave does not wait for what is being loaded."""


class TutorApp(BaseApp):
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
        first: First | DeferredOpening,
        progress: Progress,
        clock: Callable[[], FrameClock] | None = None,
        driver: type[Driver] | None = None,
        folder: Path | None = None,
        access: Access | None = None,
        look: Look | None = None,
        press: Sequence[str] = (),
        only: frozenset[str] | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        """Prepare the app; nothing is loaded before it runs.

        Args:
            lessons: loads the whole course; called once, when the course is first needed.
            first: what to open with.
            progress: what the learner has done.
            clock: makes what drives the frames of a run; without it, a timer.
            driver: what draws on the terminal; without it, Textual's own.
            folder: where runs are exported to; None where nothing may be written.
            access: which files the learner may name; without it, any.
            look: how the tutor looks; without it, dark and in the usual colours.
            press: keys, by the terminal's names, that are pressed before the learner goes on.
            only: the actions that are left to the learner from then on; None for all.
            environ: the variables of the terminal, where that is not the program's own.
        """
        look = look or Look()
        super().__init__(driver, titled=look.title and driver is not None, environ=environ)
        if progress.place is None:  # the welcome's own styles, read later, would restyle all
            folder_of_screens = Path(__file__).parent / "screens"
            own = (folder_of_screens / path for path in WelcomeScreen.CSS_PATH)
            self.css_path = [*self.css_path, *own]
        self._look = look
        self.frames_a_second = look.fps
        self.ascii = look.ascii
        self.colourless = self.no_color or look.palette == "none"
        self._terminal_filters: list[LineFilter] = [ColourlessFilter()] if self.colourless else []
        self._terminal_filters += [AsciiFilter()] if look.ascii else []
        self._lessons = cache(lessons)
        self._first = first
        self._access = access or Access()
        self._progress = progress
        self._clock = clock or (
            lambda: TimerClock(look.fps, glide=may_glide(look, self._access.restricted))
        )
        self._folder = folder
        self._keys_to_press, self._frames = tuple(press), ManualClock()
        self._only_after, self._only = only, None if press else only
        held = bool(press) or isinstance(first, DeferredOpening)
        self._held_keys: deque[events.Key] | None = deque() if held else None
        self._question_timer: Timer | None = None
        for theme in (*THEMES, *SIXTEEN_THEMES):
            self.register_theme(theme)
        self.theme = self._theme_name(light=look.light)

    @cached_property
    def navigator(self) -> Navigator:
        """The ways between the lessons, imported when they are first needed."""
        from gdtui.ui.navigator import Navigator

        return Navigator(
            self,
            self._lessons,
            self._progress,
            lambda: self._frames if self._keys_to_press else self._clock(),
            folder=self._folder,
            access=self._access,
            look=self._look,
        )

    # Opening -------------------------------------------------------------------------------------

    def get_default_screen(self) -> Screen[None]:
        """Return what is shown while a lesson is loaded: the welcome, or the lesson's outline."""
        if not isinstance(self._first, DeferredOpening):
            return super().get_default_screen()
        if self._progress.place is None:
            return WelcomeScreen()
        return OutlineScreen(self._first.name)

    async def on_mount(self) -> None:
        """Open what is there already, and say what has to be said."""
        if not isinstance(self._first, DeferredOpening):
            await self._open(self._first)
        if self._look.ascii and self._look.by_locale:
            self.notify("This locale cannot print every sign, so ASCII stands for them.")
        if self._progress.warning:
            self.notify(self._progress.warning, severity="warning", timeout=10, markup=False)

    def on_ready(self) -> None:
        """Load what is still to come, now that something is shown.

        The screen stands still from here on: drawing takes time that loading needs.
        """
        if isinstance(self._first, DeferredOpening):
            still = ExitStack()
            still.enter_context(self.batch_update())
            self.run_worker(self._load(self._first, still), exit_on_error=False)
        elif self._keys_to_press:
            self.run_worker(self._press_first(), exit_on_error=False)

    async def _load(self, later: DeferredOpening, still: ExitStack) -> None:
        """Load in a thread, open what was loaded, hand on the keys typed meanwhile, and look ahead.

        With `still` ends that the screen stands still.
        """
        try:
            with still:
                await asyncio.to_thread(import_numpy)
                first = await asyncio.to_thread(later.load)
                await self._open(first)
            await self._press_first()
            await self._look_ahead(first)
        except Exception as error:
            self.fail(error)

    async def _look_ahead(self, first: First) -> None:
        """Collect garbage again, and load what may be wanted next."""
        await asyncio.sleep(PRELOAD_DELAY)
        gc.freeze()
        gc.set_threshold(YOUNG_OBJECTS)
        gc.enable()
        await asyncio.to_thread(self.navigator.preload, first)

    async def _open(self, first: First) -> None:
        show = self.navigator.show_saving
        self._progress.listener = lambda: self.post_message(events.Callback(show))
        self.navigator.leave_only(self._only)
        await self.navigator.open_first(first)
        if self.navigator.may_change(first):
            self.set_interval(REREAD_SECONDS, self.navigator.reread)

    async def _press_first(self) -> None:
        """Press the command's keys, leave the learner those meant for them, and hand theirs on."""
        if self._keys_to_press:
            try:
                await self._press_keys_given()
            except Exception as error:
                self.fail(error)
        await self._replay_keys()

    async def _press_keys_given(self) -> None:
        from gdtui.ui.pressing import lesson_on_screen, press_keys

        hand_on = super().on_event
        await press_keys(
            self, self._keys_to_press, lambda key: hand_on(key_event(key)), self._frames
        )
        self._keys_to_press = ()
        self._only = self._only_after
        self.navigator.leave_only(self._only)
        lesson = lesson_on_screen(self)
        if lesson is not None:
            lesson.use_clock(self._clock())

    async def on_event(self, event: events.Event) -> None:
        """Hold the keys for what is being loaded."""
        if (
            self._held_keys is not None
            and isinstance(event, events.Key)
            and not event.is_forwarded
            and event.key not in NEVER_HELD
        ):
            self._held_keys.append(event)
        else:
            await super().on_event(event)

    async def _replay_keys(self) -> None:
        """Hand on the first key that was held; the next once it was handled, on the screen then."""
        if not self._held_keys:
            self._held_keys = None
            return
        screen = self.screen
        await super().on_event(self._held_keys.popleft())
        if not screen.call_later(self.call_later, self._replay_keys):
            self.call_later(self._replay_keys)

    # Lessons -------------------------------------------------------------------------------------

    def on_lesson_screen_changed(self, event: LessonScreen.Changed) -> None:
        """Save the place and the marks as they happen."""
        self.navigator.save(event.session)

    def on_lesson_screen_finished(self, event: LessonScreen.Finished) -> None:
        """Go on behind the last page."""
        self.navigator.finish(event.session)

    def action_contents(self) -> None:
        """Show the table of contents."""
        self.navigator.show_contents()

    def action_sandbox(self) -> None:
        """Show the form of a table of one's own."""
        self.navigator.show_form()

    # Keys of the app -----------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Refuse whatever is not ours, however it was asked for; and what the terminal cannot."""
        if action == "suspend_process":
            return self.can_suspend
        if action in LEADING_AWAY and not is_left(action, self._only):
            return False
        return action in self.ACTIONS

    def action_help(self) -> None:
        """List all the keys that do something here."""
        if not isinstance(self.screen, screens.HelpScreen):
            bindings = list(self.screen.active_bindings.values())
            self.push_screen(screens.HelpScreen(bindings, self.navigator.terms_so_far()))

    def action_command_palette(self) -> None:
        """Find a key by what it does; Textual's own palette gives way to a plainer one.

        The key that opens it closes it too. A dialog has few keys, and names them itself.
        """
        if isinstance(self.screen, screens.CommandPaletteScreen):
            self.screen.dismiss(None)
        elif self.screen.is_modal:
            self.clear_notifications()
            self.notify(PALETTE_RESTS, timeout=NOTICE_SECONDS, markup=False)
        else:
            self.push_screen(
                screens.CommandPaletteScreen(self.screen.active_bindings.values(), self.screen),
                self._run_binding,
            )

    async def _run_binding(self, chosen: ActiveBinding | None) -> None:
        if chosen is not None:
            await self.run_action(chosen.binding.action, chosen.node)

    def action_theme(self) -> None:
        """Turn from dark to light and back; where that is new, say how it lasts."""
        light = self.current_theme.dark
        self.theme = self._theme_name(light=light)
        if light != self._look.light:
            name = "light" if light else "dark"
            kept = f'theme = "{name}" in the settings file keeps it; gdtui settings names the file.'
            self.notify(kept, timeout=NOTICE_SECONDS, markup=False)

    def _theme_name(self, *, light: bool) -> str:
        contrast = self._look.palette == "contrast"
        sixteen = self.console.color_system in ("standard", "windows")
        return theme_for(light=light, contrast=contrast, sixteen=sixteen).name

    # Drawing -------------------------------------------------------------------------------------

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What the terminal cannot or should not show is taken from each row that is drawn."""
        return (
            self._terminal_filters
            if self.colourless
            else [*super().get_line_filters(), *self._terminal_filters]
        )

    def refresh_css(self, animate: bool = True) -> None:
        """Style anew. Before there is a screen nothing has a style: the colours are only noted."""
        if self.screen_stack:
            super().refresh_css(animate)
        else:
            self.stylesheet.set_variables(self.get_css_variables())

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Open nothing: over SSH a browser would start on the server, in the learner's terminal."""

    # The terminal's title ------------------------------------------------------------------------

    def describe(self, state: str) -> str:
        """Say what is on view: `gdtui 7 Learning rate · page 2/5 · step 120 · idle`."""
        screen = self.screen if self.screen_stack else None
        subject: tuple[str, ...] = ()
        if isinstance(screen, TitledScreen):
            subject = screen.subject(moving=state == MOVING)
        if self.ascii:
            return title_text([*map(spell_in_ascii, subject)], state, " - ")
        return title_text(subject, state)

    def at_rest(self) -> bool:
        """Whether nothing is loaded, animated, left to handle or to draw."""
        if self._held_keys is not None or not self.screen_stack:
            return False
        moving = isinstance(self.screen, TitledScreen) and self.screen.moving
        return not moving and super().at_rest()

    # Leaving -------------------------------------------------------------------------------------

    def action_help_quit(self) -> None:
        """Ask; where Ctrl+C comes again while the question stands, leave as if interrupted."""
        if self._question_timer is not None:
            self.exit(return_code=128 + signal.SIGINT)
            return
        self.notify(f"Ctrl+C again leaves. {self._progress.farewell}", timeout=NOTICE_SECONDS)
        self._question_timer = self.set_timer(NOTICE_SECONDS, self._end_question)

    def _end_question(self) -> None:
        self._question_timer = None
