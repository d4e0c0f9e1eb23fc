"""Names stand in lists with commas between them, whatever they hold."""

from __future__ import annotations

import csv
import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdtui.text import name_lists
from gdtui.text.name_lists import names_text, parse_names

NAMES = st.lists(st.text(max_size=12) | st.text('", \n;a', max_size=8), max_size=5)


def test_the_examples_in_the_docstrings() -> None:
    assert doctest.testmod(name_lists).failed == 0


@given(NAMES)
def test_any_names_are_read_back(names: list[str]) -> None:
    for between in (", ", ","):
        assert parse_names(names_text(names, between)) == tuple(names)


@given(st.lists(st.text('",ab c', min_size=1, max_size=6), min_size=1, max_size=4))
def test_a_list_without_blanks_at_ends_is_a_row_of_csv(names: list[str]) -> None:
    names = [name.strip() or "a" for name in names]
    assert next(csv.reader([names_text(names, ",")])) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a,b", ("a", "b")),
        (" a , b c ,", ("a", "b c")),
        ('"Salary, USD",age', ("Salary, USD", "age")),
        (' "Salary, USD" , age', ("Salary, USD", "age")),
        ('"5"" pipe", x', ('5" pipe', "x")),
        ('5" pipe, x', ('5" pipe', "x")),
        ("a,,b", ("a", "", "b")),
        ("", ()),
        ('""', ("",)),
    ],
)
def test_names_are_read_by_the_rules_of_csv(text: str, names: tuple[str, ...]) -> None:
    assert parse_names(text) == names


@pytest.mark.parametrize("text", ['"Salary, USD', '"a"b', 'a, "b" c'])
def test_a_quote_that_cannot_stand_there_is_said(text: str) -> None:
    with pytest.raises(ValueError, match='write "Salary, USD",age'):
        parse_names(text)
