"""What is on the screen, as the lines that the terminal would be sent."""

from __future__ import annotations

from typing import Any

from rich.segment import Segment
from textual._compositor import LayoutUpdate
from textual.app import App
from textual.screen import Screen


def screen_lines(app: App[Any], screen: Screen[Any] | None = None) -> list[list[Segment]]:
    """Return the lines of a running app's screen, from top to bottom, dialogs and all.

    Of another `screen` than the one on top, what it alone shows.

    Textual's public way to a screen is `App.export_screenshot`, a picture: its cells would have to
    be read from SVG, and its form changes with the releases. So this asks the compositor, as that
    method does. No report is open upstream; `tests/shots` holds it against the picture's text.
    """
    behind = app._background_screens if screen is None else []
    update = (screen or app.screen)._compositor.render_update(
        full=True, screen_stack=behind, simplify=True
    )
    assert isinstance(update, LayoutUpdate)
    return [[segment for strip in line for segment in strip] for line in update.strips]
