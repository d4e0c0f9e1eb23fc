"""The worked step: forward, loss, gradient and update, each with the numbers of the one on view."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gdtui import keymap
from gdtui.panels.paging import Pages, pack_into_pages
from gdtui.panels.step_formulas import PHASES, step_formulas
from gdtui.panels.step_numbers import StepFormula
from gdtui.session.session import Session
from gdtui.text.styled import Span, StyledLine, TextRole

LEAST_WITH_LABELS = 54
"""Columns from which each phase's name stands beside it; below, the panel's title names it."""

_LABEL_WIDTH = 10
_HANGING = "    "
"""Before what does not fit the first row of a formula."""


def worked_lines(session: Session, width: int, height: int) -> tuple[StyledLine, ...]:
    """Fill the phases of the update on view with its numbers, as far as they fit `height` rows.

    Args:
        session: what is shown; while its question is open the outcome is a question mark.
        width: columns; a formula that is wider goes on in the next row.
        height: rows; what they do not hold stands on the further pages of `worked_pages`.
    """
    return worked_pages(session, width, height)[0]


def worked_pages(session: Session, width: int, height: int) -> Pages:
    """Fill the phases of the update on view with its numbers.

    The first page holds as many parameters as fit, each with its gradient and its update, and says
    which are left; where some are, the other pages hold all of it. Where it has the whole step, but
    short, they hold what leads to the slopes, at length.
    """
    formulas = step_formulas(session)
    if len(formulas) <= height:
        rows = _rows(session, formulas, width, tight=False)
        if len(rows) <= height:
            return (rows,)
    blocks = _blocks(session, formulas, width, tight=True)
    if sum(map(len, blocks)) <= height:
        return (tuple(row for block in blocks for row in block),)
    if max((one.parameter or 0 for one in formulas), default=0) < 2:
        rows = _rows(session, _with_short_forward(formulas), width)
        if len(rows) <= height:
            return (rows,)
        rows = _rows(session, _shortened(formulas), width)
        if len(rows) <= height:  # how the slopes are worked out stands on the other pages
            worked_out = [one for one in formulas if one.phase < len(PHASES)]
            blocks = _blocks(session, worked_out, width, tight=True)
            return (rows, *pack_into_pages(blocks, height))
    return (*_overview(session, formulas, width, height), *pack_into_pages(blocks, height))


def _overview(
    session: Session, formulas: Sequence[StepFormula], width: int, height: int
) -> Iterator[tuple[StyledLine, ...]]:
    """Yield a page of the first and the last parameters, if one fits with a word about the rest."""
    indices = sorted({one.parameter for one in formulas if one.parameter is not None})
    names = session.setup.descent.model.parameter_names(session.problem.feature_names)
    # Each has a row at least, beside the forward pass, the loss, the slopes and the rest.
    for count in range(min(len(indices) - 1, height - 4), 0, -1):
        chosen = {*indices[: count - count // 2], *indices[len(indices) - count // 2 :]}
        some = [one for one in formulas if one.parameter is None or one.parameter in chosen]
        left = [names[index] for index in indices if index not in chosen]
        for shown in (_with_short_forward(some), _shortened(some)):
            if len(shown) >= height:
                continue
            rows = _rows(session, shown, width)
            if len(rows) < height:
                told = _told_of_rest(left, width)
                yield (*rows, (Span(" "), Span(told, "dim")))
                return
    # The border says how many pages there are, and by which key they turn.
    first = [one for one in formulas if one.parameter in (None, *indices[:1])]
    rows = _rows(session, _shortened(first), width)
    if len(rows) <= height:
        yield rows


def _told_of_rest(names: Sequence[str], width: int) -> str:
    """Say how many parameters more there are, some of their names, and the key that shows them."""
    key = keymap.written_key("more")
    for count in range(len(names), 0, -1):
        named = ", ".join(names[:count]) + (" …" if count < len(names) else "")
        told = f"… and {len(names)} more: {named} ({key})"
        if len(told) < width:
            return told
    return f"… {len(names)} more ({key})"[: max(1, width - 1)]


def _with_short_forward(formulas: Sequence[StepFormula]) -> tuple[StepFormula, ...]:
    """The same with the short form of the guess."""
    return tuple(
        StepFormula(1, one.brief) if one.phase == 1 and one.brief else one for one in formulas
    )


def _shortened(formulas: Sequence[StepFormula]) -> tuple[StepFormula, ...]:
    """The same with all slopes in one formula too, without what each is the mean of."""
    formulas = _with_short_forward(formulas)
    slopes = [
        one.brief for one in formulas if one.phase == 3 and one.parameter is not None and one.brief
    ]
    others = [one for one in formulas if one.phase == 3 and one.parameter is None]
    joined = [StepFormula(3, ", ".join(slopes))] if slopes else []
    return (
        *(one for one in formulas if one.phase < 3),
        *others,
        *joined,
        *(one for one in formulas if one.phase > 3),
    )


def _rows(
    session: Session, formulas: Sequence[StepFormula], width: int, *, tight: bool = True
) -> tuple[StyledLine, ...]:
    return tuple(row for block in _blocks(session, formulas, width, tight=tight) for row in block)


def _blocks(
    session: Session, formulas: Sequence[StepFormula], width: int, *, tight: bool
) -> list[tuple[StyledLine, ...]]:
    """Set each formula in rows, those of phases that were not reached as dots.

    Where it is `tight`, one that is a little too wide goes without blanks around its operators.
    """
    blocks = []
    before = 0
    for formula in formulas:
        first, before = formula.phase != before, formula.phase
        blocks.append(tuple(_set_formula(formula, session.phase, width, first, tight)))
    return blocks


def _set_formula(
    formula: StepFormula, reached: int, width: int, first: bool, tight: bool
) -> Iterator[StyledLine]:
    waits = reached > 0 and formula.phase > reached
    lit = reached > 0 and formula.phase == reached
    role: TextRole = "lit" if lit else "dim" if waits else "number"
    text = "…" if waits else formula.text
    marker = Span("▸" if lit and first else " ", "lit")
    labelled = width >= LEAST_WITH_LABELS
    label = PHASES[formula.phase - 1] if labelled and first else ""
    room = width - 1
    if labelled:
        room -= _LABEL_WIDTH - 1
    if tight:
        text = _tightened(text, room)
    for number, part in enumerate(wrap_formula(text, room)):
        named = Span(
            f"{label if not number else '':<{_LABEL_WIDTH - 1}}" if labelled else "", "label"
        )
        yield marker if not number else Span(" "), named, Span(part, role)


def wrap_formula(text: str, width: int) -> list[str]:
    """Break a formula before its operators into rows; nothing of it is left out.

    What stands in brackets stays together where a row can hold it.
    """
    rows: list[str] = []
    row = ""
    for part in _unbroken_parts(text, width):
        joined = _joined(row, part)
        if row and len(joined) > width:
            rows.append(row)
            joined = _HANGING + part if width > 2 * len(_HANGING) else part
        row = joined
    rows.append(row)
    return [piece.rstrip() or " " for row in rows for piece in _broken(row, width)]


def _unbroken_parts(text: str, width: int) -> Iterator[str]:
    """Yield what stands in a row together: up to the next operator, or to the end of a bracket."""
    held = ""
    for part in re.split(r" (?=[-=≈+−←(*/])|(?<=, )", text):
        joined = _joined(held, part)
        is_open = held.count("(") > held.count(")")
        if held and not (is_open and len(_HANGING + joined) <= width):
            yield held
            joined = part
        held = joined
    yield held


def _joined(before: str, part: str) -> str:
    return f"{before} {part}" if before and not before.endswith(", ") else before + part


def _tightened(text: str, width: int) -> str:
    """Take the blanks around operators out of a formula that then fits a row."""
    if len(text) <= width:
        return text
    for signs in (r"\*\*|[-+−*/]", r"\*\*|[-+−*/=≈]"):
        tight = re.sub(f" ({signs}) ", r"\1", text)
        if len(tight) <= width < len(text):
            return tight
    return text


def _broken(row: str, width: int) -> list[str]:
    width = max(1, width)
    return [row[start : start + width] for start in range(0, len(row), width)]
