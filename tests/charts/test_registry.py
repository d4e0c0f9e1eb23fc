"""Every chart of the course can be drawn and described, whatever the numbers."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import get_args

import msgspec
import pytest
from msgspec import structs

from gdtui.charts import CHARTS, describe_chart, draw_chart, plots
from gdtui.charts.chart import Chart
from gdtui.charts.chart_spec import ChartSpec
from gdtui.charts.rendering.painter import Painter
from gdtui.course.lesson import ChartName
from gdtui.course.page_state import CHARTS_OF_DATA
from gdtui.session.chart_state import WITH_LOSS_AXIS
from gdtui.session.session import Session
from tests.charts.conftest import GAPS, LOGISTIC, NETWORK, RAIN, THREE, WEATHER, WELLS, XOR, Open
from tests.lessons import shipped_lessons


def test_lessons_name_charts_that_there_are() -> None:
    assert set(CHARTS) == set(get_args(ChartName))
    named = {name for lesson in shipped_lessons() for page in lesson.pages for name in page.charts}
    assert named <= set(CHARTS)


def test_every_file_of_plots_is_a_chart_that_lessons_may_name() -> None:
    files = {path.stem for path in Path(plots.__file__).parent.glob("*.py")} - {"__init__"}
    assert files == set(get_args(ChartName))
    assert all(isinstance(chart, Chart) for chart in CHARTS.values())


def test_no_step_changes_a_chart_of_data() -> None:
    pages = [(each, page) for each in shipped_lessons() for page in each.pages]
    drawn = [(name, *pair) for pair in pages for name in pair[1].charts if name in CHARTS_OF_DATA]
    assert {name for name, *_ in drawn} == CHARTS_OF_DATA
    for name, lesson, page in drawn:
        session = Session.open(structs.replace(lesson, pages=(page,)))
        before, after = draw_chart(name, session), draw_chart(name, session._advance(3))
        assert plain_bytes(before) == plain_bytes(after)


def plain_bytes(spec: ChartSpec) -> bytes:
    """A chart as bytes, to be compared."""
    return msgspec.json.encode(spec, enc_hook=lambda array: array.tobytes().hex())


@pytest.mark.slow
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
@pytest.mark.parametrize(
    "rate", ["1e-4", *(pytest.param(rate, marks=pytest.mark.soak) for rate in ("1e-9", "1000"))]
)
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


@pytest.mark.parametrize(
    ("name", "rate", "steps", "told"),
    [
        (
            "bowl",
            "2.25e-4",
            3,
            "Step 3: loss 1,547 → 970.6. w went from 0.3780 to 1.484, past the minimum at 0.9964. "
            "η 0.000225 overshoots: 0.89 of the limit.",
        ),
        (
            "bowl",
            "5e-7",
            1,
            "Step 1: loss 3,973 → 3,942. w went from 0 to 0.003959, short of the minimum at "
            "0.9967. η 5e-7 is slow: 0.0020 of the limit.",
        ),
        (
            "bowl",
            "5e-5",
            0,
            "Step 0: loss 3,973. w is 0, the minimum is at 0.9967. "
            "η 5e-5 is steady: 0.20 of the limit.",
        ),
        (
            "loss",
            "2.75e-4",
            3,
            "Step 3: loss 7,811 → 10,959. That is 418 times the least possible, 26.23. "
            "It rose in 3 of the last 3 steps. The scale has changed: loss ×4.",
        ),
        (
            "gradient",
            "2.25e-4",
            3,
            "Step 3: loss 1,547 → 970.6. ∂L/∂w went from −4,914 to 3,871: its sign changed, so "
            "the step crossed the minimum. η 0.000225 overshoots: 0.89 of the limit.",
        ),
        (
            "fit",
            "1.25e-4",
            1,
            "Step 1: loss 3,973 → 27.41. Now w = 0.9898, b = 0.0154. "
            "The root of the mean squared residual is 5.236 °F.",
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


HOSTILE = {
    "a line": (f"{THREE}, scale: standard", "learning_rate: 1000, l2: 0.1"),
    "batches": (f"{WEATHER}, scale: standard", "learning_rate: 3, batch: 8"),
    "far away": (WEATHER, "learning_rate: 1e-4, start: [1.0e+200, 0]"),
    "chances": (RAIN, LOGISTIC.replace("learning_rate: 1", "learning_rate: 1000")),
    "a network": (XOR, f"{NETWORK.replace('0.5', '1000')}, hidden: 4, start: random"),
    "wells": ("surface: two-wells", WELLS.replace("0.05", "10")),
    "a ravine": ("surface: ravine", "model: ravine, loss: value, learning_rate: 1, start: [1, 10]"),
    "few rows": (f"{GAPS}, fill: keep, rows: 60", "learning_rate: 1e-3"),
}


@pytest.mark.slow
@pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            case, marks=[] if case in ("a network", "wells", "few rows") else pytest.mark.soak
        )
        for case in HOSTILE
    ],
)
def test_nothing_on_the_way_to_infinity_stops_a_chart(stand: Open, case: str) -> None:
    session = stand(*HOSTILE[case])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for steps in (0, 1, 30, 400):
            session = session._advance(steps) if steps else session
            for number, name in enumerate(session.scene.charts, start=1):
                session = session.show_chart(number)
                log = (session.toggle_log(),) if name in WITH_LOSS_AXIS else ()
                for shown in (session, *log):
                    spec = draw_chart(name, shown)
                    assert Painter().paint(spec, 42, 13).plain().strip()
                    assert describe_chart(shown).startswith(f"Step {shown.trace.steps:,}: ")
