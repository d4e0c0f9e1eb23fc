"""The step as code where one of its lines is the learner's: theirs stands in the engine's place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gdtui.engine import WrittenLine
from gdtui.panels.code_lines import CodeLine

OWN = "yours"

PHASE_OF_PART = {"guess": 1, "loss": 2, "slope_w": 3, "slope_b": 3, "penalty": 3, "chance": 3}
"""The phase that a line belongs to; what is not here, to the update."""

_SAME = {"guess": "ŷ", "error": "r", "rate": "η", "beta": "β", "lam": "λ"}
"""What a name of the page is called in the code around it, where that has another name."""

_REPLACED = {"guess": "ŷ", "loss": "L", "slope_w": "g", "slope_b": "h"}
"""The line that a part stands in for, by what it makes."""


def with_own_line(
    written: WrittenLine, lines: Sequence[CodeLine], velocity: str
) -> tuple[CodeLine, ...]:
    """Put the learner's line where the engine's stood, and before it what its names stand for.

    Args:
        written: the line.
        lines: the engine's, one assignment each.
        velocity: how the names of velocities begin.
    """
    return tuple(_replaced(written, lines, velocity))


def _replaced(written: WrittenLine, lines: Sequence[CodeLine], velocity: str) -> Iterator[CodeLine]:
    begun = False
    for line in lines:
        name, _, code = line.code.partition(" = ")
        last_slope = re.search(r"\b[gh]\b", code)
        match written.part:
            case "guess" | "loss" | "slope_w" | "slope_b" if name == _REPLACED[written.part]:
                yield from _own(written, name, line)
            case "chance" if line.phase == 3 and not begun:
                begun = True
                yield from _own(written, "ŷ", CodeLine(3, ""))
                yield CodeLine(3, "r = ŷ - y")
                yield line
            case "penalty" if f"2*λ*{name_of_weight(code)}" in code and line.phase == 3:
                yield from _own(written, "penalty", CodeLine(3, ""))
                weight = name_of_weight(code)
                yield line._replace(code=line.code.replace(f"2*λ*{weight}", "penalty"))
            case "update" if line.phase == 4 and "- η*" in code and last_slope:
                if not begun:
                    begun = True
                    yield from _function(written, "following(w, gradient)")
                yield line._replace(code=f"{name} = following({name}, {last_slope[0]})")
            case "velocity" if line.phase == 4 and name.startswith(velocity) and last_slope:
                if not begun:
                    begun = True
                    yield from _function(written, "kept(velocity, gradient)")
                yield line._replace(code=f"{name} = kept({name}, {last_slope[0]})")
            case _:
                yield line


def name_of_weight(code: str) -> str:
    """Return the name of what a penalty holds small in a line; empty without one."""
    found = re.search(r"2\*λ\*(\w+)", code)
    return found[1] if found else ""


def _named(written: WrittenLine, phase: int, own: str = "") -> Iterator[CodeLine]:
    """Say what the names of the line stand for, where the code around it calls that otherwise."""
    used = [each for each in _SAME if re.search(rf"\b{each}\b", written.text) and each != own]
    if used:
        yield CodeLine(phase, f"{', '.join(used)} = {', '.join(_SAME[each] for each in used)}")


def _own(written: WrittenLine, name: str, line: CodeLine) -> Iterator[CodeLine]:
    yield from _named(written, line.phase)
    value = f"{OWN}, {line.value}" if line.value else OWN
    yield CodeLine(line.phase, f"{name} = {written.text}", value)


def _function(written: WrittenLine, head: str) -> Iterator[CodeLine]:
    """The line as a function of what it is asked of: it holds for each parameter in turn."""
    yield from _named(written, 4)
    yield CodeLine(4, f"def {head}: return {written.text}", OWN)
