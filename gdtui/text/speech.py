"""Text as it is read aloud: symbols in words, the rest in ASCII."""

from __future__ import annotations

import re
import unicodedata

_WORDS: dict[str, str] = {
    "|∇L|": "the length of the gradient",
    "∇L": "the gradient",
    "∇": "gradient ",
    "e⁻ᶻ": "e to the minus z",
    "eᶻ": "e to the z",
    "∂": "d",
    "ŷ": "y-hat",
    "ȳ": "y-bar",
    "η": "eta",
    "θ": "theta",
    "λ": "lambda",
    "σ": "sigma",
    "φ": "phi",
    "ρ": "rho",
    "β": "beta",
    "δ": "delta",
    "ε": "epsilon",
    "Σ": "sum of ",
    "√": "the root of ",
    "∞": "infinity",
    "½": "1/2",
    "°": " degrees ",
    "²": " squared",
    "³": " cubed",
    "⁴": " to the fourth",
    "ᵀ": " transposed",
    "±": " plus or minus ",
    "−": " minus ",
    "·": " times ",
    "×": " times ",
    "÷": " divided by ",
    "≥": " at least ",
    "≤": " at most ",
    "≈": " about ",
    "≠": " is not ",
    "→": " to ",
    "←": " becomes ",
    "●": "dot",
    "▸": "arrowhead",
    "○": "circle",
    "…": "... ",
    "“": '"',
    "”": '"',
    "’": "'",
    "–": "-",
    "—": " - ",
}


def to_speech(text: str) -> str:
    """Put symbols in words; the rest comes in ASCII, and what has no words is left out."""
    text = re.sub(r"(?<=\d)–(?=\d)", " to ", unicodedata.normalize("NFC", text))
    for symbol, words in _WORDS.items():
        text = text.replace(symbol, words)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "\n".join(_tidy(line) for line in plain.split("\n"))


def _tidy(line: str) -> str:
    """Take out doubled blanks, but for the indent, and those of words put inside brackets."""
    line = "".join(character for character in line if character.isprintable())
    bare = re.sub(r" {2,}", " ", line.strip())
    bare = re.sub(r"\( (?=\w{3})", "(", re.sub(r"(?<=\w) (?=[),.;:](\W|$))", "", bare))
    return " " * (len(line) - len(line.lstrip())) + bare
