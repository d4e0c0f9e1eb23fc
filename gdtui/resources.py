"""Where the shipped lessons and data are: in the installed package, or in the checkout."""

import re
from pathlib import Path

LESSON_NAME = re.compile(r"(?P<number>\d\d[a-z]?)_(?P<slug>[a-z0-9]+(-[a-z0-9]+)*)\.md")
"""What a lesson's file is called."""

_PACKAGE = Path(__file__).resolve().parent


def lessons_folder(package: Path = _PACKAGE) -> Path:
    """The folder of the shipped lessons, `NN_slug.md` each."""
    return _shipped(package, "lessons")


def data_folder(package: Path = _PACKAGE) -> Path:
    """The folder of the shipped tables, `NAME.csv` each."""
    return _shipped(package, "data")


def lesson_files(folder: Path | None = None) -> tuple[Path, ...]:
    """The lesson files of a folder (the shipped one without), in the order of their numbers.

    A file called anything but `NN_slug.md` or `NNr_slug.md` is none: a README, a draft.
    """
    files = (folder or lessons_folder()).glob("*.md")
    return tuple(sorted(file for file in files if LESSON_NAME.fullmatch(file.name)))


def lesson_slugs(folder: Path | None = None) -> dict[str, Path]:
    """The files of a folder by the lesson's name alone, "learning-rate", in their order."""
    slugs: dict[str, Path] = {}
    for path in lesson_files(folder):  # of two that are called alike the first is the lesson
        slugs.setdefault(_slug(path), path)
    return slugs


def _slug(path: Path) -> str:
    return path.stem.partition("_")[2]


def lessons_called_alike(folder: Path | None = None) -> list[tuple[Path, Path]]:
    """The files whose lesson is called like one before it, each with that one."""
    first = lesson_slugs(folder)
    named = ((path, first[_slug(path)]) for path in lesson_files(folder))
    return [(path, before) for path, before in named if path != before]


def lesson_names(folder: Path | None = None) -> dict[str, Path]:
    """The files of a folder by all their names: "07_learning-rate", "learning-rate", "07", "7"."""
    names: dict[str, Path] = {}
    for path in reversed(lesson_files(folder)):  # the first of those called alike stays
        number, _, slug = path.stem.partition("_")
        names |= {path.stem: path, slug: path, number: path, number.lstrip("0") or "0": path}
    return names


def _shipped(package: Path, name: str) -> Path:
    """`package/_name`, which only the wheel has, else the checkout's own top-level folder.

    An editable install imports the checkout's package, which has no `_name`: so it reads the
    files being edited and never a stale copy.
    """
    packaged = package / f"_{name}"
    return packaged if packaged.is_dir() else package.parent / name
