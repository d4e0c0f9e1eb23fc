"""The first rows as a table: what was read, what was filled in, and how far off each guess is."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from gdtui.session.rounding import DUST
from gdtui.session.session import Session
from gdtui.text.equations import MOST_DIGITS
from gdtui.text.numbers import plain_text, written_number
from gdtui.text.styled import Span, StyledLine, TextRole
from gdtui.text.widths import cut_text, pad_text, text_width

MOST_DECIMALS = 4

SQUARE_DIGITS, MORE_DIGITS = 3, (4, 5)
"""Squares are told with more digits where only then their mean comes out as the loss."""

MISSING = "—"
FILLED = "*"
"""Behind a value that was not read but filled in."""


class _Row(NamedTuple):
    """One row of the table; a value that is missing is NaN. `filled`: the columns filled in."""

    name: str
    values: tuple[float, ...]
    target: float
    filled: frozenset[int] = frozenset()


def data_table_lines(
    session: Session, width: int, height: int, residuals: bool = False
) -> tuple[StyledLine, ...]:
    """Write the first rows in `height` lines of at most `width` columns, and what was done to them.

    Date, features and target; as `residuals`, for one feature, x, y, ŷ, ŷ − y and its square. While
    a number is asked for the squares are question marks.
    """
    told = textwrap.wrap("; ".join(session.setup.dataset.notes), width)
    notes = [(Span(text, "dim"),) for text in told]
    room = max(2, height - len(notes))
    rows = list(_first(session, room - 1))
    if residuals and session.rows.features.shape[1] == 1:
        header, cells = _residuals(session, rows)
    else:
        header, cells = _table(session, rows)
    widths = [max(map(text_width, column)) for column in zip(header, *cells, strict=True)]
    gap = 2 if sum(widths) + 2 * len(widths) - 2 <= width else 1
    lines: list[StyledLine] = [
        (Span(cut_text(set_row(header, widths, gap), width, end=""), "label"),)
    ]
    lines += [styled_row(set_row(row, widths, gap)[:width]) for row in cells]
    return (*lines[:room], *notes)[:height]


def _first(session: Session, count: int) -> Iterator[_Row]:
    """The first rows in the table's order, those with gaps at their places."""
    dataset, rows = session.setup.dataset, session.rows
    kept_apart = session.scene.problem.fill in ("keep", "drop")
    gaps = dict(zip(dataset.gap_rows, range(len(dataset.gap_rows)), strict=True))
    place = taken = 0
    while place < count and taken < rows.count:
        gap = gaps.get(place)
        if gap is not None and kept_apart:
            read = dataset.gap_readings
            named = dataset.gap_dates[gap] if dataset.gap_dates else str(place + 1)
            yield _Row(named, tuple(read.features[gap].tolist()), float(read.targets[gap]))
        else:
            named = dataset.dates[taken] if dataset.dates else str(place + 1)
            values, target = rows.features[taken], float(rows.targets[taken])
            filled = frozenset() if gap is None else _were_missing(session, gap)
            yield _Row(named, tuple(values.tolist()), target, filled)
            taken += 1
        place += 1


def _were_missing(session: Session, gap: int) -> frozenset[int]:
    """The columns of a row that were filled in; the target counts as the last."""
    read = session.setup.dataset.gap_readings
    every = [*read.features[gap].tolist(), float(read.targets[gap])]
    return frozenset(index for index, value in enumerate(every) if math.isnan(value))


def _table(session: Session, rows: Sequence[_Row]) -> tuple[list[str], list[list[str]]]:
    problem = session.problem
    own = problem.target_name in problem.feature_names
    header = [
        _row_heading(session),
        *problem.feature_names,
        *([] if own else [problem.target_name]),
    ]
    cells = []
    for row in rows:
        values = row.values if own else (*row.values, row.target)
        texts = [_cell(value, index in row.filled) for index, value in enumerate(values)]
        cells.append([row.name, *texts])
    return header, cells


_BEYOND_SQUARES = frozenset({"slope", "slope_b", "next_w", "next_b"})
"""Who is asked for one of these may see the squares: they are not needed for it."""


def _residuals(session: Session, rows: Sequence[_Row]) -> tuple[list[str], list[list[str]]]:
    """x, y, the guess, the residual and its square: what the mean squared error is made of."""
    model, parameters = session.setup.descent.model, session.state.parameters
    of_slope = any(one.quantities & _BEYOND_SQUARES for one in session.asked.values[:1])
    asked = session.question_open and session.asked.typed and not of_slope
    header = [_row_heading(session), "x", "y", "ŷ", "ŷ−y", "(ŷ−y)²"]
    values = np.array([row.values for row in rows]).reshape(len(rows), -1)
    guesses = model.predict(parameters, values).tolist()
    targets = [row.target for row in rows]
    texts, mean = residual_texts(guesses, targets), ""
    if 1 < len(rows) == session.rows.count:
        mean = _mean_text(session, texts)
        for digits in MORE_DIGITS if not mean else ():
            exact = residual_texts(guesses, targets, digits)
            if mean := _mean_text(session, exact):
                texts = exact
                break
        mean = "?" if asked else mean
    cells = [
        [row.name, _cell(row.values[0]), target, guess, residual, "?" if asked else square]
        for row, (target, guess, residual, square) in zip(rows, texts, strict=True)
    ]
    cells += [["mean", "", "", "", "", mean]] if mean else []
    return header, cells


def _mean_text(session: Session, texts: Sequence[tuple[str, str, str, str]]) -> str:
    """Write the mean of the squares as they are shown: the loss.

    Nothing where the shown squares are rounded so that their mean is another number.
    """
    squares = [square for *_, square in texts]
    if MISSING in squares:
        return ""
    mean = float(sum(map(written_number, squares)) / len(squares))
    shown = plain_text(mean, 4)
    return shown if shown == plain_text(session.loss, 4) else ""


def residual_texts(
    guesses: Sequence[float], targets: Sequence[float], digits: int = SQUARE_DIGITS
) -> list[tuple[str, str, str, str]]:
    """Write y, ŷ, ŷ − y and its square, of so many digits, for each row: true as they stand.

    All rows have as many decimals as it takes; with numbers too large or too small for that, each
    has its most digits.
    """
    # At last each row with what it has, however little of a residual that leaves.
    for decimals, whole in [(few, True) for few in range(MOST_DECIMALS + 1)] + [
        (MOST_DECIMALS, False)
    ]:
        rows = [
            _residual_row(guess, target, decimals, whole, digits)
            for guess, target in zip(guesses, targets, strict=True)
        ]
        kept = [row for row in rows if row is not None]
        if len(kept) == len(rows):
            return kept
    return [
        (
            plain_text(target, MOST_DIGITS),
            plain_text(guess, MOST_DIGITS),
            plain_text(guess - target, MOST_DIGITS),
            _cell((guess - target) * (guess - target), digits=digits),  # a power would overflow
        )
        for guess, target in zip(guesses, targets, strict=True)
    ]


def _residual_row(
    guess: float, target: float, decimals: int, whole: bool, digits: int
) -> tuple[str, str, str, str] | None:
    """One row with so many decimals; None where it is wrong, or `whole` and says too little."""
    residual = guess - target
    if math.isnan(target):
        return MISSING, plain_text(guess, 3), MISSING, MISSING
    if not max(abs(guess), abs(target)) < 1e6:
        return None
    if abs(residual) < DUST * (abs(guess) + abs(target)):
        residual = 0.0
    shown_target = plain_text(target, MOST_DIGITS)
    shown_guess, shown_residual = (f"{value:,.{decimals}f}" for value in (guess, residual))
    apart = written_number(shown_guess) - written_number(shown_target)
    # At least two digits of a residual, unless it is told whole.
    vague = abs(residual) * 10**decimals < 9.5 and float(written_number(shown_residual)) != residual
    square = plain_text(float(written_number(shown_residual) ** 2), digits)
    rough = vague or square != plain_text(residual**2, digits)
    if apart != written_number(shown_residual) or (whole and rough):
        return None
    return shown_target, _signed(shown_guess), _signed(shown_residual), square


def _signed(text: str) -> str:
    """Write a minus as a minus, and none before 0."""
    return text.replace("-", "−") if written_number(text) else text.lstrip("-")


def _row_heading(session: Session) -> str:
    return "date" if session.setup.dataset.dates else "row"


def _cell(value: float, filled: bool = False, digits: int = 3) -> str:
    if math.isnan(value):
        return MISSING
    return plain_text(value, digits) + (FILLED if filled else "")


def set_row(cells: Sequence[str], widths: Sequence[int], gap: int) -> str:
    """Set a row: the date to the left, numbers to the right."""
    first, *others = cells
    numbers = (
        " " * (width - text_width(cell)) + cell
        for cell, width in zip(others, widths[1:], strict=True)
    )
    return (" " * gap).join((pad_text(first, widths[0]), *numbers))


def styled_row(text: str) -> StyledLine:
    """Light what is missing or filled in; the marks say the same without colour."""
    role: TextRole = "warn" if MISSING in text or FILLED in text else "number"
    return (Span(text, role),)
