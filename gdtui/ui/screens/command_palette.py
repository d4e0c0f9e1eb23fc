"""The command palette: every key that does something now, found by what it does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Input
from textual.widgets.option_list import Option

from gdtui.ui.screens.base import BaseScreen
from gdtui.ui.widgets.footer import KeyFooter
from gdtui.ui.widgets.option_list import SafeOptionList, UnfocusedOptionList

NOTHING_FOUND = "nothing found"


class CommandPaletteScreen(ModalScreen[ActiveBinding | None], BaseScreen[ActiveBinding | None]):
    """Finds a key by words; dismissed with the binding to act on.

    A list of a few dozen entries needs none of the machinery of Textual's own palette, which ends
    the program on a triple click (github.com/Textualize/textual/issues/6308), on Page Down in a
    window of four lines and on Enter while the app is leaving, and offers a screenshot.
    """

    TITLE = "palette"

    BINDINGS = [
        Binding("escape,ctrl+p", "dismiss(None)", "close", show=False),
        Binding("down", "point('cursor_down')", "next", show=False),
        Binding("up", "point('cursor_up')", "previous", show=False),
        Binding("pagedown", "point('page_down')", "next page", show=False),
        Binding("pageup", "point('page_up')", "previous page", show=False),
    ]

    def __init__(self, bindings: Iterable[ActiveBinding], under: Screen[Any]) -> None:
        """List what can be done; what the footer of the screen under it offers comes first."""
        super().__init__()
        entries = [entry for footer in under.query(KeyFooter) for entry in footer.entries]
        offered = [entry.action.partition(".")[2] for entry in entries]
        bindings = sorted(bindings, key=lambda each: each.binding.action not in offered)
        self._bindings_by_name: dict[str, ActiveBinding] = {}
        for each in bindings:
            name = each.binding.id
            if name and each.enabled and each.binding.tooltip:
                shorter = min(
                    self._bindings_by_name.get(name, each), each, key=lambda one: len(_key(one))
                )
                self._bindings_by_name[name] = shorter
        self._list = UnfocusedOptionList(*self._matching_options(""))

    def compose(self) -> ComposeResult:
        """Lay out the field and the list under it."""
        with Vertical(id="dialog", classes="palette"):
            yield Input(placeholder="What to do", max_length=40)
            yield self._list

    def _matching_options(self, words: str) -> list[Option]:
        """The entries that match, best first; all of them, in the order of the keys, for none."""
        ranked = [
            (_rank(each, words.lower().split()), each) for each in self._bindings_by_name.values()
        ]
        found = [(rank, each) for rank, each in ranked if rank is not None]
        if not found:
            return [Option(NOTHING_FOUND, disabled=True)]
        return [_option(each) for _, each in sorted(found, key=lambda pair: pair[0])]

    @on(Input.Changed)
    def find(self, event: Input.Changed) -> None:
        """List what matches."""
        self._list.set_options(self._matching_options(event.value.strip()))
        self._list.highlighted = 0

    @on(Input.Submitted)
    def submit(self) -> None:
        """Take the entry that is pointed at."""
        self._list.action_select()

    @on(SafeOptionList.OptionSelected)
    def choose(self, event: SafeOptionList.OptionSelected) -> None:
        """Close, and say which it was."""
        self.dismiss(self._bindings_by_name[str(event.option.id)])

    def action_point(self, movement: str) -> None:
        """Move in the list while the field has the focus."""
        getattr(self._list, f"action_{movement}")()


def _key(active: ActiveBinding) -> str:
    return active.binding.key_display or active.binding.key


def _option(active: ActiveBinding) -> Option:
    binding = active.binding
    line = Content.assemble(
        (f"{_key(active):>6}  ", "bold"), f"{binding.description:<11} ", binding.tooltip
    )
    return Option(line, id=binding.id)


def _rank(active: ActiveBinding, words: list[str]) -> int | None:
    """How far an entry is from all of the words, 0 the nearest; None where it lacks one.

    A word is the key or begins one of the label, begins one of the sentence, or stands in it.
    """
    label, sentence = active.binding.description.lower(), active.binding.tooltip.lower()
    ranks = []
    for word in words:
        if word == _key(active).lower() or f" {word}" in f" {label}":
            ranks.append(0)
        elif f" {word}" in f" {sentence}":
            ranks.append(1)
        elif word in f"{label} {sentence}":
            ranks.append(2)
        else:
            return None
    return max(ranks, default=0)
