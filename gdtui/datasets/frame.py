"""The cells of a file as pandas reads them. The one module that knows pandas.

pandas is fast and lenient, so what it lets pass is looked at where it may have: rows with fewer
values than there are names, and quotes that swallow rows.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from gdtui.datasets.cells import LARGEST_EXACT, DecimalMark
from gdtui.datasets.dialect import BLANKS, Dialect, ScannedRow, check_quotes, scan
from gdtui.datasets.files import TableSource, not_text
from gdtui.datasets.table import REPORT_EVERY, ReadingError, Reason, WatchRows
from gdtui.engine.data import Array
from gdtui.text.numbers import count_text

if TYPE_CHECKING:
    import pandas as pd

KEPT_ROWS = 100
"""The rows that are kept as they are written, to be shown."""

_SKIPPED_AT_ONCE = 2**16


class DataStream(io.TextIOBase):
    """The text of a file from its first row of data on, looked at while it is read.

    Attributes:
        lines: the line feeds that went by; one more where the last line has none.
    """

    def __init__(
        self, source: TableSource, encoding: str, start: int, watch: WatchRows | None = None
    ) -> None:
        """Open a source.

        Args:
            source: what is read.
            encoding: of its text.
            start: the characters to skip.
            watch: called as in `watch_reading`.
        """
        self._path = source.path
        self._text = source.open_text(encoding)
        self._watch = watch
        self._whole = 0 if watch is None else source.count_lines()
        while start and (skipped := self._text.read(min(start, _SKIPPED_AT_ONCE))):
            self._whole -= skipped.count("\n")
            start -= len(skipped)
        self.lines = 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def read(self, size: int | None = -1) -> str:
        """The next characters. Raises ReadingError where they are no text."""
        chunk = self._text.read(-1 if size is None else size)
        if "\0" in chunk:
            raise not_text(self._path)
        before, self.lines = self.lines, self.lines + chunk.count("\n")
        if self._watch is not None:
            for rows in range(before // REPORT_EVERY + 1, self.lines // REPORT_EVERY + 1):
                self._watch(rows * REPORT_EVERY, max(self._whole, rows * REPORT_EVERY))
        return chunk

    def readline(self, size: int | None = -1) -> str:  # type: ignore[override]
        """The next line, however it ends."""
        line = self._text.readline(-1 if size is None else size)
        if "\0" in line:
            raise not_text(self._path)
        return line

    def close(self) -> None:
        """Close the file."""
        self._text.close()
        super().close()


class FrameCells:
    """The cells of a file, read by pandas: numbers at once, texts when they are asked for."""

    def __init__(
        self, source: TableSource, encoding: str, dialect: Dialect, watch: WatchRows | None
    ) -> None:
        """Read a file.

        Raises:
            ReadingError: it is no table.
            UnicodeError: it is not encoded so.
        """
        self._source = source
        self._encoding = encoding
        self._dialect = dialect
        self._frame = self._read(watch)
        self.count = len(self._frame)
        self.texts = lru_cache(maxsize=8)(self._texts)
        if watch is not None:
            watch(self.count, self.count)

    @property
    def decimal(self) -> DecimalMark:
        """What stands before the decimals."""
        return self._dialect.decimal

    def numbers(self, place: int) -> Array | None:
        """A column's numbers (n,); None where pandas has none, or may have rounded some."""
        values = self._frame[place].to_numpy()
        if values.dtype.kind not in "iuf":
            return None
        most, least = np.fmax.reduce(values), np.fmin.reduce(values)
        exact = values.dtype.kind == "f"
        if exact and not (most >= LARGEST_EXACT or least <= -LARGEST_EXACT):
            return values
        if not exact and int(least) >= -LARGEST_EXACT and int(most) <= LARGEST_EXACT:
            return values.astype(np.float64)
        return None

    def _texts(self, place: int) -> Sequence[str]:
        kept = self._frame[place].tolist()  # what is neither text nor a gap is text no more
        if all(isinstance(cell, str) or cell != cell for cell in kept):
            return [cell.strip() if isinstance(cell, str) else "" for cell in kept]
        with self._stream() as stream:
            frame = self._pandas(
                stream, dtype=str, usecols=[place], keep_default_na=False, na_filter=False
            )
        if len(frame) != self.count:
            raise self._changed()
        return [str(cell).strip() for cell in frame[place].tolist()]

    def head(self, place: int, count: int) -> tuple[str, ...]:
        """A column's first cells, as far as they are kept."""
        return tuple(row.cells[place] for row in self._first_rows[:count])

    @cached_property
    def _first_rows(self) -> Sequence[ScannedRow]:
        with self._stream() as stream:
            return list(islice(self._scan(stream), KEPT_ROWS))

    def line(self, row: int) -> int:
        """The line of the file on which a row begins, from 1."""
        with self._stream() as stream:
            found = next(islice(self._scan(stream), row, None), None)
        if found is None:
            raise self._changed()
        return found.line

    def _changed(self) -> ReadingError:
        return ReadingError(
            Reason.CHANGED, f"{self._source.path} changed while it was read; open it again"
        )

    def _stream(self, watch: WatchRows | None = None) -> DataStream:
        return DataStream(self._source, self._encoding, self._dialect.start, watch)

    def _scan(self, stream: DataStream) -> Iterator[ScannedRow]:
        return scan(stream, self._dialect.separator, first=self._dialect.line)

    def _read(self, watch: WatchRows | None) -> pd.DataFrame:
        import pandas as pd

        # Of a first row that is longer, pandas takes what is too much as the names of rows.
        if self._first_rows and len(self._first_rows[0].cells) != len(self._dialect.names):
            self._check_rows()
        with self._stream(watch) as stream:
            try:
                frame = self._pandas(stream)
            except UnicodeError:
                raise
            except (pd.errors.EmptyDataError, StopIteration):
                frame = pd.DataFrame()
            except (pd.errors.ParserError, ValueError, OverflowError) as error:
                self._check_rows()
                raise ReadingError(
                    Reason.STRAY_QUOTE,
                    f"{self._source.path} is not a CSV file ({error}); look for a stray quote",
                ) from None
            lines = stream.lines
        if not len(frame):
            raise self._no_rows()
        # The last line may end without a line feed; a row more or less, and it has to be seen why.
        short = bool(frame.iloc[:, -1].isna().any())
        if short or not 0 <= len(frame) - lines <= 1:
            self._check_rows()
        return frame

    def _pandas(self, stream: DataStream, **options: Any) -> pd.DataFrame:
        import pandas as pd

        separator = self._dialect.separator
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of columns that hold numbers and words
            return pd.read_csv(  # type: ignore[no-any-return]
                stream,
                sep=r"\s+" if separator == BLANKS else separator,
                header=None,
                names=list(range(len(self._dialect.names))),
                decimal=self._dialect.decimal,
                skipinitialspace=True,
                float_precision="round_trip",  # as it is from pandas 3.1 on anyway
                engine="c",
                **options,
            )

    def _check_rows(self) -> None:
        """Raise ReadingError at the first row that is not like the names, or not as it seems."""
        path, width = self._source.path, len(self._dialect.names)
        with self._stream() as stream:
            for row in self._scan(stream):
                check_quotes(path, row, self._dialect.separator)
                if len(row.cells) == width:
                    continue
                raise ReadingError(
                    Reason.RAGGED,
                    f"{path}, row {row.line}: {count_text(len(row.cells), 'value')} where the "
                    f"header names {count_text(width, 'column')}; make them agree"
                    f"{self._perhaps(row)}",
                )

    def _perhaps(self, row: ScannedRow) -> str:
        """What else may be the matter with a row of another length."""
        width = len(self._dialect.names)
        halves = self._dialect.separator == "," and len(row.cells) == 2 * width
        if halves and all(cell.lstrip("+-").isdigit() for cell in row.cells):
            return ", or put numbers such as 1,5 into quotes and read with --decimal comma"
        if width == 1 and self._dialect.line > 1:
            return ", or take out what stands above the names"
        return ""

    def _no_rows(self) -> ReadingError:
        path, line = self._source.path, self._dialect.line
        return ReadingError(
            Reason.NO_ROWS,
            f"{path} has column names in row {line - 1} and nothing below; add rows of numbers",
        )
