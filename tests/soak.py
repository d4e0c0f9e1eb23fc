"""Run what takes longer than the suite may, and write down how it went: `make soak`.

    python tests/soak.py docs/soak.md [PART ...]

What a benchmark measured is written down as it printed it; its limits stand in the benchmark.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
BENCHMARKS = sorted(str(path) for path in (ROOT / "tests" / "benchmarks").glob("bench_*.py"))
ALONE = ("-n", "0")
ONE_THREAD = (("OPENBLAS_NUM_THREADS", "1"),)
"""Threads of numpy that wait for work spin, and would be counted as the program's own."""
HEADING = """# What takes longer

Written by `make soak`, each part when it was last run; `make soak PARTS="repetition reliability"`
runs some of them. What passed held its limits. Times are those of the machine, and of whatever
else it did.
"""


@dataclass(frozen=True)
class Part:
    """A run of pytest: its title, arguments, environment; and whether it measures something."""

    title: str
    arguments: tuple[str, ...]
    environment: tuple[tuple[str, str], ...] = ()
    measures: bool = False


PARTS = {
    "benchmarks": Part("Benchmarks at full size", (*ALONE, *BENCHMARKS), ONE_THREAD, measures=True),
    "repetition": Part("Marked `soak`: more seeds, every page", ("-m", "soak", "tests")),
    "properties": Part(
        "Properties, ten times the examples",
        ("-m", "hypothesis and not soak", "tests"),
        (("HYPOTHESIS_PROFILE", "soak"),),
    ),
    "reliability": Part("Reliability, one test after the other", (*ALONE, "tests/reliability")),
}


@dataclass(frozen=True)
class Case:
    """One test: its name, how it ended, how long it took, and what it printed."""

    name: str
    outcome: str
    seconds: float
    printed: str


@dataclass(frozen=True)
class Outcome:
    """A part that was run: its exit status, its minutes, its tests."""

    part: Part
    status: int
    minutes: float
    cases: tuple[Case, ...]

    def in_words(self) -> str:
        """How many passed and failed, and which failed."""
        counts = {
            name: sum(case.outcome == name for case in self.cases)
            for name in ("passed", "failed", "skipped")
        }
        said = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
        failed = "".join(f"; failed: {c.name}" for c in self.cases if c.outcome == "failed")
        return (said or f"nothing was run, exit status {self.status}") + failed


def cases_of(report: Path) -> Iterable[Case]:
    """The tests of a JUnit report."""
    for case in ET.parse(report).getroot().iter("testcase"):
        outcome = "passed"
        if case.find("failure") is not None or case.find("error") is not None:
            outcome = "failed"
        elif case.find("skipped") is not None:
            outcome = "skipped"
        lines = (case.findtext("system-out") or "").splitlines()
        printed = " ".join(" ".join(line for line in lines if "Captured Out" not in line).split())
        yield Case(case.attrib["name"], outcome, float(case.attrib["time"]), printed)


def run(part: Part) -> Outcome:
    """Run a part of the soak; what pytest says goes to the terminal as it comes."""
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [*PYTEST, *part.arguments, f"--junitxml={report}", "-o", "junit_logging=out-err"]
        begun = time.monotonic()
        status = subprocess.run(command, cwd=ROOT, env=environment(part)).returncode
        minutes = (time.monotonic() - begun) / 60
        cases = tuple(cases_of(report)) if report.exists() else ()
    return Outcome(part, status, minutes, cases)


def environment(part: Part) -> dict[str, str]:
    """What a part runs in: benchmarks at their full size, whatever is set outside."""
    outside = {name: value for name, value in os.environ.items() if name != "GDTUI_BENCH"}
    return {**outside, **dict(part.environment)}


def commit() -> str:
    """The commit that is checked out, and whether something differs from it."""
    told = subprocess.run(
        ["git", "describe", "--always", "--dirty=, with changes", "--exclude=*"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    return told.stdout.strip() or "unknown"


def section(outcome: Outcome) -> str:
    """What docs/soak.md says of a part: when and where it was run, how it ended, what it told."""
    lines = [
        f"## {outcome.part.title}",
        "",
        f"{date.today().isoformat()}, commit {commit()}, Python {platform.python_version()},",
        f"{os.cpu_count()} cores, {outcome.minutes:.1f} minutes: {outcome.in_words()}.",
    ]
    measured = [case for case in outcome.cases if case.printed and case.outcome != "skipped"]
    if outcome.part.measures and measured:
        lines += ["", "| benchmark | what was measured | seconds |", "| --- | --- | --- |"]
        lines += [
            f"| {case.name.removeprefix('test_').replace('_', ' ')} "
            f"| {case.printed}{'' if case.outcome == 'passed' else ' (failed)'} "
            f"| {case.seconds:.1f} |"
            for case in measured
        ]
    return "\n".join(lines) + "\n"


def document(table: Path, sections: Iterable[str]) -> str:
    """The whole of docs/soak.md: these sections, and of the other parts those that stand there."""
    known = table.read_text(encoding="utf-8").split("\n## ")[1:] if table.exists() else []
    by_title = {text.partition("\n")[0]: f"## {text.rstrip()}\n" for text in known}
    by_title |= {text.partition("\n")[0].removeprefix("## "): text for text in sections}
    kept = [by_title[part.title] for part in PARTS.values() if part.title in by_title]
    return "\n".join([HEADING, *kept])


def main(table: Path, names: list[str]) -> int:
    """Run the parts named, or all; write the table; return the first exit status that is not 0."""
    outcomes = []
    for name in names or PARTS:
        outcomes.append(run(PARTS[name]))
        table.write_text(document(table, [section(outcomes[-1])]), encoding="utf-8")
    return next((one.status for one in outcomes if one.status), 0)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
