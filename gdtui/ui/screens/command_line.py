"""A line to type a command into, at the bottom of the lesson."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from gdtui.session.session import Session
from gdtui.session.typed_commands import example_commands
from gdtui.ui.screens.base import BaseScreen
from gdtui.ui.terminal.filters import speller


class CommandLineScreen(ModalScreen[None], BaseScreen[None]):
    """Asks for a command; what is wrong with it stands above it, and the line is kept."""

    TITLE = "command"

    BINDINGS = [
        Binding("escape", "dismiss(None)", "leave it", tooltip="Leave without a command"),
        Binding("up", "recall(-1)", "earlier", show=False),
        Binding("down", "recall(1)", "later", show=False),
    ]

    def __init__(
        self, obey: Callable[[str], Awaitable[str]], typed: list[str], session: Session
    ) -> None:
        """Ask for a command.

        Args:
            obey: does a command, and returns what is wrong with it, or nothing.
            typed: the commands that were typed before, the last one last; a new one is added.
            session: as it stands; the commands shown as examples are such as it obeys.
        """
        super().__init__()
        self._obey = obey
        self._typed = typed
        self._examples = example_commands(session)
        self._place = len(typed)

    def compose(self) -> ComposeResult:
        """Lay out the line, and what is said of it."""
        with Vertical(id="line"):
            yield Static(id="said", classes="-empty")
            with Horizontal():
                yield Static(":", classes="sign")
                yield Input(
                    placeholder=f"{self._examples}; Esc leaves", compact=True, max_length=80
                )

    @on(Input.Submitted)
    async def submit(self, event: Input.Submitted) -> None:
        """Do what was typed and close, or say what is wrong with it."""
        typed = event.value.strip()
        wrong = await self._obey(typed) if typed else ""
        if not self.is_attached:  # the tutor ended while the command was carried out
            return
        if wrong:
            said = self.query_one("#said", Static)
            said.update(Content(speller(self)(wrong)))
            said.remove_class("-empty")
            return
        if typed and typed not in self._typed[-1:]:
            self._typed.append(typed)
        self.dismiss(None)

    def action_recall(self, by: int) -> None:
        """Fetch an earlier command, or a later one; past the last, an empty line."""
        self._place = min(max(self._place + by, 0), len(self._typed))
        field = self.query_one(Input)
        field.value = self._typed[self._place] if self._place < len(self._typed) else ""
        field.cursor_position = len(field.value)
