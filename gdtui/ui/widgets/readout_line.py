"""The line under everything: step, loss, rate, gauge."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from gdtui.charts import draw_chart
from gdtui.panels.readout import readout
from gdtui.session.session import Session
from gdtui.text.styled import Span, StyledLine
from gdtui.ui.widgets.session_view import SessionView
from gdtui.ui.widgets.text_view import TextView

CURSOR = "╋ "
"""Stands before what the cursor is on."""


@runtime_checkable
class HidesText(Protocol):
    """A screen that may show a chart in place of the text."""

    @property
    def text_in_sight(self) -> bool:
        """Whether the text is shown."""


class ReadoutLine(TextView, SessionView):
    """One line of live numbers."""

    def show_session(self) -> None:
        """Write the line anew."""
        session = self.session
        if session is not None:
            notice = self._notice_line(session)
            self.fill(
                lambda width: [notice or _cursor_line(session, width) or readout(session, width)]
            )

    def on_resize(self) -> None:
        """Fit the line to the new width."""
        self.show_session()

    def _notice_line(self, session: Session) -> StyledLine:
        """What is told of the last key, where the text that would tell it is out of sight."""
        screen = self.screen
        if not session.notice or not isinstance(screen, HidesText) or screen.text_in_sight:
            return ()
        return (Span(session.notice, "warn"),)


def _cursor_line(session: Session, width: int) -> StyledLine:
    """What the cursor is on, while there is one, in place of the live numbers."""
    if session.cursor is None:
        return ()
    from gdtui.charts.cursor_reading import read_cursor  # there is none at first

    reading = read_cursor(draw_chart(session.chart_name, session), session.cursor)
    if reading is None:
        return (Span("This chart has no point to read.", "dim"),)
    return (Span(CURSOR, "lit"), Span(reading.text(width - len(CURSOR)), "number"))
