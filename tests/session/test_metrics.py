"""Scores on rows held out, the test set's one opening, recent losses, and the gradient twice."""

from pathlib import Path

import numpy as np
import pytest

from gdtui import course, engine
from gdtui.charts import draw_chart
from gdtui.charts.chart_spec import Line, Text
from gdtui.panels.gradient_check import gradient_check_lines
from gdtui.panels.readout import readout
from gdtui.session.session import Session
from gdtui.text.styled import text_of

LESSON = """\
---
title: Scores
part: Beyond the line
minutes: 1
objective: Judge.
problem: {dataset: seattle-weather, features: [tmax, tmin], target: next:tmax, scale: standard}
descent: {learning_rate: 0.1, l2: 0.5}
charts: [losses, weights, loss]
readout: [step, validation, test]
test_set: closed
---

## Held out

Only look.

```{start}
switches: [{name: λ, places: {"0.5": {}, "0": {l2: 0}}}]
```

## One row

```{start}
batch: 1
l2: 0
```

Only look.

## Units

```{start}
dataset: xor
features: [x1, x2]
target: y
split: [1, 0, 0]
scale: none
model: network
l2: 0
start: random
charts: [boundary, network, loss]
panel: check
switches: [{name: units, places: {"2": {}, "3": {hidden: 3}}}]
```

Only look.
"""


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> course.Lesson:
    path = Path(tmp_path_factory.mktemp("lessons")) / "01_scores.md"
    path.write_text(LESSON, encoding="utf-8")
    return course.parse(path)


def pressed(session: Session, keys: str) -> Session:
    for key in keys.split():
        session = session.press(key)
    return session


def test_rows_held_out_are_scored_without_the_penalty(lesson: course.Lesson) -> None:
    session = pressed(Session.open(lesson), "e e e")
    w, problem = session.state.parameters, session.problem
    residuals = problem.validation.features @ w[:-1] + w[-1] - problem.validation.targets
    found = session.metrics
    assert found["validation_loss"] == pytest.approx(np.mean(residuals**2))
    assert found["loss"] == pytest.approx(found["training_loss"] + 0.5 * np.sum(w[:-1] ** 2))  # type: ignore[operator]
    layers = draw_chart("losses", session).layers
    (training,) = (line for line in layers if isinstance(line, Line) and line.role == "series_1")
    assert training.y[-1] == pytest.approx(found["training_loss"])


def test_the_test_set_remembers_the_step_it_was_opened_at(lesson: course.Lesson) -> None:
    closed = pressed(Session.open(lesson), "e e")
    assert "test closed" in text_of(readout(closed, 80))
    assert closed.press("o").metrics["test_opened_step"] is None
    opened = pressed(closed, "o o")
    assert opened.metrics["test_opened_step"] == 2
    later = pressed(opened, "e o")
    assert (later.metrics["test_opened_step"], later.trace.steps) == (2, 3)
    assert closed.metrics["test_opened_step"] is None
    assert "test 1,8" in text_of(readout(opened, 80))


def test_the_line_below_says_how_switches_stand(lesson: course.Lesson) -> None:
    session = Session.open(lesson)
    assert text_of(readout(session, 80)).startswith("λ 0.5  step 0")
    turned = pressed(session, "z e g")
    assert text_of(readout(turned, 80)).startswith("λ 0  step 1")
    assert [ghost.label for ghost in turned.ghosts] == ["η 0.1, λ 0"]


def test_recent_worst_is_the_highest_of_a_hundred(lesson: course.Lesson) -> None:
    session = Session.open(lesson, 1)
    assert pressed(session, "space " * 99).metrics["recent_worst"] is None
    session = pressed(session, "space " * 130)
    seen = [session.trace.at(step).parameters for step in range(31, 131)]
    losses = [engine.evaluate(session.setup.descent, session.rows, at)[0] for at in seen]
    assert session.metrics["recent_worst"] == pytest.approx(max(losses))


def test_weights_are_shown_without_the_bias(lesson: course.Lesson) -> None:
    layers = draw_chart("weights", Session.open(lesson).press("e")).layers
    named = {layer.label.removeprefix("λ = 0, ") for layer in layers if isinstance(layer, Text)}
    assert named == {"w tmax", "w tmin"}


def test_the_gradient_is_shown_twice_and_agrees(lesson: course.Lesson) -> None:
    session = Session.open(lesson, 2)
    assert session.setup.descent.loss.name == "log_loss"
    assert session.metrics["gradient_check"] < 1e-7  # type: ignore[operator]
    lines = [text_of(line) for line in gradient_check_lines(session, 60, 20)]
    assert len(lines) == 1 + 9 + 1
    assert lines[1].split()[0] == "∂L/∂w11"
    assert all(len(text_of(line)) <= 30 for line in gradient_check_lines(session, 30, 6))
    assert len(gradient_check_lines(session, 30, 6)) == 6


def test_another_number_of_units_lets_go_of_the_pinned_runs(lesson: course.Lesson) -> None:
    session = pressed(Session.open(lesson, 2), "space g")
    assert session.ghosts
    turned = session.press("z")
    assert not turned.ghosts
    for name in turned.scene.charts:
        draw_chart(name, turned)


def test_accuracy_precision_and_recall_are_scikit_learns(tmp_path: Path) -> None:
    from sklearn.metrics import (  # type: ignore[import-untyped]
        accuracy_score,
        precision_score,
        recall_score,
    )

    path = tmp_path / "01_rain.md"
    text = LESSON.replace("target: next:tmax", 'target: "next:rain>0"')
    path.write_text(
        text.replace("learning_rate: 0.1, l2: 0.5", "learning_rate: 1, model: logistic")
    )
    session = Session.open(course.parse(path))
    assert session.metrics["precision"] is not None
    for _ in range(20):
        session = session.step()
    model, parameters = session.setup.descent.model, session.state.parameters
    for name, rows in (
        ("accuracy", session.rows),
        ("validation_accuracy", session.problem.validation),
        ("test_accuracy", session.problem.test),
    ):
        said = model.predict(parameters, rows.features) >= 0.5
        assert session.metrics[name] == pytest.approx(accuracy_score(rows.targets, said))
    said = model.predict(parameters, session.rows.features) >= 0.5
    for name, score in (("precision", precision_score), ("recall", recall_score)):
        assert session.metrics[name] == pytest.approx(score(session.rows.targets, said))
