"""Conditions of claims: read within the digits that are written, and taken apart into numbers."""

from __future__ import annotations

import ast
from typing import NamedTuple

from msgspec import structs

from gdtui.course.expressions import QUANTITIES, Goal, is_number, parse_goal
from gdtui.expressions.reading import text_of_node
from gdtui.text.markdown import Number, read_number


def parse_claim(text: str) -> Goal:
    """Read a condition of a claim: `loss - best == 993` holds to half a unit of the last digit.

    Where one side is a number and the other speaks of a quantity, that is; all else as in a goal.

    Raises:
        GoalError: it is not what a condition may be; the message says what to write instead.
    """
    goal = parse_goal(text)
    return structs.replace(goal, tree=_WithinDigits(goal.text).visit(goal.tree))


class _WithinDigits(ast.NodeTransformer):
    """Makes `quantity == 28.6` into `28.55 <= quantity <= 28.65`."""

    def __init__(self, text: str) -> None:
        self._text = text

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        if len(node.ops) != 1 or not isinstance(node.ops[0], ast.Eq):
            return node
        number, other = node.left, node.comparators[0]
        if not is_number(number):
            number, other = other, number
        if not is_number(number) or not speaks_of_quantities(other):
            return node
        written = read_number(text_of_node(self._text, number).replace("_", ""))
        if written is None:
            return node
        # The slack forgives what float arithmetic adds to a value exactly half-way.
        slack = float(written.tolerance) * (1 + 1e-6)
        ends = (float(written.value) - slack, float(written.value) + slack)
        low, high = (ast.Constant(end) for end in ends)
        within = ast.Compare(low, [ast.LtE(), ast.LtE()], [other, high])
        return ast.copy_location(within, node)


def speaks_of_quantities(node: ast.AST) -> bool:
    """Whether the engine or the table has a say in it."""
    return any(
        isinstance(one, ast.Call) or (isinstance(one, ast.Name) and one.id in QUANTITIES)
        for one in ast.walk(node)
    )


class Constant(NamedTuple):
    """A number as it stands in a condition: its place among the bytes, and what it is."""

    start: int
    end: int
    number: Number


def constants_in(text: str) -> tuple[Constant, ...]:
    """The numbers that stand in a condition's text, a minus directly before one included.

    The rows that calls name, `value(tmax, 3)`, are places and not numbers.
    """
    found: list[Constant] = []

    def collect(node: ast.AST) -> None:
        if isinstance(node, ast.Call):
            return
        if is_number(node):
            number = read_number(text_of_node(text, node).replace("_", "").replace(" ", ""))
            if number is not None:
                found.append(Constant(node.col_offset, node.end_col_offset or 0, number))
            return
        for child in ast.iter_child_nodes(node):
            collect(child)

    collect(ast.parse(text, mode="eval").body)
    return tuple(found)


def equated_number(text: str) -> Number | None:
    """The number of `loss - best == 248`; None where neither side is one, or all is compared."""
    tree = ast.parse(text, mode="eval").body
    if not isinstance(tree, ast.Compare) or len(tree.ops) != 1:
        return None
    for side in (tree.left, tree.comparators[0]):
        if isinstance(tree.ops[0], ast.Eq) and is_number(side):
            return read_number(text_of_node(text, side).replace("_", "").replace(" ", ""))
    return None
