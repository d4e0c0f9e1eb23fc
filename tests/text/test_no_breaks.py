"""What belongs together stays on one line."""

from __future__ import annotations

import pytest
from rich.console import Console
from rich.text import Text
from textual.content import Content

import gdtui.ui.terminal.prose  # noqa: F401 (it has lines broken otherwise)
from gdtui.text.markdown import markdown_rows
from gdtui.text.no_breaks import hold_together


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("At η = 0.000125 it", "At η_=_0.000125 it"),
        ("a spread of 13.3 °F, and 69 % of", "a spread of 13.3_°F, and 69_% of"),
        ("η < 0.04, 26.1 ± 0.5", "η_<_0.04, 26.1_±_0.5"),
        ("w ← w − η · g", "w ← w − η · g"),
        ("`w = 0.5` and ```\nw = 1\n```", "`w = 0.5` and ```\nw = 1\n```"),
    ],
)
def test_numbers_keep_their_sign_their_symbol_and_their_unit(text: str, held: str) -> None:
    assert hold_together(text).replace("\u00a0", "_") == held


def test_whatever_wraps_lines_breaks_none_there() -> None:
    held = hold_together("One step at η = 0.000125 went all the way")
    kept = "η\u00a0=\u00a00.000125"
    assert any(kept in row for row in markdown_rows("One step at η = 0.000125 went", 16))
    assert any(kept in line.plain for line in Content(held).wrap(16))
    lines = Text(held).wrap(Console(), 16)
    assert any(kept in line.plain for line in lines)
