"""Goals: small safe expressions over what the engine knows, such as `loss <= 1.1 * best`.

A goal is parsed once into a checked tree and then walked; Python's `eval` has no part in it.
Allowed are numbers, the quantities below, those of the table such as `mean(tmax)`, comparisons
(chains too), `and`, `or`, `not`, `in`, + - * / and sets of regimes such as {slow, diverges}.
"""

from __future__ import annotations

import ast
import difflib
import math
import operator
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Literal, TypeGuard, get_args

import numpy as np
from msgspec import Struct, structs

from gdtui.course.metrics import METRICS
from gdtui.course.table_quantities import TABLE_FUNCTIONS, check_call
from gdtui.engine import Array, Regime, Status
from gdtui.expressions.reading import ExpressionError, read_tree, text_of_node

if TYPE_CHECKING:
    from numpy.typing import NDArray

ValueKind = Literal["number", "truth", "status", "regime", "regimes"]

QUANTITIES: Mapping[str, ValueKind] = {name: metric.kind for name, metric in METRICS.items()}
"""What goals and claims may name, and of what kind it is: numbers (None where there is none, such
as `best` without a least-squares solution), the status as its word, the regimes as a frozenset."""

STATUSES: tuple[str, ...] = get_args(Status)
REGIMES: tuple[str, ...] = get_args(Regime)
NAMED_VALUES: Mapping[str, ValueKind] = {
    **dict.fromkeys(STATUSES, "status"),
    **dict.fromkeys(REGIMES, "regime"),
}

_ARITHMETIC: Mapping[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_ORDER: Mapping[type[ast.cmpop], Callable[[float, float], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_LONGEST = 400


class GoalError(ValueError):
    """The expression is not one that a goal may be; the message says what to write instead."""


class Goal(Struct, frozen=True, eq=False):
    """A condition on the engine's quantities. Two goals are equal when their text is.

    `label` is the author's wording of it for the screen; empty where the program words it.
    `tree` holds only what a goal may be, and whoever puts it in words walks it.
    """

    text: str
    tree: ast.expr
    label: str = ""
    labelled: tuple[Goal, ...] = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Goal) and (self.text, self.label) == (other.text, other.label)

    def __hash__(self) -> int:
        return hash((self.text, self.label))

    def holds(self, quantities: Mapping[str, object]) -> bool:
        """Whether it holds. A comparison with a value that is missing or NaN does not hold."""
        return bool(_value(self.tree, quantities))

    def may_hold(self, columns: Mapping[str, Array]) -> NDArray[np.bool_]:
        """Of many states, known by some quantities alone (n,) each, where it may hold; (n,) or ().

        False is sure; of what the columns do not tell it may.
        """
        return _may_hold(self.tree, columns)

    @property
    def parts(self) -> tuple[Goal, ...]:
        """The labelled parts, else the terms joined by `and`: each can be ticked off by itself."""
        if self.labelled:
            return self.labelled
        match self.tree:
            case ast.BoolOp(op=ast.And(), values=values):
                return tuple(Goal(text_of_node(self.text, value), value) for value in values)
        return (self,)

    def most(self, name: str) -> float | None:
        """The number that a quantity may be at most, where a part of the goal says just that."""
        for part in self.parts:
            match part.tree:
                case ast.Compare(
                    left=ast.Name(id=found),
                    ops=[ast.LtE() | ast.Lt()],
                    comparators=[ast.Constant(value=int() | float() as bound)],
                ) if found == name:
                    return float(bound)
        return None

    @property
    def numbers(self) -> tuple[str, ...]:
        """The numbers in it, as written; one with a minus before it with and without."""
        return tuple(
            text_of_node(self.text, node) for node in ast.walk(self.tree) if is_number(node)
        )

    @property
    def names(self) -> frozenset[str]:
        """The quantities it speaks of."""
        names = {node.id for node in ast.walk(self.tree) if isinstance(node, ast.Name)}
        return frozenset(names & QUANTITIES.keys())

    @property
    def measured(self) -> frozenset[str]:
        """The quantities it speaks of, those of the table too: `mean(tmax)`."""
        return self.names | {
            ast.unparse(node) for node in ast.walk(self.tree) if isinstance(node, ast.Call)
        }


def parse_goal(text: str) -> Goal:
    """Read a goal, or raise GoalError with one sentence on what is wrong and what to write."""
    text = " ".join(text.split())
    if len(text) > _LONGEST:
        raise GoalError(f"the expression is longer than {_LONGEST} characters; split the page")
    try:
        tree = read_tree(text, _LONGEST)
        kind = _kind(text, tree)
    except (ExpressionError, RecursionError) as error:
        raise GoalError(
            f"cannot read `{text}`; write a comparison such as `loss <= 1.1 * best`"
        ) from error
    if kind != "truth":
        raise GoalError(
            f"`{text}` is not a condition; compare it with something, such as `loss <= 30`"
        )
    return Goal(text, tree)


class Expression(Struct, frozen=True, eq=False):
    """A number worked out from the engine's quantities, such as `w - learning_rate * slope`.

    Two are equal when their text is.
    """

    text: str
    tree: ast.expr

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Expression) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    @property
    def quantities(self) -> frozenset[str]:
        """The quantities it is worked out from."""
        return Goal(self.text, self.tree).measured

    def value(self, quantities: Mapping[str, object]) -> float:
        """Its value; NaN where a quantity is missing."""
        return _number(self.tree, quantities)


def parse_expression(text: str) -> Expression:
    """Read an expression that gives a number, or raise GoalError."""
    text = " ".join(text.split())
    try:
        tree = read_tree(text[:_LONGEST], _LONGEST)
        kind = _kind(text, tree)
    except (ExpressionError, RecursionError) as error:
        raise GoalError(f"cannot read `{text}`; write a number such as `next_w`") from error
    if kind != "number":
        raise GoalError(f"`{text}` is not a number; write one such as `w - learning_rate * slope`")
    return Expression(text, tree)


def parse_goal_parts(texts: Mapping[str, str]) -> Goal:
    """Read a goal in parts, each under the words that the screen shows for it."""
    parts = tuple(structs.replace(parse_goal(text), label=label) for label, text in texts.items())
    whole = parse_goal(" and ".join(f"({part.text})" if parts[1:] else part.text for part in parts))
    return structs.replace(whole, labelled=parts)


def is_number(node: ast.AST) -> TypeGuard[ast.expr]:
    """Whether the node is a number, a minus before it included."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return isinstance(node.operand, ast.Constant)
    return isinstance(node, ast.Constant)


def _kind(text: str, node: ast.expr) -> ValueKind:
    """What kind of value the node gives; raises GoalError where it is not allowed."""
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            if not math.isfinite(number):
                raise GoalError(f"`{text_of_node(text, node)}` is too large a number")
            return "number"
        case ast.Name(id=name):
            return _name_kind(name)
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
            return _call_kind(name, arguments)
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
            _demand(text, operand, "number")
            return "number"
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            _demand(text, operand, "truth")
            return "truth"
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
            _demand(text, left, "number")
            _demand(text, right, "number")
            return "number"
        case ast.BoolOp(values=values):
            for value in values:
                _demand(text, value, "truth")
            return "truth"
        case ast.Set(elts=elements):
            for element in elements:
                _demand(text, element, "regime")
            return "regimes"
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            operands = [left, *comparators]
            for compared, one, other in zip(ops, operands, operands[1:], strict=False):
                _check_comparison(text, compared, one, other)
            return "truth"
    raise GoalError(
        f"`{text_of_node(text, node)}` may not stand in a goal; use quantities, numbers, "
        "comparisons, and / or / not, + - * /, and sets such as {slow, steady}"
    )


def _name_kind(name: str) -> ValueKind:
    known = {**QUANTITIES, **NAMED_VALUES}
    if name in known:
        return known[name]
    # The slope along the weight is plain `slope`: its letter is left off.
    bare = name.removesuffix("_w")
    near = [bare] if bare in known else difflib.get_close_matches(name, known, n=1)
    advice = f"did you mean `{near[0]}`?" if near else f"write one of {', '.join(known)}"
    raise GoalError(f"unknown name `{name}`; {advice}")


def _call_kind(name: str, arguments: list[ast.expr]) -> ValueKind:
    if name not in TABLE_FUNCTIONS:
        near = difflib.get_close_matches(name, TABLE_FUNCTIONS, n=1)
        if not near:
            raise GoalError(
                f"`{name}(…)` may not stand in a goal; of the table write one such as "
                f"{', '.join(TABLE_FUNCTIONS.values())}"
            )
        advice = f"did you mean `{TABLE_FUNCTIONS[near[0]]}`?"
        raise GoalError(f"unknown `{name}(…)`; {advice}")
    if form := check_call(name, arguments):
        raise GoalError(f"`{name}(…)` is written like `{form}`")
    return "number"


def _demand(text: str, node: ast.expr, kind: ValueKind) -> None:
    found = _kind(text, node)
    if found != kind:
        wanted = {"truth": "a comparison", "regime": f"a regime: {', '.join(REGIMES)}"}
        raise GoalError(
            f"`{text_of_node(text, node)}` has to be {wanted.get(kind, 'a number')} here"
        )


def _check_comparison(text: str, op: ast.cmpop, one: ast.expr, other: ast.expr) -> None:
    kinds = (_kind(text, one), _kind(text, other))
    if isinstance(op, ast.In | ast.NotIn):
        fits = kinds == ("regime", "regimes")
    elif isinstance(op, ast.Eq | ast.NotEq):
        fits = kinds[0] == kinds[1]
    elif isinstance(op, ast.Is | ast.IsNot):
        fits = False
    else:
        fits = kinds == ("number", "number") or kinds == ("regimes", "regimes")
    if not fits:
        raise GoalError(
            f"`{text_of_node(text, one)}` and `{text_of_node(text, other)}` cannot be compared so; "
            "compare numbers with numbers, `status` with "
            f"{', '.join(STATUSES)}, and `regimes_seen` with a set such as {{slow, steady}}"
        )


def _value(node: ast.expr, quantities: Mapping[str, object]) -> object:
    """The node's value; None where a quantity is missing or a division is by zero."""
    match node:
        case ast.Constant(value=value):
            return float(value) if isinstance(value, int | float) else None
        case ast.Name(id=name):
            return name if name in NAMED_VALUES else quantities.get(name)
        case ast.Call():
            return quantities.get(ast.unparse(node))
        case ast.Set(elts=elements):
            return frozenset(element.id for element in elements if isinstance(element, ast.Name))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not _value(operand, quantities)
        case ast.UnaryOp(op=op, operand=operand):
            number = _number(operand, quantities)
            return -number if isinstance(op, ast.USub) else number
        case ast.BinOp(left=left, op=op, right=right):
            try:
                return _ARITHMETIC[type(op)](_number(left, quantities), _number(right, quantities))
            except (ZeroDivisionError, OverflowError):
                return math.nan
        case ast.BoolOp(op=ast.And(), values=values):
            return all(_value(value, quantities) for value in values)
        case ast.BoolOp(values=values):
            return any(_value(value, quantities) for value in values)
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            operands = [_value(operand, quantities) for operand in (left, *comparators)]
            return all(
                _compare(op, one, other)
                for op, one, other in zip(ops, operands, operands[1:], strict=False)
            )
    raise AssertionError(f"{type(node).__name__} passed the check")


def _may_hold(node: ast.expr, columns: Mapping[str, Array]) -> NDArray[np.bool_]:
    """`Goal.may_hold` of a node: comparisons of one column with a number count, `and` and `or`."""
    match node:
        case ast.BoolOp(op=op, values=values):
            join = np.logical_and if isinstance(op, ast.And) else np.logical_or
            found = _may_hold(values[0], columns)
            for value in values[1:]:
                found = join(found, _may_hold(value, columns))
            return found
        case ast.Compare(
            left=ast.Name(id=name), ops=[op], comparators=[ast.Constant(value=int() | float() as x)]
        ) if name in columns and type(op) in _ORDER:
            return np.asarray(_ORDER[type(op)](columns[name], x))  # type: ignore[arg-type]
    return np.asarray(True)


def _number(node: ast.expr, quantities: Mapping[str, object]) -> float:
    value = _value(node, quantities)
    return math.nan if value is None else float(value)  # type: ignore[arg-type]


def _compare(op: ast.cmpop, one: object, other: object) -> bool:
    if any(value is None or value != value for value in (one, other)):
        return False
    match op:
        case ast.Eq():
            return _equal(one, other)
        case ast.NotEq():
            return not _equal(one, other)
        case ast.In():
            return one in other  # type: ignore[operator]
        case ast.NotIn():
            return one not in other  # type: ignore[operator]
    return _ORDER[type(op)](one, other)  # type: ignore[arg-type]


def _equal(one: object, other: object) -> bool:
    """Equality as an author means it: 250 * 5e-7 is 1.25e-4, whatever the last bit says."""
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=1e-9)
    return one == other
