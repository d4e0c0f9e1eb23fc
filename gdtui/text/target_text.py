"""A target as it is written: a column, perhaps of the next row, perhaps with a limit."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import NamedTuple

NEXT = "next:"
"""What stands before a column whose value a row later is meant."""

_QUOTED = r'"(?P<column>(?:[^"]|"")*)"\s*(?:>(?P<limit>.*))?'


class TargetParts(NamedTuple):
    """A column, whether it is that of the next row, and what stands behind its `>`, if anything."""

    column: str
    next_row: bool
    limit: str | None


def split_target(text: str, header: Container[str] = ()) -> TargetParts:
    """Take `COLUMN`, `next:COLUMN`, `COLUMN>NUMBER` or `next:COLUMN>NUMBER` apart.

    A column of exactly that name, among those of `header`, wins over the signs in it. A column in
    quotes is what they hold, as in a list of names.

    >>> split_target('next:"Salary, USD">0,5')
    TargetParts(column='Salary, USD', next_row=True, limit='0,5')
    """
    whole = text.strip()
    if whole in header:
        return TargetParts(whole, False, None)
    next_row = whole.startswith(NEXT)
    column = whole.removeprefix(NEXT).strip()
    if column in header:
        return TargetParts(column, next_row, None)
    if quoted := re.fullmatch(_QUOTED, column, re.DOTALL):
        name = quoted["column"].replace('""', '"').strip()
        return TargetParts(name, next_row, quoted["limit"])
    if ">" not in column:
        return TargetParts(column, next_row, None)
    column, _, limit = column.rpartition(">")
    return TargetParts(column.strip(), next_row, limit)
