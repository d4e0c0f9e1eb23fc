"""Which files of a folder were saved since they were last looked at."""

from __future__ import annotations

from pathlib import Path

from gdtui.workshop.folder import FileStamp, stamp_files
from gdtui.workshop.parts import PARTS

SECONDS_BETWEEN_STAMPS = 0.1
"""A file counts as saved once it is the same at two looks: it is seen within half a second."""


class Saves:
    """Notices what is saved, whatever else goes on meanwhile."""

    def __init__(self, folder: Path, known: tuple[FileStamp, ...]) -> None:
        """Know files as they were at these stamps."""
        self._folder = folder
        self._known = self._seen = known

    def waiting(self) -> bool:
        """Whether something was saved that nobody has taken, and is written no more."""
        now = stamp_files(self._folder)
        settled, self._seen = now == self._seen, now
        return settled and now != self._known

    def take(self) -> tuple[int, ...]:
        """The numbers of the files that were saved; from now on they are known."""
        known, self._known = self._known, self._seen
        return tuple(
            part.number
            for part, before, after in zip(PARTS, known, self._seen, strict=True)
            if before != after
        )
