"""The formulas of one step, each filled with the numbers of the update on view.

Whatever shows a step, the panel, plain lines, a dialog, shows these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

import numpy as np

from gdtui.engine import Array, Network, Optimizer
from gdtui.panels import written_step
from gdtui.panels.step_numbers import StepFormula, StepNumbers, own_line, step_numbers
from gdtui.session.session import Session
from gdtui.spec.losses import LOSS_ENTRIES, LossEntry
from gdtui.spec.models import MODEL_ENTRIES, ModelEntry
from gdtui.spec.optimizers import OPTIMIZER_ENTRIES, OptimizerEntry
from gdtui.text.equations import Operand, equation
from gdtui.text.numbers import number_text

PHASES = ("forward", "loss", "gradient", "update")

MOST_TERMS = 6
"""A score of more terms is written with all of them but the last added up."""


def step_formulas(session: Session) -> tuple[StepFormula, ...]:
    """Fill the four phases: forward and loss, then each parameter's gradient, then its update.

    While a question is open the outcome is a question mark, and so is a slope that it asks for; of
    a slope that it does not ask for there is the number alone.
    Parameters that are held still are left out; where all are, the first is said to be.
    """
    update, written = step_numbers(session), own_line(session)
    frozen = session.setup.descent.frozen
    free = [index for index in range(len(update.names)) if index not in frozen]
    part = "" if written is None else written.part
    formulas = [_forward(session, update), StepFormula(2, _loss(session, update))]
    if written is not None and part == "guess":
        formulas[0] = written_step.own_forward(written, session, update)
    elif written is not None and part == "loss":
        formulas[1] = written_step.own_loss(written, session, update)
    elif written is not None and part == "chance":
        formulas.append(written_step.own_chance(written, session))
    for index in free:
        formulas += _gradient(session, update, index)
    if written is not None and part in ("update", "velocity"):
        formulas.append(written_step.own_heading(written))
    for index in free:
        formulas += [StepFormula(4, text, index) for text in _updates_of(session, update, index)]
    if not free:
        held = f"{update.names[0]} = {number_text(float(update.theta[0]))}, held still"
        formulas.append(StepFormula(4, held, 0))
    return tuple(formulas)


# Forward and loss -------------------------------------------------------------------------------


def _forward(session: Session, update: StepNumbers) -> StepFormula:
    entry, model = MODEL_ENTRIES[session.setup.descent.model.name], session.setup.descent.model
    features = session.work.batch.features[0]
    if entry.surface:
        pairs = zip(update.names, update.theta, strict=True)
        place = ", ".join(f"{name} = {number_text(float(value))}" for name, value in pairs)
        return StepFormula(1, f"at {place}")
    written = own_line(session)
    own_chance = written is not None and written.part == "chance"
    link = entry.link if session.setup.for_chances and not own_chance else ""
    guess = float(session.work.score[0]) if own_chance else update.guess
    symbols = f"{link}({entry.score})" if link else entry.score
    units, bias = features, float(update.theta[-1])
    weights = update.theta[:-1]
    if isinstance(model, Network):
        *_, weights, _ = model.layers(update.theta, len(features))
        with np.errstate(all="ignore"):
            units = model.units(update.theta, session.work.batch.features[:1])[0]
    left = "z =" if own_chance else "ŷ ="
    left = left if len(update.names) == 2 else f"{left} {symbols} ="

    def filled(most_terms: int) -> str:
        template, operands = _score(weights, units, bias, most_terms)
        template = f"{link}({template})" if link else template
        return equation(left, template, operands, guess)

    text = filled(MOST_TERMS)
    brief = text if len(update.names) == 2 else filled(1)
    target = number_text(float(session.work.batch.targets[0]))
    return StepFormula(1, f"{text}  (y {target})", brief=brief)


def _score(
    weights: Array, units: Array, bias: float, most_terms: int
) -> tuple[str, dict[str, Operand]]:
    """The template of a score: each weight times what it weighs, or their sum, and the bias."""
    if len(weights) >= most_terms:
        with np.errstate(all="ignore"):
            return "{sum} {b:+}", {"sum": float(weights @ units), "b": bias}
    operands: dict[str, Operand] = {}
    terms = []
    for place, (weight, unit) in enumerate(zip(weights, units, strict=True)):
        operands |= {f"w{place}": float(weight), f"x{place}": float(unit)}
        sign = ":+" if place else ""
        terms.append(f"{{w{place}{sign}}}·{{x{place}:b}}")
    return f"{' '.join(terms)} {{b:+}}", {**operands, "b": bias}


def _loss(session: Session, update: StepNumbers) -> str:
    descent = session.setup.descent
    formula = LOSS_ENTRIES[descent.loss.name].formula
    entry = MODEL_ENTRIES[descent.model.name]
    template, operands = "", dict[str, Operand]()
    if entry.height:
        template, operands = _height(session, entry, update.theta)
    if descent.l2:
        formula += " + λ|w|²"
        if not template:
            template, operands = "{data}", {"data": update.data_loss}
        with np.errstate(all="ignore"):
            squares = float(update.weights @ update.weights)
        template += " + {l2}·{squares}"
        operands |= {"l2": _exact(descent.l2), "squares": squares}
    if not template:
        return f"L = {formula} = {number_text(update.loss)}"
    named = "" if entry.height and not descent.l2 else f" {formula} ="
    return equation(f"L ={named}", template, operands, update.loss)


def _height(session: Session, entry: ModelEntry, theta: Array) -> tuple[str, dict[str, Operand]]:
    """The template of a surface's height, one part for each parameter."""
    operands: dict[str, Operand] = {}
    terms = []
    for index, value in enumerate(theta.tolist()):
        terms.append(re.sub(r"\{(\w)", rf"{{\g<1>{index}", entry.height))
        operands |= {f"p{index}": value, f"k{index}": _bend_of(session, index)}
    template = " + ".join(terms)
    return template, {name: operands[name] for name in re.findall(r"\{(\w+)", template)}


def _bend_of(session: Session, index: int) -> Decimal:
    """The curvature of a surface along an axis, where it has them."""
    curvatures: Sequence[float] = getattr(session.setup.descent.model, "curvatures", ())
    return _exact(curvatures[index]) if index < len(curvatures) else Decimal(0)


# Gradient and update ----------------------------------------------------------------------------


def _gradient(session: Session, update: StepNumbers, index: int) -> Iterator[StepFormula]:
    descent, name, written = session.setup.descent, update.names[index], own_line(session)
    loss, entry = LOSS_ENTRIES[descent.loss.name], MODEL_ENTRIES[descent.model.name]
    shown = "?" if session.slope_hidden else number_text(float(update.slope[index]))
    left = f"∂L/∂{name} ="
    if entry.surface:
        template = entry.slopes[0][1] if entry.slopes else ""
        operands: dict[str, Operand] = {
            "p": float(update.theta[index]),
            "k": _bend_of(session, index),
        }
        formula = ""
    else:
        template, operands, formula = "", {}, f" mean {_row_slope(loss, entry, name)}"
    width = session.work.batch.features.shape[1]
    penalised = bool(descent.l2) and bool(descent.model.weights_mask(width)[index])
    if written is not None and written.slope_index in (index, index - len(update.names)):
        yield written_step.own_slope(written, session, update, index)
        return
    if written is not None and written.part == "chance":
        formula = formula.replace("ŷ", "chance")
    if penalised and written is not None and written.part == "penalty":
        yield from written_step.own_penalty(written, session, update, index, formula.strip())
        return
    if penalised:
        formula += f" + 2λ·{name}" if formula else ""
        if not template:
            template, operands = "{data}", {"data": float(update.data_slope[index])}
        template += " + 2·{l2}·{own:b}"
        operands |= {"l2": _exact(descent.l2), "own": float(update.theta[index])}
    if session.question_open:
        # How a slope is worked out may be what is asked.
        text = f"{left} {shown}"
    elif not template:
        text = f"{left}{formula} = {shown}"
    else:
        before = f"{left}{formula} =" if formula else left
        text = equation(before, template, operands, float(update.slope[index]))
    yield StepFormula(3, text, index, f"{left} {shown}")


@lru_cache(maxsize=256)
def _row_slope(loss: LossEntry, entry: ModelEntry, name: str) -> str:
    """One row's part of ∂L/∂θ, in symbols."""
    for pattern, factor in entry.slopes:
        found = re.fullmatch(pattern, name)
        if found is not None:
            return loss.slope + found.expand(factor)
    return f"{loss.slope}·∂ŷ/∂{name}"


def _updates_of(session: Session, update: StepNumbers, index: int) -> Iterator[str]:
    """What the optimizer makes of a slope, and then the update itself."""
    optimizer, state = session.setup.descent.optimizer, session.work_state
    rule = OPTIMIZER_ENTRIES[optimizer.name]
    taken = MODEL_ENTRIES[session.setup.descent.model.name].symbols
    hidden, written = session.slope_hidden, own_line(session)
    if written is not None and written.part == "update":
        yield written_step.own_of_each(written, session, update, index, update.names[index])
        return
    now = {
        rule.symbols[name]: float(array[index])
        for name, array in zip(optimizer.memory, update.memory, strict=True)
    }
    now["d"] = float(update.direction[index])
    operands: dict[str, Operand] = {
        "g": float(update.slope[index]),
        "t": state.step + 1,
        **{name: _exact(getattr(optimizer, name)) for name in _settings_of(optimizer, rule)},
        **{
            f"{rule.symbols[name]}_old": float(array[index])
            for name, array in zip(optimizer.memory, state.memory, strict=True)
        },
        **now,
    }
    letters = [
        *rule.worked,
        *((letter, "") for letter in rule.shown if letter not in dict(rule.worked)),
    ]
    for letter, template in letters if not hidden else ():
        remembered = letter in rule.symbols.values()
        # In a network v is a weight: there what is remembered bears its whole name.
        name = _whole_name(rule, letter) if letter in taken else letter
        if written is not None and written.part == "velocity" and letter == "v":
            yield written_step.own_of_each(written, session, update, index, name)
        elif template:
            used = {part: operands[part] for part in re.findall(r"\{(\w+)", template)}
            yield equation(f"{name} {'←' if remembered else '='}", template, used, now[letter])
        else:
            yield f"{name} = {number_text(now[letter])}"
    factor = None if hidden else float(update.direction[index])
    open_yet = session.question_open and written is None  # a line that drives is looked at
    result = None if open_yet else float(update.after[index])
    rate = Decimal(repr(state.learning_rate))
    yield equation(
        f"{update.names[index]} ←",
        "{w} − {rate:b}·{along:b}",
        {"w": float(update.theta[index]), "rate": rate, "along": factor},
        result,
    )


def _whole_name(rule: OptimizerEntry, letter: str) -> str:
    names = [name for name, symbol in rule.symbols.items() if symbol == letter]
    return names[0].replace("_", " ") if names else letter


def _settings_of(optimizer: Optimizer, rule: OptimizerEntry) -> list[str]:
    """The settings of an optimizer that its formulas name."""
    templates = " ".join(template for _, template in rule.worked)
    return [name for name in re.findall(r"\{(\w+)", templates) if hasattr(optimizer, name)]


def _exact(value: float) -> Decimal:
    return Decimal(repr(float(value)))
