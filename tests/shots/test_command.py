"""`gdtui shot`: printed, written, compared; and refused in one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gdtui.cli.data import open_own_table
from gdtui.cli.main import cli
from gdtui.cli.shot import print_shot
from gdtui.shots.golden import read_golden
from gdtui.shots.shot import take_shot

TEA = "minutes,degrees\n0,81\n1,76\n2,71\n3,65\n4,62\n5,57\n"


def gdtui(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments, prog_name="gdtui")


def shown(*arguments: str) -> str:
    result = gdtui("shot", *arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_screen_is_printed_as_text() -> None:
    assert (
        shown("7", "--page", "2", "--press", "1") == take_shot("7", page=2, press="1").text + "\n"
    )


def test_the_form_is_named_or_follows_from_the_file(tmp_path: Path) -> None:
    assert json.loads(shown("7", "--format", "json"))["session"]["lesson"] == "learning-rate"
    for name, start in (
        ("a.svg", "<svg"),
        ("a.cast", '{"version": 2'),
        ("a.screen", "gdtui screen"),
    ):
        assert shown("7", "--press", "space", "-o", str(tmp_path / name)) == ""
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)


def test_a_recording_holds_every_key(tmp_path: Path) -> None:
    file = tmp_path / "a.cast"
    shown("7", "--press", "space*4", "-o", str(file))
    assert len(file.read_text(encoding="utf-8").splitlines()) == 1 + 1 + 4 + 1


def test_options_reach_the_screen() -> None:
    told = json.loads(
        shown("7", "--seed", "5", "--learning-rate", "2e-5", "--size", "120x36", "--format", "json")
    )
    assert told["size"] == [120, 36]
    assert told["session"]["seed"] == 5
    assert float(told["session"]["rate"]) == 2e-5
    assert shown("7", "--ascii").isascii()
    assert shown("7", "--theme", "light", "--format", "golden") != shown("7", "--format", "golden")


def test_each_draw_of_a_page_is_shown_by_its_number() -> None:
    told = [shown("5", "--page", "3", "--draw", number) for number in "1234"]
    for number, weight in enumerate(("0.5", "0.6", "0.7", "0.55")):  # as the lesson's {draw} has it
        assert f"w = {weight}. " in told[number]
    assert told[0] == shown("5", "--page", "3"), "without a number it is the first"
    assert take_shot("5", page=3, draw=2).text + "\n" == told[1]


def test_a_table_takes_the_options_of_its_command(tmp_path: Path) -> None:
    table = tmp_path / "tea.csv"
    table.write_text(TEA, encoding="utf-8")
    told = json.loads(
        shown(
            *("--data", str(table), "--features", "minutes", "--target", "degrees"),
            *("--split", "1,0,0", "--momentum", "0.5", "--learning-rate", "0.02", "--seed", "3"),
            *("--press", "space*3", "--format", "json"),
        )
    )["session"]
    assert told["step"] == 3
    assert told["seed"] == 3
    assert float(told["rate"]) == 0.02


def test_every_option_of_a_table_is_one_of_the_shot() -> None:
    names = {name for param in open_own_table.params for name in param.opts}
    taken = {name for param in print_shot.params for name in param.opts}
    of_a_terminal = {"--palette", "--fps", "--reduced-motion", "--title", "--only", "table"}
    of_a_terminal |= {"--glide"}
    of_keeping = {"--fresh", "--record"}  # no shot keeps anything
    assert names - taken <= of_a_terminal | of_keeping


@pytest.mark.parametrize("what", ["contents", "help", "welcome"])
def test_screens_that_are_no_lessons(what: str) -> None:
    assert shown(what).strip()


def test_a_kept_screen_is_compared_and_written(tmp_path: Path) -> None:
    kept = tmp_path / "seven.screen"
    missing = gdtui("shot", "7", "--check", str(kept))
    assert missing.exit_code == 1
    assert "--update writes it" in missing.stderr
    shown("7", "--check", str(kept), "--update")
    assert read_golden(kept.read_text(encoding="utf-8")) == take_shot("7").grid
    assert shown("7", "--check", str(kept)) == ""
    other = gdtui("shot", "7", "--press", "space", "--check", str(kept))
    assert other.exit_code == 1
    assert "rows differ" in other.stderr
    assert "row 23" in other.stderr
    text = gdtui("shot", "7", "--check", str(kept), "--format", "text")
    assert text.exit_code == 1
    assert "is a golden: leave out --format text" in text.stderr
    light = gdtui("shot", "7", "--theme", "light", "--check", str(kept))
    assert light.exit_code == 1
    assert "became" in light.stderr


def test_other_forms_are_compared_by_their_text(tmp_path: Path) -> None:
    kept = tmp_path / "seven.json"
    shown("7", "--check", str(kept), "--update")
    assert shown("7", "--check", str(kept)) == ""
    assert gdtui("shot", "7", "--press", "space", "--check", str(kept)).exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (["7", "--press", "spce"], 2, "did you mean space?"),
        (["7", "--size", "1x1"], 2, "no size for a shot"),
        (["99"], 2, "There is no lesson"),
        (["7", "--page", "77"], 2, "there is no page 77"),
        (["7", "--chart", "pie"], 2, "no chart “pie”"),
        (["7", "--momentum", "0.9"], 2, "goes with --data"),
        (["7", "--data", "xor"], 2, "not of both"),
        (["7", "--update"], 2, "goes with --check"),
        (["7", "--check", "7.screen", "-o", "8.screen"], 2, "give one"),
        (["contents", "--page", "3"], 2, "“contents” has no page"),
        (["--data", "nix.csv"], 1, "there is no file nix.csv"),
        (["7", "-o", "/nowhere/at/all.svg"], 1, "cannot be written"),
    ],
)
def test_what_is_wrong_is_one_sentence(arguments: list[str], status: int, told: str) -> None:
    result = gdtui("shot", *arguments)
    assert result.exit_code == status
    assert told in result.stderr
    assert "Traceback" not in result.output


def test_a_file_that_is_no_golden(tmp_path: Path) -> None:
    file = tmp_path / "other.screen"
    file.write_bytes(b"\xff\xfe")
    assert "UTF-8" in gdtui("shot", "7", "--check", str(file)).stderr
    file.write_text("gdtui screen 80x24\nnonsense\n", encoding="utf-8")
    assert "line 2" in gdtui("shot", "7", "--check", str(file)).stderr


def test_a_class_takes_no_shots() -> None:
    result = gdtui("--restricted", "shot", "7")
    assert result.exit_code == 2
    assert "only the tutor here" in result.stderr
