"""Textual's App, made to leave in good order."""

from __future__ import annotations

from rich.console import RenderableType
from textual.app import App
from textual.driver import Driver

from gdtui.ui.terminal.stylesheet import SharedStylesheet


class BaseApp(App[None]):
    """An app that ends with one fault at most, whatever fails while it is leaving.

    Attributes:
        fault: what the app ended with, if that was no wish of the learner's.
        unseen: whether nobody sees the screen until it is asked for, so that none is drawn.
    """

    unseen = False

    def __init__(self, driver: type[Driver] | None = None) -> None:
        super().__init__(driver_class=driver)
        self.stylesheet = SharedStylesheet(variables=self.get_css_variables())
        self.fault: Exception | None = None
        self._leaving = False

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
        if not self._leaving:
            super()._handle_exception(error)

    @property
    def can_suspend(self) -> bool:
        """Whether the terminal lets the program be suspended.

        `Driver.can_suspend` is public, but the app's driver is not. No report found upstream.
        """
        return self._driver is not None and self._driver.can_suspend
