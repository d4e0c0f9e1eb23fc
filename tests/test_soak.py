"""What `make soak` writes down: the part that was run, and what stands there of the others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.soak import PARTS, Case, Outcome, document, section

PASSED = Case("test_a_step_is_cheap", "passed", 1.5, "8.1 ms a step")
FAILED = Case("test_memory", "failed", 2.0, "grew")


def test_a_part_takes_its_own_place_and_leaves_the_others(tmp_path: Path) -> None:
    table = tmp_path / "soak.md"
    benchmarks = Outcome(PARTS["benchmarks"], 1, 3.0, (PASSED, FAILED))
    properties = Outcome(PARTS["properties"], 0, 2.0, (PASSED,))
    for outcome in (properties, benchmarks):
        table.write_text(document(table, [section(outcome)]), encoding="utf-8")
    text = table.read_text(encoding="utf-8")
    titles = [line[3:] for line in text.splitlines() if line.startswith("## ")]
    assert titles == [PARTS["benchmarks"].title, PARTS["properties"].title]
    assert "1 passed, 1 failed; failed: test_memory." in text
    assert "| a step is cheap | 8.1 ms a step | 1.5 |" in text
    assert "| memory | grew (failed) | 2.0 |" in text
    again = replace(benchmarks, status=0, cases=(PASSED,))
    table.write_text(document(table, [section(again)]), encoding="utf-8")
    text = table.read_text(encoding="utf-8")
    assert "failed" not in text
    assert text.count("## ") == 2
