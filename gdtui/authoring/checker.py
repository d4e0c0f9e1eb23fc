"""Prove that lessons say what the engine does, and that their pages can be done, and only so.

For every page: its claims are run, the numbers in its text are held against them, its solution is
pressed key by key, nothing passes it that should not, and it fits the smallest screen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gdtui import course
from gdtui.authoring.claims import prove_page
from gdtui.authoring.course_rules import find_early_terms, find_telling_answers
from gdtui.authoring.facts import Fact
from gdtui.authoring.hidden_slips import find_hidden_slips
from gdtui.authoring.page_rules import find_page_faults
from gdtui.authoring.page_size import find_overflow
from gdtui.authoring.playthrough import Fault, play_page
from gdtui.authoring.recorded_ids import find_vanished_ids
from gdtui.authoring.stated_numbers import unproved_numbers
from gdtui.authoring.variants import find_alike_variants, page_variants
from gdtui.course.lesson import CourseError, Lesson, Page, Scene
from gdtui.course.questions import traits_of
from gdtui.datasets import DataError
from gdtui.session.session import Session
from gdtui.session.sources import Sources


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
            findings += check_course(course.load_all())
        except CourseError as error:
            findings.append(Finding(error.path, error.line, error.message))
    return findings


def check_lesson(lesson: Lesson) -> list[Finding]:
    """Check one lesson that could be read."""
    sources = Sources()
    findings: dict[tuple[int, str], Finding] = {}
    try:
        sources.setup(lesson.problem, lesson.descent)
    except DataError as error:
        # Said once, where it is written, and not at each page that stands on it.
        line = _line_of_problem(lesson.path)
        return [Finding(lesson.path, line, f"no page can open: {error}")]
    for index in range(len(lesson.pages)):
        for line, message in _check_variants(lesson, index, sources):
            findings.setdefault((line, message), Finding(lesson.path, line, message))
    return sorted(findings.values(), key=lambda finding: finding.line)


def _line_of_problem(path: Path) -> int:
    """The line of the front matter that says what is learned from."""
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    return next((at for at, line in enumerate(lines, 1) if line.startswith("problem:")), 0)


def check_course(lessons: Sequence[Lesson]) -> Iterator[Finding]:
    """Check what only the lessons of a folder together can break."""
    for path, line, message in (*find_telling_answers(lessons), *find_early_terms(lessons)):
        yield Finding(path, line, message)


def _check_variants(lesson: Lesson, index: int, sources: Sources) -> Iterator[Fault]:
    """Check a page with each of the numbers that it draws; what all share is said once."""
    page, told = lesson.pages[index], set[Fault]()
    try:
        yield from find_alike_variants(page, sources)
        for variant, facts, place in page_variants(lesson, index, sources):
            drawn = bool(page.variants)
            for line, message in _check_page(variant, index, sources, facts, drawn=drawn):
                if (line, message) not in told:
                    told.add((line, message))
                    yield line, f"in variant {place + 1}: {message}" if place else message
    except DataError as error:
        yield page.line, f"the page cannot open: {error}"


def _check_page(
    lesson: Lesson, index: int, sources: Sources, worked_out: Sequence[Fact], *, drawn: bool
) -> Iterator[Fault]:
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
    yield from find_false_statements(lesson, index, sources, worked_out, drawn=drawn)
    yield from find_overflow(opened)
    yield from find_page_faults(opened)
    yield from play_page(lesson, index, sources)


def find_false_statements(
    lesson: Lesson, index: int, sources: Sources, worked_out: Sequence[Fact], *, drawn: bool
) -> Iterator[Fault]:
    """Find claims that do not hold, and what a page says that they do not prove.

    Numbers that the page works out itself are `worked_out`. Where it has `drawn` others, none is
    counted: what is written has to be true of each variant, and a slip is not.
    """
    page = lesson.pages[index]
    proved = prove_page(lesson, index, sources)
    unproved = list(unproved_numbers(lesson, page, (*proved.facts, *worked_out)))
    yield from proved.faults
    yield from unproved
    if not (proved.faults or unproved or drawn):
        yield from find_hidden_slips(lesson, page, proved)


def _scenes(page: Page) -> Iterator[tuple[int, str, Scene]]:
    """Everything that a key of the page may lead to, with a line and a name for it."""
    for switch in page.switches:
        for label, scene in zip(switch.labels, switch.scenes, strict=True):
            yield page.line, f"the place `{label}` of the switch `{switch.name}`", scene
    reveal = traits_of(page.ask).reveal
    if page.ask is None or reveal is None:
        return
    if reveal.scene is not None:
        yield page.ask.line, "the reveal", reveal.scene
    for name, _, scene in reveal.beside:
        yield page.ask.line, f"the run `{name}` beside the reveal", scene
