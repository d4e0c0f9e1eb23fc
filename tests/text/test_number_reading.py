"""Numbers are read as people type them; what may be two is asked back, and nothing raises."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gdtui.text.number_reading import (
    NumberError,
    number_readings,
    parse_number,
    parse_numbers,
    parse_whole,
)
from gdtui.text.numbers import number_text, plain_text, rate_text

ANYTHING = st.text(max_size=90) | st.text("0123456789.,-−–'  e×^10/%°Fx+_;", max_size=30)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.52", "0.52"),
        ("0,52", "0.52"),
        (",5", "0.5"),
        ("–0.5", "-0.5"),
        ("− 0.5", "-0.5"),
        ("-0.5", "-0.5"),
        ("－0.5", "-0.5"),
        ("＋０．５", "0.5"),
        ("٠٫٥", "0.5"),
        ("𝟎.𝟓", "0.5"),
        ("1 000", "1000"),
        ("1\u202f000\u202f000", "1000000"),
        ("1\u2009000,5", "1000.5"),
        ("1'000", "1000"),
        ("1’000.5", "1000.5"),
        ("1,000,000", "1000000"),
        ("1,00,000", "100000"),
        ("1,000.5", "1000.5"),
        ("1.000,5", "1000.5"),
        ("1.000.000", "1000000"),
        ("1.000", "1"),
        ("0,500", "0.5"),
        ("1234,567", "1234.567"),
        ("1/4", "0.25"),
        ("−3 / 4", "-0.75"),
        ("-33,2/0,01", "-3320"),
        ("−33.2/0.01", "-3320"),
        ("1/4000000000", "0.00000000025"),
        ("½", "0.5"),
        ("25 %", "0.25"),
        ("25%", "0.25"),
        ("٢٥٪", "0.25"),
        ("1e3", "1000"),
        ("1E−3", "0.001"),
        ("5×10⁻⁷", "0.0000005"),
        ("5·10^-7", "0.0000005"),
        ("5 * 10**-7", "0.0000005"),
        ("5x10^-7", "0.0000005"),
        ("10⁻⁷", "0.0000001"),
        (" 3 \n", "3"),
        ("\ufeff3\u200b", "3"),
        ("1e-99999", "0"),
    ],
)
def test_a_number_with_one_meaning_is_read(text: str, value: str) -> None:
    assert float(parse_number(text)) == float(Decimal(value))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1,000", "“1,000” can be read as 1000 or 1.000: write 1000 or 1.0."),
        ("−12,340", "“−12,340” can be read as -12340 or -12.340: write -12340 or -12.34."),
        ("1,000 %", "“1,000 %” can be read as 1000 % or 1.000 %: write 1000 % or 1.0 %."),
        ("1,250e3", "“1,250e3” can be read as 1250e3 or 1.250e3: write 1250e3 or 1.25e3."),
        (
            "2/7,944",
            "“2/7,944” can be read as 0.000251762 or 0.251762: write 0.000251762 or 0.251762.",
        ),
        ("1,200/2,400", "“1,200/2,400” is not a number: write one such as 0.52 or −3200."),
        ("fast", "“fast” is not a number: write one such as 0.52 or −3200."),
        ("", "“” is not a number: write one such as 0.52 or −3200."),
        ("1 5", "“1 5” is not a number: write one such as 0.52 or −3200."),
        ("1,2,3", "“1,2,3” is not a number: write one such as 0.52 or −3200."),
        ("1½", "“1½” is not a number: write one such as 0.52 or −3200."),
        ("5 + 3", "“5 + 3” is not a number: write one such as 0.52 or −3200."),
        ("1/0", "“1/0” divides by 0: write another number."),
        ("∞", "“∞” is not finite: write one such as 0.52 or −3200."),
        ("1e999", "“1e999” is too large: write one such as 0.52 or −3200."),
        ("12 steps", "“12 steps”: no unit belongs here; write the number alone, 12."),
        ("\x1b]2;x\x07", "“?]2;x?” is not a number: write one such as 0.52 or −3200."),
    ],
)
def test_any_other_gets_one_sentence(text: str, said: str) -> None:
    with pytest.raises(NumberError) as caught:
        parse_number(text)
    assert str(caught.value) == said


def test_a_unit_that_is_the_right_one_may_stand_behind_it() -> None:
    for text in ("0.836 °F", "0.836°F", "0.836 ℉", "0,836 F", "0.836 deg F", "0.836 degrees F"):
        assert parse_number(text, units=["°F"]) == Decimal("0.836")
    for text in ("4 °F²", "4 °F^2", "4 F2"):
        assert parse_number(text, units=["°F²"]) == 4
    assert parse_number("3 inch", units=["inches"]) == 3
    assert parse_number("3 m/s", units=["m per s"]) == 3
    assert parse_number("25 %", units=["%"]) == 25
    with pytest.raises(NumberError, match=r"^“K” is not the unit here, which is °F: write 3 °F\.$"):
        parse_number("3 K", units=["°F"])
    alone = r"^“steps” is not needed here: write the number alone, 32\.$"
    with pytest.raises(NumberError, match=alone):
        parse_number("32 steps", units=["°F", "inches"])


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,000", 1000), ("1e3", 1000), ("2.0", 2), ("12 000", 12_000), ("６４", 64), ("-3", -3)],
)
def test_where_only_a_whole_number_can_be_meant_it_is_read(text: str, value: int) -> None:
    assert parse_whole(text) == value


@pytest.mark.parametrize("text", ["1.5", "1,5", "1.125", "1/3", "1.000", "many", "1e999999999"])
def test_and_nothing_is_rounded_to_one(text: str) -> None:
    with pytest.raises(NumberError):
        parse_whole(text)


@pytest.mark.parametrize("text", ["0,05", "1,000,2", "1,00", "2, 0,05"])
def test_a_comma_within_a_number_of_a_list_is_asked_back(text: str) -> None:
    with pytest.raises(NumberError) as caught:
        parse_numbers(text)
    assert caught.value.fault == "ambiguous"


def test_a_number_keeps_its_power_where_its_unit_is_told_to_be_left_out() -> None:
    with pytest.raises(NumberError, match=r"write the number alone, -1e-3\."):
        parse_number("–1·10⁻³ m")


def test_a_number_to_the_base_16_is_none_with_a_unit() -> None:
    with pytest.raises(NumberError, match="“0x1F” is not a number"):
        parse_number("0x1F")


def test_a_list_has_commas_or_semicolons_between_its_numbers() -> None:
    shares = (Decimal("0.7"), Decimal("0.15"), Decimal("0.15"))
    for text in ("0.7,0.15,0.15", "0.7, 0.15, 0.15", "0,7; 0,15; 0,15", "70 %, 15 %, 15 %"):
        assert parse_numbers(text) == shares
    assert parse_numbers("-1,0.5,2e-1") == (Decimal(-1), Decimal("0.5"), Decimal("0.2"))
    with pytest.raises(NumberError, match="“1,5, 2” has commas of two kinds"):
        parse_numbers("1,5, 2")


# Whatever is written here is read back


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(1, 8))
@example(3973.4, 4)
@example(-1234.5, 4)
def test_what_is_written_is_read_back_to_the_value_shown(value: float, digits: int) -> None:
    for text in (number_text(value, digits), plain_text(value, digits)):
        shown = Decimal(text.replace("−", "-").replace(",", ""))
        meant = number_readings(text)
        assert meant[0] == shown
        if len(meant) > 1:
            with pytest.raises(NumberError, match="can be read as"):
                parse_number(text)
        else:
            assert parse_number(text) == shown


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9))
def test_a_rate_is_read_back_exactly(rate: Decimal) -> None:
    assert parse_number(rate_text(rate)) == rate.normalize()


@given(st.integers(-(10**18), 10**18))
def test_a_count_is_read_back_with_its_commas(count: int) -> None:
    assert parse_whole(f"{count:,}") == parse_whole(str(count)) == count


@given(ANYTHING)
def test_any_text_gives_numbers_or_a_sentence(text: str) -> None:
    for read in (parse_number, number_readings, parse_whole, parse_numbers):
        try:
            found = read(text)
        except NumberError as error:
            said = str(error)
            assert said.endswith(".")
            assert said.isprintable()
            assert len(said) < 300
        else:
            values = found if isinstance(found, tuple) else (found,)
            assert all(math.isfinite(value) for value in values)
