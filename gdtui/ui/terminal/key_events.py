"""Keys as events, by their names, as if they had been typed."""

from __future__ import annotations

import unicodedata

from textual.events import Key
from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key


def key_event(name: str) -> Key:
    """Return the event of a key: `space`, `plus`, `a`, `.`, `ctrl+p`.

    Textual's public way to it is the pilot of its tests; what that calls is private on 8.2.8. No
    report found upstream.
    """
    key = _character_to_key(name) if len(name) == 1 and not name.isalnum() else name
    try:
        letter = unicodedata.lookup(_get_unicode_name_from_key(REPLACED_KEYS.get(key, key)))
    except KeyError:
        letter = key if len(key) == 1 else ""
    return Key(key, letter or None)
