"""A learner's line among the formulas of a step: with its numbers, as the engine's own."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Mapping
from decimal import Decimal

import numpy as np

from gdtui.course.line_names import line_names
from gdtui.engine import Array, WrittenLine
from gdtui.engine.written_line import Values, each_parameter, line_values, update_values
from gdtui.expressions.formula import Formula, read_formula
from gdtui.panels.step_numbers import StepFormula, StepNumbers
from gdtui.panels.written_line import WRITTEN_AS
from gdtui.session.session import Session
from gdtui.text.equations import Operand, equation
from gdtui.text.numbers import number_text

MOST_LINE_VALUES = 12
"""A line of more values is written with its result alone."""

_EXACT_NAMES = frozenset({"rate", "beta", "lam"})
"""What is written with all of its digits."""

_SIGNS: Mapping[type[ast.operator], str] = {ast.Add: " + ", ast.Sub: " − ", ast.Mult: "·"}
_SUM, _PRODUCT, _POWER, _VALUE = range(4)
"""How strongly a part of a template holds together."""


def own_forward(written: WrittenLine, session: Session, update: StepNumbers) -> StepFormula:
    """The learner's ŷ of the first row."""
    target = number_text(float(session.work.batch.targets[0]))
    text = own_equation("ŷ =", written, _values(session), update.guess)
    return StepFormula(1, f"{text}  (y {target})", brief=f"ŷ = {number_text(update.guess)}")


def own_loss(written: WrittenLine, session: Session, update: StepNumbers) -> StepFormula:
    """The learner's loss."""
    return StepFormula(2, own_equation("L =", written, _values(session), update.loss))


def own_chance(written: WrittenLine, session: Session) -> StepFormula:
    """The learner's chance of the first row, of which the slopes are made."""
    values = _values(session)
    chance = float(np.ravel(written.value(values))[0])
    target = number_text(float(session.work.batch.targets[0]))
    text = own_equation("chance =", written, values, chance)
    return StepFormula(3, f"{text}  (y {target})", brief=f"chance = {number_text(chance)}")


def own_slope(
    written: WrittenLine, session: Session, update: StepNumbers, index: int
) -> StepFormula:
    """The learner's slope along a parameter."""
    left, slope = f"∂L/∂{update.names[index]} =", float(update.slope[index])
    text = own_equation(left, written, _values(session), slope)
    return StepFormula(3, text, index, f"{left} {number_text(slope)}")


def own_penalty(
    written: WrittenLine, session: Session, update: StepNumbers, index: int, formula: str
) -> tuple[StepFormula, StepFormula]:
    """What the learner's line adds to a weight's slope, and that slope.

    Args:
        written: the line.
        session: what is shown.
        update: its numbers.
        index: the weight.
        formula: the slope of the loss without it, in symbols.
    """
    descent, state = session.setup.descent, session.work_state
    values = [*each_parameter(descent, state, _values(session))][index]
    penalty = _one_number(written, values)
    left, slope = f"∂L/∂{update.names[index]} =", float(update.slope[index])
    operands: dict[str, Operand] = {"data": float(update.data_slope[index]), "penalty": penalty}
    sums = "{data} {penalty:+}"
    return (
        StepFormula(3, own_equation("penalty =", written, values, penalty), index),
        StepFormula(
            3,
            equation(f"{left} {formula} + penalty =", sums, operands, slope),
            index,
            equation(left, sums, operands, slope),
        ),
    )


def own_of_each(
    written: WrittenLine, session: Session, update: StepNumbers, index: int, name: str
) -> str:
    """The learner's `update` or `velocity` for one parameter, in numbers alone.

    Args:
        written: the line.
        session: what is shown.
        update: its numbers.
        index: the parameter.
        name: what it gives.
    """
    descent, state = session.setup.descent, session.work_state
    result = update.after if written.part == "update" else update.memory[0]

    def values_at(slope: Array) -> Values:
        return [*each_parameter(descent, state, update_values(descent, state), slope)][index]

    values = values_at(update.slope)
    if not math.isclose(_one_number(written, values), result[index], rel_tol=1e-9, abs_tol=1e-12):
        values = values_at(session.work.gradient)
    return own_equation(f"{name} ←", written, values, float(result[index]), symbols=False)


def own_heading(written: WrittenLine) -> StepFormula:
    """The learner's line, which holds for each parameter in turn."""
    return StepFormula(4, f"your {WRITTEN_AS[written.part]}: {written.text}")


def own_equation(
    left: str, written: WrittenLine, values: Values, result: float, *, symbols: bool = True
) -> str:
    """Write `left line = line in numbers = result`, true as it stands.

    A mean or a sum over rows is one number in it; of what has one for each row, the first row's
    stands there.

    Args:
        left: what the line gives, and its symbol.
        written: the line.
        values: what its names stand for.
        result: what it comes to.
        symbols: whether the line itself is written too.
    """
    formula = read_formula(written.text, line_names(written.part))
    template, operands = _template_of(formula, values)
    named = symbols and any(isinstance(node, ast.Name) for node in ast.walk(formula.tree))
    if not 1 < len(re.findall(r"\{", template)) <= MOST_LINE_VALUES:
        shown = number_text(result)
        return f"{left} {formula.text} = {shown}" if named else f"{left} {shown}"
    return equation(f"{left} {formula.text} =" if named else left, template, operands, result)


def _values(session: Session) -> Values:
    """What the names of a line stand for, over the batch of the step on view."""
    work = session.work
    return line_values(session.setup.descent, work.batch, session.work_state, work.score)


def _one_number(written: WrittenLine, values: Values) -> float:
    value = written.value(values)
    return float(value) if np.ndim(value) == 0 else math.nan


# Lines as templates -----------------------------------------------------------------------------


def _template_of(formula: Formula, values: Values) -> tuple[str, dict[str, Operand]]:
    """Write a formula as `text.equations` takes it, with the values of its letters."""
    writer = _Writer(formula, values)
    template, _ = writer.write(formula.tree)
    template = re.sub(r"^\{(\w+):b\}(?!\{\w+:\^\})", r"{\1}", template)
    return template, writer.operands


class _Writer:
    """Makes a template of a tree, and collects the values of its letters."""

    def __init__(self, formula: Formula, values: Values) -> None:
        self._formula, self._values = formula, values
        self.operands: dict[str, Operand] = {}

    def write(self, node: ast.expr) -> tuple[str, int]:
        """Return the template of a node, and how strongly it holds together."""
        match node:
            case ast.Name(id=name):
                return self._letter(name, node, exact=name in _EXACT_NAMES)
            case ast.Constant():
                return self._letter(f"c{len(self.operands)}", node, exact=True)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return f"−{self._held(operand, _PRODUCT)}", _PRODUCT
            case ast.UnaryOp(operand=operand):
                return self.write(operand)
            case ast.BinOp(left=base, op=ast.Pow(), right=ast.Constant(value=exponent)):
                return self._power(node, base, float(exponent))  # type: ignore[arg-type]
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                before = self._held(left, _PRODUCT, first=True)
                return f"{before}/{self._held(right, _POWER)}", _PRODUCT
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _SIGNS:
                least = _PRODUCT if isinstance(op, ast.Mult) else _SUM
                before = self._held(left, least, first=True)
                after = self._held(right, _PRODUCT)
                if isinstance(op, ast.Add) and re.fullmatch(r"\{\w+:b\}", after):
                    return f"{before} {after[:-3]}:+}}", _SUM
                return before + _SIGNS[type(op)] + after, least
            case ast.Call(func=ast.Name(id="sqrt" | "tanh" as name), args=[argument]):
                sign = "√" if name == "sqrt" else name
                return f"{sign}({self.write(argument)[0]})", _VALUE
        return self._letter(f"p{len(self.operands)}", node, exact=False)

    def _letter(self, name: str, node: ast.expr, *, exact: bool) -> tuple[str, int]:
        value = float(np.ravel(self._formula.value_of(node, self._values))[0])
        whole = exact and math.isfinite(value)
        self.operands[name] = (
            Decimal(repr(value)) if whole else int(value) if name == "n" else value
        )
        return f"{{{name}:b}}", _VALUE

    def _power(self, node: ast.expr, base: ast.expr, exponent: float) -> tuple[str, int]:
        if exponent == 0.5:
            return f"√({self.write(base)[0]})", _VALUE
        if exponent.is_integer() and 1 < exponent < 100:
            held, name = self._held(base, _VALUE), f"e{len(self.operands)}"
            self.operands[name] = int(exponent)
            return f"{held}{{{name}:^}}", _POWER
        return self._letter(f"p{len(self.operands)}", node, exact=False)

    def _held(self, node: ast.expr, least: int, *, first: bool = False) -> str:
        """The template of a node, in brackets where it would not hold together."""
        template, strength = self.write(node)
        if strength < least or (template.startswith("−") and not first):
            return f"({template})"
        return template
