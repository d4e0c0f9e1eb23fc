"""Every number that a page states, and what proves it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import assert_never

from gdtui.authoring.playthrough import Fault
from gdtui.course.expressions import Goal
from gdtui.course.lesson import (
    Answer,
    DescentSpec,
    Do,
    Drill,
    Lesson,
    Order,
    Page,
    Predict,
    ProblemSpec,
    Question,
    Review,
    Shift,
    WriteLine,
)
from gdtui.course.questions import traits_of
from gdtui.course.yaml_source import read_number
from gdtui.keymap import PLAYABLE
from gdtui.spec.models import MODEL_ENTRIES
from gdtui.text.markdown import Number, numbers_in


def unproved_numbers(lesson: Lesson, page: Page) -> Iterator[Fault]:
    """Find the numbers on the page that nothing on it proves."""
    exact, measured = _proofs(lesson, page)
    lines = lesson.path.read_text(encoding="utf-8-sig").splitlines()
    for line, text in page_texts(page):
        for stated, percent in numbers_in(text, PLAYABLE):
            values = (stated.value, stated.value / 100) if percent else (stated.value,)
            slacks = (stated.tolerance, stated.tolerance / 100)
            if any(
                abs(proof - value) <= slack
                for value, slack in zip(values, slacks, strict=False)
                for proof in exact
            ) or any(
                proof.unit <= stated.unit and abs(proof.value - stated.value) <= stated.tolerance
                for proof in measured
            ):
                continue
            where = _line_of(lines, line, stated.text)
            yield where, f"nothing proves {stated.text}; add it to a {{claim}} of this page"


def _line_of(lines: Sequence[str], start: int, text: str) -> int:
    """The first line from `start` on that holds `text`; `start` where none does."""
    found = (at for at, line in enumerate(lines[start - 1 :], start) if text in line)
    return next(found, start)


def page_texts(page: Page) -> Iterator[tuple[int, str]]:
    """Everything on the page that is read, with the line it starts on."""
    yield page.line, page.title
    yield from ((block.line, block.markdown) for block in page.prose_before)
    if page.ask is not None:
        yield from ((page.ask.line, text) for text in _ask_texts(page.ask))
    yield from ((block.line, block.markdown) for block in page.prose_after)


def _ask_texts(ask: Question) -> Iterator[str]:
    """Everything that a question or goal says, whatever is answered."""
    match ask:
        case Predict():
            yield ask.question
            for option in ask.options:
                yield from (option.text, option.feedback)
        case Do():
            yield from (part.label for part in ask.goal.parts)
            yield from ask.hints
        case WriteLine():
            yield from (ask.question, ask.feedback, *(slip.feedback for slip in ask.slips))
            yield from (ask.right, *ask.hints)
        case Answer():
            yield from (ask.question, ask.feedback, *(slip.feedback for slip in ask.wrong))
            yield from (ask.right, *ask.hints)
        case Order():
            yield ask.question
            for item in ask.items:
                yield from (item.text, item.why)
            yield ask.right
        case Drill():
            yield ask.question
        case Review():
            pass
        case _:
            assert_never(ask)


def _proofs(lesson: Lesson, page: Page) -> tuple[list[Decimal], list[Number]]:
    """The values that hold by what is written, and those that the engine is asked to confirm."""
    exact = [*_spec_numbers(lesson.problem, lesson.descent)]
    exact += _spec_numbers(page.problem, page.descent)
    exact += page.moves.values()
    for switch in page.switches:
        for scene in switch.scenes:
            exact += _spec_numbers(scene.problem, scene.descent)
    measured: list[Number] = []
    conditions: list[Goal] = []
    if (line := traits_of(page.ask).line) is not None:
        # What the right line is made of may be spoken of, and so may what its slips are made of.
        formulas = (line.solution, *(slip.formula for slip in line.slips))
        exact += [Decimal(str(one.value)) for each in formulas for one in each.constants]
    asked = traits_of(page.ask)
    reveal = asked.reveal
    if reveal is not None:
        exact.append(Decimal(reveal.steps))
        exact += [reveal.learning_rate] if reveal.learning_rate is not None else []
        if reveal.scene is not None:
            exact += _spec_numbers(reveal.scene.problem, reveal.scene.descent)
        for _, steps, beside in reveal.beside:
            exact += [Decimal(steps), *_spec_numbers(beside.problem, beside.descent)]
    if asked.goal is not None:
        conditions.append(asked.goal)
    for claim in page.claims:
        after = claim.after
        exact += _spec_numbers(claim.problem, claim.descent)
        exact += [Decimal(after.steps), Decimal(after.epochs)]
        exact += [after.learning_rate] if after.learning_rate is not None else []
        exact += [Decimal(repr(value)) for value in claim.at]
        conditions += [*claim.holds, *([after.until] if after.until else [])]
        measured += [value for expected in claim.expected for value in expected.values]
    for condition in conditions:
        read = (read_number(text.replace("_", "")) for text in condition.numbers)
        exact += [one.value for one in read if one is not None]
    return exact, measured


def _spec_numbers(problem: ProblemSpec, descent: DescentSpec) -> Iterator[Decimal]:
    """The numbers among what a page opens with."""
    start = () if isinstance(descent.start, str) else descent.start
    yield descent.learning_rate
    for value in (*problem.split, problem.blank, descent.momentum, descent.l2, *start):
        yield Decimal(repr(value))
    if isinstance(problem.scale, Shift):
        yield from (Decimal(repr(problem.scale.centre)), Decimal(repr(problem.scale.spread)))
    if problem.outlier is not None:
        yield from (Decimal(problem.outlier.row), Decimal(repr(problem.outlier.by)))
    for count in (problem.rows, descent.batch):
        if count is not None:
            yield Decimal(count)
    if descent.decay is not None:
        yield Decimal(repr(descent.decay))
    own = MODEL_ENTRIES[descent.model].options
    if "curvatures" in own:
        yield from (Decimal(repr(curvature)) for curvature in descent.curvatures)
    if "hidden" in own:
        yield Decimal(descent.hidden)
