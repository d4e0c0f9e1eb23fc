"""Files as people have them: each is read as it is meant, or refused for its true cause."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import tarfile
import threading
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest

from gdtui.datasets import DataError, load, read_table
from gdtui.datasets.preview import preview_table
from gdtui.datasets.reading import read_csv
from gdtui.datasets.table import ReadingError, Reason, Table
from gdtui.restricted_access import Access
from gdtui.spec.reading import ALL_FOUND_OUT, ReadingOptions

XY = "x,y\n1,2\n2,4\n3,6.5\n"
LINE = (2.25, -1 / 3)
"""Its least squares."""


def write(folder: Path, content: str | bytes, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def line(table: Table) -> tuple[float, float]:
    """Least squares of the second column from the first, over the rows that have both."""
    x, y = (table.numbers(name) for name in table.header[:2])
    known = ~(np.isnan(x) | np.isnan(y))
    w, b = np.polyfit(x[known], y[known], 1)
    return float(w), float(b)


def notes(table: Table) -> tuple[str, ...]:
    return table.notes(table.header)


def read_column(path: Path, column: str, options: ReadingOptions) -> None:
    table = read_csv(path, options)
    table.numbers(column or table.header[0])


def reason(path: Path, column: str = "", options: ReadingOptions = ALL_FOUND_OUT) -> Reason:
    with pytest.raises(ReadingError) as caught:
        read_column(path, column, options)
    assert "\n" not in str(caught.value)
    return caught.value.reason


GAPS = "x,y\n1,2\n#N/A,5\n3,6\n<NA>,7\n5,11\n"
NO_NAMES = (
    "60.25,80.58\n60.4,96.12\n45.77,68.72\n34.29,42.18\n22.7,37.01\n39.17,51.94\n40.42,56.77\n"
    "22.26,34.01\n22.44,32.89\n69.96,102.27\n52.62,76.03\n31.73,45.71\n"
)
EUROPEAN = "Größe;Gewicht\n1,62;54,5\n1,75;70,1\n1,81;79,9\n1,69;63,2\n"


def tarred(text: str) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        member = tarfile.TarInfo("t.csv")
        member.size = len(text)
        archive.addfile(member, io.BytesIO(text.encode()))
    return out.getvalue()


def packed_zip(files: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


FILES: list[tuple[str | bytes, str, tuple[float, float], list[str]]] = [
    (XY, "x y", LINE, []),
    (XY.encode("utf-16"), "x y", LINE, []),
    (XY.encode("utf-16-le"), "x y", LINE, []),
    (XY.encode("utf-8-sig"), "x y", LINE, []),
    (
        "Größe,Höhe\n1,2\n2,4\n3,6.5\n".encode("latin-1"),
        "Größe Höhe",
        LINE,
        ["read as cp1252 text, for it is not UTF-8"],
    ),
    (gzip.compress(XY.encode(), mtime=0), "x y", LINE, []),
    (bz2.compress(XY.encode()), "x y", LINE, []),
    (lzma.compress(XY.encode()), "x y", LINE, []),
    (packed_zip({"t.csv": XY}), "x y", LINE, []),
    (packed_zip({"t.csv": XY, "readme.md": "x", "__MACOSX/t.csv": "?"}), "x y", LINE, []),
    (XY.replace(",", "\t"), "x y", LINE, ["read with tabs between the columns"]),
    (XY.replace(",", "|"), "x y", LINE, ["read with | between the columns"]),
    (XY.replace(",", ";"), "x y", LINE, ["read with ; between the columns"]),
    (XY.replace(",", " "), "x y", LINE, ["read with blanks between the columns"]),
    (XY.replace(",", "    "), "x y", LINE, ["read with blanks between the columns"]),
    ("sep=,\n" + XY, "x y", LINE, []),
    ("sep=;\n" + XY.replace(",", ";"), "x y", LINE, []),
    (
        "# measured in May\n" + XY,
        "x y",
        LINE,
        ["1 line at the top, marked with #, left out"],
    ),
    (
        "# x y\n1 2\n2 4\n3 6.5\n",
        "x y",
        LINE,
        ["read with blanks between the columns", "the names stand behind a #"],
    ),
    ("#x,y\n1,2\n2,4\n3,6.5\n", "#x y", LINE, ["the names stand behind a #"]),
    ("x,y\n1,2,\n2,4,\n3,6.5,\n", "x y column_3", LINE, []),
    (
        'x y\n"1" 1 2\n"2" 2 4\n"3" 3 6.5\n',
        "column_1 x y",
        (1, 0),
        [
            "read with blanks between the columns",
            "each row has a value more than there are names: its first names the row",
            "column 1 has no name: called column_1",
        ],
    ),
    (
        EUROPEAN,
        "Größe Gewicht",
        (131.68553, -159.24491),
        ["read with ; between the columns and , for the decimals"],
    ),
    (
        "x;y\n1.234;2\n2.345;4\n",
        "x y",
        (2 / 1.111, 2 - 2 / 1.111 * 1.234),
        ["read with ; between the columns and . for the decimals"],
    ),
    (
        NO_NAMES,
        "column_1 column_2",
        (1.4567703, -0.59027282),
        [
            "row 1 has numbers, not names: read as the first row; the columns are called "
            "column_1 and column_2"
        ],
    ),
    (
        '"height\n(cm)",weight\n150,52\n160,58\n170,67\n180,75\n',
        "height·(cm) weight",
        (0.78, -65.7),
        [],
    ),
    ('"a\x1b]2;title\x07",y\n1,2\n2,4\n3,6\n4,8.5\n', "a y", (2.15, -0.25), []),
    (
        "member,spent\nTrue,31\nFalse,12\nTrue,28\nFalse,15\nTrue,35\n",
        "member spent",
        (17.833333, 13.5),
        ["member: True is 1, False is 0"],
    ),
    (GAPS, "x y", (2.25, -0.41666667), []),
    (GAPS.replace("#N/A", "-1.#IND").replace("<NA>", "NULL"), "x y", (2.25, -0.41666667), []),
    (
        '"Salary, USD",years\n41000,1\n45500,3\n52000,5\n61000,8\n',
        "Salary,·USD years",
        (0.00034318873, -12.866538),
        [],
    ),
    (
        "age,Pct >65,rate\n30,9,1.1\n35,11,1.4\n40,14,1.9\n45,15,2.0\n50,19,2.6\n",
        "age Pct·>65 rate",
        (0.48, -5.6),
        [],
    ),
    ("metres,signal\n4e-7,1\n5e-7,2\n6e-7,3\n7e-7,4\n", "metres signal", (1e7, -3), []),
    (
        'x,y\n"1,000",2\n"2,000",4\n"3,000",6.5\n',
        "x y",
        (2.25e-3, -1 / 3),
        ["x: 1,000 is read as 1000"],
    ),
    (
        "x;y\n1.000,5;2\n2.000,5;4\n3.000,5;6,5\n",
        "x y",
        (2.25e-3, -1 / 3 - 0.5 * 2.25e-3),
        [
            "read with ; between the columns and , for the decimals",
            "x: 1.000,5 is read as 1000.5",
        ],
    ),
    (
        "x,x,\n1,2,\n2,4,\n3,6.5,\n",
        "x x·(2) column_3",
        LINE,
        [
            "2 columns are named x: told apart as x, x (2)",
            "column 3 has no name: called column_3",
        ],
    ),
]
"""What is in a file, its names (· is a blank), its least squares, and what is said of it."""


@pytest.mark.parametrize(
    ("content", "header", "least_squares", "said"), FILES, ids=map(str, range(len(FILES)))
)
def test_a_file_is_read_as_it_is_meant(
    tmp_path: Path,
    content: str | bytes,
    header: str,
    least_squares: tuple[float, float],
    said: list[str],
) -> None:
    table = read_table(write(tmp_path, content))
    assert [name.replace(" ", "·") for name in table.header] == header.split()
    assert line(table) == pytest.approx(least_squares, rel=1e-7)
    if "column 3" not in str(notes(table)) or said:
        assert list(notes(table)) == said


def test_what_was_assumed_is_a_note_of_the_dataset(tmp_path: Path) -> None:
    path = write(tmp_path, EUROPEAN)
    dataset = load(path, features=["Größe"], target="Gewicht", split=(1, 0, 0))
    assert dataset.notes == ("read with ; between the columns and , for the decimals",)
    assert dataset.problem.training.features[:, 0].tolist() == [1.62, 1.75, 1.81, 1.69]


def test_a_name_may_be_given_as_it_stands_in_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, '"height\n(cm)",weight\n150,52\n160,58\n170,67\n180,75\n')
    for name in ("height\n(cm)", "height (cm)"):
        dataset = load(path, features=[name], target="weight", split=(1, 0, 0))
        assert dataset.problem.feature_names == ("height (cm)",)


def test_options_settle_what_would_be_found_out(tmp_path: Path) -> None:
    colons = write(tmp_path, XY.replace(",", ":"), "colons")
    assert reason(colons) is Reason.WRONG_SEPARATOR
    assert line(read_csv(colons, ReadingOptions(separator="colon"))) == pytest.approx(LINE)
    numbers = write(tmp_path, "1,2\n2,4\n3,6.5\n", "numbers")
    assert len(read_csv(numbers).lines) == 3
    named = read_csv(numbers, ReadingOptions(header="present"))
    assert (named.header, len(named.lines), notes(named)) == (("1", "2"), 2, ())
    words = read_csv(write(tmp_path, XY, "words"), ReadingOptions(header="absent"))
    assert words.header == ("column_1", "column_2")
    assert len(words.lines) == 4
    quoted = write(tmp_path, 'x,y\n"1,5",2\n"2,25",3\n', "quoted")
    assert reason(quoted) is Reason.NO_NUMBER
    assert read_csv(quoted, ReadingOptions(decimal="comma")).numbers("x").tolist() == [1.5, 2.25]
    cyrillic = write(tmp_path, "рост,вес\n1,2\n2,3\n".encode("cp1251"), "cyrillic")
    assert read_csv(cyrillic, ReadingOptions(encoding="cp1251")).header == ("рост", "вес")
    assert reason(cyrillic, options=ReadingOptions(encoding="utf-8")) is Reason.WRONG_ENCODING
    assert reason(cyrillic, options=ReadingOptions(encoding="ascii")) is Reason.WRONG_ENCODING
    with pytest.raises(DataError, match="there is no such way"):
        read_csv(cyrillic, ReadingOptions(encoding="klingon"))


def test_an_accent_far_below_makes_no_other_file_of_it(tmp_path: Path) -> None:
    rows = b"".join(b"%d,%d,word\n" % (n, 2 * n) for n in range(60_000))
    table = read_csv(write(tmp_path, b"x,y,z\n" + rows + b"1,2,caf\xe9\n"))
    assert len(table.lines) == 60_001
    assert table.numbers("y")[59_999] == 119_998
    assert table.texts("z")[-1] == "café"
    assert notes(table) == ("read as cp1252 text, for it is not UTF-8",)


@pytest.mark.parametrize(
    "first",
    [
        "5.1,3.5,setosa\n4.9,3,setosa\n6,2.2,virginica\n",
        "1,M,3\n2,F,4\n3,M,5\n",
        "-1,2\n3,4\n",
        "1,NA\n2,3\n",
        "2020-01-01,5\n2020-01-02,6\n",
        "5,1/2/2020 10:30\n6,1/3/2020 11:00\n",
    ],
)
def test_a_first_row_of_numbers_is_no_row_of_names(tmp_path: Path, first: str) -> None:
    assert read_csv(write(tmp_path, first)).header[0] == "column_1"


@pytest.mark.parametrize("first", ["country,2019,2020\nX,1,2\nY,3,4\n", "a,b\n1,2\n", "x\n1\n2\n"])
def test_names_may_be_years(tmp_path: Path, first: str) -> None:
    table = read_csv(write(tmp_path, first))
    assert table.header == tuple(first.partition("\n")[0].split(","))


def test_the_numbers_that_pandas_writes_for_names_are_names(tmp_path: Path) -> None:
    table = read_csv(write(tmp_path, ",0,1\n0,1.5,2\n1,2.5,4\n2,3.5,7\n"))
    assert table.header == ("column_1", "0", "1")
    assert table.numbers("0").tolist() == [1.5, 2.5, 3.5]


def test_a_row_of_names_with_numbers_in_it_is_told(tmp_path: Path) -> None:
    told = "row 1 is read as the names, though it has numbers"
    assert told in notes(read_csv(write(tmp_path, "Ann,5\nBob,6\n")))
    assert told not in notes(read_csv(write(tmp_path, XY)))
    named = read_csv(write(tmp_path, "Ann,5\nBob,6\n"), ReadingOptions(header="present"))
    assert notes(named) == ()


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        ("рост,вес\n1,2\n".encode("cp1251"), "рост", "(read as cp1252 text, for it is not UTF-8)"),
        ("2019,2020\n1,2\n", "2019", "(row 1 has numbers, not names: read as the first row; the"),
    ],
)
def test_where_a_column_is_not_there_it_is_said_what_was_assumed(
    tmp_path: Path, content: str | bytes, name: str, told: str
) -> None:
    path = write(tmp_path, content)
    with pytest.raises(ReadingError) as caught:
        read_csv(path).numbers(name)
    assert told in str(caught.value)


# Numbers ------------------------------------------------------------------------------------------


IDS = "id,y\n" + "".join(f"{9007199254740993 + 3 * n},{n}\n" for n in range(6))


@pytest.mark.parametrize(
    ("text", "column"),
    [
        (IDS, "id"),
        (IDS.replace("id,y", "y,id"), "y"),
        (IDS + ",7\n", "id"),  # a gap makes floats of all of them
        ("id,y\n9223372036854775808,1\n9223372036854775809,2\n", "id"),
        ("id,y\n1234567890123456789012345,1\n2,2\n", "id"),
        ("id,y\n-9007199254740993,1\n2,2\n", "id"),
        ("id,y\n9007199254740993.0,1\n2,2\n", "id"),
        ('id,y\n"9,007,199,254,740,993",1\n2,2\n', "id"),
    ],
)
def test_whole_numbers_that_would_be_rounded_are_not_learned_from(
    tmp_path: Path, text: str, column: str
) -> None:
    path = write(tmp_path, text)
    assert reason(path, column) is Reason.TOO_LONG
    other = next(name for name in read_csv(path).header if name != column)
    for features, target in (([column], other), ([other], column)):
        with pytest.raises(DataError, match="beyond 2⁵³"):
            load(path, features=features, target=target, fill="drop")
    first = preview_table(str(path), Access()).columns[0]
    assert (first.kind, "beyond 2⁵³" in first.fault) == ("numbers", True)


def test_the_largest_numbers_that_are_exact_are_read(tmp_path: Path) -> None:
    path = write(tmp_path, "x,y\n9007199254740992,1e300\n-9007199254740992,-1.5e16\n")
    assert read_csv(path).numbers("x").tolist() == [2.0**53, -(2.0**53)]
    assert read_csv(path).numbers("y").tolist() == [1e300, -1.5e16]


def test_a_number_is_the_nearest_there_is_to_what_is_written(tmp_path: Path) -> None:
    written = [repr(value) for value in np.random.default_rng(0).normal(0, 1e-3, 500).tolist()]
    table = read_csv(write(tmp_path, "x\n" + "\n".join(written)))
    assert table.numbers("x").tolist() == [float(text) for text in written]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("four", "row 3, column 'x': 'four' is not a number; correct it, or leave the cell empty"),
        (
            '"2,5"',
            "row 3, column 'x': '2,5' is not a number; correct it, or read the file with --d",
        ),
        ("inf", "row 3, column 'x': 'inf' is not finite; correct it"),
        ("1e999", "row 3, column 'x': '1e999' is not finite; correct it"),
        ("0x10", "row 3, column 'x': '0x10' is not a number"),
        ("2\x1b[31m", "row 3, column 'x': '2"),
        ('"2"3', "row 3, column 'x': '23"),
    ],
)
def test_a_slip_is_found_in_its_row(tmp_path: Path, cell: str, said: str) -> None:
    path = write(tmp_path, f"x,y\n1,2\n{cell},3\n4,5\n")
    if cell == '"2"3':
        assert read_csv(path).numbers("x").tolist() == [1, 23, 4]
        return
    with pytest.raises(ReadingError) as caught:
        read_csv(path).numbers("x")
    assert said in str(caught.value)
    assert "\x1b" not in str(caught.value)


# Rows that pandas lets pass -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x,y\n1,2\n3\n4,5\n", "row 3: 1 value where the header names 2 columns"),
        ("x,y\n1,2\n3,4,5\n4,5\n", "row 3: 3 values where the header names 2 columns"),
        ("x,y\n1,2,9\n3,4\n4,5\n", "row 2: 3 values where the header names 2 columns"),
        ("x\n1,5\n2,5\n", "put numbers such as 1,5 into quotes and read with --decimal comma"),
        ("Report of May\n\nx,y\n1,2\n3,4\n", "or take out what stands above the names"),
        ('x,y,z\n1,2,"a\n3,4,b\n5,6,"c\n7,8,d\n', "row 2: not a line of a CSV file"),
        ('x,y\n1,2\n"3,4\n', "row 3: not a line of a CSV file"),
    ],
)
def test_rows_of_another_length_and_stray_quotes_are_told(
    tmp_path: Path, text: str, said: str
) -> None:
    path = write(tmp_path, text)
    assert reason(path) in (Reason.RAGGED, Reason.STRAY_QUOTE)
    with pytest.raises(DataError, match=said.replace("?", r"\?")):
        read_csv(path)


@pytest.mark.parametrize("end", ["\f", "\v", "\x1c", "\x85", "\x1a"])
def test_what_is_no_blank_to_pandas_is_a_row_of_its_own(tmp_path: Path, end: str) -> None:
    path = write(tmp_path, f"x,y\n1,2\n3,4\n{end}")
    assert reason(path) is Reason.RAGGED
    with pytest.raises(DataError, match="row 4: 1 value where the header names 2 columns"):
        read_csv(path)


def test_a_row_of_tabs_between_nothing_is_a_row(tmp_path: Path) -> None:
    table = read_csv(write(tmp_path, "x\ty\n1\t2\n\t\n \n3\tfour\n"))
    assert np.isnan(table.numbers("x")).tolist() == [False, True, False]
    with pytest.raises(DataError, match="row 5, column 'y': 'four'"):
        table.numbers("y")


def test_far_below_too_it_is_said_what_a_point_stands_for(tmp_path: Path) -> None:
    table = read_csv(write(tmp_path, "x;y\n" + "1;2\n" * 600 + "1.234;2\n"))
    assert table.numbers("x")[-1] == 1.234
    assert notes(table) == ("read with ; between the columns and . for the decimals",)


def test_a_quoted_line_break_is_part_of_its_cell(tmp_path: Path) -> None:
    path = write(tmp_path, 'x,y\n1,"two\nlines"\n2,3\n\nfour,5\n')
    table = read_csv(path)
    assert table.texts("y") == ["two\nlines", "3", "5"]
    assert table.first_texts("y", 1) == ("two lines",)
    with pytest.raises(DataError, match="row 6, column 'x': 'four'"):
        table.numbers("x")


# What is no table ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            packed_zip({"xl/workbook.xml": "<x/>"}),
            "is an Excel workbook, not a CSV file; open it in E",
        ),
        (
            packed_zip({"mimetype": "application/vnd.oasis"}),
            "is a spreadsheet, not a CSV file; open",
        ),
        (
            packed_zip({"a.csv": XY, "b.csv": XY}),
            "is an archive of 2 files, not a CSV file; unpack it",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "is an Excel workbook"),
        (b"PAR1\x15\x04", "is a Parquet file, not a CSV file; save the table as CSV: pandas."),
        (b"%PDF-1.7\n", "is a PDF document"),
        ('[{"x": 1, "y": 2}]', "is JSON, not a CSV file; save the table as CSV: pandas.read_json"),
        ('{"x": [1, 2]}', "is JSON"),
        ("[[1, 2], [3, 4]]", "is JSON"),
        ("<!DOCTYPE html><table></table>", "is HTML or XML, not a CSV file; open it in a browser"),
        (b"SQLite format 3\0" + b"\0" * 99, "is an SQLite database"),
        (tarred(XY), "is an archive, not a CSV file; unpack it and name the CSV file in it"),
        (gzip.compress(tarred(XY)), "is an archive, not a CSV file; unpack it"),
    ],
    ids=map(str, range(13)),
)
def test_other_formats_are_known_by_their_first_bytes(
    tmp_path: Path, content: str | bytes, said: str
) -> None:
    for name in ("t.csv", "t.xlsx"):
        path = write(tmp_path, content, name)
        assert reason(path) is Reason.OTHER_FORMAT
        with pytest.raises(DataError, match=f"{name} {said}"):
            read_csv(path)


def test_a_packed_file_that_is_cut_off_is_told(tmp_path: Path) -> None:
    for packed in (gzip.compress(XY.encode() * 50), lzma.compress(XY.encode() * 50)):
        assert reason(write(tmp_path, packed[:-9])) is Reason.DAMAGED
    assert reason(write(tmp_path, packed_zip({"t.csv": XY})[:-30])) is Reason.DAMAGED


# Pipes --------------------------------------------------------------------------------------------


@pytest.fixture
def fifo(tmp_path: Path) -> Path:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    return path


def test_a_pipe_is_read_once_and_kept(fifo: Path) -> None:
    def feed() -> None:
        with fifo.open("w") as pipe:
            pipe.write(XY[:9])
            pipe.flush()
            time.sleep(0.3)
            pipe.write(XY[9:])

    writer = threading.Thread(target=feed)
    writer.start()
    for _ in range(2):
        assert line(read_csv(fifo)) == pytest.approx(LINE)
        assert preview_table(str(fifo), Access()).rows == 3
    writer.join()


def test_a_pipe_that_nobody_writes_into_is_not_waited_for(
    fifo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gdtui.datasets.files.WRITER_PATIENCE", 0.2)
    before = time.monotonic()
    assert reason(fifo) is Reason.NO_WRITER
    assert time.monotonic() - before < 2


def test_a_pipe_whose_writer_says_nothing_is_empty(fifo: Path) -> None:
    writer = threading.Thread(target=lambda: fifo.open("w").close())
    writer.start()
    assert reason(fifo) is Reason.NO_ROWS
    writer.join()
