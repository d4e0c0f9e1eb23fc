"""From which page of the course on each key is taught: where the lessons first name or press it.

And from which page on a mark of the charts is drawn whose word the course has to teach first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from gdtui import keymap
from gdtui.course.lesson import Page
from gdtui.course.questions import traits_of
from gdtui.keymap import KeyPlace
from gdtui.resources import lesson_files, lessons_folder

_NAMED = re.compile(r"`([^`\s]+)`")
_TIMES = re.compile(r"(?<=.)\*\d+$")

MARKS_TAUGHT = ("slope",)
"""Marks that no page draws before the word is set in bold: until then nobody can read them."""


def key_places(texts: Iterable[tuple[str, str]]) -> dict[str, KeyPlace]:
    """Return where each action that is taught in time is first named in backticks, or pressed.

    Of a mark that is taught: where its word is first set in bold.

    Args:
        texts: of each lesson its number and its text, in the order of the course.
    """
    first: dict[str, KeyPlace] = {}
    for number, text in texts:
        for page, part in enumerate(_pages(text)):
            words = [name for name in MARKS_TAUGHT if f"**{name}**" in part]
            for name in (*_actions(_written_keys(part)), *words):
                first.setdefault(name, KeyPlace(number, page))
    for name, other in keymap.TAUGHT_WITH.items():
        places = [first[each] for each in (name, other) if each in first]
        if places:
            first[name] = min(places)
    taught = {*keymap.TAUGHT_IN_TIME, *MARKS_TAUGHT}
    return {name: place for name, place in first.items() if name in taught}


def places_beside(path: Path) -> Mapping[str, KeyPlace]:
    """Return the places of the course for one of its own lessons; none for any other file."""
    folder = path.resolve().parent
    if folder != lessons_folder():
        return {}
    files = lesson_files(folder)
    return _places_in(files, tuple(file.stat().st_mtime_ns for file in files))


@lru_cache(1)
def _places_in(files: Sequence[Path], changed: tuple[int, ...]) -> Mapping[str, KeyPlace]:
    """`changed` is only a part of what it is kept by."""
    texts = ((file, file.read_text(encoding="utf-8", errors="replace")) for file in files)
    return key_places((file.stem.partition("_")[0], text) for file, text in texts)


def actions_named(page: Page) -> frozenset[str]:
    """Return the actions whose keys a page names in its text and hints, or its solution presses.

    What a line may be written with, `w` or `x`, is no key on its page.
    """
    asked = traits_of(page.ask)
    texts = (*(block.markdown for block in page.prose), *asked.hints)
    no_keys = dict(asked.line.solution.kinds) if asked.line else {}
    keys = (key for text in texts for key in _NAMED.findall(text) if key not in no_keys)
    return frozenset(_actions((*keys, *asked.solution)))


def _pages(text: str) -> Sequence[str]:
    """Return what stands on each page but for its claims. Every start waits for this."""
    before, *rest = f"\n{text}".split("\n```{claim}")
    shown = before + "".join(part.partition("\n```")[2] for part in rest)
    return shown.split("\n## ")[1:]


def _written_keys(part: str) -> Iterator[str]:
    yield from _NAMED.findall(part)
    for line in part.split("\nsolution:")[1:]:
        solution = line.partition("\n")[0].strip().removeprefix("[").removesuffix("]")
        yield from (_TIMES.sub("", word.strip(" \"'")) for word in solution.split(", "))


def _actions(keys: Iterable[str]) -> Iterator[str]:
    return (name for key in keys if (name := keymap.screen_action_of(key)) is not None)
