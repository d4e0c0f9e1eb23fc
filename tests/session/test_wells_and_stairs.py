"""What lessons on descent lean on: resting places, legs along one parameter, a rate below 0."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from gdtui.course import parse
from gdtui.engine import regime
from gdtui.panels.readout import gauge
from gdtui.session.chart_state import MOST_TURNS
from gdtui.session.session import Session
from gdtui.text.numbers import rate_text
from gdtui.text.styled import text_of

LESSON = """\
---
title: Wells
part: Descent
minutes: 3
objective: Come to rest.
problem: {dataset: seattle-weather, features: [tmax], target: next:tmax}
descent: {learning_rate: 5.0e-5}
charts: [contour]
---

## Two wells

Come to rest in both.

```{start}
surface: two-wells
learning_rate: 0.1
start: [1]
charts: [bowl]
moves: {w: 0.5}
```

## Stairs

By turns.

```{start}
switches: [{name: moving, places: {w alone: {freeze: [b]}, b alone: {freeze: [w]}}}]
```

## Up

```{predict}
question: With a plus, the loss…
options:
  - {text: climbs, correct: true, feedback: Yes.}
  - {text: falls, feedback: No.}
reveal: {learning_rate: -2.5e-5, steps: 10}
```

```{claim}
after: {learning_rate: -2.5e-5, steps: 1}
loss: 5696.8
```
"""
WELLS, STAIRS, UP = range(3)


def opened(folder: Path, page: int) -> Session:
    file = folder / "01_wells.md"
    file.write_text(LESSON, encoding="utf-8")
    return Session.open(parse(file), page)


def pressed(session: Session, key: str, count: int = 1) -> Session:
    for _ in range(count):
        session = session.press(key)
    return session


def test_each_resting_place_of_a_page_counts_once(tmp_path: Path) -> None:
    session = pressed(opened(tmp_path, WELLS), "space", 5)
    assert session.metrics["minima_seen"] == 0
    shallow = pressed(session, "space", 10)
    assert shallow.status == "converged"
    assert shallow.metrics["minima_seen"] == 1
    again = pressed(pressed(shallow, "right"), "space", 20)
    assert again.state.parameters[0] == pytest.approx(1.13, abs=0.01)
    assert again.metrics["minima_seen"] == 1
    deep = pressed(pressed(again, "left", 3), "space", 30)
    assert deep.state.parameters[0] == pytest.approx(-1.30, abs=0.01)
    assert deep.metrics["minima_seen"] == 2
    assert deep.press("0").metrics["minima_seen"] == 2


def test_a_leg_stays_in_sight_when_another_parameter_takes_its_turn(tmp_path: Path) -> None:
    session = opened(tmp_path, STAIRS)
    assert session.press("z").ghosts == ()
    one = pressed(session, "space", 3).press("z")
    assert [ghost.label for ghost in one.ghosts] == ["w alone"]
    assert one.ghosts[0].trace.state.parameters[0] == one.state.parameters[0]
    assert one.trace.steps == 0
    for _ in range(MOST_TURNS):
        one = one.press("space").press("z")
    assert len(one.ghosts) == len(one.turns) == MOST_TURNS
    assert one.press("0").ghosts == (), "afresh means without them"


def test_turns_do_not_push_out_what_was_pinned(tmp_path: Path) -> None:
    session = pressed(opened(tmp_path, STAIRS), "space", 3).press("g").press("0")
    for _ in range(MOST_TURNS + 1):
        session = session.press("space").press("z")
    assert [ghost.label for ghost in session.pinned_by_hand] == [session.ghosts[0].label]
    assert len(session.turns) == MOST_TURNS
    assert [ghost.label for ghost in session.press("0").ghosts] == [session.ghosts[0].label]


def test_a_rate_below_0_climbs_and_is_said_to_diverge(tmp_path: Path) -> None:
    asked = opened(tmp_path, UP)
    climbed = asked.press("1").press("enter").press("enter")
    assert climbed.page_done
    assert (climbed.trace.losses[1:] > climbed.trace.losses[:-1]).all()
    assert climbed.regime == regime(-1e-9, 1.0) == "diverges"
    assert text_of(gauge(climbed)).endswith("●▏ diverges")
    assert rate_text(climbed.rate) == "−2.5e-5"
    assert climbed.press("-").rate == Decimal("-2.5e-5")
