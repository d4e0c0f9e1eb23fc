"""A goal's marks: earned, never given, and never against what is to be seen."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import pytest

from gdtui.course import find, parse
from gdtui.course.lesson import Lesson
from gdtui.panels.goal import goal_heading, goal_lines
from gdtui.panels.readout import readout
from gdtui.session.session import Session
from gdtui.session.sources import Sources
from gdtui.text.styled import text_of
from tests.lessons import TWO_STEPS, lesson_text, shipped_lessons

SOURCES = Sources()
lesson_named = lru_cache(find)
CODE = re.compile(r"[≤≥=<>{}*]|\w_\w|\b(overshoots|diverges)\b")


def opened(lesson: str, page: int, *presses: str) -> Session:
    session = Session.open(lesson_named(lesson), page - 1, sources=SOURCES)
    for press in presses:
        key, _, count = press.partition("*")
        for _ in range(int(count or 1)):
            session = session.press(key)
    return session


def ticks(session: Session) -> list[bool]:
    return [met for met, _ in goal_lines(session)]


def words(session: Session) -> list[str]:
    return [text for _, text in goal_lines(session)]


def goals() -> list[tuple[Lesson, int]]:
    return [
        (lesson, index)
        for lesson in shipped_lessons()
        for index, page in enumerate(lesson.pages)
        if page.do is not None
    ]


def test_every_goal_of_the_course_is_worded_and_none_is_ticked_at_first() -> None:
    for lesson, index in goals():
        session = Session.open(lesson, index, sources=SOURCES)
        assert not any(ticks(session)), (lesson.slug, index + 1)
        for text in words(session):
            assert text
            assert not CODE.search(text), text


def test_goals_read_as_one_would_say_them() -> None:
    assert words(opened("a-line", 3)) == ["At most 2 °F from the best line; now 10.17 °F"]
    assert words(opened("learning-rate", 1, "space*3")) == ["At least 10 steps; now 3"]
    kinds = "none of slow, steady, overshooting, diverging"
    assert words(opened("learning-rate", 8)) == [f"Seen so far: {kinds}"]
    started = opened("learning-rate", 8, "space*5")
    assert words(started) == ["Seen so far: ✓\u00a0slow; not yet steady, overshooting, diverging"]
    assert words(opened("learning-rate", 6)) == [
        "The minimum crossed at least 4 times; now 0",
        "Loss below 28.8; now 3,973",
    ]


def test_a_number_of_a_goal_is_rounded_as_it_is_beside_it() -> None:
    session = opened("learning-rate", 6, "space*2")
    loss = words(session)[1].rpartition("now ")[2]
    assert f"loss {loss} ↓" in text_of(readout(session, 80))


def test_a_limit_is_ticked_with_the_whole_goal_alone() -> None:
    limited = ("two-parameters", 6)
    assert ticks(opened(*limited, "+*2", "space*38")) == [False, False]
    assert ticks(opened(*limited, "+*2", "space*39")) == [True, True]
    late = opened(*limited, "space*200")
    assert ticks(late) == [True, False]
    assert words(late)[1] == "In fewer than 45 steps; now 200"
    assert not late.page_done


def test_a_mark_of_a_page_that_is_done_stands_beside_no_other_count() -> None:
    done = opened("learning-rate", 1, "space*10")
    assert (goal_heading(done), words(done)) == ("Done", ["At least 10 steps"])
    back = opened("learning-rate", 1, "space*10", "b*10")
    assert (goal_heading(back), goal_lines(back)) == ("Done before", ((True, "At least 10 steps"),))
    small = opened("mean-squared-error", 7, "right*4", "down*9")
    assert goal_heading(small) == "Done"
    assert goal_heading(opened("mean-squared-error", 7, "right*4", "down*9", "up*15")) == (
        "Done before"
    )


@pytest.mark.parametrize("speed", [0, 1, 2, 3])
def test_a_run_stops_at_the_step_that_single_steps_reach_the_goal_with(speed: int) -> None:
    run = opened("two-parameters", 6, "+*2", f">*{speed}" if speed else "c", "r")
    while run.running:
        run = run.tick()
    assert (run.trace.steps, run.page_done) == (39, True)
    assert run.notice == "Reached at step 39."
    on = run.press("r").tick()
    assert on.trace.steps == 39 + run.steps_per_frame
    assert "Reached" not in on.notice


def test_an_epoch_stops_at_the_goal_too_and_says_what_it_gave_up() -> None:
    lower = ("e", "-*5", "e")
    reached = opened("mini-batches", 5, *lower)
    goal = reached.asked.goal
    assert goal is not None
    steps = reached.trace.steps
    assert reached.notice == f"Reached at step {steps:,}."
    assert goal.holds(reached.metrics)
    assert not goal.holds(reached.back().metrics)
    assert reached.press("e").trace.steps == 2 * 1021
    again = opened("mini-batches", 5, "e", "-*5", "space*3", "b*3", "]", "e")
    assert (
        again.notice == f"The 3 steps beyond were given up. Reached at step {again.trace.steps:,}."
    )


def test_where_validation_is_lowest_lights_up_only_for_who_opens_the_test_set_there() -> None:
    page = ("honest-scores", 4)
    for steps in (14, 16, 20):
        assert ticks(opened(*page, f"space*{steps}")) == [False]
    past = opened(*page, "space*40", "b*24", "o*2")
    assert (ticks(past), past.test_opened_step) == ([True], 16)
    early = opened(*page, "space*8", "o*2")
    assert ticks(early) == [False]
    assert early.notice.startswith("The goal asked for another step.")


def test_a_page_whose_table_has_gone_still_says_its_goal(tmp_path: Path) -> None:
    table = tmp_path / "own.csv"
    table.write_text("x,y\n1,2\n2,3\n3,5\n4,6\n", encoding="utf-8")
    problem = "{dataset: own.csv, features: [x], target: y, split: [1, 0, 0]}"
    path = tmp_path / "01_own.md"
    path.write_text(lesson_text(f"## Go\n\n{TWO_STEPS}", problem=problem), encoding="utf-8")
    session = Session.open(parse(path)).step()
    table.unlink()
    assert words(session) == ["At least 2 steps; now 1"]
