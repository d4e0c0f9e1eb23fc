"""A shot is what the screen shows after those keys, in every form."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pyte
import pytest

from gdtui import course
from gdtui.export.state_code import code_command, state_code
from gdtui.sandbox.form import Form
from gdtui.session.key_notation import KeysError, read_keys
from gdtui.session.session import Session
from gdtui.shots.cast import Frame, cast_text
from gdtui.shots.grid import Cell, Grid
from gdtui.shots.shot import Shot, ShotError, read_size, take_shot
from gdtui.testing import open_lesson, screen_json, screen_text


@pytest.fixture(scope="module")
def shot() -> Shot:
    return take_shot("learning-rate", page=1, press="space*3 + space c", every=True)


def test_a_shot_is_what_the_app_shows(shot: Shot) -> None:
    assert "page 1 of 9" in shot.text
    assert "step 4" in shot.text
    assert shot.grid.width == 80
    assert shot.grid.height == 24


def test_the_figures_are_the_sessions(shot: Shot) -> None:
    session = Session.open(course.find("learning-rate"))
    for key in ("space", "space", "space", "+", "space"):
        session = session.press(key)
    told = json.loads(shot.written("json"))["session"]
    assert told["lesson"] == "learning-rate"
    assert (told["page"], told["step"], told["epoch"]) == (1, 4, 4)
    assert told["loss"] == session.loss
    assert told["gradient_norm"] == session.gradient_norm
    assert Decimal(told["rate"]) == session.rate
    assert [told["w"], told["b"]] == session.state.parameters.tolist()
    assert told["parameters"] == {"w": told["w"], "b": told["b"]}
    assert told["status"] == session.status
    assert told["marks"] == list(session.marks)


def test_the_goal_is_among_the_figures() -> None:
    told = take_shot("0", press="space*2").figures["session"]
    session = Session.open(course.find("0")).step().step()
    assert told["goal"]["met"] == session.goal_met
    assert [part["met"] for part in told["goal"]["parts"]]


def test_the_cells_are_the_screens(shot: Shot) -> None:
    figures = json.loads(shot.written("json"))
    assert figures["size"] == [80, 24]
    assert "\n".join(row["text"].rstrip() for row in figures["rows"]) == shot.text
    for cells, row in zip(shot.grid.rows, figures["rows"], strict=True):
        assert sum(length for _, length, _ in row["runs"]) == 80
        for start, length, place in row["runs"]:
            style = figures["styles"][place]
            for cell in cells[start : start + length]:
                assert cell.style.ground == style["ground"]
                assert cell.text == " " or cell.style._asdict() == style


def replayed(cast: str) -> pyte.Screen:
    lines = [json.loads(line) for line in cast.splitlines()]
    screen = pyte.Screen(lines[0]["width"], lines[0]["height"])
    stream = pyte.Stream(screen)
    for _, kind, data in lines[1:]:
        assert kind == "o"
        stream.feed(data)
    return screen


def test_a_recording_ends_on_the_shots_screen(shot: Shot) -> None:
    screen = replayed(shot.written("cast"))
    assert "\n".join(line.rstrip() for line in screen.display) == shot.text
    for number, row in enumerate(shot.grid.rows):
        for column, cell in enumerate(row):
            shown = screen.buffer[number][column]
            if cell.text != " ":
                assert f"#{shown.fg}" == cell.style.ink or not cell.style.ink
                assert shown.bold == cell.style.bold
            assert f"#{shown.bg}" == cell.style.ground or not cell.style.ground


def test_a_recording_sends_what_changed_and_cuts_no_wide_letter() -> None:
    texts = ["ab気温 cd xyz", "ab気候 cd xyz", "abcd候 cd xyz", "abcd候 cd xyZ", "a温d候 cd xyZ"]
    grids = [Grid((cells_of(text), cells_of("stands still"))) for text in texts]
    cast = cast_text([Frame(grid, "k") for grid in grids], "wide")
    assert replayed(cast).display[0].rstrip() == grids[-1].text().split("\n")[0]
    assert cast.count("stands still") == 1
    assert cast.count(" cd ") == 1, "only in the first screen"


def cells_of(text: str) -> tuple[Cell, ...]:
    """A row of sixteen cells; a letter of two columns has a second one without text."""
    cells = []
    for letter in text:
        cells += [Cell(letter)] if letter.isascii() else [Cell(letter), Cell("")]
    return tuple(cells + [Cell(" ")] * (16 - len(cells)))


def test_a_recording_has_a_readable_pace(shot: Shot) -> None:
    lines = [json.loads(line) for line in shot.written("cast").splitlines()]
    times = [time for time, _, _ in lines[1:]]
    assert lines[0]["version"] == 2
    assert times == sorted(times)
    assert len(times) == 1 + 6 + 1  # the first screen, six keys, and the last one standing
    assert times[-1] - times[-2] >= 1


def test_ansi_replays_to_the_same_screen(shot: Shot) -> None:
    screen = pyte.Screen(80, 24)
    pyte.Stream(screen).feed(shot.written("ansi").rstrip("\n").replace("\n", "\r\n"))
    assert "\n".join(line.rstrip() for line in screen.display) == shot.text


def test_the_picture_is_small_and_sound(shot: Shot) -> None:
    drawn = shot.written("svg")
    tree = ElementTree.fromstring(drawn)
    words = " ".join(text.text or "" for text in tree.iter("{http://www.w3.org/2000/svg}text"))
    assert "Learning rate" in words
    assert len(drawn) < 40_000
    assert "http" not in drawn.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize(
    ("what", "seen"),
    [("contents", "The loss and its slope"), ("help", "Take one step"), ("welcome", "Enter")],
)
def test_screens_that_are_no_lessons(what: str, seen: str) -> None:
    assert seen.lower() in take_shot(what).text.lower()


def test_a_table_of_ones_own(tmp_path: Path) -> None:
    table = tmp_path / "tea.csv"
    table.write_text("minutes,degrees\n0,81\n1,76\n2,71\n3,65\n4,62\n5,57\n", encoding="utf-8")
    form = Form(table=str(table), features="minutes", target="degrees", split="1,0,0")
    shot = take_shot(table=form, press="space*2")
    assert shot.figures["session"]["step"] == 2
    assert "minutes" in shot.text


@pytest.mark.parametrize(
    ("lesson", "page", "press", "size"),
    [
        pytest.param(
            "learning-rate", 8, "space*12 + space*3 g b b c", "80x24", marks=pytest.mark.soak
        ),
        ("learning-rate", 2, "1 enter space z w", "80x24"),
        pytest.param("learning-rate", 8, "+ space g y", "120x36", marks=pytest.mark.soak),
        ("mean-squared-error", 4, "h h h", "60x18"),
        ("learning-rate", 6, "space*3 v left", "80x24"),
        pytest.param("neural-network", 6, "e*2 . . w", "100x30", marks=pytest.mark.soak),
    ],
)
def test_a_shot_of_a_code_is_the_shot_of_the_keys(
    lesson: str, page: int, press: str, size: str
) -> None:
    by_keys = take_shot(lesson, page=page, press=press, size=size)
    commands: list[str] = []

    def noted(session: Session) -> str:
        commands.append(code_command(session))
        return commands[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gdtui.ui.screens.export.code_command", noted)
        take_shot(lesson, page=page, press=f"{press} k", size=size)
    code = commands[0].removeprefix("gdtui open ")
    assert take_shot(code, size=size).grid == by_keys.grid
    assert take_shot(code, size=size, press="space").figures["session"] is not None


def test_a_shot_of_a_code_has_the_codes_state_alone() -> None:
    code = state_code(Session.open(course.find("7")).step())
    assert take_shot(code, theme="light", ascii=True).text.isascii()
    with pytest.raises(ShotError, match="A code brings its own page"):
        take_shot(code, page=2)
    with pytest.raises(ValueError, match="damaged or cut off"):
        take_shot(code[:-3])


def test_options_hold() -> None:
    shot = take_shot("7", seed=3, theme="light", ascii=True, learning_rate="2e-5", size="100x30")
    assert shot.figures["session"]["seed"] == 3
    assert shot.figures["session"]["rate"] == "0.00002" or "E-5" in shot.figures["session"]["rate"]
    assert (shot.grid.width, shot.grid.height) == (100, 30)
    assert shot.text.isascii()
    assert take_shot("7", theme="light").grid != take_shot("7").grid


def test_an_outcome_is_played_to_its_end() -> None:
    told = take_shot("7", page=2, press="1 Enter").figures["session"]
    assert told["moving"] is False
    assert told["question_open"] is False
    assert told["step"] > 0


def test_frames_are_played_by_hand() -> None:
    still = take_shot("7", press="r").figures["session"]
    moved = take_shot("7", press="r frame*3").figures["session"]
    assert still["step"] == 0
    assert still["moving"] is True
    assert moved["step"] == 3


def test_keys_are_written_as_lessons_write_them() -> None:
    assert read_keys("space*3 + − Enter =0.5 left G ? Home ctrl+p frame") == (
        *("space", "space", "space", "plus", "minus", "enter"),
        *("enter", "0", ".", "5", "enter", "left", "G", "question_mark", "home", "ctrl+p", "frame"),
    )


@pytest.mark.parametrize(
    ("text", "told"), [("spce", "did you mean space?"), ("space*99999", "too many")]
)
def test_keys_that_there_are_not(text: str, told: str) -> None:
    with pytest.raises(KeysError, match=told.replace("?", r"\?")):
        read_keys(text)


@pytest.mark.parametrize("text", ["80", "ax24", "0x0", "9999x9999", "80x"])
def test_sizes_that_no_window_has(text: str) -> None:
    with pytest.raises(ShotError):
        read_size(text)


async def test_an_app_for_ones_own_tests() -> None:
    app = open_lesson("learning-rate", page=1, seed=4)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("space", "space")
        await pilot.pause()
        assert "step 2" in screen_text(app)
        assert screen_json(app)["session"]["seed"] == 4
        shown = app.export_screenshot()
        for word in ("Learning", "loss", "∂L/∂w"):
            assert word in shown
            assert word in screen_text(app)


def test_a_lesson_is_opened_by_number_name_or_file() -> None:
    from gdtui.resources import lessons_folder

    path = lessons_folder() / "07_learning-rate.md"
    assert take_shot("7").grid == take_shot("learning-rate").grid == take_shot(path).grid
    with pytest.raises(ValueError, match="no theme"):
        open_lesson("7", theme="blue")


def test_shots_are_compared_with_goldens(tmp_path: Path, shot: Shot) -> None:
    golden = tmp_path / "goldens" / "seven.screen"
    with pytest.raises(AssertionError, match="There is no"):
        shot.matches(golden)
    replace(shot, update=True).matches(golden)
    shot.matches(golden)
    other = take_shot("learning-rate", press="space*3 + space*2 c")
    with pytest.raises(AssertionError, match="rows differ"):
        other.matches(golden)


def test_the_fixture_takes_shots(gdtui_screen: Callable[..., Shot]) -> None:
    assert "Learning rate" in gdtui_screen("7", page=2).text
