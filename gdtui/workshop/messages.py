"""What is said of learners' files: a sentence, with their own numbers beside the right ones."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from gdtui.text.numbers import number_text
from gdtui.text.sentences import end_sentence
from gdtui.workshop.advice import TOLD_WITHOUT_NUMPY, advice_on, advice_on_syntax
from gdtui.workshop.folder import template_text
from gdtui.workshop.parts import PARTS, WorkshopPart
from gdtui.workshop.protocol import CodeFault

SHOWN_DIGITS = 5


def value_text(value: object) -> str:
    """A learner's value, or the right one, in a few characters.

    >>> value_text(-3208.8), value_text(np.zeros(1021)), value_text((1.0, 2.0))
    ('−3,208.8', '1,021 numbers', '2 things')
    """
    if isinstance(value, np.ndarray):
        return _array_text(value)
    if isinstance(value, tuple):
        return "1 thing" if len(value) == 1 else f"{len(value):,} things"
    return (
        number_text(float(value), SHOWN_DIGITS) if isinstance(value, float | int) else "no number"
    )


def _array_text(value: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> str:
    if value.ndim == 1:
        return "1 number" if value.size == 1 else f"{value.size:,} numbers"
    return f"{' by '.join(f'{size:,}' for size in value.shape)} numbers"


def pair_text(mine: float, right: float) -> tuple[str, str]:
    """Two numbers side by side, with as many digits as tell them apart, at most twelve."""
    for digits in () if mine == right else range(SHOWN_DIGITS, 13):
        texts = number_text(mine, digits), number_text(right, digits)
        if texts[0] != texts[1]:
            return texts
    return number_text(mine, SHOWN_DIGITS), number_text(right, SHOWN_DIGITS)


def place_text(part: WorkshopPart, index: tuple[int, ...]) -> str:
    """Where in an array a value stands: " for day 3"."""
    if not index:
        return ""
    if part.number in (8, 10):
        return f" number {index[0] + 1}"
    if part.number == 9:
        first = f" of unit {index[0] + 1}"
        return first if len(index) == 1 else f"{first}, feature {index[1] + 1}"
    return f" for day {index[0] + 1}"


def no_array_text(name: str, values: tuple[object, ...], *, all_right: bool) -> str:
    """What to do about a list or a tuple in place of an array."""
    if all(isinstance(value, float) for value in values):
        kind = "a list of the right numbers" if all_right else "a list"
        return (
            f"{name} is {kind}, and an array is wanted: without a loop, the formula works on the "
            "whole array at once."
        )
    return (
        f"{name} is {value_text(values)}, and an array is wanted. What a function returns together "
        "is taken apart by as many names, as in `w, b = …`."
    )


def empty_text(part: WorkshopPart, line: int) -> str:
    """What to do with a file as it was handed out, or with dots that were left."""
    return (
        f"In line {line} of {part.file} three dots wait: put there {part.place}. Where that stands "
        "already, take the dots out."
    )


def no_step_text(part: WorkshopPart, state: str) -> str:
    """Why a key takes no step: what is to be done about it is on view already."""
    if state == "empty":
        return f"No step before {part.file} is written: what to write is said above."
    return f"No step by {part.file} as it is: why is said above."


def waiting_text(part: WorkshopPart, other: WorkshopPart) -> str:
    """Why a file is not looked at yet."""
    return f"{part.file} calls {other.function}, so {other.file} comes first."


def holds_text(part: WorkshopPart) -> str:
    """Praise, in as many words as it takes."""
    return f"{part.file} holds: {part.rule}."


def printed_text(text: str) -> str:
    """What a function printed, in one line, without what a terminal would obey."""
    words = " ".join(text.split())
    return "".join(each if each.isprintable() else "?" for each in words)


def ending_text(part: WorkshopPart, ending: str) -> str:
    """Praise for the last file, and what comes of running it."""
    return (
        f"{part.file} holds: `python {part.file}` trains on the weather and ends on {ending}, "
        "the engine's own digits."
    )


def other_ending_text(part: WorkshopPart, mine: str, right: str) -> str:
    """Where the last file trains otherwise than it did when it was handed out."""
    return (
        f"{part.file}: train ends on {mine}, and the engine on {right}. `step` is right, so "
        f"something else in the file has changed: {_reset(part.file)}"
    )


def missing_function_text(name: str, file: str) -> str:
    """A file without its function."""
    return (
        f"There is no function {name} in {file}. Its line begins with `def {name}(`, spelt so; "
        f"{_reset(file)}"
    )


def _reset(file: str, *, kept: bool = True) -> str:
    part = next((part for part in PARTS if part.file == file), None)
    if part is None:
        return "ask for it by its name."
    beside = " and keeps yours beside it" if kept else ""
    return f"`gdtui code reset {part.number}` in its folder writes the file anew{beside}."


def fault_text(fault: CodeFault, part: WorkshopPart) -> str:
    """Say what went wrong in learners' code: where, what Python says, what to look for."""
    file = fault.file or part.file
    where = f"{file}, line {fault.line}" if fault.line else file
    make = _FAULTS.get(fault.kind)
    if make is not None:
        return make(fault, where, file)
    given = _names_given(part) if file == part.file else ""
    advice = advice_on(fault.text, given, fault.near)
    if advice.startswith(TOLD_WITHOUT_NUMPY):
        return f"{where}: {advice}"
    return " ".join(filter(None, (f"{where}: {end_sentence(fault.text)}", advice)))


def _names_given(part: WorkshopPart) -> str:
    """What a part's function is given, as its file was handed out."""
    found = re.search(rf"def {part.function}\((.*?)\):", template_text(part))
    return found[1] if found else ""


def _syntax_text(fault: CodeFault, where: str, file: str) -> str:
    said = fault.text[:1].lower() + fault.text[1:]
    told = f"{where} is no Python yet: {end_sentence(said)}"
    return " ".join(filter(None, (told, advice_on_syntax(fault.text, fault.source))))


def _module_text(fault: CodeFault, where: str, file: str) -> str:
    theirs = next((part for part in PARTS if part.module == fault.text), None)
    if theirs is not None:
        return f"{where}: there is no {theirs.file}. {_reset(theirs.file)}"
    return f"{where}: there is no module {fault.text}. numpy is all that these files need."


_Make = Callable[[CodeFault, str, str], str]

_FAULTS: dict[str, _Make] = {
    "missing": lambda fault, where, file: (
        f"{file} is not there. Was it renamed? {_reset(file, kept=False)}"
    ),
    "unreadable": lambda fault, where, file: f"{file} cannot be read: {end_sentence(fault.text)}",
    "long": lambda fault, where, file: (
        f"{file} has over 100,000 bytes, and a few lines are wanted: {_reset(file)}"
    ),
    "syntax": _syntax_text,
    "no function": lambda fault, where, file: missing_function_text(fault.text, file),
    "no module": _module_text,
    "another": lambda fault, where, file: (
        f"{file}: your function gives another result each time, for the same numbers. Chance, or "
        "something kept from call to call, has no place in it."
    ),
    "writes": lambda fault, where, file: (
        f"{where} writes into an array that it was given. Make a new one: `x = x - 1`, not `x -= "
        "1`."
    ),
    "huge": lambda fault, where, file: (
        f"{file}: your function gives over a million numbers. Is a day multiplied with every other?"
    ),
    "exit": lambda fault, where, file: f"{where} leaves the program. Take the exit out.",
    "recursion": lambda fault, where, file: (
        f"{where}: the function calls itself without end. Nothing here needs to call itself."
    ),
    "memory": lambda fault, where, file: (
        f"{where} asks for more memory than 1 GB. Look at the sizes of what is made there."
    ),
    "step": lambda fault, where, file: f"No step can be made of this: {end_sentence(fault.text)}",
    "slow": lambda fault, where, file: (
        f"{file} was not done after {fault.text} s and was ended. Is there a loop without an end?"
    ),
    "ended": lambda fault, where, file: (
        f"{file}: its process ended {fault.text}. Nothing here needs to leave Python."
    ),
}
