"""What the terminal can do, and what to use instead where it cannot."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., Any])


class NoTerminal(click.ClickException):
    """The tutor cannot be drawn here."""

    exit_code = 2


IN_PLACE_OF_TUTOR = (
    "`gdtui --plain` for the lessons as lines of text, `gdtui run` for descent without a screen, "
    "or `gdtui list`"
)


def require_terminal(instead: str = IN_PLACE_OF_TUTOR) -> None:
    """Fail where the tutor could not be drawn: no terminal, or one that only appends lines.

    Args:
        instead: the commands to use there.
    """
    streams = (sys.stdin, sys.stdout, sys.stderr)
    plain = os.name == "posix" and os.environ.get("TERM", "") in ("", "dumb")
    if plain or not all(stream is not None and stream.isatty() for stream in streams):
        raise NoTerminal(f"The tutor needs a terminal that can be drawn on; here, use {instead}.")


def hasten_screen(ctx: click.Context) -> None:
    """Have the first screen of the tutor sooner; call it before anything imports Textual.

    What is made while a program starts stays: looking it through for garbage again and again takes
    a tenth of the time. The app collects again once it has drawn, and so does who called the
    command, once that ends.
    """
    gc.disable()
    ctx.call_on_close(gc.enable)
    from gdtui.ui.terminal.lean_textual import import_textual

    import_textual()


def plain_option(told: str, ended: str = "") -> Callable[[_Command], _Command]:
    """The option `--plain` of a command with a screen: what it does in lines, and how that ends."""
    return click.option(
        "--plain",
        is_flag=True,
        envvar=["ACCESSIBLE", "GDTUI_PLAIN"],
        help=f"{told}: for a screen reader, a pipe, or a plain terminal. "
        f"ACCESSIBLE=1 or GDTUI_PLAIN=1 does the same.{ended}",
    )


def take_keys_from_terminal() -> None:
    """Let standard input be the terminal from now on, whatever it was.

    Raises:
        NoTerminal: there is none.
    """
    try:
        terminal = os.open("/dev/tty", os.O_RDWR)
    except OSError:
        raise NoTerminal(
            "There is no terminal to take keys from; `gdtui run --data -` descends on a table from "
            "standard input without one."
        ) from None
    os.dup2(terminal, 0)
    os.close(terminal)


def supports_unicode() -> bool:
    """Whether standard output, and the locale that was asked for, can say what charts are made of.

    A locale that is not installed here counts too: Python takes UTF-8 in its place, and the
    terminal of somebody who logged in with it does not.
    """
    settings = (os.environ.get(name, "") for name in ("LC_ALL", "LC_CTYPE", "LANG"))
    asked = next(filter(None, settings), "").partition(".")[2].partition("@")[0]
    try:
        for encoding in (sys.stdout.encoding or "ascii", asked or "utf-8"):
            "⣿".encode(encoding)
    except (LookupError, UnicodeEncodeError):
        return False
    return True
