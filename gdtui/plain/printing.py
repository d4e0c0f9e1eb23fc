"""Lines as they are printed."""

from __future__ import annotations

import shutil
import sys
import textwrap

WIDEST = 100


def print_wrapped(text: str) -> None:
    """Print, wrapped at words; a command stays whole, to be copied."""
    width = min(WIDEST, shutil.get_terminal_size().columns)
    for line in text.split("\n"):
        if line.startswith("gdtui ") and (" --page " in line or " open @" in line):
            print(line)
            continue
        indent = " " * (len(line) - len(line.lstrip()))
        wrapped = textwrap.wrap(
            line, max(20, width - 1), subsequent_indent=indent, break_on_hyphens=False
        )
        print("\n".join(wrapped))
    sys.stdout.flush()
