"""What the text behind an option may be: each type says in one sentence what it wants."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from gdtui.session import rate_ladder
from gdtui.spec.setting import LARGEST, Range, Setting
from gdtui.text.name_lists import parse_names
from gdtui.text.number_reading import NumberError, parse_number, parse_numbers, parse_whole

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
        value = self._setting.aliases.get(str(value), value)
        return str(value) if self._lenient else self._choice.convert(value, param, ctx)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        """All of them: `[plain|momentum]`."""
        return self._choice.get_metavar(param, ctx)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Those that begin so."""
        return self._choice.shell_complete(ctx, param, incomplete)


class PlainText(_Type):
    """Any text that the setting takes."""

    name = "TEXT"

    def __init__(self, setting: Setting) -> None:
        self._setting = setting

    def convert(self, value: Any, param: _Param, ctx: _Context) -> str:
        """Refuse what it does not hold."""
        if not self._setting.holds(str(value)):
            self.fail(f"write {self._setting.advice}.", param, ctx)
        return str(value)


class Names(_Type):
    """`tmax,tmin`: names with commas between them; `"Salary, USD",age` where one has its own."""

    name = "A,B,..."

    def __init__(self, setting: Setting) -> None:
        self._setting = setting

    def convert(self, value: Any, param: _Param, ctx: _Context) -> tuple[str, ...]:
        """Split at the commas; no name is empty."""
        try:
            names = parse_names(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)
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
        shares = self._read(str(value), param, ctx)
        fitting = all(self._setting.range.holds(share) for share in shares)
        if len(shares) != 3 or not fitting or shares[0] == 0:
            self.fail(f"write {self._advice}.", param, ctx)
        return shares

    @property
    def _advice(self) -> str:
        return self._setting.advice.replace(", 0", ",0")

    def _read(self, text: str, param: _Param, ctx: _Context) -> tuple[float, ...]:
        return _read(self, text, f"write {self._advice}.", param, ctx, parse_numbers)


class StartParameters(_Type):
    """`zeros`, `random`, or the parameters themselves, the bias last."""

    name = "zeros|random|V1,V2,...,BIAS"

    def __init__(self, setting: Setting) -> None:
        self._setting = setting

    def convert(self, value: Any, param: _Param, ctx: _Context) -> str | tuple[float, ...]:
        """A word or finite numbers; how many depends on the model and the features."""
        if value in self._setting.lesson_choices():
            return str(value)
        advice = f"write {self._setting.advice}."
        return _read(self, str(value), advice, param, ctx, parse_numbers)


class Rate(_Type):
    """A learning rate as the tutor keeps it: decimal text, however small a table needs it."""

    name = "RATE"

    def convert(self, value: Any, param: _Param, ctx: _Context) -> Decimal:
        """Read as the tutor reads a typed rate."""
        try:
            return rate_ladder.parse_rate(str(value), rate_ladder.SMALLEST)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Count(click.IntRange):
    """A whole number within a range, as people type it: 1000, 1,000, 1e3."""

    def convert(self, value: Any, param: _Param, ctx: _Context) -> int:
        """Refuse what is out of range in click's words, any other in ours."""
        try:
            number = parse_whole(str(value), example=f"a whole number{self._described}")
        except NumberError as error:
            self.fail(str(error), param, ctx)
        if number > LARGEST:
            self.fail(f"{value} is too large: write at most 18 digits.", param, ctx)
        return int(super().convert(number, param, ctx))

    @property
    def _described(self) -> str:
        return f" from {self.min}{f' to {self.max}' if self.max is not None else ' up'}"


class Whole(Count):
    """A setting's whole number; no help tells how large one may be at all."""

    def __init__(self, setting: Setting) -> None:
        numbers = setting.range
        most = None if numbers.most == LARGEST else int(numbers.most)
        super().__init__(int(numbers.least), most)


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
            rows = parse_whole(str(value))
        except NumberError as error:
            if error.fault == "ambiguous":
                self.fail(str(error), param, ctx)
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
        said = f"{value!r} is not a number {_limits(self._range)}."
        (number,) = _read(self, str(value), said, param, ctx, lambda text: [parse_number(text)])
        if not self._range.holds(number):
            self.fail(said, param, ctx)
        return number


def _limits(numbers: Range) -> str:
    above = math.isfinite(numbers.above)
    least = f"above {numbers.above:g}" if above else f"of at least {numbers.least:g}"
    return least + (f" and below {numbers.below:g}" if math.isfinite(numbers.below) else "")


def _read(
    kind: click.ParamType[Any],
    text: str,
    said: str,
    param: _Param,
    ctx: _Context,
    read: Callable[[str], Sequence[Decimal]],
) -> tuple[float, ...]:
    """Read numbers that a float holds; say `said` of what is none, and ask of what may be two."""
    try:
        numbers = tuple(map(float, read(text)))
    except NumberError as error:
        kind.fail(said if error.fault in ("no number", "not finite") else str(error), param, ctx)
    if not all(map(math.isfinite, numbers)):
        kind.fail(said, param, ctx)
    return numbers


_TYPE_OF: Mapping[str, Callable[[Setting], click.ParamType[Any]]] = {
    "text": PlainText,
    "names": Names,
    "choice": Word,
    "switch": Word,
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
