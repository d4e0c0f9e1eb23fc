"""Goals in a learner's words: one table of how each quantity is said, and the grammar around it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from gdtui.course.expressions import Goal, parse_expression
from gdtui.text.numbers import count_text, number_text, plain_text, rate_text, written_number

NONE_YET = "none yet"
"""Said of a quantity that has no value so far."""

EXACT = 12
"""Digits of a number that an author wrote: all of them."""


class QuantityWords(NamedTuple):
    """How a quantity of a goal is said.

    Attributes:
        noun: what it is called.
        frame: the sentence around a bound such as `at most 2`; empty where that is noun and bound.
        counted: what it counts, in the singular; empty where it is measured.
        plural: of `counted`, where that takes more than an s.
        unit: written behind its numbers.
        write: writes its value as the line of live numbers does.
    """

    noun: str
    frame: str = ""
    counted: str = ""
    plural: str = ""
    unit: str = ""
    write: Callable[[float], str] = number_text

    def value(self, number: float) -> str:
        """Write a value of it, with its unit or with what it counts."""
        if self.counted:
            return count_text(round(number), self.counted, self.plural)
        return f"{self.write(number)}{self.unit}"


def _percent(share: float) -> str:
    return f"{number_text(100 * share, 3)} %"


def _rate(rate: float) -> str:
    return rate_text(written_number(number_text(rate)))


TARGET_UNIT = "target"
"""Stands for the unit of what is predicted, which the table says."""

QUANTITY_WORDS: Mapping[str, QuantityWords] = {
    "steps": QuantityWords("the number of steps", "{}", "step"),
    "epochs": QuantityWords("the number of epochs", "{}", "epoch"),
    "start_loss": QuantityWords("the loss at the start"),
    "loss_change": QuantityWords("the change of the loss"),
    "loss": QuantityWords("the loss", "loss {}"),
    "training_loss": QuantityWords("the training loss", "training loss {}"),
    "rmse": QuantityWords("the root mean squared error", "RMSE {}", unit=TARGET_UNIT),
    "validation_loss": QuantityWords("the validation loss", "validation loss {}"),
    "test_loss": QuantityWords("the test loss", "test loss {}"),
    "best_validation": QuantityWords("the lowest validation loss so far"),
    "best_validation_step": QuantityWords("the step of lowest validation loss", write=plain_text),
    "test_opened": QuantityWords("the test set", "the test set opened {}", "time"),
    "test_opened_step": QuantityWords("the step the test set was opened at", write=plain_text),
    "best": QuantityWords("the lowest loss"),
    "w": QuantityWords("w", write=plain_text),
    "b": QuantityWords("b", write=plain_text),
    "best_w": QuantityWords("the best w", write=plain_text),
    "best_b": QuantityWords("the best b", write=plain_text),
    "next_w": QuantityWords("w after the next step", write=plain_text),
    "next_b": QuantityWords("b after the next step", write=plain_text),
    "slope": QuantityWords("∂L/∂w"),
    "slope_b": QuantityWords("∂L/∂b"),
    "distance": QuantityWords("the distance from the best parameters"),
    "weight_norm": QuantityWords("|w|"),
    "recent_worst": QuantityWords("the highest loss of the last 100 steps"),
    "gradient_check": QuantityWords("the gap between the gradient and nudging"),
    "accuracy": QuantityWords("the share of rows right", "right on {} of the rows", write=_percent),
    "validation_accuracy": QuantityWords(
        "the share of validation rows right", "right on {} of the validation rows", write=_percent
    ),
    "test_accuracy": QuantityWords(
        "the share of test rows right", "right on {} of the test rows", write=_percent
    ),
    "precision": QuantityWords("the precision", "precision {}", write=_percent),
    "recall": QuantityWords("the recall", "recall {}", write=_percent),
    "gaps": QuantityWords("the number of gaps", "{} left open", "gap"),
    "correlation": QuantityWords("r", write=plain_text),
    "l2": QuantityWords("λ", write=plain_text),
    "parameters": QuantityWords("the parameters", "{}", "parameter"),
    "sharpest_bend": QuantityWords("the sharpest bend of the loss"),
    "training_rows": QuantityWords("the training rows", "{}", "training row"),
    "validation_rows": QuantityWords("the validation rows", "{}", "validation row"),
    "test_rows": QuantityWords("the test rows", "{}", "test row"),
    "batch_size": QuantityWords("the rows of a step", "{} a step", "row"),
    "momentum": QuantityWords("β", write=plain_text),
    "condition_number": QuantityWords("the condition number"),
    "line_gap": QuantityWords(
        "the distance from the best line", "{} from the best line", unit=TARGET_UNIT
    ),
    "gradient_norm": QuantityWords("|∇L|"),
    "learning_rate": QuantityWords("η", write=_rate),
    "critical_rate": QuantityWords("the limit of η", write=_rate),
    "crossed_minimum": QuantityWords("the crossings", "the minimum crossed {}", "time"),
    "status": QuantityWords("the run"),
    "regimes_seen": QuantityWords("the kinds of run seen"),
    "minima_seen": QuantityWords("the minima", "{} reached", "minimum", "minima"),
}
"""The one table: a word for everything that a goal can name."""

REGIME_WORDS: Mapping[str, str] = {
    "slow": "slow",
    "steady": "steady",
    "overshoots": "overshooting",
    "diverges": "diverging",
}
"""The kinds of run, in the order of their rates."""

_STATUS_WORDS = {
    "running": "is under way",
    "converged": "has converged",
    "diverged": "has diverged",
}
_NOT_STATUS = {
    "running": "is no longer under way",
    "converged": "has not converged",
    "diverged": "has not diverged",
}

_BOUNDS: Mapping[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("below", "fewer than"),
    ast.LtE: ("at most", "at most"),
    ast.Gt: ("above", "more than"),
    ast.GtE: ("at least", "at least"),
    ast.Eq: ("exactly", "exactly"),
    ast.NotEq: ("other than", "other than"),
}
"""How a comparison is said: of what is measured, and of what is counted."""

_TURNED: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.Gt,
    ast.LtE: ast.GtE,
    ast.Gt: ast.Lt,
    ast.GtE: ast.LtE,
}
_ARITHMETIC_WORDS: Mapping[type[ast.operator], str] = {
    ast.Add: "plus",
    ast.Sub: "minus",
    ast.Mult: "times",
    ast.Div: "divided by",
}
_GIVEN = frozenset({"best", "best_w", "best_b", "start_loss", "critical_rate", "condition_number"})
"""What no step changes: a goal is measured against it."""


def say_goal(goal: Goal, values: Mapping[str, object] | None, target_unit: str = "") -> str:
    """Put a goal in words.

    Args:
        goal: what is said.
        values: the quantities as they stand, to be said as well; None leaves them out.
        target_unit: of what is predicted.
    """
    return _Sentence(values, target_unit).condition(goal.tree)


def say_values(goal: Goal, values: Mapping[str, object], target_unit: str = "") -> str:
    """Say how the quantities of a goal stand: `step 81`, without the goal itself."""
    sentence = _Sentence(values, target_unit)
    names = [name for name in sorted(goal.names) if name not in _GIVEN]
    return ", ".join(sentence.value_of(ast.Name(name)) for name in names)


class _Sentence:
    """Says conditions about a session's quantities."""

    def __init__(self, values: Mapping[str, object] | None, target_unit: str) -> None:
        self._values = values
        self._target_unit = target_unit

    def condition(self, node: ast.expr) -> str:
        match node:
            case ast.BoolOp(op=op, values=values):
                joint = " and " if isinstance(op, ast.And) else " or "
                return joint.join(map(self.condition, values))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return f"not: {self.condition(operand)}"
            case ast.Compare(left=left, ops=ops, comparators=others):
                return self._comparison([left, *others], [type(op) for op in ops])
        raise AssertionError(f"{type(node).__name__} is no condition")

    def _comparison(self, sides: Sequence[ast.expr], ops: Sequence[type[ast.cmpop]]) -> str:
        if len(ops) == 2 and set(ops) <= {ast.Lt, ast.LtE} and isinstance(sides[1], ast.Name):
            low, name, high = sides
            bound = f"between {self._operand(low, name)} and {self._operand(high, name)}"
            return self._framed(name, bound)
        pairs = zip(sides, ops, sides[1:], strict=False)
        return " and ".join(self._pair(one, op, other) for one, op, other in pairs)

    def _pair(self, one: ast.expr, op: type[ast.cmpop], other: ast.expr) -> str:
        if op in (ast.In, ast.NotIn):
            return self._membership(one, op)
        if _is_varying(other) and not _is_varying(one):
            one, op, other = other, _TURNED.get(op, op), one
        if isinstance(other, ast.Set) or _name(one) == "regimes_seen":
            return self._regimes(op, other)
        verb = (_STATUS_WORDS if op is ast.Eq else _NOT_STATUS).get(_name(other))
        if verb and _name(one) == "status":
            return f"the run {verb}"
        words = self._words(one)
        if words.counted and op is ast.Eq and isinstance(other, ast.Constant) and not other.value:
            return self._framed(one, f"no {words.plural or words.counted + 's'}")
        bound = _BOUNDS[op][bool(words.counted)]
        return self._framed(one, f"{bound} {self._operand(other, one)}")

    def _framed(self, subject: ast.expr, bound: str) -> str:
        words = self._words(subject)
        said = (words.frame or f"{words.noun} {{}}").replace("{}", bound)
        if self._values is None or not _is_varying(subject):
            return said
        now = self.value_of(subject)
        return f"{said}; {now if now == NONE_YET else f'now {now}'}"

    def _membership(self, regime: ast.expr, op: type[ast.cmpop]) -> str:
        word = self._phrase(regime)
        return f"{word}, for five steps" if op is ast.In else f"never {word} for five steps"

    def _regimes(self, op: type[ast.cmpop], wanted: ast.expr) -> str:
        names = {_name(each) for each in getattr(wanted, "elts", ())}
        asked = [regime for regime in REGIME_WORDS if regime in names]
        listed = ", ".join(REGIME_WORDS[each] for each in asked) or "the kinds of run seen"
        if op not in (ast.Eq, ast.GtE):
            return f"the kinds of run seen {_BOUNDS[op][0]} {listed}"
        if self._values is None:
            return f"seen: {listed}"
        found = self._values["regimes_seen"]
        seen = [each for each in asked if isinstance(found, frozenset) and each in found]
        if not seen:
            return f"seen so far: none of {listed}"
        # A mark stays on the line of its word.
        ticked = ", ".join(f"✓\u00a0{REGIME_WORDS[each]}" for each in seen)
        open_ones = ", ".join(REGIME_WORDS[each] for each in asked if each not in seen)
        return f"seen so far: {ticked}" + (f"; not yet {open_ones}" if open_ones else "")

    def value_of(self, node: ast.expr) -> str:
        """Say the value of a quantity, or of what is worked out of several."""
        assert self._values is not None
        if not isinstance(node, ast.Name):
            source = ast.unparse(node)
            number = _worked_out(source, self._values)
            return NONE_YET if number is None else number_text(number)
        value = self._values[node.id]
        if isinstance(value, int | float):
            words = self._with_unit(self._words(node))
            return f"{value:,}" if isinstance(value, int) else words.value(float(value))
        return NONE_YET if value is None else str(value)

    def _operand(self, node: ast.expr, beside: ast.expr) -> str:
        """Say what a quantity is compared with; a number is written as that quantity is."""
        match node:
            case ast.Constant(value=int() | float() as number):
                return self._given_number(float(number), beside)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
                return self._given_number(-float(number), beside)
        return self._phrase(node)

    def _given_number(self, number: float, beside: ast.expr) -> str:
        words = self._with_unit(self._words(beside))
        if words.counted or words.write in (_percent, _rate):
            return words.value(number)
        return f"{plain_text(number, EXACT)}{words.unit}"

    def _phrase(self, node: ast.expr) -> str:
        match node:
            case ast.Name(id=name):
                words = QUANTITY_WORDS.get(name)
                return REGIME_WORDS.get(name, name) if words is None else words.noun
            case ast.Constant(value=int() | float() as number):
                return plain_text(float(number), EXACT)
            case ast.UnaryOp(op=op, operand=operand):
                sign = "minus " if isinstance(op, ast.USub) else ""
                return sign + self._phrase(operand)
            case ast.BinOp(left=left, op=op, right=right):
                sides = (
                    f"({self._phrase(side)})" if isinstance(side, ast.BinOp) else self._phrase(side)
                    for side in (left, right)
                )
                return f" {_ARITHMETIC_WORDS[type(op)]} ".join(sides)
        return self.condition(node)

    def _words(self, node: ast.expr) -> QuantityWords:
        known = QUANTITY_WORDS.get(_name(node))
        return known or QuantityWords(self._phrase(node))

    def _with_unit(self, words: QuantityWords) -> QuantityWords:
        if words.unit != TARGET_UNIT:
            return words
        return words._replace(unit=f" {self._target_unit}".rstrip())


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _is_varying(node: ast.expr) -> bool:
    """Whether a step may change it: the side that a comparison is about."""
    names = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    return bool((names & QUANTITY_WORDS.keys()) - _GIVEN)


def _worked_out(source: str, values: Mapping[str, object]) -> float | None:
    """The value of an expression; None where a quantity in it is missing."""
    number = parse_expression(source).value(values)
    return None if number != number else number
