"""Terminals and locales of all kinds: what is sent to them is what they can take."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.reliability.conftest import Saw, Start
from tests.reliability.terminal import ESCAPE, PROGRAM, Terminal
from tests.support import lacking, require

COLOUR = re.compile(rb"\x1b\[([\d;]*)m")


def styles(output: bytes) -> set[str]:
    """The parameters of every style sequence."""
    return {found.decode() for found in COLOUR.findall(output)}


@pytest.mark.parametrize(
    "term",
    [
        pytest.param("dumb", marks=pytest.mark.fault("TERM=dumb", "started on a terminal")),
        pytest.param(None, marks=pytest.mark.fault("No TERM", "started on a terminal")),
    ],
)
def test_a_terminal_that_only_appends_lines(start: Start, saw: Saw, term: str | None) -> None:
    terminal = start(awaited=None, environ={"TERM": term})
    seconds = terminal.wait()
    terminal.until(lambda: terminal.text.endswith("\n"))
    assert terminal.status == 2
    assert terminal.text.startswith("Error: The tutor needs a terminal")
    assert terminal.text.count("\n") == 1
    assert b"\x1b" not in terminal.output
    saw("one sentence, status 2", seconds)


@pytest.mark.parametrize(
    ("term", "allowed"),
    [
        pytest.param(
            "xterm",
            r"(?!.*[34]8;)[\d;]*",
            marks=pytest.mark.fault("16 colours", "TERM=xterm, no COLORTERM"),
        ),
        pytest.param(
            "xterm-256color",
            r"(?!.*[34]8;2;)[\d;]*",
            marks=pytest.mark.fault("256 colours", "TERM=xterm-256color, no COLORTERM"),
        ),
    ],
)
def test_no_more_colours_than_there_are(start: Start, saw: Saw, term: str, allowed: str) -> None:
    terminal = start(environ={"TERM": term, "COLORTERM": None})
    terminal.press(" ")
    terminal.until_steps(1)
    for style in styles(terminal.output):
        assert re.fullmatch(allowed, style), style
    saw("no code of any other kind is sent")


@pytest.mark.fault("NO_COLOR", "NO_COLOR=1")
def test_no_colour_at_all(start: Start, saw: Saw) -> None:
    terminal = start(environ={"NO_COLOR": "1", "COLORTERM": "truecolor"})
    terminal.press(" ")
    terminal.until_steps(1)
    for style in styles(terminal.output):
        assert set(style.split(";")) <= {"", "0", "1", "2", "3", "4", "7"}, style
    saw("no colour code is sent")


def in_ascii(output: bytes) -> bool:
    """Whether text is all that there is beside control sequences, and all of it ASCII."""
    return all(byte < 0x7F for byte in ESCAPE.sub(b"", output))


@pytest.mark.fault("A locale without braille", "LC_ALL=en_US.ISO-8859-1, which is not installed")
def test_a_locale_that_is_not_here(start: Start, saw: Saw) -> None:
    terminal = start(environ={"LC_ALL": "en_US.ISO-8859-1"})
    terminal.until_shown("ASCII stands for")
    terminal.press(" ")
    terminal.until_steps(1)
    assert in_ascii(terminal.output)
    saw("ASCII alone is sent, and said once")


def test_a_locale_that_is_here(start: Start, tmp_path: Path) -> None:
    require("locale", "localedef", debian="libc-bin")
    if not Path("/usr/share/i18n/locales/en_US").exists():
        lacking("no locales to make one from here (Debian: locales)")
    made = tmp_path / "locales" / "en_US.ISO-8859-1"
    made.parent.mkdir()
    make = ["localedef", "-c", "-i", "en_US", "-f", "ISO-8859-1", str(made)]
    subprocess.run(make, check=False, capture_output=True)
    names = {"LOCPATH": str(made.parent), "LC_ALL": "en_US.ISO-8859-1"}
    encoding = subprocess.run(
        ["locale", "charmap"], env=os.environ | names, capture_output=True, text=True
    )
    assert encoding.stdout.strip() == "ISO-8859-1"
    terminal = start(environ=names)
    terminal.until_shown("ASCII stands for")
    assert in_ascii(terminal.output)
    assert b"\\u28" not in terminal.output


def test_what_is_asked_for_comes_before_the_locale(start: Start) -> None:
    terminal = start(environ={"LC_ALL": "en_US.ISO-8859-1", "GDTUI_ASCII": "0"})
    terminal.until_steps(0)
    assert not in_ascii(terminal.output)
    assert "ASCII stands for" not in terminal.shown


@pytest.mark.parametrize("command", ["data", "code watch"])
def test_each_command_with_a_screen_leaves_out_what_takes_textual_long(
    tmp_path: Path, command: str
) -> None:
    program = """
import atexit, sys
from gdtui.cli.main import main
atexit.register(lambda: print(*("textual." + name in sys.modules for name in ("app", "command"))))
main()
"""
    arguments = command.split()
    if "code" in arguments:
        arguments.append(str(tmp_path / "code"))
        subprocess.run([*PROGRAM, "code", "start", arguments[-1]], check=True, capture_output=True)
    terminal = Terminal(*arguments, home=tmp_path, command=(sys.executable, "-c", program))
    terminal.until(lambda: terminal.titles[-1:] and terminal.titles[-1].endswith("idle"))
    terminal.press("\x11")
    terminal.until_shown("True False")
    terminal.close()
