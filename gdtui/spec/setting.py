"""One setting: what every surface that asks for it calls it, says of it and accepts.

Named tuples, for every start of the program makes them: a dataclass takes five times as long.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

Kind = Literal[
    "text",
    "names",
    "choice",
    "switch",
    "shares",
    "whole",
    "number",
    "rate",
    "batch",
    "start",
    "other",
]
"""How a value is written: `other` can only be written in a lesson file; a `switch` is a choice of
three, which in a command is neither of two flags, or one of them."""

Chosen = Mapping[str, str]
"""Settings by name, as text: what the meaning of another may depend on."""

LARGEST = 10**18 - 1
"""The largest whole number that a setting takes."""


class Range(NamedTuple):
    """The numbers that a setting takes: never an infinite one, never NaN."""

    least: float = -math.inf
    above: float = -math.inf
    most: float = math.inf
    below: float = math.inf

    def holds(self, value: float) -> bool:
        """Whether it is one of them."""
        return (
            math.isfinite(value)
            and self.least <= value <= self.most
            and self.above < value < self.below
        )


def _always(_: Any) -> bool:
    return True


class Setting(NamedTuple):
    """One setting of a problem or a descent.

    Attributes:
        name: its name in the form.
        kind: how a value is written.
        key: its key in a lesson file; the name where it is not given.
        label: what stands before it in the form.
        help: one or two sentences on what it does, for the form and for `--help`.
        hint: a sentence more for the form.
        metavar: what stands for a value in `--help`; the choices where it has some.
        asks: what to write where a value will not do; it follows the word “write”.
        example: a value to write.
        lesson_asks: the same for a lesson file; `asks` and `example` where it is not given.
        lesson: the default of a lesson file, as a value.
        form: the default of the form, as text.
        run: the default of `gdtui run`, as text; the form's where it is None.
        usual: the default as text where that depends on other settings.
        range: the numbers it takes.
        holds: what else a value has to be.
        words: the choices, given other settings; asked for each time, for registries grow.
        lesson_words: the choices of a lesson file, where those are others.
        aliases: other ways to write a choice, in a command.
        relevant: whether it means anything, given other settings.
        owner: whose own it is, or whose own default it has: a model's, or an optimizer's.
        option: its option; the key where it is not given.
        lesson_only: whether neither the form nor a command offers it.
    """

    name: str
    kind: Kind
    key: str = ""
    label: str = ""
    help: str = ""
    hint: str = ""
    metavar: str = ""
    asks: str = ""
    example: str = ""
    lesson_asks: str = ""
    lesson: Any = None
    form: str = ""
    run: str | None = None
    usual: Callable[[Chosen], str] | None = None
    range: Range = Range()
    holds: Callable[[Any], bool] = _always
    words: Callable[[Chosen], Sequence[str]] | None = None
    lesson_words: Callable[[], Sequence[str]] | None = None
    aliases: Mapping[str, str] = {}
    relevant: Callable[[Chosen], bool] = _always
    owner: Literal["", "model", "optimizer"] = ""
    option: str = ""
    lesson_only: bool = False

    @property
    def optional(self) -> bool:
        """Whether it is a number that may be left out, with nothing in its stead."""
        default = self.form or self.run or self.usual
        return self.kind in ("number", "whole") and not default

    @property
    def choices(self) -> tuple[str, ...]:
        """What there is to choose from, whatever the rest; () where anything may be written."""
        return self.choices_for({})

    def choices_for(self, chosen: Chosen) -> tuple[str, ...]:
        """What there is to choose from, given other settings."""
        return () if self.words is None else tuple(self.words(chosen))

    def lesson_choices(self) -> tuple[str, ...]:
        """What there is to choose from in a lesson file."""
        return self.choices if self.lesson_words is None else tuple(self.lesson_words())

    def default_for(self, chosen: Chosen) -> str:
        """The form's default, given other settings."""
        return self.form if self.usual is None else self.usual(chosen)

    @property
    def lesson_key(self) -> str:
        """Its key in a lesson file."""
        return self.key or self.name

    @property
    def flag(self) -> str:
        """Its option of a command: `--learning-rate`."""
        return "--" + (self.option or self.lesson_key).replace("_", "-")

    def arguments(self, value: str) -> tuple[str, ...]:
        """The words of a command that set it to a value."""
        if self.kind != "switch":
            return (self.flag, value)
        _, yes, no = self.choices
        return {yes: (self.flag,), no: (f"--no-{self.flag[2:]}",)}.get(value, ())

    @property
    def parameter(self) -> str:
        """The option's name as an argument: `learning_rate`."""
        return self.option or self.lesson_key

    @property
    def form_help(self) -> str:
        """What the form says of it."""
        return f"{self.help} {self.hint}".rstrip()

    @property
    def advice(self) -> str:
        """What to write instead, for the form and the commands, where there are no choices."""
        return f"{self.asks}, such as {self.example}" if self.example else self.asks

    @property
    def lesson_advice(self) -> str:
        """What to write instead, for a lesson file; "" where the choices say it."""
        if self.lesson_asks or self.words:
            return self.lesson_asks
        return f"{self.asks} such as {self.example}" if self.example else self.asks
