"""What the text behind an option may be: each type says in one sentence what it wants."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from gdtui.session import rate_ladder

if TYPE_CHECKING:
    _Type = click.ParamType[Any]
else:
    _Type = click.ParamType

_Param = click.Parameter | None
_Context = click.Context | None


class Names(_Type):
    """`tmax,tmin`: names with commas between them."""

    name = "A,B,..."

    def convert(self, value: Any, param: _Param, ctx: _Context) -> tuple[str, ...]:
        """Split at the commas; no name is empty."""
        names = tuple(name.strip() for name in str(value).split(","))
        if not all(names):
            self.fail("write names with commas between them, such as tmax,tmin.", param, ctx)
        return names


class Split(_Type):
    """`0.7,0.15,0.15`: shares of training, validation and test rows."""

    name = "A,B,C"

    def convert(self, value: Any, param: _Param, ctx: _Context) -> tuple[float, ...]:
        """Three numbers; whether they are shares is for the data to say."""
        shares = value if isinstance(value, tuple) else _numbers(str(value))
        if len(shares) != 3:
            self.fail("write three shares that add up to 1, such as 0.7,0.15,0.15.", param, ctx)
        return shares


class StartParameters(_Type):
    """`zeros`, `random`, or the parameters themselves, the bias last."""

    name = "zeros|random|V1,V2,...,BIAS"

    def convert(self, value: Any, param: _Param, ctx: _Context) -> str | tuple[float, ...]:
        """A word or finite numbers; how many depends on the features."""
        if value in ("zeros", "random"):
            return str(value)
        numbers = _numbers(str(value))
        if not numbers:
            self.fail("write zeros, random, or numbers with commas between them.", param, ctx)
        return numbers


class Rate(_Type):
    """A learning rate as the tutor's keys move it: decimal text within their range."""

    name = "RATE"

    def convert(self, value: Any, param: _Param, ctx: _Context) -> Decimal:
        """Read as the tutor reads a typed rate."""
        try:
            return rate_ladder.parse_rate(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Batch(_Type):
    """`full`, or how many rows; None stands for full."""

    name = "full|N"

    def convert(self, value: Any, param: _Param, ctx: _Context) -> int | None:
        """All rows, or at least one."""
        if value == "full":
            return None
        try:
            rows = int(value)
        except ValueError:
            rows = 0
        if rows < 1:
            self.fail(f"{value!r} is neither full nor a whole number from 1.", param, ctx)
        return rows


class Real(_Type):
    """A finite number of at least 0, or above it, and below `limit`."""

    name = "NUMBER"

    def __init__(self, *, limit: float = math.inf, above_0: bool = False) -> None:
        self.limit = limit
        self.above_0 = above_0

    def convert(self, value: Any, param: _Param, ctx: _Context) -> float:
        """Never NaN, which a range would let through."""
        numbers = _numbers(str(value))
        if (
            len(numbers) != 1
            or not 0 <= numbers[0] < self.limit
            or (self.above_0 and numbers[0] == 0)
        ):
            least = "above 0" if self.above_0 else "of at least 0"
            below = f" and below {self.limit:g}" if math.isfinite(self.limit) else ""
            self.fail(f"{value!r} is not a number {least}{below}.", param, ctx)
        return numbers[0]


def _numbers(text: str) -> tuple[float, ...]:
    """The numbers between the commas; none at all where one is not finite or no number."""
    try:
        numbers = tuple(float(part) for part in text.split(","))
    except ValueError:
        return ()
    return numbers if all(map(math.isfinite, numbers)) else ()
