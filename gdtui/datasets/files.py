"""Where the bytes of a table come from: a file, a packed one, a pipe, or standard input.

What can be read but once, a pipe or standard input, is read once and kept as long as the program
runs: the columns are looked at before the table is opened, and the form may be opened again.
"""

from __future__ import annotations

import codecs
import io
import os
import select
import stat
import sys
import time
from pathlib import Path
from typing import IO, TextIO

from gdtui.datasets.formats import HEAD, check_format, is_packed, unpack
from gdtui.datasets.names import STANDARD_INPUT, title_of
from gdtui.datasets.table import ReadingError, Reason, identify_file, watch_in_use

WRITER_PATIENCE = 2.0
"""Seconds that a pipe may stay without a writer."""

_CHUNK = 2**20
_HELD: dict[object, bytes] = {}
_STANDARD_INPUT: list[tuple[TextIO, bytes]] = []


class TableSource:
    """A table's bytes: read anew from the disk each time, or kept where there is no other way."""

    def __init__(self, path: Path, content: bytes | None) -> None:
        self.path = path
        self._content = content
        try:
            self.size = path.stat().st_size if content is None else len(content)
        except OSError as error:
            raise _unreadable(path, error) from None

    def open(self) -> IO[bytes]:
        """The bytes from the beginning."""
        if self._content is not None:
            return io.BytesIO(self._content)
        try:
            return self.path.open("rb")
        except OSError as error:
            raise _unreadable(self.path, error) from None

    def head(self, count: int) -> bytes:
        """The first bytes."""
        with self.open() as opened:
            return opened.read(count)

    def open_text(self, encoding: str) -> io.TextIOWrapper:
        """The text from the beginning, its line ends as they are."""
        return io.TextIOWrapper(self.open(), encoding=encoding, newline="")

    def count_lines(self) -> int:
        """How many line feeds there are."""
        with self.open() as opened:
            return sum(chunk.count(b"\n") for chunk in iter(lambda: opened.read(_CHUNK), b""))


def open_source(path: Path) -> TableSource:
    """Find a table's bytes; unpack them, read a pipe to its end.

    Raises:
        FileNotFoundError: there is no such file.
        ReadingError: it cannot be read, or is no text.
    """
    content = _held_content(path)
    if str(path) == STANDARD_INPUT:
        path = Path(title_of(path))
    if content is None:
        source = TableSource(path, None)
        head = source.head(HEAD)
        if is_packed(head):
            with source.open() as opened:
                content = opened.read()
    if content is not None:
        if is_packed(content[:HEAD]):
            content = unpack(path, content)
        source = TableSource(path, content)
        head = content[:HEAD]
    check_format(path, head)
    return source


def _held_content(path: Path) -> bytes | None:
    """What can be read but once; None for a regular file."""
    if any(ord(character) < ord(" ") for character in str(path)):
        raise ReadingError(
            Reason.NO_REGULAR_FILE,
            f"{path} cannot be read: there is a control character in its name; rename the file",
        )
    if str(path) == STANDARD_INPUT:
        return hold_standard_input()
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None
    if stat.S_ISREG(mode):
        return None
    if stat.S_ISDIR(mode):
        raise ReadingError(Reason.NO_REGULAR_FILE, f"{path} is a folder; name a CSV file in it")
    if not stat.S_ISFIFO(mode):
        raise ReadingError(Reason.NO_REGULAR_FILE, f"{path} is not a file; name a CSV file")
    key = identify_file(path)
    if key not in _HELD:
        _HELD[key] = _read_pipe(path)
    return _HELD[key]


def is_unread_pipe(path: Path) -> bool:
    """Whether this is a pipe that was not read yet: nobody knows how long that takes."""
    try:
        return stat.S_ISFIFO(path.stat().st_mode) and identify_file(path) not in _HELD
    except (OSError, ValueError):
        return False


def hold_standard_input() -> bytes:
    """Read standard input to its end, or return what was read. Raises ReadingError for none."""
    stream = sys.stdin
    for held, content in _STANDARD_INPUT:
        if held is stream:
            return content
    if stream is None or stream.closed:
        raise ReadingError(Reason.NO_REGULAR_FILE, "standard input is closed; name a CSV file")
    if stream.isatty():
        raise ReadingError(
            Reason.NO_REGULAR_FILE,
            "standard input is the keyboard; hand a table over, as in `… < FILE.csv`",
        )
    try:
        content = stream.buffer.read()
    except OSError as error:
        raise _unreadable(Path(STANDARD_INPUT), error) from None
    _STANDARD_INPUT[:] = [(stream, content)]
    return content


def _read_pipe(path: Path) -> bytes:
    """Read a pipe to its end; one that nobody writes into is not waited for."""
    try:
        pipe = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError as error:
        raise _unreadable(path, error) from None
    try:
        chunks: list[bytes] = []
        while chunk := _next_chunk(path, pipe):
            chunks.append(chunk)
        return b"".join(chunks)
    except OSError as error:
        raise _unreadable(path, error) from None
    finally:
        os.close(pipe)


def _next_chunk(path: Path, pipe: int) -> bytes:
    """Wait for what is written, as long as somebody may write; nothing where that is all.

    Whoever watches the reading is told, of 0 rows, and may end it.
    """
    watch = watch_in_use()
    poll = select.poll()
    poll.register(pipe, select.POLLIN)
    until = time.monotonic() + WRITER_PATIENCE
    while True:
        happened = poll.poll(100)
        if happened:
            return os.read(pipe, _CHUNK)  # nothing where the last writer has gone
        if watch is not None:
            watch(0, 0)
        try:
            empty = os.read(pipe, 1)
        except BlockingIOError:  # a writer has it open, and takes its time
            until = time.monotonic() + WRITER_PATIENCE
            continue
        if empty:
            return empty
        if time.monotonic() > until:
            raise ReadingError(
                Reason.NO_WRITER,
                f"{path} is a pipe that nobody writes into; start what writes the table first",
            )


def _unreadable(path: Path, error: Exception) -> ReadingError:
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return ReadingError(
        Reason.NO_REGULAR_FILE, f"{path} cannot be read ({reason}); name a CSV file"
    )


# Encodings ----------------------------------------------------------------------------------------

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def find_encoding(path: Path, head: bytes) -> str:
    """Say how the text that begins so is encoded. Raises ReadingError where it is no text."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if b"\0" in head:
        even, odd = head[::2].count(0), head[1::2].count(0)
        half = len(head) // 2
        if half > 4 and max(odd, even) > 0.3 * half and min(odd, even) < 0.05 * half:
            return "utf-16-le" if odd > even else "utf-16-be"
        raise not_text(path)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return western_encoding(head)
    return "utf-8"


def western_encoding(raw: bytes) -> str:
    """Return what most text that is not UTF-8 is encoded in, in the West."""
    return "latin-1" if any(code in raw for code in b"\x81\x8d\x8f\x90\x9d") else "cp1252"


def not_text(path: Path) -> ReadingError:
    """Say that a file is no text."""
    return ReadingError(
        Reason.OTHER_FORMAT, f"{path} is not a text file; save the table as CSV in UTF-8"
    )
