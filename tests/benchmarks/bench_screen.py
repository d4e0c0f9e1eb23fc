"""The live screen through a real pseudo-terminal, measured by hand: `make benchmarks`.

    pip install -e ".[test,bench]" && pytest -s tests/benchmarks/bench_screen.py

Bytes are what arrives at the terminal, CPU what the whole process used. Each ratio is against
`peer.py`, the same screen by textual-plotext, taken in turns in one run; medians count.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from gdtui import course
from gdtui.charts import draw_chart
from gdtui.charts.rendering.painter import Painter
from gdtui.panels.question import question_lines
from gdtui.panels.readout import readout
from gdtui.panels.worked_step import worked_lines
from gdtui.session.session import Session
from tests.benchmarks.peer import PROSE
from tests.benchmarks.sizes import hold, sized
from tests.lessons import lesson_text
from tests.reliability.terminal import Terminal

RATE = "2.5e-5"
RATES = ["5e-7", "2.5e-5", "2.25e-4", "2.5e-4", "2.75e-4", "5e-4"]
STEPS = sized(40, 2)
ROUNDS = sized(3, 1)
SERIES = sized((4, 10), (1, 2))
"""How often so many keys are measured early and late in a run."""

SETTLED = sized(1.0, 0.1)
"""Seconds in which nothing more is drawn of what went before."""

WARM_UP = sized(10, 1)
"""Keys before those that are measured: what the first ones import is no part of a step."""

PAUSE = 0.12
"""Seconds between two keys: each step is drawn by itself, also by the slower of the two."""

PAGE = f"""\
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
    charts: str = "fit, bowl, loss, gradient",
) -> Path:
    path = folder / "01_measured.md"
    text = lesson_text(
        PAGE,
        title="Measured",
        problem=f'{{dataset: {dataset}, features: [{feature}], target: "{target}"}}',
        descent=f"{{learning_rate: {RATE}, start: zeros}}",
        charts=f"[{charts}]",
    )
    path.write_text(text, encoding="utf-8")
    return path


def tutor(
    folder: Path,
    size: tuple[int, int],
    *options: str,
    charts: str = "fit, bowl, loss, gradient",
    glide: bool = False,
) -> Terminal:
    home = Path(tempfile.mkdtemp(dir=folder))
    path = lesson(folder, charts=charts)
    options += ("--glide" if glide else "--no-glide",)
    terminal = Terminal(str(path), *options, home=home, size=size)
    terminal.until_shown("Enter starts it")
    terminal.press("\r")
    terminal.until_shown("w ←")
    time.sleep(SETTLED)
    return terminal


def peer(folder: Path, size: tuple[int, int], chart: str) -> Terminal:
    command = (sys.executable, "-m", "tests.benchmarks.peer", chart, RATE)
    terminal = Terminal(home=folder, size=size, command=command)
    terminal.until_shown("forward")
    time.sleep(SETTLED)
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


WIDE, NARROW = (120, 36), (80, 24)
SCREENS = [("fit", WIDE), ("bowl", WIDE), ("fit", NARROW), ("bowl", NARROW), ("fit,bowl", WIDE)]


@pytest.mark.parametrize(("chart", "size"), sized(SCREENS, [("fit,bowl", WIDE)]))
def test_a_step_costs_a_fraction_of_a_chart_drawn_whole(
    tmp_path: Path, chart: str, size: tuple[int, int]
) -> None:
    """One chart alone against one, two that stand together against two."""
    ours: list[Cost] = []
    theirs: list[Cost] = []
    for _ in range(ROUNDS):
        for costs, terminal in (
            (theirs, peer(tmp_path, size, chart)),
            (ours, tutor(tmp_path, size, charts=chart.replace(",", ", "))),
        ):
            cost_of(terminal, " ", WARM_UP)
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
    least = {"fit": (12, 4.5), "bowl": (15, 4.5), "fit,bowl": (12, 4)}
    least_bytes, least_cpu = least[chart]
    share = 1 if size == (120, 36) else 0.5
    hold(fewer >= least_bytes * share)
    hold(lighter >= least_cpu * share)


@pytest.mark.parametrize("chart", sized(["bowl", "contour"], ["bowl"]))
def test_the_way_of_a_step_is_a_few_bytes(tmp_path: Path, chart: str) -> None:
    costs = []
    for glide in (False, True):
        terminal = tutor(tmp_path, NARROW, charts=chart, glide=glide)
        costs.append(cost_of(terminal, " ", sized(10, 2), 0.6).bytes / sized(10, 2))
        terminal.close()
    print(f"\n{chart}: a step {costs[0]:,.0f} B, one that glides {costs[1]:,.0f} B")
    hold(costs[1] - costs[0] < 1500)


@pytest.mark.parametrize("chart", sized(["fit", "bowl", "loss", "gradient"], ["loss"]))
@pytest.mark.parametrize("rate", sized(RATES, RATES[-1:]))
def test_a_run_at_ten_frames_a_second_is_cheap_at_any_rate(
    tmp_path: Path, rate: str, chart: str
) -> None:
    """At 5e-4 the loss is not a number of any size any more after half a minute."""
    terminal = tutor(tmp_path, (120, 36), "--chart", chart, "--learning-rate", rate)
    cost, seconds = cost_of_run(terminal, sized(4.0, 0.5))
    print(
        f"\n{chart} at {rate}: {cost.cpu / seconds:.1%} of a core, {cost.bytes / seconds:,.0f} B/s"
    )
    terminal.close()
    hold(cost.cpu < 0.15 * seconds)
    hold(cost.bytes < 25 * 1024 * seconds)


def cost_of_run(terminal: Terminal, duration: float) -> tuple[Cost, float]:
    """Run for so many seconds; what that cost, and how long it really was."""
    terminal.press("r")
    time.sleep(0.5)
    begun, cpu, since = len(terminal.output), cpu_seconds(terminal), time.monotonic()
    time.sleep(duration)
    seconds = time.monotonic() - since
    return Cost(len(terminal.output) - begun, cpu_seconds(terminal) - cpu), seconds


@pytest.mark.parametrize("chart", sized(["fit", "bowl", "loss", "gradient"], ["loss"]))
def test_a_frame_costs_the_same_after_a_thousand_steps_and_after_a_hundred_thousand(
    tmp_path: Path, chart: str
) -> None:
    costs = []
    for keys, reached in sized(((">>>", 1_000), (">>>>", 100_000)), ((">", 20), (">>", 200))):
        terminal = tutor(tmp_path, (120, 36), "--chart", chart)
        terminal.press(keys + "r")
        terminal.until_steps(reached)
        terminal.press("r" + "<" * len(keys))
        time.sleep(SETTLED)
        series, keys_each = SERIES
        measured = [cost_of(terminal, " ", keys_each).cpu for _ in range(series)]
        costs.append(min(measured) / keys_each)
        terminal.close()
    print(f"\n{chart}, a step: {costs[0] * 1e3:.1f} ms early, {costs[1] * 1e3:.1f} ms late")
    hold(costs[1] < 1.3 * costs[0])


def test_memory_stays_flat_over_twenty_thousand_frames(tmp_path: Path) -> None:
    """Frames by hand in the real app; the history kept of a run is full after the first 10,000."""
    script = Path(__file__).with_name("frames.py")
    told = subprocess.run(
        [
            sys.executable,
            str(script),
            str(lesson(tmp_path)),
            *sized(("10000", "20000"), ("20", "20")),
        ],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "GDTUI_HOME": str(tmp_path)},
    ).stdout.split()
    early, late = map(int, told)
    print(f"\nmemory after 10,000 frames {early / 1e6:.1f} MB, after 30,000 {late / 1e6:.1f} MB")
    hold(late < early + 3_000_000)


@pytest.mark.parametrize("chart_name", sized(["fit", "bowl", "loss", "gradient"], ["fit"]))
def test_a_frame_costs_the_same_for_a_thousand_rows_and_for_a_million(
    tmp_path: Path, chart_name: str
) -> None:
    """All that is drawn of a step. The step itself is one pass over the rows, told beside it."""
    frames, passes = [], []
    for rows in sized((1_000, 1_000_000), (100, 1_000)):
        session = opened_on(tmp_path, rows, chart_name)
        painter = Painter()
        for _ in range(3):
            session = session.step()
            draw(painter, session)
        drawn, stepped = [], []
        for _ in range(STEPS):
            begun = time.process_time()
            session = session.step()
            assert session.status  # evaluates the loss: the pass over the rows
            between = time.process_time()
            draw(painter, session)
            drawn.append(time.process_time() - between)
            stepped.append(between - begun)
        frames.append(statistics.median(drawn))
        passes.append(statistics.median(stepped))
    print(
        f"\n{chart_name}, a frame: {frames[0] * 1e3:.2f} ms of 1,000 rows, "
        f"{frames[1] * 1e3:.2f} ms of a million; the step: {passes[0] * 1e3:.2f} and "
        f"{passes[1] * 1e3:.1f} ms"
    )
    # A pass over the rows leaves the processor's cache empty.
    hold(frames[1] < 2.5 * frames[0])


def opened_on(folder: Path, rows: int, chart_name: str) -> Session:
    x = np.random.default_rng(0).normal(60, 15, rows)
    table = np.column_stack((x, 0.9 * x + 5 + np.random.default_rng(1).normal(0, 5, rows)))
    np.savetxt(folder / "t.csv", table, fmt="%.3f", delimiter=",", header="x,y", comments="")
    return Session.open(course.parse(lesson(folder, "t.csv", "x", "y")), chart=chart_name)


def draw(painter: Painter, session: Session) -> None:
    painter.paint(draw_chart(session.chart_name, session), 70, 24)
    worked_lines(session, 70, 6)
    readout(session, 118)
    question_lines(session, 40)
