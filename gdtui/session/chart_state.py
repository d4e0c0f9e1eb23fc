"""Which of a scene's charts is on view and how: its cursor, its scale, the pinned runs with it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple, Self

from gdtui.course.lesson import ChartName, Scene
from gdtui.engine import Trace
from gdtui.session.chart_cursor import Cursor
from gdtui.text.numbers import count_text

MOST_GHOSTS = 5

MOST_TURNS = 12
"""So many turns stay in sight beside them."""

WITH_LOSS_AXIS: tuple[ChartName, ...] = ("loss", "losses")
"""Charts whose loss axis can be linear or logarithmic."""


class Ghost(NamedTuple):
    """A run that was pinned, to compare later runs with; it can be hidden from the charts."""

    label: str
    trace: Trace
    hidden: bool = False


Offered = Literal["own_rate", "test_set"]
"""What the next press of a key would do that it does not do as a rule."""


class Offer(NamedTuple):
    """What a sentence offered: `0` again for the page's own rate, `o` again for the test set.

    Any other sentence, or none, withdraws it.
    """

    what: Offered
    notice: str


@dataclass(frozen=True, eq=False, kw_only=True, repr=False, init=False)
class ChartState:
    """How a scene's charts are looked at, whatever the run on them does.

    Attributes:
        scene: what the run stands on: rows, descent, charts.
        chart_index: which of the scene's charts is shown.
        log_scale: whether the loss axis is logarithmic.
        cursor: where on the chart values are read; None while the arrows do something else.
        ghosts: pinned runs, oldest first.
        notice: one sentence about what the last key did or why it did nothing; may be empty.
        offer: what such a sentence offered; see `offered`.
    """

    scene: Scene
    chart_index: int = 0
    log_scale: bool = False
    cursor: Cursor | None = None
    ghosts: tuple[Ghost, ...] = field(default=())
    notice: str = ""
    offer: Offer | None = None

    @property
    def offered(self) -> Offered | None:
        """What the last key offered, while its sentence stands; None where it offered nothing."""
        offer = self.offer
        return offer.what if offer is not None and offer.notice == self.notice else None

    def _offering(self, what: Offered, notice: str) -> Self:
        """Say a sentence that offers something."""
        return replace(self, notice=notice, offer=Offer(what, notice))

    @property
    def chart_name(self) -> str:
        """The chart on view."""
        return self.scene.charts[self.chart_index]

    @property
    def chart_pair(self) -> tuple[int, ...]:
        """Which two charts stand together where there is room, by their indices.

        The first stays; `c` goes from it to the second, which it then turns through the others.
        One index where there is one chart.
        """
        return (0, max(1, self.chart_index)) if len(self.scene.charts) > 1 else (0,)

    @property
    def ghosts_shown(self) -> tuple[Ghost, ...]:
        """The pinned runs that the charts show."""
        return tuple(ghost for ghost in self.ghosts if not ghost.hidden)

    def next_chart(self) -> Self:
        """Show the next chart of the page."""
        return self._show_chart((self.chart_index + 1) % len(self.scene.charts))

    def show_chart(self, number: int) -> Self:
        """Show a chart by its number, from 1."""
        count = len(self.scene.charts)
        if not 1 <= number <= count:
            return replace(self, notice=f"This page has {count_text(count, 'chart')}.")
        return self._show_chart(number - 1)

    def _show_chart(self, index: int) -> Self:
        cursor = None if self.cursor is None else Cursor()
        return replace(self, chart_index=index, cursor=cursor, notice="")

    def toggle_cursor(self) -> Self:
        """Put a cursor on the chart, which the arrows then move; again takes it away."""
        return replace(self, cursor=Cursor() if self.cursor is None else None, notice="")

    def toggle_log(self) -> Self:
        """Switch the loss axis between linear and logarithmic; say so where it is another's."""
        found = (at for at, name in enumerate(self.scene.charts, 1) if name in WITH_LOSS_AXIS)
        number, told = next(found, 0), ""
        if not number:
            told = "y, log: no chart here has a loss axis."
        elif self.chart_name not in WITH_LOSS_AXIS:
            kind = "linear" if self.log_scale else "log"
            told = (
                f"y, log: chart {number}, {self.scene.charts[number - 1]}, has a {kind} axis now."
            )
        return replace(self, log_scale=not self.log_scale, notice=told)

    def toggle_ghost(self, place: int) -> Self:
        """Hide a pinned run from the charts, or show it again; `place` counts from 0."""
        if not 0 <= place < len(self.ghosts):
            return self
        ghosts = list(self.ghosts)
        ghosts[place] = ghosts[place]._replace(hidden=not ghosts[place].hidden)
        return replace(self, ghosts=tuple(ghosts), notice="")

    def unpin(self, place: int) -> Self:
        """Let go of a pinned run; `place` counts from 0."""
        ghosts = tuple(ghost for at, ghost in enumerate(self.ghosts) if at != place)
        return self if ghosts == self.ghosts else replace(self, ghosts=ghosts, notice="")
