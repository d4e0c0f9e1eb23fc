"""`gdtui run` on a table of one's own against a pandas script that does the same, by hand.

    pytest -s tests/benchmarks/bench_tables.py

Both are whole programs, started anew each time and taken in turns; the best of each counts, in
time and in the largest memory they had at once.
"""

import subprocess
import sys
from pathlib import Path

import numpy as np

from tests.benchmarks.sizes import hold, sized

HERE = Path(__file__).resolve().parent
ROWS = sized(500_000, 2_000)
EPOCHS = 10
ROUNDS = sized(5, 1)
LIMIT = 1.5


def table(folder: Path) -> Path:
    """Three columns of so many rows, as a sensor writes them."""
    draws = np.random.default_rng(0)
    one, two = draws.normal(60, 15, ROWS), draws.normal(0, 1, ROWS)
    columns = np.column_stack((one, two, 0.9 * one - 2 * two + draws.normal(0, 3, ROWS)))
    path = folder / "many.csv"
    np.savetxt(path, columns, fmt="%.6f", delimiter=",", header="one,two,three", comments="")
    return path


MEASURE = """
import os, subprocess, sys, time
before = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, used = os.wait4(process.pid, 0)
process.returncode = os.waitstatus_to_exitcode(status)
print(time.perf_counter() - before, used.ru_maxrss / 1024)
sys.exit(process.returncode)
"""
"""Starts a command from a small process: the kernel counts the memory of who starts it too."""


def measured(command: list[str]) -> tuple[float, float]:
    """Seconds, and megabytes at most."""
    measuring = [sys.executable, "-S", "-c", MEASURE, *command]
    told = subprocess.run(measuring, check=True, capture_output=True, text=True).stdout
    seconds, megabytes = map(float, told.split())
    return seconds, megabytes


def test_gdtui_run_reads_a_table_about_as_fast_as_pandas(tmp_path: Path) -> None:
    path = str(table(tmp_path))
    ours = [
        *(sys.executable, "-m", "gdtui", "run", "--data", path, "--features", "one,two"),
        *("--target", "three", "--learning-rate", "1e-4", "--epochs", str(EPOCHS)),
    ]
    plain = [sys.executable, str(HERE / "plain_table.py"), path, str(EPOCHS)]
    taken = [(*measured(ours), *measured(plain)) for _ in range(ROUNDS)]
    seconds, megabytes, plain_seconds, plain_megabytes = (
        min(column) for column in zip(*taken, strict=True)
    )
    print(
        f"\n{ROWS:,} rows: gdtui run {seconds:.2f} s and {megabytes:.0f} MB, pandas "
        f"{plain_seconds:.2f} s and {plain_megabytes:.0f} MB: {seconds / plain_seconds:.2f} × and "
        f"{megabytes / plain_megabytes:.2f} ×"
    )
    hold(seconds <= LIMIT * plain_seconds and megabytes <= LIMIT * plain_megabytes)
