"""The lines of pandas and scikit-learn that pages show print what stands beside them."""

from __future__ import annotations

import ast
import io
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from gdtui import course
from gdtui.course import CourseError
from gdtui.course.lesson import Page
from gdtui.panels.script import script_lines
from gdtui.plain.page import panel_lines
from gdtui.resources import data_folder
from gdtui.session.session import Session
from gdtui.ui.widgets.step_panel import panel_pages
from tests.lessons import lesson_text, shipped_lessons

SCRIPTS = {
    f"{lesson.slug}-{page.id}": page
    for lesson in shipped_lessons()
    for page in lesson.pages
    if page.script
}


def printed(code: str, names: dict[str, Any]) -> str:
    """What is printed of a line: the value of an expression, of another line nothing."""
    said = io.StringIO()
    with redirect_stdout(said):
        tree = ast.parse(code)
        if isinstance(tree.body[0], ast.Expr):
            value = eval(code, names)
            if value is not None:
                print(value)
        else:
            exec(code, names)
    return said.getvalue().strip()


def test_pandas_and_scikit_learn_have_their_pages() -> None:
    shown = " ".join(line.code for page in SCRIPTS.values() for line in page.script)
    for each in ("read_csv", "isna().sum()", "ffill", "shift(-1)", "LinearRegression"):
        assert each in shown


@pytest.mark.parametrize("page", SCRIPTS.values(), ids=SCRIPTS)
def test_each_line_prints_what_stands_beside_it(page: Page, monkeypatch: Any) -> None:
    monkeypatch.chdir(data_folder())
    names: dict[str, Any] = {"pd": pd, "np": np}
    for line in page.script:
        assert printed(line.code, names) == line.prints, line.code


TEXT = """\
## Sum

{script}

```{{answer}}
question: What is the sum?
value: "5"
tolerance: 0.01
feedback: No.
right: Yes.
hints: [One., Two., Three.]
```
"""
SCRIPT = """\
```{script}
lines:
  - {code: a = 2 + 1}
  - {code: a, prints: "3"}
  - {code: "a + 2", prints: "5"}
```
"""


def opened(folder: Path, text: str, panel: str = "") -> Session:
    file = folder / "01_script.md"
    file.write_text(lesson_text(text) + panel, encoding="utf-8")
    return Session.open(course.parse(file))


def test_the_last_line_waits_for_the_answer(tmp_path: Path) -> None:
    session = opened(tmp_path, TEXT.format(script=SCRIPT))
    assert [*script_lines(session)] == ["a = 2 + 1", "a  # 3", "a + 2  # ?"]
    answered = session.type_answer("5")
    assert answered.page_done
    assert [*panel_lines(answered)][1:] == ["a = 2 + 1", "a  # 3", "a + 2  # 5"]
    (page,) = panel_pages(answered, 30, 8)
    assert ["".join(span.text for span in line) for line in page][2] == "a + 2  # 5"
    narrow = panel_pages(answered, 8, 2)
    assert len(narrow) > 1


@pytest.mark.parametrize("width", range(8, 24))
def test_the_panel_is_as_high_before_the_answer_as_after(tmp_path: Path, width: int) -> None:
    """The line that answers the question had no room: it vanished onto the next page."""
    script = SCRIPT.replace('"5"', '"[0.92325 4.73956]"').replace("a + 2", "max(a, 2.5)")
    session = opened(tmp_path, TEXT.format(script=script))
    before, after = (
        panel_pages(each, width, 16)[0] for each in (session, session.type_answer("5"))
    )
    assert len(before) == len(after)
    assert "4.73956]" in "".join(span.text for line in after for span in line)


def test_a_panel_without_lines_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="has no lines for `panel: script` to show"):
        opened(tmp_path, TEXT.format(script="```{start}\npanel: script\n```"))
