"""The keys that a lesson's solution presses, read from what its author wrote."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from gdtui.course.yaml_source import Source
from gdtui.keymap import PLAYABLE


def _is_count(text: str) -> bool:
    """Whether it says how often: 1 to 9999."""
    return text.isascii() and text.isdigit() and text[0] != "0" and len(text) <= 4


def read_solution(source: Source, pressed: Sequence[str]) -> Iterable[str]:
    """Every key in order; `space*10` stands for ten of it."""
    for index, text in enumerate(pressed):
        key, times, count = (text, "", "") if text in PLAYABLE else text.rpartition("*")
        key = key.strip()
        if key not in PLAYABLE or (times and not _is_count(count.strip())):
            near = difflib.get_close_matches(key or text, PLAYABLE, n=1)
            advice = (
                f"did you mean `{near[0]}`?"
                if near
                else f"write one of {' '.join(sorted(PLAYABLE))}"
            )
            raise source.error(
                f"no key `{text}`; {advice} (`space*10` presses it ten times)", "solution", index
            )
        yield from [key] * int(count or 1)
