"""The first thing a newcomer meets: three lines, and Enter."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from gdtui.ui.screens.base import BaseScreen
from gdtui.ui.terminal.compositor import install_compositor

WORDS = """\
This is gradient descent, the way programs learn from data.
You drive it: each key moves a real engine, each number is live.
Nothing can break. What you do can be undone, step by step."""


class WelcomeScreen(ModalScreen[None], BaseScreen[None]):
    """Says what this is; any of the usual keys starts it."""

    TITLE = "welcome"
    CSS_PATH = ["dialogs.tcss"]

    VERTICAL_BREAKPOINTS = [(0, "-low"), (16, "-high")]

    BINDINGS = [
        Binding("enter,space,escape", "dismiss(None)", "start", tooltip="Start it"),
    ]

    def __init__(self) -> None:
        super().__init__()
        install_compositor(self)

    def compose(self) -> ComposeResult:
        """Lay out the three lines."""
        with Vertical(id="dialog", classes="welcome"):
            yield Static("gdtui", classes="heading")
            yield Static(WORDS)
            yield Static("Enter starts it.", classes="heading")
