"""The pinned runs side by side, each shown and hidden by its digit."""

from __future__ import annotations

from collections.abc import Callable

from rich.table import Table
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from gdtui.run import MOST_GHOSTS
from gdtui.session import Session
from gdtui.ui.screens.closing import Closing
from gdtui.words import GHOST_COLUMNS, ghost_rows

NOTHING = "No run is pinned yet. g pins the run on screen, to compare the next one with."


class GhostsScreen(ModalScreen[None], Closing[None]):
    """A table of the pinned runs; `change` is told the session with one of them turned."""

    BINDINGS = [
        Binding("escape,G,q,enter", "leave", "close", tooltip="Close"),
        *(
            Binding(
                str(place), f"turn({place - 1})", "show or hide", tooltip="Show or hide that run"
            )
            for place in range(1, MOST_GHOSTS + 1)
        ),
    ]

    def __init__(self, session: Session, change: Callable[[Session], None]) -> None:
        super().__init__()
        self._of = session
        self._change = change

    def compose(self) -> ComposeResult:
        """Lay out the table."""
        with VerticalScroll(id="dialog", classes="ghosts"):
            yield Static("Pinned runs", classes="heading")
            yield Static("", id="table")
            yield Static("A digit shows or hides a run. Escape closes this.", classes="quiet")

    def on_mount(self) -> None:
        """Fill the table."""
        self._fill()

    def action_turn(self, place: int) -> None:
        """Show or hide a run."""
        self._of = self._of.toggle_ghost(place)
        self._change(self._of)
        self._fill()

    def action_leave(self) -> None:
        """Close."""
        self.dismiss(None)

    def _fill(self) -> None:
        rows = ghost_rows(self._of)
        table = Table.grid(padding=(0, 2))
        for text in ("", *GHOST_COLUMNS) if rows else ():
            table.add_column(text, no_wrap=True)
        if rows:
            table.add_row("", *GHOST_COLUMNS, style="bold")
        for place, (shown, cells) in enumerate(rows, 1):
            table.add_row(f"{place} {'●' if shown else '○'}", *cells)
        self.query_one("#table", Static).update(table if rows else NOTHING)
