"""A shade is a level for each cell; dots where there are no colours; it may stay while held."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec import structs

from gdtui import course
from gdtui.charts import draw_chart
from gdtui.charts.chart_spec import Axis, ChartSpec, Depth, Points, Ramp, Shade, Text
from gdtui.charts.rendering.canvas import level_of
from gdtui.charts.rendering.painter import Painter, paint
from gdtui.session.session import Session

X, Y = Axis("x", 0.0, 1.0), Axis("y", 0.0, 1.0)
PLACES = np.linspace(0, 1, 21)


def _shade(slope: float = 1.0, ramp: Ramp = "class", edges: tuple[float, ...] = ()) -> Shade:
    dots = Points(np.array([0.7]), np.array([0.5]), "region", "right")
    values = np.tile(np.clip(slope * PLACES, 0, 1), (21, 1))
    return Shade(PLACES, PLACES, values, ramp, edges, "left to right", dots)


def _spec(*shades: Shade) -> ChartSpec:
    return ChartSpec("a field", X, Y, (Text(0.3, 0.5, "a word", "label"),), shades=shades)


def _levels(spec: ChartSpec, depth: Depth, row: int = 8) -> list[int]:
    shades = paint(spec, 60, 20, depth=depth).shades
    assert shades is not None
    return [level_of(each)[1] for each in shades[row].tolist() if each]


def test_levels_follow_the_field_from_end_to_end() -> None:
    counts: dict[Depth, int] = {"few": 5, "many": 9}
    for depth, count in counts.items():
        found = _levels(_spec(_shade()), depth)
        assert found == sorted(found)
        assert set(found) == set(range(count))
        sizes = np.bincount(found)
        assert np.ptp(sizes) <= 1, "equal parts"


def test_bands_of_loss_end_at_their_edges_and_at_each_second_one_where_levels_are_few() -> None:
    edges = (0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2)
    spec = _spec(_shade(1.0, "loss", edges))
    bands: dict[Depth, tuple[float, ...]] = {"many": edges, "few": edges[::2]}
    for depth, kept in bands.items():
        found = _levels(spec, depth)
        share = (np.arange(len(found)) + 0.25) / (len(found) - 0.5)
        expected = [sum(value < edge for edge in kept) for value in share]
        assert np.abs(np.array(found) - expected).max() <= 1
        assert np.mean(np.array(found) == expected) > 0.9
        assert found[0] == len(kept)
        assert found[-1] == 0


def test_without_colours_there_are_dots_instead() -> None:
    for canvas in (paint(_spec(_shade()), 60, 20), paint(_spec(_shade()), 60, 20, ascii=True)):
        assert canvas.shades is None
        assert "right" in canvas.plain()
    assert "left to right" in paint(_spec(_shade()), 60, 20, depth="few").plain()


def test_no_word_lies_on_shade_and_nan_is_bare() -> None:
    canvas = paint(_spec(_shade()), 60, 20, depth="many")
    assert canvas.shades is not None
    for row in range(canvas.height):
        at = canvas.text(row).find("a word")
        if at >= 0:
            assert not canvas.shades[row, at : at + len("a word")].any()
            break
    else:
        raise AssertionError("the word is not there")
    hole = _shade()
    hole.values[:, 10:] = np.nan
    assert len(_levels(_spec(hole), "many")) < 0.55 * len(_levels(_spec(_shade()), "many"))


def test_a_held_shade_stays_and_is_exact_once_it_is_let_go() -> None:
    painter = Painter(depth="many")
    first = painter.paint(_spec(_shade()), 60, 20)
    held = painter.paint(_spec(_shade(0.5)), 60, 20, hold=True)
    assert held.changes(first) == []
    exact = painter.paint(_spec(_shade(0.5)), 60, 20)
    anew = paint(_spec(_shade(0.5)), 60, 20, titled=False, depth="many")
    assert exact.changes(anew) == []
    changed = exact.changes(first)
    assert changed
    assert sum(stop - start for _, start, stop in changed) < 60 * 20


@pytest.mark.parametrize("size", [(82, 29), (82, 14), (48, 17), (40, 9), (36, 20), (24, 13)])
@pytest.mark.parametrize(
    ("lesson", "page", "chart"),
    [
        ("08_two-parameters", 3, "contour"),
        ("10_convergence", 2, "contour"),
        ("11_feature-scaling", 4, "scaling"),
        ("16_momentum", 1, "contour"),
        ("17_logistic-regression", 5, "boundary"),
    ],
)
def test_the_ground_of_a_map_goes_to_its_frame(
    lesson: str, page: int, chart: str, size: tuple[int, int]
) -> None:
    """Axes are widened for even ticks; a strip beyond the ground was white, the least loss."""
    session = Session.open(course.find(lesson), page - 1)
    assert chart in session.scene.charts
    spec = draw_chart(chart, session.step())
    painter = Painter(depth="many")
    painter.paint(structs.replace(spec, beside=None), *size)
    assert painter._shade is not None
    assert (painter._shade[3] > 0).all()
