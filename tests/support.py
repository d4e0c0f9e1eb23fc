"""What several tests lean on: what is on the screen, and the tools of this machine."""

from __future__ import annotations

import contextlib
import io
import os
import re
import runpy
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest
from textual.app import App
from textual.widget import Widget

from gdtui.shots.recording import screen_grid

REQUIRED = "GDTUI_REQUIRE"
"""With `all` in it, a test that lacks a tool fails: where all must hold, none is left out."""


def screen_rows(app: App[Any]) -> list[str]:
    """The characters of each row of a running app's screen, as wide as the screen."""
    return ["".join(cell.text for cell in row) for row in screen_grid(app).rows]


def screen_text(app: App[Any], selector: str | None = None) -> str:
    """The characters on a running app's screen, or inside one widget of it."""
    if selector is None:
        return "\n".join(screen_rows(app))
    return widget_text(app.screen.query_one(selector))


def widget_text(widget: Widget) -> str:
    """The characters inside a widget, on whatever screen it is."""
    screen = None if widget.screen is widget.app.screen else widget.screen
    rows = screen_grid(widget.app, screen).rows[widget.region.y : widget.region.bottom]
    columns = slice(widget.region.x, widget.region.right)
    return "\n".join("".join(cell.text for cell in row[columns]) for row in rows)


def unwrapped(text: str) -> str:
    """A widget's text as one line, without its frame and bars."""
    return " ".join(re.sub(r"[│▌╭╮╰╯─]", " ", text).split())


def printed_by(script: Path) -> str:
    """What a script prints, run in its own folder within this process: numpy is there already."""
    printed = io.StringIO()
    with contextlib.chdir(script.parent), contextlib.redirect_stdout(printed):
        runpy.run_path(str(script), run_name="__main__")
    return printed.getvalue()


def wait_for(condition: Callable[[], object], seconds: float = 10.0) -> None:
    """Wait until a condition holds that another thread brings about, however busy the machine."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)


def lacking(reason: str) -> NoReturn:
    """Skip a test for want of a tool; where all are required, fail."""
    if REQUIRE_ALL:
        pytest.fail(f"{reason}; {REQUIRED}=all allows no test to be left out for that")
    pytest.skip(reason)


def require(*tools: str, debian: str) -> None:
    """Go on only where these commands are; name the Debian package that brings them."""
    missing = [tool for tool in tools if shutil.which(tool, path=_PATH) is None]
    if missing:
        lacking(f"no {', '.join(missing)} here (Debian: {debian})")


REQUIRE_ALL = os.environ.get(REQUIRED) == "all"
_PATH = f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin"
