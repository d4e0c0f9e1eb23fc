"""Numbers as people type them, read by one rule wherever a number is asked for.

A point is always a decimal point, for so numbers are written here. A comma may be either: `0,5` and
`1,000,000` can only be read in one way, `1,000` in two, and then nobody guesses.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal, localcontext
from itertools import product
from typing import Literal, NamedTuple

LONGEST = 80
"""Characters of a number; nobody types more by hand."""

MOST_DIGITS, LEAST_POWER = 330, -9999
"""Digits before the point, of which a float holds 309; a smaller power of ten is 0 as a float."""

NumberFault = Literal["no number", "unit", "ambiguous", "not finite", "not whole"]


class NumberError(ValueError):
    """A text that is not one number, in one sentence.

    Attributes:
        fault: what is wrong with it; anything but "no number" began as a number does.
    """

    def __init__(self, said: str, fault: NumberFault = "no number") -> None:
        super().__init__(said)
        self.fault = fault


def parse_number(
    text: str, *, example: str = "one such as 0.52 or −3200", units: Sequence[str] = ()
) -> Decimal:
    """Read a number.

    Args:
        text: what was typed.
        example: what to write instead; it follows “write”.
        units: those that may stand behind it.

    Raises:
        NumberError: it is no number, or may be read as two.
    """
    return _settle(text, _readings(text, example, units))


def parse_whole(text: str, *, example: str = "one such as 12") -> int:
    """Read a whole number: a comma between thousands has only one meaning here.

    Raises:
        NumberError: it is none.
    """
    if text.isascii() and text.isdigit() and len(text) <= LONGEST:
        return int(text)
    values = [reading.value for reading in _readings(text, example)]
    whole = [int(value) for value in values if value == value.to_integral_value()]
    if not whole:
        raise NumberError(f"{shown(text)} is not a whole number: write {example}.", "not whole")
    if re.search(r"(?<!\d)[1-9]\d{0,2}\.000(?!\d)", _normal(text)):
        told = f"{whole[0] * 1000} or {whole[0]}"
        raise NumberError(f"{shown(text)} can be read as {told}: write {told}.", "ambiguous")
    return whole[0]


def number_readings(text: str, *, units: Sequence[str] = ()) -> tuple[Decimal, ...]:
    """Return all that a text can mean, first what it means where this program writes it.

    Raises:
        NumberError: it is no number.
    """
    return tuple(reading.value for reading in _readings(text, "one such as 0.52 or −3200", units))


def parse_numbers(text: str, *, example: str = "numbers such as 0.5, 4") -> tuple[Decimal, ...]:
    """Read numbers with commas between them; with semicolons, where commas are decimal.

    Raises:
        NumberError: one of them is none, or a comma may be of either kind.
    """
    parts = _normal(text).split(";")
    if len(parts) == 1:
        parts = _split_at_commas(text, parts[0], example)
    return tuple(parse_number(part, example=example) for part in parts)


def shown(text: str) -> str:
    """Quote what was typed: short, and with nothing that a terminal would obey."""
    text = "".join(letter if letter.isprintable() else "?" for letter in text.strip())
    return f"“{text}”" if len(text) <= 24 else f"“{text[:23]}…”"


class _Reading(NamedTuple):
    """One meaning of a text, and the text that has only this one."""

    value: Decimal
    text: str


def _settle(text: str, readings: Sequence[_Reading]) -> Decimal:
    if len(readings) == 1:
        return readings[0].value
    thousands, point = (reading.text for reading in readings)
    short = re.sub(r"(\.\d+?)0+(?!\d)", r"\1", point)
    raise NumberError(
        f"{shown(text)} can be read as {thousands} or {point}: write {thousands} or {short}.",
        "ambiguous",
    )


def _split_at_commas(text: str, normal: str, example: str) -> list[str]:
    """Split at every comma; ask where one seems to be within a number.

    Nobody begins a number with a 0 and a digit; and a comma with a blank behind it is another.
    """
    if odd := re.search(r"\d,(0\d+)(?![\d.])", normal, re.ASCII):
        raise NumberError(
            f"{shown(text)} has {odd[1]} behind a comma: write a point before decimals and nothing "
            "between thousands, or semicolons between the numbers.",
            "ambiguous",
        )
    apart = re.split(r", +", normal)
    if 1 < len(apart) < normal.count(",") + 1:
        try:
            for part in apart:
                _readings(part, example)
        except NumberError:
            return normal.split(",")
        raise NumberError(
            f"{shown(text)} has commas of two kinds: write a point in each number, or semicolons "
            "between them.",
            "ambiguous",
        )
    return normal.split(",")


# What was typed, in few signs -----------------------------------------------------------------

_SIGNS = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—−", "-"),
        **dict.fromkeys("’‘ʼ´`٬", "'"),
        **dict.fromkeys("⁄∕", "/"),
        **dict.fromkeys("·⋅∙*", "×"),
        "٫": ".",
        "٪": "%",
    }
)
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")


def _normal(text: str) -> str:
    """Write a text with plain digits, signs and single blanks; raised digits stand behind `^`."""
    text = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    text = text.replace("**", "^")
    text = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+", lambda run: "^" + run[0].translate(_RAISED), text)
    return " ".join("".join(map(_plain_letter, text)).translate(_SIGNS).split())


def _plain_letter(letter: str) -> str:
    if unicodedata.category(letter) == "Nd":
        return str(unicodedata.decimal(letter))
    plain = unicodedata.normalize("NFKC", letter)
    return f" {plain}" if "⁄" in plain else plain


# Its grammar ----------------------------------------------------------------------------------

_DIGITS = r"(?:\d(?:[\d.,' _]*\d)?\.?|[.,]\d+)"
_POWER = r"[-+]? ?\d{1,60}"
_NUMBER = (
    rf"(?P<sign>[-+]?) ?(?:(?P<above>{_DIGITS}) ?/ ?(?P<below>{_DIGITS})"
    rf"|10\^(?P<alone>{_POWER})"
    rf"|(?P<digits>{_DIGITS})"
    rf"(?: ?[eE] ?(?P<exponent>{_POWER})| ?[x×X] ?10 ?\^ ?(?P<power>{_POWER}))?)"
    r"(?P<rest>.*)"
)
_NOT_FINITE = ("inf", "infinity", "∞", "nan", "snan")
_GROUPS = r"\d{1,3}(?P<mark>[ '_])\d{3}(?:(?P=mark)\d{3})*(?:[.,]\d*)?"
_COMMAS = r"[1-9]\d{0,2}(,\d{3})+|[1-9]\d?(,\d{2})+,\d{3}"
# No pattern is compiled here: this is imported by every start, and seldom read with.


def _readings(text: str, example: str, units: Sequence[str] = ()) -> tuple[_Reading, ...]:
    """Return the one or two meanings of a text. Raises NumberError where it has none."""
    if _normal(text[:LONGEST]).lower().strip("+- ") in _NOT_FINITE:
        raise NumberError(f"{shown(text)} is not finite: write {example}.", "not finite")
    found = re.fullmatch(_NUMBER, _normal(text), re.ASCII) if len(text) <= LONGEST else None
    if found is None:
        raise NumberError(f"{shown(text)} is not a number: write {example}.")
    sign = found["sign"].replace("+", "")
    if found["above"]:
        plain = [(f"{each:f}", 0) for each in _quotients(text, found["above"], found["below"])]
    elif found["alone"]:
        plain = [("1", int(found["alone"].replace(" ", "")))]
    else:
        power = (found["exponent"] or found["power"] or "0").replace(" ", "")
        plain = [(digits, int(power)) for digits in _plain_digits(found["digits"])]
    if not plain:
        raise NumberError(f"{shown(text)} is not a number: write {example}.")
    largest = max(power for _, power in plain)
    if largest > MOST_DIGITS:
        raise NumberError(f"{shown(text)} is too large: write {example}.", "not finite")
    meant = sign + _written(*plain[-1])
    percent = _percent(text, found["rest"].strip(), meant, units, example)
    values = []
    for digits, power in plain:
        value = Decimal(f"{sign}{digits}e{max(power, LEAST_POWER) - 2 * percent}")
        if value and value.adjusted() > MOST_DIGITS:
            raise NumberError(f"{shown(text)} is too large: write {example}.", "not finite")
        short = f"{Decimal(digits):.6g}" if found["above"] else digits
        written = f"{sign}{_written(short, power)}{' %' if percent else ''}"
        values.append(_Reading(value, written))
    return tuple(values)


def _written(digits: str, power: int) -> str:
    return f"{digits}e{power}" if power else digits


def _quotients(text: str, above: str, below: str) -> list[Decimal]:
    """Divide; both ways where one of the two may be read in two; not at all where both may."""
    pairs = list(product(_plain_digits(above), _plain_digits(below)))
    if len(pairs) > 2:
        return []
    if not all(Decimal(divisor) for _, divisor in pairs):
        raise NumberError(f"{shown(text)} divides by 0: write another number.")
    with localcontext() as context:
        context.prec = 40
        return [Decimal(dividend) / Decimal(divisor) for dividend, divisor in pairs]


def _plain_digits(digits: str) -> list[str]:
    """Return what digits with marks between them can stand for, with a decimal point."""
    if re.fullmatch(_GROUPS, digits, re.ASCII):
        return [re.sub("[ '_]", "", digits).replace(",", ".")]
    commas, points = digits.count(","), digits.count(".")
    if commas and points:
        mark, point = (",", ".") if digits.rindex(".") > digits.rindex(",") else (".", ",")
        whole, _, rest = digits.partition(point)
        grouped = re.fullmatch(rf"[1-9]\d{{0,2}}(\{mark}\d{{3}})+", whole, re.ASCII)
        return [f"{whole.replace(mark, '')}.{rest}"] if grouped and rest.isdecimal() else []
    if commas > 1:
        return [digits.replace(",", "")] if re.fullmatch(_COMMAS, digits, re.ASCII) else []
    if points > 1:
        grouped = re.fullmatch(r"[1-9]\d{0,2}(\.\d{3})+", digits, re.ASCII)
        return [digits.replace(".", "")] if grouped else []
    if not re.fullmatch(r"\d*[.,]?\d*", digits, re.ASCII):
        return []
    both = [digits.replace(",", "")] if re.fullmatch(_COMMAS, digits, re.ASCII) else []
    return [*both, digits.replace(",", ".")]


# What stands behind it ------------------------------------------------------------------------


def _percent(text: str, rest: str, number: str, units: Sequence[str], example: str) -> bool:
    """Whether a percent sign stands behind a number. Raises NumberError for a wrong unit."""
    fitting = {plain_unit(unit) for unit in units}
    if not rest or plain_unit(rest) in fitting:
        return False
    if rest == "%":
        return True
    if re.search(r"^[^\w°$€£¥\"″′'%]|[ ×]\d|[-+]$|^[xX][\da-fA-F]+$|^[bBoO]\d+$", rest):
        raise NumberError(f"{shown(text)} is not a number: write {example}.")
    told = [unit for unit in units if unit]
    if not told:
        raise NumberError(
            f"{shown(text)}: no unit belongs here; write the number alone, {number}.", "unit"
        )
    if len(told) > 1:  # none of them may be what is asked for
        raise NumberError(
            f"{shown(rest)} is not needed here: write the number alone, {number}.", "unit"
        )
    meant = f"{number} {told[0]}"
    raise NumberError(
        f"{shown(rest)} is not the unit here, which is {told[0]}: write {meant}.", "unit"
    )


def plain_unit(unit: str) -> str:
    """Return a unit without what people write in different ways: °F² for deg F^2, F2."""
    plain = unicodedata.normalize("NFKC", unit).casefold().replace("per", "/")
    plain = re.sub(r"degrees?|deg|[\s°^*×·]|×", "", plain)
    return plain.removesuffix("es" if plain.endswith("ches") else "s") if len(plain) > 3 else plain
