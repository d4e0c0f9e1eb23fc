"""The learner's folder: it is begun, a file of it is written anew, and its files have stamps."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Sequence
from pathlib import Path

from gdtui.resources import data_folder
from gdtui.workshop.parts import PARTS, TABLE, WorkshopPart

_TEMPLATES = Path(__file__).with_name("templates")

FileStamp = tuple[int, int] | None
"""When a file was last written, and its size; None where there is none."""


class FolderError(Exception):
    """A folder cannot be begun, or is none of the workshop; one sentence."""


def template_text(part: WorkshopPart) -> str:
    """What a file has in it as it is handed out."""
    return (_TEMPLATES / f"{part.file}.txt").read_text("utf-8")


def begin_folder(folder: Path) -> tuple[Path, ...]:
    """Write the ten files, and the weather data beside them; return them.

    Raises:
        FolderError: one of them is there already, or nothing can be written; nothing was.
    """
    names = [*(part.file for part in PARTS), TABLE]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        there = [name for name in names if (folder / name).exists()]
        if there:
            raise FolderError(
                f"{folder} has {_list(there)} already; nothing was written. Begin in another "
                f"folder, or write one part anew: `gdtui code reset N {folder}`."
            )
        for part in PARTS:
            _write_new(folder / part.file, template_text(part))
        shutil.copyfile(data_folder() / "seattle-weather.csv", folder / TABLE)
    except OSError as error:
        raise FolderError(f"{folder} cannot be begun: {error.strerror or error}.") from None
    return tuple(folder / name for name in names)


def _write_new(path: Path, text: str) -> None:
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)


def _list(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more of its files"


def check_folder(folder: Path) -> None:
    """Raise FolderError where none of the ten files is in a folder."""
    if not any((folder / part.file).is_file() for part in PARTS):
        raise FolderError(
            f"{folder} has none of the workshop's files; `gdtui code start {folder}` writes them."
        )


def reset_part(folder: Path, part: WorkshopPart) -> Path | None:
    """Write one file anew; return where the one before it is kept, if there was one.

    Raises:
        FolderError: it cannot be written.
    """
    path = folder / part.file
    kept: Path | None = None
    try:
        if path.exists() and path.read_bytes() != template_text(part).encode():
            kept = _free_name(folder, part)
            path.rename(kept)
        path.unlink(missing_ok=True)
        _write_new(path, template_text(part))
    except OSError as error:
        raise FolderError(f"{path} cannot be written: {error.strerror or error}.") from None
    return kept


def _free_name(folder: Path, part: WorkshopPart) -> Path:
    numbers = itertools.count(1)
    names = (folder / f"{part.module}.before{number}.py.txt" for number in numbers)
    return next(name for name in names if not name.exists())


def stamp_files(folder: Path) -> tuple[FileStamp, ...]:
    """Of each of the ten files, when it was written and how large it is."""
    return tuple(_stamp(folder / part.file) for part in PARTS)


def _stamp(path: Path) -> FileStamp:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size
