"""Where the shipped lessons and data are: in the installed package, or in the checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def lessons_folder(package: Path = _PACKAGE) -> Path:
    """The folder of the shipped lessons, `NN_slug.md` each."""
    return _shipped(package, "lessons")


def data_folder(package: Path = _PACKAGE) -> Path:
    """The folder of the shipped tables, `NAME.csv` each."""
    return _shipped(package, "data")


def _shipped(package: Path, name: str) -> Path:
    """`package/_name`, which only the wheel has, else the checkout's own top-level folder.

    An editable install imports the checkout's package, which has no `_name`: so it reads the
    files being edited and never a stale copy.
    """
    packaged = package / f"_{name}"
    return packaged if packaged.is_dir() else package.parent / name
