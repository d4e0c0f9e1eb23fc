"""Steps that are sure to end nothing are taken at once, and nothing is passed over."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from msgspec import structs

from gdtui.course.expressions import parse_goal
from gdtui.course.lesson import Do, Lesson
from gdtui.session.lesson_run import LessonRun
from gdtui.session.session import Session
from gdtui.session.sources import Sources

RUNS = {
    "a network that reaches its goal": ("18", 5, 5, ""),
    "a network that does not": ("18", 5, None, ""),
    "at rest in a well": ("12", 2, None, "loss < -9"),
    "thrown out of a well": ("12", 2, None, "loss < -9 or gradient_norm < -1"),
}
"""Lesson, page, seed, and another goal than the page's own."""


@pytest.mark.parametrize("name", RUNS)
@pytest.mark.parametrize("each", [7, 100])
def test_a_run_ends_where_one_of_single_steps_does(
    lessons: dict[str, Lesson], sources: Sources, name: str, each: int
) -> None:
    number, page, seed, goal = RUNS[name]
    lesson = lessons[number]
    if goal:
        blocks = tuple(
            structs.replace(block, goal=parse_goal(goal)) if isinstance(block, Do) else block
            for block in lesson.pages[page].blocks
        )
        pages = [structs.replace(one, blocks=blocks) for one in lesson.pages]
        lesson = structs.replace(lesson, pages=tuple(pages))
    begun = Session.open(lesson, page, seed=seed, sources=sources)
    for _ in range(21 if "thrown" in name else 0):
        begun = begun.press("left")
    begun = begun.press("r")
    ends = [_run(begun, 1), _run(begun, each)]
    one, many = (
        (
            end.trace.steps,
            end.state.parameters.tobytes(),
            end.running,
            end.status,
            end.marks,
            end.notice,
            end.regimes_seen,
            end.minima_seen,
            end.steps_at_rate,
            end.trace.future,
        )
        for end in ends
    )
    assert many == one
    for go in (Session.back, Session.step):
        left, right = (go(end).state.parameters.tobytes() for end in ends)
        assert left == right


def _run(session: Session, each: int) -> Session:
    """Run up to 700 updates, so many a frame."""
    session = replace(session, steps_per_frame=each)
    while session.running and session.trace.steps < 700:
        session = session.tick()
    return session


def test_most_steps_are_not_looked_at(
    lessons: dict[str, Lesson], sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A frame of a hundred steps asks the goal a few times, not a hundred."""
    session = Session.open(lessons["18"], 5, sources=sources).press("r")
    looks = []
    met = LessonRun.goal_met.fget  # type: ignore[attr-defined]

    def look(run: LessonRun) -> bool:
        looks.append(run.trace.steps)
        return bool(met(run))

    monkeypatch.setattr(LessonRun, "goal_met", property(look))
    session = replace(session, steps_per_frame=100).tick()
    assert session.trace.steps == 100
    assert len(looks) <= 4


@pytest.mark.parametrize(
    "text",
    [
        "loss < 0.5",
        "loss < 0.5 and accuracy == 1",
        "accuracy == 1 or gradient_norm <= 0.3",
        "not loss < 0.5",
        "1 > loss > 0.2",
        "loss == 0.25",
        "loss < 0.2 or (gradient_norm > 0.6 and steps >= 3)",
        "loss - 0.5 < 0",
    ],
)
def test_where_a_goal_may_not_hold_it_does_not(text: str) -> None:
    goal, drawn = parse_goal(text), np.random.default_rng(4)
    columns = {name: drawn.uniform(0, 1, 200) for name in ("loss", "gradient_norm")}
    columns["loss"][:3] = [np.nan, np.inf, 0.25]
    may = np.broadcast_to(goal.may_hold(columns), 200)
    for at in range(200):
        known = {name: float(column[at]) for name, column in columns.items()}
        for accuracy in (0.5, 1.0):
            if goal.holds({**known, "accuracy": accuracy, "steps": at % 6}):
                assert may[at]
    if text.startswith("loss < "):
        assert not may.all(), "it rules something out"
