"""Where a class keeps what it keeps."""

from __future__ import annotations

from pathlib import Path

from gdtui.central.connection import file_url
from gdtui.progress.store import progress_folder

DATABASE_FILE = "class.sqlite3"


def class_folder() -> Path:
    """The folder of a class that names none: beside one's own progress."""
    return progress_folder() / "class"


def database_of(folder: Path, url: str | None) -> str:
    """The address of a class's database: that which was named, else a file in its folder."""
    return url or file_url(folder / DATABASE_FILE)
