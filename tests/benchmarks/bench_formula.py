"""A line of the algorithm, as somebody may type it, is read and judged within a glance.

    pytest -s tests/benchmarks/bench_formula.py

The dearest of many texts counts: long ones, deep ones, ones that overflow at every row.
"""

from __future__ import annotations

import time

import numpy as np
import pytest

from gdtui.course.lesson import WriteLine
from gdtui.expressions.formula import LONGEST_FORMULA
from gdtui.session.session import Session
from tests.benchmarks.sizes import hold, sized
from tests.lessons import shipped_lessons

LIMIT = 0.05
"""Seconds from Enter to the verdict, with the first step that the line then drives."""

TEXTS = sized(400, 5)
ROUNDS = sized(3, 1)

PAGES = {
    f"{lesson.slug}-{page.id}": (lesson, place, page.ask)
    for lesson in shipped_lessons()
    for place, page in enumerate(lesson.pages)
    if isinstance(page.ask, WriteLine)
}


def texts_for(ask: WriteLine) -> list[str]:
    """The page's own lines, the longest and deepest there may be, and texts drawn of its names."""
    names = [name for name, _ in ask.solution.kinds]
    first = names[0]
    worst = [
        *(slip.formula.text for slip in ask.slips),
        "+".join(names * 60)[:LONGEST_FORMULA].rstrip("+"),
        "sqrt(" * 30 + first + ")" * 30,
        f"exp(exp(exp({first})))" + f"*exp({first})" * 15,
        f"{first}**9**9**9",
        "-" * (LONGEST_FORMULA - len(first)) + first,
        "mean(" + "*".join(names * 20)[:180].rstrip("*") + ")",
    ]
    draw = np.random.default_rng(0)
    parts = [*names, " + ", " * ", " ** ", " - ", " / ", "(", ")", "mean(", "exp(", "sum(", "2"]
    drawn = ["".join(draw.choice(parts, draw.integers(1, 30))) for _ in range(TEXTS)]
    return [ask.solution.text, *worst, *drawn]


@pytest.mark.parametrize(("lesson", "place", "ask"), PAGES.values(), ids=PAGES)
def test_any_line_is_judged_at_once(lesson: object, place: int, ask: WriteLine) -> None:
    session = Session.open(lesson, place)  # type: ignore[arg-type]
    session.type_answer(ask.solution.text)  # what is imported and drawn once
    dearest, what = 0.0, ""
    for text in texts_for(ask):
        taken = []
        for _ in range(ROUNDS):
            began = time.process_time()
            session.type_answer(text)
            taken.append(time.process_time() - began)
        if min(taken) > dearest:
            dearest, what = min(taken), text
    print(f"\n{dearest * 1000:.1f} ms at most, of {what[:50]!r}")
    hold(dearest <= LIMIT)
