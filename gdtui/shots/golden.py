"""The golden form of a screen: text with styles that a person can read, compare and keep.

    gdtui screen 80x24
    style . #e0e0e0 on #121212
    style a #ffa62b on #242f38 bold
      1 │ gdtui   7 Learning rate
        │aaaaaaa................
      2 │ …

Each row stands as it is seen. Below it, where not all of it is in the style `.`, stands the letter
of each cell's style; of a blank only the ground counts. Letters are given in the order in which
styles appear, `.` to the commonest. Two goldens are compared cell by cell, never letter by letter:
a new style in the first row changes nothing below it.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Iterator

from rich.cells import cell_len

from gdtui.shots.grid import Cell, CellStyle, Grid, cell_of, characters_of
from gdtui.text.numbers import count_text

HEADING = "gdtui screen"
MARK = "│"
_LETTERS = string.ascii_letters + string.digits + "!#$%&*+-/:;<=>?@^_~"
_STYLE = re.compile(
    r"style (?P<letter>\S) (?P<ink>\S+) on (?P<ground>\S+)"
    r"(?P<rest>(?: (?:bold|italic|underline|strike))*)"
)
_ROW = re.compile(rf" *(?P<number>\d*) {MARK}(?P<cells>.*)")
_OWN = "default"
"""A colour that is the terminal's own."""
MOST_DIFFERENCES = 12
"""Rows that a difference shows."""


class GoldenError(ValueError):
    """A file that is no golden; one sentence says where and what to do."""


def write_golden(grid: Grid) -> str:
    """Write a screen down; `read_golden` gives it back, cell for cell.

    Raises:
        GoldenError: the screen has more styles than there are letters.
    """
    counted = Counter(cell.style for row in grid.rows for cell in row if not cell.is_blank)
    blank = Counter(cell.style.ground for row in grid.rows for cell in row)
    ground = max(blank, key=lambda colour: blank[colour], default="")
    mine = [style for style in counted if style.ground == ground]
    common = max(mine, key=lambda style: counted[style], default=CellStyle(ground=ground))
    letters = {common: "."}
    marked = [list(_marks(row, common, letters)) for row in grid.rows]
    lines = [f"{HEADING} {grid.width}x{grid.height}"]
    lines += [f"style {letter} {describe_style(style)}" for style, letter in letters.items()]
    for number, (row, marks) in enumerate(zip(grid.rows, marked, strict=True), 1):
        lines.append(f"{number:>3} {MARK}{''.join(cell.text for cell in row).rstrip(' ')}")
        written = "".join(marks).rstrip(".")
        if written:
            lines.append(f"    {MARK}{written}")
    return "\n".join(lines) + "\n"


def _marks(
    row: tuple[Cell, ...], common: CellStyle, letters: dict[CellStyle, str]
) -> Iterator[str]:
    """Give each cell of a row the letter of its style; a new style takes the next letter."""
    before = common
    for cell in row:
        style = cell.style
        if cell.is_blank:
            near = common if style.ground == common.ground else before
            lined = near.underline or near.strike
            style = near if near.ground == style.ground and not lined else style
        if style not in letters:
            if len(letters) > len(_LETTERS):
                raise GoldenError("the screen has more styles than a golden can tell apart")
            letters[style] = _LETTERS[len(letters) - 1]
        before = style
        yield letters[style]


def read_golden(text: str) -> Grid:
    """Read a screen that `write_golden` wrote down.

    Raises:
        GoldenError: it is none; one sentence with the line's number.
    """
    lines = text.splitlines()
    size = re.fullmatch(rf"{HEADING} (\d+)x(\d+)", lines[0] if lines else "")
    if size is None:
        raise GoldenError(f"line 1 is not “{HEADING} 80x24”: this is no golden of gdtui's")
    width, height = int(size[1]), int(size[2])
    styles: dict[str, CellStyle] = {}
    texts: list[str] = []
    marks: dict[int, str] = {}
    for number, line in enumerate(lines[1:], 2):
        style, row = _STYLE.fullmatch(line), _ROW.fullmatch(line)
        if style is not None:
            styles[style["letter"]] = _style(style)
        elif row is None or (not row["number"] and not texts):
            raise GoldenError(f"line {number} is neither a style nor a row; write the golden anew")
        elif row["number"]:
            texts.append(row["cells"])
        else:
            marks[len(texts) - 1] = row["cells"]
    if len(texts) != height:
        raise GoldenError(
            f"{count_text(len(texts), 'row')} where line 1 says {height}; write it anew"
        )
    rows = []
    for at, text_of_row in enumerate(texts):
        letters = marks.get(at, "").ljust(width, ".")
        unknown = set(letters) - styles.keys()
        if unknown:
            raise GoldenError(
                f"row {at + 1} uses the style {min(unknown)}, which no line describes"
            )
        rows.append(tuple(_row(text_of_row, [styles[letter] for letter in letters])))
    return Grid(tuple(rows))


def _row(text: str, styles: list[CellStyle]) -> Iterator[Cell]:
    column = 0
    for character in characters_of(text):
        columns = max(1, cell_len(character))
        for part in range(min(columns, len(styles) - column)):
            style = styles[column + part]
            yield Cell("", style) if part else cell_of(character, style)
        column += columns
    for style in styles[column:]:
        yield cell_of(" ", style)


def _style(found: re.Match[str]) -> CellStyle:
    words = found["rest"].split()
    ink, ground = ("" if colour == _OWN else colour for colour in (found["ink"], found["ground"]))
    return CellStyle(
        ink, ground, "bold" in words, "italic" in words, "underline" in words, "strike" in words
    )


def describe_style(style: CellStyle) -> str:
    """Write a style in words: `#ffa62b on #242f38 bold`."""
    told = f"{style.ink or _OWN} on {style.ground or _OWN}"
    for name in ("bold", "italic", "underline", "strike"):
        told += f" {name}" if getattr(style, name) else ""
    return told


def differences(kept: Grid, now: Grid) -> list[str]:
    """Say in lines how a screen differs from the kept one: which rows, and what in each.

    Empty where every cell is alike.
    """
    if (kept.width, kept.height) != (now.width, now.height):
        return [f"The size was {kept.width}x{kept.height} and is {now.width}x{now.height}."]
    changed = [
        number
        for number, (before, after) in enumerate(zip(kept.rows, now.rows, strict=True))
        if before != after
    ]
    if not changed:
        return []
    lines = [f"{len(changed)} of {now.height} rows differ."]
    for number in changed[:MOST_DIFFERENCES]:
        lines += _row_difference(number, kept.rows[number], now.rows[number])
    if len(changed) > MOST_DIFFERENCES:
        lines.append(f"… and {count_text(len(changed) - MOST_DIFFERENCES, 'row')} more.")
    return lines


def _row_difference(number: int, kept: tuple[Cell, ...], now: tuple[Cell, ...]) -> list[str]:
    before, after = ("".join(cell.text for cell in row).rstrip() for row in (kept, now))
    lines = []
    if before != after:
        pairs = enumerate(zip(kept, now, strict=True))
        other = {column for column, (one, two) in pairs if one.text != two.text}
        pointers = "".join("^" if column in other else " " for column in range(len(now))).rstrip()
        lines += [f"row {number + 1}", f"  - {before}", f"  + {after}", f"    {pointers}"]
    restyled = [
        column
        for column, (one, two) in enumerate(zip(kept, now, strict=True))
        if one.text == two.text and one.style != two.style
    ]
    for first, last in _stretches(restyled):
        text = "".join(cell.text for cell in now[first : last + 1])
        lines.append(
            f"row {number + 1}, columns {first + 1} to {last + 1} “{text.strip()}”: "
            f"{describe_style(kept[first].style)} became {describe_style(now[first].style)}"
        )
    return lines


def _stretches(columns: list[int]) -> Iterator[tuple[int, int]]:
    """Neighbouring columns together: the first and the last of each stretch."""
    first = last = None
    for column in columns:
        if first is None or last is None:
            first = last = column
        elif column == last + 1:
            last = column
        else:
            yield first, last
            first = last = column
    if first is not None and last is not None:
        yield first, last
