"""The live chart: the cells of the painter, and of those only the changed ones."""

from __future__ import annotations

from collections.abc import Iterable

from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.reactive import var

from gdtui.charts import draw_chart
from gdtui.charts.chart_spec import ROLES
from gdtui.charts.rendering.canvas import Canvas
from gdtui.charts.rendering.painter import Painter
from gdtui.panels.timeline import timeline, timeline_step
from gdtui.session.session import Session
from gdtui.ui.terminal.filters import speller
from gdtui.ui.widgets.cell_view import CellView


class ChartView(CellView):
    """The chart of the session's choice, painted to the widget's size."""

    ROLES = ROLES
    COMPONENT_CLASSES = {f"cells--{role}" for role in ROLES}

    session: var[Session | None] = var(None)

    class StepClicked(Message):
        """The timeline was clicked, at a step."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._painter: Painter | None = None
        self._canvas: Canvas | None = None

    def watch_session(self) -> None:
        """Paint the new state."""
        session = self.session
        if session is None or not self.size:
            return
        spec = draw_chart(session.chart_name, session)
        title = spec.title
        if len(session.page.charts) > 1:
            title += f"  {session.chart_index + 1}/{len(session.page.charts)}"
        told = session.panel in ("table", "rows", "residuals")
        notes = "" if told else "; ".join(session.setup.dataset.notes)
        self.set_titles(title, timeline(session, self._line_width) or notes)
        self._painter = self._painter or Painter(ascii=speller(self) is not str)
        canvas = self._painter.paint(spec, *self.inner_size)
        regions = [
            Region(start, row, stop - start, 1) for row, start, stop in canvas.changes(self._canvas)
        ]
        self._canvas = canvas
        if regions:
            self.refresh(*regions)

    @property
    def _line_width(self) -> int:
        return self.inner_size.width - 4

    def on_click(self, event: events.Click) -> None:
        """Go to the step that was clicked on the line in the lower border."""
        session, width = self.session, self.outer_size.width
        if session is None or event.y != self.outer_size.height - 1:
            return
        # The text ends before a blank, a stroke and the corner.
        start = width - 3 - len(timeline(session, self._line_width))
        step = timeline_step(session, self._line_width, event.x - start)
        if step is not None:
            self.post_message(self.StepClicked(step))

    def on_resize(self) -> None:
        """Paint to the new size."""
        self.watch_session()

    def spans(self, row: int, start: int, stop: int) -> Iterable[tuple[str, str | None]]:
        """Return the runs of a painted row."""
        canvas = self._canvas
        return canvas.spans(row, start, stop) if canvas is not None and row < canvas.height else ()
