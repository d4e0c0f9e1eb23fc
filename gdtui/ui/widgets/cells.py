"""Widgets of cells that send only the cells that changed.

Textual repaints a widget's whole region when it is refreshed; over a thin link that is most of
the traffic. Here a widget says which stretches of which rows differ, and only those are sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import ClassVar, get_args

from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from gdtui.ui.filters import spelling
from gdtui.words import Line, Role, Span, text_of

JUMP = 3
"""From so many unchanged cells on the cursor jumps over them: that takes some 4 bytes."""


TRIES = 4
"""So often lines are written anew, narrower, because ASCII takes more room."""


class CellView(Widget):
    """Draws rows of spans by Textual's line API; component class `cells--ROLE` colours a role."""

    ROLES: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._role_styles: dict[str | None, Style] = {}
        self._titles = ("", "")

    def spans(self, row: int, start: int, stop: int) -> Iterable[tuple[str, str | None]]:
        """Return the texts between two columns of a row, and the role of each.

        One character is one column; what is missing at the end is blank.
        """
        raise NotImplementedError

    @property
    def inside(self) -> Size:
        """The columns and rows to fill; never less than one by one."""
        return Size(max(1, self.size.width), max(1, self.size.height))

    def entitle(self, title: str, subtitle: str = "") -> None:
        """Write into the upper and the lower border; where that changes, repaint these rows alone.

        Setting `border_title` repaints the whole widget, which a title with a live number in it
        would do on every step.
        """
        before, self._titles = self._titles, (title, subtitle)
        if title != before[0]:
            self._border_title = Content(spelling(self)(title))
            self.refresh(Region(0, -1, self.size.width, 1))
        if subtitle != before[1]:
            self._border_subtitle = Content(spelling(self)(subtitle))
            self.refresh(Region(0, self.size.height, self.size.width, 1))

    def notify_style_update(self) -> None:
        """Forget the colours of the last theme."""
        self._role_styles.clear()
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        """Draw one row, as wide as the widget."""
        return self._strip(y, 0, self.size.width)

    def render_cells(self, regions: Iterable[Region]) -> Iterator[tuple[int, int, Strip]]:
        """Draw parts of the content as they go to the terminal, without the rest of their rows.

        Yields the row and the column where each stretch begins, within the content, and its cells.
        """
        filters, background = self.get_line_filters(), self.background_colors[1]
        for start, top, width, height in regions:
            for row in range(top, top + height):
                strip = self._strip(row, start, start + width)
                for line_filter in filters:
                    strip = strip.apply_filter(line_filter, background)
                yield row, start, strip

    def _strip(self, row: int, start: int, stop: int) -> Strip:
        segments, width = [], stop - start
        for text, role in self.spans(row, start, stop):
            segments.append(Segment(text, self._style_of(role)))
            width -= len(text)
        if width > 0:
            segments.append(Segment(" " * width, self._style_of(None)))
        return Strip(segments, stop - start)

    def _style_of(self, role: str | None) -> Style:
        style = self._role_styles.get(role)
        if style is None:
            style = self.rich_style
            if role in self.ROLES:
                style += self.get_component_rich_style(f"cells--{role}", partial=True)
            self._role_styles[role] = style
        return style


class WordView(CellView):
    """Lines of words, redrawn where they differ."""

    ROLES = get_args(Role)
    COMPONENT_CLASSES = {f"cells--{role}" for role in ROLES}

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: Sequence[Line] = ()

    def fill(self, write: Callable[[int], Sequence[Line]]) -> None:
        """Show what `write` makes of the width there is."""
        self.show(self.written(write, self.inside.width))

    def written(self, write: Callable[[int], Sequence[Line]], width: int) -> Sequence[Line]:
        """Return what `write` makes of a width; where spelling widens it, of a smaller one."""
        spell, room, lines = spelling(self), width, write(width)
        if spell is not str:
            for _ in range(TRIES):
                lines = [tuple(Span(spell(text), role) for text, role in line) for line in lines]
                over = max((len(text_of(line)) for line in lines), default=0) - width
                if over <= 0 or room <= over:
                    break
                room -= over
                lines = write(room)
        return lines

    def show(self, lines: Sequence[Line]) -> None:
        """Replace the lines; only what differs is repainted."""
        regions = list(changed(self._lines, lines))
        taller = len(lines) != len(self._lines) and self.styles.is_auto_height
        self._lines = lines
        if regions or taller:
            self.refresh(*regions, layout=taller)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the rows there are, for a view as high as its lines."""
        return len(self._lines)

    def spans(self, row: int, start: int, stop: int) -> Iterable[tuple[str, str | None]]:
        """Return the spans of a line; nothing below the last."""
        column = 0
        for text, role in self._lines[row] if row < len(self._lines) else ():
            shown = text[max(0, start - column) : max(0, stop - column)]
            column += len(text)
            if shown:
                yield shown, role


def changed(old: Sequence[Line], new: Sequence[Line]) -> Iterator[Region]:
    """Yield the stretches of each row in which two sets of lines differ."""
    for row, (before, after) in enumerate(zip_longest(old, new, fillvalue=())):
        if before != after:
            pairs = zip_longest(_cells(before), _cells(after), fillvalue=_BLANK)
            differ = (column for column, (one, other) in enumerate(pairs) if one != other)
            for start, stop in stretches(differ):
                yield Region(start, row, stop - start, 1)


def stretches(columns: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Join ascending columns to stretches (start, stop); what lies near is one stretch."""
    start = stop = -JUMP
    for column in columns:
        if column - stop >= JUMP:
            if stop > 0:
                yield start, stop
            start = column
        stop = column + 1
    if stop > 0:
        yield start, stop


def _cells(line: Line) -> list[tuple[str, Role]]:
    return [(character, span.role) for span in line for character in span.text]


_BLANK: tuple[str, Role] = (" ", "plain")


def plain(text: str) -> Line:
    """Return a line of one plain span."""
    return (Span(text),)
