"""What is read stands out from its ground by 4.5 : 1, what is seen by 3 : 1 (WCAG 2.1), everywhere.

Measured over the cells of each screen as they are drawn, in every theme, those of sixteen colours
among them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.theme import Theme

from gdtui import course
from gdtui.shots.grid import Cell
from gdtui.shots.recording import screen_grid
from gdtui.ui.themes import SIXTEEN_THEMES, THEMES
from tests.lessons import GUESS, TWO_STEPS, lesson_text
from tests.screens.conftest import Tutor

WORDS, MARKS = 4.5, 3.0
PAGE = f"## Go down\n\nPress `space` **twice**, *slowly*.\n\n{TWO_STEPS}"
TYPED = """\
## How much

```{answer}
question: What is the loss?
value: loss
tolerance: 0.01
feedback: Read it off.
right: Yes.
hints: [One., Two., Three.]
reveal: {steps: 2}
```
"""

STOPS: dict[str, tuple[str, ...]] = {
    "opened": (),
    "stepped": ("space", "space", "space", "g", "0", "plus", "space", "v"),
    "code": ("v", "w", "full_stop"),
    "words": ("w", "w"),
    "help": ("escape", "question_mark"),
    "palette": ("escape", "ctrl+p"),
    "typed into": ("r", "a", "down"),
    "rate": ("escape", "l"),
    "command": ("escape", "colon"),
    "refused": ("x", "y", "enter"),
    "pinned": ("escape", "G"),
    "export": ("escape", "k"),
    "question": ("escape", "n"),
    "answered": ("1", "enter", "enter"),
    "number": ("n",),
    "field": ("enter",),
    "hint": ("escape", "h"),
    "contents": ("t",),
    "lower": ("down", "down"),
    "searched": ("o",),
    "form": ("escape", "escape", "f"),
    "columns": ("f2",),
    "files": ("escape", "f3"),
}
"""Keys that lead from one screen to the next; each is measured."""


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1, of `#rrggbb`."""
    share = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    """WCAG's ratio of two colours, 1 to 21."""
    lights = sorted(map(luminance, (one, other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def is_mark(cell: Cell) -> bool:
    """Whether a cell is seen, not read: dots, strokes, signs."""
    return unicodedata.category(cell.text[0]) in ("So", "Sm", "Sk") or cell.text in "•·│"


def too_faint(tutor: Tutor) -> set[tuple[str, float, str, str]]:
    """What stands out too little of the screen on top: an example, its contrast, both colours."""
    screen = tutor.app.screen
    rows = screen_grid(tutor.app).rows
    if isinstance(screen, ModalScreen):  # what is behind is not to be read
        region = screen.children[0].region
        rows = tuple(row[region.x : region.right] for row in rows[region.y : region.bottom])
    found: dict[tuple[str, str, bool], str] = {}
    for row in rows:
        for cell in row:
            if cell.text.strip():
                found.setdefault((cell.style.ink, cell.style.ground, is_mark(cell)), cell.text)
    return {
        (text, round(contrast(ink, ground), 2), ink, ground)
        for (ink, ground, mark), text in found.items()
        if contrast(ink, ground) < (MARKS if mark else WORDS)
    }


async def faint_in(
    themes: Sequence[Theme], tutor: Tutor, pilot: Pilot[None], stop: str
) -> list[object]:
    found: list[object] = []
    for theme in themes:
        tutor.app.theme = theme.name
        await pilot.pause()
        found += [(stop, theme.name, *each) for each in sorted(too_faint(tutor))]
    return found


@pytest.mark.parametrize("every", [6, pytest.param(1, marks=pytest.mark.soak)])
@pytest.mark.parametrize("size", [(80, 24), pytest.param((120, 36), marks=pytest.mark.soak)])
async def test_every_screen_can_be_read_in_every_theme(
    tmp_path: Path, size: tuple[int, int], every: int
) -> None:
    """Each screen in one theme, and so each theme on each sixth screen."""
    file = tmp_path / "07_rates.md"
    file.write_text(lesson_text(PAGE, GUESS, TYPED), encoding="utf-8")
    tutor = Tutor([course.parse(file)])
    faint: list[object] = []
    async with tutor.app.run_test(size=size) as pilot:
        for number, (stop, keys) in enumerate(STOPS.items()):
            await pilot.press(*keys)
            await pilot.pause()
            themes = (*THEMES, *SIXTEEN_THEMES)[number % every :: every]
            faint += await faint_in(themes, tutor, pilot, stop)
    assert not faint, "\n".join(map(str, faint))
