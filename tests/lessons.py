"""The small lesson that tests share, and the parts from which they make others like it."""

from __future__ import annotations

from functools import cache

from msgspec import structs

from gdtui import course
from gdtui.course.lesson import DescentSpec, Lesson, ProblemSpec
from gdtui.session.session import Session

PROBLEM = (
    "{dataset: seattle-weather, features: [tmax], target: next:tmax, split: [0.7, 0.15, 0.15]}"
)
"""Tomorrow's highest temperature from today's, the rows in three parts."""

TWO_STEPS = """\
```{do}
goal: steps >= 2
practice: true
hints: [One key., The long one., Press space twice.]
solution: [space, space]
```
"""

GUESS = """\
## Guess

```{predict}
question: You raise the rate to 0.0005. After ten steps the loss is…
options:
  - {text: lower, feedback: It grows with each step.}
  - {text: over a million, correct: true, feedback: Each step is longer than the last.}
order: fixed
reveal: {learning_rate: 5.0e-4, restart: true, steps: 10}
```
"""


def lesson_text(
    *pages: str,
    title: str = "Rates",
    part: str = "Descent",
    minutes: int = 3,
    objective: str = "Tell slow from fast.",
    problem: str = PROBLEM,
    descent: str = "{learning_rate: 1.0e-4}",
    charts: str = "[bowl, loss]",
) -> str:
    """The text of a lesson file: what stands at its top, in YAML, and its pages."""
    top = {
        "title": title,
        "part": part,
        "minutes": minutes,
        "objective": objective,
        "problem": problem,
        "descent": descent,
        "charts": charts,
    }
    lines = "".join(f"{name}: {value}\n" for name, value in top.items())
    return "\n".join([f"---\n{lines}---\n", *pages])


LESSON = lesson_text(
    f"## Go down\n\nPress `space` **twice**.\n\n{TWO_STEPS}",
    GUESS,
    """\
## Move

```{start}
moves: {w: 0.05, b: 1}
charts: [fit]
```

Only look.
""",
)
"""A page of each kind that most tests need: one to do, one to predict, one to look at."""


def open_on(lesson: Lesson, problem: ProblemSpec, descent: DescentSpec) -> Session:
    """A lesson's first page, with no question, on another problem and descent."""
    page = structs.replace(lesson.pages[0], blocks=(), problem=problem, descent=descent)
    return Session.open(structs.replace(lesson, pages=(page,)))


@cache
def shipped_lessons() -> tuple[Lesson, ...]:
    """The course, read once for all tests that only want it there."""
    return course.load_all()
