"""Bindings made from the one table of keys."""

from __future__ import annotations

from textual.binding import Binding

from gdtui.keymap import APP_KEYS, ARROWS, DIGITS, FIELD_KEYS, SESSION_KEYS, Key


def bindings_for(key: Key, action: str) -> list[Binding]:
    """Make the bindings of one entry of the table, one for each of its keys."""
    return [
        Binding(
            each,
            action,
            key.label,
            tooltip=key.help,
            id=key.name,
            key_display=each.title() if each.startswith(("ctrl+", "f1")) else key.written,
            priority=each == "ctrl+q",  # also in a dialog, where the app's other keys rest
        )
        for each in key.keys
    ]


SESSION_BINDINGS = [
    each for key in SESSION_KEYS for each in bindings_for(key, f"session('{key.name}')")
]
FIELD_BINDINGS = [each for key in FIELD_KEYS for each in bindings_for(key, key.name)]
APP_BINDINGS = [
    *(each for key in APP_KEYS for each in bindings_for(key, key.name)),
    # Before any field, which would copy with it what nobody selected.
    Binding("ctrl+c", "help_quit", show=False, priority=True),
]
CHOICE_BINDINGS = [
    *(
        Binding(digit, f"press('{digit}')", "choose", tooltip="That option, or that chart")
        for digit in DIGITS
    ),
    *(
        Binding(arrow, f"press('{arrow}')", "move", tooltip="Another option; or move w and b")
        for arrow in ARROWS
    ),
]
