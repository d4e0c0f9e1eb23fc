import doctest
import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdtui.session import rate_ladder
from gdtui.text import numbers
from gdtui.text.numbers import number_text, rate_text


def read(text: str) -> float:
    return float(text.replace("−", "-").replace(",", ""))


def test_the_examples_in_the_docstrings() -> None:
    assert doctest.testmod(numbers).failed == 0


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (1.0, "1"),
        (0.52, "0.5200"),
        (26.233446, "26.23"),
        (3973.4, "3,973"),
        (123456.7, "123,457"),
        (999999.7, "1e6"),
        (-3209.4, "−3,209"),
        (0.001, "0.001000"),
        (0.000125, "1.25e-4"),
        (-0.000125, "−1.25e-4"),
        (1.1e13, "1.1e13"),
        (1.7976931348623157e308, "1.798e308"),
        (-5e-324, "−4.941e-324"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (math.nan, "not a number"),
    ],
)
def test_a_number_is_short(value: float, text: str) -> None:
    assert number_text(value) == text


@given(st.floats(), st.integers(1, 7))
def test_a_number_can_be_read_back_to_its_digits(value: float, digits: int) -> None:
    text = number_text(value, digits)
    assert len(text) <= 12 + max(0, digits - 4)
    assert "-" not in text[:1]
    if math.isfinite(value) and abs(value) < 1.7e308:
        assert read(text) == pytest.approx(value, rel=0.51 * 10 ** (1 - digits), abs=5e-324)


@given(
    st.decimals(rate_ladder.LOWEST, rate_ladder.HIGHEST).filter(
        lambda rate: len(rate.as_tuple().digits) <= 60
    )
)
def test_a_rate_is_written_exactly(rate: Decimal) -> None:
    text = rate_text(rate_ladder.parse_rate(str(rate)))
    assert Decimal(text) == rate_ladder.parse_rate(str(rate))
    assert rate_ladder.parse_rate(text) == rate_ladder.parse_rate(str(rate))


@pytest.mark.parametrize(
    ("rate", "text"),
    [("5.0E-7", "5e-7"), ("0.00010", "0.0001"), ("1000", "1000"), ("9.9e-5", "9.9e-5")],
)
def test_a_rate_is_decimal_where_it_can_be_read_so(rate: str, text: str) -> None:
    assert rate_text(Decimal(rate)) == text
