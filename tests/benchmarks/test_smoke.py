"""Every benchmark still runs: once, small, holding no limit. So none can rot unseen."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
BENCHMARKS = sorted(path.name for path in HERE.glob("bench_*.py"))


def test_there_are_benchmarks() -> None:
    assert BENCHMARKS


@pytest.mark.slow
def test_all_benchmarks_still_run() -> None:
    files = [str(HERE / name) for name in BENCHMARKS]
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-v", "-n", "0", "-p", "no:cacheprovider", *files],
        cwd=HERE.parent.parent,
        env={**os.environ, "GDTUI_BENCH": "smoke"},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    passed = {name for name in BENCHMARKS if re.search(f"{name}.* PASSED", result.stdout)}
    assert passed == {*BENCHMARKS}
