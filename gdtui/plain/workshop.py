"""The workshop as lines: what is so of a file each time it is saved, and where it leads."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from gdtui.charts import describe_chart
from gdtui.plain.printing import print_wrapped
from gdtui.text.numbers import count_text
from gdtui.text.speech import to_speech
from gdtui.workshop.bench import Bench
from gdtui.workshop.examination import FileFinding
from gdtui.workshop.page_text import HEADS
from gdtui.workshop.parts import PARTS, part_of
from gdtui.workshop.runner import LookInterruptedError
from gdtui.workshop.saves import SECONDS_BETWEEN_STAMPS, Saves
from gdtui.workshop.session import WorkshopSession, first_open

WORKSHOP_GREETING = (
    "The workshop in plain lines. Save a file, and what it does is said here. Ctrl+C ends it; "
    "`gdtui code hint N` gives a hint for part N."
)

STEPS_TOLD = 10
"""So many steps are taken by a file that can drive."""

Findings = tuple[FileFinding, ...]


def watch_in_lines(
    folder: Path,
    part: int | None = None,
    tell: Callable[[str], None] = print_wrapped,
    wait: Callable[[float], object] = time.sleep,
) -> None:
    """Say what is so of a part, by default the first that does not hold; then of each file saved.

    Goes on until Ctrl+C.

    Raises CannotRunError where no process can be begun for the files.
    """
    bench = Bench(folder)
    try:
        findings = bench.look()
        tell(f"{WORKSHOP_GREETING}\n")
        _tell_of(bench, findings, part or first_open(findings), tell)
        for saved, found in _looks(bench, wait):
            _tell_of(bench, found, saved[0] if len(saved) == 1 else first_open(found), tell)
    finally:
        bench.close()


def _looks(
    bench: Bench, wait: Callable[[float], object]
) -> Iterator[tuple[tuple[int, ...], Findings]]:
    """Yield the numbers of the files that were saved, and what is so of all files then."""
    saves = Saves(bench.folder, bench.stamps)
    saved: tuple[int, ...] = ()
    looking: Future[Findings] | None = None
    with ThreadPoolExecutor(1) as pool:
        try:
            while True:
                wait(SECONDS_BETWEEN_STAMPS)
                if looking is not None and looking.done():
                    found, looking = _result(looking), None
                    if found is not None:
                        yield saved, found
                elif saves.waiting():
                    if looking is not None:
                        bench.interrupt()
                    else:
                        saved, looking = saves.take(), pool.submit(bench.look)
        finally:
            bench.close()  # so that nobody waits for a file that hangs


def _result(looking: Future[Findings]) -> Findings | None:
    try:
        return looking.result()
    except LookInterruptedError:
        return None


def _tell_of(bench: Bench, findings: Findings, number: int, tell: Callable[[str], None]) -> None:
    """Say what is so of a part and, where its function can drive, where ten steps of it lead."""
    part, finding = part_of(number), findings[number - 1]
    held = sum(one.state == "holds" for one in findings)
    lines = [
        f"Part {number} of {len(PARTS)}, {part.title}: {part.file}, {HEADS[finding.state][2:]}.",
        finding.message,
    ]
    if finding.printed:
        lines.append(f"It printed: {finding.printed}")
    if finding.drives:
        session = WorkshopSession.begin(bench.folder, bench.driver, findings, number)
        for _ in range(STEPS_TOLD):
            session = session.step()
        lines.append(count_text(session.trace.steps, "step") + f" by it. {describe_chart(session)}")
        lines += [session.notice] if session.notice else []
    lines.append(f"{held} of {len(findings)} hold.")
    tell(to_speech("\n".join(lines)) + "\n")
