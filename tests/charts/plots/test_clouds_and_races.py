"""Several runs on one ground: where they wander, and who gets there first."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from gdtui import course, engine
from gdtui.authoring.playthrough import play_through
from gdtui.charts import draw_chart
from gdtui.charts.chart_spec import SERIES_ROLES, Line, Points
from gdtui.charts.rendering.braille import BRAILLE
from gdtui.charts.rendering.canvas import RANKS
from gdtui.charts.rendering.painter import paint
from gdtui.charts.rivals import find_rivals
from gdtui.session.session import Session
from tests.charts.conftest import SCALED, WEATHER, Open
from tests.charts.layers import description_of, layers_of, texts_of

STANDARD = f"{WEATHER}, scale: standard"
RAVINE = ("surface: ravine", "model: ravine, loss: value, start: [1, 10], learning_rate: 0.036")


def test_a_cloud_has_the_states_of_the_later_half_and_an_ellipse_two_spreads_wide(
    stand: Open,
) -> None:
    session = stand(STANDARD, "learning_rate: 0.1, batch: 8", 200)
    states = np.array([session.trace.at(step).parameters for step in range(100, 201)])
    layers = layers_of(draw_chart("cloud", session), "series_4")
    (points,) = (layer for layer in layers if isinstance(layer, Points))
    assert np.column_stack((points.x, points.y)) == pytest.approx(states[::2])  # a hundred at most
    (ellipse,) = (layer for layer in layers if isinstance(layer, Line))
    around = np.column_stack((ellipse.x, ellipse.y)) - states.mean(axis=0)
    inverse = np.linalg.inv(np.cov(states.T, bias=True))
    assert np.sqrt(np.sum(around @ inverse * around, axis=1)) == pytest.approx(2.0)
    spread = states.std(axis=0)
    assert f"w spread by {spread[0]:.3g}" in description_of(session, "cloud").replace("0 ", " ")


def test_smaller_batches_make_wider_clouds_each_with_its_name(stand: Open) -> None:
    narrow = stand(STANDARD, "learning_rate: 0.1, batch: 64", 200)
    wide = stand(STANDARD, "learning_rate: 0.1, batch: 1", 200)
    sizes = []
    for session in (narrow, wide):
        texts = texts_of(draw_chart("cloud", session))
        assert f"this run, batch {session.setup.descent.batch_size}" in texts
        (points,) = (
            layer
            for layer in layers_of(draw_chart("cloud", session), "series_4")
            if isinstance(layer, Points)
        )
        sizes.append(float(points.x.std()))
    assert sizes[0] < sizes[1] / 2


def test_the_run_on_view_keeps_its_colour_and_a_pinned_cloud_bears_its_number(stand: Open) -> None:
    """On page 15.4 it was orange, and pink once others were pinned; long names hid their clouds."""
    session = stand(STANDARD, "learning_rate: 0.1, batch: 8", 200)
    pinned = session.pin().again().with_rate(Decimal("0.02"))._advance(200)
    words = texts_of(draw_chart("cloud", pinned))
    own = "this run, batch 8"
    assert words[own].role == texts_of(draw_chart("cloud", session))[own].role
    assert words["1"].role == words["1 η 0.1"].role != words[own].role
    assert words["1 η 0.1"].listed
    cloud = next(
        layer
        for layer in layers_of(draw_chart("cloud", pinned), words["1"].role)
        if isinstance(layer, Points)
    )
    assert cloud.x.mean() < words["1"].x < cloud.x.max() + 2 * cloud.x.std()


def test_rivals_take_the_best_of_round_rates_and_the_steps_of_the_run(stand: Open) -> None:
    session = stand(*RAVINE, 12)
    rivals = find_rivals(session)
    assert [racer.trace.steps for racer in rivals.racers] == [12] * len(rivals.racers)
    names = {racer.trace.log.descent.optimizer.name for racer in rivals.racers}
    assert names == engine.OPTIMIZERS.keys() - {"plain"}
    for racer in rivals.racers:
        rate = Decimal(repr(racer.trace.state.learning_rate)).normalize()
        assert rate.as_tuple().digits in ((1,), (2,), (5,))
    spec = draw_chart("race", session)
    assert {racer.name for racer in rivals.racers} <= texts_of(spec).keys()
    ends = [layer for role in SERIES_ROLES for layer in layers_of(spec, role)]
    assert len(ends) == 3 * len(rivals.racers)
    again = find_rivals(session.step())
    assert again is rivals
    assert all(racer.trace.steps == 13 for racer in again.racers)


def test_pinned_runs_from_the_same_start_race_instead(stand: Open) -> None:
    session = stand(SCALED, "learning_rate: 0.1", 9).pin().again()
    session = session.with_rate(Decimal("0.02"))._advance(5)
    said = description_of(session, "race")
    pinned, own = session.ghosts[0].trace.at(5).parameters, session.state.parameters
    losses = [
        engine.evaluate(session.setup.descent, session.rows, place)[0] for place in (pinned, own)
    ]
    assert "adam" not in said
    ranked = ["1 η 0.1", "this run"] if losses[0] < losses[1] else ["this run", "1 η 0.1"]
    assert said.index(ranked[0]) < said.index(ranked[1])


def test_a_run_that_wanders_is_a_cloud_of_dots_and_no_lattice() -> None:
    """15.3: as characters, sixty steps filled the cells about the minimum, row by row."""
    session = play_through(Session.open(course.find("15"), 2))
    canvas = paint(draw_chart("contour", session), 66, 13)
    older = np.isin(canvas.ranks, [RANKS["path_old"], RANKS["path"]])[2:-2]
    assert np.count_nonzero(older) > 6
    assert (canvas.codes[2:-2][older] >= BRAILLE).all()
    newest = (canvas.ranks == RANKS["path_new"])[2:-2]
    assert set(canvas.codes[2:-2][newest].tolist()) == {ord("•")}


def test_a_cloud_that_the_mark_of_the_minimum_hides_says_so(stand: Open) -> None:
    """On page 15.4 the run over all rows was named, and nowhere to be seen."""
    plain = stand(STANDARD, "learning_rate: 0.1")
    best = engine.least_squares(plain.setup.descent, plain.rows)
    assert best is not None
    start = f"learning_rate: 0.1, start: [{best[0]}, {best[1]}]"
    still, wide = stand(STANDARD, start, 20), stand(STANDARD, f"{start}, batch: 8", 200)
    assert "this run, all rows: under ◆" in texts_of(draw_chart("cloud", still))
    assert "this run, batch 8" in texts_of(draw_chart("cloud", wide))
