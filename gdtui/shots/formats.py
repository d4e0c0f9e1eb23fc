"""The forms of a shot: a module so light that the command line can name them in its help."""

from __future__ import annotations

from typing import Literal, get_args

Format = Literal["text", "ansi", "svg", "json", "cast", "golden"]
FORMATS: tuple[Format, ...] = get_args(Format)
