"""The table in docs/reliability.md has a row for every fault that is tested."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.reliability.conftest import HEADER, MARKS

DOCUMENT = Path(__file__).parents[2] / "docs" / "reliability.md"


@pytest.mark.skipif("RELIABILITY_TABLE" in os.environ, reason="the table is being written")
def test_every_fault_has_its_row(faults: list[tuple[str, str]]) -> None:
    _, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(MARKS[0])
    table, _, _ = rest.partition(MARKS[1])
    lines = table.strip().splitlines()
    assert tuple(lines[:2]) == HEADER
    rows = {tuple(line.strip("| ").split(" | ")[:2]) for line in lines[2:]}
    assert set(faults) <= rows, "run `make reliability`"


def test_every_row_has_what_happened() -> None:
    _, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(MARKS[0])
    table, _, _ = rest.partition(MARKS[1])
    for line in table.strip().splitlines()[2:]:
        name, how, what, seconds = (cell.strip() for cell in line.strip("|").split("|"))
        assert name, line
        assert how, line
        assert what, line
        assert not seconds or float(seconds) < 3, f"{name} took {seconds} seconds"
