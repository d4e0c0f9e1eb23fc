"""Every equation that is shown is worked out from its own text, and none is false."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, getcontext, localcontext
from random import Random
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdtui.course.lesson import Do
from gdtui.engine import WrittenLine
from gdtui.panels.data_table import data_table_lines
from gdtui.panels.readout import readout
from gdtui.panels.worked_step import worked_lines
from gdtui.session.session import Session
from gdtui.text.equations import equation, work_out
from gdtui.text.styled import text_of
from tests.lessons import shipped_lessons
from tests.walks import walk

SEED = 20261127
SEQUENCES = 25
NUMBER = r"\d[\d,]*(?:\.\d+)?(?:e-?\d+)?"
LARGEST = Decimal("1.7976931348623157e308")


class Verdict(NamedTuple):
    """One equation as it was shown, whether it claims to be exact, and whether it is true."""

    text: str
    exact: bool
    true: bool


def number(text: str) -> Decimal:
    return Decimal(text.strip().replace(",", "").replace("−", "-").replace("∞", "Infinity"))


def is_number(text: str) -> bool:
    return re.fullmatch(rf"\s*−?(?:{NUMBER}|∞)\s*", text) is not None


def worked(text: str) -> Decimal | None:
    """What a side of an equation comes to; None where letters stand in it."""
    if not re.fullmatch(r"(?:σ|tanh|√|∞|½|not a number|[-\d,.e+−·/() ⁰¹²³⁴⁵⁶⁷⁸⁹])+", text):
        return None
    text = text.replace("½", "0.5").replace("not a number", "nan()")
    text = re.sub(r"(?<=\d),(?=\d)", "", text)
    text = re.sub(r"(?<![\w.])\d+(?:\.\d+)?(?:e-?\d+)?", lambda found: f"D('{found[0]}')", text)
    text = text.replace("∞", "D('Infinity')").replace("σ(", "sigma(").replace("√(", "root(")
    powers = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
    text = re.sub(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda found: f"**{found[0].translate(powers)}", text)
    text = text.replace("·", "*").replace("−", "-")
    with localcontext() as context:
        context.prec = 50
        context.Emax, context.Emin = 999999, -999999
        for trap in context.traps:
            context.traps[trap] = False
        names = {
            "D": Decimal,
            "sigma": lambda one: 1 / (1 + (-one).exp()),
            "tanh": lambda one: 1 - 2 / ((2 * one).exp() + 1),
            "root": lambda one: one.sqrt(),
            "nan": lambda: Decimal("NaN"),
        }
        return Decimal(eval(text, names))


def last_digit(text: str) -> Decimal:
    """The size of the last digit shown."""
    mantissa, _, exponent = text.strip().replace(",", "").replace("−", "").partition("e")
    after = len(mantissa.partition(".")[2])
    return Decimal(1).scaleb(int(exponent or 0) - after)


def comes_to(side: str, result: str) -> bool:
    """Whether a side, worked out and rounded to the digits of the result, is the result."""
    found = worked(side)
    assert found is not None
    if "not a number" in result or "∞" in result:
        return not found.is_finite() or abs(found) > LARGEST
    if not found.is_finite():
        return False
    digit = last_digit(result)
    with localcontext() as context:
        context.prec = 400
        return (found / digit).to_integral_value(ROUND_HALF_UP) * digit == number(result)


def verdicts(text: str) -> Iterator[Verdict]:
    """Each equation of a line of the step panel that has numbers on both sides."""
    text = re.sub(r"  \(y [^)]*\)$", "", text)
    *sides, result = re.split(r" (?:=|≈) |: ", text)
    sign = " ≈ " not in text
    if not sides or result == "?" or "?" in sides[-1]:
        return
    side = sides[-1].rpartition("← ")[2]
    if (worked(side) is not None and not is_number(side)) or "← " in sides[-1]:
        yield Verdict(text, sign, comes_to(side, result))


def close_to_shown(shown: str, value: float) -> bool:
    """Whether a shown number is a value, rounded; dust is 0."""
    if not math.isfinite(value):
        return not is_number(shown) or "∞" in shown
    if shown.strip() == "0":
        return abs(value) < 1e-9
    digit = last_digit(shown)
    exact = Decimal(value)
    # Where it lies in the middle both neighbours are right.
    return abs(exact - number(shown)) <= digit * Decimal("0.5000001")


def shown_step(session: Session) -> list[tuple[str, str]]:
    """The lines of the step panel, each with the phase it stands under; waiting ones left out."""
    shown, phase = [], ""
    for line in worked_lines(session, 5000, 999):
        text = text_of(line)
        phase = text[1:10].strip() or phase
        if text[10:] != "…":
            shown.append((phase, text[10:]))
    return shown


def check_step(session: Session, shown: list[tuple[str, str]]) -> list[Verdict]:
    """Work out all that the step panel shows; what it does not work out is the engine's."""
    seen: list[Verdict] = []
    work = session.work
    if not np.isfinite(work.score).all():
        return seen
    names = session.setup.descent.model.parameter_names(session.problem.feature_names)
    own = session.trace.log.descent.written is not None
    for phase, text in shown:
        if text.startswith("your "):  # the line as it was typed, before what it comes to
            continue
        found = [*verdicts(text)]
        seen += found
        if text.startswith(("penalty = ", "chance = ")):
            continue
        result = text.rpartition(" ≈ " if " ≈ " in text else " = ")[2]
        if result == "?":
            assert session.question_open
        elif phase == "loss":
            assert close_to_shown(result, work.loss), text
        elif phase == "gradient":
            slope = work.gradient[names.index(text.partition(" =")[0].removeprefix("∂L/∂"))]
            assert close_to_shown(result, float(slope)), text
            assert session.question_open or "mean" in text or own or found, f"no operands: {text}"
        elif phase == "update" and "held still" not in text:
            alone = own and is_number(text.rpartition("← ")[2])  # of a line such as `gradient`
            assert found or alone, f"no operands: {text}"
    return seen


def check_update_form(session: Session, shown: list[tuple[str, str]]) -> None:
    """The update has one form, whatever the numbers and the optimizer."""
    names = session.setup.descent.model.parameter_names(session.problem.feature_names)
    updates = {text.split(" ← ")[0]: text for phase, text in shown if phase == "update"}
    value = rf"(?:\(−(?:{NUMBER}|∞)\)|{NUMBER}|∞|not a number|\?)"
    free = set(range(len(names))) - set(session.setup.descent.frozen)
    written = session.trace.log.descent.written
    if isinstance(written, WrittenLine) and written.part == "update":
        return
    if 0 < session.phase < 4:
        assert not updates
        return
    for name in (names[index] for index in free):
        form = rf"{re.escape(name)} ← −?(?:{NUMBER}|∞|not a number) − {value}·{value} [=≈] .+"
        assert re.fullmatch(form, updates[name]), updates[name]


def check_readout(session: Session, shown: list[tuple[str, str]]) -> None:
    """What an update comes to is what the readout shows after it."""
    after = session.step() if session.phase < 4 else session
    if session.question_open or (after.trace is session.trace and session.phase < 4):
        return
    line = text_of(readout(after, 500))
    for phase, text in shown:
        name, arrow, rest = text.partition(" ← ")
        told = re.search(rf"(?:^|  ){re.escape(name)} (−?(?:{NUMBER}))", line)
        if phase != "update" or not arrow or told is None or " ≈ " in rest:
            continue
        result = rest.rpartition("= ")[2]
        digit = max(last_digit(told[1]), last_digit(result))
        assert abs(number(told[1]) - number(result)) <= digit / 2, (text, told[0])


def check_table(session: Session) -> int:
    """In the table of residuals each row is true as it stands."""
    if session.rows.features.shape[1] != 1:
        return 0
    count = 0
    for line in data_table_lines(session, 90, 12, residuals=True)[1:]:
        cells = text_of(line).split()
        if len(cells) != 6 or not all(map(is_number, cells[1:5])):
            continue
        _, _, y, guess, residual, square = cells
        if abs(number(guess)) < 10**6 and abs(number(y)) < 10**6 and "e" not in "".join(cells[1:5]):
            assert number(guess) - number(y) == number(residual), text_of(line)
            count += 1
            if is_number(square) and "e" not in square and abs(number(square)) < 1000:
                got = number(residual) ** 2
                assert any(
                    got.quantize(last_digit(square), how) == number(square)
                    for how in (ROUND_HALF_UP, ROUND_HALF_EVEN)
                ), text_of(line)
    return count


def walks(count: int) -> Iterator[Session]:
    """Sessions in all lessons, after random keys drawn by a fixed seed."""
    random = Random(SEED)
    lessons = shipped_lessons()
    for number_of_walk in range(count):
        lesson = lessons[number_of_walk % len(lessons)]
        session = Session.open(lesson, random.randrange(len(lesson.pages)))
        yield session
        for _ in range(2):
            session = walk(session, random, 7)
            yield session


def check_walks(count: int) -> None:
    seen: list[Verdict] = []
    rows = 0
    for session in walks(count):
        shown = shown_step(session)
        seen += check_step(session, shown)
        check_update_form(session, shown)
        check_readout(session, shown)
        rows += check_table(session)
    false = [one.text for one in seen if one.exact and not one.true]
    assert false == []
    assert len(seen) > 5 * count
    assert rows > count
    # Keys at random lead to rates and states that no page does; those are held to 2 % below.
    assert sum(not one.exact for one in seen) <= 0.05 * len(seen)


def test_no_shown_equation_is_false() -> None:
    check_walks(SEQUENCES)


@pytest.mark.soak
def test_no_shown_equation_is_false_in_many_walks() -> None:
    check_walks(170)


@pytest.mark.parametrize("every", [10, pytest.param(1, marks=pytest.mark.soak)])
def test_hardly_any_equation_of_the_courses_solutions_is_only_about_true(every: int) -> None:
    seen: list[Verdict] = []
    for lesson in shipped_lessons():
        for index, page in enumerate(lesson.pages):
            if not isinstance(page.ask, Do):
                continue
            session = Session.open(lesson, index)
            for pressed, key in enumerate(page.ask.solution, 1):
                session = session.press(key)
                last = pressed == len(page.ask.solution)
                if (last or pressed % every == 0) and not session.moving:
                    seen += check_step(session, shown_step(session))
    assert [one.text for one in seen if one.exact and not one.true] == []
    assert len(seen) > 140
    assert sum(not one.exact for one in seen) <= 0.02 * len(seen)


VALUES = st.floats(-1e7, 1e7).map(lambda value: float(f"{value:.9e}")) | st.floats(-2, 2)


@given(VALUES, VALUES, st.decimals(Decimal("1e-9"), Decimal(5)).map(lambda one: round(one, 9)))
def test_any_update_is_true_as_it_is_written(w: float, slope: float, rate: Decimal) -> None:
    after = w - float(rate) * slope
    text = equation("w ←", "{w} − {rate:b}·{g:b}", {"w": w, "rate": rate, "g": slope}, after)
    (verdict,) = verdicts(text)
    assert verdict.true or not verdict.exact, text
    assert text.startswith("w ← ")


@given(VALUES, VALUES, VALUES)
def test_any_guess_is_true_as_it_is_written(w: float, x: float, b: float) -> None:
    text = equation("ŷ =", "{w}·{x:b} {b:+}", {"w": w, "x": x, "b": b}, w * x + b)
    (verdict,) = verdicts(text)
    assert verdict.true or not verdict.exact, text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2·3²", "19"),
        ("½·50·(−1)²", "25"),
        ("−1.3² + 3,000/4", "748.31"),
        ("0.05/(1 − 0.9¹)/(√(0.0025/(1 − 0.999¹)) + 0)", None),
        ("σ(0)", "0.5"),
        ("tanh(0) − (−2)", "2"),
        ("1e-3·2e4", "20"),
    ],
)
def test_a_formula_is_worked_out_as_it_is_read(text: str, value: str | None) -> None:
    found, expected = work_out(text), worked(text)
    assert expected is not None
    assert abs(found - expected) <= abs(expected) * Decimal("1e-30")
    assert value is None or found == Decimal(value)


@pytest.mark.parametrize("text", ["", "1 +", "(1", "w·2", "1)", "σ 2"])
def test_what_is_no_formula_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"formula|bracket"):
        work_out(text)


def test_what_no_digits_can_show_is_only_about() -> None:
    values = {"w": 1 / 3, "g": 1 / 3 - 1e-13}
    assert equation("d =", "{w} − {g}", values, 1e-13).startswith("d = 0.33333333 − 0.33333333 ≈")
    # A 5 behind the last digit says one digit more instead of rounding one way or the other.
    assert (
        equation("ŷ =", "{a} + {b}", {"a": 100.0, "b": 0.25}, 100.25) == "ŷ = 100 + 0.2500 = 100.25"
    )
    assert getcontext().prec == 28
