"""From which page on a key is taught, read off lessons' texts."""

from __future__ import annotations

import shutil
from pathlib import Path

from gdtui import course, keymap
from gdtui.course.key_places import MARKS_TAUGHT, key_places
from gdtui.keymap import KeyPlace
from gdtui.resources import lesson_files
from tests.lessons import shipped_lessons

FIRST = """\
---
title: `g` is not named here
---

## One

Press `space`. Code `w_old` and `@` are no keys.

```{claim}
note: `e` of a claim is never shown
```

## Two

```{do}
hints:
  - Try `+`.
solution: [".*4", "-*2", c]
```
"""

SECOND = """\
## Three

`space` once more, `r`, and `n`.
"""


def test_a_key_is_taught_where_it_is_first_named_or_pressed() -> None:
    places = key_places([("00", FIRST), ("01r", SECOND)])
    assert places["step"] == KeyPlace("00", 0)
    for name in ("rate_up", "rate_down", "phase_step", "next_chart"):
        assert places[name] == KeyPlace("00", 1), name
    assert places["toggle_run"] == places["faster"] == places["slower"] == KeyPlace("01r", 0)
    assert places["toggle_cursor"] == places["next_chart"]
    assert not {"epoch", "pin", "next_panel", "next_page"} & places.keys()


def test_places_are_in_the_order_of_the_course() -> None:
    assert KeyPlace("06", 5) < KeyPlace("06r", 0) < KeyPlace("07", 0) < KeyPlace("12", 3)


def test_the_course_teaches_every_key_that_waits_for_it() -> None:
    places = course.find("0").key_places
    assert places.keys() == {*keymap.TAUGHT_IN_TIME, *MARKS_TAUGHT}
    assert places["slope"] == KeyPlace("05", 1)
    assert places["step"] == KeyPlace("00", 0)
    assert places["toggle_run"].lesson <= "07", "running comes early"
    assert places["next_panel"].lesson == "06"
    assert all(each.key_places == places for each in shipped_lessons())


def test_a_lesson_outside_the_course_has_every_key(tmp_path: Path) -> None:
    copied = shutil.copy(lesson_files()[0], tmp_path)
    assert course.parse(Path(copied)).key_places == {}


def test_every_key_that_is_taught_with_another_is_of_the_table() -> None:
    for name, other in keymap.TAUGHT_WITH.items():
        assert {name, other} <= keymap.KEYS.keys()


def test_no_page_of_the_course_needs_many_presses() -> None:
    for lesson in shipped_lessons():
        for page in lesson.pages:
            presses = page.do.solution if page.do else ()
            assert len(presses) <= 18, (lesson.slug, page.title, len(presses))
