"""A session whose steps are the learner's: one page for each file, the usual keys."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from msgspec import structs

from gdtui.course.lesson import PanelName
from gdtui.engine import Array, Trace
from gdtui.session.lesson_run import PageMark
from gdtui.session.run import FLEW_APART
from gdtui.session.session import Session
from gdtui.text.sentences import end_sentence
from gdtui.workshop.driver import SLICE_SECONDS, Driver
from gdtui.workshop.examination import FileFinding
from gdtui.workshop.parts import PARTS, WorkshopPart
from gdtui.workshop.scenes import make_workshop_lesson
from gdtui.workshop.trace import LearnerTrace

LAST_PART = "This is the last part. Run it: python part10_all_together.py"


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class WorkshopSession(Session):
    """The workshop as a session.

    Attributes:
        driver: takes the steps; None only while a page is being opened.
        findings: what was found of each file.
    """

    driver: Driver | None = None
    findings: tuple[FileFinding, ...] = ()

    @classmethod
    def begin(
        cls,
        folder: Path,
        driver: Driver,
        findings: tuple[FileFinding, ...],
        number: int | None = None,
    ) -> WorkshopSession:
        """Open the workshop at a part; without one, at the first file that does not hold."""
        lesson = make_workshop_lesson(folder, findings)
        if number is None:
            number = first_open(findings)
        opened = cls.open(lesson, number - 1)
        assert isinstance(opened, WorkshopSession)
        return replace(opened, driver=driver)._know(findings)._driven()

    @property
    def part(self) -> WorkshopPart:
        """The part on view."""
        return PARTS[self.page_index]

    @property
    def finding(self) -> FileFinding:
        """What was found of its file."""
        return self.findings[self.page_index]

    def _know(self, findings: tuple[FileFinding, ...]) -> WorkshopSession:
        """Say what was found, in the text and in the marks."""
        lesson = make_workshop_lesson(self.lesson.path, findings)
        kept = tuple(
            old if old == new else new
            for old, new in zip(self.lesson.pages, lesson.pages, strict=True)
        )
        marks: tuple[PageMark, ...] = tuple(
            "done" if finding.state == "holds" else "open" for finding in findings
        )
        return replace(
            self,
            lesson=structs.replace(lesson, pages=kept),
            findings=findings,
            marks=marks,
        )

    def look_again(
        self, findings: tuple[FileFinding, ...], number: int | None = None
    ) -> WorkshopSession:
        """Files were saved: show what was found, at a part, with a new run of what they are now.

        The run so far stays as a ghost where it is of the same part.
        """
        known = self._know(findings)
        there: Session = known
        if number is not None and number != self.part.number:
            there = known._turn_to(number - 1, known.marks)
        elif self.trace.steps:
            there = known.pin()
        begun = replace(there._restart(there.start, there.seed), left={}, notice="")
        assert isinstance(begun, WorkshopSession)
        return begun

    # Steps by the learner's functions -----------------------------------------------------------

    def _driven(self) -> Self:
        """The same, with a run that the learner's functions take on."""
        if self.driver is None or isinstance(self.trace, LearnerTrace):
            return self
        return replace(self, trace=LearnerTrace.start(self.trace, self.driver, self.part.number))

    def _restart(self, start: Array, seed: int) -> Self:
        return super()._restart(start, seed)._driven()

    def _hand_on(self, following: Self) -> Self:
        handed = super()._hand_on(following)
        return replace(handed, driver=self.driver, findings=self.findings)._driven()

    def _run_on(self, count: int) -> Self:
        """Take steps; in a frame of a run only as many as leave the keys alive."""
        if not self.running or not isinstance(self.trace, LearnerTrace):
            return super()._run_on(count)
        return self._move_to(self.trace.advance_for(SLICE_SECONDS, count))

    def _move_to(self, trace: Trace) -> Self:
        moved = super()._move_to(trace)
        if moved.notice == FLEW_APART and _why(moved):
            return replace(moved, notice=_why(moved))
        return moved

    def _halt(self) -> Self:
        why, halted = _why(self), super()._halt()
        return replace(halted, notice=end_sentence(why)) if why else halted

    # Keys that mean something else here ---------------------------------------------------------

    def next_page(self) -> Session:
        """Go to the next part, whether this one holds or not."""
        if self.page_index + 1 == len(PARTS):
            return replace(self, running=False, notice=LAST_PART)
        return self._turn_to(self.page_index + 1, self.marks)

    def skip(self) -> Session:
        """Go to the next part."""
        return self.next_page()

    def next_panel(self) -> Session:
        """Show the right step from here in numbers, or the chart in words."""
        following: PanelName = "account" if self.panel == "worked" else "worked"
        return replace(self, panel=following, notice="")

    def ask_again(self) -> Session:
        """Begin this part's run anew."""
        return self.again()

    def hint(self) -> Self:
        """Show one more hint for this file."""
        hints, shown = self.part.hints, self.hints_shown
        if shown >= len(hints):
            told = "That was the last hint; h begins with the first again."
            return replace(self, notice=told, hints_shown=0)
        return replace(self, hints_shown=shown + 1, notice=f"Hint {shown + 1} of 3: {hints[shown]}")

    def _with_mark(self, mark: PageMark) -> tuple[PageMark, ...]:
        return self.marks  # what was found of the files says what is done


def _why(session: Session) -> str:
    """Why the last step was not taken, where learners' code is why."""
    return session.trace.log.why if isinstance(session.trace, LearnerTrace) else ""


def first_open(findings: tuple[FileFinding, ...]) -> int:
    """The number of the first file that does not hold; of the last where all do."""
    return next((one.part.number for one in findings if one.state != "holds"), len(PARTS))
