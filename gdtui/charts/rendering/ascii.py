"""Cells in plain ASCII: braille dots as the strokes most like them."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from gdtui.charts.rendering.braille import BRAILLE
from gdtui.text.ascii import column_width, to_ascii

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SHAPES = {
    # top to bottom, two dots a row; the nearest shape stands for a cell's dots
    " ": "........",
    ".": "......#.",
    ",": "....#.#.",
    "'": "#.......",
    "`": ".#......",
    "-": "....##..",
    '"': "####....",
    "_": "......##",
    "|": "#.#.#.#.",
    "!": ".#.#.#.#",
    "/": ".#.##.#.",
    "\\": "#.#..#.#",
    ":": "#.....#.",
    "=": "##..##..",
    "+": "#.##.#..",
    "#": "########",
}

_INSTEAD = str.maketrans("!`", "|'")


@lru_cache(maxsize=4096)
def stand_in(text: str) -> str:
    """Return `text` with nothing above 0x7E and as wide as before: a letter for a letter.

    For what was laid out already; `to_ascii` reads better where there is room.
    """
    if text.isascii():
        return text
    codes = np.array([ord(letter) for letter in text], dtype=np.uint32)
    strokes = str(ascii_codes(codes).tobytes(), "utf-32-le")
    return "".join(
        letter
        if letter <= "~"
        else to_ascii(letter).lstrip("^")[:1].ljust(column_width(letter), "?")
        for letter in strokes
    )


def ascii_codes(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return character codes of any shape with braille cells as ASCII strokes."""
    dots = (codes >= BRAILLE) & (codes < BRAILLE + 256)
    return np.where(dots, _strokes()[(codes - BRAILLE) & 0xFF], codes)


@cache
def _strokes() -> NDArray[np.uint32]:
    """For each of the 256 braille cells, the code of the ASCII character drawn most like it."""
    bits = (0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80)
    shapes = {
        letter: sum(bit for bit, dot in zip(bits, drawn, strict=True) if dot == "#")
        for letter, drawn in _SHAPES.items()
    }
    strokes = [
        min(shapes, key=lambda letter: ((shapes[letter] ^ cell).bit_count(), letter == " "))
        for cell in range(1, 256)
    ]
    text = " " + "".join(strokes).translate(_INSTEAD)
    return np.array([ord(letter) for letter in text], dtype=np.uint32)
