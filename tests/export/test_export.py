"""What a run leaves behind: a script that ends on the same bits, and its history."""

from __future__ import annotations

import csv
import shlex
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec import structs

from gdtui.course.lesson import DescentSpec, Do, Lesson, ProblemSpec
from gdtui.export.command import command_line, what_is_lost, wrap_command
from gdtui.export.files import detach, file_stem, write_files
from gdtui.export.history_csv import history_csv
from gdtui.export.numpy_script import numpy_script, rows_csv
from gdtui.restricted_access import Access
from gdtui.sandbox.form import EXAMPLE
from gdtui.sandbox.lesson import open_sandbox as sandbox
from gdtui.session.session import Session
from tests.lessons import open_on, shipped_lessons
from tests.support import printed_by

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


@pytest.mark.parametrize("run", RUNS)
def test_the_script_ends_on_the_same_bits(run: str, lesson: Lesson, tmp_path: Path) -> None:
    session = open_on(lesson, *RUNS[run])
    for key in ["space"] * 40 + ["-"] + ["space"] * 30:
        session = session.press(key)
    (tmp_path / "rows.csv").write_text(rows_csv(session), encoding="utf-8")
    (tmp_path / "run.py").write_text(numpy_script(session, "rows.csv"), encoding="utf-8")
    printed = printed_by(tmp_path / "run.py")
    assert [float(text) for text in printed.split()] == session.state.parameters.tolist()


WRITTEN = {
    "one-update": ["w - rate * gradient * 0.5", "mean(error * x)"],
    "two-parameters": ["sum(error) / n"],
    "training-loop": ["w * x + b * 2"],
    "regularisation": ["lam * w ** 3 / 100"],
    "momentum": ["beta * velocity + gradient * 0.5"],
    "logistic-regression": ["(1 + tanh(z)) / 2"],
}


@pytest.mark.parametrize("slug", WRITTEN)
def test_the_script_of_an_own_line_ends_on_the_same_bits(slug: str, tmp_path: Path) -> None:
    course_lesson = next(one for one in shipped_lessons() if one.slug == slug)
    opened = [Session.open(course_lesson, page) for page in range(len(course_lesson.pages))]
    asking = [session for session in opened if session.asked.line is not None]
    for session, text in zip(asking, WRITTEN[slug], strict=False):
        driven = session.type_answer(text).commit().press("space")
        assert driven.line_driving == text
        (tmp_path / "rows.csv").write_text(rows_csv(driven), encoding="utf-8")
        (tmp_path / "run.py").write_text(numpy_script(driven, "rows.csv"), encoding="utf-8")
        printed = printed_by(tmp_path / "run.py")
        assert [float(text) for text in printed.split()] == driven.state.parameters.tolist()


def test_the_history_has_every_state_and_what_it_was_left_with(lesson: Lesson) -> None:
    session = open_on(lesson, *RUNS["a line"])
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


def test_a_script_finds_its_rows_from_any_folder_and_says_where_they_are_missing(
    lesson: Lesson, tmp_path: Path
) -> None:
    session = open_on(lesson, *RUNS["a line"]).press("space")
    script_file, rows_file = write_files(session, "script", tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    command = [sys.executable, str(tmp_path / script_file)]
    ended = subprocess.run(command, cwd=elsewhere, capture_output=True, text=True, check=True)
    assert [float(text) for text in ended.stdout.split()] == session.state.parameters.tolist()
    (tmp_path / rows_file).unlink()
    ended = subprocess.run(command, cwd=elsewhere, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    missing = f"The rows are missing: {tmp_path / rows_file} has to lie beside this script."
    assert ended.stderr.strip() == missing


def test_no_file_is_ever_written_over(lesson: Lesson, tmp_path: Path) -> None:
    session = open_on(lesson, *RUNS["a line"]).press("space")
    first = [write_files(session, "history", tmp_path) for _ in range(3)]
    stem = file_stem(session)
    assert first == [(f"{stem}.csv",), (f"{stem}-2.csv",), (f"{stem}-3.csv",)]
    (tmp_path / f"{stem}-rows.csv").write_text("mine", encoding="utf-8")
    assert write_files(session, "script", tmp_path) == (f"{stem}-2.py", f"{stem}-2-rows.csv")
    assert (tmp_path / f"{stem}-rows.csv").read_text(encoding="utf-8") == "mine"


def test_a_writing_that_is_stopped_leaves_no_half_a_file(lesson: Lesson, tmp_path: Path) -> None:
    session = open_on(lesson, *RUNS["a line"]).press("space")
    before = list(tmp_path.iterdir())
    answers = iter((False, True, True))
    write_files(session, "history", tmp_path, stopped=lambda: next(answers))
    assert list(tmp_path.iterdir()) == before


def test_what_a_thread_reads_is_not_what_the_screen_goes_on_with(lesson: Lesson) -> None:
    session = open_on(lesson, *RUNS["mini-batches"])
    for _ in range(20):
        session = session.press("space")
    past = session.press("(")
    alone = detach(past)
    past.press("space")
    assert alone.trace.log is not past.trace.log
    assert (alone.trace.steps, alone.trace.future) == (10, 0)
    assert list(history_csv(alone)) == list(history_csv(past))


def test_files_of_ones_own_table_are_named_by_it() -> None:
    session = sandbox(replace(EXAMPLE, table="seattle-weather"), Access()).press("space")
    assert file_stem(session) == "gdtui-seattle-weather-step-1"


def test_the_command_of_a_table_carries_what_was_moved_by_hand() -> None:
    session = sandbox(EXAMPLE, Access()).press("right").press("right").press("space")
    moved = session.trace.at(0).parameters.tolist()
    assert any(moved)
    words = shlex.split(command_line(session))
    assert [float(value) for value in words[words.index("--start") + 1].split(",")] == moved
    assert what_is_lost(session).endswith(
        "its one step cannot be carried by a command one can read."
    )


def test_what_a_command_does_not_bring_back_is_said() -> None:
    page = next(
        Session.open(lesson, index)
        for lesson in shipped_lessons()
        for index, page in enumerate(lesson.pages)
        if page.switches and isinstance(page.ask, Do)
    )
    assert what_is_lost(page) == ""
    told = what_is_lost(page.press("z"))
    name, place = page.press("z").switch_settings[0]
    assert f"the switch {name} at {place}" in told
    assert told.startswith("The run begins anew: ")


def test_moved_parameters_steps_and_pins_are_said_to_stay_behind(lesson: Lesson) -> None:
    session = Session.open(lesson, 2).press("right")
    assert "what was moved by hand" in what_is_lost(session)
    stepped = session.press("space").press("space").press("g")
    assert "its 2 steps, what was moved by hand and the pinned runs" in what_is_lost(stepped)


def test_a_chart_that_only_an_outcome_brought_is_no_part_of_the_command(lesson: Lesson) -> None:
    session = Session.open(lesson)
    assert "--chart bowl" in command_line(session)
    scene = structs.replace(session.scene, charts=("contour",))
    assert "--chart" not in command_line(replace(session, scene=scene))


def test_a_command_breaks_between_its_arguments_alone() -> None:
    command = "gdtui data '/a b/c.csv' --features x,y --target 'next:rain > 0' --start -1,2"
    for width in range(8, 100):
        lines = wrap_command(command, width)
        assert [word for line in lines for word in shlex.split(line)] == shlex.split(command)
        longest = max(len(line) for line in lines)
        assert longest <= width or any(
            len(line) > width and len(shlex.split(line)) <= 2 for line in lines
        )
        assert not any(line.endswith(("--features", "--target", "--start")) for line in lines)
