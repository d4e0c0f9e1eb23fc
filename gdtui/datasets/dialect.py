"""How a file is written, found out from its first rows: separator, decimals, names, comments.

Each separator is tried on the first rows. It is taken where all of them then have as many values;
where that holds for several, the one that makes most of the cells numbers.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from gdtui.datasets.cells import DecimalMark, is_gap, is_written_number
from gdtui.datasets.names import column_names, numbered_names
from gdtui.datasets.table import ReadingError, Reason
from gdtui.spec.reading import AUTO, ReadingOptions
from gdtui.text.numbers import count_text

BLANKS = " "
"""Any run of blanks and tabs."""

_SEPARATORS = {
    "comma": ",",
    "semicolon": ";",
    "tab": "\t",
    "pipe": "|",
    "colon": ":",
    "blanks": BLANKS,
}
_TRIED = (",", ";", "\t", "|", BLANKS)
_SHOWN = {"\t": "tabs", BLANKS: "blanks"}
_MARKS: dict[str, DecimalMark] = {"point": ".", "comma": ","}
_FIRST_LINES = 500
_DATE = re.compile(r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}(?!\d)")
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?', re.I)

csv.field_size_limit(2**31 - 1)  # a quote that is never closed makes a cell of the rest


class Dialect(NamedTuple):
    """How a file is written.

    Attributes:
        separator: what stands between the columns.
        decimal: what stands before the decimals.
        names: of the columns.
        name_notes: by name, how it came to a column that has another in the file, or none.
        start: the characters before the first row of data.
        line: the line of the file on which that begins, from 1.
        notes: what was assumed and not told.
    """

    separator: str
    decimal: DecimalMark
    names: tuple[str, ...]
    name_notes: dict[str, str]
    start: int
    line: int
    notes: tuple[str, ...]


class ScannedRow(NamedTuple):
    """A row: the line on which it begins, counted from 1, its lines as they are, and its cells."""

    line: int
    raw: Sequence[str]
    cells: list[str]


class _Tap(Iterator[str]):
    """Lines, of which those that one row is made of are kept."""

    def __init__(self, lines: Iterable[str], separator: str) -> None:
        self._lines = iter(lines)
        self._blanks = separator == BLANKS
        self.taken: list[str] = []

    def __next__(self) -> str:
        line = next(self._lines)
        self.taken.append(line)
        return line.replace("\t", " ").strip(" \r\n") + "\n" if self._blanks else line


def scan(lines: Iterable[str], separator: str, *, first: int = 1) -> Iterator[ScannedRow]:
    """Yield the rows that are not blank, one by one; `first` is the line of the first.

    What is blank, and that a quote in the middle of nowhere is a character like any other, is as it
    is for pandas: a form feed is no blank, nor are tabs where they stand between the columns.
    """
    blank = " \t".replace(separator if separator != BLANKS else "", "") + "\r\n"
    tap, line = _Tap(lines, separator), first
    for cells in csv.reader(tap, delimiter=separator, skipinitialspace=True):
        row = ScannedRow(line, tap.taken, [cell.strip() for cell in cells])
        line, tap.taken = line + len(tap.taken), []
        if len(row.raw) > 1 or row.raw[0].strip(blank):
            yield row


def check_quotes(path: Path, row: ScannedRow, separator: str) -> None:
    """Raise ReadingError where a row goes over several lines, or is cut off, for a stray quote."""
    if len(row.raw) == 1 and row.raw[0].count('"') % 2 == 0:
        return
    try:
        for _ in csv.reader(row.raw, delimiter=separator, skipinitialspace=True, strict=True):
            pass
    except csv.Error as error:
        raise ReadingError(
            Reason.STRAY_QUOTE,
            f"{path}, row {row.line}: not a line of a CSV file ({error}); look for a stray quote",
        ) from None


class _Top(NamedTuple):
    """What stands above names and rows: lines, comments among them, a mark such as `sep=;`."""

    lines: int
    comments: int
    last_comment: str
    separator: str


def find_dialect(path: Path, text: str, options: ReadingOptions, *, whole: bool) -> Dialect:
    """Find out how a file is written.

    Args:
        path: of the file, for errors.
        text: how it begins, or all of it.
        options: what is known of it.
        whole: whether `text` is all there is.

    Raises:
        ReadingError: there is nothing in it, or what stands between its columns cannot be told.
    """
    lines = list(io.StringIO(text, newline=""))
    if not whole and len(lines) > 1:
        lines.pop()
    whole = whole and len(lines) <= _FIRST_LINES
    lines = lines[:_FIRST_LINES]
    top = _read_top(lines)
    body = lines[top.lines :]
    notes: list[str] = []
    if options.separator != AUTO:
        separator = _SEPARATORS[options.separator]
    else:
        separator = top.separator or _find_separator(path, body, whole)
        if separator != "," and not top.separator:
            notes.append(f"read with {_SHOWN.get(separator, separator)} between the columns")
    rows = _rows(body, separator, whole)
    if not rows:
        raise ReadingError(
            Reason.NO_ROWS,
            f"{path} is empty; it needs a row of column names and rows of numbers below it",
        )
    decimal = _MARKS.get(options.decimal) or _find_decimal(rows, separator)
    # What follows the rows that were looked at may read both ways too.
    both_ways = separator != "," and (not whole or _reads_both_ways(rows))
    if options.decimal == AUTO and (decimal == "," or both_ways):
        read = f"{notes[0]} and" if notes else "read with"
        notes = [f"{read} {decimal} for the decimals"]
    named = _find_names(top, rows, separator, decimal, options.header)
    if top.comments > named.comments_used:
        left = count_text(top.comments - named.comments_used, "line")
        notes.append(f"{left} at the top, marked with #, left out")
    skipped = top.lines
    if named.from_rows:
        skipped += rows[0].line - 1 + len(rows[0].raw)
    names, name_notes = column_names(named.cells) if named.cells else (named.numbered, {})
    return Dialect(
        separator=separator,
        decimal=decimal,
        names=names,
        name_notes=name_notes,
        start=sum(map(len, lines[:skipped])),
        line=skipped + 1,
        notes=(*notes, *([named.note] if named.note else [])),
    )


def _read_top(lines: Sequence[str]) -> _Top:
    at, separator, last = 0, "", ""
    while at < len(lines) and not lines[at].strip():
        at += 1
    mark = _SEPARATOR_LINE.fullmatch(lines[at].strip("\r\n ")) if at < len(lines) else None
    if mark is not None and at + 1 < len(lines):
        at, separator = at + 1, mark[1]
    comments = 0
    for line in lines[at:]:
        if not line.startswith("#") or is_gap(re.split("[,;\t|]", line)[0].strip()):
            break
        comments, last = comments + 1, line
    if not any(line.strip() for line in lines[at + comments :]):
        return _Top(at, 0, "", separator)  # names behind a #, and nothing below
    return _Top(at + comments, comments, last, separator)


def _rows(lines: Sequence[str], separator: str, whole: bool) -> list[ScannedRow]:
    """The rows in these lines; without the last one, which may go on, where there are more."""
    rows = list(scan(lines, separator))
    return rows if whole or len(rows) < 3 else rows[:-1]


# Separator and decimals


def _find_separator(path: Path, lines: Sequence[str], whole: bool) -> str:
    tried = [(_fit(_rows(lines, mark, whole), mark), mark) for mark in _TRIED]
    best, separator = max(tried, key=lambda pair: pair[0])
    if best > (0, 0):
        return separator
    if _fit(_rows(lines, ":", whole), ":") > (1, 0):
        raise ReadingError(
            Reason.WRONG_SEPARATOR,
            f"{path}: : seems to stand between the columns; if so, say --separator colon",
        )
    return ","


def _fit(rows: Sequence[ScannedRow], separator: str) -> tuple[int, float]:
    """How well a separator fits: whether all rows agree, and how many cells it makes numbers.

    Where they do not, how many agree; (0, 0) where it separates nothing.
    """
    counts = Counter(len(row.cells) for row in rows)
    usual, often = counts.most_common(1)[0] if rows else (0, 0)
    if usual < 2:
        return 0, 0.0
    cells = [cell for row in rows[1:] for cell in row.cells if not is_gap(cell)]
    numbers = sum(is_written_number(cell, ".") or is_written_number(cell, ",") for cell in cells)
    share = numbers / max(1, len(cells))
    if separator == BLANKS and share == 0:
        return 0, 0.0  # words of a sentence
    if len(counts) == 1 or _surplus(rows):
        return 1, share
    agreeing = often / len(rows)
    usable = agreeing >= 0.5 and (separator != BLANKS or (share > 0.5 and agreeing > 0.8))
    return (0, agreeing) if usable else (0, 0.0)


def _surplus(rows: Sequence[ScannedRow]) -> str:
    """Where all rows have one value more than there are names: `behind`, empty, or `before`."""
    width = len(rows[0].cells) + 1
    below = [row.cells for row in rows[1:]]
    if width < 3 or not below or any(len(cells) != width for cells in below):
        return ""
    if not any(cells[-1] for cells in below):
        return "behind"
    first = [cells[0] for cells in below]
    numbered = any(first == [str(row + one) for row in range(len(first))] for one in (0, 1))
    words = not any(is_written_number(cell, ".") or is_written_number(cell, ",") for cell in first)
    return "before" if numbered or words else ""


def _find_decimal(rows: Sequence[ScannedRow], separator: str) -> DecimalMark:
    """A comma, where some cells are numbers only so; with commas between columns, a point."""
    if separator == ",":
        return "."
    cells = [cell for row in rows for cell in row.cells if "," in cell or "." in cell]
    pointed = [is_written_number(cell, ".") for cell in cells]
    with_comma = [is_written_number(cell, ",") for cell in cells]
    only_comma = sum(b and not a for a, b in zip(pointed, with_comma, strict=True))
    only_point = sum(a and not b for a, b in zip(pointed, with_comma, strict=True))
    if only_comma == only_point == 0 and separator == ";":
        either = [cell for cell, both in zip(cells, with_comma, strict=True) if both]
        return "," if either and not any("." in cell for cell in either) else "."
    return "," if only_comma > only_point else "."


def _reads_both_ways(rows: Sequence[ScannedRow]) -> bool:
    """Whether there are cells such as `1.234`, which with a comma for decimals is 1234."""
    cells = [cell for row in rows for cell in row.cells if "." in cell]
    return any(is_written_number(cell, ",") for cell in cells)


# Names


class _Names(NamedTuple):
    """The names as cells, or made up; whether they stand in the first row; what was assumed."""

    cells: Sequence[str] = ()
    numbered: tuple[str, ...] = ()
    from_rows: bool = False
    comments_used: int = 0
    note: str = ""


def _find_names(
    top: _Top, rows: Sequence[ScannedRow], separator: str, decimal: DecimalMark, header: str
) -> _Names:
    cells = rows[0].cells
    data = _is_data(rows, decimal)
    if header == AUTO and top.comments and (data or _has_number(cells, decimal)):
        spaced = top.last_comment[1:2].isspace()
        line = top.last_comment[1:] if spaced else top.last_comment
        above = next(scan([line], separator)).cells if line.strip() else []
        if len(above) == len(cells) and not any(is_written_number(c, decimal) for c in above):
            return _Names(above, comments_used=1, note="the names stand behind a #")
    if header == "absent" or (header == AUTO and data):
        names = numbered_names(len(cells))
        several = " and " if len(names) == 2 else " to "
        called = several.join(dict.fromkeys((names[0], names[-1])))
        said = (
            f"row {top.lines + rows[0].line} has numbers, not names: read as the first row; "
            f"the columns are called {called}"
        )
        return _Names(numbered=names, note=said if header == AUTO else "")
    match _surplus(rows):
        case "behind":
            return _Names([*cells, ""], from_rows=True)
        case "before":
            said = "each row has a value more than there are names: its first names the row"
            return _Names(["", *cells], from_rows=True, note=said)
    numbered = header == AUTO and _has_number(cells, decimal)
    said = f"row {top.lines + rows[0].line} is read as the names, though it has numbers"
    return _Names(cells, from_rows=True, note=said if numbered else "")


def _has_number(cells: Sequence[str], decimal: DecimalMark) -> bool:
    return any(is_written_number(cell, decimal) and not is_gap(cell) for cell in cells)


def _is_data(rows: Sequence[ScannedRow], decimal: DecimalMark) -> bool:
    """Whether the first row has no names: numbers alone, one with decimals, words seen below.

    A date is as good as a word seen below. Behind an empty cell, 0, 1, 2 … are the names that
    pandas writes for columns without any.
    """
    first, *others = rows[0].cells
    if not first and others == [str(place) for place in range(len(others))]:
        return False
    cells = [cell for cell in rows[0].cells if not is_gap(cell)]
    numbers = [cell for cell in cells if is_written_number(cell, decimal)]
    if len(numbers) == len(cells) or any(not cell.lstrip("+-").isdigit() for cell in numbers):
        return bool(numbers)
    words = {place: cell for place, cell in enumerate(rows[0].cells) if cell not in numbers}
    below = [row.cells for row in rows[1:] if len(row.cells) == len(rows[0].cells)]
    return bool(numbers) and all(
        _DATE.match(word) or any(row[place] == word for row in below)
        for place, word in words.items()
    )
