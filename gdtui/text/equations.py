"""Equations that are true as they are shown: who works one out by hand gets the result beside it.

An equation is written from a template and the values of its letters. Each value gets as many digits
as it takes for the text itself to give the result, rounded as the result is.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import TypeAlias

from gdtui.text.numbers import number_text, rate_text, written_number

Operand = float | int | Decimal | None
"""What a letter stands for: a Decimal is written whole, None is a question mark."""

LEAST_DIGITS, MOST_DIGITS = 4, 8
"""How many significant digits a value is shown with."""

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_PLAIN_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_LETTER = re.compile(r"\{(\w+)(?::(.))?\}")
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d[\d,]*(?:\.\d+)?(?:e-?\d+)?|∞|not a number)"
    r"|(?P<power>[⁰¹²³⁴⁵⁶⁷⁸⁹]+)|(?P<sign>tanh|[-+−·/()σ√½]))"
)
_EXACT = Context(prec=40, Emax=999999, Emin=-999999, traps=[])
_LARGEST = Decimal("1.7976931348623157e308")
_ZERO_SHARE = Decimal("1e-12")
"""What comes to less than this share of the largest value in it may be written as 0."""


def equation(
    left: str, template: str, operands: Mapping[str, Operand], result: float | None
) -> str:
    """Write `left template = result` with numbers in it, true as it stands.

    >>> equation("w ←", "{w} − {eta}·{g:b}", {"w": 1.07, "eta": Decimal("2e-4"), "g": 562}, 0.9576)
    'w ← 1.070 − 0.0002·562 = 0.9576'

    Args:
        left: what is worked out, and its symbol; the template's symbols may stand there too.
        template: sums, products, quotients, powers, σ(…), tanh(…), √(…) of letters: `{w}`; `{w:b}`
            in brackets where it is below 0, `{w:+}` with the sign of an addend, `{t:^}` as a power.
        operands: what the letters stand for.
        result: what it comes to; None is a question mark.

    Where even `MOST_DIGITS` digits do not give the result, it says ≈ instead of =.
    """
    if result is None or None in operands.values():
        filled = fill(template, operands, {})
        return f"{left} {filled} = {'?' if result is None else number_text(result)}"
    for more in range(3):
        shown = number_text(result, LEAST_DIGITS + more)
        step = _step_of(result, shown, LEAST_DIGITS + more)
        found = _fewest_digits(template, operands, shown, step)
        if found is not None:
            return f"{left} {found} = {shown}"
    most = dict.fromkeys(operands, MOST_DIGITS)
    return f"{left} {fill(template, operands, most)} ≈ {number_text(result)}"


def fill(template: str, operands: Mapping[str, Operand], digits: Mapping[str, int]) -> str:
    """Put the values in the places of their letters, each with its number of digits."""
    return "".join(text for text, _ in _written_parts(template, operands, digits))


_Token: TypeAlias = tuple[str, str]
"""A part of a formula: number, power or sign, and how it is written."""


@lru_cache(maxsize=512)
def _parts_of(template: str) -> tuple[tuple[str, tuple[_Token, ...], str, str], ...]:
    """Take a template apart: before each letter a text and its tokens, its name, how it stands."""
    parts, at = [], 0
    for found in _LETTER.finditer(template):
        before = template[at : found.start()]
        parts.append((before, _tokens_of(before), found[1], found[2] or ""))
        at = found.end()
    return (*parts, (template[at:], _tokens_of(template[at:]), "", ""))


def _written_parts(
    template: str, operands: Mapping[str, Operand], digits: Mapping[str, int]
) -> Iterator[tuple[str, Sequence[_Token]]]:
    """Yield what stands between the letters, and the values in their place, with their tokens."""
    for before, tokens, name, how in _parts_of(template):
        yield before, tokens
        if not name:
            return
        value = operands[name]
        if value is None:
            yield ("+ ?" if how == "+" else "?"), ()
        elif how == "^":
            power = str(value).translate(_SUPERSCRIPTS)
            yield power, (("power", power),)
        else:
            text = _operand_text(value, digits.get(name, LEAST_DIGITS))
            below = text.startswith("−")
            size = text[1:] if below else text
            if how == "b" and below:
                yield f"({text})", (("number", text),)
            elif how == "+":
                sign = "−" if below else "+"
                yield f"{sign} {size}", (("sign", sign), ("number", size))
            else:
                yield text, ((("sign", "−"),) if below else ()) + (("number", size),)


def work_out(text: str) -> Decimal:
    """Work out the right side of an equation as it is written, without rounding on the way.

    Raises ValueError where it is not one.
    """
    return _Reader(_tokens_of(text)).whole()


def _operand_text(value: float | int | Decimal, digits: int) -> str:
    if isinstance(value, Decimal):
        return rate_text(value)
    if math.isfinite(value) and digits > LEAST_DIGITS:
        needed = len(Decimal(repr(float(value))).normalize().as_tuple().digits)
        digits = min(digits, max(LEAST_DIGITS, needed))
    return number_text(float(value), digits)


def _fewest_digits(
    template: str, operands: Mapping[str, Operand], shown: str, step: Decimal
) -> str | None:
    """Fill the template with as few digits as give the result; None where none do."""

    def gives(digits: Mapping[str, int]) -> str | None:
        parts = [*_written_parts(template, operands, digits)]
        tokens = [token for _, tokens in parts for token in tokens]
        return "".join(text for text, _ in parts) if _gives(tokens, shown, step) else None

    for most in range(LEAST_DIGITS, MOST_DIGITS + 1):
        digits = dict.fromkeys(operands, most)
        filled = gives(digits)
        if filled is not None:
            break
    else:
        return None
    for name in operands if most > LEAST_DIGITS else ():
        for fewer in range(LEAST_DIGITS, most):
            shorter = gives({**digits, name: fewer})
            if shorter is not None:
                digits[name], filled = fewer, shorter
                break
    return filled


def _step_of(value: float, shown: str, digits: int) -> Decimal:
    """The size of the last digit that a result stands for, shown or, where it is 0, not."""
    if not math.isfinite(value) or value == 0:
        return Decimal(0)
    whole = shown.replace(",", "").partition("e")[0]
    digits = max(digits, len(whole.strip("−").replace(".", "").lstrip("0")))
    return Decimal(1).scaleb(written_number(shown).adjusted() - digits + 1)


def _gives(tokens: Sequence[_Token], shown: str, step: Decimal) -> bool:
    """Whether a right side comes to the result, rounded to its last digit as in school."""
    found, result = _Reader(tokens).whole(), written_number(shown)
    if not result.is_finite():
        return not found.is_finite() or abs(found) > _LARGEST
    if not found.is_finite():
        return False
    if result == 0:
        values = (abs(written_number(text)) for kind, text in tokens if kind == "number")
        return abs(found) <= _ZERO_SHARE * max(values, default=Decimal(0))
    rounded = _EXACT.divide(found, step).to_integral_value(ROUND_HALF_UP, _EXACT)
    return _EXACT.multiply(rounded, step) == result


def _tokens_of(text: str) -> tuple[_Token, ...]:
    """Take a formula apart; raises ValueError where it is none."""
    tokens: list[_Token] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        found = _TOKEN.match(text, at)
        if found is None:
            raise ValueError(f"no formula: {text[at:]!r} in {text!r}")
        kind = found.lastgroup or ""
        tokens.append((kind, found[kind]))
        at = found.end()
    return tuple(tokens)


class _Reader:
    """Reads a formula from left to right: sums of products of powers."""

    def __init__(self, tokens: Sequence[_Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def whole(self) -> Decimal:
        value = self._sum()
        if self._at < len(self._tokens):
            raise ValueError(f"no formula from {self._tokens[self._at][1]!r} on")
        return value

    def _next_is(self, *texts: str) -> str | None:
        if self._at < len(self._tokens) and self._tokens[self._at][1] in texts:
            self._at += 1
            return self._tokens[self._at - 1][1]
        return None

    def _sum(self) -> Decimal:
        value = self._product()
        while sign := self._next_is("+", "−", "-"):
            term = self._product()
            value = _EXACT.add(value, term) if sign == "+" else _EXACT.subtract(value, term)
        return value

    def _product(self) -> Decimal:
        value = self._signed()
        while sign := self._next_is("·", "/"):
            factor = self._signed()
            work = _EXACT.multiply if sign == "·" else _EXACT.divide
            value = work(value, factor)
        return value

    def _signed(self) -> Decimal:
        if self._next_is("−", "-"):
            return _EXACT.minus(self._signed())
        value = self._atom()
        while self._at < len(self._tokens) and self._tokens[self._at][0] == "power":
            exponent = int(self._tokens[self._at][1].translate(_PLAIN_DIGITS))
            value = _EXACT.power(value, exponent)
            self._at += 1
        return value

    def _atom(self) -> Decimal:
        if self._at >= len(self._tokens):
            raise ValueError("a formula breaks off")
        kind, text = self._tokens[self._at]
        self._at += 1
        if kind == "number":
            return written_number(text)
        if text == "½":
            return Decimal("0.5")
        if text == "(":
            return self._closed()
        if text in ("σ", "tanh", "√") and self._next_is("("):
            return _FUNCTIONS[text](self._closed())
        raise ValueError(f"no formula from {text!r} on")

    def _closed(self) -> Decimal:
        value = self._sum()
        if not self._next_is(")"):
            raise ValueError("a bracket stays open")
        return value


def _sigmoid(value: Decimal) -> Decimal:
    return _EXACT.divide(1, _EXACT.add(1, _EXACT.exp(_EXACT.minus(value))))


def _tanh(value: Decimal) -> Decimal:
    return _EXACT.subtract(_EXACT.multiply(2, _sigmoid(_EXACT.multiply(2, value))), 1)


_FUNCTIONS = {"σ": _sigmoid, "tanh": _tanh, "√": _EXACT.sqrt}
