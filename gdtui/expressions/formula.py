"""Formulas that learners write: numbers, the page's names, + - * / ** and a few functions.

Syntax and precedence are Python's. A value is a number, or an array (n,) with one for each row;
numbers are worked out by Python itself, arrays by numpy. What has no value is NaN, what is too
large infinite: nothing raises once a formula was read.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from gdtui.expressions.reading import ExpressionError, column_of, read_tree, text_of_node

if TYPE_CHECKING:
    from numpy.typing import NDArray

FormulaValue: TypeAlias = "float | NDArray[np.float64]"
"""A number, or one for each row, (n,)."""

FormulaKind = Literal["number", "rows"]

LONGEST_FORMULA = 200
MOST_NODES = 120
DEEPEST = 30

_OPERATORS: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_OVER_ROWS: Mapping[str, Callable[[Any], Any]] = {"mean": np.mean, "sum": np.sum}
_OF_NUMBERS: Mapping[str, tuple[Callable[[float], float], Callable[[Any], Any]]] = {
    "sqrt": (math.sqrt, np.sqrt),
    "exp": (math.exp, np.exp),
    "log": (math.log, np.log),
    "tanh": (math.tanh, np.tanh),
}
FUNCTIONS = (*_OVER_ROWS, *_OF_NUMBERS)
"""What a formula may call, each of one value."""


@dataclass(frozen=True)
class Formula:
    """A formula that was read and found sound; two are equal where text and names are.

    `kind` says whether it gives one number or one for each row.
    """

    text: str
    kinds: tuple[tuple[str, FormulaKind], ...]
    tree: ast.expr
    kind: FormulaKind

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Formula) and (self.text, self.kinds) == (other.text, other.kinds)

    def __hash__(self) -> int:
        return hash((self.text, self.kinds))

    def value(self, values: Mapping[str, FormulaValue]) -> FormulaValue:
        """Its value where the names have these values."""
        return self.value_of(self.tree, values)

    def value_of(self, node: ast.expr, values: Mapping[str, FormulaValue]) -> FormulaValue:
        """The value of one part of its tree."""
        with np.errstate(all="ignore"):
            return _value(node, values)

    def size(self, values: Mapping[str, FormulaValue]) -> FormulaValue:
        """How large the terms are that its value is added from: what rounding is a share of."""
        with np.errstate(all="ignore"):
            return _size(self.tree, values)

    @property
    def constants(self) -> tuple[ast.Constant, ...]:
        """The numbers typed in it."""
        return tuple(node for node in ast.walk(self.tree) if isinstance(node, ast.Constant))

    def with_name(self, constant: ast.Constant, name: str) -> Formula:
        """The same with a name in the place of one of its numbers."""
        encoded = self.text.encode()
        before, after = encoded[: constant.col_offset], encoded[constant.end_col_offset :]
        text = before.decode() + name + after.decode()
        return read_formula(text, dict(self.kinds))


def read_formula(text: str, names: Mapping[str, FormulaKind]) -> Formula:
    """Read a formula over names of these kinds, or raise ExpressionError."""
    text = text.strip()
    tree = read_tree(text, LONGEST_FORMULA)
    reader = _Reader(text, names)
    kind = reader.kind(tree, 0)
    return Formula(text, tuple(names.items()), tree, kind)


class _Reader:
    """Finds out of what kind each node is, and refuses what may not stand in a formula."""

    def __init__(self, text: str, names: Mapping[str, FormulaKind]) -> None:
        self._text = text
        self._names = names
        self._seen = 0

    def kind(self, node: ast.expr, depth: int) -> FormulaKind:
        self._seen += 1
        if depth > DEEPEST or self._seen > MOST_NODES:
            raise self._error(node, "too long a formula; write it with fewer signs")
        match node:
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
                if not _is_finite(number):
                    raise self._error(node, "this number is too large")
                return "number"
            case ast.Name(id=name):
                if name in self._names:
                    return self._names[name]
                if name in FUNCTIONS:
                    raise self._error(node, f"`{name}` needs parentheses: `{name}(…)`")
                has = ", ".join(self._names)
                raise self._error(node, f"`{name}` is not a name here; this page has {has}")
            case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
                return self.kind(operand, depth + 1)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
                kinds = self.kind(left, depth + 1), self.kind(right, depth + 1)
                return "rows" if "rows" in kinds else "number"
            case ast.BinOp(left=left, op=op) if type(op) in _REFUSED_SIGNS:
                sign = _REFUSED_SIGNS[type(op)]
                told = f"`{sign}` may not stand here; {MAY_STAND}"
                if sign == "^":
                    told = "in Python `^` is no power; write `**`"
                end = len(self._text.encode()[: left.end_col_offset].decode())
                raise ExpressionError(told, self._text.index(sign, end))
            case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]) if (
                name in FUNCTIONS and not isinstance(argument, ast.Starred)
            ):
                kind = self.kind(argument, depth + 1)
                if name in _OF_NUMBERS:
                    return kind
                if kind == "number":
                    told = f"`{name}` takes one number for each row, and this is a single number"
                    raise self._error(argument, told)
                return "number"
            case ast.Call(func=ast.Name(id=name)) if name in FUNCTIONS:
                raise self._error(node, f"`{name}` takes one value: `{name}(…)`")
            case ast.Call(func=ast.Attribute(value=owner, attr=name)) if name in FUNCTIONS:
                before = text_of_node(self._text, owner)
                told = f"write `{name}(…)` without `{before}.`"
                if before not in ("np", "numpy", "math"):
                    told = f"the values stand in the brackets: `{name}({before})`"
                raise self._error(node, told)
            case ast.Call(func=func):
                called = text_of_node(self._text, func)
                told = f"`{called}` is no function here; a product is written with `*`"
                if not isinstance(func, ast.Name | ast.Constant | ast.BinOp):
                    told = f"`{called}` may not be called here; {MAY_STAND}"
                raise self._error(func, told)
        raise self._error(
            node, f"`{text_of_node(self._text, node)}` may not stand here; {MAY_STAND}"
        )

    def _error(self, node: ast.expr, message: str) -> ExpressionError:
        return ExpressionError(message, column_of(self._text, node))


_REFUSED_SIGNS: dict[type[ast.operator], str] = {
    ast.BitXor: "^",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.Mod: "%",
    ast.FloorDiv: "//",
    ast.MatMult: "@",
}

MAY_STAND = "write numbers, names, + - * / ** and " + ", ".join(FUNCTIONS)


def _is_finite(number: float) -> bool:
    try:
        return math.isfinite(float(number))
    except OverflowError:
        return False


def _value(node: ast.expr, values: Mapping[str, FormulaValue]) -> FormulaValue:
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.Name(id=name):
            return values[name]
        case ast.UnaryOp(op=op, operand=operand):
            inner = _value(operand, values)
            return -inner if isinstance(op, ast.USub) else inner
        case ast.BinOp(left=left, op=op, right=right):
            return _combine(type(op), _value(left, values), _value(right, values))
        case ast.Call(func=ast.Name(id=name), args=[argument]):
            return _call(name, _value(argument, values))
    raise AssertionError(node)  # `_Reader` lets nothing else through


def _combine(op: type[ast.operator], left: FormulaValue, right: FormulaValue) -> FormulaValue:
    if isinstance(left, float) and isinstance(right, float):
        try:
            result = _OPERATORS[op](left, right)
        except OverflowError:
            odd = left < 0 and right % 2 == 1
            return -math.inf if odd else math.inf
        except ZeroDivisionError:
            if op is ast.Div and (left == 0 or math.isnan(left)):
                return math.nan
            negative = op is ast.Div and (left < 0) != (math.copysign(1, right) < 0)
            return -math.inf if negative else math.inf
        return math.nan if isinstance(result, complex) else float(result)
    array: NDArray[np.float64] = _OPERATORS[op](left, right)
    return array


def _call(name: str, value: FormulaValue) -> FormulaValue:
    if name in _OVER_ROWS:
        return float(_OVER_ROWS[name](value))
    alone, by_row = _OF_NUMBERS[name]
    if not isinstance(value, float):
        array: NDArray[np.float64] = by_row(value)
        return array
    try:
        return alone(value)
    except OverflowError:
        return math.inf
    except ValueError:
        return -math.inf if name == "log" and value == 0 else math.nan


def _absolute(value: FormulaValue) -> FormulaValue:
    return math.fabs(value) if isinstance(value, float) else np.abs(value)


def _size(node: ast.expr, values: Mapping[str, FormulaValue]) -> FormulaValue:
    """The value that the node would have, were each of its terms counted by its size."""
    match node:
        case ast.UnaryOp(operand=operand):
            return _size(operand, values)
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=right):
            return _size(left, values) + _size(right, values)
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return _size(left, values) * _size(right, values)
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            divisor = _absolute(_value(right, values))
            return _combine(ast.Div, _size(left, values), divisor)
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return _combine(ast.Pow, _size(left, values), _value(right, values))
        case ast.Call(func=ast.Name(id=name), args=[argument]) if name in _OVER_ROWS:
            return float(_OVER_ROWS[name](_size(argument, values)))
    return _absolute(_value(node, values))
