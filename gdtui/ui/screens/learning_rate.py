"""A field to type the learning rate into."""

from __future__ import annotations

from decimal import Decimal

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from gdtui.session import rate_ladder
from gdtui.text.numbers import rate_text
from gdtui.ui.screens.base import BaseScreen


class LearningRateScreen(ModalScreen[Decimal | None], BaseScreen[Decimal | None]):
    """Asks for a rate; Enter takes it, Escape leaves it as it was."""

    TITLE = "learning rate"

    BINDINGS = [Binding("escape", "leave", "leave it", tooltip="Leave the rate as it is")]

    def __init__(self, rate: Decimal, lowest: Decimal) -> None:
        super().__init__()
        self._rate = rate
        self._lowest = lowest

    def compose(self) -> ComposeResult:
        """Lay out the field and a line for what is wrong with it."""
        with Vertical(id="dialog"):
            yield Static("Learning rate η", classes="heading")
            yield Input(rate_text(self._rate), id="rate", max_length=24, select_on_focus=True)
            yield Static("Enter sets it, Escape leaves it.", id="said")

    @on(Input.Submitted)
    def submit(self, event: Input.Submitted) -> None:
        """Take the rate, or say why not."""
        try:
            self.dismiss(rate_ladder.parse_rate(event.value, self._lowest))
        except ValueError as error:
            for said in self.query("#said").results(Static):
                said.update(Content(str(error)))

    def action_leave(self) -> None:
        """Close the field."""
        self.dismiss(None)
