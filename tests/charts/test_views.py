from __future__ import annotations

import warnings
from collections.abc import Callable
from itertools import pairwise
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from gdtui import engine
from gdtui.charts import CHARTS, describe_chart, draw_chart
from gdtui.charts.rendering.painter import Painter, paint
from gdtui.charts.run_history import decimate
from gdtui.charts.spec import Axis, ChartSpec, Layer, Line, Marker, Points, Role, Segments, Text
from gdtui.course.lesson import ChartName
from gdtui.course.library import load_all
from gdtui.session.session import Session

from .conftest import Open

Rerun = Callable[[Session, str, int], Session]
NAMES = ["bowl", "loss", "gradient", "fit"]


def _axes(name: str, session: Session) -> tuple[Axis, Axis]:
    spec = draw_chart(name, session)
    return spec.x, spec.y


def _of(spec: ChartSpec, role: Role) -> list[Layer]:
    return [layer for layer in spec.layers if layer.role == role]


def _marker(spec: ChartSpec, role: Role) -> Marker:
    (marker,) = (layer for layer in _of(spec, role) if isinstance(layer, Marker))
    return marker


def _history(session: Session, steps: int) -> list[Session]:
    sessions = [session]
    for _ in range(steps):
        sessions.append(sessions[-1].step())
    return sessions


def test_lessons_name_charts_that_there_are() -> None:
    assert set(CHARTS) == set(get_args(ChartName))
    named = {name for lesson in load_all() for page in lesson.pages for name in page.charts}
    assert named <= set(CHARTS)


def test_the_curve_of_the_bowl_is_the_loss(run: Open) -> None:
    session = run("2.25e-4", 4)
    spec = draw_chart("bowl", session)
    (curve,) = _of(spec, "curve")
    assert isinstance(curve, Line)
    for w, height in list(zip(curve.x, curve.y, strict=True))[::60]:
        parameters = np.array([w, session.state.parameters[1]])
        loss, _ = engine.evaluate(session.setup.descent, session.rows, parameters)
        assert height == pytest.approx(loss, rel=1e-9)
    now, lowest = _marker(spec, "current"), _marker(spec, "minimum")
    assert (now.x, now.y) == (session.state.parameters[0], session.loss)
    assert lowest.y == pytest.approx(curve.y.min(), rel=0.01)
    assert lowest.y <= curve.y.min()
    assert spec.title == "loss against w at b = 0.00988"
    assert spec.y.label == "loss (°F²)"


def test_the_tangent_touches_the_bowl_at_the_current_point(run: Open) -> None:
    session = run("2.25e-4", 3)
    (tangent,) = _of(draw_chart("bowl", session), "tangent")
    assert isinstance(tangent, Line)
    slope = np.diff(tangent.y) / np.diff(tangent.x)
    assert slope[0] == pytest.approx(session.gradient[0])
    assert tangent.x.mean() == pytest.approx(session.state.parameters[0])
    assert tangent.y.mean() == pytest.approx(session.loss)


def test_the_path_fades_with_age(run: Open) -> None:
    session = run("2e-4", 20)
    spec = draw_chart("bowl", session)
    points = {
        role: layer.x
        for role in ("path_old", "path", "path_new")
        for layer in _of(spec, role)
        if isinstance(layer, Points)
    }
    assert list(points) == ["path_old", "path", "path_new"]
    assert np.concatenate(list(points.values())).tolist() == session.trace.weights.tolist()
    assert len(points["path_new"]) == 3


def test_the_gradient_crosses_zero_under_the_bowl(run: Open) -> None:
    session = run("2.25e-4", 4)
    bowl, gradient = draw_chart("bowl", session), draw_chart("gradient", session)
    assert (bowl.x.low, bowl.x.high) == (gradient.x.low, gradient.x.high)
    assert _marker(gradient, "minimum").x == _marker(bowl, "minimum").x
    assert _marker(gradient, "current").y == session.gradient[0]


def test_axes_hold_still_while_the_run_fits(run: Open) -> None:
    for name in NAMES:
        limits = [_axes(name, session) for session in _history(run("2.25e-4"), 9)]
        assert len(set(limits)) == 1, name


def test_axes_grow_in_few_steps_and_freeze_on_divergence(run: Open) -> None:
    sessions = _history(run("2.75e-4"), 60)
    diverged = next(k for k, session in enumerate(sessions) if session.status == "diverged")
    for name in NAMES:
        limits = [_axes(name, session) for session in sessions]
        changes = sum(a != b for a, b in pairwise(limits[: diverged + 1]))
        assert changes <= (0 if name == "fit" else 8), name
        assert len(set(limits[diverged:])) == 1, name
        for before, after in pairwise(limits):
            assert after[0].high >= before[0].high
            assert after[1].high >= before[1].high


def test_once_diverged_the_bowl_stands_still_and_the_point_is_an_arrow(run: Open) -> None:
    sessions = _history(run("5e-4"), 30)[5:]
    specs = [draw_chart("bowl", session) for session in sessions]
    assert len({spec.title for spec in specs}) == 1
    curves = [_of(spec, "curve")[0] for spec in specs]
    assert all(isinstance(curve, Line) for curve in curves)
    assert all(np.array_equal(a.y, b.y) for a, b in pairwise(curves))  # type: ignore[union-attr]
    text = Painter().paint(specs[-1], 60, 20).plain()
    assert "▲" in text
    assert "●" not in text.split("\n", 1)[1]


def test_limits_follow_from_the_run_alone(run: Open) -> None:
    session = run("2.75e-4", 12)
    for name in NAMES:
        assert _axes(name, session.back().back().step().step()) == _axes(name, session)
        assert _axes(name, session.back().back()) == _axes(name, run("2.75e-4", 10))


def test_moving_by_hand_holds_the_axes_still(run: Open) -> None:
    session = run("2e-4", 0, start="[0.9, 4]")
    wide = run("2e-4", 0)
    assert _axes("bowl", session)[0] != _axes("bowl", wide)[0], "the start sets the scale"


def test_the_loss_by_step_ends_where_descent_stands(run: Open) -> None:
    session = run("2.5e-5", 7)
    spec = draw_chart("loss", session)
    line = next(layer for layer in _of(spec, "line") if isinstance(layer, Line))
    assert line.x.tolist() == list(range(8))
    assert line.y.tolist() == [*session.trace.losses, session.loss]
    assert (spec.x.low, spec.x.high) == (0, 10)
    assert (spec.y.low, spec.y.high, spec.y.log) == (0, 5000, False)
    log = draw_chart("loss", session.toggle_log())
    assert (log.y.low, log.y.high, log.y.log) == (10, 10000, True)
    (best,) = _of(spec, "best")
    assert best.label == "best 26.23"


def test_ghosts_are_dim_and_bear_their_rate(run: Open, rerun: Rerun) -> None:
    session = rerun(run("2e-4", 6).pin(), "2.5e-5", 3)
    for name in NAMES:
        ghost, *digit = _of(draw_chart(name, session), "ghost")
        assert ghost.label == "1 η 0.0002"
        assert all(isinstance(layer, Text) and layer.label == "1" for layer in digit)
    ghost, _ = _of(draw_chart("loss", session), "ghost")
    assert isinstance(ghost, Line)
    assert len(ghost.x) == 7, "a ghost reaches its last state"


def test_each_pinned_run_bears_its_number_of_the_table(run: Open, rerun: Rerun) -> None:
    session = rerun(run("2e-5", 6).pin(), "1e-5", 3).pin()
    session = rerun(session, "5e-6", 9).pin().toggle_ghost(1)
    for name in NAMES:
        digits = [
            layer for layer in _of(draw_chart(name, session), "ghost") if isinstance(layer, Text)
        ]
        assert [digit.label for digit in digits] == ["1", "3"], name
        for ascii in (False, True):
            drawn = paint(draw_chart(name, session), 60, 16, ascii=ascii)
            spans = [span for row in range(2, 16) for span in drawn.spans(row)]
            written = "".join(text for text, role in spans if role == "ghost")
            assert {"1", "3"} <= set(written), (name, ascii)


def test_the_fit_shows_rows_line_and_residuals(run: Open) -> None:
    session = run("1.25e-4", 1)
    spec = draw_chart("fit", session)
    (scatter,), (line,), (bars,) = (_of(spec, role) for role in ("data", "line", "residual"))
    assert isinstance(scatter, Points)
    assert isinstance(line, Line)
    assert isinstance(bars, Segments)
    assert len(scatter.x) == 1021
    w, b = session.state.parameters
    assert line.y == pytest.approx(w * line.x + b)
    assert len(bars.x0) == 8
    assert bars.y1 == pytest.approx(w * bars.x0 + b)
    assert set(bars.y0) <= set(session.rows.targets)
    assert draw_chart("fit", session.step()).layers[0] is scatter, (
        "still layers are the same object"
    )


def test_a_line_out_of_sight_leaves_an_arrow(run: Open) -> None:
    spec = draw_chart("fit", run("5e-4", 10))
    assert not _of(spec, "residual")
    text = Painter().paint(spec, 60, 20).plain()
    assert "▲" in text or "▼" in text


def test_fit_needs_one_feature(run: Open) -> None:
    session = run("1e-4", 2, features="tmax, tmin, rain")
    assert draw_chart("fit", session).note == "A line against one feature cannot show 3 features."
    assert draw_chart("bowl", session).title == "loss against w tmax, the rest held"


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"batch": "4"},
        {"scale": "standard"},
        {"features": "tmax, tmin, rain", "scale": "standard"},
        {"model": "logistic", "loss": "log_loss", "features": "tmin", "target": "next:rain>0"},
        {"start": "[1.0e+200, 0]"},
    ],
    ids=str,
)
@pytest.mark.parametrize("rate", ["1e-9", "1e-4", "1000"])
def test_every_chart_of_every_run_can_be_drawn_and_told(
    run: Open, changes: dict[str, str], rate: str
) -> None:
    session = run(rate, 0, **changes)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for steps in (1, 3, 60, 400):
            session = session.step() if steps == 1 else session._advance(steps)
            for number, name in enumerate(["bowl", "loss", "gradient", "fit"], start=1):
                session = session.show_chart(number)
                for shown in (session, session.toggle_log()):
                    canvas = Painter().paint(draw_chart(name, shown), 46, 17)
                    assert canvas.plain().strip()
                    assert describe_chart(shown).startswith(f"Step {shown.trace.steps:,}: ")


@pytest.mark.parametrize(
    "rows",
    ["1,2\n2,3\n", "5,1\n5,2\n5,3\n5,4\n", "1e300,-1e300\n-1e300,1e300\n0,0\n", "0,0\n0,0\n0,0\n"],
    ids=["two", "constant", "huge", "zero"],
)
def test_any_small_table_can_be_drawn(
    run: Open, tmp_path_factory: pytest.TempPathFactory, rows: str
) -> None:
    path = tmp_path_factory.mktemp("data") / "small.csv"
    path.write_text("x,y\n" + rows * 4)
    session = run("0.01", 0, dataset=str(path), features="x", target="y")
    for _ in range(3):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            for number, name in enumerate(["bowl", "loss", "gradient", "fit"], start=1):
                Painter().paint(draw_chart(name, session), 46, 17)
                describe_chart(session.show_chart(number))
        session = session.step()


@given(arrays.arrays(np.float64, st.integers(0, 3000), elements=st.floats(-1e6, 1e6)))
def test_decimation_keeps_every_spike(values: np.ndarray) -> None:
    at, kept = decimate(values, most=100)
    assert len(at) <= 200
    assert (np.diff(at) >= 0).all()
    assert kept.tolist() == values[at.astype(int)].tolist()
    if len(values):
        assert (kept.min(), kept.max()) == (values.min(), values.max())
        assert at[-1] >= len(values) - 64


def test_decimated_points_stay_where_they_are() -> None:
    values = np.random.default_rng(0).normal(size=5000)
    at, _ = decimate(values[:4100])
    longer, _ = decimate(values[:4700])
    assert set(at[:-20]) <= set(longer)


@pytest.mark.parametrize(
    ("name", "rate", "steps", "told"),
    [
        (
            "bowl",
            "2.25e-4",
            3,
            "Step 3: loss 1,547 → 970.6. w went from 0.378 to 1.48, past the minimum at 0.996. "
            "η 0.000225 overshoots: 0.89 of the limit.",
        ),
        (
            "bowl",
            "5e-7",
            1,
            "Step 1: loss 3,973 → 3,942. w went from 0 to 0.00396, short of the minimum at 0.997. "
            "η 5e-7 creeps: 0.0020 of the limit.",
        ),
        (
            "bowl",
            "5e-5",
            0,
            "Step 0: loss 3,973. w is 0, the minimum is at 0.997. "
            "η 5e-5 goes straight down: 0.20 of the limit.",
        ),
        (
            "loss",
            "2.75e-4",
            3,
            "Step 3: loss 7,811 → 10,960. That is 418 times the least possible, 26.23. "
            "It rose in 3 of the last 3 steps.",
        ),
        (
            "gradient",
            "2.25e-4",
            3,
            "Step 3: loss 1,547 → 970.6. ∂L/∂w went from −4,910 to 3,870: its sign changed, so "
            "the step crossed the minimum. η 0.000225 overshoots: 0.89 of the limit.",
        ),
        (
            "fit",
            "1.25e-4",
            1,
            "Step 1: loss 3,973 → 27.41. Now w = 0.990, b = 0.0154. "
            "The root of the mean squared residual is 5.24 °F.",
        ),
    ],
)
def test_the_account_is_exact(run: Open, name: str, rate: str, steps: int, told: str) -> None:
    session = run(rate, steps)
    names = ["bowl", "loss", "gradient", "fit"]
    assert describe_chart(session.show_chart(names.index(name) + 1)) == told


def test_the_account_names_the_end_of_a_run(run: Open) -> None:
    assert describe_chart(run("5e-4", 8)).endswith(
        "The run has diverged: the loss is over 100 times its start."
    )
    done = run("0.5", 60, scale="standard")
    assert describe_chart(done).endswith("The run has converged.")
    assert "w stays at 12.31" in describe_chart(done)
