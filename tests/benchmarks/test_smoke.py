"""Every benchmark still runs: once, small, holding no limit. So none can rot unseen."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
BENCHMARKS = sorted(path.name for path in HERE.glob("bench_*.py"))


def test_there_are_benchmarks() -> None:
    assert BENCHMARKS


@pytest.mark.slow
@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_benchmark_still_runs(name: str) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", HERE / name],
        cwd=HERE.parent.parent,
        env={**os.environ, "GDTUI_BENCH": "smoke"},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert " passed" in result.stdout
