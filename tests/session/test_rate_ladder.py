from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdtui.session import rate_ladder
from gdtui.session.rate_ladder import HIGHEST, LOWEST

LADDER = [
    rung
    for decade in range(-9, 4)
    for rung in (Decimal(step).scaleb(decade) for step in (1, 2, 5))
    if rung <= HIGHEST
]
TWO_DIGITS = st.builds(
    lambda digits, decade: Decimal(digits).scaleb(decade),
    st.integers(10, 99),
    st.integers(-10, 1),
)
ANY_RATE = st.decimals(LOWEST, HIGHEST, allow_nan=False).filter(lambda rate: rate > 0)


def test_up_climbs_the_whole_ladder_and_down_comes_back_by_the_same_rungs() -> None:
    climbed = [LOWEST]
    while climbed[-1] != HIGHEST:
        climbed.append(rate_ladder.up(climbed[-1]))
    descended = [HIGHEST]
    while descended[-1] != LOWEST:
        descended.append(rate_ladder.down(descended[-1]))
    assert climbed == LADDER
    assert descended == LADDER[::-1]


@pytest.mark.parametrize("rung", LADDER[1:-1], ids=str)
def test_up_then_down_is_the_same_text_again(rung: Decimal) -> None:
    tidy = rate_ladder.parse_rate(str(rung))
    assert str(rate_ladder.down(rate_ladder.up(tidy))) == str(tidy)
    assert str(rate_ladder.up(rate_ladder.down(tidy))) == str(tidy)


@given(ANY_RATE)
def test_from_anywhere_up_and_down_lead_to_the_nearest_rungs(rate: Decimal) -> None:
    assert rate_ladder.up(rate) == min((rung for rung in LADDER if rung > rate), default=HIGHEST)
    assert rate_ladder.down(rate) == max((rung for rung in LADDER if rung < rate), default=LOWEST)


@given(TWO_DIGITS)
def test_nudging_up_and_down_undo_each_other(rate: Decimal) -> None:
    assert rate_ladder.nudge_down(rate_ladder.nudge_up(rate)) == rate
    if rate > LOWEST:
        assert rate_ladder.nudge_up(rate_ladder.nudge_down(rate)) == rate


@pytest.mark.parametrize(
    ("rate", "lower", "higher"),
    [
        ("2.0e-4", "1.9e-4", "2.1e-4"),
        ("1.0e-4", "9.9e-5", "1.1e-4"),
        ("9.9e-5", "9.8e-5", "1e-4"),
        ("1.25e-4", "1.2e-4", "1.3e-4"),
        ("0.5", "0.49", "0.51"),
        ("1000", "990", "1000"),
        ("1e-9", "1e-9", "1.1e-9"),
    ],
)
def test_a_nudge_is_one_unit_of_the_second_digit(rate: str, lower: str, higher: str) -> None:
    assert rate_ladder.nudge_down(Decimal(rate)) == Decimal(lower)
    assert rate_ladder.nudge_up(Decimal(rate)) == Decimal(higher)


@given(ANY_RATE)
def test_every_move_stays_in_bounds_and_goes_its_way(rate: Decimal) -> None:
    for higher in (rate_ladder.up(rate), rate_ladder.nudge_up(rate)):
        assert rate < higher <= HIGHEST or rate == higher == HIGHEST
    for lower in (rate_ladder.down(rate), rate_ladder.nudge_down(rate)):
        assert LOWEST <= lower < rate or rate == lower == LOWEST


@pytest.mark.parametrize("text", ["1e-12", "5000"])
def test_a_lessons_rate_beyond_the_bounds_can_only_come_back(text: str) -> None:
    rate = Decimal(text)
    towards, away = (
        (rate_ladder.up, rate_ladder.down) if rate < LOWEST else (rate_ladder.down, rate_ladder.up)
    )
    nudged_away = rate_ladder.nudge_down if rate < LOWEST else rate_ladder.nudge_up
    assert away(rate) == nudged_away(rate) == rate
    assert abs(towards(rate).log10()) < abs(rate.log10())


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("0.0002", "0.0002"),
        (" 2e-4 ", "0.0002"),
        ("2.50E-5", "0.000025"),
        ("0,0002", "0.0002"),
        ("2e−4", "0.0002"),
        ("1000", "1000"),
        ("1e-9", "1e-9"),
    ],
)
def test_a_typed_rate_is_kept_as_its_decimal_text(text: str, rate: str) -> None:
    assert rate_ladder.parse_rate(text) == Decimal(rate)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "“” is not a number: write a rate such as 0.0002 or 2e-4."),
        (" fast ", "“fast” is not a number: write a rate such as 0.0002 or 2e-4."),
        ("1.2.3", "“1.2.3” is not a number: write a rate such as 0.0002 or 2e-4."),
        *(
            (text, "The learning rate goes from 1e-9 to 1000.")
            for text in ("0", "-1", "−0.1", "1001", "9e-10", "inf", "nan", "sNaN", "1e999999")
        ),
    ],
)
def test_what_is_no_rate_gets_one_sentence(text: str, said: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 (the whole message is compared)
        rate_ladder.parse_rate(text)
    assert str(caught.value) == said


@given(st.text(max_size=12))
def test_whatever_is_typed_is_a_rate_or_a_value_error(text: str) -> None:
    with suppress(ValueError):
        assert LOWEST <= rate_ladder.parse_rate(text) <= HIGHEST


@given(st.floats(1e-290, 1e6))
def test_the_ladder_reaches_a_hundredth_of_any_critical_rate(critical: float) -> None:
    lowest = rate_ladder.lowest_for(critical)
    assert critical / 10_000 < lowest or lowest == LOWEST
    assert float(lowest) <= critical / 100 or critical < 1e-7 * (1 + 1e-9)
    rate = rate_ladder.down(Decimal(critical), lowest)
    for _ in range(60):
        rate = rate_ladder.down(rate, lowest)
    assert rate in (lowest, min(lowest, Decimal(critical).normalize()))
    assert float(rate) <= critical / 100 * (1 + 1e-9)
    assert rate_ladder.parse_rate(str(lowest), lowest) == lowest


@pytest.mark.parametrize("critical", [0.0, -1.0, float("inf"), float("nan")])
def test_without_a_limit_it_stops_where_it_always_did(critical: float) -> None:
    assert rate_ladder.lowest_for(critical) == LOWEST
