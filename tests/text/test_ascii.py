"""What takes one column on a terminal, against what the screen's library takes it for."""

from __future__ import annotations

import sys
import unicodedata

from rich.cells import cell_len

from gdtui.text.ascii import single_column


def test_a_line_of_single_columns_is_as_wide_as_it_is_long() -> None:
    letters = "".join(
        chr(code)
        for code in range(32, sys.maxunicode + 1)
        if unicodedata.category(chr(code)) not in ("Cs", "Cn", "Co")
    )
    kept = single_column(letters)
    assert len(kept) == len(letters)
    assert [letter for letter in sorted({*kept}) if cell_len(letter) != 1] == []
    assert single_column("ŷ ∂L/∂w °F €") == "ŷ ∂L/∂w °F €"
