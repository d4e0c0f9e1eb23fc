"""Any point of a run can be stood at, exactly, and what lies beyond waits."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gdtui.course.lesson import DescentSpec, Lesson, ProblemSpec
from gdtui.session import Session
from gdtui.words import timeline
from tests.test_export import lesson, opened

__all__ = ["lesson"]

TABLE = ProblemSpec("seattle-weather", ("tmax",), "next:tmax", scale="standard")


@pytest.fixture
def run(lesson: Lesson) -> Session:
    """A run of 250 updates in mini-batches, the rate lowered after 120."""
    session = opened(lesson, TABLE, DescentSpec(Decimal("0.02"), batch=50, start="random"))
    for key in ["space"] * 120 + ["-"] + ["space"] * 130:
        session = session.press(key)
    return session


def test_home_and_end_lead_there_and_back_with_the_rate_of_each_place(run: Session) -> None:
    home = run.press("home")
    assert home.trace.steps == 0
    assert home.rate == Decimal("0.02")
    end = home.press("end")
    assert end.trace.steps == 250
    assert end.state.parameters.tobytes() == run.state.parameters.tobytes()


def test_jumps_of_ten_and_a_hundred_stop_at_the_ends(run: Session) -> None:
    there = run.press("{").press("{").press("(").press("(")
    assert there.trace.steps == 30
    assert there.press("{").trace.steps == 0
    assert there.press(")").trace.steps == 40
    assert there.press("}").press("}").press("}").trace.steps == 250


def test_a_step_taken_in_the_past_repeats_it_and_drops_what_lay_beyond(run: Session) -> None:
    past = run.press("{")
    later = past.press("space")
    assert later.state.parameters.tobytes() == run.trace.at(151).parameters.tobytes()
    assert later.trace.future == 0
    assert run.trace.steps == 250


def test_at_an_end_it_says_so(run: Session) -> None:
    assert "end of the run" in run.press("end").notice
    assert "start of the run" in run.press("home").press("(").notice


def test_the_line_shows_where_one_stands_only_where_something_lies_beyond(run: Session) -> None:
    assert timeline(run, 40) == ""
    past = timeline(run.press("{"), 40)
    assert past.startswith("150 ━")
    assert past.endswith("─ 250")
    assert len(past) == 40
    assert timeline(run.press("home"), 40).startswith("0 ●")
    assert timeline(run.press("home"), 8) == ""
