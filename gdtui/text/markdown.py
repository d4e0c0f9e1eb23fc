"""What a reader sees of a lesson's Markdown: its plain rows, and the numbers that it states."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal, InvalidOperation
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from msgspec import Struct

from gdtui.text.no_breaks import hold_together

_THIN = "\u2009\u202f\u00a0"
_NUMBER = rf"""
    (?<![\w.,])
    (?P<sign>[-−](?=\d)|\bminus\s(?=\d))?
    (?P<digits>
        \d{{1,3}}(?:[,{_THIN}]\d{{3}})+(?:\.\d+)?              # 3,973.4
        | \d+\.\d{{3}}(?:[ {_THIN}]\d{{3}})*[ {_THIN}]\d{{1,3}}(?!\d)  # 0.000 125
        | \d+(?:\.\d+)?
    )
    (?P<exponent>[eE][-−+]?\d+)?
    (?P<power>[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?
    (?:\s(?P<scale>thousand|million|billion)\b)?
    (?P<percent>\s?%)?
    """
_SCALES = {"thousand": 3, "million": 6, "billion": 9}
_POWERS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark")


def _tokens(markdown: str) -> list[Token]:
    return _parser().parse(markdown)


def numbers_in(markdown: str, keys: Collection[str] = ()) -> Iterator[tuple[Number, bool]]:
    """Every number that the reader sees as digits, and whether it is a percentage.

    One of `keys` in backquotes is no number: `0` starts again. Nor are the marks of a numbered
    list.
    """
    for stated in stated_numbers(markdown, keys):
        yield stated.number, stated.percent


class Stated(Struct, frozen=True):
    """A number as a reader meets it: what it is, and the words of its block before and behind."""

    number: Number
    percent: bool
    before: str
    behind: str

    @property
    def block(self) -> str:
        """The whole block."""
        return f"{self.before}{self.number.text}{self.behind}"

    def written(self, text: str) -> Stated | None:
        """The same with another number in its place; None where the text is no number."""
        found = re.fullmatch(_NUMBER, text, re.VERBOSE)
        if found is None:
            return None
        return Stated(_number(found), found["percent"] is not None, self.before, self.behind)


def stated_numbers(markdown: str, keys: Collection[str] = ()) -> Iterator[Stated]:
    """Every number that `numbers_in` finds, with the text that it stands in."""
    for text in read_blocks(markdown, keys):
        for found in re.finditer(_NUMBER, text, re.VERBOSE):
            yield Stated(
                _number(found),
                found["percent"] is not None,
                text[: found.start()],
                text[found.end() :],
            )


def read_blocks(markdown: str, keys: Collection[str] = ()) -> Iterator[str]:
    """The blocks of a text as they are read: without marks, and a sign in place of each key.

    A single item of a numbered list is no list to its reader: “10. On an even floor …” says 10.
    """
    tokens = _tokens(markdown)
    items = [token for token in tokens if token.type == "list_item_open" and token.info]
    number = f"{items[0].info}. " if len(items) == 1 else ""
    for token in tokens:
        text = "".join(_texts(token, keys, KEY_SIGN))
        if text:
            yield number + text if token.level > 1 else text
            number = number if token.level <= 1 else ""


def markdown_rows(markdown: str, width: int) -> list[str]:
    """The rows that the Markdown fills at `width` columns, a blank one between paragraphs."""
    rows: list[str] = []
    in_list = False
    for token in _tokens(markdown):
        text = "".join(_texts(token, ()))
        if not text:
            continue
        # Items of one list follow each other without a gap.
        was_in_list, in_list = in_list, token.level > 1
        if rows and not (was_in_list and in_list):
            rows.append("")
        for line in text.rstrip("\n").split("\n"):
            whole = hold_together(unicodedata.normalize("NFC", line))
            rows += textwrap.wrap(whole, width) or [""]
    return rows


KEY_SIGN = "⌨"
"""What stands for a key where numbers are looked for."""


def _texts(token: Token, keys: Collection[str], key_sign: str = "") -> Iterator[str]:
    """The texts of one block token, a sign for each of its keys; a soft line break is a blank."""
    if token.type in ("fence", "code_block"):
        yield token.content
    for child in token.children or ():
        if child.type == "code_inline" and child.content in keys:
            yield key_sign
        elif child.type in ("text", "code_inline"):
            yield child.content
        elif child.type in ("softbreak", "hardbreak"):
            yield " " if child.type == "softbreak" else "\n"


def _number(found: re.Match[str]) -> Number:
    digits = re.sub(rf"[, {_THIN}]", "", found["digits"])
    exponent = (found["exponent"] or "").replace("−", "-")
    value = Decimal(digits + exponent)
    unit = Decimal(1).scaleb(int(value.as_tuple().exponent))
    if found["power"]:
        value = unit = value ** int(found["power"].translate(_POWERS) or 1)
    if found["scale"]:
        value = value.scaleb(_SCALES[found["scale"]])
        unit = unit.scaleb(_SCALES[found["scale"]])
    return Number(found[0].strip(), -value if found["sign"] else value, unit)


def prose_lines(markdown: str, keys: Collection[str]) -> Iterator[str]:
    """Yield Markdown as paragraphs, a line each; keys stand in quotation marks."""
    parser = MarkdownIt("commonmark").enable("table")
    bullets: list[str] = []
    cells: list[str] = []
    for token in parser.parse(markdown):
        if token.type == "list_item_open":
            bullets.append(f"{token.info}. " if token.info else "- ")
        elif token.type == "inline":
            text = _inline(token.children or (), keys)
            if token.level and bullets:
                text = bullets.pop() + text
            if cells:
                cells.append(text)
            else:
                yield text
        elif token.type in ("fence", "code_block"):
            yield from token.content.rstrip().split("\n")
        elif token.type == "tr_open":
            cells = [""]
        elif token.type == "tr_close":
            yield ", ".join(cells[1:])
            cells = []


def _inline(tokens: Iterable[Token], keys: Collection[str]) -> str:
    parts = []
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif token.type == "code_inline" and token.content in keys:
            parts.append(f'"{token.content}"')
        else:
            parts.append(token.content)
    return "".join(parts)


class Number(Struct, frozen=True):
    """A number as its author wrote it: the text decides how exact it claims to be."""

    text: str
    value: Decimal
    unit: Decimal

    @property
    def tolerance(self) -> Decimal:
        """Half a unit of the last digit written: 28.6 stands for 28.55 to 28.65."""
        return self.unit / 2

    def covers(self, value: float | Decimal) -> bool:
        """Whether `value` rounds to this number."""
        exact = Decimal(value)
        # The slack forgives what float arithmetic adds to a value exactly half-way.
        slack = self.tolerance * Decimal("1.000001")
        return exact.is_finite() and abs(exact - self.value) <= slack


def read_number(text: str) -> Number | None:
    """Read a number as written, with the worth of its last digit; None if it is none."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int):
        return None
    return Number(text, value, Decimal(1).scaleb(exponent))


def strip_marks(text: str) -> str:
    """Take the marks of `code` and **bold** out; a star in code, or between blanks, is itself."""
    return re.sub(r"`([^`]*)`|`|(?<!\s)\*|\*(?!\s)", lambda found: found[1] or "", text)
