"""A target is taken apart as it is meant."""

from __future__ import annotations

import pytest

from gdtui.text.target_text import split_target


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("tmax", ("tmax", False, None)),
        (" next: tmax ", ("tmax", True, None)),
        ("next:rain > 0,5", ("rain", True, " 0,5")),
        ("Pct >65", ("Pct >65", False, None)),
        ("next:Pct >65", ("Pct >65", True, None)),
        ("Pct >65>70", ("Pct >65", False, "70")),
        ("next:y", ("next:y", False, None)),
        ('"Salary, USD"', ("Salary, USD", False, None)),
        ('next:"a ""b"" >1">2', ('a "b" >1', True, "2")),
        ('"quoted" in part', ('"quoted" in part', False, None)),
    ],
)
def test_signs_belong_to_the_name_where_a_column_has_them(
    text: str, parts: tuple[str, bool, str | None]
) -> None:
    assert split_target(text, ("Pct >65", "next:y")) == parts
