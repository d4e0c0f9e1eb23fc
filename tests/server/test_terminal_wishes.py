from __future__ import annotations

import pytest

from gdtui.server.lines import LineInput
from gdtui.server.terminal_wishes import believe, look_for, wants_lines


def test_only_what_is_known_and_short_is_believed() -> None:
    told = {"TERM": "screen", "LANG": "de_DE.UTF-8", "PATH": "/tmp", "LC_ALL": "x" * 65}
    told |= {"COLORTERM": "true\x1bcolor", "GDTUI_HOME": "/", "TEXTUAL_LOG": "/tmp/x"}
    assert believe(told, "xterm") == {"TERM": "xterm", "LANG": "de_DE.UTF-8"}


@pytest.mark.parametrize(
    ("environ", "ascii_only", "palette"),
    [
        ({"TERM": "xterm"}, False, "standard"),
        ({"TERM": "linux"}, True, "standard"),
        ({"TERM": "linux", "GDTUI_ASCII": "0"}, False, "standard"),
        ({"TERM": "xterm", "LANG": "de_DE.ISO-8859-1"}, True, "standard"),
        ({"TERM": "xterm", "LANG": "C.UTF-8", "NO_COLOR": "1"}, False, "none"),
    ],
)
def test_the_terminal_decides_how_the_tutor_looks(
    environ: dict[str, str], ascii_only: bool, palette: str
) -> None:
    look = look_for(environ)
    assert (look.ascii, look.palette) == (ascii_only, palette)


@pytest.mark.parametrize(
    ("environ", "user", "lines"),
    [
        ({"TERM": "xterm"}, "ada", False),
        ({"TERM": "xterm"}, "plain-ada", True),
        ({"TERM": "xterm", "ACCESSIBLE": "1"}, "ada", True),
        ({"TERM": "xterm", "GDTUI_PLAIN": "0"}, "ada", False),
        ({"TERM": "dumb"}, "ada", True),
    ],
)
def test_who_wants_lines(environ: dict[str, str], user: str, lines: bool) -> None:
    assert wants_lines(environ, user) is lines


async def test_lines_that_come_faster_than_they_are_read_wait_and_none_is_lost() -> None:
    held: list[bool] = []
    lines = LineInput(lambda data: None, held.append, echo=False)
    lines.receive(b"".join(b"%d\n" % number for number in range(300)))
    assert held == [True]
    assert [await lines.read() for _ in range(300)] == [str(number) for number in range(300)]
    assert held == [True, False]


async def test_lines_are_put_together_as_a_terminal_would() -> None:
    shown: list[bytes] = []
    lines = LineInput(shown.append, echo=True)
    lines.receive("sex\x7f\x7ftep é\r\nn\n\x15a\x15b\r".encode()[:7])
    lines.receive("sex\x7f\x7ftep é\r\nn\n\x15a\x15b\r".encode()[7:])
    assert [await lines.read() for _ in range(3)] == ["step é", "n", "b"]
    lines.receive(b"\x04")
    assert await lines.read() is None
