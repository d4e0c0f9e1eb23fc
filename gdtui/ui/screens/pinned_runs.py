"""The pinned runs side by side, each shown and hidden by its digit."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import JustifyMethod
from rich.table import Table
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from gdtui.panels.pinned_runs import NUMBERS, PinnedTable, tabulate_pinned_runs
from gdtui.session.chart_state import MOST_GHOSTS
from gdtui.session.session import Session
from gdtui.ui.screens.base import BaseScreen
from gdtui.ui.terminal.filters import speller

NO_RUN_PINNED = (
    "No run is pinned on this page. g pins the run on screen, to compare the next one with."
)
_KEYS = "A digit shows or hides a run, ↑↓ point, Delete unpins. Esc closes."
CLOSES = "Esc closes this."
WIDE = 100
"""From so many columns on there is room for settings that all runs share."""


class PinnedRunsScreen(ModalScreen[None], BaseScreen[None]):
    """A table of the pinned runs; `change` is given the session with one of them turned or gone.

    Their numbers are those that the charts write at their lines.
    """

    TITLE = "pinned runs"

    BINDINGS = [
        Binding("escape,G,q,enter", "leave", "close", tooltip="Close"),
        Binding("up", "point(-1)", "the run above", show=False),
        Binding("down", "point(1)", "the run below", show=False),
        Binding("delete,backspace", "unpin", "unpin", tooltip="Let go of the run pointed at"),
        *(
            Binding(
                str(place), f"turn({place - 1})", "show or hide", tooltip="Show or hide that run"
            )
            for place in range(1, MOST_GHOSTS + 1)
        ),
    ]

    def __init__(self, session: Session, change: Callable[[Session], None]) -> None:
        super().__init__()
        self._session = session
        self._change = change
        self._pointed = 0

    def compose(self) -> ComposeResult:
        """Lay out the table."""
        with VerticalScroll(id="dialog", classes="ghosts"):
            yield Static("Pinned runs", classes="heading")
            yield Static("", id="table")
            yield Static("", id="keys-of-runs", classes="quiet")

    def on_mount(self) -> None:
        """Fill the table."""
        self._fill()

    def action_turn(self, place: int) -> None:
        """Show or hide a run."""
        self._apply(self._session.toggle_ghost(place))

    def action_point(self, by: int) -> None:
        """Point at another run."""
        self._pointed += by
        self._fill()

    def action_unpin(self) -> None:
        """Let go of the run pointed at."""
        self._apply(self._session.unpin(self._pointed))

    def _apply(self, session: Session) -> None:
        self._session = session
        self._change(session)
        self._fill()

    def action_leave(self) -> None:
        """Close."""
        self.dismiss(None)

    def _fill(self) -> None:
        pinned, spell = tabulate_pinned_runs(self._session), speller(self)
        rows = pinned.rows
        self._pointed = max(0, min(self._pointed, len(rows) - 1))
        columns = [each for each in range(len(pinned.columns)) if self._is_shown(each, pinned)]
        table = Table.grid(padding=(0, 2))
        table.add_column(no_wrap=True)
        for each in columns:
            justify: JustifyMethod = "right" if pinned.columns[each] in NUMBERS else "left"
            table.add_column(no_wrap=True, justify=justify)
        table.add_row("", *(pinned.columns[each] for each in columns), style="bold")
        for place, (shown, cells) in enumerate(rows):
            pointer = "▸" if place == self._pointed else " "
            mark = f"{pointer} {place + 1} {'●' if shown else '○'}"
            table.add_row(mark, *(spell(cells[each]) for each in columns))
        self.query_one("#table", Static).update(table if rows else NO_RUN_PINNED)
        self.query_one("#keys-of-runs", Static).update(spell(_KEYS) if rows else CLOSES)

    def _is_shown(self, column: int, pinned: PinnedTable) -> bool:
        """Whether a column stays: in a narrow window, a setting only if it sets runs apart."""
        differ = len({row.cells[column] for row in pinned.rows}) > 1
        setting = pinned.columns[column] in pinned.settings
        return differ or not setting or self.app.size.width >= WIDE
