"""The terminal's title says where the tutor is, and `idle` only where the screen is complete."""

from __future__ import annotations

import random
import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdtui.shots.shot import take_shot
from gdtui.ui.terminal.title import IDLE, MOVING, takes_titles, title_text
from tests.lessons import LESSON
from tests.properties import examples
from tests.reliability.conftest import Start
from tests.reliability.screen import Screen
from tests.reliability.terminal import NEEDS_PROC, TITLE, Terminal

FORM = re.compile(
    r"gdtui (?P<name>.+?)( · page (?P<page>\d+)/(?P<pages>\d+))?( · step (?P<step>\d+))?"
    r" · (?P<state>idle|moving)"
)
"""As docs/driving.md gives it."""

KEYS = {" ": "space", "+": "+", "-": "-", "c": "c", "b": "b", "w": "w", "e": "e", "y": "y"}
"""Keys that bring up no notice, which would go by itself: as typed, and as a shot is told them."""


@given(st.lists(st.text(), max_size=4), st.sampled_from([IDLE, MOVING]))
@examples(300)
def test_a_title_is_one_line_of_what_can_be_printed(subject: list[str], state: str) -> None:
    title = title_text(subject, state)
    assert title.isprintable()
    assert title.startswith("gdtui")
    assert title.endswith(f" · {state}")


def test_titles_are_what_the_documents_say() -> None:
    found = FORM.fullmatch(title_text(["7 Learning rate", "page 2/5", "step 120"], IDLE))
    assert found
    assert found["name"] == "7 Learning rate"
    assert (found["page"], found["pages"], found["step"]) == ("2", "5", "120")
    assert FORM.fullmatch(title_text(["contents"], MOVING))
    document = Path(__file__).parents[2] / "docs" / "driving.md"
    assert f"`{FORM.pattern}`" in document.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("term", "takes"),
    [
        *((term, True) for term in ("xterm", "xterm-256color", "tmux-256color", "screen", "foot")),
        *((term, False) for term in ("linux", "linux-16color", "dumb", "", "vt100", "ansi")),
    ],
)
def test_terminals_that_have_a_title(term: str, takes: bool) -> None:
    assert takes_titles(term) == takes


def shown_at_idle(terminal: Terminal, size: tuple[int, int]) -> list[str]:
    """The screen when the last title was written, from the bytes before it."""
    screen = Screen()
    screen.resize(*size)
    output = terminal.output
    screen.feed(output[: max(found.start() for found in TITLE.finditer(output))])
    return screen.rows


@pytest.mark.parametrize("size", [(80, 24), pytest.param((120, 36), marks=pytest.mark.soak)])
def test_whoever_waits_for_idle_sees_the_final_screen(
    start: Start, tmp_path: Path, size: tuple[int, int]
) -> None:
    """The screen at each `idle` is that of a shot of the same keys, taken without a terminal."""
    lesson = tmp_path / "01_rates.md"
    terminal = start("open", str(lesson), "--page", "1", "--fresh", size=size)
    terminal.until(lambda: terminal.titles[-1].endswith("· idle"), "first idle")
    pressed: list[str] = []
    draw = random.Random(size[0])
    for _ in range(4):
        keys = draw.choices([*KEYS], k=draw.randint(1, 6))
        pressed += [KEYS[key] for key in keys]
        title = terminal.press_until_idle("".join(keys))
        rows = shown_at_idle(terminal, size)
        shot = take_shot(lesson, press=" ".join(pressed), size=size)
        assert rows == [row.rstrip() for row in shot.text.split("\n")], pressed
        found = FORM.fullmatch(title)
        assert found
        assert found["step"] == str(shot.figures["session"]["step"])


def test_an_outcome_is_idle_once_it_was_played(start: Start, tmp_path: Path) -> None:
    lesson = tmp_path / "01_rates.md"
    terminal = start("open", str(lesson), "--page", "2", "--fresh")
    terminal.until_shown("Predict")
    terminal.press_until_idle("1")
    terminal.press_until_idle("\r")
    assert "n goes on" in "\n".join(shown_at_idle(terminal, (80, 24)))


def test_every_screen_has_a_title(start: Start) -> None:
    terminal = start()
    for keys, name in (
        ("?", "help"),
        ("\x1b", "1 Rates"),
        ("t", "contents"),
        ("\x1b", "1 Rates"),
        ("\x10", "palette"),
        ("\x1b", "1 Rates"),
        ("f", "own table"),
    ):
        found = FORM.fullmatch(terminal.press_until_idle(keys))
        assert found
        assert found["name"] == name


def test_a_run_costs_one_title_however_long_it_lasts(start: Start) -> None:
    terminal = start()
    terminal.press_until_idle("  ")
    before = len(terminal.titles)
    terminal.press("r")
    terminal.until_steps(5)
    time.sleep(3)
    said = terminal.titles[before:]
    assert said == ["gdtui 1 Rates · page 1/3 · moving"]
    assert terminal.press_until_idle("r", running=True).endswith("· idle")


@pytest.mark.parametrize(
    ("options", "environ"),
    [
        (("--no-title",), {}),
        pytest.param((), {"GDTUI_TITLE": "0"}, marks=pytest.mark.soak),
        pytest.param((), {"TERM": "linux"}, marks=pytest.mark.soak),
        pytest.param(("--plain",), {}, marks=pytest.mark.soak),
    ],
)
def test_where_there_is_no_title_none_is_written(
    start: Start, tmp_path: Path, options: tuple[str, ...], environ: dict[str, str]
) -> None:
    lesson = str(tmp_path / "01_rates.md")
    plain = "--plain" in options
    terminal = start(
        "open", lesson, *options, environ=environ, awaited="of the limit" if plain else "? help"
    )
    terminal.press("\n" if plain else " ")
    terminal.until(lambda: "step 1" in terminal.shown.lower(), "a step")
    terminal.press("q\n")
    terminal.wait()
    assert not re.search(rb"\x1b\][012];", terminal.output)
    assert not re.search(rb"\x1b\[2[23];0?t", terminal.output)


def test_in_ascii_the_title_is_too(start: Start) -> None:
    terminal = start(environ={"GDTUI_ASCII": "1"})
    assert terminal.press_until_idle(" ") == "gdtui 1 Rates - page 1/3 - step 1 - idle"


def test_a_lessons_name_cannot_speak_to_the_terminal(start: Start, tmp_path: Path) -> None:
    """What is unseen is left out; a control code is no lesson at all (tests/course)."""
    lesson = tmp_path / "01_bad.md"
    title = '"Rates ]2;taken\\u202e here"'
    lesson.write_text(LESSON.replace("title: Rates", f"title: {title}"), encoding="utf-8")
    terminal = start("open", str(lesson))
    told = terminal.press_until_idle(" ")
    assert told.startswith("gdtui 1 Rates ]2;taken here · page 1/3")
    assert all(title.isprintable() for title in terminal.titles)


@NEEDS_PROC
def test_a_suspended_tutor_lends_the_title(start: Start) -> None:
    terminal = start()
    terminal.press_until_idle(" ")
    terminal.press("\x1a")
    stat = Path(f"/proc/{terminal.process.pid}/stat")
    terminal.until(lambda: stat.read_text().rpartition(")")[2].split()[0] == "T", "a stop")
    assert terminal.restored
    begun = len(terminal.output)
    terminal.signal(18)
    rest = "gdtui 1 Rates · page 1/3 · step 1 · idle"
    back = b"\x1b[22;0t"
    terminal.until(lambda: back in terminal.output[begun:], "a title of its own again")
    terminal.until(lambda: terminal.titles[-1] == rest, "idle title")
    assert terminal.output[begun:].count(back) == 1
    terminal.press("q")
    terminal.wait()
    terminal.until(lambda: terminal.restored, "restored terminal")
