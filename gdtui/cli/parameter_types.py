"""What the text behind an option may be: each type says in one sentence what it wants."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from gdtui.session import rate_ladder
from gdtui.spec.setting import LARGEST, Range, Setting

if TYPE_CHECKING:
    _Type = click.ParamType[Any]
else:
    _Type = click.ParamType

_Param = click.Parameter | None
_Context = click.Context | None


class Word(_Type):
    """One of a setting's choices, as they are when it is read; any text where `lenient`."""

    def __init__(self, setting: Setting, *, lenient: bool = False) -> None:
        self.name = setting.name
        self._setting = setting
        self._lenient = lenient

    @property
    def _choice(self) -> click.Choice[str]:
        return click.Choice(self._setting.choices)

    def convert(self, value: Any, param: _Param, ctx: _Context) -> str:
        """Refuse what is no choice, in click's words."""
        return str(value) if self._lenient else self._choice.convert(value, param, ctx)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        """All of them: `[plain|momentum]`."""
        return self._choice.get_metavar(param, ctx)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Those that begin so."""
        return self._choice.shell_complete(ctx, param, incomplete)


class Names(_Type):
    """`tmax,tmin`: names with commas between them."""

    name = "A,B,..."

    def __init__(self, setting: Setting) -> None:
        self._setting = setting

    def convert(self, value: Any, param: _Param, ctx: _Context) -> tuple[str, ...]:
        """Split at the commas; no name is empty."""
        names = tuple(name.strip() for name in str(value).split(","))
        if not all(names):
            self.fail(f"write {self._setting.advice}.", param, ctx)
        return names


class Split(_Type):
    """`0.7,0.15,0.15`: shares of training, validation and test rows."""

    name = "A,B,C"

    def __init__(self, setting: Setting) -> None:
        self._setting = setting

    def convert(self, value: Any, param: _Param, ctx: _Context) -> tuple[float, ...]:
        """Three numbers; whether they add up is for the data to say."""
        shares = _numbers(str(value))
        fitting = all(self._setting.range.holds(share) for share in shares)
        if len(shares) != 3 or not fitting or shares[0] == 0:
            self.fail(f"write {self._setting.advice.replace(', 0', ',0')}.", param, ctx)
        return shares


class StartParameters(_Type):
    """`zeros`, `random`, or the parameters themselves, the bias last."""

    name = "zeros|random|V1,V2,...,BIAS"

    def __init__(self, setting: Setting) -> None:
        self._setting = setting

    def convert(self, value: Any, param: _Param, ctx: _Context) -> str | tuple[float, ...]:
        """A word or finite numbers; how many depends on the model and the features."""
        if value in self._setting.lesson_choices():
            return str(value)
        numbers = _numbers(str(value))
        if not numbers:
            self.fail(f"write {self._setting.advice}.", param, ctx)
        return numbers


class Rate(_Type):
    """A learning rate as the tutor keeps it: decimal text, however small a table needs it."""

    name = "RATE"

    def convert(self, value: Any, param: _Param, ctx: _Context) -> Decimal:
        """Read as the tutor reads a typed rate."""
        try:
            return rate_ladder.parse_rate(str(value), rate_ladder.SMALLEST)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Whole(click.IntRange):
    """A whole number within a range; no help tells how large one may be at all."""

    def __init__(self, setting: Setting) -> None:
        numbers = setting.range
        self._range = numbers
        most = None if numbers.most == LARGEST else int(numbers.most)
        super().__init__(int(numbers.least), most)

    def convert(self, value: Any, param: _Param, ctx: _Context) -> int:
        """Never one that nothing else could read."""
        number: int = super().convert(value, param, ctx)
        if not self._range.holds(number):
            self.fail(f"{value} is too large: write at most 18 digits.", param, ctx)
        return number


class Batch(_Type):
    """`full`, or how many rows; None stands for full."""

    name = "full|N"

    def __init__(self, setting: Setting) -> None:
        self._setting = setting

    def convert(self, value: Any, param: _Param, ctx: _Context) -> int | None:
        """All rows, or at least one."""
        if value == "full":
            return None
        try:
            rows = int(value)
        except ValueError:
            rows = 0
        if not self._setting.range.holds(rows):
            self.fail(f"{value!r} is neither full nor a whole number from 1.", param, ctx)
        return rows


class Real(_Type):
    """A finite number within a range."""

    name = "NUMBER"

    def __init__(self, setting: Setting) -> None:
        self._range = setting.range

    def convert(self, value: Any, param: _Param, ctx: _Context) -> float:
        """Never NaN, which a range of click's would let through."""
        numbers = _numbers(str(value))
        if len(numbers) != 1 or not self._range.holds(numbers[0]):
            self.fail(f"{value!r} is not a number {_limits(self._range)}.", param, ctx)
        return numbers[0]


def _limits(numbers: Range) -> str:
    above = math.isfinite(numbers.above)
    least = f"above {numbers.above:g}" if above else f"of at least {numbers.least:g}"
    return least + (f" and below {numbers.below:g}" if math.isfinite(numbers.below) else "")


def _numbers(text: str) -> tuple[float, ...]:
    """The numbers between the commas; none at all where one is not finite or no number."""
    try:
        numbers = tuple(float(part) for part in text.split(","))
    except ValueError:
        return ()
    return numbers if all(map(math.isfinite, numbers)) else ()


_TYPE_OF: Mapping[str, Callable[[Setting], click.ParamType[Any]]] = {
    "text": lambda _: click.STRING,
    "names": Names,
    "choice": Word,
    "shares": Split,
    "whole": Whole,
    "number": Real,
    "rate": Real,
    "batch": Batch,
    "start": StartParameters,
}


def type_of(setting: Setting) -> click.ParamType[Any]:
    """Return what reads the text behind a setting's option."""
    return _TYPE_OF[setting.kind](setting)
