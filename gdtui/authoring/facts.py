"""What holds on a page: numbers that it sets, that the engine confirms, and that follow from both.

A number counts as proved only where it is compared, within its own digits, with a quantity of the
engine or of the table. `3617 > 0` compares nothing; `loss < 9999` proves a bound and no value.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from gdtui.course.claim_conditions import (
    Constant,
    constants_in,
    parse_claim,
    speaks_of_quantities,
)
from gdtui.course.expressions import Goal, GoalError, is_number
from gdtui.course.lesson import DescentSpec, Lesson, Page, ProblemSpec, Shift
from gdtui.course.questions import traits_of
from gdtui.spec.catalogue import lesson_default
from gdtui.spec.models import MODEL_ENTRIES
from gdtui.spec.optimizers import OPTIMIZER_ENTRIES

Relation = Literal["=", "<", ">"]

LABELS: Mapping[str, str] = {
    **dict.fromkeys(("learning_rate", "critical_rate"), "η"),
    **dict.fromkeys(("w", "best_w", "next_w"), "w"),
    **dict.fromkeys(("b", "best_b", "next_b"), "b"),
    "l2": "λ",
    "momentum": "β",
    **dict.fromkeys(("steps", "epochs", "best_validation_step", "test_opened_step"), "steps"),
    **dict.fromkeys(
        (
            *("loss", "start_loss", "training_loss", "validation_loss", "test_loss"),
            *("best", "best_validation", "recent_worst"),
        ),
        "loss",
    ),
    **dict.fromkeys(
        ("training_rows", "validation_rows", "test_rows", "batch_size", "gaps"), "rows"
    ),
}
"""What a number is called in the text, by the quantity that proves it."""

_OPERANDS = frozenset(map(Decimal, ("0", "1", "2")))
"""What may stand in a sum without a proof of its own; it is not proved by that."""


_DUST = Decimal("1e-6")
"""What float arithmetic may add, as a share of the last digit."""


class Fact(NamedTuple):
    """A number that holds.

    Attributes:
        value: as the engine or the page has it.
        unit: what the last digit is worth that its author claims; 0 where it is exact.
        relation: whether something is this, or lies below or above it.
        label: what the text calls it, as in `LABELS`; empty where that is not known.
        name: the quantity, or the condition; empty where the page sets it.
        named_only: whether it proves a number only where the text calls it so.
        tied: whether the right answer is tied to it.
        start: what the quantity was at the start of the run; None where that means nothing.
        as_written: whether it proves no number that is rounder.
    """

    value: Decimal
    unit: Decimal = Decimal(0)
    relation: Relation = "="
    label: str = ""
    name: str = ""
    named_only: bool = False
    tied: bool = False
    start: Decimal | None = None
    as_written: bool = False


class Confirmed(NamedTuple):
    """A condition that held, and the quantities that it speaks of, as they were."""

    condition: Goal
    quantities: Mapping[str, object]
    line: int = 0
    goal: bool = False


def fact_of(value: float | Decimal | str, label: str = "", name: str = "") -> Fact:
    """A number that is exactly so."""
    return Fact(
        Decimal(repr(value)) if isinstance(value, float) else Decimal(value), label=label, name=name
    )


def settings_facts(lesson: Lesson, page: Page) -> list[Fact]:
    """What the lesson and the page set."""
    facts = [*_spec_facts(page.problem, page.descent)]
    for switch in page.switches:
        for scene in switch.scenes:
            facts += _spec_facts(scene.problem, scene.descent)
    reveal = traits_of(page.ask).reveal
    if reveal is not None:
        facts += _counts(reveal.steps)
        if reveal.learning_rate is not None:
            facts.append(fact_of(reveal.learning_rate, "η"))
        if reveal.scene is not None:
            facts += _spec_facts(reveal.scene.problem, reveal.scene.descent)
        for _, steps, beside in reveal.beside:
            facts += [*_counts(steps), *_spec_facts(beside.problem, beside.descent)]
    if (line := traits_of(page.ask).line) is not None:
        # What the right line and its slips are made of may be spoken of.
        formulas = (line.solution, *(slip.formula for slip in line.slips))
        facts += [fact_of(str(one.value)) for each in formulas for one in each.constants]
    for other in lesson.pages:
        for setting in map(fact_of, traits_of(other.ask).settings):
            facts += [setting, setting._replace(relation=">")]
    for claim in page.claims:
        facts += _spec_facts(claim.problem, claim.descent)
        facts += _counts(claim.after.steps, claim.after.epochs, claim.seeds)
        facts += [fact_of(value) for value in claim.at]
        if claim.after.learning_rate is not None:
            facts.append(fact_of(claim.after.learning_rate, "η"))
    return facts


def _counts(*counts: int) -> list[Fact]:
    return [fact_of(count, "steps")._replace(named_only=True) for count in counts if count]


def _spec_facts(problem: ProblemSpec, descent: DescentSpec) -> Iterator[Fact]:
    """The numbers among what a page opens with; what was left out is none of them."""
    yield fact_of(descent.learning_rate, "η", "learning_rate")
    if not isinstance(descent.start, str):
        labels = [*["w"] * (len(descent.start) - 1), "b"]
        for value, label in zip(descent.start, labels, strict=True):
            yield fact_of(value, label)._replace(named_only=not value)
    elif descent.start == "zeros":
        yield from (fact_of(0, label)._replace(named_only=True) for label in "wb")
    if "momentum" in OPTIMIZER_ENTRIES[descent.optimizer].options:
        yield fact_of(descent.momentum, "β", "momentum")
    if descent.decay is not None:
        yield fact_of(descent.decay)
    yield fact_of(descent.l2, "λ", "l2")._replace(named_only=not descent.l2)
    if problem.split != lesson_default("split"):
        yield from (fact_of(share) for share in problem.split if 0 < share < 1)
    if isinstance(problem.scale, Shift):
        yield from (fact_of(problem.scale.centre), fact_of(problem.scale.spread))
        # x counts from the centre up: “tens of °F above 60”.
        yield fact_of(problem.scale.centre)._replace(relation=">")
    if problem.outlier is not None:
        yield from (fact_of(problem.outlier.row), fact_of(problem.outlier.by))
    for count in (problem.rows, descent.batch, problem.blank or None):
        if count is not None:
            yield fact_of(count, "rows")
    own = MODEL_ENTRIES[descent.model].options
    if "curvatures" in own:
        yield from (fact_of(curvature) for curvature in descent.curvatures)
    if "hidden" in own:
        yield fact_of(descent.hidden)


def bounds_of(confirmed: Iterable[Confirmed]) -> Iterator[Fact]:
    """The bounds that conditions set: `loss < 30`, and of `loss <= 1.01 * best` one per cent."""
    for one in confirmed:
        for node in ast.walk(one.condition.tree):
            if isinstance(node, ast.Compare):
                operands = [node.left, *node.comparators]
                pairs = zip(node.ops, operands, operands[1:], strict=False)
                for op, left, right in pairs:
                    yield from _bound(one.condition.text, op, left, right)


def goal_facts(goal: Goal) -> Iterator[Fact]:
    """The bounds that a goal sets, and its numbers, which are what the page demands."""
    for part in goal.parts:
        for bound in bounds_of([Confirmed(part, {})]):
            yield from (bound, bound._replace(relation="=", name=f"goal {bound.name}"))
    for node in ast.walk(goal.tree):
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq):
            sides = (node.left, node.comparators[0])
            for measured, number in (sides, sides[::-1]):
                if isinstance(number, ast.Constant) and isinstance(measured, ast.Name):
                    label = LABELS.get(measured.id, "")
                    yield Fact(Decimal(ast.unparse(number)), label=label, name=measured.id)


def _bound(text: str, op: ast.cmpop, left: ast.expr, right: ast.expr) -> Iterator[Fact]:
    below = isinstance(op, ast.Lt | ast.LtE)
    if not below and not isinstance(op, ast.Gt | ast.GtE):
        return
    for measured, limit, under in ((left, right, below), (right, left, not below)):
        if not speaks_of_quantities(measured):
            continue
        relation: Relation = "<" if under else ">"
        name = ast.unparse(measured)
        if is_number(limit) and not _has_numbers(measured):
            number = Decimal(ast.unparse(limit).replace(" ", ""))
            yield Fact(number, Decimal(0), relation, LABELS.get(name, ""), name)
        elif isinstance(limit, ast.BinOp) and isinstance(limit.op, ast.Mult):
            share = next((side for side in (limit.left, limit.right) if is_number(side)), None)
            if share is not None and speaks_of_quantities(limit):
                number = Decimal(ast.unparse(share).replace(" ", ""))
                beyond = Fact(abs(number - 1), Decimal(0), relation, "share", name)
                yield from (beyond, beyond._replace(relation="="))


def _has_numbers(node: ast.expr) -> bool:
    """Whether numbers of the author's own stand in it, that might make anything a bound."""
    return any(
        isinstance(one, ast.Constant) and type(one.value) is not str
        for one in ast.walk(node)
        if not isinstance(node, ast.Call)
    )


def derived_facts(known: Sequence[Fact], groups: Sequence[Sequence[Confirmed]]) -> list[Fact]:
    """The numbers that conditions pin down, each from what was known before it.

    A number is pinned down where neither one unit more in its last digit nor one less would hold,
    every other number beside it known. Conditions of one claim count together.
    """
    found: list[Fact] = []
    open_ones = {
        (place, constant.number.text): constant
        for place, group in enumerate(groups)
        for one in group
        for constant in constants_in(one.condition.text)
    }
    while True:
        facts = [*known, *found]
        new = [
            (key, constant)
            for key, constant in open_ones.items()
            if _follows(constant, groups[key[0]], facts)
        ]
        if not new:
            return found
        for key, constant in new:
            del open_ones[key]
            label, name = _what_is_compared(constant, groups[key[0]])
            found.append(Fact(constant.number.value, constant.number.unit, "=", label, name))


def _what_is_compared(constant: Constant, group: Sequence[Confirmed]) -> tuple[str, str]:
    """The label and name of a quantity that is compared with the number, and with it alone."""
    for one in group:
        tree = ast.parse(one.condition.text, mode="eval").body
        if isinstance(tree, ast.Compare) and isinstance(tree.ops[0], ast.Eq):
            sides = (tree.left, tree.comparators[0])
            for measured, number in (sides, sides[::-1]):
                bare = isinstance(measured, ast.Call) or (
                    isinstance(measured, ast.Name) and speaks_of_quantities(measured)
                )
                if bare and is_number(number) and _is(number, constant):
                    name = ast.unparse(measured)
                    return "loss" if name.startswith("row_loss(") else LABELS.get(name, ""), name
    return "", "condition"


def _is(node: ast.expr, constant: Constant) -> bool:
    return Decimal(ast.unparse(node).replace(" ", "")) == constant.number.value


def _follows(constant: Constant, group: Sequence[Confirmed], known: Sequence[Fact]) -> bool:
    """Whether the conditions of a claim pin this number down, with what is known."""
    value = constant.number.value
    beside = [
        one
        for one in group
        if any(
            other.number.text == constant.number.text for other in constants_in(one.condition.text)
        )
        and _is_known_beside(one, constant, known)
    ]
    if not beside:
        return False
    if not any(one.condition.measured for one in beside) and value in _OPERANDS:
        return False
    return all(
        any(not _holds_with(one, constant, value + way * constant.number.unit) for one in beside)
        for way in (1, -1)
    )


def _is_known_beside(one: Confirmed, constant: Constant, known: Sequence[Fact]) -> bool:
    """Whether all other numbers of a condition are known, or mere parts of a sum."""
    measured = bool(one.condition.measured)
    for other in constants_in(one.condition.text):
        number = other.number
        if number.text == constant.number.text or number.value in _OPERANDS:
            continue
        if measured and _is_half_unit(number.value):
            continue
        if not any(is_stated_by(fact, number.value, number.unit) for fact in known):
            return False
    return True


def _is_half_unit(value: Decimal) -> bool:
    """Whether it is a tolerance: half a unit of some digit, or a power of ten."""
    return value.normalize().as_tuple().digits in ((5,), (1,))


def is_stated_by(fact: Fact, value: Decimal, unit: Decimal) -> bool:
    """Whether a number, written so exactly, is what the fact says it is.

    A number may be rounder than the fact, but one of a single digit has to be claimed as that:
    among the many quantities of a page some one rounds to any digit there is.
    """
    if fact.relation != "=" or not fact.value.is_finite() or fact.unit > unit:
        return False
    if fact.as_written and fact.unit != unit:
        return False
    if abs(value) < 10 * unit:
        return abs(fact.value - value) <= unit * _DUST
    return abs(fact.value - value) <= unit / 2 * (1 + _DUST)


def _holds_with(one: Confirmed, constant: Constant, value: Decimal) -> bool:
    """Whether the condition holds with another number in place of this one."""
    written = one.condition.text.encode()
    for other in reversed(constants_in(one.condition.text)):
        if other.number.text == constant.number.text:
            # A number keeps its digits, so that it is compared within the same ones.
            digits = f"{value:f}" if value >= 0 else f"({value:f})"
            written = written[: other.start] + digits.encode() + written[other.end :]
    try:
        return parse_claim(written.decode()).holds(one.quantities)
    except GoalError:
        return False


def idle_conditions(
    groups: Sequence[Sequence[Confirmed]], known: Sequence[Fact]
) -> Iterator[Confirmed]:
    """Conditions that prove nothing: they speak of no quantity, or hold of every run."""
    for group in groups:
        for one in group:
            if one.condition.measured:
                if _holds_always(one.condition.tree):
                    yield one
            elif not _is_sum(one.condition.tree) or not all(
                constant.number.value in _OPERANDS
                or any(
                    is_stated_by(fact, constant.number.value, constant.number.unit)
                    for fact in known
                )
                for constant in constants_in(one.condition.text)
            ):
                yield one


def _is_sum(tree: ast.expr) -> bool:
    return isinstance(tree, ast.Compare) and all(isinstance(op, ast.Eq) for op in tree.ops)


_NEVER_NEGATIVE = frozenset(
    {
        *("steps", "epochs", "loss", "training_loss", "validation_loss", "test_loss", "best"),
        *("start_loss", "best_validation", "recent_worst", "gradient_norm", "distance", "gaps"),
        *("weight_norm", "crossed_minimum", "validation_rows", "test_rows", "l2", "momentum"),
        *("rmse", "accuracy", "validation_accuracy", "test_accuracy", "precision", "recall"),
    }
)
"""None of these is below 0, without a proof."""

_ALWAYS_POSITIVE = frozenset(
    {"learning_rate", "critical_rate", "training_rows", "batch_size", "parameters"}
)


def _holds_always(tree: ast.expr) -> bool:
    if not isinstance(tree, ast.Compare) or len(tree.ops) != 1:
        return False
    for measured, limit, ops in (
        (tree.left, tree.comparators[0], (ast.Gt, ast.GtE)),
        (tree.comparators[0], tree.left, (ast.Lt, ast.LtE)),
    ):
        if (
            isinstance(measured, ast.Name)
            and measured.id in _NEVER_NEGATIVE | _ALWAYS_POSITIVE
            and is_number(limit)
        ):
            number = float(ast.unparse(limit).replace(" ", ""))
            strict = isinstance(tree.ops[0], ast.Gt | ast.Lt)
            strict = strict and measured.id not in _ALWAYS_POSITIVE
            if isinstance(tree.ops[0], ops) and (number < 0 or (number == 0 and not strict)):
                return True
    return False
