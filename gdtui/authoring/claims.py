"""Run the engine as a page's claims say: what does not hold is a fault, what does is a fact."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import numpy as np
from msgspec import structs

from gdtui.authoring.facts import (
    LABELS,
    Confirmed,
    Fact,
    bounds_of,
    derived_facts,
    fact_of,
    goal_facts,
    idle_conditions,
    settings_facts,
)
from gdtui.authoring.playthrough import Fault, describe_metrics, see_outcome
from gdtui.course.claim_conditions import constants_in, equated_number
from gdtui.course.expressions import Expression, Goal
from gdtui.course.lesson import Claim, Expected, Lesson, Page
from gdtui.course.questions import traits_of
from gdtui.datasets import DataError
from gdtui.expressions.reading import ExpressionError
from gdtui.session.line_judging import written_line
from gdtui.session.session import Session
from gdtui.session.sources import Sources
from gdtui.session.training_setup import start_trace
from gdtui.text.markdown import Number
from gdtui.text.numbers import count_text

_HALF_WAY = 5


class ClaimedNumber(NamedTuple):
    """A number that a claim is there to prove, as it is written there."""

    line: int
    written: str
    fact: Fact


class Proved(NamedTuple):
    """What a page's claims came to: what is wrong with them, what holds, and what they name."""

    faults: tuple[Fault, ...]
    facts: tuple[Fact, ...]
    claimed: tuple[ClaimedNumber, ...]


class _Ledger:
    """What one claim, or one page, has come to so far; `path` is the lesson's file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.faults: list[Fault] = []
        self.facts: list[Fact] = []
        self.confirmed: list[Confirmed] = []

    def confirm(self, session: Session, condition: Goal, line: int, key: str = "") -> None:
        """Hold a condition of the block at a line, or of one of its keys, against a run."""
        quantities = {name: session.metrics[name] for name in condition.measured}
        if condition.holds(quantities):
            self.confirmed.append(Confirmed(condition, quantities, line))
        else:
            what = describe_metrics(session, condition)
            said = f"{key}: {condition.text}" if key else condition.text
            at = _line_of_condition(self._path, line, said)
            self.faults.append((at, f"`{said}` does not hold; {what}"))
            # It is said once: what stands on it is not said to be unproved as well.
            self.facts += bounds_of([Confirmed(condition, quantities)])
            numbers = (constant.number.value for constant in constants_in(condition.text))
            self.facts += map(fact_of, numbers)


def prove_page(lesson: Lesson, index: int, sources: Sources) -> Proved:
    """Run a page's claims, and what its goal, its right answer and its value say.

    Raises:
        DataError, CourseError: the page cannot open.
    """
    page = lesson.pages[index]
    faults: list[Fault] = []
    facts = settings_facts(lesson, page)
    groups: list[list[Confirmed]] = []
    for claim in page.claims:
        ledger = _Ledger(lesson.path)
        _run_claim(lesson, page, claim, sources, ledger)
        faults += ledger.faults
        facts += ledger.facts
        groups.append(ledger.confirmed)
    ledger = _Ledger(lesson.path)
    _run_right_option(lesson, index, sources, ledger)
    faults += ledger.faults
    groups.append(ledger.confirmed)
    goal = traits_of(page.ask).goal
    if goal is not None:
        facts += goal_facts(goal)
    if values := traits_of(page.ask).values:
        facts += _answer_facts(Session.open(lesson, index, sources=sources), values[:1])
    facts += ledger.facts
    facts += [bound._replace(tied=True) for bound in bounds_of(ledger.confirmed)]
    facts += bounds_of([one for group in groups for one in group])
    facts += derived_facts(facts, groups)
    if not faults:
        faults += [
            (
                _line_of_condition(lesson.path, idle.line, idle.condition.text),
                f"`{idle.condition.text}` proves nothing; compare a number with a quantity of the "
                "engine or the table, such as `loss - best == 248` or `mean(tmax) == 61.6`",
            )
            for idle in idle_conditions(groups, facts)
        ]
    claimed = (one for claim in page.claims for one in _claimed_numbers(claim))
    return Proved(tuple(faults), tuple(facts), tuple(claimed))


def _line_of_condition(path: Path, line: int, text: str) -> int:
    """The line of a condition in the block that begins at one; that one where it is not found."""
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    block = itertools.takewhile(lambda one: not one.startswith("```"), lines[line:])
    return next((at for at, one in enumerate(block, line + 1) if text in one), line)


def _claimed_numbers(claim: Claim) -> Iterator[ClaimedNumber]:
    for expected in (*claim.expected, *claim.mean, *claim.spread):
        for number in expected.values:
            fact = Fact(number.value, number.unit)
            yield ClaimedNumber(expected.line, f"{expected.name}: {number.text}", fact)
    for condition in claim.holds:
        equated = equated_number(condition.text)
        if condition.measured and equated is not None:
            yield ClaimedNumber(claim.line, condition.text, Fact(equated.value, equated.unit))


def _answer_facts(opened: Session, values: Sequence[Expression]) -> Iterator[Fact]:
    """The value that is asked for; what slips lead to is true of nothing."""
    for expression in values:
        if expression.quantities:
            value = Decimal(expression.value(opened.metrics))
            if value.is_finite():
                yield Fact(value, name=expression.text)


def _run_right_option(lesson: Lesson, index: int, sources: Sources, ledger: _Ledger) -> None:
    """Hold what the right option is tied to against the end of the reveal."""
    ask = lesson.pages[index].ask
    for place, option in enumerate(traits_of(ask).options):
        if option.holds is None:
            continue
        opened = Session.open(lesson, index, sources=sources)
        session = see_outcome(opened.press(str(place + 1)).press("enter"))
        ledger.confirm(session, option.holds, ask.line if ask is not None else 0, "correct")


def _run_claim(lesson: Lesson, page: Page, claim: Claim, sources: Sources, ledger: _Ledger) -> None:
    """Run one claim, for each of its seeds."""
    if claim.seeds:
        _run_seeds(lesson, page, claim, sources, ledger)
        return
    session = _session_of(lesson, page, claim, sources, ledger)
    if session is None:
        return
    for expected in claim.expected:
        _compare(session, claim, expected, ledger)
    for condition in claim.holds:
        ledger.confirm(session, condition, claim.line)
    if claim.after.until is not None:
        until = claim.after.until
        quantities = {name: session.metrics[name] for name in until.measured}
        ledger.confirmed.append(Confirmed(until, quantities, claim.line))
        ledger.facts += goal_facts(until)


def _session_of(
    lesson: Lesson, page: Page, claim: Claim, sources: Sources, ledger: _Ledger
) -> Session | None:
    """The run that a claim asks for; None where it cannot be had, which is a fault."""
    bare = structs.replace(page, blocks=(), claims=(), switches=())
    scene = structs.replace(bare, problem=claim.problem, descent=claim.descent)
    after = claim.after
    try:
        session = Session.open(
            structs.replace(lesson, pages=(scene,)),
            learning_rate=after.learning_rate,
            sources=sources,
        )
    except (DataError, ValueError) as error:
        ledger.faults.append((claim.line, f"the claim cannot start: {error}"))
        return None
    if after.written:
        driven = _driven(session, page, after.written)
        if isinstance(driven, str):
            ledger.faults.append((claim.line, driven))
            return None
        session = driven
    if after.until is not None:
        while not after.until.holds(session.metrics):
            if session.trace.steps >= after.at_most or session.trace.halted:
                limit = count_text(after.at_most, "step")
                told = f"`{after.until.text}` is not met within {limit}"
                ledger.faults.append((claim.line, told))
                return None
            session = session.step()
    for _ in range(after.epochs):
        session = session.epoch()
    if after.steps:
        # One frame of a run takes all of them, by the same steps as the key would.
        session = replace(session, running=True, steps_per_frame=after.steps).tick()
        if session.trace.steps < after.steps:
            taken = count_text(session.trace.steps, "step")
            told = f"the numbers overflow after {taken}; take fewer"
            ledger.faults.append((claim.line, told))
            return None
    return session


def _driven(session: Session, page: Page, text: str) -> Session | str:
    """The same at its start, driven by a line of the page's formula; or what is wrong with it."""
    ask = traits_of(page.ask).line
    if ask is None:
        return "`written` needs a `{formula}` on its page"
    try:
        line = written_line(ask, text)
    except ExpressionError as error:
        return f"`{text}` cannot drive a run: {error}"
    trace = start_trace(session.setup, session.start, session.rate, session.seed, line)
    return replace(session, trace=trace)


def _compare(session: Session, claim: Claim, expected: Expected, ledger: _Ledger) -> None:
    """Compare one quantity; of several values, each with the state after its own step."""
    last = session.trace.steps
    for place, wanted in enumerate(expected.values, 1 - len(expected.values)):
        then = replace(session, trace=session.trace.go(last + place))
        found = (
            _prediction(then, claim)
            if claim.at and expected.name == "prediction"
            else then.metrics[expected.name]
        )
        after = f"after {count_text(last + place, 'step')}"
        start = None
        if then.trace.steps and expected.name != "prediction":
            start = replace(session, trace=session.trace.go(0)).metrics[expected.name]
        _keep(ledger, expected, wanted, found, f"`{expected.name}` {after}", start)


def _keep(
    ledger: _Ledger,
    expected: Expected,
    wanted: Number,
    found: object,
    what: str,
    start: object = None,
) -> None:
    """Note that a quantity is what was expected, or that it is not."""
    if isinstance(found, int | float) and wanted.covers(found):
        label = LABELS.get(expected.name, "")
        fact = Fact(Decimal(found), wanted.unit, "=", label, expected.name)
        if isinstance(start, int | float):
            fact = fact._replace(start=Decimal(start))
        # An author may round what is rounded: both the value and the claim bear the text. But one
        # that ends in 5 is as near to one rounder number as to the next.
        half_way = wanted.value.as_tuple().digits[-1] == _HALF_WAY
        ledger.facts += [fact, fact._replace(value=wanted.value, as_written=half_way)]
        return
    shown = "nothing" if not isinstance(found, int | float) else f"{found:.8g}"
    ledger.faults.append((expected.line, f"{what} is {shown}, not {wanted.text}"))
    # It is said once: what stands on it is not said to be unproved as well.
    ledger.facts.append(Fact(wanted.value, Decimal(0), "=", "", "condition"))


def _prediction(session: Session, claim: Claim) -> float:
    """ŷ for the claim's feature values, which are in the table's own units."""
    problem = session.setup.dataset.problem
    features = np.array([claim.at])
    if problem.centre is not None and problem.spread is not None:
        features = (features - problem.centre) / problem.spread
    model = session.setup.descent.model
    return float(model.predict(session.state.parameters, features)[0])


def _run_seeds(lesson: Lesson, page: Page, claim: Claim, sources: Sources, ledger: _Ledger) -> None:
    """Run a claim about noise: mean and spread over its seeds, perhaps of a difference."""
    names = {one.name for one in (*claim.mean, *claim.spread)}
    measured: dict[str, list[float]] = {name: [] for name in names}
    for seed in range(claim.seeds):
        values = _measure_seed(lesson, page, claim, sources, ledger, seed)
        if values is None:
            return
        for name in names:
            measured[name].append(values[name])
    for statistic, expectations in (("mean", claim.mean), ("spread", claim.spread)):
        for expected in expectations:
            column = np.array(measured[expected.name])
            found = float(column.mean() if statistic == "mean" else column.std(ddof=1))
            what = f"the {statistic} of `{expected.name}` over {claim.seeds} seeds"
            _keep(ledger, expected, expected.values[0], found, what)


def _measure_seed(
    lesson: Lesson,
    page: Page,
    claim: Claim,
    sources: Sources,
    ledger: _Ledger,
    seed: int,
) -> dict[str, float] | None:
    """What a claim's quantities are with one seed; less what they are in the run it is against."""
    runs: Sequence[Claim] = (claim, claim.against) if claim.against is not None else (claim,)
    found: list[dict[str, float]] = []
    for one in runs:
        seeded = structs.replace(one, descent=structs.replace(one.descent, seed=seed))
        session = _session_of(lesson, page, seeded, sources, ledger)
        if session is None:
            return None
        values: dict[str, float] = {}
        for expected in (*claim.mean, *claim.spread):
            value = session.metrics[expected.name]
            if not isinstance(value, int | float):
                ledger.faults.append((expected.line, f"`{expected.name}` has no value here"))
                return None
            values[expected.name] = float(value)
        found.append(values)
    if len(found) == 1:
        return found[0]
    return {name: found[0][name] - found[1][name] for name in found[0]}
