"""The lesson screen before the lesson is loaded: its name, and where things will stand."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from gdtui.ui.screens.lesson_layout import PartsView
from gdtui.ui.screens.responsive import TOO_SMALL, ResponsiveScreen


class OutlineScreen(ResponsiveScreen):
    """A lesson's outline, so that nothing moves when the lesson comes."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._lesson_name = name

    def subject(self, *, moving: bool) -> tuple[str, ...]:
        """Say which lesson comes."""
        return (self._lesson_name,)

    def compose(self) -> ComposeResult:
        """Lay out the name and two empty frames."""
        yield Static(
            Content.assemble(("gdtui  ", "$quiet"), (self._lesson_name, "$accent")), id="title"
        )
        with PartsView(id="body"):
            yield Static(id="page")
            yield Static(id="chart")
        yield Static(TOO_SMALL, id="too-small")
