"""Widgets that can draw some of their cells alone, for the compositor to send no others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.segment import Segment
from textual.content import Content
from textual.geometry import Region
from textual.widget import Widget

from gdtui.ui.terminal.filters import speller


class IncrementalWidget(Widget):
    """A widget that draws any part of its content or of its border by itself."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._titles = ("", "")

    def render_cells(
        self, regions: Iterable[Region]
    ) -> Iterator[tuple[int, int, list[Segment], int]]:
        """Draw parts of the content as they go to the terminal, without the rest of their rows.

        Yields the row and the column where each stretch begins, within the content, its cells and
        how many they are. A strip of Textual's, with its caches, costs more than a short stretch.
        """
        raise NotImplementedError

    def set_titles(self, title: str, subtitle: str = "") -> None:
        """Write into the upper and the lower border; where that changes, repaint these rows alone.

        Setting the public `border_title` of Textual 8.2.8 repaints the whole widget, which a title
        with a live number in it would do on every step. No report found upstream.
        """
        before, self._titles = self._titles, (title, subtitle)
        if title != before[0]:
            self._border_title = Content(speller(self)(title))
            self.refresh_cells([Region(0, -1, self.size.width, 1)])
        if subtitle != before[1]:
            self._border_subtitle = Content(speller(self)(subtitle))
            self.refresh_cells([Region(0, self.size.height, self.size.width, 1)])

    def refresh_cells(self, regions: Sequence[Region]) -> None:
        """Have these regions of the content drawn with the screen's next frame.

        The public `refresh` of Textual 8.2.8 has the widget wake to send the screen a message, for
        which that wakes: for the five widgets of a step a tenth of all that a step costs. No report
        found upstream.
        """
        if not self.is_mounted:
            self.refresh(*regions)
            return
        self._set_dirty(*regions)
        screen = self.screen
        if self.display and screen in screen._compositor:
            screen._dirty_widgets.add(self)
            screen.check_idle()

    def refresh_layout(self) -> None:
        """Have the screen laid out anew before it draws anything else.

        The public `refresh` of Textual 8.2.8 tells the screen once the widget wakes; what other
        widgets had drawn at once would by then have been, and what waits for the layout as well.
        """
        self.refresh(layout=True)
        if self.is_mounted:
            self._check_refresh()
