"""The table that is meant by a path as people give it: typed, pasted, dropped on the terminal."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from gdtui import datasets
from gdtui.restricted_access import Access


def find_table(text: str, access: Access) -> str:
    """Return the shipped table or the path that a text means, whether it is there or not.

    A name that is there as it stands is taken so. Else quotes, backslashes before blanks, `~`,
    `$HOME` and `file://` mean what they mean to a shell or a file manager; `~` in quotes too. Where
    no file may be named, nothing is looked for.
    """
    text = text.strip()
    if access.restricted or not text or text in datasets.shipped_names():
        return text
    meant = [text, *_meanings(text)]
    return next((path for path in meant if _is_there(path)), meant[-1])


def _meanings(text: str) -> Iterator[str]:
    """Yield what a text may stand for, the likeliest last."""
    bare = _unquoted(text)
    yield bare
    if bare.casefold().startswith("file:"):
        parts = urlsplit(bare)
        if parts.netloc.casefold() in ("", "localhost"):
            # What is behind ? and # belongs to the name: file managers write those as %3F and %23.
            yield unquote(bare.partition(":")[2].removeprefix("//" + parts.netloc))
        return
    literal = text.startswith("'") or "\\$" in text
    home = os.path.expanduser(bare)
    yield home if literal else os.path.expandvars(home)


def _unquoted(text: str) -> str:
    """Take off the quotes and backslashes of a single word of shell; leave any other text."""
    if os.sep == "\\":
        quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "\"'"
        return text[1:-1] if quoted else text
    try:
        words = shlex.split(text)
    except ValueError:
        return text
    return words[0] if len(words) == 1 else text


def _is_there(path: str) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):
        return False
