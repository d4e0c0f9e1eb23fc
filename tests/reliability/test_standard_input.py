"""A table from standard input or a pipe: read to its end, and then the terminal has the keys."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.reliability.conftest import Start

PROGRAM = f"{shlex.quote(sys.executable)} -m gdtui"
COLUMNS = "--features x --target y --split 1,0,0"


@pytest.fixture
def table(tmp_path: Path) -> str:
    path = tmp_path / "t.csv"
    path.write_text("x;y\n" + "".join(f"{n},5;{2 * n + n % 3}\n" for n in range(20)))
    return shlex.quote(str(path))


@pytest.mark.parametrize(
    "source",
    ["cat {0} | {1} data - {2}", pytest.param("{1} data <(cat {0}) {2}", marks=pytest.mark.soak)],
)
def test_it_is_driven_by_keys(start: Start, table: str, source: str) -> None:
    line = source.format(table, PROGRAM, COLUMNS)
    terminal = start("-c", line, command=("bash",))
    terminal.press("  ")
    terminal.until_steps(2)
    terminal.until_shown("for the decimals")
    terminal.press("q")
    terminal.wait()
    assert terminal.status == 0
    terminal.until(lambda: terminal.restored, "restored terminal")


def test_without_a_terminal_the_command_without_a_screen_is_named(table: str) -> None:
    line = f"cat {table} | {PROGRAM} data - {COLUMNS}"
    done = subprocess.run(
        ["bash", "-c", line], capture_output=True, text=True, start_new_session=True
    )
    assert done.returncode == 2
    assert "`gdtui run --data -`" in done.stderr
    line = f"cat {table} | {PROGRAM} run --data - {COLUMNS} --epochs 1"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "standard input, 20 / 0 / 0" in done.stdout
    assert "read with ; between the columns and , for the decimals" in done.stdout
