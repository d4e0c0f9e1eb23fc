"""What a reader sees of a lesson's Markdown: its plain rows, and the numbers that it states."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from gdtui.course.lesson import Number
from gdtui.keys import PLAYABLE

_MARKDOWN = MarkdownIt("commonmark")
_THIN = "\u2009\u202f\u00a0"
_NUMBER = re.compile(
    rf"""
    (?<![\w.,])
    (?P<sign>[-−](?=\d))?
    (?P<digits>
        \d{{1,3}}(?:[,{_THIN}]\d{{3}})+(?:\.\d+)?              # 3,973.4
        | \d+\.\d{{3}}(?:[ {_THIN}]\d{{3}})*[ {_THIN}]\d{{1,3}}(?!\d)  # 0.000 125
        | \d+(?:\.\d+)?
    )
    (?P<exponent>[eE][-−+]?\d+)?
    (?P<power>[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?
    (?:\s(?P<scale>thousand|million|billion)\b)?
    (?P<percent>\s?%)?
    """,
    re.VERBOSE,
)
_SCALES = {"thousand": 3, "million": 6, "billion": 9}
_POWERS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def numbers_in(markdown: str) -> Iterator[tuple[Number, bool]]:
    """Every number that the reader sees as digits, and whether it is a percentage.

    A key in backquotes is no number: `0` starts again. Nor are the marks of a numbered list.
    """
    for token in _MARKDOWN.parse(markdown):
        for text in _texts(token):
            for found in _NUMBER.finditer(text):
                yield _number(found), found["percent"] is not None


def rows_of(markdown: str, width: int) -> list[str]:
    """The rows that the Markdown fills at `width` columns, a blank one between paragraphs."""
    rows: list[str] = []
    in_list = False
    for token in _MARKDOWN.parse(markdown):
        text = "".join(_texts(token, keys=True))
        if not text:
            continue
        # Items of one list follow each other without a gap.
        was_in_list, in_list = in_list, token.level > 1
        if rows and not (was_in_list and in_list):
            rows.append("")
        for line in text.rstrip("\n").split("\n"):
            rows += textwrap.wrap(unicodedata.normalize("NFC", line), width) or [""]
    return rows


def _texts(token: Token, *, keys: bool = False) -> Iterator[str]:
    """The texts of one block token. Lines joined within a paragraph count as a space."""
    if token.type in ("fence", "code_block"):
        yield token.content
    for child in token.children or ():
        if child.type == "text" or (
            child.type == "code_inline" and (keys or child.content not in PLAYABLE)
        ):
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
