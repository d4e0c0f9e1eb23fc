"""Shade on the live screen, through a real pseudo-terminal of many colours.

    OPENBLAS_NUM_THREADS=1 pytest -s -n 0 tests/benchmarks/bench_shade.py

A network's boundary bends with every frame of its run; a contour's bands stand still, and what
they add to a step is held against the same chart on a terminal that has no shade.
"""

from __future__ import annotations

import statistics
import time
from itertools import pairwise
from pathlib import Path

import pytest

from tests.benchmarks.bench_screen import WIDE, cost_of, cpu_seconds, lesson
from tests.benchmarks.sizes import hold, sized
from tests.reliability.terminal import Terminal

MANY = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
FEW = {"TERM": "xterm-16color", "COLORTERM": None}

SECONDS = sized(15, 1)
"""How long a run is watched from its start; its shade is at rest long before."""

STEPS = sized(30, 2)
ROUNDS = sized(3, 1)
SETTLED = sized(1.0, 0.1)

MEAN_LIMIT, SECOND_LIMIT = 25 * 1024, 40 * 1024
"""Bytes a second, over the run and in its worst second."""


@pytest.mark.parametrize("faster", sized([0, 1, 2], [1]), ids=lambda power: f"{10**power} a frame")
def test_a_training_network_bends_its_shade_over_a_thin_link(tmp_path: Path, faster: int) -> None:
    """Lesson 18's page of four rows, ten frames a second, from its random start."""
    terminal = Terminal("18", "--page", "6", home=tmp_path, size=WIDE, environ=MANY)
    terminal.until_shown("Enter starts it")
    terminal.press("\r")
    terminal.until_shown("Four of four")
    time.sleep(SETTLED)
    terminal.press(">" * faster)
    time.sleep(SETTLED)
    terminal.press("r")
    sent, cpu = [len(terminal.output)], cpu_seconds(terminal)
    for _ in range(SECONDS):
        time.sleep(1)
        sent.append(len(terminal.output))
    busy = (cpu_seconds(terminal) - cpu) / SECONDS
    assert f"▶ {10**faster:,} a frame" in terminal.shown
    terminal.close()
    each = [after - before for before, after in pairwise(sent)]
    mean, most = statistics.mean(each), max(each)
    print(f"\nmean {mean / 1024:.1f} KiB/s, at most {most / 1024:.1f}, {busy:.1%} of a core")
    hold(mean <= MEAN_LIMIT)
    hold(most <= SECOND_LIMIT)
    hold(busy <= 0.15)


def test_bands_on_a_contour_add_little_to_a_step(tmp_path: Path) -> None:
    costs: dict[str, list[tuple[float, float]]] = {"shaded": [], "bare": []}
    for number in range(ROUNDS):
        for name, environ in (("shaded", MANY), ("bare", FEW)):
            path = lesson(tmp_path, charts="contour")
            terminal = Terminal(
                str(path),
                "--no-glide",
                home=tmp_path / f"{name}{number}",
                size=WIDE,
                environ=environ,
            )
            terminal.until_shown("Enter starts it")
            terminal.press("\r")
            terminal.until_shown("w ←")
            time.sleep(SETTLED)
            cost_of(terminal, " ", sized(5, 1))
            cost = cost_of(terminal, " ", STEPS)
            costs[name].append((cost.bytes / STEPS, cost.cpu / STEPS * 1000))
            terminal.close()
    (bytes_shaded, cpu_shaded), (bytes_bare, cpu_bare) = (
        tuple(statistics.median(one) for one in zip(*costs[name], strict=True))
        for name in ("shaded", "bare")
    )
    print(
        f"\na step: shaded {bytes_shaded:,.0f} B {cpu_shaded:.1f} ms, bare {bytes_bare:,.0f} B "
        f"{cpu_bare:.1f} ms: {bytes_shaded / bytes_bare:.2f}x and {cpu_shaded / cpu_bare:.2f}x"
    )
    hold(bytes_shaded <= 1.5 * bytes_bare)
    hold(cpu_shaded <= 1.5 * cpu_bare)
