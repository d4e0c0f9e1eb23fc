"""Begin a lesson: a file that holds, of three pages to write over."""

from __future__ import annotations

import json
import re
from pathlib import Path

from gdtui import course
from gdtui.text.ids import file_slug

HIGHEST_NUMBER = 99

_NAME = re.compile(r"(?:(?P<number>\d\d?[a-z]?)[ _])?(?P<title>.*)", re.DOTALL)

_PLAIN = re.compile(r"\w[\w ,.!?’'-]*")
"""Text that YAML reads as it stands."""


def begin_lesson(name: str, folder: Path) -> Path:
    """Write the skeleton of a lesson into a folder; return its path.

    The name is the lesson's title. A number in front of it is the lesson's; without one it is the
    first behind every lesson of the folder and behind the shipped ones.

    Raises:
        ValueError: no file can be called so, or a lesson there is; one sentence.
    """
    found = _NAME.fullmatch(name.strip().removesuffix(".md"))
    title = " ".join(found["title"].replace("_", " ").split()) if found else ""
    slug = file_slug(title)
    if not slug or "/" in name or "\\" in name:
        raise ValueError(f"“{name}” is no title; write one such as “Learning rate”.")
    if title == slug:
        title = slug.replace("-", " ")
        title = title[0].upper() + title[1:]
    number = found["number"] if found else None
    number = _first_free(folder) if number is None else number.zfill(2 + number[-1].isalpha())
    path = folder / f"{number}_{slug}.md"
    for other in course.lesson_files(folder):
        its_number, _, its_slug = other.stem.partition("_")
        if number == its_number or slug == its_slug:
            called = number if number == its_number else slug
            raise ValueError(f"{other} is called {called} already; choose another name.")
    folder.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8") as file:
        file.write(SKELETON.replace("TITLE", _quote(title)))
    return path


def _quote(title: str) -> str:
    return title if _PLAIN.fullmatch(title) else json.dumps(title, ensure_ascii=False)


def _first_free(folder: Path) -> str:
    files = (*course.lesson_files(folder), *course.lesson_files())
    numbers = [int(found[0]) for file in files if (found := re.match(r"\d\d", file.name))]
    number = max(numbers, default=0) + 1
    if number > HIGHEST_NUMBER:
        raise ValueError("Every number up to 99 has its lesson; write one in front, “42 Title”.")
    return f"{number:02}"


SKELETON = """\
---
# What stands behind # up here, or between <!-- and --> below, is for you alone.
title: TITLE
part: Mine
minutes: 3
objective: Say in one sentence what the learner can do afterwards.
problem: {dataset: seattle-weather, features: [tmax], target: next:tmax}
descent: {learning_rate: 5.0e-5, start: zeros}
charts: [bowl, loss]
---

<!--
Three pages to write over: one to read, one to predict, one to do. Each shows how it is built and
passes `gdtui check`. A page fits 17 rows of 32 columns: some 70 words, its options included.
-->

## A page to read

Say one thing, and let the learner see it move.

The loss begins at 3,973. Press `space`, and it falls.

<!-- Every number above has to be proved. Nobody but the engine reads this: -->

```{claim}
loss: 3973.4
```

## A prediction

The first step brought the loss from 3,973 to 1,461. Now the page begins there again.

<!-- Once an answer is committed, `reveal` is played. Feedback says why this answer is wrong. -->

```{predict}
question: After the second step the loss is…
options:
  - text: below 0, as it falls by as much again
    feedback: Squares are never negative. A step is as long as the slope is steep, and it flattens.
  - text: 548, as the slope gets flatter
    correct: true
    feedback: Yes. A flatter slope makes a shorter step.
  - text: 1,461, as one step is all it takes
    feedback: It would stay there only if the slope were level. It still falls, to 548.
reveal: {steps: 2}
```

Text behind a question stands there once it is answered.

<!-- A list holds the values after each of the last steps: -->

```{claim}
after: {steps: 2}
loss: [1460.7, 547.96]
holds: [loss > 0]
```

```{claim}
loss: 3973.4
```

## A goal

Raise the rate with `+` until the point leaps across the valley, and step until it comes to rest.

<!-- What is set here holds for this page alone: any key of `problem`, `descent` and `charts`. -->

```{start}
charts: [bowl]
```

<!-- The words before a condition are what the learner reads. `gdtui check` presses the solution,
and random keys too: those must not get there. -->

```{do}
goal:
  Leap across four times: crossed_minimum >= 4
  Come to rest: loss <= 1.1 * best
hints:
  - A nudge. What happens if the steps are longer?
  - The idea. Near the limit on the gauge, each step lands on the other side.
  - The keys. Press `+` twice, and then `space` ten times.
solution: ["+*2", space*10]
```
"""
