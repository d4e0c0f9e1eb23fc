"""Widgets of cells that send only the cells that changed.

Textual repaints a widget's whole region when it is refreshed; over a thin link that is most of
the traffic. Here a widget says which stretches of which rows differ, and only those are sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar, get_args

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from gdtui.words import Line, Role, Span


class CellView(Widget):
    """Draws rows of spans by Textual's line API; component class `cells--ROLE` colours a role."""

    ROLES: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._role_styles: dict[str | None, Style] = {}

    def spans(self, row: int) -> Iterable[tuple[str, str | None]]:
        """Return the texts of a row and the role of each; one character, one column."""
        raise NotImplementedError

    @property
    def inside(self) -> Size:
        """The columns and rows to fill; never less than one by one."""
        return Size(max(1, self.size.width), max(1, self.size.height))

    def notify_style_update(self) -> None:
        """Forget the colours of the last theme."""
        self._role_styles.clear()
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        """Draw one row, as wide as the widget."""
        base = self.rich_style
        segments = [Segment(text, base + self._style_of(role)) for text, role in self.spans(y)]
        return Strip(segments).adjust_cell_length(self.size.width, base)

    def _style_of(self, role: str | None) -> Style:
        style = self._role_styles.get(role)
        if style is None:
            known = role in self.ROLES
            style = (
                self.get_component_rich_style(f"cells--{role}", partial=True) if known else Style()
            )
            self._role_styles[role] = style
        return style


class WordView(CellView):
    """Lines of words, redrawn where they differ."""

    ROLES = get_args(Role)
    COMPONENT_CLASSES = {f"cells--{role}" for role in ROLES}

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: Sequence[Line] = ()

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

    def spans(self, row: int) -> Iterable[tuple[str, str | None]]:
        """Return the spans of a line; nothing below the last."""
        line = self._lines[row] if row < len(self._lines) else ()
        return ((span.text, span.role) for span in line)


def changed(old: Sequence[Line], new: Sequence[Line]) -> Iterator[Region]:
    """Yield the stretch of each row in which two sets of lines differ."""
    for row in range(max(len(old), len(new))):
        before = old[row] if row < len(old) else ()
        after = new[row] if row < len(new) else ()
        if before == after:
            continue
        one, other = _cells(before), _cells(after)
        longest, shortest = max(len(one), len(other)), min(len(one), len(other))
        first = 0
        while first < shortest and one[first] == other[first]:
            first += 1
        last = longest
        while len(one) == len(other) and last > first and one[last - 1] == other[last - 1]:
            last -= 1
        yield Region(first, row, last - first, 1)


def _cells(line: Line) -> list[tuple[str, Role]]:
    return [(character, span.role) for span in line for character in span.text]


def plain(text: str) -> Line:
    """Return a line of one plain span."""
    return (Span(text),)
