"""What is wrong with a lesson file, where, and what to write instead."""

from __future__ import annotations

from pathlib import Path


class CourseError(Exception):
    """A lesson is not as it has to be: `file:line: what, and what to write instead`."""

    def __init__(self, path: Path | str, line: int, message: str) -> None:
        self.path = Path(path)
        here = Path.cwd()
        shown = self.path.relative_to(here) if self.path.is_relative_to(here) else path
        super().__init__(f"{shown}:{line}: {message}" if line else f"{shown}: {message}")
        self.line = line
        self.message = message
