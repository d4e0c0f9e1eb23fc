"""The workshop at work: a frame of a run by learners' functions, and a saved file looked at.

    pytest -s tests/benchmarks/bench_workshop.py

A frame of 10,000 steps by learners' functions is cut short, so that keys stay alive: it is held
against a frame of as many steps by the engine. What a saved file costs is held against the start
of a Python that imports numpy.
"""

import subprocess
import sys
import time
from pathlib import Path

from gdtui.session.session import Session
from gdtui.workshop.bench import Bench
from gdtui.workshop.session import WorkshopSession
from tests.benchmarks.sizes import hold, sized
from tests.workshop.solutions import begin_solved, solve

FRAMES = sized(30, 2)
SPEED = sized(4, 1)
SAVED = sized(20, 2)
FRAME_LIMIT = 0.5
SAVED_LIMIT = 1.0


def longest_frame(session: Session) -> tuple[float, float]:
    """The longest frame of a run at 10,000 steps a frame, in seconds, and the steps a frame."""
    for key in (*">" * SPEED, "r"):
        session = session.press(key)
    longest, began = 0.0, session.trace.steps
    for _ in range(FRAMES):
        before = time.perf_counter()
        session = session.tick()
        longest = max(longest, time.perf_counter() - before)
        if not session.running:
            session = session.press("0").press("r")
    return longest, (session.trace.steps - began) / FRAMES


def test_a_frame_by_learners_functions_is_shorter_than_one_by_the_engine(tmp_path: Path) -> None:
    bench = Bench(begin_solved(tmp_path / "gd"))
    try:
        session = WorkshopSession.begin(bench.folder, bench.driver, bench.look(), 3)
        theirs, steps = longest_frame(session)
        engine, _ = longest_frame(Session.open(session.lesson, 2))
    finally:
        bench.close()
    print(
        f"\n{theirs * 1000:.0f} ms for {steps:.0f} steps, the engine's frame {engine * 1000:.0f} ms"
    )
    hold(theirs <= FRAME_LIMIT * engine)


def test_a_saved_file_is_looked_at_faster_than_python_starts(tmp_path: Path) -> None:
    bench = Bench(begin_solved(tmp_path / "gd"))
    times = []
    try:
        bench.look()
        for turn in range(SAVED):
            solve(bench.folder, turn % 10 + 1)
            before = time.perf_counter()
            bench.look()
            times.append(time.perf_counter() - before)
    finally:
        bench.close()
    before = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import numpy"], check=True)
    start = time.perf_counter() - before
    least, most = min(times) * 1000, max(times) * 1000
    print(f"\n{least:.0f} to {most:.0f} ms; Python with numpy {start * 1000:.0f} ms")
    hold(max(times) <= SAVED_LIMIT * start)
