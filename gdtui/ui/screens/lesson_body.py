"""What stands between title and readout: text, one chart or two, and the step panel."""

from __future__ import annotations

from collections.abc import Hashable

from textual.geometry import Size
from textual.widget import Widget

from gdtui.session.session import Session
from gdtui.ui.screens.lesson_layout import (
    BORDER,
    LINES_AROUND,
    MOST_LINES,
    PartsView,
    Shape,
    place_parts,
)
from gdtui.ui.widgets.chart_view import ChartView
from gdtui.ui.widgets.session_view import SessionView
from gdtui.ui.widgets.step_panel import panel_pages


class LessonBody(PartsView, SessionView):
    """Holds text, two charts and the panel, and follows the session in how they stand."""

    def __init__(self, *children: Widget, id: str | None = None) -> None:
        super().__init__(*children, id=id)
        self._seen: tuple[Shape, Size] | None = None
        self._lines: tuple[Hashable, int] = (None, MOST_LINES)

    def show_session(self) -> None:
        """Make room for what the session shows."""
        self.update_shape()

    def update_shape(self) -> None:
        """Follow session, window and screen; say to each chart view which chart is its own."""
        session, screen = self.session, self.screen
        if session is None:
            return
        shape = Shape(
            charts=2 if len(session.scene.charts) > 1 else 1,
            panel=session.panel_on_view,
            remembers=bool(session.setup.descent.optimizer.memory),
            facing="chart" if screen.has_class("-chart") else "text",
            big=screen.has_class("-big"),
        )
        shape = shape._replace(lines=self._count_lines(session, shape))
        seen = shape, self.app.size
        if seen == self._seen:
            return
        self._seen = seen
        if shape != self.shape:
            self.shape = shape
            for child in self.children[:1]:
                child.refresh(layout=True)  # it is the parent of what changed that is laid out anew
        parts = place_parts(self.app.size - Size(0, LINES_AROUND), shape)
        pair = "second" in parts
        views = {str(view.id): view for view in self.query_children(ChartView)}
        if views:
            views["chart"].shows = None if "chart" not in parts else "first" if pair else "focus"
            views["second"].shows = "second" if pair else None

    def _count_lines(self, session: Session, shape: Shape) -> int:
        """Return how many lines a table or code has, which is counted once for each page it is on.

        In code one more may be needed, as numbers grow.
        """
        if shape.panel not in ("rows", "residuals", "script", "code", "check"):
            return MOST_LINES
        key = session.page.id, session.scene, shape.panel, self.app.size
        if self._lines[0] != key:
            region = place_parts(self.app.size - Size(0, LINES_AROUND), shape).get("panel")
            width = region.width - BORDER if region else 0
            pages = panel_pages(session, width, MOST_LINES) if width > 0 else ()
            spare = shape.panel == "code"
            count = len(pages[0]) + spare if len(pages) == 1 else MOST_LINES
            self._lines = key, min(count, MOST_LINES)
        return self._lines[1]
