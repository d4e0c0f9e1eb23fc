"""Widgets that can draw some of their cells alone, for the compositor to send no others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.content import Content
from textual.geometry import Region
from textual.style import Style
from textual.widget import Widget

from gdtui.text.widths import text_width
from gdtui.ui.terminal.filters import speller

_JUMP = 3
"""From so many unchanged cells on the cursor jumps over them: that takes some 4 bytes."""


class IncrementalWidget(Widget):
    """A widget that draws any part of its content, and of the words in its border, by itself."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._titles = ("", "")

    def render_cells(
        self, regions: Iterable[Region]
    ) -> Iterator[tuple[int, int, list[Segment], int]]:
        """Draw parts that `draws` allows as they go to the terminal, nothing else of their rows.

        Yields the row and the column where each stretch begins, within the content, its cells and
        how many they are. A strip of Textual's, with its caches, costs more than a short stretch.
        """
        raise NotImplementedError

    def draws(self, region: Region) -> bool:
        """Whether a region, within the content, can be drawn alone: none reaches into the border.

        But for words of a title: the upper border is row −1, the lower one the row below the last.
        """
        width, height = self.size
        x, y, wide, high = region
        if y >= 0 and y + high <= height:
            return x >= 0 and x + wide <= width
        lower = y == height
        start = self.title_start(lower=lower) if (lower or y == -1) and high == 1 else None
        return start is not None and start <= x and x + wide <= start + len(self._titles[lower])

    def title_start(self, *, lower: bool) -> int | None:
        """Return the column of the content at which a title begins, the upper one or the lower one.

        None where there is none, where it is cut, or where not every character takes one column:
        the whole row is drawn then. A corner, a stroke and a blank stand at either end.
        """
        title, width = self._titles[lower], self.outer_size.width
        if not title or len(title) > width - 6 or text_width(title) != len(title):
            return None
        return (width - 3 - len(title) if lower else 3) - self.gutter.left

    def title_style(self, *, lower: bool) -> RichStyle:
        """Return the style in which Textual 8.2.8 draws a title into the border.

        Where it comes from is not public. No report found upstream.
        """
        below, ground = self.background_colors
        told = self._get_subtitle_style_information if lower else self._get_title_style_information
        color, _, attributes = told(below)
        return (attributes + Style(below + ground, below + ground + color)).rich_style

    def set_titles(self, title: str, subtitle: str = "") -> None:
        """Write into the upper and the lower border; what changes there is repainted alone.

        Setting the public `border_title` of Textual 8.2.8 repaints the whole widget, which a title
        with a live number in it would do on every step. No report found upstream.
        """
        spell = speller(self)
        self._write_title(spell(title), lower=False)
        self._write_title(spell(subtitle), lower=True)

    def _write_title(self, text: str, *, lower: bool) -> None:
        upper_text, lower_text = self._titles
        before = lower_text if lower else upper_text
        if text == before:
            return
        came = self.title_start(lower=lower)
        if lower:
            self._titles, self._border_subtitle = (upper_text, text), Content(text)
        else:
            self._titles, self._border_title = (text, lower_text), Content(text)
        start, row = self.title_start(lower=lower), self.size.height if lower else -1
        if start is None or came is None or len(text) != len(before):
            self.refresh_cells([Region(0, row, self.size.width, 1)])
            return
        differ = (column for column, sign in enumerate(text) if sign != before[column])
        changed = [Region(start + at, row, end - at, 1) for at, end in stretches(differ)]
        self.refresh_cells(changed)

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


def stretches(columns: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Join ascending columns to stretches (start, stop); what lies near is one stretch."""
    start = stop = -_JUMP
    for column in columns:
        if column - stop >= _JUMP:
            if stop > 0:
                yield start, stop
            start = column
        stop = column + 1
    if stop > 0:
        yield start, stop
