"""One folder of the workshop at work: its process, what was found of its files, and its steps."""

from __future__ import annotations

from pathlib import Path

from gdtui.workshop.driver import Driver
from gdtui.workshop.examination import FileFinding, examine
from gdtui.workshop.folder import FileStamp, stamp_files
from gdtui.workshop.parts import PARTS
from gdtui.workshop.runner import LearnerProcess


class Bench:
    """Looks at files again where they, or those they call, were saved since.

    Attributes:
        stamps: those of the files when they were last looked at.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process = LearnerProcess(folder)
        self.driver = Driver(self.process)
        self.stamps: tuple[FileStamp, ...] = ()
        self._found: dict[int, FileFinding] = {}

    def look(self) -> tuple[FileFinding, ...]:
        """Find out what is so of all ten files; the steps go by them from now on.

        Raises:
            CannotRunError: no process can be begun.
            LookInterruptedError: it was given up; nothing is known but what was before.
        """
        stamps = stamp_files(self.folder)
        changed = {
            part.number
            for at, part in enumerate(PARTS)
            if not self.stamps or stamps[at] != self.stamps[at]
        }
        found: dict[int, FileFinding] = {}
        for part in PARTS:
            if part.number in changed or changed & {*part.needs} or part.number not in self._found:
                found[part.number] = examine(self.process, part, found)
                changed.add(part.number)
            else:
                found[part.number] = self._found[part.number]
        self._found, self.stamps = found, stamps
        findings = tuple(found.values())
        self.driver.take_over(findings)
        return findings

    def interrupt(self) -> None:
        """Give up looking where a file hangs, as it was saved anew; to be called while `look` runs.

        That raises LookInterruptedError then, in its own thread.
        """
        self.process.interrupt()

    def close(self) -> None:
        """End the process."""
        self.process.stop()
