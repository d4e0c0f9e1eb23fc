"""`gdtui code`: folders begun and mended, files checked, and the last one run by plain Python."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from gdtui import engine
from gdtui.cli import main
from gdtui.engine import Rows
from gdtui.resources import data_folder
from gdtui.restricted_access import NO_WORKSHOP
from gdtui.text.markdown import strip_marks
from gdtui.workshop import cases, later_slips, parts
from gdtui.workshop.folder import template_text
from gdtui.workshop.parts import PARTS
from gdtui.workshop.reference import REFERENCE, Right
from tests.workshop.solutions import begin_solved, filled, solve


def gdtui(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main.cli, [*map(str, arguments)], prog_name="gdtui")


def test_start_writes_ten_files_and_the_weather_and_overwrites_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "gd"
    first = gdtui("code", "start", folder)
    assert first.exit_code == 0
    assert str(folder / "part01_forward.py") in first.output
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [*(part.file for part in PARTS), "weather.csv"]
    )
    weather = (data_folder() / "seattle-weather.csv").read_bytes()
    assert (folder / "weather.csv").read_bytes() == weather
    (folder / "part02_loss.py").unlink()
    (folder / "part03_gradient.py").write_text("mine")
    again = gdtui("code", "start", folder)
    assert again.exit_code == 1
    assert "nothing was written" in again.output
    assert not (folder / "part02_loss.py").exists()
    assert (folder / "part03_gradient.py").read_text() == "mine"


def test_start_says_where_it_cannot_write(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = gdtui("code", "start", tmp_path / "file" / "gd")
    assert result.exit_code == 1
    assert "cannot be begun" in result.output


def test_check_in_lines_and_as_json(tmp_path: Path) -> None:
    begin_solved(tmp_path)
    good = gdtui("code", "check", tmp_path, "--json")
    assert good.exit_code == 0
    report = json.loads(good.output)
    assert report["holds"] is True
    assert [one["file"] for one in report["files"]] == [part.file for part in PARTS]
    assert {*report["files"][0]} == {"file", "state", "message", "seconds", "printed"}
    part = PARTS[2]
    wrong = filled(part, "return np.mean(error * x), np.mean(2 * error)")
    (tmp_path / part.file).write_text(wrong, encoding="utf-8")
    bad = gdtui("code", "check", tmp_path)
    assert bad.exit_code == 1
    assert "where is the 2?" in bad.output
    assert "waits  part05_train.py" in bad.output
    assert "8 of 10 hold" not in bad.output
    assert "7 of 10 hold." in bad.output


def test_check_says_where_there_is_nothing_to_check(tmp_path: Path) -> None:
    for command in ("check", "watch"):
        result = gdtui("code", command, tmp_path)
        assert result.exit_code == 1
        assert "gdtui code start" in result.output


def test_reset_keeps_what_was_written(tmp_path: Path) -> None:
    begin_solved(tmp_path)
    part = PARTS[3]
    for number in (1, 2):
        solve(tmp_path, part.number)
        mine = (tmp_path / part.file).read_text("utf-8")
        result = gdtui("code", "reset", "4", tmp_path)
        assert result.exit_code == 0
        kept = f"part04_update.before{number}.py.txt"
        assert kept in result.output
        assert (tmp_path / kept).read_text("utf-8") == mine
        assert (tmp_path / part.file).read_text("utf-8") == template_text(part)
    untouched = gdtui("code", "reset", "4", tmp_path)
    assert "kept" not in untouched.output
    assert not (tmp_path / "part04_update.before3.py.txt").exists()


def test_hints_go_from_a_nudge_to_the_line() -> None:
    for part in PARTS:
        for which, hint in enumerate(part.hints, 1):
            result = gdtui("code", "hint", str(part.number), str(which))
            assert hint in result.output
    assert gdtui("code", "hint", "11").exit_code == 2


@pytest.mark.parametrize("command", ["start", "check", "watch", "hint 1", "reset 1"])
def test_there_is_no_workshop_where_access_is_restricted(tmp_path: Path, command: str) -> None:
    folder = begin_solved(tmp_path / "gd")
    before = {path: path.read_bytes() for path in folder.iterdir()}
    result = gdtui("--restricted", "code", *command.split(), folder)
    assert result.exit_code == 2
    (told,) = re.findall(r"^Error: (.*)$", result.output, re.M)
    assert told == NO_WORKSHOP
    assert told.count(". ") == 0
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_the_last_file_by_plain_python_ends_on_the_engine_s_digits(tmp_path: Path) -> None:
    """With a Python that finds numpy and nothing of ours; and the command named in it agrees."""
    begin_solved(tmp_path)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    result = subprocess.run(
        [sys.executable, "part10_all_together.py"],
        cwd=tmp_path,
        env={**environment, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    *table, last = result.stdout.strip().split("\n")
    assert len(table) == 12
    w, b = map(float, re.findall(r"= (\S+)", last))
    assert (w, b) == tuple(round(float(one), 8) for one in cases.engine_ending())
    source = (tmp_path / "part10_all_together.py").read_text("utf-8")
    at = source.index("gdtui run")
    lines = source[at:].split("print(")[0].replace("#", " ")
    command = shlex.split(lines)[1:]
    command[command.index("weather.csv")] = str(tmp_path / "weather.csv")
    report = json.loads(gdtui(*command, "--json").output)
    assert report["parameters"][0] == pytest.approx(w, abs=1e-8)
    assert report["bias"] == pytest.approx(b, abs=1e-8)
    assert report["loss"]["train"] == pytest.approx(float(table[-1].split()[1]), abs=1e-4)
    assert report["loss"]["validation"] == pytest.approx(float(table[-1].split()[2]), abs=1e-4)


def test_the_right_functions_are_the_engine_s() -> None:
    drawn = np.random.default_rng(1)
    x, y, w, b = drawn.normal(3, 2, 9), drawn.normal(1, 3, 9), 0.7, -1.3
    rows = Rows(x[:, None], y)
    descent = engine.Descent(engine.Linear(), engine.MeanSquaredError(), engine.Momentum(0.8))
    theta = np.array([w, b])
    loss, slope = engine.evaluate(descent, rows, theta)
    guess = Right.forward(x, w, b)
    assert np.allclose(guess, engine.forward(descent, theta, rows), rtol=1e-13)
    assert Right.loss(guess, y) == pytest.approx(loss, rel=1e-13)
    assert np.allclose(Right.gradient(x, y, guess), slope, rtol=1e-13)
    state = engine.begin(descent, rows, theta, 0.1, 0)
    after = engine.step(descent, rows, engine.step(descent, rows, state))
    moved = theta, np.zeros(2)
    for _ in range(2):
        moved = Right.step(*moved, x, y, 0.1, 0.8)
    assert np.allclose(moved[0], after.parameters, rtol=1e-13)
    assert np.allclose(moved[1], after.memory[0], rtol=1e-13)
    network = engine.Network(hidden=3)
    theta = drawn.normal(0, 1, network.parameter_count(2))
    features, back = drawn.normal(0, 1, (5, 2)), drawn.normal(0, 1, 5)
    w2, b2, v, c = network.layers(theta, 2)
    slopes = Right.backward(features, back, w2, b2, v, float(c[0]))
    whole = np.concatenate([np.ravel(one) for one in slopes])
    assert np.allclose(whole, network.backward(theta, features, back), rtol=1e-12)
    assert len(REFERENCE) == len(PARTS)


def test_code_in_sentences_stands_in_backticks() -> None:
    """Outside of them `*` would be taken for emphasis, and be gone."""
    texts = [slip.text for slips in later_slips.SLIPS.values() for slip in slips]
    texts += [text for part in parts.PARTS for text in (*part.hints, part.place, part.rule)]
    for text in texts:
        assert text.count("`") % 2 == 0
        outside = re.sub(r"`[^`]*`", "", text)
        assert not set("*[]") & set(outside), text
    assert strip_marks("**Take** `w * x`, or w * *x*") == "Take w * x, or w * x"


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.module)
def test_a_file_is_read_in_a_minute_and_says_its_shapes(part: parts.WorkshopPart) -> None:
    source = template_text(part)
    lines = source.split("\n")
    assert len(lines) <= 55
    assert max(map(len, lines)) <= 96
    assert len(source.split()) <= 270
    assert f"def {part.function}(" in source
    assert f"Part {part.number}." in source
    assert "Returns" in source
    if part.number not in (4, 8):  # numbers alone, or arrays of parameters
        assert "(n" in source
    imports = re.findall(r"^(?:import|from) (\w+)", source, re.MULTILINE)
    known = {"numpy", "pathlib", *(parts.part_of(number).module for number in part.needs)}
    assert {*imports} <= known
    ends = [line.strip() for line in lines]
    assert sum(line in ("...", "return ...", "slope_inside = ...") for line in ends) == 1
