"""The settings of how a file is read; what is not set is found out from its first rows."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from typing import Literal, NamedTuple, get_args

from gdtui.spec.setting import Chosen, Setting

SeparatorName = Literal["auto", "comma", "semicolon", "tab", "pipe", "colon", "blanks"]
DecimalName = Literal["auto", "point", "comma"]
HeaderName = Literal["auto", "present", "absent"]

AUTO = "auto"
"""What stands for a setting that is to be found out."""


def _is_encoding(name: str) -> bool:
    """Whether Python knows it as an encoding of text."""
    try:
        return name == AUTO or codecs.lookup(name)._is_text_encoding
    except (LookupError, ValueError):
        return False


def names_file(chosen: Chosen) -> bool:
    """Whether the table is a file, not one that comes with the program: those are all alike."""
    table = chosen.get("table")
    return table is None or table == "-" or any(mark in table for mark in "./\\")


READING: tuple[Setting, ...] = (
    Setting(
        name="separator",
        kind="choice",
        label="separator",
        help="What stands between the columns of a file; auto finds out.",
        words=lambda _: get_args(SeparatorName),
        aliases={
            ",": "comma",
            ";": "semicolon",
            "\t": "tab",
            "\\t": "tab",
            "|": "pipe",
            ":": "colon",
            " ": "blanks",
        },
        lesson=AUTO,
        form=AUTO,
        relevant=names_file,
    ),
    Setting(
        name="decimal",
        kind="choice",
        label="decimals",
        help="What stands before the decimals in a file; auto finds out.",
        words=lambda _: get_args(DecimalName),
        aliases={".": "point", ",": "comma"},
        lesson=AUTO,
        form=AUTO,
        relevant=names_file,
    ),
    Setting(
        name="encoding",
        kind="text",
        label="encoding",
        help="How a file's text is encoded: utf-8, cp1252, utf-16 …; auto finds out.",
        metavar="NAME",
        asks="auto, or the name of an encoding",
        example="cp1252",
        lesson=AUTO,
        form=AUTO,
        holds=_is_encoding,
        relevant=names_file,
    ),
    Setting(
        name="header",
        kind="switch",
        label="names row",
        help="Whether a file's first row names the columns; found out where neither is given.",
        words=lambda _: get_args(HeaderName),
        lesson=AUTO,
        form=AUTO,
        relevant=names_file,
    ),
)
"""How a file is read, in the order of the form."""


class ReadingOptions(NamedTuple):
    """How a file is to be read, as far as that was said."""

    separator: str = AUTO
    decimal: str = AUTO
    encoding: str = AUTO
    header: str = AUTO

    @classmethod
    def of(cls, chosen: Mapping[str, object]) -> ReadingOptions:
        """Those of some settings by name; blank is as good as not set."""
        found = {name: str(chosen.get(name) or "").strip() for name in cls._fields}
        return cls(**{name: text or AUTO for name, text in found.items()})

    @property
    def valid(self) -> bool:
        """Whether all of them are ones that there are."""
        held = zip(READING, self, strict=True)
        return all(value in one.choices if one.words else one.holds(value) for one, value in held)


ALL_FOUND_OUT = ReadingOptions()
"""Where nothing was said."""
