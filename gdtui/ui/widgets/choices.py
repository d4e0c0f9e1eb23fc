"""A list to choose from."""

from __future__ import annotations

from textual.widgets import OptionList


class Choices(OptionList):
    """An option list whose pages can be turned at any size.

    Where it has no room for a line, `OptionList` of Textual 8.2.8 knows no lines, and Page Down
    and Page Up end the program with a KeyError.
    """

    def action_page_down(self) -> None:
        """Go down a page, if there is one."""
        if self.scrollable_content_region:
            super().action_page_down()  # type: ignore[no-untyped-call]

    def action_page_up(self) -> None:
        """Go up a page, if there is one."""
        if self.scrollable_content_region:
            super().action_page_up()  # type: ignore[no-untyped-call]
