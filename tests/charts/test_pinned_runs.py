"""Pinned runs are on every chart, each with its number."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec import structs

from gdtui import course
from gdtui.charts import CHARTS, draw_chart
from gdtui.charts.chart_spec import Line, Points, Text
from gdtui.charts.rendering.braille import Box, line_dots
from gdtui.charts.rendering.painter import Painter, paint
from gdtui.charts.run_path import pinned_path
from gdtui.session.session import Session
from tests.charts.conftest import NETWORK, RAIN, THREE, WEATHER, XOR, Open, Rerun
from tests.charts.layers import layers_of

LOGISTIC = "model: logistic, loss: log_loss, learning_rate: 0.1"
NAMES = ["bowl", "loss", "gradient", "fit"]
LISTED = ["bowl", "gradient", "fit"]
"""Charts on which runs end where others do: their names stand in a list, their numbers there."""

MARKS = " " + "".join(map(chr, range(0x2800, 0x2900)))


def test_ghosts_are_dim_and_bear_their_rate(run: Open, rerun: Rerun) -> None:
    session = rerun(run("2e-4", 6).pin(), "2.5e-5", 3)
    for name in NAMES:
        ghost, *others = layers_of(draw_chart(name, session), "ghost")
        assert ghost.label == "1 η 0.0002"
        texts = [layer for layer in others if isinstance(layer, Text)]
        assert {layer.label for layer in others if layer not in texts} <= {ghost.label}
        written = ["1", "1 η 0.0002"] if name in LISTED else ["1 η 0.0002"]
        assert [layer.label for layer in texts] == written
    ghost, _, _ = layers_of(draw_chart("loss", session), "ghost")
    assert isinstance(ghost, Line)
    assert len(ghost.x) == 7, "a ghost reaches its last state"


def test_each_pinned_run_bears_its_number_of_the_table(run: Open, rerun: Rerun) -> None:
    session = rerun(run("2e-5", 6).pin(), "1e-5", 3).pin()
    session = rerun(session, "5e-6", 9).pin().toggle_ghost(1)
    for name in NAMES:
        written = [
            layer.label
            for layer in layers_of(draw_chart(name, session), "ghost")
            if isinstance(layer, Text)
        ]
        assert list(dict.fromkeys(written)) == ["1", "3", "1 η 2e-5", "3 η 5e-6"], name
        for ascii in (False, True):
            drawn = paint(draw_chart(name, session), 60, 16, ascii=ascii)
            spans = [span for row in range(2, 16) for span in drawn.spans(row)]
            printed = "".join(span.text for span in spans if span.role == "ghost")
            assert {"1", "3"} <= set(printed), (name, ascii)


@pytest.mark.parametrize("size", [(48, 17), (82, 17), (90, 30)])
@pytest.mark.parametrize("name", ["loss", "losses", "convergence"])
def test_a_number_stands_on_its_own_line_of_several(
    run: Open, rerun: Rerun, name: str, size: tuple[int, int]
) -> None:
    """The name of run 2 stood where run 1 ended: all lines of pinned runs are alike."""
    session = rerun(run("2e-6", 60).pin(), "1e-5", 60).pin()
    session = rerun(session, "4e-5", 60).pin()
    session = rerun(session, "5e-5", 3)
    spec = draw_chart(name, session)
    numbers = {layer.label for layer in spec.layers if isinstance(layer, Text) and layer.sparing}
    numbers &= {"1", "2", "3"}
    bare = structs.replace(spec, layers=(), shades=())
    painter = Painter(titled=False)
    drawn, empty = painter.paint(spec, *size), paint(bare, *size, titled=False)
    assert painter._frame is not None
    box, layout, _ = painter._frame
    lines = [layer for layer in layers_of(spec, "ghost") if isinstance(layer, Line) and layer.label]
    found = []
    for row in range(layout.top, layout.top + layout.rows):
        for column in range(layout.left, layout.left + layout.columns):
            digit = drawn.text(row)[column]
            near = drawn.text(row)[column - 1] + drawn.text(row)[column + 1 : column + 3]
            if digit not in numbers or empty.text(row)[column] == digit or near.strip(MARKS):
                continue  # of a tick, a list, or another word
            here = (column - layout.left, row - layout.top)
            assert _lines_near(box, lines, here, 0) <= {digit}, (digit, row, column)
            assert digit in _lines_near(box, lines, here, 1), (digit, row, column)
            found.append(digit)
    assert found, "none stands on its line"


def _lines_near(box: Box, lines: list[Line], here: tuple[int, int], reach: int) -> set[str]:
    """The numbers of the runs whose lines come so many cells near to a cell."""
    found = set()
    for line in lines:
        from_left, from_top = line_dots(box, line.x, line.y)
        near = np.abs((from_left >> 1) - here[0]) <= reach
        if (near & (np.abs((from_top >> 2) - here[1]) <= reach)).any():
            found.add(line.label.split()[0])
    return found


def test_on_a_curve_numbers_stand_where_first_steps_went(run: Open, rerun: Rerun) -> None:
    """On page 7.8 the numbers of three runs were heaped on the minimum, where all of them end."""
    session = rerun(rerun(run("1e-5", 40).pin(), "2e-4", 40).pin(), "5e-5", 3)
    texts = layers_of(draw_chart("bowl", session), "ghost")
    places = {text.label: text.x for text in texts if isinstance(text, Text)}
    for number, ghost in enumerate(session.ghosts, 1):
        assert places[str(number)] == ghost.trace.at(1).parameters[0]


def test_points_of_a_pinned_run_lie_on_no_heap(run: Open, rerun: Rerun) -> None:
    """On the bowl of 7.8 a dozen rings stood side by side: nobody could tell whose they were."""
    session = rerun(run("1e-5", 200).pin(), "5e-5", 3)
    spec = draw_chart("bowl", session)
    (ghost,) = (layer for layer in layers_of(spec, "ghost") if isinstance(layer, Points))
    been = session.ghosts[0].trace
    assert ghost.x[:2].tolist() == [been.at(0).parameters[0], been.at(1).parameters[0]]
    assert ghost.x[-1] == been.at(200).parameters[0]
    assert (np.abs(np.diff(ghost.x[1:-1])) >= 0.04 * (spec.x.high - spec.x.low)).all()
    assert len(ghost.x) > 5
    long = draw_chart("bowl", rerun(run("2e-4", 5).pin(), "5e-5", 3))
    (ghost,) = (layer for layer in layers_of(long, "ghost") if isinstance(layer, Points))
    assert len(ghost.x) == len(set(ghost.x.tolist())), "each point once, where steps are long too"


RUNS = {
    "sigmoid": (RAIN, LOGISTIC),
    "boundary": (XOR, NETWORK),
    "network": (XOR, NETWORK),
    "losses": (f"{THREE}, scale: standard", "learning_rate: 0.1"),
    "weights": (f"{THREE}, scale: standard", "learning_rate: 0.1"),
    "parameters": (f"{THREE}, scale: standard", "learning_rate: 0.1"),
    "shrinkage": (f"{THREE}, scale: standard", "learning_rate: 0.1, l2: 0.1"),
    "lambda_sweep": (f"{THREE}, scale: standard", "learning_rate: 0.1, l2: 0.1"),
    "log_loss": (RAIN, LOGISTIC),
    "prediction": (f"{THREE}, scale: standard", "learning_rate: 0.1"),
}
WITHOUT = {
    "scatter": "of the rows alone",
    "scaling": "of two runs on other features",
    "network_graph": "of one network: an edge has no second place",
    "cloud": "of runs of equal rank",
    "race": "of runs of equal rank",
}


@pytest.mark.parametrize("name", [name for name in CHARTS if name not in WITHOUT])
def test_every_chart_of_a_run_shows_the_pinned_ones(name: str, stand: Open, rerun: Rerun) -> None:
    problem, descent = RUNS.get(name, (f"{WEATHER}, scale: standard", "learning_rate: 0.1"))
    session = rerun(stand(problem, f"{descent}, start: random", 12).pin(), "0.02", 4)
    spec = draw_chart(name, session)
    shown = [layer for layer in layers_of(spec, "ghost") if not isinstance(layer, Text)]
    assert shown
    assert all(layer.label.startswith("1 η") for layer in shown), "named by its rate"
    written = [layer.label for layer in layers_of(spec, "ghost") if isinstance(layer, Text)]
    assert any(label == shown[0].label for label in written), "where a legend has no room, too"
    hidden = draw_chart(name, session.toggle_ghost(0))
    assert layers_of(hidden, "ghost") == []


def test_a_pinned_run_lies_where_its_own_loss_was(stand: Open) -> None:
    """Of a run with another λ, not where the present λ would have it."""
    session = Session.open(course.find("regularisation"), 3)
    for key in ("z", "z", "z", "z", "z", *["space"] * 9, "g", "z"):
        session = session.press(key)
    (ghost,) = session.ghosts
    path = pinned_path(ghost)
    assert path.losses[-1] == ghost.trace.work().loss
    assert path.losses[-1] < path.losses[0]


def test_a_run_on_other_features_is_drawn_only_where_they_do_not_matter() -> None:
    session = Session.open(course.find("feature-scaling"), 4)
    for key in (*["space"] * 3, "g", "z", "space"):
        session = session.press(key)
    assert len(session.ghosts) == 1
    assert layers_of(draw_chart("contour", session), "ghost") == []
    assert layers_of(draw_chart("loss", session), "ghost")
