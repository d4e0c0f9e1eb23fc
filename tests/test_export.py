"""What a run leaves behind: a script that ends on the same bits, and its history."""

from __future__ import annotations

import csv
import shlex
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec import structs

from gdtui import course
from gdtui.course.lesson import DescentSpec, Lesson, ProblemSpec
from gdtui.export import command_line, history_csv, rows_csv, script
from gdtui.session import Session
from tests.screens.conftest import LESSON

TABLE = ProblemSpec("seattle-weather", ("tmax",), "next:tmax")
THREE = ProblemSpec("seattle-weather", ("tmax", "tmin", "rain"), "next:tmax", scale="standard")
RAIN = ProblemSpec("seattle-weather", ("tmax", "rain"), "next:rain>0", scale="standard")

RUNS = {
    "a line": (TABLE, DescentSpec(Decimal("2e-4"))),
    "three features, L2": (THREE, DescentSpec(Decimal("0.1"), l2=0.01)),
    "mini-batches": (THREE, DescentSpec(Decimal("0.01"), batch=32, seed=7, start="random")),
    "momentum": (THREE, DescentSpec(Decimal("0.05"), optimizer="momentum", momentum=0.8)),
    "logistic": (RAIN, DescentSpec(Decimal("0.5"), model="logistic", loss="log_loss")),
    "frozen": (TABLE, DescentSpec(Decimal("1e-4"), freeze=("b",))),
    "network": (
        ProblemSpec("xor", ("x1", "x2"), "y", split=(1.0, 0.0, 0.0)),
        DescentSpec(Decimal("0.5"), model="network", loss="log_loss", hidden=3, start="random"),
    ),
    "ravine": (
        ProblemSpec(surface="ravine"),
        DescentSpec(Decimal("0.03"), model="ravine", loss="value", start=(1.0, 10.0)),
    ),
    "two wells": (
        ProblemSpec(surface="two-wells"),
        DescentSpec(Decimal("0.05"), model="two-wells", loss="value", start=(2.0,)),
    ),
}


@pytest.fixture
def lesson(tmp_path: Path) -> Lesson:
    file = tmp_path / "01_rates.md"
    file.write_text(LESSON, encoding="utf-8")
    return course.parse(file)


def opened(lesson: Lesson, problem: ProblemSpec, descent: DescentSpec) -> Session:
    page = structs.replace(lesson.pages[0], blocks=(), problem=problem, descent=descent)
    return Session.open(structs.replace(lesson, pages=(page,)))


@pytest.mark.parametrize("run", RUNS)
def test_the_script_ends_on_the_same_bits(run: str, lesson: Lesson, tmp_path: Path) -> None:
    session = opened(lesson, *RUNS[run])
    for key in ["space"] * 40 + ["-"] + ["space"] * 30:
        session = session.press(key)
    (tmp_path / "rows.csv").write_text(rows_csv(session), encoding="utf-8")
    (tmp_path / "run.py").write_text(script(session, "rows.csv"), encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "run.py"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert ended.stderr == ""
    assert [float(text) for text in ended.stdout.split()] == session.state.parameters.tolist()


def test_the_history_has_every_state_and_what_it_was_left_with(lesson: Lesson) -> None:
    session = opened(lesson, *RUNS["a line"])
    for key in ("space", "space", "+", "space"):
        session = session.press(key)
    table = list(csv.DictReader("".join(history_csv(session)).splitlines()))
    assert [row["step"] for row in table] == ["0", "1", "2", "3"]
    assert [float(row["learning_rate"]) for row in table] == [2e-4, 2e-4, 5e-4, 5e-4]
    assert float(table[-1]["w"]) == float(session.state.parameters[0])
    assert float(table[-1]["loss"]) == session.loss


def test_a_lesson_of_ones_own_is_opened_by_its_file(lesson: Lesson) -> None:
    program, path, *_ = shlex.split(command_line(Session.open(lesson)))
    assert program == "gdtui"
    assert Path(path) == lesson.path
