"""The fields of a form: a line to type into, and a choice of a few words."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static


class FormFields(VerticalScroll, inherit_bindings=False):
    """A column of fields; arrows go from one to the next, and the column follows."""


class TextField(Input):
    """A line to type into. Arriving selects nothing: a letter would replace all of it."""

    BINDINGS = [
        Binding("enter", "submit", "open", tooltip="Open the table with this", id="open"),
    ]

    def __init__(self, value: str, hint: str, *, id: str | None = None) -> None:
        super().__init__(value, hint, id=id, compact=True, max_length=4096, select_on_focus=False)


class ChoiceField(Static, can_focus=True):
    """All the choices in one line, the chosen one in brackets: not told by colour alone."""

    BINDINGS = [
        Binding("left", "turn(-1)", "choose", tooltip="The choice before"),
        Binding("right,space", "turn(1)", "choose", tooltip="The next choice"),
    ]

    class Changed(Message):
        """Another choice was taken."""

        def __init__(self, field: ChoiceField, value: str) -> None:
            super().__init__()
            self.field = field
            self.value = value

        @property
        def control(self) -> ChoiceField:
            """The field."""
            return self.field

    def __init__(self, choices: Sequence[str], value: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._take(choices, value)

    def _take(self, choices: Sequence[str], value: str) -> None:
        self._choices = tuple(choices)
        self._value = value if value in self._choices else self._choices[0]

    def offer(self, choices: Sequence[str], value: str) -> None:
        """Offer these choices from now on, the first one where `value` is none of them."""
        self._take(choices, value)
        self._write()

    @property
    def value(self) -> str:
        """The choice taken."""
        return self._value

    def on_mount(self) -> None:
        """Write the choices."""
        self._write()

    def on_key(self, event: events.Key) -> None:
        """Take the next choice that begins so; no letter means anything else here."""
        character = (event.character or "").lower()
        if not character.isalnum():
            return
        event.stop()
        place = self._choices.index(self._value)
        others = (*self._choices[place + 1 :], *self._choices[:place])
        self._choose(next((each for each in others if each.startswith(character)), self._value))

    def on_click(self, event: events.Click) -> None:
        """Take the choice that was clicked."""
        start = 0
        for choice in self._choices:
            stop = start + len(choice) + 2
            if start <= event.x < stop:
                self._choose(choice)
            start = stop

    def action_turn(self, by: int) -> None:
        """Go to another choice, around the end."""
        place = self._choices.index(self._value)
        self._choose(self._choices[(place + by) % len(self._choices)])

    def _choose(self, value: str) -> None:
        if value != self._value:
            self._value = value
            self._write()
            self.post_message(self.Changed(self, value))

    def _write(self) -> None:
        self.update(
            Content.assemble(
                *(
                    (f"[{choice}]", "bold") if choice == self._value else f" {choice} "
                    for choice in self._choices
                )
            )
        )
