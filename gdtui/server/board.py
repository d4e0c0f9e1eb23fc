"""The teacher's board: who is where, since when, who is stuck, what is commonly wrong; live."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from threading import Lock
from typing import Any

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.driver import Driver
from textual.widgets import DataTable, Footer, Static
from textual.worker import get_current_worker

from gdtui.central.connection import Database, DatabaseError
from gdtui.central.reading import EventFeed, read_marks, read_names
from gdtui.central.schema import open_database
from gdtui.central.standing import LearnerStanding, Standing, WrongAnswer
from gdtui.course.lesson import Lesson
from gdtui.server.board_rows import (
    BoardTable,
    learner_table,
    lesson_table,
    summary_text,
    wrong_table,
)
from gdtui.text.widths import text_width
from gdtui.ui.terminal.base_app import BaseApp

BOARD_SECONDS = 2.0
"""Seconds from one look into the database to the next."""


class ClassView:
    """What the database says of a class, asked again and again.

    By one thread at a time: a look that is under way ends before another thread closes.
    """

    def __init__(self, url: str, lessons: Sequence[Lesson]) -> None:
        self.lessons = tuple(lessons)
        self._url = url
        self._database: Database | None = None
        self._turn = Lock()
        self._closed = False
        self._feed = EventFeed()
        self._standing = Standing(lessons)
        self._names: Mapping[int, str] = {}

    def look(self) -> tuple[tuple[LearnerStanding, ...], tuple[WrongAnswer, ...]]:
        """Return where everybody is, and what is commonly wrong.

        Raises:
            DatabaseError: it cannot be asked; the next look connects again, unless it was closed.
        """
        with self._turn:
            if self._closed:
                raise DatabaseError("The board was closed.")
            try:
                if self._database is None:
                    self._database = open_database(self._url)
                database = self._database
                self._names = read_names(database)
                self._standing.take(self._feed.new(database))
                marks = read_marks(database)
            except DatabaseError:
                self._let_go()
                raise
            learners = self._standing.learners(self._names, marks)
            return learners, self._standing.wrong_answers(learners, self._names)

    def close(self) -> None:
        """Let go of the database for good."""
        with self._turn:
            self._closed = True
            self._let_go()

    def _let_go(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None


class Board(BaseApp):
    """The board on the screen; nothing on it can be changed but how it is looked at."""

    TITLE = "gdtui class"
    ENABLE_COMMAND_PALETTE = False
    CSS = """
    #summary { height: 1; background: $panel; padding: 0 1; text-style: bold; }
    #people { height: 2fr; }
    #wrong { height: 1fr; min-height: 6; border-top: solid $panel; }
    DataTable { scrollbar-size-vertical: 1; }
    """
    BINDINGS = [
        Binding("n", "turn_names", "names", id="names", tooltip="With names, or for the wall."),
        Binding("r", "look_now", "look now", id="look", tooltip="Ask the database at once."),
        Binding("q,ctrl+q,ctrl+c", "quit", "quit", id="quit", tooltip="Close the board."),
    ]

    def __init__(
        self,
        view: ClassView,
        *,
        names: bool = True,
        each: float = BOARD_SECONDS,
        driver: type[Driver] | None = None,
    ) -> None:
        """Begin.

        Args:
            view: the class.
            names: whether learners are named; else the board is for the wall.
            each: seconds from one look to the next.
            driver: what draws on the terminal; without it, Textual's own.
        """
        super().__init__(driver)
        self._view = view
        self._named = names
        self._each = each
        self._learners: tuple[LearnerStanding, ...] | None = None
        self._wrong: tuple[WrongAnswer, ...] = ()
        self._at = ""
        self._trouble = ""
        self._shown: dict[str, BoardTable] = {}

    def compose(self) -> ComposeResult:
        """Put the two tables under their summary."""
        yield Static("Looking …", id="summary", markup=False)
        yield DataTable[Text](id="people", cursor_type="row", zebra_stripes=True)
        yield DataTable[Text](id="wrong", cursor_type="row")
        yield Footer()

    def on_mount(self) -> None:
        """Look, and go on looking."""
        self.action_look_now()
        self.set_interval(self._each, self.action_look_now)

    def action_look_now(self) -> None:
        """Ask the database, without waiting for it."""
        if not any(worker.is_running for worker in self.workers):
            self._look()

    @work(thread=True, exit_on_error=False)
    def _look(self) -> None:
        learners, wrong = self._learners, self._wrong
        trouble = ""
        try:
            learners, wrong = self._view.look()
        except DatabaseError as error:
            trouble = str(error)
        if not get_current_worker().is_cancelled:
            with suppress(RuntimeError):  # the board was closed meanwhile
                self.call_from_thread(self._note, learners, wrong, trouble)

    def _note(
        self,
        learners: tuple[LearnerStanding, ...] | None,
        wrong: tuple[WrongAnswer, ...],
        trouble: str,
    ) -> None:
        self._learners, self._wrong, self._trouble = learners, wrong, trouble
        if not trouble:
            self._at = time.strftime("%H:%M:%S")
        self._show()

    def action_turn_names(self) -> None:
        """Show names, or none."""
        self._named = not self._named
        self._show()

    def _show(self) -> None:
        """Show what is known."""
        learners, lessons = self._learners or (), self._view.lessons
        summary = summary_text(learners, at=self._at) if self._learners is not None else ""
        if self._trouble:
            summary = f"{summary}   not up to date: {self._trouble}".strip()
        self.query_one("#summary", Static).update(summary)
        people = (
            learner_table(learners, lessons) if self._named else lesson_table(learners, lessons)
        )
        self._fill("people", people)
        self._fill("wrong", wrong_table(self._wrong, lessons))

    def _fill(self, name: str, table: BoardTable) -> None:
        """Put a table's rows on the screen where they changed; the cursor stays on its row."""
        if self._shown.get(name) == table:
            return
        widget: DataTable[Any] = self.query_one(f"#{name}", DataTable)
        at, scrolled = widget.cursor_row, widget.scroll_y
        # Widths are told: Textual 8.2.8 may leave columns as narrow as their headings.
        widget.clear(columns=True)
        for label, *cells in zip(table.columns, *table.rows, strict=True):
            widget.add_column(Text(label), width=max(map(text_width, (label, *cells))))
        for place, row in enumerate(table.rows):
            style = "bold reverse" if place in table.marked else ""
            # Not as markup: what learners are called and answer is theirs.
            widget.add_row(*(Text(cell, style) for cell in row))
        widget.move_cursor(row=min(at, max(0, len(table.rows) - 1)), scroll=False)
        widget.scroll_to(y=scrolled, animate=False)
        self._shown[name] = table


def terminal_driver() -> type[Driver] | None:
    """What draws on the terminal; where there is no POSIX, Textual's own."""
    if os.name != "posix":
        return None
    from gdtui.ui.terminal.driver import TerminalDriver

    return TerminalDriver
