"""Sessions to draw: a run of given rate and length on the shipped table or on a small one."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from gdtui.charts import CHARTS
from gdtui.course.parser import parse
from gdtui.session.session import Session
from tests.lessons import lesson_text

Open = Callable[..., Session]
Rerun = Callable[[Session, str, int], Session]

PROBLEM = 'dataset: {dataset}, features: [{features}], target: "{target}", scale: {scale}'
DESCENT = "model: {model}, loss: {loss}, batch: {batch}, learning_rate: {rate}, start: {start}"
WEATHER = "dataset: seattle-weather, features: [tmax], target: 'next:tmax'"
THREE = "dataset: seattle-weather, features: [tmax, tmin, rain], target: 'next:tmax'"
RAIN = "dataset: seattle-weather, features: [tmin], target: 'next:rain>0', scale: standard"
XOR = "dataset: xor, features: [x1, x2], target: y, split: [1, 0, 0]"
NETWORK = "model: network, loss: log_loss, learning_rate: 0.5"
LOGISTIC = "model: logistic, loss: log_loss, learning_rate: 1"
WELLS = "model: two-wells, loss: value, learning_rate: 0.05, start: [2]"
GAPS = f"{WEATHER}, blank: 40"
SCALED = f"{WEATHER}, scale: {{centre: 50, spread: 10}}"
DEFAULTS = {
    "dataset": "seattle-weather",
    "features": "tmax",
    "target": "next:tmax",
    "scale": "none",
    "model": "linear",
    "loss": "mean_squared_error",
    "batch": "full",
    "start": "zeros",
}


def chart_lesson(problem: str, descent: str, charts: str) -> str:
    """A lesson of one page that asks for nothing: its charts are looked at."""
    return lesson_text(
        "## A page\n\nWords.\n",
        title="A run",
        problem=f"{{{problem}}}",
        descent=f"{{{descent}}}",
        charts=f"[{charts}]",
    )


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Open:
    """`run(rate, steps, **changes)`: a session that took so many steps."""
    folder: Path = tmp_path_factory.mktemp("lessons")

    def opened(rate: str, steps: int = 0, **changes: str) -> Session:
        path = folder / "01_a-run.md"
        values = {"rate": rate, **DEFAULTS, **changes}
        charts = "bowl, loss, gradient, fit"
        text = chart_lesson(PROBLEM.format(**values), DESCENT.format(**values), charts)
        path.write_text(text, encoding="utf-8")
        session = Session.open(parse(path))
        for _ in range(steps):
            session = session.step()
        return session

    return opened


@pytest.fixture(scope="session")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Open:
    """`stand(problem, descent, steps)`: a session on any rows, with every chart there is."""
    folder: Path = tmp_path_factory.mktemp("lessons")

    def opened(problem: str, descent: str, steps: int = 0) -> Session:
        path = folder / "01_a-run.md"
        text = chart_lesson(problem, descent, ", ".join(CHARTS))
        path.write_text(text, encoding="utf-8")
        session = Session.open(parse(path))
        return session._advance(steps) if steps else session

    return opened


@pytest.fixture(scope="session")
def rerun() -> Callable[[Session, str, int], Session]:
    """`rerun(session, rate, steps)`: the same start again, at another rate."""

    def again(session: Session, rate: str, steps: int) -> Session:
        session = session.with_rate(Decimal(rate)).again()
        for _ in range(steps):
            session = session.step()
        return session

    return again
