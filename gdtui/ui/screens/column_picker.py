"""Columns to choose from, with their first rows, their kind and their gaps."""

from __future__ import annotations

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Static
from textual.widgets.option_list import Option

from gdtui.datasets.preview import (
    Column,
    ColumnUses,
    Preview,
    cycle_target,
    preview_lines,
    toggle_feature,
)
from gdtui.text.numbers import count_text
from gdtui.ui.screens.base import TypingScreen
from gdtui.ui.terminal.filters import speller
from gdtui.ui.widgets.option_list import SafeOptionList

_KEYS = "x feature  ·  y target, again: a row later  ·  Enter takes them  ·  Esc back"

FEATURE = "Learn from this column, or no more"
TARGET = "Predict this column; again: a row later"


class ColumnPickerScreen(TypingScreen[ColumnUses | None]):
    """A table's columns, one a line; dismissed with how they are used."""

    TITLE = "columns"

    BINDINGS = [
        Binding("x", "feature", "feature", tooltip=FEATURE, id="feature"),
        Binding("space", "feature", "feature", tooltip=FEATURE),
        Binding("y", "target", "target", tooltip=TARGET, id="target"),
        Binding("t", "target", "target", tooltip=TARGET),
        Binding("escape", "leave", "back", tooltip="Back to the form", id="leave"),
    ]

    def __init__(self, preview: Preview, uses: ColumnUses) -> None:
        super().__init__()
        self._preview = preview
        names = [column.name for column in preview.columns]
        self._described: Column | None = None
        self._uses: ColumnUses = {name: use for name, use in uses.items() if name in names}

    def compose(self) -> ComposeResult:
        """Lay out the title, the columns and what was chosen of them."""
        columns = sum(column.kind != "of date" for column in self._preview.columns)
        counts = f"{count_text(self._preview.rows, 'row')}, {count_text(columns, 'column')}"
        title = f"{self._preview.source}: {counts}"
        yield Static(Content(title), classes="heading")
        if notes := self._preview.notes:
            yield Static(Content(f"{'; '.join(notes)}."), id="columns-notes", classes="quiet")
        yield Static("", id="columns-heading", classes="quiet")
        yield SafeOptionList(id="columns")
        yield Static("", id="chosen")
        yield Static(_KEYS, classes="quiet")

    def on_resize(self, event: events.Resize) -> None:
        """Show as many first rows as there is room for."""
        self._fill()

    def _fill(self, said: str = "") -> None:
        listed = self.query_one(SafeOptionList)
        width = max(20, self.size.width - 1)
        heading, *lines = preview_lines(self._preview, self._uses, width)
        self.query_one("#columns-heading", Static).update(Content(heading))
        usable = [not column.fault for column in self._preview.columns]
        pointed = listed.highlighted
        if pointed is None:
            pointed = usable.index(True) if any(usable) else 0
        listed.clear_options()
        listed.add_options([Option(self._line(*pair)) for pair in self._column_lines(lines)])
        listed.highlighted = pointed
        listed.focus()
        self._described = self._pointed
        said = said or self._pointed.fault or self._summary()
        self.query_one("#chosen", Static).update(Content(said))

    def _column_lines(self, lines: list[str]) -> list[tuple[Column, str]]:
        return list(zip(self._preview.columns, lines, strict=True))

    def _line(self, column: Column, line: str) -> Content:
        if column.name in self._uses:
            return Content.styled(line, "bold")
        return Content.styled(line, "$quiet") if column.fault else Content(line)

    def _summary(self) -> str:
        features = [name for name, use in self._uses.items() if use.startswith("x")]
        target = next((name for name, use in self._uses.items() if use.endswith("y")), "")
        later = "next " if target and self._uses[target] != "y" else ""
        learned = ", ".join(features) or "no feature yet"
        return speller(self)(f"{learned} → {later}{target or 'no target yet'}")

    @property
    def _pointed(self) -> Column:
        return self._preview.columns[self.query_one(SafeOptionList).highlighted or 0]

    @on(SafeOptionList.OptionHighlighted)
    def show_fault(self) -> None:
        """Say why a column cannot be learned from; what was said of this one stays."""
        if self._pointed is not self._described:
            self._described = self._pointed
            said = self._pointed.fault or self._summary()
            self.query_one("#chosen", Static).update(Content(said))

    def action_feature(self) -> None:
        """Learn from the column pointed at, or no more."""
        column = self._pointed
        fault = column.fault or column.word_fault
        if not fault:
            self._uses = toggle_feature(self._uses, column.name)
        self._fill(fault)

    def action_target(self) -> None:
        """Predict the column pointed at; then its next row; then no more."""
        column = self._pointed
        if not column.fault:
            self._uses = cycle_target(self._uses, column.name)
        self._fill(column.fault)

    @on(SafeOptionList.OptionSelected)
    def accept(self) -> None:
        """Close with what was chosen, if that is enough to learn from."""
        uses = self._uses.values()
        if not any(use.startswith("x") for use in uses):
            self._fill("Choose a feature first: x on a column.")
        elif not any(use.endswith("y") for use in uses):
            self._fill("Choose a target first: y on a column.")
        else:
            self.dismiss(self._uses)

    def action_leave(self) -> None:
        """Close; nothing changes."""
        self.dismiss(None)
