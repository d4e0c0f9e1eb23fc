"""Lists to choose from."""

from __future__ import annotations

from textual import events
from textual.binding import Binding
from textual.widgets import OptionList


class SafeOptionList(OptionList):
    """An option list that survives whatever keys and clicks come, at any size.

    `OptionList` of Textual 8.2.8 ends the program on Page Down and Page Up where it has no room for
    a line, because it then knows no lines (github.com/Textualize/textual/issues/5794 has the same
    cause), and on a click on a line that has just left the list (no report found).
    """

    BINDINGS = [Binding("enter", "select", "take", tooltip="Take what was chosen here")]

    def on_click(self, event: events.Click) -> None:
        """Pass over a click on what was there a moment ago."""
        if event.style.meta.get("option", 0) >= self.option_count:
            event.prevent_default()

    def action_page_down(self) -> None:
        """Go down a page, if there is one."""
        if self.scrollable_content_region:
            super().action_page_down()  # type: ignore[no-untyped-call]

    def action_page_up(self) -> None:
        """Go up a page, if there is one."""
        if self.scrollable_content_region:
            super().action_page_up()  # type: ignore[no-untyped-call]


class UnfocusedOptionList(SafeOptionList, can_focus=False):
    """A list that something else keeps the focus of: a field above it, say."""
