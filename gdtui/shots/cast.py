"""A recording of the keys and what they did: asciicast v2, which asciinema and others play."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from gdtui.shots.ansi import ansi_row
from gdtui.shots.grid import Cell, Grid

FIRST = 1.0
"""Seconds that the first screen stands."""
PACE = 0.7
"""Seconds from one key to the next."""
REPEATED = 0.15
"""Seconds to the next press of the same key."""
LAST = 2.0
"""Seconds that the last screen stands."""


@dataclass(frozen=True)
class Frame:
    """A screen, and the key that led to it; none for the first one."""

    grid: Grid
    key: str = ""


def cast_text(frames: Sequence[Frame], title: str) -> str:
    """Write a recording: a header, then a line for each screen with what changed in it.

    Args:
        frames: at least one, all of one size.
        title: what the recording is called.
    """
    first = frames[0].grid
    header = {
        "version": 2,
        "width": first.width,
        "height": first.height,
        "title": title,
        "env": {"TERM": "xterm-256color"},
    }
    lines = [json.dumps(header, ensure_ascii=False)]
    clock, shown, key = 0.0, None, ""
    for number, frame in enumerate(frames):
        if number:
            clock += FIRST if number == 1 else REPEATED if frame.key == key else PACE
            key = frame.key
        drawn = _drawn(shown, frame.grid)
        lines.append(json.dumps([round(clock, 3), "o", drawn], ensure_ascii=False))
        shown = frame.grid
    lines.append(json.dumps([round(clock + LAST, 3), "o", ""], ensure_ascii=False))
    return "\n".join(lines) + "\n"


def _drawn(shown: Grid | None, grid: Grid) -> str:
    """What has to be sent: everything at first, then of each row from its first change to its last.

    A screen with shade has few rows without a change, and most of each stands still.
    """
    start = "\x1b[?25l\x1b[2J" if shown is None else ""
    parts = []
    for number, row in enumerate(grid.rows):
        before = shown.rows[number] if shown is not None else ()
        first, end = _changed(before, row)
        if first < end:
            drawn = ansi_row(Grid((row[first:end],)), 0)
            parts.append(f"\x1b[{number + 1};{first + 1}H{drawn}")
    return start + "".join(parts)


def _changed(before: tuple[Cell, ...], row: tuple[Cell, ...]) -> tuple[int, int]:
    """Return from where to where a row differs, no letter of two columns cut in halves."""
    if len(before) != len(row):
        return 0, len(row)
    places = [at for at, (one, other) in enumerate(zip(before, row, strict=True)) if one != other]
    if not places:
        return 0, 0
    first, end = places[0], places[-1] + 1
    while first and "" in (before[first].text, row[first].text):
        first -= 1
    while end < len(row) and "" in (before[end].text, row[end].text):
        end += 1
    return first, end
