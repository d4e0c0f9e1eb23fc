"""Prove that lessons say what the engine does, and that their pages can be done, and only so.

For every page: its claims are run, the numbers in its text are held against them, its solution is
pressed key by key, nothing passes it that should not, and it fits the smallest screen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from msgspec import structs

from gdtui import course
from gdtui.authoring.page_size import find_overflow
from gdtui.authoring.playthrough import Fault, describe_metrics, play_page
from gdtui.authoring.recorded_ids import find_vanished_ids
from gdtui.authoring.stated_numbers import unproved_numbers
from gdtui.course.lesson import Claim, CourseError, Expected, Lesson, Page, Scene
from gdtui.course.questions import traits_of
from gdtui.datasets import DataError
from gdtui.session.session import Session
from gdtui.session.sources import Sources
from gdtui.text.numbers import count_text


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a lesson; `line` is 0 where it is the whole file."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return str(CourseError(self.path, self.line, self.message))


def check_files(paths: Sequence[Path] | None = None) -> list[Finding]:
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
        findings += [
            Finding(error.path, error.line, error.message) for error in find_vanished_ids(lesson)
        ]
    if paths is None and not findings:
        try:
            course.load_all()
        except CourseError as error:
            findings.append(Finding(error.path, error.line, error.message))
    return findings


def check_lesson(lesson: Lesson) -> list[Finding]:
    """Check one lesson that could be read."""
    sources = Sources()
    findings = [
        Finding(lesson.path, line, message)
        for index in range(len(lesson.pages))
        for line, message in _check_page(lesson, index, sources)
    ]
    return sorted(findings, key=lambda finding: finding.line)


def _check_page(lesson: Lesson, index: int, sources: Sources) -> Iterator[Fault]:
    page = lesson.pages[index]
    try:
        opened = Session.open(lesson, index, sources=sources)
    except (CourseError, DataError, ValueError) as error:
        yield page.line, f"the page cannot open: {error}"
        return
    for line, what, scene in _scenes(page):
        try:
            sources.setup(scene.problem, scene.descent)
        except DataError as error:
            yield line, f"{what} cannot open: {error}"
            return
    yield from unproved_numbers(lesson, page)
    yield from find_overflow(opened)
    for claim in page.claims:
        yield from _check_claim(lesson, page, claim, sources)
    yield from play_page(lesson, index, sources)


def _scenes(page: Page) -> Iterator[tuple[int, str, Scene]]:
    """Everything that a key of the page may lead to, with a line and a name for it."""
    for switch in page.switches:
        for label, scene in zip(switch.labels, switch.scenes, strict=True):
            yield page.line, f"the place `{label}` of the switch `{switch.name}`", scene
    reveal = traits_of(page.ask).reveal
    if page.ask is not None and reveal is not None and reveal.scene is not None:
        yield page.ask.line, "the reveal", reveal.scene


def _check_claim(lesson: Lesson, page: Page, claim: Claim, sources: Sources) -> Iterator[Fault]:
    """Run the engine as the claim says, and compare."""
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
        yield claim.line, f"the claim cannot start: {error}"
        return
    if after.until is not None:
        while not after.until.holds(session.metrics):
            if session.trace.steps >= after.at_most or session.trace.halted:
                yield (
                    claim.line,
                    f"`{after.until.text}` is not met within {count_text(after.at_most, 'step')}",
                )
                return
            session = session.step()
    for _ in range(after.epochs):
        session = session.epoch()
    if after.steps:
        # One frame of a run takes all of them, by the same steps as the key would.
        session = replace(session, running=True, steps_per_frame=after.steps).tick()
        if session.trace.steps < after.steps:
            yield (
                claim.line,
                f"the numbers overflow after {count_text(session.trace.steps, 'step')}; take fewer",
            )
            return
    for expected in claim.expected:
        yield from _check_expected(session, claim, expected)
    for condition in claim.holds:
        if not condition.holds(session.metrics):
            yield (
                claim.line,
                f"`{condition.text}` does not hold; {describe_metrics(session, condition)}",
            )


def _check_expected(session: Session, claim: Claim, expected: Expected) -> Iterator[Fault]:
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
                f"`{expected.name}` after {count_text(last + place, 'step')} is {shown}, "
                f"not {wanted.text}",
            )


def _prediction(session: Session, claim: Claim) -> float:
    """ŷ for the claim's feature values, which are in the table's own units."""
    problem = session.setup.dataset.problem
    features = np.array([claim.at])
    if problem.centre is not None and problem.spread is not None:
        features = (features - problem.centre) / problem.spread
    model = session.setup.descent.model
    return float(model.predict(session.state.parameters, features)[0])
