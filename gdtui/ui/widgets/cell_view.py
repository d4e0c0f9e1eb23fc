"""Widgets of cells that send only the cells that changed.

Textual repaints a widget's whole region when it is refreshed; over a thin link that is most of
the traffic. Here a widget says which stretches of which rows differ, and only those are sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.strip import Strip

from gdtui.text.cell_changes import CellChange
from gdtui.text.widths import text_width
from gdtui.ui.terminal.incremental import IncrementalWidget


class CellView(IncrementalWidget):
    """Draws rows of spans by Textual's line API; component class `cells--ROLE` colours a role."""

    ROLES: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._role_styles: dict[str | None, Style] = {}
        self._background: Color | None = None
        self._title_styles: dict[bool, Style] = {}

    def spans(self, row: int, start: int, stop: int) -> Iterable[tuple[str, str | None]]:
        """Return the texts between two columns of a row, and the role of each.

        What is missing at the end is blank.
        """
        raise NotImplementedError

    def notify_style_update(self) -> None:
        """Forget the colours of the last theme."""
        self._role_styles.clear()
        self._title_styles.clear()
        self._background = None
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        """Draw one row, as wide as the widget."""
        return Strip(self._segments(y, 0, self.size.width), self.size.width)

    def render_cells(
        self, stretches: Iterable[CellChange]
    ) -> Iterator[tuple[CellChange, list[Segment]]]:
        """Draw stretches as they go to the terminal, without the rest of their rows."""
        if self._background is None:
            self._background = self.background_colors[1]
        filters, background, height = self.get_line_filters(), self._background, self.inner_size[1]
        for stretch in stretches:
            row, start, stop = stretch
            if 0 <= row < height:
                segments = self._segments(row, start, stop)
            else:
                segments = self._title_segments(row == height, start, stop)
            for line_filter in filters:
                segments = line_filter.apply(segments, background)
            yield stretch, segments

    def _segments(self, row: int, start: int, stop: int) -> list[Segment]:
        segments, width = [], stop - start
        for text, role in self.spans(row, start, stop):
            segments.append(Segment(text, self._style_of(role)))
            width -= text_width(text)
        if width > 0:
            segments.append(Segment(" " * width, self._style_of(None)))
        return segments

    def _title_segments(self, lower: bool, start: int, stop: int) -> list[Segment]:
        first = self.title_start(lower=lower) or 0
        style = self._title_styles.get(lower)
        if style is None:
            style = self._title_styles[lower] = self.title_style(lower=lower)
        return [Segment(self._titles[lower][start - first : stop - first], style)]

    def _style_of(self, role: str | None) -> Style:
        style = self._role_styles.get(role)
        if style is None:
            style = self.rich_style
            if role in self.ROLES:
                style += self.get_component_rich_style(f"cells--{role}", partial=True)
            self._role_styles[role] = style
        return style
