"""What lessons and panels write is heard and spelled to the last symbol."""

from __future__ import annotations

import pytest

from gdtui.engine import Network
from gdtui.panels.update_code import code_pages
from gdtui.session.session import Session
from gdtui.text.ascii import to_ascii
from gdtui.text.speech import to_speech
from gdtui.text.styled import text_of
from tests.lessons import shipped_lessons


def test_no_letter_of_a_lesson_is_lost() -> None:
    """δ, ÷, ● and the minus of e⁻ᶻ were left out where a lesson was read aloud."""
    texts = [
        prose.markdown
        for lesson in shipped_lessons()
        for page in lesson.pages
        for prose in page.prose
    ]
    letters = sorted({letter for text in texts for letter in text if not letter.isascii()})
    assert len(letters) > 20
    assert [letter for letter in letters if "?" in to_ascii(letter)] == []
    unheard = [letter for letter in letters if not to_speech(letter).strip()]
    assert unheard == ["⁻"], "which is heard with what it stands before"


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("1 / (1 + e⁻ᶻ)", "1 / (1 + e to the minus z)"),
        ("eᶻ is `exp(z)`", "e to the z is `exp(z)`"),
        ("change of loss ÷ change of w", "change of loss divided by change of w"),
        ("the ● leaves the chart", "the dot leaves the chart"),
    ],
)
def test_symbols_are_heard(text: str, heard: str) -> None:
    assert to_speech(text) == heard


def test_the_code_of_a_network_is_heard_and_spelled_with_its_names() -> None:
    lesson = next(lesson for lesson in shipped_lessons() if lesson.number == "18")
    session = Session.open(lesson, 5)
    assert isinstance(session.setup.descent.model, Network)
    lines = [text_of(line) for page in code_pages(session, 60, 40) for line in page]
    (line,) = (line for line in lines if "outer(" in line)
    for write in (to_ascii, to_speech):
        assert "delta = outer(r, v)" in write(line)
