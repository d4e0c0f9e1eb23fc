"""The line under everything: step, loss, rate, gauge."""

from __future__ import annotations

from textual.reactive import var

from gdtui.session import Session
from gdtui.ui.widgets.cells import WordView
from gdtui.words import readout


class Readout(WordView):
    """One line of live numbers."""

    session: var[Session | None] = var(None)

    def watch_session(self) -> None:
        """Write the line anew."""
        session = self.session
        if session is not None:
            self.fill(lambda width: [readout(session, width)])

    def on_resize(self) -> None:
        """Fit the line to the new width."""
        self.watch_session()
