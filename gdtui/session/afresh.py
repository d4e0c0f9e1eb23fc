"""A page once more from its start: what goes back to how it opened, and what stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import numpy as np

from gdtui.course.lesson import CourseError
from gdtui.datasets import DataError
from gdtui.session.lesson_run import LessonRun

_S = TypeVar("_S", bound=LessonRun)

BENEATH = ("scene", "setup", "trace", "start")
"""What the page stands on, and where the run is."""

UPON_IT = (
    *("rate", "seed", "steps_at_rate", "steps_per_frame", "running", "phase"),
    *("regimes_seen", "minima_seen", "switch_positions", "test_opened_step", "test_opened_loss"),
    *("answers", "choice", "arrangement", "said", "hints_shown", "outcome", "reveal_left"),
    *("misses", "first_miss", "to_show", "show_wait"),
    *("draw", "quiz_state", "quiz_page", "quiz_answer"),
    *("panel", "chart_index", "log_scale", "cursor", "typed", "scrolled"),
)
"""What was turned, shown, typed and answered."""


def begin_afresh(run: _S, open_page: Callable[[], _S]) -> _S:
    """Return a page as it opens; one that is marked as done stays so and asks once more.

    Args:
        run: where the learner stands.
        open_page: opens the page, without the answer that was given.
    """
    try:
        opened = open_page()
    except (CourseError, DataError) as error:
        return replace(run, notice=f"The page cannot open: {error}.")
    asks = run.marked_done and run.own_page.ask is not None
    asked_again = run.asked_again | {run.page_index} if asks else run.asked_again
    if _stand_alike(run, opened) and asked_again == run.asked_again:
        return replace(run, notice="The page is as it opened.")
    other = run.draw.variant != opened.draw.variant
    told = "the page asks with other numbers." if other else "the page is as it opened."
    if asks:
        what = "its question" if run.asked.goal is None else "its goal"
        told = f"{what} is open again; the page stays done."
    fitting = run.quiz_state is None and len(opened.start) == len(run.start) and not other
    back = {name: getattr(opened, name) for name in (*BENEATH, *UPON_IT)}
    return replace(
        run,
        **back,
        asked_again=asked_again,
        ghosts=run.ghosts if fitting else (),
        notice=f"Afresh{', with other numbers' if other and asks else ''}: {told}",
    )


def _stand_alike(one: LessonRun, other: LessonRun) -> bool:
    """Whether two sessions stand alike on a page, none of their runs having moved."""
    still = all(run.trace.steps == run.trace.future == 0 for run in (one, other))
    here, there = one.state.parameters, other.state.parameters
    same = all(getattr(one, name) == getattr(other, name) for name in UPON_IT)
    return still and same and np.array_equal(here, there)
