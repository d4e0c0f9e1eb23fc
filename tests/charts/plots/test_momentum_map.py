"""The map of η and β says how long the run on view takes, and what is quickest."""

from __future__ import annotations

import numpy as np

from gdtui.charts import draw_chart
from tests.charts.conftest import LOGISTIC, RAIN, SCALED, Open
from tests.charts.layers import description_of, layers_of, line_of, marker_of

RAVINE = "surface: ravine"
MOMENTUM = "model: ravine, loss: value, start: [1, 10], optimizer: momentum, momentum: 0.6"


def test_it_says_the_steps_that_the_run_on_view_takes(stand: Open) -> None:
    session = stand(RAVINE, f"{MOMENTUM}, learning_rate: 0.05")
    spec = draw_chart("momentum_map", session)
    assert spec.title == "steps until |∇L| ≤ 0.01, over η and β"
    run = session
    while run.gradient_norm > 0.01:
        run = run.step()
    said = description_of(session, "momentum_map")
    assert f"η 0.05 and β 0.600 take {run.trace.steps} steps until |∇L| ≤ 0.01." in said
    assert marker_of(spec, "minimum").label == "best in the long run"
    limit = line_of(spec, "tangent")
    assert limit.x.tolist() == [0.04, 0.08]
    assert limit.y.tolist() == [0, 1]


def test_its_level_lines_part_quicker_settings_from_slower_ones(stand: Open) -> None:
    session = stand(SCALED, "optimizer: momentum, momentum: 0.5, learning_rate: 0.05")
    spec = draw_chart("momentum_map", session)
    assert layers_of(spec, "level")
    fewest = next(layer for layer in spec.layers if layer.label.startswith("fewest here"))
    count = int(fewest.label.rpartition(" ")[2])
    words = [layer.label for layer in layers_of(spec, "level") if layer.label.isdigit()]
    assert all(int(word) > count for word in words)


def test_its_shade_says_the_steps_of_a_run_at_each_place(stand: Open) -> None:
    """By runs without the engine, L = ½·50·w1² + ½·w2²: a quicker setting is never darker."""
    session = stand(RAVINE, f"{MOMENTUM}, learning_rate: 0.05")
    (shade,) = draw_chart("momentum_map", session).shades
    drawn, bends, most = np.random.default_rng(1), np.array([50.0, 1.0]), int(max(shade.edges))
    bands: dict[float, int] = {}
    for _ in range(40):
        row, column = (int(drawn.integers(len(places))) for places in (shade.y, shade.x))
        w, velocity, steps = np.array([1.0, 10.0]), np.zeros(2), 0
        while not np.hypot(*(bends * w)) <= 0.01 and steps <= most:
            velocity = shade.y[row] * velocity + bends * w
            w, steps = w - shade.x[column] * velocity, steps + 1
        value = float(shade.values[row, column])
        assert value == steps if steps <= most else value > most
        bands[value] = sum(value < edge for edge in shade.edges)
    ordered = [bands[value] for value in sorted(bands)]
    assert ordered == sorted(ordered, reverse=True)
    assert len(set(ordered)) >= 4


def test_of_anything_else_it_says_why_there_is_none(stand: Open) -> None:
    for problem, descent in (
        (RAIN, LOGISTIC),
        (SCALED, "learning_rate: 0.1, batch: 10"),
        (SCALED, "learning_rate: 0.1, optimizer: adam"),
    ):
        assert draw_chart("momentum_map", stand(problem, descent)).note
