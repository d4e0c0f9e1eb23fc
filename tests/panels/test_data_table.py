"""The rows as a table, the readout that a lesson chooses, and measuring by the arrows."""

import math
from pathlib import Path

import pytest
from rich.cells import cell_len

from gdtui import course
from gdtui.panels.data_table import data_table_lines, residual_texts
from gdtui.panels.readout import readout
from gdtui.restricted_access import Access
from gdtui.sandbox.form import Form
from gdtui.sandbox.lesson import open_sandbox
from gdtui.session.session import Session
from gdtui.text.styled import text_of

LESSON = """\
---
title: Rows
part: The loss and its slope
minutes: 1
objective: See the rows.
problem: {dataset: seattle-weather, features: [tmax], target: next:tmax}
descent: {learning_rate: 1.0e-4, start: [1, 0]}
charts: [fit]
panel: table
readout: []
---

## Rows

Only look.

## Gaps

```{start}
blank: 40
fill: keep
switches: [{name: gaps, places: {kept: {}, filled: {fill: forward}}}]
```

Only look.

## Errors

```{start}
panel: residuals
readout: [parameters, slope, loss]
moves: {w: 0.1}
rows: 4
split: [1, 0, 0]
```

```{answer}
question: How wrong is it?
value: loss
tolerance: 0.01
feedback: Not quite.
right: Right.
hints: [Look., Think., Type.]
```

## Steps

```{start}
panel: worked
```

Only look.
"""


@pytest.fixture
def pages(tmp_path: Path) -> course.Lesson:
    path = tmp_path / "01_rows.md"
    path.write_text(LESSON, encoding="utf-8")
    return course.parse(path)


def shown(session: Session, residuals: bool = False, height: int = 10) -> list[str]:
    return [text_of(line) for line in data_table_lines(session, 42, height, residuals)]


def test_the_table_shows_the_first_rows_as_they_are_read(pages: course.Lesson) -> None:
    lines = shown(Session.open(pages))
    assert lines[0].split() == ["date", "tmax", "tmax_tomorrow"]
    assert lines[1].split() == ["2012-01-01", "55", "51"]
    assert len(lines) == 10


def test_gaps_stand_at_their_places_and_filled_ones_are_marked(pages: course.Lesson) -> None:
    kept = Session.open(pages, 1)
    assert [line.split() for line in shown(kept)[4:6]] == [
        ["2012-01-04", "54", "—"],
        ["2012-01-05", "—", "40"],
    ]
    assert "40 readings of tmax blanked by us" in " ".join(shown(kept))
    filled = kept.press("z")
    assert [line.split() for line in shown(filled)[4:6]] == [
        ["2012-01-04", "54", "54*"],
        ["2012-01-05", "54*", "40"],
    ]


def test_a_table_keeps_within_its_room(pages: course.Lesson) -> None:
    for page in (0, 1, 2):
        for height in (1, 3, 12):
            session = Session.open(pages, page)
            lines = data_table_lines(session, 30, height, page == 2)
            assert len(lines) <= height
            assert all(len(text_of(line)) <= 30 for line in lines)


def test_residuals_hide_their_squares_until_the_number_is_given(pages: course.Lesson) -> None:
    asked = Session.open(pages, 2)
    assert shown(asked, residuals=True)[1].split() == ["2012-01-01", "55", "51", "55", "4", "?"]
    given = asked.press("=14.25")
    assert given.page_done
    assert shown(given, residuals=True)[1].split()[-1] == "16"


def test_under_all_squares_stands_their_mean_which_is_the_loss(pages: course.Lesson) -> None:
    """On page 3.3 nothing in the picture said that the lower line has the lower loss."""
    asked = Session.open(pages, 2)
    assert shown(asked, residuals=True)[-1].split() == ["mean", "?"]
    given = asked.press("=14.25")
    squares = [float(line.split()[-1]) for line in shown(given, residuals=True)[1:-1]]
    assert shown(given, residuals=True)[-1].split() == ["mean", f"{sum(squares) / 4:.2f}"]
    moved = given.press("right")
    (*rows, mean) = shown(moved, residuals=True)[1:]
    squares = [float(line.split()[-1].replace(",", "")) for line in rows]
    assert float(mean.split()[-1]) == pytest.approx(sum(squares) / 4, abs=0.05)
    assert float(mean.split()[-1]) == pytest.approx(moved.loss, abs=0.05)


@pytest.mark.parametrize("guess", [-1.5e308, 1e200, math.inf])
def test_the_square_of_a_run_that_flew_off_is_infinite(guess: float) -> None:
    """Where the square has no room in a float the table took the screen with it."""
    far, near = residual_texts([guess, 3.5], [45.0, 4.0])
    assert far[3] == "∞"
    assert near == ("4", "3.5", "−0.5", "0.25")


def test_squares_have_the_digits_that_their_mean_needs() -> None:
    """On page 6.7 the row "mean" vanished once the answer was right."""
    asked = Session.open(course.find("one-update"), 6)
    assert shown(asked, residuals=True)[-1].split() == ["mean", "112.5"]
    given = asked.press("=0.5095").tick()
    assert given.page_done
    (*rows, mean) = shown(given, residuals=True)[1:]
    squares = [float(line.split()[-1]) for line in rows]
    assert mean.split() == ["mean", f"{sum(squares) / 2:.4g}"]
    assert float(mean.split()[-1]) == pytest.approx(given.loss, rel=5e-4)


def test_arrows_move_while_a_number_is_asked_for(pages: course.Lesson) -> None:
    moved = Session.open(pages, 2).press("right")
    assert moved.state.parameters[0] == pytest.approx(1.1)
    assert moved.press("0").state.parameters[0] == 1
    assert moved.press("space") is moved


def test_the_readout_shows_what_the_page_names(pages: course.Lesson) -> None:
    assert text_of(readout(Session.open(pages), 78)) == ""
    assert text_of(readout(Session.open(pages, 2), 78)) == "w 1  b 0  ∂L/∂w 194.5  loss 14.25"


def test_a_page_opens_with_its_own_panel(pages: course.Lesson) -> None:
    errors = Session.open(pages, 2).press("=14.25")
    assert errors.panel == "residuals"
    turned = errors
    seen = [(turned := turned.press("w")).panel for _ in range(5)]
    assert seen == ["worked", "code", "source", "account", "residuals"]
    assert errors.press("n").panel == "worked"


def test_wide_names_stand_above_their_numbers(tmp_path: Path) -> None:
    """Two columns for each sign of 気温: the numbers end where the names end."""
    path = tmp_path / "own.csv"
    path.write_text(
        "気温,y\n" + "".join(f"{row},{row % 3}\n" for row in range(9)), encoding="utf-8"
    )
    session = open_sandbox(Form(str(path), "気温", "y", scale="none", split="1,0,0"), Access())
    header, *rows = [text_of(line) for line in data_table_lines(session, 40, 6)]
    assert {cell_len(line) for line in (header, *rows)} == {cell_len(header)}
    assert cell_len(header) == len("row") + 2 + 4 + 2 + 1
