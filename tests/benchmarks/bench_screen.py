"""The live screen through a real pseudo-terminal, measured by hand: `make benchmarks`.

    pytest -s tests/benchmarks/bench_screen.py

Bytes are what arrives at the terminal, CPU what the whole process used. Each ratio is against
`peer.py`, the same screen by textual-plotext, taken in turns in one run; medians count.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.benchmarks.peer import PROSE
from tests.reliability.terminal import Terminal

RATE = "2.5e-5"
STEPS = 40
ROUNDS = 1
PAUSE = 0.12
"""Seconds between two keys: each step is drawn by itself, also by the slower of the two."""

LESSON = f"""\
---
title: Measured
part: Measured
minutes: 1
objective: Be measured.
problem:
  {{dataset: DATASET, features: [FEATURE], target: "TARGET"}}
descent: {{learning_rate: {RATE}, start: zeros}}
charts: [fit, bowl, loss, gradient]
---

## Go down

{PROSE}
```{{do}}
goal: steps >= 1000000
practice: true
hints: [One key., The long one., Press space.]
solution: [space]
```
"""


class Cost(NamedTuple):
    """What some keys cost."""

    bytes: int
    cpu: float


def lesson(
    folder: Path,
    dataset: str = "seattle-weather",
    feature: str = "tmax",
    target: str = "next:tmax",
) -> Path:
    path = folder / "01_measured.md"
    text = LESSON.replace("DATASET", dataset).replace("FEATURE", feature).replace("TARGET", target)
    path.write_text(text, encoding="utf-8")
    return path


def tutor(folder: Path, size: tuple[int, int], *options: str) -> Terminal:
    home = Path(tempfile.mkdtemp(dir=folder))
    terminal = Terminal(str(lesson(folder)), *options, home=home, size=size)
    terminal.until_text("Enter starts it")
    terminal.press("\r")
    terminal.until_text("forward")
    time.sleep(1.0)
    return terminal


def peer(folder: Path, size: tuple[int, int], chart: str) -> Terminal:
    command = (sys.executable, "-m", "tests.benchmarks.peer", chart, RATE)
    terminal = Terminal(home=folder, size=size, command=command)
    terminal.until_text("forward")
    time.sleep(1.0)
    return terminal


def cpu_seconds(terminal: Terminal) -> float:
    """Processor time of all the program's threads, to the nanosecond where Linux tells."""
    tasks = Path(f"/proc/{terminal.process.pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


def cost_of(terminal: Terminal, key: str, times: int = STEPS, pause: float = PAUSE) -> Cost:
    begun, cpu = len(terminal.output), cpu_seconds(terminal)
    for _ in range(times):
        terminal.press(key)
        time.sleep(pause)
    return Cost(len(terminal.output) - begun, cpu_seconds(terminal) - cpu)


@pytest.mark.parametrize("chart", ["fit", "bowl"])
@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
def test_a_step_costs_a_fraction_of_a_chart_drawn_whole(
    tmp_path: Path, chart: str, size: tuple[int, int]
) -> None:
    ours, theirs = [], []
    for _ in range(ROUNDS):
        for costs, terminal in (
            (theirs, peer(tmp_path, size, chart)),
            (ours, tutor(tmp_path, size, "--chart", chart)),
        ):
            costs.append(cost_of(terminal, " "))
            terminal.close()
    pairs = list(zip(theirs, ours, strict=True))
    fewer = statistics.median(a.bytes / b.bytes for a, b in pairs)
    lighter = statistics.median(a.cpu / b.cpu for a, b in pairs)
    their, our = (
        (
            statistics.median(cost.bytes for cost in costs) / STEPS,
            statistics.median(cost.cpu for cost in costs) / STEPS * 1000,
        )
        for costs in (theirs, ours)
    )
    print(
        f"\n{chart} at {size[0]}x{size[1]}, a step: peer {their[0]:,.0f} B {their[1]:.1f} ms, "
        f"ours {our[0]:,.0f} B {our[1]:.1f} ms: {fewer:.1f}x fewer bytes, {lighter:.1f}x less CPU"
    )
    least_bytes, least_cpu = (4, 2.5) if chart == "fit" else (8, 3)
    share = 1 if size == (120, 36) else 0.5
    assert fewer >= least_bytes * share
    assert lighter >= least_cpu * share
