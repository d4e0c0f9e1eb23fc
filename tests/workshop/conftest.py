"""A bench whose files are all right."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gdtui.workshop.bench import Bench
from tests.workshop.solutions import begin_solved, solve


@pytest.fixture(scope="module")
def shared_bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    bench = Bench(begin_solved(tmp_path_factory.mktemp("bench")))
    yield bench
    bench.close()


@pytest.fixture
def bench(shared_bench: Bench) -> Iterator[Bench]:
    """The same for the tests of a module, its files right again after each."""
    shared_bench.process._seconds = 2.0
    yield shared_bench
    solve(shared_bench.folder)


@pytest.fixture
def folder(bench: Bench) -> Path:
    return bench.folder
