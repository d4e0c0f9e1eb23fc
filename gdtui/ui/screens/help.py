"""All the keys, made from the bindings that are active: help is never typed twice."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from rich.table import Table
from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from gdtui.ui.screens.closing import Closing


class HelpScreen(ModalScreen[None], Closing[None]):
    """A list of keys and what each does."""

    AUTO_FOCUS = "#dialog"

    BINDINGS = [
        Binding("escape,question_mark,q,enter,space", "dismiss(None)", "close", show=False),
    ]

    def __init__(self, bindings: Sequence[ActiveBinding]) -> None:
        super().__init__()
        self._listed = bindings

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        with VerticalScroll(id="dialog", classes="help"):
            yield Static(help_table(self._listed), id="help")
            yield Static("Escape closes this.", classes="quiet")


def help_table(bindings: Sequence[ActiveBinding]) -> Table:
    """Lay out one row per action that has words: its keys, then its sentence."""
    told = [active.binding for active in bindings if active.binding.tooltip]
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right", style="bold", no_wrap=True)
    table.add_column()
    for sentence, group in groupby(told, key=lambda binding: binding.tooltip):
        written = " ".join(dict.fromkeys(_written(binding) for binding in group))
        table.add_row("1–9" if written.startswith("1 2 3") else written, sentence)
    return table


def _written(binding: Binding) -> str:
    arrows = {"up": "↑", "down": "↓", "left": "←", "right": "→"}
    return binding.key_display or arrows.get(binding.key, binding.key)
