"""What pandas reads with named settings, is read with the same numbers; nothing else but sentences.

pandas itself is the judge: any table, written in any dialect, by the settings alone and by what is
found out of it.
"""

from __future__ import annotations

import io
import itertools
import math
import unicodedata
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdtui.datasets.preview import preview_lines, preview_table
from gdtui.datasets.reading import read_csv
from gdtui.datasets.table import ReadingError, Reason
from gdtui.restricted_access import Access
from gdtui.spec.reading import ReadingOptions
from tests.properties import examples

# Newer pandas is exact without being asked.
pytestmark = pytest.mark.filterwarnings("ignore:The 'float_precision'")

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|", "colon": ":"}
MARKS = {"point": ".", "comma": ","}
GAPS = ("", "NA", "NaN", "#N/A", "<NA>", "-1.#IND", "NULL", "None", "n/a")

_paths = itertools.count()


def written(value: float, decimal: str) -> str:
    return repr(value).replace(".", decimal)


numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**15), 10**15)


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, ReadingOptions]:
    """A text in a dialect, and what it is called."""
    separator = draw(st.sampled_from([*SEPARATORS]))
    decimal = draw(st.sampled_from([*MARKS])) if separator != "comma" else "point"
    width = draw(st.integers(2, 4))
    kinds = draw(st.lists(st.sampled_from(["numbers", "gaps", "words"]), min_size=width - 1))
    kinds = ["numbers", *kinds][:width]
    cells = {
        "numbers": numbers.map(lambda value: written(value, MARKS[decimal])),
        "gaps": st.one_of(
            st.sampled_from(GAPS), numbers.map(lambda value: written(value, MARKS[decimal]))
        ),
        "words": st.sampled_from(["red", "Grün", "two words", "12 Monkeys"]),
    }
    rows = draw(st.lists(st.tuples(*(cells[kind] for kind in kinds)), min_size=1, max_size=8))
    quoted = draw(st.booleans())
    end = draw(st.sampled_from(["\n", "\r\n"]))
    names = [f"{kind} {place}" for place, kind in enumerate(kinds)]
    mark = '"' if quoted else ""
    lines = [
        SEPARATORS[separator].join(f"{mark}{cell}{mark}" for cell in row) for row in [names, *rows]
    ]
    text = end.join([*lines, ""])
    encoding = draw(st.sampled_from(["utf-8", "utf-16", "cp1252"]))
    return text, ReadingOptions(separator, decimal, encoding, "present")


def as_pandas_reads(content: bytes, options: ReadingOptions) -> pd.DataFrame:
    return pd.read_csv(
        io.BytesIO(content),
        sep=SEPARATORS[options.separator],
        decimal=MARKS[options.decimal],
        encoding=options.encoding,
        float_precision="round_trip",
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tables")


@given(drawn=tables())
@examples(60, deadline=None)
def test_a_named_dialect_gives_the_numbers_that_pandas_gives(
    drawn: tuple[str, ReadingOptions], folder: Path
) -> None:
    text, options = drawn
    content = text.encode(options.encoding)
    path = folder / f"{next(_paths)}.csv"
    path.write_bytes(content)
    frame, table = as_pandas_reads(content, options), read_csv(path, options)
    assert list(table.header) == list(frame.columns)
    assert len(table.lines) == len(frame)
    for name, series in frame.items():
        values = series.to_numpy()
        if values.dtype.kind not in "if":
            with pytest.raises(ReadingError) as caught:
                table.numbers(str(name))
            assert caught.value.reason is Reason.NO_NUMBER
            continue
        assert np.array_equal(table.numbers(str(name)), values.astype(np.float64), equal_nan=True)


@given(drawn=tables())
@examples(40, deadline=None)
def test_what_is_found_out_is_never_another_number(
    drawn: tuple[str, ReadingOptions], folder: Path
) -> None:
    """Found out of itself, a column is read as it is meant, or not at all, or it is said how."""
    text, options = drawn
    path = folder / f"{next(_paths)}.csv"
    path.write_bytes(text.encode(options.encoding))
    meant = read_csv(path, options)
    try:
        found = read_csv(path)
    except ReadingError:
        return
    if found.header != meant.header:
        assert found.notes(found.header)
        return
    for name in meant.header:
        try:
            right, ours = meant.numbers(name), found.numbers(name)
        except ReadingError:
            continue
        same = np.array_equal(right, ours, equal_nan=True)
        assert same or found.notes([name]), (text, name)


HEADS = [
    b"",
    b"x,y\n",
    b"\xff\xfe",
    b"PK\x03\x04",
    b"\x1f\x8b\x08",
    b"\xfd7zXZ\0",
    b"BZh9",
    b"sep=;\n",
    b'"',
    b"# ",
]


@given(head=st.sampled_from(HEADS), body=st.binary(max_size=300) | st.text(max_size=200))
@examples(150, deadline=None)
def test_any_bytes_are_a_table_or_a_sentence(head: bytes, body: bytes | str, folder: Path) -> None:
    path = folder / f"{next(_paths)}.csv"
    path.write_bytes(head + (body.encode("utf-8", "replace") if isinstance(body, str) else body))
    try:
        lines = preview_lines(preview_table(str(path), Access()), {}, 80)
    except ReadingError as error:
        lines = (str(error),)
    kinds = {unicodedata.category(each) for each in "".join(lines) if each not in "\u200c\u200d"}
    assert not kinds & {"Cc", "Cf", "Cs", "Zl", "Zp"}


@given(values=st.lists(numbers, min_size=1, max_size=30), gap=st.integers(0, 29))
@examples(60, deadline=None)
def test_every_number_is_the_nearest_to_what_is_written(
    values: list[float], gap: int, folder: Path
) -> None:
    texts = [repr(value) for value in values]
    texts.insert(min(gap, len(texts)), "NA")
    path = folder / f"{next(_paths)}.csv"
    path.write_text("x,y\n" + "".join(f"{text},1\n" for text in texts), encoding="utf-8")
    for text, read in zip(texts, read_csv(path).numbers("x"), strict=True):
        assert (math.isnan(read) and text == "NA") or read == float(text)
