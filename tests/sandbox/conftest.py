"""A table of one's own, written where a test may have it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Write = Callable[[str], str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(text: str) -> str:
        path = tmp_path / "own.csv"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return written
