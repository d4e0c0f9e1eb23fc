"""Run what takes longer than the suite may, and write down how it went: `make soak`.

python tests/soak.py docs/soak.md
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
PARTS: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "What is marked soak": ((*PYTEST, "-m", "soak", "tests"), {}),
    "Properties, ten times the examples": (
        (*PYTEST, "-m", "not soak and not slow", "tests/engine", "tests/session", "tests/course",
         "tests/charts", "tests/text", "tests/shots"),
        {"HYPOTHESIS_PROFILE": "soak"},
    ),
    "Reliability, one after the other": ((*PYTEST, "-n", "0", "tests/reliability"), {}),
    "Benchmarks at full size": (
        (*PYTEST, "-n", "0", *sorted(map(str, (ROOT / "tests/benchmarks").glob("bench_*.py")))),
        {},
    ),
}  # fmt: skip


def main(table: Path) -> int:
    """Run every part, write the table, and return the first exit status that is not 0."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True
    ).stdout.strip()
    lines = [
        "# What takes longer",
        "",
        f"Written by `make soak` on {date.today().isoformat()}, at commit {commit or 'unknown'}.",
        "",
        "| what | outcome | minutes |",
        "| --- | --- | --- |",
    ]
    status = 0
    for name, (command, environment) in PARTS.items():
        begun = time.monotonic()
        run = subprocess.run(
            command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True
        )
        print(run.stdout[-4000:], flush=True)
        status = status or run.returncode
        last = run.stdout.rstrip().rpartition("\n")[2]
        outcome = re.sub(r" in [\d.]+s.*|=+", "", last).strip() or f"exit {run.returncode}"
        failed = re.findall(r"^FAILED (\S+)", run.stdout, re.MULTILINE)
        outcome += "".join(f"<br>failed: {one.rpartition('::')[2]}" for one in failed)
        lines.append(f"| {name} | {outcome} | {(time.monotonic() - begun) / 60:.1f} |")
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return status


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
