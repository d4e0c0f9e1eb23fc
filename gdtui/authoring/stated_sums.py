"""Sums that stand in a text, held to be true: “16 + 4 + 1 + 36 makes 57”, “six squared is 36”."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation

from gdtui.keymap import PLAYABLE
from gdtui.text.markdown import read_blocks

_NUMBER = r"[-−]?\d[\d,]*(?:\.\d+)?"
_SUM = re.compile(
    rf"(?<![\w.,·/^)*])(?P<sum>{_NUMBER}(?:\s(?:\+|−|-|·|/|×|times|plus|divided by)\s{_NUMBER})+)"
    rf"\s(?:=|is|makes|make|gives)\s(?P<result>{_NUMBER})(?![\w,]*\w|\.\d| times| and)"
)
_OPEN = re.compile(
    rf"(?<![\w.,·/^)*])(?<!times )(?P<sum>(?:minus )?{_NUMBER}"
    rf"(?:\s(?:\+|−|·|/|×|times|plus|divided by)\s{_NUMBER})+)(?=[.,;](?:\s|$))"
)
SMALL_NUMBERS: Mapping[str, int] = {
    word: value
    for value, word in enumerate(
        [
            *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
            *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"),
            *("seventeen", "eighteen", "nineteen", "twenty"),
        ]
    )
}
_SQUARE = re.compile(
    rf"\b(?P<root>{'|'.join(SMALL_NUMBERS)}|{_NUMBER}) squared is (?P<result>{_NUMBER})"
    r"(?![\w,]*\w|\.\d)",
    re.IGNORECASE,
)


def false_sums(markdown: str) -> Iterator[str]:
    """Yield each sum that does not come out, within the digits of its result."""
    for text in read_blocks(markdown, PLAYABLE):
        for found in _SUM.finditer(text):
            if not _comes_to(_worked_out(found["sum"]), found["result"]):
                yield found[0]
        for found in _SQUARE.finditer(text):
            word = found["root"].lower()
            root = Decimal(SMALL_NUMBERS[word]) if word in SMALL_NUMBERS else _read(word)
            if not _comes_to(root * root, found["result"]):
                yield found[0]


def open_sums(markdown: str) -> Iterator[tuple[str, Decimal]]:
    """Yield each sum whose result a text leaves to its reader, and what it comes to."""
    for text in read_blocks(markdown, PLAYABLE):
        for found in _OPEN.finditer(text):
            value = _worked_out(found["sum"].replace("minus ", "-"))
            if value is not None:
                yield found["sum"], value


def _read(text: str) -> Decimal:
    return Decimal(text.replace("−", "-").replace(",", ""))


def _worked_out(text: str) -> Decimal | None:
    """The value of a sum of numbers: times and divided by first; None where there is none."""
    parts = re.split(r"\s(\+|−|-|·|/|×|times|plus|divided by)\s", text)
    terms = [_read(parts[0])]
    for sign, written in zip(parts[1::2], parts[2::2], strict=True):
        number = _read(written)
        try:
            if sign in ("·", "×", "times"):
                terms[-1] *= number
            elif sign in ("/", "divided by"):
                terms[-1] /= number
            else:
                terms.append(number if sign in ("+", "plus") else -number)
        except (InvalidOperation, ZeroDivisionError):
            return None
    return sum(terms, Decimal(0))


def _comes_to(value: Decimal | None, written: str) -> bool:
    result = _read(written)
    exponent = result.as_tuple().exponent
    unit = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    return value is not None and abs(value - result) <= unit / 2
