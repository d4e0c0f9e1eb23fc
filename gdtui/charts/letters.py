"""Characters a chart may use: one column wide each, and their stand-ins in plain ASCII."""

from __future__ import annotations

import unicodedata

import numpy as np
from numpy.typing import NDArray

from gdtui.charts.dots import BRAILLE

_SPELLED = {
    "ŷ": "y^",
    "ȳ": "y-",
    "∂": "d",
    "∇": "grad ",
    "η": "eta",
    "θ": "theta",
    "λ": "lambda",
    "²": "^2",
    "½": "1/2",
    "°": "deg",
    "∞": "inf",
    "−": "-",
    "–": "-",
    "—": "-",
    "·": "*",
    "×": "x",
    "→": "->",
    "←": "<-",
    "≤": "<=",
    "≥": ">=",
    "…": "...",
    "“": '"',
    "”": '"',
    "’": "'",
}
_DRAWN = str.maketrans("─╌┈│┌┐└┘├┤┬┴┼", "--.|+++++++++")

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


def single(text: str) -> str:
    """Return `text` with every character that is not one column wide replaced by `?`."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(letter if _is_single(letter) else "?" for letter in text)


def spelled(text: str) -> str:
    """Return `text` with nothing above 0x7E: ŷ as y^, ∂ as d, η as eta; unknown letters as `?`."""
    text = "".join(_SPELLED.get(letter, letter) for letter in text).translate(_DRAWN)
    return "".join(letter if " " <= letter <= "~" else "?" for letter in text)


def ascii_codes(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return character codes of any shape with braille cells as ASCII strokes."""
    dots = (codes >= BRAILLE) & (codes < BRAILLE + 256)
    return np.where(dots, _STROKES[(codes - BRAILLE) & 0xFF], codes)


def _is_single(letter: str) -> bool:
    return (
        letter.isprintable()
        and unicodedata.east_asian_width(letter) not in "WF"
        and not unicodedata.category(letter).startswith("M")
    )


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


_STROKES = _strokes()
