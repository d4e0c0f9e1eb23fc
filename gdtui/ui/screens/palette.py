"""The command palette: every key that does something now, found by what it does."""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter

from textual import on
from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding
from textual.containers import Vertical
from textual.content import Content
from textual.fuzzy import Matcher
from textual.screen import ModalScreen
from textual.widgets import Input
from textual.widgets.option_list import Option

from gdtui.ui.screens.closing import Closing
from gdtui.ui.widgets.choices import Choices, Pointed


class PaletteScreen(ModalScreen[ActiveBinding | None], Closing[ActiveBinding | None]):
    """Finds a key by words; dismissed with the binding to act on.

    A list of a few dozen entries needs none of the machinery of Textual's own palette, which ends
    the program on a triple click (github.com/Textualize/textual/issues/6308), on Page Down in a
    window of four lines and on Enter while the app is leaving, and offers a screenshot.
    """

    BINDINGS = [
        Binding("escape,ctrl+p", "dismiss(None)", "close", show=False),
        Binding("down", "point('cursor_down')", "next", show=False),
        Binding("up", "point('cursor_up')", "previous", show=False),
        Binding("pagedown", "point('page_down')", "next page", show=False),
        Binding("pageup", "point('page_up')", "previous page", show=False),
    ]

    def __init__(self, bindings: Iterable[ActiveBinding]) -> None:
        super().__init__()
        told = [each for each in bindings if each.binding.id and each.enabled]
        self._offered = {str(each.binding.id): each for each in told if each.binding.tooltip}
        self._choices = Pointed(*self._found(""))

    def compose(self) -> ComposeResult:
        """Lay out the field and the list under it."""
        with Vertical(id="dialog", classes="palette"):
            yield Input(placeholder="What to do", max_length=40)
            yield self._choices

    def _found(self, words: str) -> list[Option]:
        """The entries that match, best first; all of them, in the order of the keys, for none."""
        matcher = Matcher(words)
        scored = []
        for name, active in self._offered.items():
            binding = active.binding
            score = 1.0  # the matcher takes no empty query
            if words:
                score = max(2 * matcher.match(binding.description), matcher.match(binding.tooltip))
            if score > 0:
                key = binding.key_display or binding.key
                line = Content.assemble(
                    (f"{key:>5}  ", "bold"), f"{binding.description:<11} ", (binding.tooltip, "dim")
                )
                scored.append((score, Option(line, id=name)))
        return [option for _, option in sorted(scored, key=itemgetter(0), reverse=True)]

    @on(Input.Changed)
    def find(self, event: Input.Changed) -> None:
        """List what matches."""
        self._choices.set_options(self._found(event.value.strip()))
        self._choices.highlighted = 0

    @on(Input.Submitted)
    def take(self) -> None:
        """Take the entry that is pointed at."""
        self._choices.action_select()

    @on(Choices.OptionSelected)
    def choose(self, event: Choices.OptionSelected) -> None:
        """Close, and say which it was."""
        self.dismiss(self._offered[str(event.option.id)])

    def action_point(self, movement: str) -> None:
        """Move in the list while the field has the focus."""
        getattr(self._choices, f"action_{movement}")()
