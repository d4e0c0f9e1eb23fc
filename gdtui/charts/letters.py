"""Characters a chart may use: one column wide each, and their stand-ins in plain ASCII."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gdtui.charts.dots import BRAILLE

_SPELLED = {
    **{"ŷ": "y^", "ȳ": "y-", "∂": "d", "∇": "grad ", "√": "sqrt ", "∛": "cbrt ", "Σ": "sum "},
    **{"η": "eta", "θ": "theta", "λ": "lambda", "σ": "sigma", "β": "beta", "ρ": "rho"},
    **{"ε": "eps", "φ": "phi", "½": "1/2", "°": "deg", "∞": "inf", "±": "+/-", "‖": "||"},
    **{"−": "-", "–": "-", "—": "-", "·": "*", "×": "x", "÷": "/", "′": "'", "″": '"'},
    **{"→": "->", "←": "<-", "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~", "…": "...", "ß": "ss"},
    **{"“": '"', "”": '"', "‘": "'", "’": "'", "↑": "^", "↓": "v", "▲": "^", "▼": "v"},
    **{"◀": "<", "▶": ">", "▸": ">", "↗": "/", "↙": "/", "↖": "\\", "↘": "\\"},
    **{"●": "*", "○": "o", "◌": ".", "◐": "%", "◆": "X", "□": "#", "•": "*", "∙": "."},
    **{"✓": "v", "✗": "x", "▕": "[", "▏": "]", "⌈": "[", "⌉": "]", "█": "#", "⢕": ":"},
}
"""How a letter or sign is written in ASCII; one that is not here loses its accents, or is `?`."""

_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻ᵀᶻᵏʲⁿ", "0123456789-Tzkjn")
_LOWERED = str.maketrans("₀₁₂₃₄₅₆₇₈₉₋ᵢⱼ", "0123456789-ij")
_DRAWN = {
    ord(letter): plain
    for letters, plain in (
        ("─╌━▔▁▂▃▄▀", "-"),
        ("┈", "."),
        ("═", "="),
        ("│┃║▌▐▎▍▋▊▉", "|"),
        ("┊┆", ":"),
        ("┌┐└┘├┤┬┴┼╭╮╰╯╔╗╚╝", "+"),
        ("▅▆▇", "#"),
    )
    for letter in letters
}

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


@lru_cache(maxsize=4096)
def spelled(text: str) -> str:
    """Return `text` with nothing above 0x7E: ŷ as y^, ∂ as d, η as eta, 10⁻³ as 10^-3."""
    if text.isascii() and text.isprintable():
        return text
    text = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻ᵀᶻᵏʲⁿ]+", lambda run: "^" + run[0].translate(_RAISED), text)
    text = text.translate(_LOWERED)
    text = "".join(_SPELLED.get(letter, letter) for letter in text).translate(_DRAWN)
    return "".join(letter if " " <= letter <= "~" else _bare(letter) for letter in text)


@lru_cache(maxsize=4096)
def stand_in(text: str) -> str:
    """Return `text` with nothing above 0x7E and as wide as before: a letter for a letter.

    For what was laid out already; `spelled` reads better where there is room.
    """
    if text.isascii():
        return text
    codes = np.array([ord(letter) for letter in text], dtype=np.uint32)
    strokes = str(ascii_codes(codes).tobytes(), "utf-32-le")
    return "".join(
        letter if letter <= "~" else spelled(letter).lstrip("^")[:1].ljust(_columns(letter), "?")
        for letter in strokes
    )


def _bare(letter: str) -> str:
    """Return a letter without its accents, `?` where nothing is left of it."""
    if unicodedata.category(letter).startswith("M"):
        return ""
    plain = unicodedata.normalize("NFKD", letter)[0]
    return plain if " " <= plain <= "~" else "?" * _columns(letter)


def _columns(letter: str) -> int:
    """How wide a letter is on a terminal."""
    if unicodedata.category(letter).startswith("M"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


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
