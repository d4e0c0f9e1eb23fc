"""The live chart: the cells of the painter, and of those only the changed ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from textwrap import wrap
from typing import Literal

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.reactive import var

from gdtui.charts import take_chart
from gdtui.charts.chart_spec import ROLES, ChartSpec, Ramp
from gdtui.charts.rendering.canvas import Canvas
from gdtui.charts.rendering.painter import Painter
from gdtui.panels.timeline import timeline, timeline_step
from gdtui.session.session import Session
from gdtui.ui.frame_clock import CHART_LAG, Lag
from gdtui.ui.terminal.filters import speller
from gdtui.ui.widgets.cell_view import CellView
from gdtui.ui.widgets.session_view import SessionView

BESIDE_TITLE = 4
"""Columns of a border that a title leaves: strokes and blanks."""

FEWEST_ROWS = 9
"""A caption leaves the chart so many rows."""

LEAPS = 100
"""A run of so many steps a frame leaps from frame to frame: all charts of it are drawn less often.
"""

FOCUS = "▸ "
"""Stands before the title of the one of two charts that keys act on."""

WORK_PAUSE, SLICES = 0.1, 2
"""What takes long to work out goes on so often, in seconds, by so many slices."""

Shows = Literal["focus", "first", "second"]
"""Which of a page's charts a view shows: the one that keys act on, or one of the two that stand
together where there is room.
"""


class ChartView(CellView, SessionView):
    """One of the session's charts, painted to the widget's size."""

    ROLES = ROLES
    COMPONENT_CLASSES = {f"cells--{role}" for role in ROLES}

    shows: var[Shows | None] = var[Shows | None]("focus")
    """Which chart; None where the view is not on screen."""

    class StepClicked(Message):
        """The timeline was clicked, at a step."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    class WorkedOut(Message):
        """What a chart shows and took long to work out is all there."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._working = False
        self._painter: Painter | None = None
        self._canvas: Canvas | None = None
        self._caption: tuple[str, ...] = ()
        self._painted_for: tuple[object, ...] = ()
        self._spec: ChartSpec | None = None
        self._before: ChartSpec | None = None
        self._share: float | None = None
        self._ramps = frozenset[Ramp]()
        self._shaded_styles: dict[tuple[str | None, int], Style] = {}
        self._lag, self._shade_lag, self._lags = Lag(CHART_LAG), Lag(), False

    def show_session(self) -> None:
        """Paint the new state.

        The second of two charts is first painted once the screen shows the first one: what it
        stands on may take a while.
        """
        session = self.session
        if session is None or self.shows is None or not self.outer_size:
            return
        fresh = (session.scene, session.page_index, self._chart_index(session), self.inner_size)
        same, self._painted_for = fresh == self._painted_for, fresh
        second = self.shows == "second"
        leaps = session.steps_per_frame >= LEAPS
        self._lags = session.running and same and (second or leaps)
        if second and not same:
            self.call_after_refresh(self._paint)
        elif not self._lag.holds(moving=self._lags, frames_a_second=self._frame_rate):
            self._paint()

    @property
    def _frame_rate(self) -> float:
        """Frames a second of the program; 0 where it has none."""
        return float(getattr(self.app, "frames_a_second", 0))

    def watch_shows(self) -> None:
        """Paint the chart that is this view's own now."""
        self.show_session()

    def _chart_index(self, session: Session) -> int:
        match self.shows:
            case "first":
                return session.chart_pair[0]
            case "second":
                return session.chart_pair[-1]
            case _:
                return session.chart_index

    def chart_of(self, session: Session) -> str | None:
        """Return which chart of a session would be shown; None where the view is not on screen."""
        return None if self.shows is None else session.scene.charts[self._chart_index(session)]

    def glide(self, share: float | None) -> None:
        """Show how much of its way the last step has made; None: it is at its new place."""
        self._share = share
        if self._spec is not None and self.shows is not None and self.size:
            self._show(self._spec)

    def begin_glide(self, share: float | None) -> None:
        """Show of the next step at first so much of its way; None: show it at its new place."""
        self._share = share

    def _paint(self) -> None:
        session = self.session
        if session is None or self.shows is None or not self.outer_size:
            return
        index = self._chart_index(session)
        spec = take_chart(session.scene.charts[index], session)
        count = len(session.scene.charts)
        turns = not session.to_come("next_chart")  # else no key leads to another one yet
        place = f"  chart {index + 1} of {count}" if turns and count > 1 else ""
        second = self.shows == "second"
        told = second or session.panel_on_view in ("table", "rows", "residuals")
        notes = "" if told else "; ".join(session.setup.dataset.notes)
        width, height = self.inner_size
        focused = turns and self.shows != "focus" and index == session.chart_index
        title, note, caption = fit_border(
            (FOCUS if focused else "") + spec.title, place, notes, width, speller(self)
        )
        line = "" if second else timeline(session, width - BESIDE_TITLE)
        self.set_titles(title, line or note)
        caption = caption[: max(0, height - FEWEST_ROWS)]
        if caption != self._caption:
            self._caption = caption
            self.refresh()
        self._before, self._spec = self._spec, spec
        self._show(spec)
        self._work_later(session)

    def _work_later(self, session: Session) -> None:
        """Have what is not worked out yet gone on with, between keys."""
        if session.sources.long_works.unfinished and not self._working:
            self._working = True
            self.set_timer(WORK_PAUSE, self._work_on)

    def _work_on(self) -> None:
        """Work out some more, and show how far it is; also of a chart that has been turned from."""
        self._working, session = False, self.session
        if session is None:
            return
        works = session.sources.long_works
        if works.held:
            self._work_later(session)
            return
        for _ in range(SLICES):
            works.do_slice()
        self._paint()
        self._work_later(session)
        if not works.unfinished:
            self.post_message(self.WorkedOut())

    def _show(self, spec: ChartSpec) -> None:
        """Paint a chart, or the way to it, and have the cells that changed sent."""
        if self._share is not None and self._before is not None:
            from gdtui.charts.glide import glide_frame  # no chart opens with it

            spec = glide_frame(self._before, spec, self._share) or spec
        width, height = self.inner_size
        self._painter = self._painter or Painter(ascii=speller(self) is not str)
        hold = bool(spec.shades) and self._holds_shade()
        canvas = self._painter.paint(spec, width, height - len(self._caption), hold=hold)
        ramps = frozenset(
            shade.ramp for part in (spec, spec.beside) if part for shade in part.shades
        )
        if ramps != self._ramps:  # what does not change in other ways has other inks
            self._ramps, self._canvas = ramps, None
            self._shaded_styles.clear()
        changed = canvas.changes(self._canvas)
        self._canvas = canvas
        if changed:
            self.refresh_cells(changed)

    def _holds_shade(self) -> bool:
        """Make the painter's shade as deep as the terminal, and say whether it may stay for now.

        It lags while a run goes on, where the chart itself does not, and is exact once that stands.
        """
        from gdtui.ui.shades import shade_depth  # few charts have shade

        assert self._painter is not None
        self._painter.depth = "none" if speller(self) is not str else shade_depth(self.app)
        moving = self.session is not None and self.session.moving and not self._lags
        return self._shade_lag.holds(moving=moving, frames_a_second=self._frame_rate)

    @property
    def _line_width(self) -> int:
        return self.inner_size.width - BESIDE_TITLE

    def on_click(self, event: events.Click) -> None:
        """Go to the step that was clicked on the line in the lower border."""
        session, width = self.session, self.outer_size.width
        if session is None or self.shows == "second" or event.y != self.outer_size.height - 1:
            return
        # The text ends before a blank, a stroke and the corner.
        start = width - 3 - len(timeline(session, self._line_width))
        step = timeline_step(session, self._line_width, event.x - start)
        if step is not None:
            self.post_message(self.StepClicked(step))

    def on_resize(self) -> None:
        """Paint to the new size."""
        self.show_session()

    def spans(self, row: int, start: int, stop: int) -> Iterable[tuple[str, str | None]]:
        """Return the runs of a painted row; below the last, the caption."""
        canvas = self._canvas
        if canvas is None:
            return ()
        if row < canvas.height:
            return [span[:2] for span in canvas.spans(row, start, stop)]
        below = self._caption[row - canvas.height :][:1]
        return [(line[start:stop], "tick") for line in below if line[start:stop]]

    def notify_style_update(self) -> None:
        """Forget the colours of the last theme."""
        self._shaded_styles.clear()
        super().notify_style_update()

    def _segments(self, row: int, start: int, stop: int) -> list[Segment]:
        canvas = self._canvas
        if canvas is None or canvas.shades is None or row >= canvas.height:
            return super()._segments(row, start, stop)
        spans = canvas.spans(row, start, stop)
        segments = [Segment(text, self._style_on(role, shade)) for text, role, shade in spans]
        width = stop - min(max(start, canvas.width), stop)
        return [*segments, Segment(" " * width, self._style_of(None))] if width else segments

    def _style_on(self, role: str | None, shade: int) -> Style:
        """Return the style of a role's marks on a level of shade, or in the legend of a chart that
        has any: they have one ink all over it.
        """
        if not (shade or self._ramps) or role == "frame":
            return self._style_of(role)
        style = self._shaded_styles.get((role, shade))
        if style is None:
            from gdtui.ui.shades import ground_of, ink_on

            assert self._painter is not None
            style, theme = self._style_of(role), self.app.current_theme
            depth, dark = self._painter.depth, theme.dark
            ground = Color.parse(ground_of(shade, depth, dark=dark)) if shade else None
            if style.color is not None:
                ink = style.color.get_truecolor().hex
                own = Color.parse(ink_on(self._ramps, depth, ink, theme.name, dark=dark))
            else:
                own = None
            style += Style.from_color(own, ground)
            self._shaded_styles[role, shade] = style
        return style


def fit_border(
    title: str, place: str, note: str, width: int, spell: Callable[[str], str]
) -> tuple[str, str, tuple[str, ...]]:
    """Return what stands in a chart's upper and lower border, and lines for what is cut there.

    Args:
        title: of the chart.
        place: which of several it is, written behind the title.
        note: a sentence about the rows.
        width: of the chart inside its border.
        spell: how text is written on this terminal.
    """
    title, note, room = spell(title), spell(note), width - BESIDE_TITLE
    cut = []
    if len(title + place) > room:
        place = place.replace("chart ", "").replace(" of ", "/")
    if len(title + place) > room:
        cut.append(title)
        more = spell("…")
        title = title[: max(0, room - len(more + place))].rstrip() + more
    if len(note) > room:
        cut.append(note)
        note = ""
    lines = [f" {line}" for text in cut for line in wrap(text, max(8, width - 2))]
    return title + place, note, tuple(lines)
