"""Lines to be put in order: every order is taken that respects what depends on what."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest

from gdtui import course
from gdtui.course import CourseError
from gdtui.session.session import Session
from tests.lessons import lesson_text, shipped_lessons


def all_right(slug: str, page: int) -> set[str]:
    """The orders that a page of the course takes, as the letters a, b, c … of its lines."""
    lesson = next(each for each in shipped_lessons() if each.slug == slug)
    session = Session.open(lesson, page)
    found = set()
    for order in permutations(range(len(session.arrangement))):
        answered = replace(session, arrangement=order).commit()
        if answered.question_open:
            assert answered.said.startswith("Line ")
        else:
            found.add("".join("abcdef"[which] for which in order))
    return found


def test_backwards_the_slope_at_the_output_weights_may_come_at_any_time_after_the_error() -> None:
    """∂L/∂v and δ both follow from ŷ − y, and only ∂L/∂w from δ: two orders were refused."""
    assert all_right("neural-network", 2) == {"abcd", "acbd", "acdb"}


def test_a_step_of_the_training_loop_has_one_order() -> None:
    (only,) = all_right("training-loop", 1)
    assert only == "".join(sorted(only))


ITEMS = """\
```{{order}}
question: Which first?
items:
  - {{text: one, why: It needs nothing.}}
  - {{text: two, why: It needs one.}}
  - {{text: three, why: It needs one., after: {after}}}
  - {{text: four, why: It needs both., after: [2, 3]}}
right: So it goes.
```
"""


def ordered(folder: Path, after: str) -> Session:
    file = folder / "01_order.md"
    file.write_text(lesson_text(f"## One\n\n{ITEMS.format(after=after)}"), encoding="utf-8")
    return Session.open(course.parse(file))


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ((0, 2, 1, 3), ""),
        ((0, 1, 2, 3), ""),
        ((1, 0, 2, 3), "Line 1 should be: one. It needs nothing."),
        ((0, 3, 1, 2), "Line 2 comes too early: four. It needs what comes of: two."),
        ((0, 1, 3, 2), "Line 3 should be: three. It needs one."),
    ],
)
def test_the_first_line_too_early_is_named(
    tmp_path: Path, order: tuple[int, ...], said: str
) -> None:
    answered = replace(ordered(tmp_path, "[1]"), arrangement=order).commit()
    assert answered.said == said
    assert answered.question_open == bool(said)


@pytest.mark.parametrize("after", ["[3]", "[4]", "[0]"])
def test_a_line_waits_for_lines_above_it_alone(tmp_path: Path, after: str) -> None:
    with pytest.raises(CourseError, match=r"`after` has the numbers of lines above, from 1"):
        ordered(tmp_path, after)


def test_what_was_put_right_stays_as_it_was_put(tmp_path: Path) -> None:
    answered = replace(ordered(tmp_path, "[1]"), arrangement=(0, 2, 1, 3)).commit()
    assert answered.page_done
    assert answered.arrangement == (0, 2, 1, 3)
