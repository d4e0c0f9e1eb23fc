"""Which files and commands a learner may use: all of them, or in a class the lessons alone."""

from __future__ import annotations

import signal
from collections.abc import MutableMapping
from pathlib import Path
from typing import NamedTuple

RESTRICTED_COMMANDS: frozenset[str] = frozenset({"open", "list", "reset", "data"})
"""The commands that read what is shipped, no other file, and write nothing but progress."""

NO_WORKSHOP = (
    "There is no workshop here, as your files would run with this machine's rights; on your own, "
    "`gdtui code start DIR` begins it."
)
NO_SHELL = "Nothing can be taken along from here: there is no shell to run it in."
"""What a learner is told who asks for a command or a script where there is no shell."""


class Access(NamedTuple):
    """Who may open which files.

    Attributes:
        restricted: whether this is a forced command, for somebody who has no shell here.
        folder: lessons of the instructor's own, offered beside the shipped ones.
    """

    restricted: bool = False
    folder: Path | None = None

    def allows(self, path: Path) -> bool:
        """Whether a learner may name this file; what a link points to counts, not the link."""
        if not self.restricted:
            return True
        return self.folder is not None and path.resolve().is_relative_to(self.folder.resolve())


def forget_textual(environ: MutableMapping[str, str]) -> None:
    """Drop the variables by which Textual loads drivers, writes logs and takes screenshots."""
    for name in [*environ]:
        if name.startswith("TEXTUAL"):
            del environ[name]


def ignore_suspend() -> None:
    """Let Ctrl+Z do nothing: behind a forced command there is no shell to go on from."""
    if hasattr(signal, "SIGTSTP"):
        signal.signal(signal.SIGTSTP, signal.SIG_IGN)
