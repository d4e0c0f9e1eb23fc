"""A file becomes a `Table`: found, unpacked, decoded, its dialect found out, its rows read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from gdtui.datasets.dialect import find_dialect
from gdtui.datasets.files import TableSource, find_encoding, not_text, open_source, western_encoding
from gdtui.datasets.frame import FrameCells
from gdtui.datasets.table import (
    ReadingError,
    Reason,
    RequestError,
    Table,
    read_once,
    watch_in_use,
)
from gdtui.spec.reading import ALL_FOUND_OUT, AUTO, ReadingOptions

_SAMPLE = 2**18
_LONGEST_LINE = 2**24
_FEWEST_LINES = 3
"""Names and two rows: less tells nothing of a file."""


def read_csv(path: Path, options: ReadingOptions = ALL_FOUND_OUT) -> Table:
    """Read a file: a row of column names, or none, then at least one row, all of the same length.

    Args:
        path: of a CSV file, packed or not; of a pipe; or `-`, which is standard input.
        options: how it is written, as far as that was said.

    Raises:
        FileNotFoundError: there is no such file.
        ReadingError: it is no table; the sentence says where and why.
    """
    if not options.valid:
        raise RequestError(f"a file cannot be read with {', '.join(options)}: there is no such way")
    return read_once((path, options), lambda: _read(path, options))


def _read(path: Path, options: ReadingOptions) -> Table:
    source = open_source(path)
    told = options.encoding != AUTO
    encoding = options.encoding if told else find_encoding(path, source.head(_SAMPLE))
    if encoding.lower().replace("_", "-") in ("utf-8", "utf8"):
        encoding = "utf-8-sig"
    try:
        return _read_as(source, encoding, options)
    except UnicodeError:
        if told:
            raise _wrongly_encoded(source, encoding) from None
        if encoding != "utf-8-sig":
            raise not_text(path) from None
    with source.open() as opened:
        encoding = western_encoding(opened.read())
    return _read_as(source, encoding, options)


def _read_as(source: TableSource, encoding: str, options: ReadingOptions) -> Table:
    text, whole = _beginning(source, encoding)
    if "\0" in text:
        raise not_text(source.path)
    dialect = find_dialect(source.path, text, options, whole=whole)
    cells = FrameCells(source, encoding, dialect, watch_in_use())
    notes: Sequence[str] = dialect.notes
    if options.encoding == AUTO and encoding in ("cp1252", "latin-1"):
        notes = (*notes, f"read as {encoding} text, for it is not UTF-8")
    return Table(source.path, dialect.names, cells, notes, dialect.name_notes)


def _beginning(source: TableSource, encoding: str) -> tuple[str, bool]:
    """A few lines of a text, and whether that is all of it."""
    with source.open_text(encoding) as opened:
        text = opened.read(_SAMPLE)
        size = len(text)
        while size == len(text) and text.count("\n") < _FEWEST_LINES and size < _LONGEST_LINE:
            more = opened.read(size)
            text, size = text + more, 2 * size
            if not more:
                break
        return text, not opened.read(1)


def _wrongly_encoded(source: TableSource, encoding: str) -> ReadingError:
    name = encoding.removesuffix("-sig")
    with source.open() as opened:
        raw = opened.read()
    try:
        raw.decode(encoding)
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        byte = f", row {row}: byte 0x{raw[error.start]:02x}"
    except UnicodeError:
        byte = ": it"
    else:
        byte = ": it"
    return ReadingError(
        Reason.WRONG_ENCODING,
        f"{source.path}{byte} is not {name} text; name its encoding with --encoding",
    )
