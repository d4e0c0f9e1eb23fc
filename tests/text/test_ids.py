import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdtui.text.ids import file_slug, is_id, slug
from tests.properties import examples


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Größe & Zahl", "grosse-zahl"),
        ("  Why not zero?", "why-not-zero"),
        ("at 9.2, where the bottom is", "at-9-2-where-the-bottom-is"),
        ("R² of `tmax`", "r2-of-tmax"),
        ("snake_case", "snake-case"),
        ("full-batch", "full-batch"),
        ("Choose λ", "choose-λ"),
        ("気温", "気温"),
        ("…", ""),
    ],
)
def test_a_slug_is_letters_digits_and_single_hyphens(text: str, wanted: str) -> None:
    assert slug(text) == wanted


@pytest.mark.parametrize(
    ("one", "other"),
    [("0.5", "-0.5"), ("w + η·g", "w − η·g"), ("+3", "−3"), ("loss < 1", "loss > 1"), ("+", "−")],
)
def test_answers_that_differ_in_a_sign_have_two_ids(one: str, other: str) -> None:
    assert slug(one)
    assert slug(one) != slug(other)


@examples(300)
@given(st.text())
def test_an_id_is_its_own_slug(text: str) -> None:
    made = slug(text)
    assert slug(made) == made
    assert is_id(made) == bool(made)


def test_a_file_is_called_in_latin_letters() -> None:
    assert file_slug("Größe & Zahl") == "grosse-zahl"
    assert file_slug("a 気温 b") == "a-b"
    assert file_slug("気温") == ""
