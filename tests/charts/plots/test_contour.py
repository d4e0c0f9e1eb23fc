"""Level lines are level, and the arrow stands upright on them."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pytest
from msgspec import structs

from gdtui import course, engine
from gdtui.charts import CHARTS, draw_chart
from gdtui.charts.chart_spec import Arrow, ChartSpec, Line, Points, Text
from gdtui.charts.plots import contour
from gdtui.charts.rendering.painter import Painter, paint
from gdtui.session.session import Session
from tests.charts.conftest import RAIN, SCALED, THREE, WEATHER, Open
from tests.charts.layers import marker_of
from tests.charts.printed import read_printed


def _levels(spec: ChartSpec) -> Line:
    (line,) = (each for each in spec.layers if isinstance(each, Line) and each.role == "level")
    return line


def _loss(session: Session, w: float, b: float) -> float:
    parameters = session.state.parameters.copy()
    parameters[[0, -1]] = w, b
    return engine.evaluate(session.setup.descent, session.rows, parameters)[0]


@pytest.mark.parametrize(
    ("problem", "descent", "exact"),
    [
        (SCALED, "learning_rate: 0.1", 0.02),
        (f"{THREE}, scale: standard", "learning_rate: 0.2", 0.02),
        (RAIN, "model: logistic, loss: log_loss, learning_rate: 1", 0.1),
    ],
)
def test_on_a_level_line_the_loss_is_level(
    stand: Open, problem: str, descent: str, exact: float
) -> None:
    session = stand(problem, descent, 4)
    spec = draw_chart("contour", session)
    line, lowest = _levels(spec), marker_of(spec, "minimum")
    floor = _loss(session, lowest.x, lowest.y)
    ends = [-1, *np.flatnonzero(np.isnan(line.x)).tolist()]
    rings = [slice(a + 1, b) for a, b in pairwise(ends) if b - a > 1]
    assert len(rings) >= 3
    for ring in rings:
        pairs = list(zip(line.x[ring], line.y[ring], strict=True))[::10]
        above = np.array([_loss(session, w, b) for w, b in pairs]) - floor
        assert np.ptp(above) <= exact * above.max() + 1e-9


@pytest.mark.parametrize("steps", [0, 6])
def test_each_level_line_says_its_loss(stand: Open, steps: int) -> None:
    session = stand(SCALED, "learning_rate: 0.1", steps)
    labels = [layer for layer in draw_chart("contour", session).layers if isinstance(layer, Text)]
    assert len({label.label for label in labels}) == 4, "each at one of several places"
    for label in labels:
        loss = float(label.label.replace(",", ""))
        assert loss == pytest.approx(_loss(session, label.x, label.y), rel=0.02)


@pytest.mark.parametrize("size", [(82, 29), (82, 14), (48, 17), (48, 12)])
@pytest.mark.parametrize(
    ("lesson", "page"),
    [
        ("08_two-parameters", 1),
        ("10_convergence", 2),
        ("11_feature-scaling", 1),
        ("11_feature-scaling", 5),
        ("16_momentum", 1),
    ],
)
def test_a_number_breaks_its_own_ring_and_no_other(
    lesson: str, page: int, size: tuple[int, int]
) -> None:
    """1,013 stood on the ring of 3,973, beside its own, and read as the number of that."""
    session = Session.open(course.find(lesson), page - 1)
    spec = draw_chart("contour", session)
    names = {text.label for text in spec.layers if isinstance(text, Text) and text.sparing}
    levels = np.array([float(name.replace(",", "")) for name in names])
    floor = min(levels) - (sorted(levels)[1] - min(levels)) / 3
    bare = structs.replace(spec, layers=(_levels(spec),))
    painter = Painter(titled=False)
    printed, lines = painter.paint(spec, *size), paint(bare, *size, titled=False)
    assert painter._frame is not None
    box, layout, _ = painter._frame
    written = 0
    for row in range(layout.top, layout.top + layout.rows):
        for found in re.finditer(r"[\d.,]+", printed.text(row)[layout.left :]):
            if found[0] not in names:
                continue
            written += 1
            for column in range(*found.span()):
                if lines.text(row)[layout.left + column] == " ":
                    continue
                w = box.x.low + (2 * column + 0.5) / (box.width - 1) * (box.x.high - box.x.low)
                up = (4 * (row - layout.top) + 1.5) / (box.height - 1)
                b = box.y.high - up * (box.y.high - box.y.low)
                above = _loss(session, *((b, w) if contour.is_upright(session) else (w, b))) - floor
                nearest = np.abs(np.log((levels - floor) / above)).argmin()
                own = float(found[0].replace(",", ""))
                assert levels[nearest] == own, (found[0], column)
    assert written


def test_the_arrow_is_as_long_as_the_gradient_on_one_log_scale(stand: Open) -> None:
    """Twice as far out it is as much longer, wherever; at a thousandth of the steepest it ends."""
    session = stand(SCALED, "learning_rate: 0.1")
    lengths, norms, corners = [], [], []
    for _ in range(60):
        spec = draw_chart("contour", session)
        across, up = spec.x.high - spec.x.low, spec.y.high - spec.y.low
        arrows = [layer for layer in spec.layers if isinstance(layer, Arrow)]
        along = [((each.x1 - each.x0) / across, (each.y1 - each.y0) / up) for each in arrows]
        lengths.append(float(np.hypot(*along[0])) if along else 0.0)
        norms.append(session.gradient_norm)
        corners = [
            engine.evaluate(session.setup.descent, session.rows, np.array([w, b]))[1]
            for w in (spec.x.low, spec.x.high)
            for b in (spec.y.low, spec.y.high)
        ]
        session = session.step()
    steepest = max(engine.norm(corner) for corner in corners)
    due = 1 + np.log10(np.array(norms) / steepest) / 3
    assert lengths == pytest.approx((contour.ARROW * np.maximum(due, 0)).tolist(), abs=1e-6)
    assert lengths[0] > 0.2
    assert lengths[-1] == 0


def test_a_ravine_lies_down_and_plain_descent_zigzags_across_it() -> None:
    session = Session.open(course.find("momentum"), 0)
    spec = draw_chart("contour", session)
    assert (spec.x.label, spec.y.label) == ("w2", "w1")
    now, line = marker_of(spec, "current"), _levels(spec)
    assert (now.x, now.y) == (10, 1)
    assert np.nanmax(line.x) == pytest.approx(np.sqrt(150), rel=0.01)
    assert np.nanmax(line.y) == pytest.approx(np.sqrt(3), rel=0.01)
    (arrow,) = (layer for layer in spec.layers if isinstance(layer, Arrow))
    gradient = session.gradient
    assert (arrow.y1 - arrow.y0) * gradient[1] == pytest.approx(
        (arrow.x1 - arrow.x0) * gradient[0]
    ), "in the direction of −∇L"
    for _ in range(8):
        session = session.step()
    across = session.trace.weights
    assert (across[1:] * across[:-1] < 0).all(), "from wall to wall"
    assert {(each.x, each.y) for each in _axes_of_pages("momentum")} == {(spec.x, spec.y)}


def test_a_ravine_that_lies_down_has_its_scale_and_its_pinned_runs_lying_too() -> None:
    session = Session.open(course.find("momentum"), 0).play_outcome(10)
    for _ in range(3):
        session = session.press("g").press("0").press("+").press("space").press("space")
    spec, held = draw_chart("contour", session), CHARTS["contour"].axes
    assert held is not None
    framed = held(session)
    assert (spec.x, spec.y) == (framed.x, framed.y)
    assert [one.now.label for one in framed.changed] == ["w1"], "thrown from wall to wall"
    assert framed.y.high > framed.first[1].high
    listed = [layer for layer in spec.layers if isinstance(layer, Text) and layer.listed]
    names = [text for text in listed if text.role == "ghost"]
    assert len(names) == 3
    assert {(text.x, text.y) for text in names} == {(spec.x.low, spec.y.high)}
    (scale,) = (text for text in listed if text.role == "tick")
    assert spec.x.low < scale.x < spec.x.high
    assert scale.y == spec.y.high


def _axes_of_pages(lesson: str) -> list[ChartSpec]:
    pages = range(len(course.find(lesson).pages))
    return [draw_chart("contour", Session.open(course.find(lesson), page)) for page in pages]


def test_turns_are_stairs_from_the_first_one_on() -> None:
    session = Session.open(course.find("two-parameters"), 2)
    corners = [session.state.parameters]
    for _ in range(7):
        for _ in range(10):
            session = session.press("space")
        session = session.press("z")
        corners.append(session.state.parameters)
    spec = draw_chart("contour", session)
    stairs = [layer for layer in spec.layers if layer.role == "path"]
    (points,) = (layer for layer in stairs if isinstance(layer, Points))
    assert points.label == "steps"
    assert list(zip(points.x, points.y, strict=True)) == [tuple(each) for each in corners]
    lines = [layer for layer in stairs if isinstance(layer, Line)]
    assert len(lines) == 7
    for number, line in enumerate(lines):
        held = line.y if number % 2 == 0 else line.x
        assert np.ptp(held) == 0, "level, upright, level"
    assert not any(layer.role == "ghost" for layer in spec.layers)
    afresh = draw_chart("contour", session.press("0"))
    assert not any(layer.role in ("path", "ghost") for layer in afresh.layers)


def test_the_start_lies_on_a_level_line(stand: Open) -> None:
    spec = draw_chart("contour", stand(SCALED, "learning_rate: 0.1"))
    line, now = _levels(spec), marker_of(spec, "current")
    span = spec.x.high - spec.x.low, spec.y.high - spec.y.low
    away = np.hypot((line.x - now.x) / span[0], (line.y - now.y) / span[1])
    assert np.nanmin(away) < 0.02


def test_the_arrow_stands_upright_on_the_level_lines(stand: Open) -> None:
    session = stand(SCALED, "learning_rate: 0.1", 2)
    (arrow,) = (
        layer for layer in draw_chart("contour", session).layers if isinstance(layer, Arrow)
    )
    along = np.array([arrow.x1 - arrow.x0, arrow.y1 - arrow.y0])
    gradient = session.gradient
    # One unit is as long up as across, so the arrow is −gradient itself.
    turn = along @ -gradient / (np.hypot(*along) * np.hypot(*gradient))
    assert turn > 0.99


@pytest.mark.parametrize("size", [(41, 12), (62, 14), (70, 30), (45, 28)])
def test_one_unit_is_as_long_up_as_across_in_any_window(stand: Open, size: tuple[int, int]) -> None:
    """A cell is twice as high as wide; a tick says no more than which cell it is in."""
    session = stand(SCALED, "learning_rate: 0.1", 2)
    printed = read_printed(paint(draw_chart("contour", session), *size))
    assert printed.across is not None
    assert printed.up is not None
    lengths = []
    for scale, cell in ((printed.across, 1), (printed.up, 2)):
        (low, high), (first, last) = scale.values, scale.cells
        cells = np.abs(last - first) + np.array([-1, 1])
        lengths.append(cell * cells / (high - low))
    (across_least, across_most), (up_least, up_most) = lengths
    assert across_least <= up_most
    assert up_least <= across_most


def test_the_arrow_waits_while_an_outcome_is_to_be_chosen() -> None:
    """It says where the next step goes, and on some pages just that is asked."""
    lesson = course.find("two-parameters")
    page = next(at for at, each in enumerate(lesson.pages) if each.title == "Both at once")
    asked = Session.open(lesson, page)
    seen = asked.press("1").press("Enter")
    for session, arrows in ((asked, 0), (seen, 1)):
        layers = draw_chart("contour", session).layers
        assert sum(isinstance(layer, Arrow) for layer in layers) == arrows


def test_what_is_frozen_takes_no_part_in_the_arrow(stand: Open) -> None:
    session = stand(SCALED, "learning_rate: 0.1, freeze: [b]", 2)
    (arrow,) = (
        layer for layer in draw_chart("contour", session).layers if isinstance(layer, Arrow)
    )
    assert arrow.y1 == arrow.y0
    assert arrow.x1 > arrow.x0


def test_the_minimum_is_that_of_least_squares(stand: Open) -> None:
    for problem in (WEATHER, SCALED):
        session = stand(problem, "learning_rate: 1e-5")
        lowest = marker_of(draw_chart("contour", session), "minimum")
        assert session.setup.best is not None
        assert (lowest.x, lowest.y) == pytest.approx(tuple(session.setup.best), rel=1e-6)


def test_level_lines_and_limits_hold_still_while_the_run_fits(stand: Open) -> None:
    session = stand(SCALED, "learning_rate: 0.2")
    first = draw_chart("contour", session)
    for _ in range(8):
        session = session.step()
        spec = draw_chart("contour", session)
        assert (spec.x, spec.y) == (first.x, first.y)
        assert _levels(spec) is _levels(first)


def test_one_parameter_has_no_level_lines(stand: Open) -> None:
    session = stand("surface: two-wells", "model: two-wells, loss: value, learning_rate: 0.1")
    assert (
        draw_chart("contour", session).note == "Level lines need two parameters; here there is one."
    )


@pytest.mark.parametrize(("momentum", "all_of_it"), [(0.6, True), (0.95, False)])
def test_on_a_map_a_run_is_joined_as_far_as_it_stays_clear(
    stand: Open, momentum: float, all_of_it: bool
) -> None:
    """On page 16.4 the path of forty steps fell apart into dots after the fourth."""
    descent = f"start: [1, 10], learning_rate: 0.05, optimizer: momentum, momentum: {momentum}"
    session = stand("surface: ravine", f"model: ravine, loss: value, {descent}", 50)
    lines = [
        layer
        for layer in draw_chart("contour", session).layers
        if isinstance(layer, Line) and layer.role.startswith("path")
    ]
    joined = sum(len(line.x) - 1 for line in lines)
    assert joined == 50 if all_of_it else 20 < joined < 50
    trace = session.trace
    for line in lines:
        first = trace.biases.tolist().index(line.x[0])
        assert line.x[:-1].tolist() == trace.biases[first : first + len(line.x) - 1].tolist()


def test_the_arrow_of_one_slope_alone_is_not_called_the_gradient() -> None:
    """On page 8.3 one parameter is held in turn, and the arrow stands upright, or lies level."""
    both, first = (Session.open(course.find("two-parameters"), page) for page in (0, 2))
    turned = first.press("z")
    names = [
        next(
            layer.label for layer in draw_chart("contour", each).layers if isinstance(layer, Arrow)
        )
        for each in (both, first, turned)
    ]
    assert names == ["−gradient (log)", "−∂L/∂w (log)", "−∂L/∂b (log)"]
