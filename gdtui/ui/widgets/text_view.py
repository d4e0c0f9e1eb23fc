"""Lines of words, redrawn where they differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import get_args

from textual.geometry import Size

from gdtui.text.cell_changes import CellChange
from gdtui.text.styled import Span, StyledLine, TextRole, text_of
from gdtui.ui.terminal.filters import speller
from gdtui.ui.terminal.incremental import join_columns
from gdtui.ui.widgets.cell_view import CellView

TRIES = 4
"""So often lines are written anew, narrower, because ASCII takes more room."""


class TextView(CellView):
    """Lines of words, redrawn where they differ."""

    ROLES = get_args(TextRole)
    COMPONENT_CLASSES = {f"cells--{role}" for role in ROLES}

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: Sequence[StyledLine] = ()

    def fill(self, write: Callable[[int], Sequence[StyledLine]]) -> None:
        """Show what `write` makes of the width there is."""
        self.show(self.fit_lines(write, self.inner_size.width))

    def fit_lines(
        self, write: Callable[[int], Sequence[StyledLine]], width: int
    ) -> Sequence[StyledLine]:
        """Return what `write` makes of a width; where spelling widens it, of a smaller one."""
        spell, room, lines = speller(self), width, write(width)
        if spell is not str:
            for _ in range(TRIES):
                lines = [tuple(Span(spell(text), role) for text, role in line) for line in lines]
                over = max((len(text_of(line)) for line in lines), default=0) - width
                if over <= 0 or room <= over:
                    break
                room -= over
                lines = write(room)
        return lines

    def show(self, lines: Sequence[StyledLine]) -> None:
        """Replace the lines; only what differs is repainted."""
        changed = list(changed_cells(self._lines, lines))
        taller = len(lines) != len(self._lines) and self.styles.is_auto_height
        self._lines = lines
        if taller:
            self.refresh_layout()
        elif changed:
            self.refresh_cells(changed)

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


def changed_cells(old: Sequence[StyledLine], new: Sequence[StyledLine]) -> Iterator[CellChange]:
    """Yield the stretches of each row in which two sets of lines differ."""
    for row, (before, after) in enumerate(zip_longest(old, new, fillvalue=())):
        if before != after:
            for start, stop in join_columns(_columns_that_differ(before, after)):
                yield CellChange(row, start, stop)


def _columns_that_differ(before: StyledLine, after: StyledLine) -> Iterator[int]:
    """Yield the columns whose cells differ; the spans that two lines begin with are passed over."""
    column = alike = 0
    for one, other in zip(before, after, strict=False):
        if one != other:
            break
        column, alike = column + len(one.text), alike + 1
    pairs = zip_longest(_cells(before[alike:]), _cells(after[alike:]), fillvalue=_BLANK)
    yield from (at for at, (one, other) in enumerate(pairs, column) if one != other)


def _cells(line: StyledLine) -> list[tuple[str, TextRole]]:
    return [(character, span.role) for span in line for character in span.text]


_BLANK: tuple[str, TextRole] = (" ", "plain")


def plain_line(text: str) -> StyledLine:
    """Return a line of one plain span."""
    return (Span(text),)
