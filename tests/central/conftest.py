"""One PostgreSQL for the tests of a process, started when the first of them asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gdtui.central.connection import file_url
from tests.central.cluster import Cluster, postgresql

_made = 0


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    with postgresql() as running:
        yield running


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.soak)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, of each kind."""
    if request.param == "sqlite":
        return file_url(tmp_path / "class.sqlite3")
    global _made
    _made += 1
    running: Cluster = request.getfixturevalue("cluster")
    return running.make(f"class_{_made}")
