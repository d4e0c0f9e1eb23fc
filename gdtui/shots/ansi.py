"""A screen as a terminal takes it: characters and the codes of their colours."""

from __future__ import annotations

from gdtui.shots.grid import PLAIN, CellStyle, Grid

RESET = "\x1b[0m"


def ansi_text(grid: Grid) -> str:
    """Write a screen in 24-bit colours, a line a row, each row reset at its end."""
    return "\n".join(ansi_row(grid, row) for row in range(grid.height))


def ansi_row(grid: Grid, row: int) -> str:
    """Write one row of a screen."""
    parts = [
        f"{_code(run.style)}{run.text}" if run.style != PLAIN else f"{RESET}{run.text}"
        for run in grid.runs(row)
    ]
    return "".join(parts) + RESET


def _code(style: CellStyle) -> str:
    codes = ["0"]
    codes += ["1"] if style.bold else []
    codes += ["3"] if style.italic else []
    codes += ["4"] if style.underline else []
    codes += ["9"] if style.strike else []
    codes += [f"38;2;{_channels(style.ink)}"] if style.ink else []
    codes += [f"48;2;{_channels(style.ground)}"] if style.ground else []
    return f"\x1b[{';'.join(codes)}m"


def _channels(colour: str) -> str:
    return ";".join(str(int(colour[place : place + 2], 16)) for place in (1, 3, 5))
