"""One step as the few lines of numpy that a learner could have written, with what each comes to.

They hold the penalty and the optimizer's memory too: who runs them gets the numbers beside them.
The engine's own functions, which do the same, stand in `source_code`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

import numpy as np

from gdtui.engine import Array, Optimizer, WrittenLine
from gdtui.panels.code_lines import CodeLine
from gdtui.panels.paging import Pages, pack_into_pages
from gdtui.panels.step_formulas import PHASES
from gdtui.panels.step_numbers import StepNumbers, own_line, step_numbers
from gdtui.session.session import Session
from gdtui.spec.losses import LOSS_ENTRIES, LossEntry
from gdtui.spec.models import MODEL_ENTRIES, ModelCode, ModelEntry
from gdtui.spec.optimizers import OPTIMIZER_ENTRIES, OptimizerEntry
from gdtui.text.numbers import number_text, rate_text
from gdtui.text.styled import Span, StyledLine, TextRole

LABEL_WIDTH = 10
MOST_JOINED = 34
"""Two short assignments share a line up to so many characters."""
MOST_VALUES = 4


class _Group(NamedTuple):
    """An array of parameters: its name, its slope's, that as code, its places among all of them."""

    name: str
    slope: str
    expression: str
    places: tuple[int, ...]
    frozen: tuple[int, ...]


def code_pages(session: Session, width: int, height: int) -> Pages:
    """Write the step's code in pages of `height` rows of `width` columns."""
    blocks = []
    before = -1
    for line in update_code(session):
        blocks.append([*_set_line(line, session.phase, width, line.phase != before)])
        before = line.phase
    return pack_into_pages(blocks, height)


def update_code(session: Session) -> tuple[CodeLine, ...]:
    """Write the step on view as code: settings, forward, loss, gradient, update.

    `x` (n,), or (n, d) for several features, and `y` (n,) are the rows of the batch, `n` their
    number, `t` that of the update. Memory and parameters bear the names that the lines give them.
    """
    descent, numbers = session.setup.descent, step_numbers(session)
    entry, loss = MODEL_ENTRIES[descent.model.name], LOSS_ENTRIES[descent.loss.name]
    one = session.work.batch.features.shape[1] == 1
    code = (entry.code_of_one if one else None) or entry.code
    if code is None:
        return ()
    groups = tuple(_groups(session, code, loss))
    lines = (
        *_settings(session),
        *_forward(session, entry, code, numbers),
        CodeLine(2, f"L = {loss.code}{_penalty(session, code, one)}", number_text(numbers.loss)),
        *_gradient(session, code, loss, groups, numbers),
        *_update(session, groups, numbers),
    )
    written = session.trace.log.descent.written
    if not isinstance(written, WrittenLine):
        return tuple(_joined(lines))
    from gdtui.panels.written_code import with_own_line  # few pages ask for a line

    symbols = OPTIMIZER_ENTRIES[descent.optimizer.name].symbols
    return with_own_line(written, lines, symbols.get("velocity", "v"))


def _settings(session: Session) -> Iterator[CodeLine]:
    descent, optimizer = session.setup.descent, session.setup.descent.optimizer
    rate = rate_text(Decimal(repr(session.work_state.learning_rate)))
    told = [f"η = {rate.replace('−', '-')}"]
    told += [f"{name} = {value!r}" for name, value in setting_names(optimizer).items()]
    if descent.l2:
        told.append(f"λ = {descent.l2!r}")
    curvatures: Sequence[float] = getattr(descent.model, "curvatures", ())
    if curvatures:
        told.append(f"k = array([{', '.join(f'{value:g}' for value in curvatures)}])")
    yield CodeLine(0, "; ".join(told))


def setting_names(optimizer: Optimizer) -> dict[str, float]:
    """Return an optimizer's settings by the names that its code has for them."""
    rule = OPTIMIZER_ENTRIES[optimizer.name]
    names = rule.code_names or {
        name: name.upper() for name in (*rule.options, "epsilon") if hasattr(optimizer, name)
    }
    return {shown: float(getattr(optimizer, name)) for name, shown in names.items()}


def _forward(
    session: Session, entry: ModelEntry, code: ModelCode, numbers: StepNumbers
) -> Iterator[CodeLine]:
    chances = session.setup.for_chances
    score = "z" if chances or entry.surface else "ŷ"
    *inner, last = (line.format(score=score) for line in code.score)
    for line in inner:
        yield CodeLine(1, line)
    first = float(session.work.score[0])
    guess = number_text(numbers.guess)
    if entry.surface:
        yield CodeLine(1, last, number_text(first))
        return
    of_first = "row 1: "
    yield CodeLine(1, last, of_first + (number_text(first) if chances else guess))
    if chances:
        yield CodeLine(1, "ŷ = 1/(1 + exp(-z))", of_first + guess)
    residual = numbers.guess - float(session.work.batch.targets[0])
    yield CodeLine(1, "r = ŷ - y", of_first + number_text(residual))


def _penalty(session: Session, code: ModelCode, one: bool) -> str:
    if not session.setup.descent.l2:
        return ""
    single = one and code is MODEL_ENTRIES[session.setup.descent.model.name].code_of_one
    return "".join(
        f" + λ*{name}**2" if single else f" + λ*sum({name}**2)"
        for name, _, _, weight in code.slopes
        if weight
    )


def _groups(session: Session, code: ModelCode, loss: LossEntry) -> Iterator[_Group]:
    descent = session.setup.descent
    for (name, slope, expression, weight), places in zip(
        code.slopes, parameter_places(session, code), strict=True
    ):
        written = expression.format(slope=loss.code_slope)
        if weight and descent.l2:
            written += f" + 2*λ*{name}"
        frozen = tuple(at for at, place in enumerate(places) if place in descent.frozen)
        if len(frozen) < len(places):
            yield _Group(name, slope, written, places, frozen)


def parameter_places(session: Session, code: ModelCode) -> tuple[tuple[int, ...], ...]:
    """Return the places in θ of each array of parameters that the code names."""
    model, d = session.setup.descent.model, session.work.batch.features.shape[1]
    count = model.parameter_count(d)
    if len(code.slopes) == 1:
        return (tuple(range(count)),)
    hidden = int(getattr(model, "hidden", 0))
    sizes = (hidden * d, hidden, hidden, 1) if hidden else (d, 1)
    ends = np.cumsum(sizes).tolist()
    starts = [0, *ends[:-1]]
    return tuple(tuple(range(*ends_)) for ends_ in zip(starts, ends, strict=True))


def _gradient(
    session: Session,
    code: ModelCode,
    loss: LossEntry,
    groups: Sequence[_Group],
    numbers: StepNumbers,
) -> Iterator[CodeLine]:
    needed = " ".join(group.expression for group in groups)
    for line in code.before:
        if line.partition(" ")[0] in needed:
            yield CodeLine(3, line.format(slope=loss.code_slope))
    for group in groups:
        told = "?" if session.slope_hidden else _values(numbers.slope, group)
        yield CodeLine(3, f"{group.slope} = {group.expression}", told)
    for group in groups:
        if group.frozen:
            yield CodeLine(3, f"{group.slope}[{[*group.frozen]}] = 0", "held still")


def _update(session: Session, groups: Sequence[_Group], numbers: StepNumbers) -> Iterator[CodeLine]:
    optimizer = session.setup.descent.optimizer
    rule = OPTIMIZER_ENTRIES[optimizer.name]
    open_yet = session.question_open and own_line(session) is None  # one that drives is looked at
    for group in groups:
        suffix = group.name if len(groups) > 1 else ""
        along = group.slope
        for line in _direction(rule, group, suffix):
            along = line.partition(" ")[0]
            yield CodeLine(4, line, _told(session, rule, numbers, group, along, suffix))
        told = "?" if open_yet else _values(numbers.after, group)
        yield CodeLine(4, f"{group.name} = {group.name} - η*{along}", told)


def _direction(rule: OptimizerEntry, group: _Group, suffix: str) -> Iterator[str]:
    """The lines that make a direction of a slope; none where it is the slope itself."""
    if rule.code:
        letters = dict.fromkeys(re.findall(r"\{(\w+)\}", " ".join(rule.code)))
        names = {letter: letter + suffix for letter in letters} | {"g": group.slope}
        yield from (line.format_map(names) for line in rule.code)
        return
    own = {"gradient": group.slope, "direction": f"d{suffix}", "step": "(t - 1)"}
    own |= {name: f"{name}_{suffix}" if suffix else name for name in rule.symbols}
    for line in rule.script:
        renamed = re.sub(r"\b\w+\b", lambda found: own.get(found[0], found[0]), line)
        if renamed != f"d{suffix} = {group.slope}" or rule.symbols:
            yield renamed


def _told(
    session: Session,
    rule: OptimizerEntry,
    numbers: StepNumbers,
    group: _Group,
    name: str,
    suffix: str,
) -> str:
    """What a line of the optimizer's comes to, where it is a direction or is remembered."""
    if session.slope_hidden:
        return "?"
    memory = session.setup.descent.optimizer.memory
    for remembered, array in zip(memory, numbers.memory, strict=True):
        long = f"{remembered}_{suffix}" if suffix else remembered
        if name in (rule.symbols[remembered] + suffix, long):
            return _values(array, group)
    return _values(numbers.direction, group) if name == f"d{suffix}" else ""


def _values(array: Array, group: _Group) -> str:
    values = [float(array[place]) for place in group.places]
    told = [number_text(value) for value in values[:MOST_VALUES]]
    return ", ".join(told) + (" …" if len(values) > MOST_VALUES else "")


def _joined(lines: Sequence[CodeLine]) -> Iterator[CodeLine]:
    """The two short assignments that are a phase's as one, as the lesson of the loop writes them.

    Not where one needs what the other makes.
    """
    for phase, several in groupby(lines, lambda line: line.phase):
        own = [*several]
        yield from _join_two(own) if phase in (3, 4) else own


def _join_two(lines: Sequence[CodeLine]) -> Sequence[CodeLine]:
    made = {line.code.partition(" ")[0] for line in lines}
    used = [set(re.findall(r"\w+", line.code.partition("=")[2])) for line in lines]
    alone = all(
        not (made - {line.code.partition(" ")[0]}) & needed
        for line, needed in zip(lines, used, strict=True)
    )
    if len(lines) != 2 or not alone:
        return lines
    (name, one), (other_name, other) = (line.code.split(" = ") for line in lines)
    code = f"{name}, {other_name} = {one}, {other}"
    if len(code) > MOST_JOINED:
        return lines
    return [CodeLine(lines[0].phase, code, f"{lines[0].value}, {lines[1].value}")]


def _set_line(line: CodeLine, reached: int, width: int, first: bool) -> Iterator[StyledLine]:
    """Set a line beside the name of its phase, and its value behind it or below."""
    lit = line.phase == reached > 0
    role: TextRole = "lit" if lit else "plain" if not reached or line.phase <= reached else "dim"
    waits = reached > 0 and line.phase > reached
    label = PHASES[line.phase - 1] if first and line.phase else ""
    marker = Span("▸" if lit and first else " ", "lit")
    room = max(8, width - LABEL_WIDTH)
    value = f"# {'·' if waits else line.value}" if line.value else ""
    pieces = wrap_code(line.code, room)
    for number, piece in enumerate(pieces):
        named = Span(f"{label if not number else '':<{LABEL_WIDTH - 1}}", "label")
        beside = number == len(pieces) - 1 and len(piece) + 2 + len(value) <= room and value
        told = (Span("  "), Span(value, "number")) if beside else ()
        yield marker if not number else Span(" "), named, Span(piece, role), *told
    if value and not beside:
        for piece in wrap_code(value[2:], room - 2):
            told_below = Span(f"# {piece.strip()}", "number")
            yield Span(" "), Span(" " * (LABEL_WIDTH - 1)), told_below


def wrap_code(text: str, room: int) -> list[str]:
    """Break a line of code at blanks, so that no row is longer than `room` where that can be."""
    rows: list[str] = []
    row = ""
    for part in text.split(" "):
        joined = f"{row} {part}" if row else part
        if row and len(joined) > room:
            rows.append(row)
            joined = f"  {part}"
        row = joined
    return [*rows, row]
