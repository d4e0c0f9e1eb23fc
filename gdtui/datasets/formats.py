"""What a file is, by its first bytes: packed text to unpack, or something that is no CSV at all."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

from gdtui.datasets.table import ReadingError, Reason

HEAD = 512
"""The bytes that tell."""

MOST_UNPACKED = 2**30
"""Bytes of a packed file that are unpacked, and no more."""

_SAVE = "save the table as CSV"
_BY_PROGRAM = "open it in the program that made it and save the table as CSV"

_FORMATS: tuple[tuple[bytes, str, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Excel workbook", "open it in Excel and {save}"),
    (b"PAR1", "a Parquet file", "{save}: pandas.read_parquet(…).to_csv(…, index=False)"),
    (b"ARROW1", "an Arrow file", "{save}: pandas.read_feather(…).to_csv(…, index=False)"),
    (b"FEA1", "a Feather file", "{save}: pandas.read_feather(…).to_csv(…, index=False)"),
    (b"%PDF", "a PDF document", "{save} where it came from"),
    (b"{\\rtf", "a text document", "{save} where it came from"),
    (b"SQLite format 3\0", "an SQLite database", "{save}: sqlite3 -csv -header FILE 'SELECT …'"),
    (b"\x89HDF", "an HDF5 file", "{save}: pandas.read_hdf(…).to_csv(…, index=False)"),
    (b"\x93NUMPY", "a numpy array", "{save}: numpy.savetxt(…, delimiter=',')"),
    (b"\x80\x04", "a Python pickle", "{save} in the program that made it"),
    (b"\x80\x05", "a Python pickle", "{save} in the program that made it"),
    (b"\x28\xb5\x2f\xfd", "packed by zstd", "unpack it with unzstd"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "unpack it and name the CSV file in it"),
    (b"Rar!", "a RAR archive", "unpack it and name the CSV file in it"),
    (b"\x89PNG", "a picture", "{save} where it came from"),
    (b"\xff\xd8\xff", "a picture", "{save} where it came from"),
    (b"GIF8", "a picture", "{save} where it came from"),
)

_HTML = re.compile(rb"\s*<(!doctype|html|head|body|table|\?xml|!--|svg|[a-z]+[ >/])", re.I)
_JSON = re.compile(rb'\s*(\{\s*["}]|\[\s*([\[{"]|-?\d[\d.eE+-]*\s*[,\]]|\]))')

_PACKERS: tuple[tuple[bytes, Any], ...] = (
    (b"\x1f\x8b", gzip),
    (b"\xfd7zXZ\0", lzma),
    (b"BZh", bz2),
)


def is_packed(head: bytes) -> bool:
    """Whether a file that begins so has to be unpacked."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06", *(magic for magic, _ in _PACKERS)))


def check_format(path: Path, head: bytes) -> None:
    """Raise ReadingError where a file that begins so is no table of text, but something known."""
    for magic, what, instead in _FORMATS:
        if head.startswith(magic):
            raise _other(path, what, instead.format(save=_SAVE))
    if head[257:262] == b"ustar":
        raise _other(path, "an archive", "unpack it and name the CSV file in it")
    text = head.removeprefix(b"\xef\xbb\xbf")
    if _HTML.match(text):
        raise _other(path, "HTML or XML", f"open it in a browser or a spreadsheet and {_SAVE}")
    if _JSON.match(text):
        raise _other(path, "JSON", f"{_SAVE}: pandas.read_json(…).to_csv(…, index=False)")


def unpack(path: Path, packed: bytes) -> bytes:
    """Return what a packed file holds. Raises ReadingError where that is not one table."""
    try:
        content = _content(path, packed)
    except (OSError, EOFError, ValueError, RuntimeError, zlib.error, lzma.LZMAError) as error:
        raise _damaged(path, str(error)) from None
    except (zipfile.BadZipFile, struct.error, LookupError) as error:
        raise _damaged(path, str(error)) from None
    if len(content) > MOST_UNPACKED:
        raise _damaged(path, f"more than {MOST_UNPACKED:,} bytes when unpacked")
    if is_packed(content[:HEAD]):
        raise _other(path, "packed twice", "unpack it once and name what comes out")
    return content


def _content(path: Path, packed: bytes) -> bytes:
    for magic, packer in _PACKERS:
        if packed.startswith(magic):
            with packer.open(io.BytesIO(packed)) as unpacked:
                content: bytes = unpacked.read(MOST_UNPACKED + 1)
                return content
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
        if any(name.startswith(("xl/", "[Content_Types]")) for name in names):
            raise _other(path, "an Excel workbook", f"open it in Excel and {_SAVE}")
        if "mimetype" in names or any(name.startswith("Index/") for name in names):
            raise _other(path, "a spreadsheet", _BY_PROGRAM)
        shown = [name for name in names if not Path(name).name.startswith((".", "__MACOSX"))]
        shown = [name for name in shown if not name.startswith("__MACOSX/")]
        tables = [name for name in shown if name.lower().endswith((".csv", ".tsv", ".txt"))]
        chosen = shown if len(shown) == 1 else tables
        if len(chosen) != 1:
            raise _other(
                path, f"an archive of {len(shown)} files", "unpack it and name one of them"
            )
        with archive.open(chosen[0]) as member:
            return member.read(MOST_UNPACKED + 1)


def _other(path: Path, what: str, instead: str) -> ReadingError:
    return ReadingError(Reason.OTHER_FORMAT, f"{path} is {what}, not a CSV file; {instead}")


def _damaged(path: Path, why: str) -> ReadingError:
    return ReadingError(Reason.DAMAGED, f"{path} cannot be unpacked ({why}); pack it anew")
