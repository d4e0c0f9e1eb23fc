"""Textual's App, made to leave in good order."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping

from rich.console import Console, RenderableType
from textual import events
from textual.app import App
from textual.driver import Driver

from gdtui.ui.terminal.idleness import is_at_rest
from gdtui.ui.terminal.stylesheet import SharedStylesheet
from gdtui.ui.terminal.title import TerminalTitle, takes_titles, title_text


class BaseApp(App[None]):
    """An app that ends with one fault at most, whatever fails while it is leaving.

    Attributes:
        fault: what the app ended with, if that was no wish of the learner's.
        unseen: whether nobody sees the screen until it is asked for, so that none is drawn.
        terminal_title: writes the terminal's title; None where it has none, or shall keep its own.
    """

    unseen = False

    contained = False
    """Whether a fault ends this app alone, unreported: Textual prints variables with values."""

    def __init__(
        self,
        driver: type[Driver] | None = None,
        *,
        titled: bool = False,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        """Prepare the app; where it is `titled`, and the terminal can, it writes the title.

        The terminal is what `environ` says of it, where that is not the program's own.
        """
        super().__init__(driver_class=driver)
        if environ is not None:
            self.no_color = "NO_COLOR" in environ
            self.console = _console_for(environ)
        self.stylesheet = SharedStylesheet(variables=self.stylesheet._variables)
        self.fault: Exception | None = None
        self._leaving = False
        self.terminal_title: TerminalTitle | None = None
        if titled and takes_titles(os.environ.get("TERM", "")):
            self.terminal_title = TerminalTitle(self.describe, self.at_rest)

    def describe(self, state: str) -> str:
        """Write the terminal's title for a state, idle or moving."""
        return title_text((), state)

    def at_rest(self) -> bool:
        """Whether all that was asked for is done and drawn; not to be asked by a handler."""
        return is_at_rest(self)

    async def on_event(self, event: events.Event) -> None:
        """Let the title know of another size, which comes by no key."""
        if self.terminal_title is None or not isinstance(event, events.Resize):
            await super().on_event(event)
        else:
            with self.terminal_title.stirred():
                await super().on_event(event)

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
        # Waits for github.com/Textualize/textual/issues/5325, which asks for an exit without
        # tracebacks.
        if self._leaving:
            return
        if self.contained:
            self.fail(error)
        else:
            super()._handle_exception(error)

    @property
    def can_suspend(self) -> bool:
        """Whether the terminal lets the program be suspended.

        `Driver.can_suspend` is public, but the app's driver is not. No report found upstream.
        """
        return self._driver is not None and self._driver.can_suspend


class _NoFile(io.TextIOBase):
    """Takes what a console would print."""

    def write(self, text: str) -> int:
        """Take a text; it goes nowhere."""
        return len(text)

    def isatty(self) -> bool:
        """Whether it is a terminal: so that colours are looked for."""
        return True


def _console_for(environ: Mapping[str, str]) -> Console:
    """Return what Textual makes for the program's own variables, for others.

    Textual 8.2.8 reads os.environ as an app is made; of apps in one process, each would get the
    colours of the server's terminal. `_environ` is rich's own, and Textual uses it. No report found
    upstream.
    """
    variables = {name: value for name, value in environ.items() if name != "NO_COLOR"}
    return Console(
        color_system="auto",
        file=_NoFile(),  # type: ignore[arg-type]
        markup=True,
        highlight=False,
        emoji=False,
        legacy_windows=False,
        _environ=variables,
        force_terminal=True,
        safe_box=False,
        soft_wrap=False,
    )
