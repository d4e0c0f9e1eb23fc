"""Draw the pictures in the README: the real screens, driven by real keys. `make picture`.

A picture is made of the text that a terminal would show. Braille and lines are drawn as dots and
strokes, because few fonts have them at the width of the others; letters are left to the reader's
own fixed-width font. So it looks the same everywhere, stays small and fetches nothing.
"""

import asyncio
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from xml.etree import ElementTree

from gdtui import course
from gdtui.progress.resume import save_session
from gdtui.progress.store import Progress
from gdtui.session.lesson_run import PageMark
from gdtui.session.session import Session
from gdtui.ui.app import TutorApp
from gdtui.ui.frame_clock import ManualClock
from gdtui.ui.themes import DARK, LIGHT

SIZE = (100, 30)
SECONDS = 15


@dataclass(frozen=True)
class Picture:
    """What is drawn: a page of a lesson, after some keys."""

    name: str
    lesson: str
    page: str
    keys: tuple[str, ...]
    light: bool = False
    done: tuple[str, ...] = ()
    """Lessons that are shown as done."""


PICTURES = (
    Picture("first-steps", "one-minute", "Longer steps", ("plus", "plus", *("space",) * 3)),
    Picture("contour", "two-parameters", "One rate for both", ("plus", "plus", *("space",) * 12)),
    Picture(
        "contents",
        "learning-rate",
        "Past the bottom",
        ("t",),
        done=("one-minute", "weather-data", "a-line", "mean-squared-error", "loss-depends-on-w"),
    ),
    Picture("light", "learning-rate", "Overshoot, and arrive", ("plus", "plus", *("space",) * 6),
            light=True),
)  # fmt: skip


async def draw(picture: Picture) -> str:
    """Open the page, press the keys, keep what the terminal would show."""
    theme = LIGHT if picture.light else DARK
    lessons, progress = course.load_all(), Progress.in_memory()
    for lesson in lessons:
        mark: PageMark = "done" if lesson.slug in picture.done else "open"
        save_session(Session.open(lesson, marks=(mark,) * len(lesson.pages)), progress)
    lesson = course.find(picture.lesson)
    page = [page.title for page in lesson.pages].index(picture.page)
    session = Session.open(lesson, page)
    app = TutorApp(lambda: lessons, session, progress, ManualClock)
    async with app.run_test(size=SIZE) as pilot:
        app.theme = theme.name
        await pilot.press(*picture.keys)
        await pilot.pause()
        return redrawn(app.export_screenshot(), str(theme.background).lower())


# From Textual's picture to ours -----------------------------------------------------------------

WIDE, HIGH = 8, 16
"""A cell. A letter is 0.6 times as wide as its size in most fixed-width fonts."""
THEIRS_WIDE, THEIRS_HIGH = 12.2, 24.4
EDGE = 8

STROKES = {
    "─": "lr", "│": "ud", "╭": "rd", "╮": "ld", "╰": "ru", "╯": "lu", "┌": "rd", "┐": "ld",
    "└": "ru", "┘": "lu", "├": "udr", "┤": "udl", "┬": "lrd", "┴": "lru", "┼": "lrud",
}  # fmt: skip
"""The directions in which a line leaves the middle of its cell."""
ENDS = {"l": f"h-{WIDE // 2}", "r": f"h{WIDE // 2}", "u": f"v-{HIGH // 2}", "d": f"v{HIGH // 2}"}

BRAILLE = range(0x2800, 0x2900)
DOTS = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))
"""Column and row of each bit of a Braille character."""


@dataclass(frozen=True)
class Cell:
    """One character, where it stands, and how it is written."""

    column: int
    row: int
    text: str
    style: str


def redrawn(theirs: str, ground: str) -> str:
    """Draw a picture of Textual's anew, smaller, on a ground of this colour."""
    tree = ElementTree.fromstring(re.sub(r' xmlns="[^"]*"', "", theirs, count=1))
    styles = dict(re.findall(r"\.([\w-]+-r\d+) \{ (.*?);? \}", theirs))
    cells = list(_cells(tree))
    used = list(dict.fromkeys(cell.style for cell in cells))
    width, height = SIZE[0] * WIDE + 2 * EDGE, SIZE[1] * HIGH + 2 * EDGE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-EDGE} {-EDGE} {width} {height}">',
        f"<style>text{{font:{WIDE / 0.6:.2f}px monospace;white-space:pre}}",
        "rect{shape-rendering:crispEdges}path{fill:none;stroke-linecap:round;stroke-width:1.2}.d{stroke-width:3}",
    ]
    for number, style in enumerate(used):
        colour = re.search(r"fill: (#\w+)", styles[style])
        rest = re.sub(r"fill: #\w+;?", "", styles[style]).replace(": ", ":")
        ink = colour[1] if colour else "#888"
        parts.append(f"text.s{number}{{fill:{ink};{rest}}}path.s{number}{{stroke:{ink}}}")
    parts.append("</style>")
    parts.append(f'<rect x="{-EDGE}" y="{-EDGE}" width="{width}" height="{height}" rx="6" '
                 f'fill="{ground}"/>')  # fmt: skip
    parts += _grounds(tree, ground)
    for number, style in enumerate(used):
        mine = [cell for cell in cells if cell.style == style]
        dots = "".join(_dots(cell) for cell in mine if ord(cell.text) in BRAILLE)
        lines = "".join(_strokes(cell) for cell in mine if cell.text in STROKES)
        parts += [f'<path class="d s{number}" d="{dots}"/>'] if dots else []
        parts += [f'<path class="s{number}" d="{lines}"/>'] if lines else []
        parts += _texts(mine, number)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _cells(tree: ElementTree.Element) -> Iterator[Cell]:
    """Every character that is not blank."""
    for text in tree.iter("text"):
        style = text.get("class", "")
        if not re.search(r"-r\d+$", style):
            continue
        column = round(float(text.get("x", 0)) / THEIRS_WIDE)
        row = int(float(text.get("y", 0)) / THEIRS_HIGH)
        for place, character in enumerate((text.text or "").replace("\xa0", " ")):
            if character != " ":
                yield Cell(column + place, row, character, style)


def _grounds(tree: ElementTree.Element, ground: str) -> Iterator[str]:
    """The stretches that have a ground of their own."""
    for rect in tree.iter("rect"):
        fill = rect.get("fill")
        if rect.get("shape-rendering") is None or fill is None or fill.lower() == ground:
            continue
        x, y = float(rect.get("x", 0)), float(rect.get("y", 0))
        wide = round(float(rect.get("width", 0)) / THEIRS_WIDE) * WIDE
        column, row = round(x / THEIRS_WIDE), round(y / THEIRS_HIGH)
        yield (
            f'<rect x="{column * WIDE}" y="{row * HIGH}" width="{wide}" height="{HIGH}" '
            f'fill="{fill}"/>'
        )


def _dots(cell: Cell) -> str:
    bits = ord(cell.text) - BRAILLE.start
    x, y = cell.column * WIDE + WIDE // 4, cell.row * HIGH + HIGH // 8
    return "".join(
        f"M{x + across * WIDE // 2} {y + down * HIGH // 4}h0"
        for bit, (across, down) in enumerate(DOTS)
        if bits >> bit & 1
    )


def _strokes(cell: Cell) -> str:
    x, y = cell.column * WIDE + WIDE // 2, cell.row * HIGH + HIGH // 2
    return "".join(f"M{x} {y}{ENDS[end]}" for end in STROKES[cell.text])


def _texts(cells: list[Cell], number: int) -> Iterator[str]:
    """The letters of one style, words joined where one blank lies between them."""
    letters = [cell for cell in cells if cell.text not in STROKES and ord(cell.text) not in BRAILLE]
    while letters:
        first = letters[0]
        run, letters = first.text, letters[1:]
        while letters and letters[0].row == first.row:
            gap = letters[0].column - first.column - len(run)
            if gap > 1:
                break
            run += " " * gap + letters[0].text
            letters = letters[1:]
        x, y = first.column * WIDE, first.row * HIGH + HIGH * 3 // 4
        length = f' textLength="{len(run) * WIDE}"' if len(run) > 1 else ""
        yield f'<text class="s{number}" x="{x}" y="{y}"{length}>{escape(run, quote=False)}</text>'


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(exist_ok=True)
    for one in PICTURES:
        (folder / f"{one.name}.svg").write_text(asyncio.run(draw(one)), encoding="utf-8")
