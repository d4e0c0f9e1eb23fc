"""`gdtui run` against the same loop in plain numpy, measured by hand.

    pytest -s tests/benchmarks/bench_run.py

Both are whole programs, started anew each time and taken in turns; the best of each counts.
"""

import subprocess
import sys
import time
from pathlib import Path

from tests.benchmarks.sizes import hold, sized

HERE = Path(__file__).resolve().parent
DATA = HERE.parent.parent / "data" / "seattle-weather.csv"
EPOCHS, EVERY = sized((50_000, 5_000), (50, 10))
ROUNDS = sized(7, 1)
LIMIT = 1.4

OURS = [
    *(sys.executable, "-m", "gdtui", "run", "--data", str(DATA)),
    *("--features", "tmax,tmin,rain", "--target", "next:tmax", "--split", "0.7,0.15,0.15"),
    *("--learning-rate", "5e-5", "--epochs", str(EPOCHS), "--every", str(EVERY)),
    *("--start", "0.05636,0.24848,0.11866,0.57735", "--json"),
]
PLAIN = [sys.executable, str(HERE / "plain.py"), str(DATA), str(EPOCHS), str(EVERY)]


def seconds(command: list[str]) -> float:
    before = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - before


def test_gdtui_run_takes_little_longer_than_plain_numpy() -> None:
    times = [(seconds(OURS), seconds(PLAIN)) for _ in range(ROUNDS)]
    ours, plain = (min(column) for column in zip(*times, strict=True))
    print(f"\ngdtui run {ours:.2f} s, plain numpy {plain:.2f} s: {ours / plain:.2f} ×")
    hold(ours <= LIMIT * plain)
