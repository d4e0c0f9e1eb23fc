"""The boundary divides what the model says."""

from __future__ import annotations

import numpy as np
import pytest

from gdtui.charts import draw_chart
from gdtui.charts.chart_spec import SHADE_LEVELS, Depth, Line
from gdtui.charts.rendering.canvas import level_of
from gdtui.charts.rendering.painter import paint
from tests.charts.conftest import NETWORK, XOR, Open
from tests.charts.layers import description_of, layers_of, points_of


def test_the_boundary_divides_what_the_model_says(stand: Open) -> None:
    session = stand(XOR, f"{NETWORK}, hidden: 3, start: random, seed: 3", 3000)
    spec = draw_chart("boundary", session)
    model, parameters = session.setup.descent.model, session.state.parameters
    (line,) = layers_of(spec, "line")
    assert isinstance(line, Line)
    on = np.column_stack((line.x, line.y))[~np.isnan(line.x)]
    assert model.predict(parameters, on) == pytest.approx(0.5, abs=0.05)
    (shade,) = spec.shades
    dots = shade.instead
    assert dots is not None
    assert (model.predict(parameters, np.column_stack((dots.x, dots.y))) >= 0.5).all()
    for row, column in ((0, 0), (7, 50), (60, 60), (33, 12)):
        place = np.array([[shade.x[column], shade.y[row]]])
        assert shade.values[row, column] == pytest.approx(model.predict(parameters, place)[0])
    assert len(points_of(spec, "yes").x) == len(points_of(spec, "no").x) == 2
    accuracy = session.metrics["accuracy"]
    assert isinstance(accuracy, float)
    assert spec.title == f"{4 * accuracy:.0f} of 4 right"


def test_in_words_the_wrong_rows_are_named_and_the_ends_of_the_shade(stand: Open) -> None:
    session = stand(XOR, f"{NETWORK}, hidden: 2, start: random, seed: 3", 30)
    theta, told = session.state.parameters, description_of(session, "boundary")

    def says(x1: float, x2: float) -> float:
        h = [np.tanh(theta[2 * i] * x1 + theta[2 * i + 1] * x2 + theta[4 + i]) for i in (0, 1)]
        return float(1 / (1 + np.exp(-(theta[6] * h[0] + theta[7] * h[1] + theta[8]))))

    for x1, x2, is_one in ((0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)):
        wrong = (says(x1, x2) >= 0.5) != bool(is_one)
        named = f"At x1 {x1}, x2 {x2} it says {says(x1, x2):.2f}, and the row is {is_one}."
        assert (named in told) is wrong
    assert "and the row is" in told
    spec = draw_chart("boundary", session)
    across, up = (np.linspace(axis.low, axis.high, 73) for axis in (spec.x, spec.y))
    places = [(x, y) for x in across for y in up]
    chances = [says(x, y) for x, y in places]
    assert f"Over the chart it says {min(chances):.2f} at x1 " in told
    assert f", to {max(chances):.2f} at x1 " in told


def test_the_number_of_a_pinned_run_is_not_taken_for_the_name_of_a_class(stand: Open) -> None:
    """In 18.6 `1` beside a pinned line took `× 1` out of the legend."""
    session = stand(XOR, f"{NETWORK}, hidden: 2, start: random, seed: 3", 50)
    pinned = session.pin().press("0").press("s").step()
    plain = paint(draw_chart("boundary", pinned), 72, 16).plain()
    assert "1 seed 3" in plain
    assert "× 1" in plain


@pytest.mark.parametrize("depth", ["few", "many"])
def test_the_legend_of_a_map_has_the_middle_which_looks_like_bare_ground(
    stand: Open, depth: Depth
) -> None:
    """Where a network says ½ everywhere the map was nearly black, and no sample was."""
    painted = paint(draw_chart("boundary", stand(XOR, NETWORK)), 60, 16, titled=False, depth=depth)
    assert painted.shades is not None
    (row,) = (row for row in range(16) if "says 0, ½, 1" in painted.text(row))
    levels = [level_of(each)[1] for each in painted.shades[row].tolist() if each]
    count = SHADE_LEVELS[depth]["class"]
    assert levels[0] == 0
    assert levels[2] == count // 2
    assert levels[-1] == count - 1
