"""Text in plain ASCII."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SPELLED = {
    **{"ŷ": "y^", "ȳ": "y-", "∂": "d", "∇": "grad ", "√": "sqrt ", "∛": "cbrt ", "Σ": "sum "},
    **{"η": "eta", "θ": "theta", "λ": "lambda", "σ": "sigma", "β": "beta", "ρ": "rho"},
    **{"δ": "delta", "κ": "kappa"},
    **{"ε": "eps", "φ": "phi", "½": "1/2", "°": "deg", "∞": "inf", "±": "+/-", "‖": "||"},
    **{"−": "-", "–": "-", "—": "-", "·": "*", "×": "x", "÷": "/", "′": "'", "″": '"'},
    **{"→": "->", "←": "<-", "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~", "…": "...", "ß": "ss"},
    **{"“": '"', "”": '"', "‘": "'", "’": "'", "↑": "^", "↓": "v", "▲": "^", "▼": "v"},
    **{"◀": "<", "▶": ">", "▸": ">", "↗": "/", "↙": "/", "↖": "\\", "↘": "\\"},
    **{"●": "*", "○": "o", "◌": ".", "◐": "%", "◆": "X", "□": "#", "•": "*", "∙": "."},
    **{"✓": "+", "✗": "x", "▕": "[", "▏": "]", "⌈": "[", "⌉": "]", "█": "#", "⢕": ":"},
}
"""How a letter or sign is written in ASCII; one that is not here loses its accents, or is `?`."""

_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻ᵀᶻᵏʲⁿ", "0123456789-Tzkjn")

_LOWERED = str.maketrans("₀₁₂₃₄₅₆₇₈₉₋ᵢⱼ", "0123456789-ij")

_DRAWN = {
    ord(letter): plain
    for letters, plain in (
        ("─╌┄━▔▁▂▃▄▀", "-"),
        ("┈", "."),
        ("═", "="),
        ("│┃║▌▐▎▍▋▊▉", "|"),
        ("┊┆", ":"),
        ("┌┐└┘├┤┬┴┼╭╮╰╯╔╗╚╝", "+"),
        ("▅▆▇", "#"),
    )
    for letter in letters
}


@lru_cache(maxsize=4096)
def to_ascii(text: str) -> str:
    """Return `text` with nothing above 0x7E: ŷ as y^, ∂ as d, η as eta, 10⁻³ as 10^-3."""
    if text.isascii() and text.isprintable():
        return text
    text = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻ᵀᶻᵏʲⁿ]+", lambda run: "^" + run[0].translate(_RAISED), text)
    text = text.translate(_LOWERED)
    text = "".join(_SPELLED.get(letter, letter) for letter in text).translate(_DRAWN)
    return "".join(letter if " " <= letter <= "~" else _bare(letter) for letter in text)


def _bare(letter: str) -> str:
    """Return a letter without its accents, `?` where nothing is left of it."""
    if unicodedata.category(letter).startswith("M"):
        return ""
    plain = unicodedata.normalize("NFKD", letter)[0]
    return plain if " " <= plain <= "~" else "?" * column_width(letter)


def column_width(letter: str) -> int:
    """How wide a letter is on a terminal."""
    if unicodedata.category(letter).startswith("M"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
