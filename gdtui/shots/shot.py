"""A shot: one screen after some keys, in any form, and compared with a kept one."""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from gdtui.restricted_access import Access
from gdtui.sandbox.form import Form
from gdtui.session.key_notation import read_keys
from gdtui.settings import Look
from gdtui.shots.ansi import ansi_text
from gdtui.shots.cast import cast_text
from gdtui.shots.formats import Format
from gdtui.shots.golden import HEADING, GoldenError, differences, read_golden, write_golden
from gdtui.shots.grid import Grid
from gdtui.shots.opening import ScreenApp, open_coded, open_lesson, open_table
from gdtui.shots.recording import SIZE, Recording, record, run_alone, steady_environment
from gdtui.shots.svg import svg_text

_SUFFIXES: dict[str, Format] = {
    ".txt": "text",
    ".ansi": "ansi",
    ".svg": "svg",
    ".json": "json",
    ".cast": "cast",
}
"""The form of a file by its name; any other holds a golden."""

_OWN_STATE = {"page": 1, "seed": None, "draw": None, "chart": None, "learning_rate": None}
SPECIAL: dict[str, tuple[str, ...]] = {
    "contents": ("t",),
    "help": ("question_mark",),
    "welcome": (),
}
"""Screens that are no lesson's, and the keys that lead to them from the first one."""
FIRST_LESSON = "0"
LEAST, MOST = (20, 6), (300, 100)
"""Columns and rows that a shot may have."""


class ShotError(ValueError):
    """A shot that cannot be taken or does not match; in sentences."""


@dataclass(frozen=True)
class Shot:
    """A screen that was taken."""

    recording: Recording
    title: str
    update: bool = False
    """Whether `matches` writes instead of comparing."""

    @property
    def grid(self) -> Grid:
        """The last screen, cell by cell."""
        return self.recording.grid

    @property
    def text(self) -> str:
        """The last screen's characters, a line a row."""
        return self.grid.text()

    @property
    def figures(self) -> dict[str, Any]:
        """The last screen's cells, and its session in figures."""
        return self.recording.figures()

    def written(self, form: Format) -> str:
        """Return the shot in one of its forms."""
        if form == "text":
            return self.text + "\n"
        if form == "ansi":
            return ansi_text(self.grid) + "\n"
        if form == "svg":
            return svg_text(self.grid)
        if form == "json":
            return json_text(self.figures)
        if form == "cast":
            return cast_text(self.recording.frames, self.title)
        return write_golden(self.grid)

    def difference(self, file: Path, form: Format | None = None) -> list[str]:
        """Say in lines how the shot differs from a kept file; empty where it does not.

        A golden is compared cell by cell, any other form by its text.

        Raises:
            ShotError: the file cannot be read, or is no golden.
        """
        stated, form = form is not None, form or form_of(file)
        try:
            kept = file.read_text(encoding="utf-8")
        except FileNotFoundError:
            raise ShotError(f"There is no {file} yet; --update writes it.") from None
        except (OSError, UnicodeDecodeError) as error:
            raise ShotError(f"{file} cannot be read: {_reason(error)}") from None
        if form != "golden" and kept.startswith(HEADING) and stated:
            raise ShotError(f"{file} is a golden: leave out --format {form}.")
        if form == "golden" or kept.startswith(HEADING):
            try:
                return differences(read_golden(kept), self.grid)
            except GoldenError as error:
                raise ShotError(f"{file}: {error}") from None
        now = self.written(form)
        if kept == now:
            return []
        lines = difflib.unified_diff(
            kept.splitlines(), now.splitlines(), "kept", "now", lineterm=""
        )
        return list(lines) or ["Only line ends or blanks differ."]

    def matches(self, file: str | Path) -> None:
        """Hold the shot against a golden; with `pytest --gdtui-update`, write the golden.

        Raises:
            AssertionError: a cell differs, or there is no such file yet.
        """
        path = Path(file)
        if self.update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.written(form_of(path)), encoding="utf-8")
            return
        if not path.exists():
            raise AssertionError(f"There is no {path} yet: pytest --gdtui-update writes it.")
        told = self.difference(path)
        if told:
            raise AssertionError("\n".join([f"The screen is not {path}'s.", *told]))


def take_shot(
    what: str | Path = FIRST_LESSON,
    *,
    page: int = 1,
    press: str = "",
    size: tuple[int, int] | str = SIZE,
    theme: str = "dark",
    ascii: bool = False,
    seed: int | None = None,
    draw: int | None = None,
    chart: str | None = None,
    learning_rate: Decimal | str | None = None,
    table: Form | None = None,
    every: bool = False,
    update: bool = False,
    access: Access | None = None,
) -> Shot:
    """Take a shot of a screen; nothing of home, clock, locale or terminal changes it.

    Args:
        what: a lesson's number, name or file, or `contents`, `help`, `welcome`; or a code, `@…`,
            which brings its own page, seed, chart and rate.
        page: which page of it, from 1.
        press: keys, as lessons write them: `space*3 +`.
        size: columns and rows, or `80x24`.
        theme: `dark` or `light`.
        ascii: whether nothing beyond ASCII is shown.
        seed: instead of the page's own.
        draw: which of the page's variants, from 1, where its numbers are drawn.
        chart: the chart to show first.
        learning_rate: instead of the page's own.
        table: a table of one's own, instead of a lesson.
        every: whether the screen after each key is kept, as a recording needs.
        update: whether `Shot.matches` writes instead of comparing.
        access: which files a code may name; any when not given.

    Raises:
        CourseError, DataError: the lesson or its table cannot be opened.
        ShotError, KeysError, ValueError: size, keys or page; one sentence.
    """
    columns, rows = read_size(size) if isinstance(size, str) else size
    keys = (*SPECIAL.get(str(what), ()), *read_keys(press))
    with steady_environment():
        app = _app(
            what,
            table,
            page=page,
            theme=theme,
            ascii=ascii,
            seed=seed,
            draw=draw,
            chart=chart,
            learning_rate=learning_rate,
            access=access,
        )
        recording = run_alone(record(app, keys, size=(columns, rows), every=every))
    return Shot(recording, f"gdtui {what}", update)


def _app(
    what: str | Path,
    table: Form | None,
    *,
    theme: str,
    ascii: bool,
    access: Access | None,
    **given: Any,
) -> ScreenApp:
    if isinstance(what, str) and what.lstrip().startswith("@"):
        if given != _OWN_STATE:
            raise ShotError(
                "A code brings its own page, seed, draw, chart and rate: leave them out."
            )
        return open_coded(what, theme=theme, ascii=ascii, access=access)
    if what in SPECIAL and given != _OWN_STATE:
        raise ShotError(f"“{what}” has no page, seed, draw, chart or rate: leave them out.")
    if table is not None:
        look = Look(light=theme == "light", ascii=ascii)
        return open_table(table, given["chart"], look=look)
    name = FIRST_LESSON if what in SPECIAL else what
    return open_lesson(name, theme=theme, ascii=ascii, newcomer=what == "welcome", **given)


def read_size(text: str) -> tuple[int, int]:
    """Read `80x24`. Raises ShotError for anything else, and for what no window holds."""
    columns, times, rows = text.lower().replace("×", "x").partition("x")
    if not (times and columns.isdecimal() and rows.isdecimal()):
        raise ShotError(f"“{text}” is no size: write columns and rows, as in 80x24.")
    size = int(columns), int(rows)
    if not all(low <= side <= high for low, side, high in zip(LEAST, size, MOST, strict=True)):
        raise ShotError(
            f"{text} is no size for a shot: {LEAST[0]}x{LEAST[1]} to {MOST[0]}x{MOST[1]} are."
        )
    return size


def form_of(file: Path) -> Format:
    """Return the form that a file's name stands for."""
    return _SUFFIXES.get(file.suffix.lower(), "golden")


def json_text(figures: dict[str, Any]) -> str:
    """Write figures as JSON, a row of the screen a line."""

    def dumped(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)

    rows = ",\n".join(f"  {dumped(row)}" for row in figures["rows"])
    parts = [
        f' "{name}": ' + (f"[\n{rows}\n ]" if name == "rows" else dumped(value))
        for name, value in figures.items()
    ]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _reason(error: Exception) -> str:
    told = getattr(error, "strerror", None)
    return f"{told.lower()}." if told else "it is not UTF-8 text."
