"""Every chart, at both sizes that lessons are written for, against what was kept of it.

Only the chart is on the screen, on rows and settings of its own, so that a picture changes when
the chart does. `pytest --gdtui-update` keeps what is there now, and draws it beside.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.app import App, ComposeResult

from gdtui.charts import CHARTS
from gdtui.course.parser import parse
from gdtui.session.session import Session
from gdtui.shots.recording import screen_grid
from gdtui.ui import app
from gdtui.ui.themes import DARK
from gdtui.ui.widgets.chart_view import ChartView
from tests.charts.conftest import RAIN, THREE, WEATHER, XOR, chart_lesson
from tests.screens.conftest import HoldGolden

STYLES = Path(app.__file__).with_name("styles.tcss")
GAPS = WEATHER + ", blank: 40, fill: keep"
NETWORK = "model: network, hidden: 3, loss: log_loss, learning_rate: 0.5, start: random, seed: 1"
LOGISTIC = "model: logistic, loss: log_loss, learning_rate: 0.5"
SCALED = THREE + ", scale: standard"

TEN_DAYS = SCALED + ", split: [0.125, 0.4375, 0.4375], rows: 80, every: 14"
RAVINE = "surface: ravine"
ON_RAVINE = "model: ravine, loss: value, start: [1, 10], learning_rate: 0.036"

STATES: dict[str, tuple[str, str, int]] = {
    "fit": (WEATHER, "learning_rate: 2.0e-5", 2),
    "bowl": (WEATHER, "learning_rate: 2.25e-4", 9),
    "loss": (WEATHER, "learning_rate: 2.75e-4", 6),
    "gradient": (WEATHER, "learning_rate: 2.0e-4", 4),
    "scatter": (GAPS, "learning_rate: 1.0e-4", 0),
    "contour": (WEATHER + ", scale: standard", "learning_rate: 0.1, batch: 64", 40),
    "scaling": (WEATHER, "learning_rate: 1.0e-4", 12),
    "prediction": (THREE, "learning_rate: 1.0e-4", 20),
    "parameters": (SCALED, "learning_rate: 0.1", 30),
    "weights": (SCALED, "learning_rate: 0.1", 30),
    "convergence": (SCALED, "learning_rate: 0.3", 60),
    "losses": (SCALED, "learning_rate: 0.1, batch: 64", 48),
    "shrinkage": (SCALED, "learning_rate: 0.1, l2: 0.1", 10),
    "sigmoid": (RAIN, LOGISTIC, 40),
    "boundary": (XOR, NETWORK, 2000),
    "network": (XOR, NETWORK, 2000),
    "rate_sweep": (WEATHER, "learning_rate: 1.0e-5", 50),
    "lambda_sweep": (TEN_DAYS, "learning_rate: 0.2, l2: 0.1", 10),
    "momentum_map": (RAVINE, f"{ON_RAVINE}, optimizer: momentum, momentum: 0.6", 30),
    "network_graph": (XOR, NETWORK, 2000),
    "log_loss": (RAIN, LOGISTIC, 40),
    "cloud": (WEATHER + ", scale: standard", "learning_rate: 0.1, batch: 1", 400),
    "histogram": (WEATHER, "learning_rate: 2.0e-5", 20),
    "race": (RAVINE, ON_RAVINE, 20),
}
SIZES = {"80x24": (46, 16), "120x36": (72, 24)}
"""The room that a chart has in windows of these sizes."""

ONE_SIZE = {
    "rate_sweep": "80x24",
    "lambda_sweep": "120x36",
    "momentum_map": "120x36",
    "network_graph": "120x36",
    "log_loss": "80x24",
    "cloud": "80x24",
    "histogram": "80x24",
    "race": "120x36",
}
"""Charts of which one picture does."""

PICTURES = [(name, size) for name in STATES for size in SIZES if ONE_SIZE.get(name, size) == size]


class ChartAlone(App[None]):
    """One chart in the real theme and style sheet."""

    CSS_PATH = STYLES

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.register_theme(DARK)
        self.theme = DARK.name

    def compose(self) -> ComposeResult:
        chart = ChartView(id="chart")
        chart.session = self._session
        yield chart


def test_every_chart_has_its_pictures() -> None:
    assert STATES.keys() == CHARTS.keys()


@pytest.mark.parametrize(("name", "size"), PICTURES)
async def test_a_chart_looks_as_it_did(
    name: str, size: str, tmp_path: Path, hold_golden: HoldGolden
) -> None:
    problem, descent, steps = STATES[name]
    lesson = tmp_path / "01_a-picture.md"
    lesson.write_text(chart_lesson(problem, descent, name), encoding="utf-8")
    session = Session.open(parse(lesson))
    half = steps // 2
    for taken in (half, steps - half):
        for _ in range(taken):
            session = session.step()
        if taken == half and half:
            session = session.pin()
    app = ChartAlone(session)
    async with app.run_test(size=SIZES[size]) as pilot:
        await pilot.pause()
        pictured = size == "120x36" or name in ONE_SIZE
        hold_golden(screen_grid(app), f"chart-{name}-{size}", pictured=pictured)
