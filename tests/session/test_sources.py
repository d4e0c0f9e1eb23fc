"""What a scene is trained on is read and built once, as long as its table is the same."""

from __future__ import annotations

import os
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from gdtui import datasets, resources
from gdtui.course.lesson import DescentSpec, ProblemSpec
from gdtui.datasets import DataError, prepare
from gdtui.session.sources import MOST_KEPT, Sources

PLAIN = DescentSpec(Decimal("0.1"))
SOURCES = Sources()
PACKAGE = Path(__file__).parents[2] / "gdtui"


def problem(table: Path | str) -> ProblemSpec:
    return ProblemSpec(str(table), ("x",), "y", split=(1, 0, 0))


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "t.csv"
    path.write_text("x,y\n1,2\n2,3\n3,5\n")
    return path


def test_a_table_is_read_once(table: Path) -> None:
    assert SOURCES.setup(problem(table), PLAIN) is SOURCES.setup(problem(table), PLAIN)


def test_a_table_that_was_mended_is_read_anew(table: Path) -> None:
    first = SOURCES.setup(problem(table), PLAIN)
    table.write_text("x,y\n1,2\n2,3\n3,5\n4,9\n")
    assert first.rows.count == 3
    assert SOURCES.setup(problem(table), PLAIN).rows.count == 4


def test_a_table_of_the_same_length_and_another_time_is_read_anew(table: Path) -> None:
    first = SOURCES.setup(problem(table), PLAIN)
    written = table.stat().st_mtime_ns
    table.write_text("x,y\n1,2\n2,3\n3,9\n")
    os.utime(table, ns=(written + 1, written + 1))
    assert SOURCES.setup(problem(table), PLAIN).rows.targets.tolist() == [2, 3, 9]
    assert first.rows.targets.tolist() == [2, 3, 5]


def test_a_table_that_takes_the_place_of_another_is_read_anew(table: Path, tmp_path: Path) -> None:
    SOURCES.setup(problem(table), PLAIN)
    other = tmp_path / "other.csv"
    other.write_text("x,y\n1,2\n2,3\n3,9\n")
    shutil.copystat(table, other)
    other.replace(table)
    assert SOURCES.setup(problem(table), PLAIN).rows.targets.tolist() == [2, 3, 9]


def test_a_table_that_is_gone_is_missed_and_one_that_comes_back_is_read(table: Path) -> None:
    kept = table.read_text()
    SOURCES.setup(problem(table), PLAIN)
    table.unlink()
    with pytest.raises(DataError, match="there is no file"):
        SOURCES.setup(problem(table), PLAIN)
    table.write_text(kept)
    assert SOURCES.setup(problem(table), PLAIN).rows.count == 3


def test_a_shipped_table_that_changes_is_read_anew(
    tmp_path: Path, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepare, "data_folder", lambda: tmp_path)
    assert datasets.load("t", features=["x"], target="y", split=(1, 0, 0)).rows == 3
    table.write_text("x,y\n1,2\n2,3\n3,5\n4,9\n")
    assert datasets.load("t", features=["x"], target="y", split=(1, 0, 0)).rows == 4


def test_what_can_be_read_but_once_is_read_once(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    try:
        with os.fdopen(writing, "w") as pipe:
            pipe.write("x,y\n1,2\n2,3\n3,5\n")
        source = problem(f"/dev/fd/{reading}")
        assert SOURCES.setup(source, PLAIN) is SOURCES.setup(source, PLAIN)
    finally:
        os.close(reading)


def test_the_shipped_tables_have_an_identity_and_a_missing_one_has_none() -> None:
    shipped = resources.data_folder() / "seattle-weather.csv"
    assert datasets.identify("seattle-weather") == datasets.identify(shipped)
    assert datasets.identify("there-is-none") is None
    assert datasets.identify("x" * 5000) is None


def test_nobody_clears_a_cache() -> None:
    sources = [path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")]
    assert not any("cache_clear" in source for source in sources)


def test_the_last_ones_used_are_kept(table: Path) -> None:
    sources = Sources()
    rates = [DescentSpec(Decimal(rate)) for rate in range(1, MOST_KEPT + 1)]
    setups = [sources.setup(problem(table), rate) for rate in rates]
    assert sources.setup(problem(table), rates[0]) is setups[0]
    sources.setup(problem(table), DescentSpec(Decimal(99)))
    assert sources.setup(problem(table), rates[0]) is setups[0]
    assert sources.setup(problem(table), rates[1]) is not setups[1]
