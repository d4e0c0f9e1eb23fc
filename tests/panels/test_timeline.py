"""Any point of a run can be stood at, exactly, and what lies beyond waits."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from gdtui.course.lesson import DescentSpec, Lesson, ProblemSpec
from gdtui.panels.timeline import timeline, timeline_step
from gdtui.session.session import Session
from tests.lessons import open_on

TABLE = ProblemSpec("seattle-weather", ("tmax",), "next:tmax", scale="standard")


@pytest.fixture
def run(lesson: Lesson) -> Session:
    """A run of 250 updates in mini-batches, the rate lowered after 120."""
    session = open_on(lesson, TABLE, DescentSpec(Decimal("0.02"), batch=50, start="random"))
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


def test_one_goes_on_by_single_steps_through_what_is_recorded(run: Session) -> None:
    past = run.press("(")
    later = past.press("a").press("a")
    assert (later.trace.steps, later.trace.future) == (242, 8)
    assert later.state.parameters.tobytes() == run.trace.at(242).parameters.tobytes()
    assert "end of the run" in run.press("a").notice


def test_steps_that_are_given_up_are_said_to_be(run: Session) -> None:
    home = run.press("home")
    assert home.press("space").notice == "The 249 steps beyond were given up."
    assert home.press("+").press("space").notice == "The 250 steps beyond were given up."
    assert run.press("b").press("space").notice == ""
    assert run.press("b").press("-").press("space").notice == "The step beyond was given up."
    running = home.press("r").tick()
    assert running.tick().notice == running.notice == "The 249 steps beyond were given up."


@pytest.mark.slow
def test_a_long_run_is_jumped_through_by_tenths(run: Session) -> None:
    there = replace(run, trace=run.trace.advance(10_000 - 250))
    assert there.press("{").trace.steps == 9_900
    longer = replace(run, trace=run.trace.advance(20_000 - 250))
    assert longer.press("{").trace.steps == 18_000
    assert longer.press("{").press("{").press("}").trace.steps == 18_000
    assert longer.press("(").trace.steps == 19_990


def test_a_run_that_has_converged_says_so_and_does_not_run(lesson: Lesson) -> None:
    session = open_on(lesson, TABLE, DescentSpec(Decimal("0.4"))).press("r")
    while session.running:
        session = session.tick()
    assert session.notice == "Converged: the gradient is as good as zero."
    again = session.press("r")
    assert not again.running
    assert again.notice.startswith("Converged: ")
    assert again.press("space").trace.steps == session.trace.steps + 1


def test_every_cell_of_the_line_stands_for_a_step(run: Session) -> None:
    text = timeline(run, 40)
    line = range(text.index("━"), text.rindex("●") + 1)
    steps = [timeline_step(run, 40, column) for column in range(len(text))]
    reached = [step for step in steps if step is not None]
    assert [column for column, step in enumerate(steps) if step is not None] == list(line)
    assert reached == sorted(set(reached))
    assert (reached[0], reached[-1]) == (0, 250)
    for column in line[1:-1]:
        there = run.go(steps[column] or 0)
        assert timeline(there, 40).index("●") - timeline(there, 40).index("━") == column - line[0]


def test_the_line_shows_where_one_stands(run: Session, lesson: Lesson) -> None:
    assert timeline(run, 40).startswith("250 ━")
    assert timeline(run, 40).endswith("━● 250")
    assert timeline(run.press("r"), 40) == ""
    assert timeline(run.go(5).press("space"), 40) == ""
    past = timeline(run.press("{"), 40)
    assert past.startswith("150 ━")
    assert past.endswith("─ 250")
    assert len(past) == 40
    assert timeline(run.press("home"), 40).startswith("  0 ●")
    assert timeline(run.press("home"), 8) == ""
