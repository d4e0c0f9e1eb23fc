"""While a large table is read: what is read, and how far it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import ProgressBar, Static
from textual.worker import get_current_worker

from gdtui.datasets.names import clean_text
from gdtui.datasets.table import watch_reading
from gdtui.session.session import Session
from gdtui.ui.screens.base import BaseScreen
from gdtui.ui.terminal.filters import speller

_T = TypeVar("_T")

CHART = "working out what the chart needs"
WAITING = "waiting for what writes into this pipe"
COLUMNS = "looking at what its columns hold"


class _CancelledError(Exception):
    """The learner did not wait for the end of it."""


class LoadingScreen(ModalScreen[_T | Exception], BaseScreen[_T | Exception], Generic[_T]):
    """Does work that reads tables, in a thread; dismissed with its outcome or what it raised.

    With None where the learner did not wait for the end of it.
    """

    TITLE = "reading"

    BINDINGS = [Binding("escape", "give_up", "give up", tooltip="Stop reading")]

    COUNTED = "rows"
    PAST, PRESENT, STOPS = "read", "Reading", "Esc stops reading."

    def __init__(self, name: str, work: Callable[[], _T], then: str = CHART) -> None:
        """Say what is done once the table is read: `then`."""
        super().__init__()
        self._table = clean_text(name)
        self._work = work
        self._next_step = then

    @property
    def moving(self) -> bool:
        """Always: it waits for what is read."""
        return True

    def compose(self) -> ComposeResult:
        """Lay out the name of the table, a bar and a count."""
        with Vertical(id="dialog", classes="loading"):
            yield Static(
                speller(self)(f"{self.PRESENT} {self._table}"), classes="heading", markup=False
            )
            yield ProgressBar(total=1.0, show_eta=False, id="read")
            yield Static("", id="rows", classes="quiet")
            yield Static(self.STOPS, id="stops", classes="quiet")

    def on_mount(self) -> None:
        """Begin."""
        self.run_worker(self._run_work, thread=True, exit_on_error=False)

    def _run_work(self) -> None:
        outcome: _T | Exception
        try:
            outcome = self._do_work()
        except Exception as error:  # whoever asked for the work knows what may go wrong with it
            outcome = error
        if not get_current_worker().is_cancelled:
            self.app.call_from_thread(self.dismiss, outcome)

    def _do_work(self) -> _T:
        with watch_reading(self._report_progress):
            return self._work()

    def _report_progress(self, rows: int, whole: int) -> None:
        if get_current_worker().is_cancelled:
            raise _CancelledError
        self.app.call_from_thread(self._show_progress, rows, whole)

    def _show_progress(self, rows: int, whole: int) -> None:
        self.query_one("#read", ProgressBar).update(progress=rows / max(1, whole))
        if not whole:
            self.query_one("#rows", Static).update(WAITING)
            return
        done = f"{self.PAST}; {self._next_step}" if rows == whole else f"of {whole:,}"
        self.query_one("#rows", Static).update(f"{rows:,} {self.COUNTED} {done}")

    def action_give_up(self) -> None:
        """Stop reading, and say so to whoever asked."""
        self.workers.cancel_all()
        self.dismiss(None)


class ReplayScreen(LoadingScreen[Session]):
    """Takes a long run again, in a thread; dismissed with its session or what was raised."""

    COUNTED = "steps"
    PAST, PRESENT, STOPS = "taken", "Taking the run again:", "Esc gives up and leaves."

    def __init__(self, name: str, work: Callable[[Callable[[int, int], object]], Session]) -> None:
        super().__init__(name, lambda: work(self._report_progress))

    def _do_work(self) -> Session:
        return self._work()
