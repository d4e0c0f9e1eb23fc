"""Bindings made from the one table of keys."""

from __future__ import annotations

from textual.binding import Binding

from gdtui.keys import APP_KEYS, ARROWS, DIGITS, FIELD_KEYS, SESSION_KEYS, Key


def binding(key: Key, action: str) -> Binding:
    """Make the binding of one entry of the table."""
    return Binding(
        ",".join(key.keys),
        action,
        key.label,
        tooltip=key.help,
        id=key.name,
        key_display=key.written,
    )


SESSION_BINDINGS = [binding(key, f"session('{key.name}')") for key in SESSION_KEYS]
FIELD_BINDINGS = [binding(key, key.name) for key in FIELD_KEYS]
APP_BINDINGS = [binding(key, key.name) for key in APP_KEYS]
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
