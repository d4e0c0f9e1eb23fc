"""Whether a file of the workshop holds; if not, what to say of it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import numpy as np

from gdtui.workshop import messages
from gdtui.workshop.cases import CASES, RESULTS, Case, engine_ending, training_rows
from gdtui.workshop.later_slips import SLIPS
from gdtui.workshop.messages import pair_text, value_text
from gdtui.workshop.parts import PARTS, WorkshopPart, part_of
from gdtui.workshop.protocol import (
    CodeFault,
    Examine,
    Examined,
    NoNumber,
    PackedTuple,
    PackedValue,
    pack_argument,
    unpack_value,
)
from gdtui.workshop.reference import REFERENCE
from gdtui.workshop.runner import LearnerProcess
from gdtui.workshop.slips import WHOLE

FileState = Literal["holds", "empty", "wrong", "fails", "waits"]
"""holds; the three dots still stand; another result; it does not run; one before it comes first."""

TOLERANCE = 1e-9
"""Of the size of the right result."""


class FileFinding(NamedTuple):
    """What is so of one file.

    Attributes:
        part: which.
        state: whether it holds.
        message: one sentence, or two.
        seconds: how long it took to find out.
        printed: what the function printed when it was called first, in one line; may be empty.
        drives: whether steps can be taken by it: what it gives is of the right form at least.
    """

    part: WorkshopPart
    state: FileState
    message: str
    seconds: float
    printed: str = ""
    drives: bool = False


def examine_all(process: LearnerProcess) -> tuple[FileFinding, ...]:
    """Look at all files, in their order."""
    found: dict[int, FileFinding] = {}
    for part in PARTS:
        found[part.number] = examine(process, part, found)
    return tuple(found.values())


def examine(
    process: LearnerProcess, part: WorkshopPart, before: Mapping[int, FileFinding]
) -> FileFinding:
    """Look at one file; `before` is what was found of those that it calls.

    Raises CannotRunError where the learner's process cannot be begun.
    """
    begun = time.perf_counter()
    first = next((number for number in part.needs if before[number].state != "holds"), None)
    calls = () if first is not None else tuple(map(_packed, CASES[part.number]))
    answer = process.request(Examine(part.module, part.function, calls), Examined)
    state, message = _judge(part, answer, None if first is None else part_of(first))
    drives = state == "holds" or (state == "wrong" and _can_drive(part, answer))
    if state == "holds" and part is PARTS[-1]:
        state, message = _examine_ending(process, part)
    printed = messages.printed_text(answer.printed) if isinstance(answer, Examined) else ""
    return FileFinding(part, state, message, time.perf_counter() - begun, printed, drives)


def _packed(case: Case) -> tuple[PackedValue, ...]:
    return tuple(map(pack_argument, case.arguments))


def _judge(
    part: WorkshopPart, answer: Examined | CodeFault, first: WorkshopPart | None
) -> tuple[FileState, str]:
    if isinstance(answer, CodeFault):
        return "fails", messages.fault_text(answer, part)
    if answer.fault is not None:
        return "fails", messages.fault_text(answer.fault, part)
    if answer.empty:
        return "empty", messages.empty_text(part, answer.empty)
    if first is not None:
        return "waits", messages.waiting_text(part, first)
    wrong = find_wrong(part, answer.results)
    return ("wrong", wrong) if wrong else ("holds", messages.holds_text(part))


def _examine_ending(process: LearnerProcess, part: WorkshopPart) -> tuple[FileState, str]:
    """Train as the last file does when it is run, and hold its end against the engine's."""
    rows = training_rows()
    call = (pack_argument(rows.features[:, 0]), pack_argument(rows.targets))
    answer = process.request(Examine(part.module, "train", (call,)), Examined)
    fault = answer if isinstance(answer, CodeFault) else answer.fault
    if fault is not None:
        return "fails", messages.fault_text(fault, part)
    assert isinstance(answer, Examined)
    ending = unpack_value(answer.results[0])
    last = ending[-1] if isinstance(ending, tuple) and ending else None
    right = engine_ending()
    told = "w = {:.8f}, b = {:.8f}"
    if _equal(last, right):
        return "holds", messages.ending_text(part, told.format(*right))
    mine = told.format(*last) if isinstance(last, np.ndarray) and last.shape == (2,) else "nothing"
    return "wrong", messages.other_ending_text(part, mine, told.format(*right))


def find_wrong(part: WorkshopPart, results: tuple[PackedValue, ...]) -> str:
    """Say what is wrong with the results of a part's cases; nothing where they are right."""
    cases = CASES[part.number]
    right = [REFERENCE[part.number](*case.arguments) for case in cases]
    mine = [unpack_value(result) for result in results]
    wrong = [not _equal(one, other) for one, other in zip(mine, right, strict=True)]
    if not any(wrong):
        return ""
    at = wrong.index(True)
    return (
        _slip_text(part, mine, right, whole=True)
        or _form_text(part, results[at], mine[at], right[at])
        or _slip_text(part, mine, right, whole=False)
        or _shape_text(part, mine[at], right[at])
        or _constant_text(part, wrong, mine, right)
        or _difference_text(part, mine[at], right[at])
    )


def _can_drive(part: WorkshopPart, answer: Examined | CodeFault) -> bool:
    """Whether results of the first case are of the right form; a loss moves nothing."""
    if isinstance(answer, CodeFault) or not answer.results:
        return False
    mine, case = unpack_value(answer.results[0]), CASES[part.number][0]
    if part.number == 7:  # batches of other sizes are batches
        return isinstance(mine, tuple) and all(
            isinstance(pair, tuple) and len(pair) == 2 for pair in mine
        )
    return part.number == 2 or _same_form(mine, REFERENCE[part.number](*case.arguments))


# Comparing -------------------------------------------------------------------------------------


def _equal(one: Any, other: Any) -> bool:
    """Whether two results are the same, up to rounding: numbers, arrays, tuples of them."""
    if isinstance(other, tuple):
        if isinstance(one, np.ndarray) and _are_numbers(other):
            one = tuple(one.tolist()) if one.ndim == 1 else None
        if not isinstance(one, tuple) or len(one) != len(other):
            return False
        return all(map(_equal, one, other))
    if one is None or isinstance(one, tuple):
        return False
    first, second = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    if first.shape != second.shape:
        return False
    size = float(np.max(np.abs(second), initial=0.0))
    with np.errstate(all="ignore"):
        return bool(np.all(np.abs(first - second) <= TOLERANCE * size)) if size else not first.any()


def _same_form(one: Any, other: Any) -> bool:
    """Whether two results have as many numbers in the same places; a list may be for an array."""
    if isinstance(other, tuple):
        values = tuple(one) if isinstance(one, np.ndarray) and one.ndim else one
        if not isinstance(values, tuple):
            return False
        return len(values) == len(other) and all(map(_same_form, values, other))
    try:
        return one is not None and np.shape(np.asarray(one, dtype=float)) == np.shape(other)
    except (TypeError, ValueError):
        return False


def _equal_list(values: tuple[Any, ...], array: Any) -> bool:
    """Whether a list of numbers has those of an array in it."""
    numbers = all(isinstance(value, float) for value in values)
    return numbers and isinstance(array, np.ndarray) and _equal(np.array(values), array)


def _are_numbers(values: tuple[Any, ...]) -> bool:
    """Whether a result is of single numbers, which an array may hold as well as a tuple."""
    return all(isinstance(value, float) for value in values)


def _value_at(result: Any, at: int) -> Any:
    """One value of a result; all of it where there is but one, or where `at` is WHOLE."""
    if isinstance(result, np.ndarray) and result.ndim and at >= 0:
        return result
    return result[at] if isinstance(result, tuple) and 0 <= at < len(result) else result


def _leaf(value: Any) -> Any:
    """The first number or array in a result."""
    while isinstance(value, tuple) and value:
        value = value[0]
    return value


def _texts(part: WorkshopPart, mine: Any, right: Any) -> tuple[str, str, str]:
    """What is mine, what is right, and where: of the first place at which they differ."""
    if isinstance(mine, tuple) and isinstance(right, tuple) and mine and right:
        pairs = zip(mine, right, strict=False)
        mine, right = next((pair for pair in pairs if not _equal(*pair)), (mine[0], right[0]))
        return _texts(part, mine, right)
    mine, right = _leaf(mine), _leaf(right)
    if isinstance(mine, float | int) and isinstance(right, np.ndarray):
        right = right.ravel()[0]
        return *pair_text(float(mine), float(right)), messages.place_text(part, (0,))
    if isinstance(mine, np.ndarray) and isinstance(right, np.ndarray) and mine.shape == right.shape:
        with np.errstate(all="ignore"):
            far = ~(np.abs(mine - right) <= TOLERANCE * np.max(np.abs(right), initial=0.0))
        index = tuple(int(one[0]) for one in np.nonzero(far)) if far.any() else (0,) * mine.ndim
        return *pair_text(float(mine[index]), float(right[index])), messages.place_text(part, index)
    if isinstance(mine, float | int) and isinstance(right, float | int):
        return *pair_text(float(mine), float(right)), ""
    return value_text(mine), value_text(right), ""


# Saying ----------------------------------------------------------------------------------------


def _slip_text(part: WorkshopPart, mine: list[Any], right: list[Any], *, whole: bool) -> str:
    """The sentence of the slip that gives these very results; nothing where none does."""
    cases = CASES[part.number]
    for place in (WHOLE,) if whole else RESULTS[part.number].order:
        own = [_value_at(result, place) for result in mine]
        good = [_value_at(result, place) for result in right]
        if all(map(_equal, own, good)):
            continue
        for slip in SLIPS[part.number]:
            if slip.at != place:
                continue
            gives = [slip.gives(*case.arguments) for case in cases]
            if not all(map(_equal, own, gives)):
                continue
            # What differs by chance alone in one case is told by another.
            at = next(
                at for at, pair in enumerate(zip(own, good, strict=True)) if not _equal(*pair)
            )
            one, other, where = _texts(part, own[at], good[at])
            n = f"{cases[at].rows:,}"
            return slip.text.format(mine=one, right=other, where=where, n=n)
        if not whole:
            return ""
    return ""


def _form_text(part: WorkshopPart, result: PackedValue, mine: Any, right: Any) -> str:
    """A result of another kind, or with more or fewer values than are asked for."""
    asked = RESULTS[part.number]
    if isinstance(result, NoNumber):
        if result.name == "nothing":
            return (
                f"{part.function} returns nothing, and {asked.what}: does `return` stand "
                "before what you worked out?"
            )
        if result.name.endswith(("function", "method", "ufunc", "_or_method")):
            return (
                f"{part.function} returns a function, and {asked.what}: brackets behind its name "
                "call it."
            )
        return f"{part.function} returns a {result.name}, and {asked.what}."
    if part.number == 7 or not isinstance(right, tuple):
        one = mine[0] if isinstance(mine, tuple) and len(mine) == 1 else None
        if one is not None and _equal(one, right):
            return f"{part.function} returns a list or tuple of one: a comma or bracket too many?"
        if isinstance(mine, tuple) and _equal_list(mine, right):
            return (
                f"{part.function} returns a list of the right numbers, and {asked.what}: without a "
                "loop, the formula works on the whole array at once."
            )
        if isinstance(mine, tuple) and part.number != 7:
            return f"{part.function} returns {value_text(mine)}, and {asked.what}."
        return ""
    count = len(mine) if isinstance(mine, tuple) else 1
    if isinstance(mine, np.ndarray) and mine.ndim == 1 and _are_numbers(right):
        count = len(mine)
    if count != len(right):
        told = "one thing" if not isinstance(mine, tuple) else value_text(mine)
        return f"{part.function} returns {told}, and {asked.what}, with commas between."
    if isinstance(result, PackedTuple):
        for name, item, own, good in zip(asked.names, result.items, mine, right, strict=False):
            if isinstance(item, NoNumber):
                kind = "nothing" if item.name == "nothing" else f"a {item.name}"
                return f"{name} is {kind}, and a number is wanted."
            if isinstance(item, PackedTuple) and _are_numbers(right):
                return f"{name} is a list, and a number is wanted: leave the brackets out."
            if isinstance(own, tuple) and isinstance(good, np.ndarray):
                return messages.no_array_text(name, own, all_right=_equal_list(own, good))
    return ""


def _shape_text(part: WorkshopPart, mine: Any, right: Any) -> str:
    """A value of another shape, or one that is not finite."""
    asked = RESULTS[part.number]
    for place in asked.order:
        own, good = _value_at(mine, place), _value_at(right, place)
        name = asked.names[place]
        if part.number == 7:
            break
        if np.shape(own) != np.shape(good) and not isinstance(own, tuple):
            be = "are" if np.shape(good) else "is"
            return f"{name} is {_count(own)}, and {_count(good)} {be} wanted. {part.rule}."
        if own is not None and not np.all(np.isfinite(np.asarray(own, dtype=float))):
            odd = np.asarray(own, dtype=float).ravel()
            first = float(odd[~np.isfinite(odd)][0])
            return (
                f"{name} is {value_text(first)}: something is divided by 0, or a root or logarithm "
                "is taken of what has none."
            )
    return ""


def _count(value: Any) -> str:
    return value_text(value) if np.shape(value) else "1 number"


def _constant_text(part: WorkshopPart, wrong: list[bool], mine: list[Any], right: list[Any]) -> str:
    """Right for the first numbers and wrong for others: a number was typed for a name."""
    if wrong[0] or part.number == 7:
        return ""
    at = wrong.index(True)
    one, other, where = _texts(part, mine[at], right[at])
    cases = CASES[part.number]
    return (
        f"{part.file} is right for {cases[0].said}; for {cases[at].said} it gives {one}{where} "
        f"where {other} is right. Does a number stand there in place of a name?"
    )


def _difference_text(part: WorkshopPart, mine: Any, right: Any) -> str:
    """Another result than the right one, for no reason that is known."""
    asked = RESULTS[part.number]
    if part.number == 7:
        return _batches_text(part, mine, right)
    for place in asked.order:
        own, good = _value_at(mine, place), _value_at(right, place)
        if not _equal(own, good):
            one, other, where = _texts(part, own, good)
            why = _ORDER.get(part.number, part.rule)
            return f"{asked.names[place]}{where} is {one} where {other} is right: {why}."
    return f"The result is another one. {_sentence(part)}"


_ORDER = {
    number: f"call forward, gradient and {last} once, each with what its `def` line takes, in "
    "that order"
    for number, last in ((5, "update"), (10, "momentum"))
}
"""What may be otherwise in the parts that call others."""


def _batches_text(part: WorkshopPart, mine: Any, right: tuple[Any, ...]) -> str:
    """How a list of batches differs from the right one."""
    pairs = mine if isinstance(mine, tuple) else ()
    for number, pair in enumerate(pairs, 1):
        two = isinstance(pair, tuple) and len(pair) == 2
        if not two or not all(isinstance(one, np.ndarray) for one in pair):
            return (
                f"Your batch {number} is no pair of two arrays: append their x and their y "
                "together, `pairs.append((…, …))`."
            )
    if len(pairs) != len(right):
        return f"You make {len(pairs):,} batches where {len(right):,} are right. {_sentence(part)}"
    for number, (pair, other) in enumerate(zip(pairs, right, strict=True), 1):
        for name, one, good in zip("xy", pair, other, strict=True):
            if one.shape != good.shape:
                return (
                    f"Your batch {number} has {one.size:,} {name} where {good.size:,} are right. "
                    f"{_sentence(part)}"
                )
    one, other, _ = _texts(part, pairs, right)
    return f"A number of your batches is {one} where {other} is right. {_sentence(part)}"


def _sentence(part: WorkshopPart) -> str:
    return f"{part.rule[0].upper()}{part.rule[1:]}."
