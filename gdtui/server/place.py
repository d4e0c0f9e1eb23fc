"""Where a class keeps what it keeps."""

from __future__ import annotations

from pathlib import Path

from gdtui.central.connection import file_url
from gdtui.progress.store import progress_folder

DATABASE_FILE = "class.sqlite3"
ROSTER_FILE = "roster.sqlite3"


def class_folder() -> Path:
    """The folder of a class that names none: one in the folder one stands in, else beside progress.

    So the other commands find the class that was begun here by `--folder class`.
    """
    here = Path("class")
    begun = any((here / name).is_file() for name in (DATABASE_FILE, ROSTER_FILE))
    return here if begun else progress_folder() / "class"


def database_of(folder: Path, url: str | None) -> str:
    """The address of a class's database: that which was named, else a file in its folder."""
    return url or file_url(folder / DATABASE_FILE)
