"""How wide text is on a terminal, against what the screen's library takes it for."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from gdtui.text.widths import cut_text, drawable_text, graphemes, pad_text, text_width

LETTERS = st.text(
    st.characters(exclude_categories=["Cs", "Cn", "Co", "Cc"]) | st.sampled_from("気é")
)


@pytest.mark.slow
def test_every_letter_that_is_drawn_is_as_wide_as_the_screen_takes_it_for() -> None:
    letters = [
        chr(code)
        for code in range(32, sys.maxunicode + 1)
        if unicodedata.category(chr(code)) not in ("Cs", "Cn", "Co")
    ]
    # Each behind a letter of its own, some hundred at a time: the screen's library is slow.
    chunks = ["a".join(letters[start : start + 256]) for start in range(0, len(letters), 256)]
    drawn = map(drawable_text, chunks)
    assert [text for text in drawn if cell_len(text) != text_width(text)] == []


@pytest.mark.parametrize(
    ("text", "drawn", "width"),
    [
        ("ŷ ∂L/∂w °F €", "ŷ ∂L/∂w °F €", 12),
        ("気温", "気温", 4),
        ("e\u0301te\u0301", "été", 3),
        ("x\u0304", "x\u0304", 1),
        ("한글", "한글", 4),
        ("\u1112\u1161\u11ab", "한", 2),
        ("ﾃｽﾄ", "ﾃｽﾄ", 3),
        ("Ａ", "Ａ", 2),
        ("a\x1b[1mb", "a?[1mb", 6),
        ("\u0301a", "◌\u0301a", 2),
        ("हिन्दी", "हिन्दी", 3),
    ],
)
def test_a_name_is_drawn_at_its_true_width(text: str, drawn: str, width: int) -> None:
    assert drawable_text(text) == drawn
    assert text_width(drawn) == width == cell_len(drawn)


@given(LETTERS, st.integers(0, 20))
def test_cut_and_padded_text_is_as_wide_as_asked(text: str, width: int) -> None:
    assert text_width(cut_text(text, width)) <= width
    assert text_width(pad_text(text, width)) == width
    if text_width(text) <= width:
        assert cut_text(text, width) == text


@given(LETTERS)
def test_letters_and_their_marks_are_the_whole_text(text: str) -> None:
    joined = "".join(letter for letter, _ in graphemes(text)).replace("◌", "")
    assert joined == unicodedata.normalize("NFC", text).replace("◌", "")
