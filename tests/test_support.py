"""The habits of the tests: tools that are lacking, counts of examples, the table of the soak."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import properties, soak, support

HERE = Path(__file__).parent


def test_a_tool_that_is_here_is_no_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(support, "REQUIRE_ALL", True)
    support.require("sh", debian="dash")


def test_a_tool_that_is_lacking_skips(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(support, "REQUIRE_ALL", False)
    with pytest.raises(pytest.skip.Exception, match="no-such-tool here"):
        support.require("no-such-tool", debian="nothing")


def test_a_tool_that_is_lacking_fails_where_all_are_required(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(support, "REQUIRE_ALL", True)
    with pytest.raises(pytest.fail.Exception, match="GDTUI_REQUIRE=all"):
        support.require("no-such-tool", debian="nothing")


@pytest.mark.slow
@pytest.mark.parametrize(("required", "raised"), [("", "Skipped: no x"), ("all", "Failed: no x")])
def test_whether_all_are_required_is_read_from_outside(required: str, raised: str) -> None:
    """The tests' own environment is cleared of it before each of them."""
    told = subprocess.run(
        [sys.executable, "-c", "from tests.support import lacking; lacking('no x')"],
        cwd=HERE.parent,
        env={**os.environ, "GDTUI_REQUIRE": required},
        capture_output=True,
        text=True,
    )
    assert raised in told.stderr


@pytest.mark.slow
def test_every_count_of_examples_grows_in_the_soak() -> None:
    """A count given to Hypothesis itself would be the same in every profile."""
    fixed = [
        str(path.relative_to(HERE))
        for path in HERE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] == "settings"
        and any(keyword.arg == "max_examples" for keyword in node.keywords)
    ]
    assert fixed == [str(Path(properties.__file__).relative_to(HERE))]


def test_the_soak_draws_new_examples_and_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(properties, "SCALE", 1.0)
    usual = properties.examples(40, derandomize=True)
    assert (usual.max_examples, usual.derandomize) == (40, True)
    monkeypatch.setattr(properties, "SCALE", 10.0)
    longer = properties.examples(40, derandomize=True)
    assert (longer.max_examples, longer.derandomize) == (400, False)
    monkeypatch.setattr(properties, "SCALE", 0.25)
    shorter = properties.examples(2, derandomize=True)
    assert (shorter.max_examples, shorter.derandomize) == (1, True)


def test_the_soaks_table_says_what_failed_and_what_was_measured() -> None:
    cases = (
        soak.Case("test_fast[2]", "passed", 1.25, "2 ms"),
        soak.Case("test_small", "failed", 60.0, "3 MB"),
    )
    told = soak.section(soak.Outcome(soak.PARTS["benchmarks"], 1, 1.5, cases)).splitlines()
    assert told[0] == f"## {soak.PARTS['benchmarks'].title}"
    assert told[3].endswith("1.5 minutes: 1 passed, 1 failed; failed: test_small.")
    assert "| fast[2] | 2 ms | 1.2 |" in told
    assert "| small | 3 MB (failed) | 60.0 |" in told
    none = soak.section(soak.Outcome(soak.PARTS["repetition"], 5, 0.0, ()))
    assert "nothing was run, exit status 5" in none


def test_a_part_of_the_soak_takes_its_own_place_and_leaves_the_others(tmp_path: Path) -> None:
    table = tmp_path / "soak.md"
    passed = soak.Case("test_fast", "passed", 1.5, "8.1 ms a step")
    benchmarks = soak.Outcome(soak.PARTS["benchmarks"], 1, 3.0, ())
    properties = soak.Outcome(soak.PARTS["properties"], 0, 2.0, (passed,))
    again = soak.Outcome(soak.PARTS["benchmarks"], 0, 3.0, (passed,))
    for outcome in (properties, benchmarks, again):
        table.write_text(soak.document(table, [soak.section(outcome)]), encoding="utf-8")
    text = table.read_text(encoding="utf-8")
    titles = [line[3:] for line in text.splitlines() if line.startswith("## ")]
    assert titles == [soak.PARTS["benchmarks"].title, soak.PARTS["properties"].title]
    assert "nothing was run" not in text
    assert text.count("8.1 ms a step") == 1
