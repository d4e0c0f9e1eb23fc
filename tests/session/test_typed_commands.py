"""Commands that are typed, in plain lines and on the screen: one reader, one way to do them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from gdtui import course
from gdtui.session.key_notation import read_actions
from gdtui.session.session import Session
from gdtui.session.typed_commands import (
    Command,
    CommandError,
    UnavailableError,
    carry_out,
    example_commands,
    read_command,
)


@pytest.fixture(scope="module")
def opened() -> Session:
    return Session.open(course.find("7"), 7)


def done(session: Session, *lines: str) -> Session:
    for line in lines:
        session = carry_out(session, read_command(line))
    return session


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("step 12", Command("step", 12)),
        ("space*12", Command("step", 12)),
        ("e", Command("epoch")),
        ("epoch 3", Command("epoch", 3)),
        ("undo 2", Command("back", 2)),
        ("back", Command("back")),
        ("rate 2e-4", Command("type_rate", argument="2e-4")),
        ("rate up 2", Command("rate_up", 2)),
        ("rate up", Command("rate_up")),
        ("chart bowl", Command("show_chart", argument="bowl")),
        ("chart 2", Command("show_chart", argument="2")),
        ("run to 500", Command("run_to", 500)),
        ("Run to step 1,000", Command("run_to", 1000)),
        ("run", Command("toggle_run")),
        ("left 3", Command("left", 3)),
    ],
)
def test_what_a_line_says(typed: str, read: Command) -> None:
    assert read_command(typed) == read


@pytest.mark.parametrize("typed", ["", "fly", "run to", "run to x", "step twelve", "12"])
def test_what_is_no_command(typed: str) -> None:
    with pytest.raises(CommandError, match="no command here"):
        read_command(typed)


def test_commands_do_what_the_keys_do(opened: Session) -> None:
    session = done(opened, "step 12", "rate 2e-4", "chart loss")
    assert (session.trace.steps, session.rate) == (12, Decimal("2e-4"))
    assert session.chart_name == "loss"
    pressed = opened
    for _ in range(12):
        pressed = pressed.press("space")
    assert session.state.parameters.tolist() == pressed.state.parameters.tolist()


def test_running_to_a_step_stands_there_however_it_is_reached(opened: Session) -> None:
    session = done(opened, "run to 40")
    assert session.trace.steps == 40
    back = done(session, "run to 10")
    assert (back.trace.steps, back.trace.future) == (10, 30)
    assert done(back, "run to 40").trace.future == 0
    assert done(back, "run to 50").trace.steps == 50
    plain = done(opened, "step 50").state.parameters.tolist()
    assert done(back, "run to 50").state.parameters.tolist() == plain


def test_running_to_a_step_ends_at_the_goal_and_where_numbers_end() -> None:
    race = Session.open(course.find("8"), 5)
    reached = done(race, "rate 0.2", "run to 500")
    assert (reached.trace.steps, reached.page_done) == (39, True)
    assert reached.notice == "Reached at step 39."
    wild = done(race, "rate 100", "run to 9000")
    assert wild.trace.steps < 9000
    assert "0 starts afresh" in wild.notice


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("rate 0", "The learning rate goes from"),
        ("rate fast", "is not a number"),
        ("chart pie", "There is no chart “pie” here: it has rate_sweep, bowl, loss."),
        ("step 10001", "At most 10,000 at once."),
        ("run to 20000", "That is 20,000 steps; at most 10,000 at once."),
        ("undo 10001", "At most 10,000 at once."),
    ],
)
def test_what_cannot_be_done_is_one_sentence(opened: Session, typed: str, told: str) -> None:
    with pytest.raises(CommandError, match=told):
        done(opened, typed)


@pytest.mark.parametrize(
    ("lesson", "page", "shown"),
    [
        ("10", 1, "step 12, epoch 3, rate 2e-4, run to 500, chart 2"),
        ("7", 7, "step 12, rate 2e-4, run to 500, chart 2, hint"),  # epochs come later
        ("0", 1, "step 12, hint, skip, next"),  # a rate can be typed from lesson seven on
        ("1", 0, "hint, skip, next"),  # no steps here, and one chart
        ("5", 1, "hint, next"),  # a drill: to skip would end all of it
    ],
)
def test_the_commands_shown_as_examples_are_such_as_the_page_obeys(
    lesson: str, page: int, shown: str
) -> None:
    session = Session.open(course.find(lesson), page)
    assert example_commands(session) == shown
    for line in shown.split(", "):
        carry_out(session, read_command(line))


def test_many_epochs_of_small_batches_are_counted_in_steps() -> None:
    noisy = Session.open(course.find("15"), 4)
    with pytest.raises(CommandError, match=r"1,021,000 steps"):
        done(noisy, "epoch 1000")


@pytest.mark.parametrize(
    ("typed", "needed"),
    [("step 2", "step"), ("run to 9", "toggle_run"), ("rate 1e-5", "type_rate")],
)
def test_a_command_is_refused_as_its_key_is(opened: Session, typed: str, needed: str) -> None:
    left = replace(opened, only=read_actions("b"))
    with pytest.raises(UnavailableError, match="Your teacher left only b") as refused:
        done(left, typed)
    assert refused.value.name == needed


def test_a_command_waits_until_its_key_is_taught() -> None:
    with pytest.raises(UnavailableError, match="It comes with lesson 7"):
        done(Session.open(course.find("0")), "run to 5")
