"""Prove that lessons say what the engine does, and that their pages can be done, and only so.

For every page: its claims are run, the numbers in its text are held against them, its solution is
pressed key by key, nothing passes it that should not, and it fits the smallest screen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import numpy as np
from msgspec import structs

from gdtui import course
from gdtui.authoring.playthrough import Said, named, play_page
from gdtui.course.expressions import Goal
from gdtui.course.lesson import (
    Answer,
    Ask,
    Claim,
    CourseError,
    DescentSpec,
    Do,
    Expected,
    Item,
    Lesson,
    Option,
    Order,
    Page,
    Predict,
    ProblemSpec,
    Prose,
    Review,
    Scene,
    Shift,
)
from gdtui.course.schema import number
from gdtui.datasets import DataError
from gdtui.keymap import PLAYABLE
from gdtui.panels.goal import goal_lines
from gdtui.session.session import Session
from gdtui.session.training_setup import setup_for
from gdtui.text.markdown import Number, markdown_rows, numbers_in

ROWS, COLUMNS = 17, 32
"""What a page may fill before feedback: the text pane of an 80×24 terminal."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a lesson; `line` is 0 where it is the whole file."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return str(CourseError(self.path, self.line, self.message))


def check(paths: Sequence[Path] | None = None) -> list[Finding]:
    """Check lesson files (the shipped ones without `paths`) and return what is wrong with them."""
    findings: list[Finding] = []
    files = course.lesson_files() if paths is None else paths
    for path in files:
        try:
            lesson = course.parse(path)
        except CourseError as error:
            findings.append(Finding(error.path, error.line, error.message))
            continue
        findings += check_lesson(lesson)
    if paths is None and not findings:
        try:
            course.load_all()
        except CourseError as error:
            findings.append(Finding(error.path, error.line, error.message))
    return findings


def check_lesson(lesson: Lesson) -> list[Finding]:
    """Check one lesson that could be read."""
    findings = [
        Finding(lesson.path, line, message)
        for index in range(len(lesson.pages))
        for line, message in _check_page(lesson, index)
    ]
    return sorted(findings, key=lambda finding: finding.line)


def _check_page(lesson: Lesson, index: int) -> Iterator[Said]:
    page = lesson.pages[index]
    try:
        opened = Session.open(lesson, index)
    except (CourseError, DataError, ValueError) as error:
        yield page.line, f"the page cannot open: {error}"
        return
    for line, what, scene in _scenes(page):
        try:
            setup_for(scene.problem, scene.descent)
        except DataError as error:
            yield line, f"{what} cannot open: {error}"
            return
    yield from _unproved_numbers(lesson, page)
    yield from _too_long(opened)
    for claim in page.claims:
        yield from _check_claim(lesson, page, claim)
    yield from play_page(lesson, index)


def _scenes(page: Page) -> Iterator[tuple[int, str, Scene]]:
    """Everything that a key of the page may lead to, with a line and a name for it."""
    for switch in page.switches:
        for label, scene in zip(switch.labels, switch.scenes, strict=True):
            yield page.line, f"the place `{label}` of the switch `{switch.name}`", scene
    if isinstance(page.ask, Predict | Answer | Order) and page.ask.reveal.scene is not None:
        yield page.ask.line, "the reveal", page.ask.reveal.scene


# Claims ------------------------------------------------------------------------------------------


def _check_claim(lesson: Lesson, page: Page, claim: Claim) -> Iterator[Said]:
    """Run the engine as the claim says, and compare."""
    bare = structs.replace(page, blocks=(), claims=(), switches=())
    scene = structs.replace(bare, problem=claim.problem, descent=claim.descent)
    after = claim.after
    try:
        session = Session.open(
            structs.replace(lesson, pages=(scene,)), learning_rate=after.learning_rate
        )
    except (DataError, ValueError) as error:
        yield claim.line, f"the claim cannot start: {error}"
        return
    if after.until is not None:
        while not after.until.met(session.metrics):
            if session.trace.steps >= after.at_most or session.trace.halted:
                yield claim.line, f"`{after.until.text}` is not met within {after.at_most} steps"
                return
            session = session.step()
    for _ in range(after.epochs):
        session = session.epoch()
    if after.steps:
        # One frame of a run takes all of them, by the same steps as the key would.
        session = replace(session, running=True, steps_per_frame=after.steps).tick()
        if session.trace.steps < after.steps:
            yield claim.line, f"the numbers overflow after {session.trace.steps} steps; take fewer"
            return
    for expected in claim.expected:
        yield from _check_expected(session, claim, expected)
    for condition in claim.holds:
        if not condition.met(session.metrics):
            yield claim.line, f"`{condition.text}` does not hold; {named(session, condition)}"


def _check_expected(session: Session, claim: Claim, expected: Expected) -> Iterator[Said]:
    """Compare one quantity; of several values, each with the state after its own step."""
    last = session.trace.steps
    for place, wanted in enumerate(expected.values, 1 - len(expected.values)):
        then = replace(session, trace=session.trace.go(last + place))
        found = (
            _prediction(then, claim)
            if claim.at and expected.name == "prediction"
            else (then.metrics[expected.name])
        )
        if not isinstance(found, int | float) or not wanted.covers(found):
            shown = "nothing" if found is None else f"{found:.8g}"
            yield (
                expected.line,
                f"`{expected.name}` after {last + place} steps is {shown}, not {wanted.text}",
            )


def _prediction(session: Session, claim: Claim) -> float:
    """ŷ for the claim's feature values, which are in the table's own units."""
    problem = session.setup.dataset.problem
    features = np.array([claim.at])
    if problem.centre is not None and problem.spread is not None:
        features = (features - problem.centre) / problem.spread
    model = session.setup.descent.model
    return float(model.predict(session.state.parameters, features)[0])


# Numbers in the text -----------------------------------------------------------------------------


def _unproved_numbers(lesson: Lesson, page: Page) -> Iterator[Said]:
    """Find the numbers on the page that nothing on it proves."""
    exact, measured = _proofs(lesson, page)
    lines = lesson.path.read_text(encoding="utf-8-sig").splitlines()
    for line, text in _texts(page):
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


def _texts(page: Page) -> Iterator[tuple[int, str]]:
    """Everything on the page that is read, with the line it starts on."""
    yield page.line, page.title
    for block in page.blocks:
        if isinstance(block, Prose):
            yield block.line, block.markdown
        else:
            yield from ((block.line, text) for text in _asked(block))


def _asked(ask: Ask) -> Iterator[str]:
    """Everything that a question or goal says, whatever is answered."""
    if isinstance(ask, Do):
        yield from (part.label for part in ask.goal.parts)
    elif not isinstance(ask, Review):
        yield ask.question
    if isinstance(ask, Predict):
        for option in ask.options:
            yield from (option.text, option.feedback)
    if isinstance(ask, Order):
        for item in ask.items:
            yield from (item.text, item.why)
    if isinstance(ask, Answer):
        yield from (ask.feedback, *(slip.feedback for slip in ask.wrong))
    if isinstance(ask, Answer | Order):
        yield ask.right
    if isinstance(ask, Do | Answer):
        yield from ask.hints


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
    if isinstance(page.ask, Predict | Answer | Order):
        reveal = page.ask.reveal
        exact.append(Decimal(reveal.steps))
        exact += [reveal.learning_rate] if reveal.learning_rate is not None else []
        if reveal.scene is not None:
            exact += _spec_numbers(reveal.scene.problem, reveal.scene.descent)
    if page.do is not None:
        conditions.append(page.do.goal)
    for claim in page.claims:
        after = claim.after
        exact += _spec_numbers(claim.problem, claim.descent)
        exact += [Decimal(after.steps), Decimal(after.epochs)]
        exact += [after.learning_rate] if after.learning_rate is not None else []
        exact += [Decimal(repr(value)) for value in claim.at]
        conditions += [*claim.holds, *([after.until] if after.until else [])]
        measured += [value for expected in claim.expected for value in expected.values]
    for condition in conditions:
        read = (number(text.replace("_", "")) for text in condition.numbers)
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
    if problem.surface == "ravine":
        yield from (Decimal(repr(curvature)) for curvature in descent.curvatures)
    if descent.model == "network":
        yield Decimal(descent.hidden)


# Room --------------------------------------------------------------------------------------------


def page_rows(session: Session) -> int:
    """How many rows the page fills, until it is answered, in a pane of `COLUMNS` columns.

    A question or goal stands under a heading, behind a bar. Text after it is shown once it is
    done, so it is not counted.
    """
    rows: list[str] = []
    lines: list[str] = []
    for block in session.page.blocks:
        rows += [""] if rows else []
        if isinstance(block, Prose):
            rows += markdown_rows(block.markdown, COLUMNS)
            continue
        rows.append("Predict, or Your turn")
        if isinstance(block, Do):
            lines = [words for _, words in goal_lines(session)]
        elif isinstance(block, Predict | Order):
            rows += markdown_rows(block.question, COLUMNS - len("▌ "))
            lines = [one.text for one in _choices(block)]
        elif isinstance(block, Answer):
            rows += markdown_rows(block.question, COLUMNS - len("▌ "))
            lines = ["a field to type into"]
        for line in lines:
            rows += markdown_rows(line, COLUMNS - len("▌ ▸1 "))
        break
    return len(rows)


def _choices(ask: Predict | Order) -> Sequence[Option | Item]:
    return ask.options if isinstance(ask, Predict) else ask.items


def _too_long(session: Session) -> Iterator[Said]:
    rows = page_rows(session)
    if rows > ROWS:
        yield (
            session.page.line,
            f"the page fills {rows} rows of {COLUMNS} columns; {ROWS} fit, so say less or split it",
        )
