"""A widget that shows a session, as its screen hands it over after each step."""

from __future__ import annotations

from textual.widget import Widget

from gdtui.session.session import Session


class SessionView(Widget):
    """Shows a session anew whenever it is handed another one.

    A property, where Textual's way is a reactive: a step hands its session to eight widgets, and
    what a reactive of 8.2.8 looks up for each of them costs a twentieth of all that a step costs.
    """

    _session: Session | None = None

    @property
    def session(self) -> Session | None:
        """What is shown; None before the screen hands over the first one."""
        return self._session

    @session.setter
    def session(self, session: Session | None) -> None:
        if session is not self._session:
            self._session = session
            self.show_session()

    def show_session(self) -> None:
        """Show the session as it stands, and at the size that the widget has now."""
        raise NotImplementedError
