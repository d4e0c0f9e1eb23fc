"""False statements, drawn by seed from lessons that are true: one digit, sign, word or bound each.

What is altered is the text of the file, by rules of its own: nothing here asks the checker what a
number is, what proves it or which words it reads.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from gdtui.resources import lesson_files

KINDS = ("digit", "sign", "direction", "bound")

NUMBER = re.compile(
    r"(?<![\w.,`·/^*:])(?P<sign>[-−]|minus )?(?P<digits>\d[\d,]*(?:\.\d+)?)(?![\w`])"
)
"""A number in digits, not one of a formula, a key or a name, nor how many of them are shown."""

_OPPOSITES = (
    *(("below", "above"), ("less than", "more than"), ("fewer than", "more than")),
    *(("lower than", "higher than"), ("at least", "at most"), ("larger than", "smaller than")),
    *(("falls", "rises"), ("fell", "rose"), ("falls", "climbs"), ("shrinks", "grows")),
    *(("down to", "up to"), ("loses", "gains"), ("drops", "climbs"), ("down from", "up from")),
)
_OPPOSITE = {
    **dict(_OPPOSITES),
    **{high: low for low, high in _OPPOSITES},
}
DIRECTION = re.compile(
    rf"\b(?P<word>{'|'.join(sorted(_OPPOSITE, key=len, reverse=True))})"
    r"(?= (?:(?:by|to|from|at|about|again|step) ){0,2}[-−]?\d)"
)
"""A word that says which way a number lies, or which way something goes to it or by it."""

_VISIBLE_KEY = re.compile(r"^\s*(?:- )?(?:text|feedback|question|right|why): \"?(?P<text>.*)")
_HINT = re.compile(r"^  - (?!\{|text:|value:|name:)(?P<text>[A-Z\d].*)")
_LABEL = re.compile(r"^  \"?(?P<text>[A-Z|][^\":]*)\"?: ")


class Statement(NamedTuple):
    """A visible stretch of a lesson file: its line, from 0, and from where to where."""

    path: Path
    line: int
    start: int
    end: int
    asserted: bool


class Altered(NamedTuple):
    """A lesson file that now says something false, and the page that says it."""

    path: Path
    text: str
    page: str
    kind: str
    what: str


def statements(path: Path) -> Iterator[Statement]:
    """What a reader sees of a lesson file, line by line."""
    lines = path.read_text(encoding="utf-8").splitlines()
    body = lines.index("---", 1) + 1
    fence = ""
    correct = {at - 1 for at, line in enumerate(lines) if line.strip().startswith("correct:")} | {
        at - 2 for at, line in enumerate(lines) if line.strip().startswith("correct:")
    }
    for at, line in enumerate(lines[body:], body):
        if line.startswith("```"):
            fence = "" if fence else line.strip("`{} ") or "prose"
            continue
        if not fence:
            if line.strip() and not line.startswith("<!--"):
                yield Statement(path, at, 0, len(line), not line.startswith("## "))
            continue
        if fence not in ("predict", "do", "answer", "order", "drill"):
            continue
        for pattern in (_VISIBLE_KEY, _HINT, _LABEL):
            if (found := pattern.match(line)) and found["text"]:
                wrong = " text: " in f" {line}" and at not in correct and fence == "predict"
                yield Statement(path, at, found.start("text"), found.end("text"), not wrong)
                break


def draw(seed: int, kind: str, files: Sequence[Path] | None = None) -> Altered:
    """Draw a false statement of a kind."""
    rng = random.Random(f"{kind} {seed}")
    paths = list(files or lesson_files())
    while True:
        path = rng.choice(paths)
        told = list(statements(path))
        if not told:
            continue
        one = rng.choice(told)
        lines = path.read_text(encoding="utf-8").splitlines()
        seen = lines[one.line][one.start : one.end]
        altered = _alter(seen, kind, rng, one.asserted)
        if altered is None:
            continue
        text, what, number = altered
        lines[one.line] = lines[one.line][: one.start] + text + lines[one.line][one.end :]
        titles = [at for at, line in enumerate(lines) if line.startswith("## ")]
        title = max(at for at in titles if at <= one.line)
        if kind == "bound":
            end = min((at for at in titles if at > one.line), default=len(lines))
            bound = rng.choice(_BOUNDS).replace("N", number)
            lines[end:end] = ["", "```{claim}", f"holds: [{bound}]", "```", ""]
            what += f", “proved” by {bound}"
        page = lines[title].strip("# ")
        return Altered(path, "\n".join(lines) + "\n", page, kind, f"{path.name}: {what}")


_BOUNDS = (
    "N > 0",
    "N - 1 < N",
    "N + N == 2 * N",
    "learning_rate < N + 1000000",
    "learning_rate + N > 0",
    "0 < N, learning_rate > 0",
    "learning_rate < critical_rate + N",
    "N * learning_rate > 0",
)
"""What an author might hold to be true without having compared the number N with anything."""


def _alter(seen: str, kind: str, rng: random.Random, asserted: bool) -> tuple[str, str, str] | None:
    """Alter one thing of a text; None where there is nothing of the kind in it."""
    if kind == "direction":
        words = list(DIRECTION.finditer(seen)) if asserted else []
        if not words:
            return None
        word = rng.choice(words)
        text = seen[: word.start()] + _OPPOSITE[word["word"]] + seen[word.end() :]
        return text, f"“{seen}” → “{text}”", ""
    numbers = list(NUMBER.finditer(seen))
    if not numbers:
        return None
    found = rng.choice(numbers)
    number = found["digits"]
    if kind == "sign":
        if not float(number.replace(",", "")):
            return None
        sign = "" if found["sign"] else "−"
        text = seen[: found.start()] + sign + seen[found.start("digits") :]
        return text, f"“{seen}” → “{text}”", number
    places = [at for at, letter in enumerate(number) if letter.isdigit()]
    at = rng.choice(places)
    digit = rng.choice([one for one in "0123456789" if one != number[at]])
    changed = number[:at] + digit + number[at + 1 :]
    text = seen[: found.start("digits")] + changed + seen[found.end("digits") :]
    return text, f"“{seen}” → “{text}”", str(float(changed.replace(",", "")))
