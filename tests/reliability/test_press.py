"""`--press` on a terminal and in lines: the screen is that of a shot, and the learner goes on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from gdtui.cli.main import cli
from gdtui.shots.shot import take_shot
from tests.reliability.conftest import Start


@pytest.mark.parametrize(
    "keys",
    [
        pytest.param("space*30 + c b*2", marks=pytest.mark.soak),
        pytest.param("space*2 n 2 Enter n left*3 up", marks=pytest.mark.soak),
        pytest.param("space*2 n 1 enter", marks=pytest.mark.soak),
        "space*2 r frame*4 r",
        pytest.param("space g G", marks=pytest.mark.soak),
    ],
)
def test_the_screen_is_that_of_a_shot(start: Start, tmp_path: Path, keys: str) -> None:
    lesson = tmp_path / "01_rates.md"
    terminal = start("open", str(lesson), "--page", "1", "--fresh", "--press", keys)
    terminal.until(lambda: terminal.titles[-1].endswith("· idle"), "idle title")
    shot = take_shot(lesson, press=keys)
    assert terminal.shown.split("\n") == [row.rstrip() for row in shot.text.split("\n")]


def test_the_learner_goes_on(start: Start, tmp_path: Path) -> None:
    lesson = str(tmp_path / "01_rates.md")
    options = ("--page", "1", "--fresh", "--press", "space*3", "--only", "space")
    terminal = start("--restricted", "--folder", str(tmp_path), "open", lesson, *options)
    terminal.until_steps(3)
    terminal.press_until_idle(" b")
    assert terminal.steps == 4
    terminal.until_shown("Your teacher left only space")
    terminal.press("r")
    terminal.press("q")
    terminal.wait()
    assert terminal.status == 0
    terminal.until(lambda: terminal.restored, "restored terminal")


def test_a_run_that_keys_began_goes_on_by_itself(start: Start, tmp_path: Path) -> None:
    terminal = start("open", str(tmp_path / "01_rates.md"), "--page", "3", "--press", "space r")
    terminal.until_steps(4)


def test_a_table_of_ones_own_too(start: Start, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("x,y\n" + "".join(f"{n},{2 * n + n % 3}\n" for n in range(20)))
    options = ("--features", "x", "--target", "y", "--press", "space*2 +")
    terminal = start("data", str(table), *options, "--only", "space b")
    terminal.until_steps(2)
    terminal.press_until_idle("b")
    assert terminal.steps == 1
    terminal.press_until_idle("f")
    assert terminal.titles[-1].startswith("gdtui t · page 1/1"), "no form"


def plain(lesson: Path, typed: str, *options: str) -> str:
    command = [sys.executable, "-m", "gdtui", "--plain", str(lesson), "--fresh", *options]
    ended = subprocess.run(command, input=typed, capture_output=True, text=True, check=True)
    return ended.stdout


@pytest.fixture
def lesson(start: Start, tmp_path: Path) -> Path:
    return tmp_path / "01_rates.md"


def test_in_lines_they_are_pressed_too(lesson: Path) -> None:
    told = plain(lesson, "b\nq\n", "--page", "1", "--press", "space*3")
    assert "Pressed: 3 keys." in told
    assert told.index("Step 3:") < told.index("Step 2:")


def test_in_lines_an_outcome_is_played(lesson: Path) -> None:
    told = plain(lesson, "q\n", "--page", "2", "--press", "2 Enter")
    assert "You said 2" in told
    assert "Right." in told


def test_in_lines_few_keys_are_left(lesson: Path) -> None:
    typed = "space\nb\nn\nt\nopen 7\nk\nrate 1\n?\nq\n"
    told = plain(lesson, typed, "--page", "1", "--only", "space -")
    assert told.count("Your teacher left only space and -.") == 6
    for kept in ("Undo one update", "Go to the next page", "Open another lesson", "contents ("):
        assert kept not in told
    assert "Lower the learning rate" in told


def test_in_lines_nobody_answers_what_is_not_left(lesson: Path) -> None:
    told = plain(lesson, "2\nanswer 2\nspace\nq\n", "--page", "2", "--only", "space")
    assert told.count("Your teacher left only space.") == 3
    assert "You said" not in told
    assert "Type the number" not in told


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["open", "7", "--press", "spce"], "There is no key “spce”: did you mean space?"),
        (["open", "7", "--press", "space*99999"], "99,999 keys are too many"),
        (["data", "--press", "spce"], "There is no key “spce”"),
        (["--plain", "7", "--press", "t"], "--plain has no key “t”"),
        (["open", "7", "--only", "frame"], "“frame” is no key of a lesson"),
    ],
)
def test_a_wrong_key_is_said_before_anything_opens(arguments: list[str], said: str) -> None:
    ended = CliRunner().invoke(cli, arguments)
    assert ended.exit_code == 2
    assert said in ended.output
    assert "needs a terminal" not in ended.output
