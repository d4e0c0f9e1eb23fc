"""The terms of the course: each is set in bold where it is explained, and used from there on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from msgspec import structs

from gdtui.course.lesson import Lesson, Page
from gdtui.text.markdown import strip_marks

_BOLD = re.compile(r"\*\*(?P<term>[^*\n]+)\*\*")
_SENTENCES = re.compile(r"(?<=[.!?:])\s+")


class Term(NamedTuple):
    """A term, and where it is named.

    Attributes:
        word: as it stands in bold.
        said: the sentence that names it, without marks.
        lesson: the lesson's number.
        page: of that lesson, from 0.
    """

    word: str
    said: str
    lesson: str
    page: int

    @property
    def place(self) -> str:
        """Which page names it, in words: `lesson 7, page 2`."""
        return f"lesson {self.lesson.lstrip('0') or '0'}, page {self.page + 1}"


def terms_of_page(page: Page, lesson: str, index: int) -> Iterable[Term]:
    """The terms that a page names, in the order of its text."""
    for block in page.prose:
        for paragraph in block.markdown.split("\n\n"):
            for sentence in _SENTENCES.split(paragraph):
                for found in _BOLD.finditer(sentence):
                    word = strip_marks(found["term"]).strip()
                    if word and not word[0].isdigit():
                        said = " ".join(strip_marks(sentence).split()).rstrip(":")
                        yield Term(word, said, lesson, index)


def glossary(lessons: Sequence[Lesson]) -> tuple[Term, ...]:
    """The terms of lessons, each where it is first named, in the order of the course."""
    named: dict[str, Term] = {}
    for lesson in lessons:
        for index, page in enumerate(lesson.pages):
            for term in terms_of_page(page, lesson.number, index):
                named.setdefault(term.word.lower(), term)
    return tuple(named.values())


def terms_so_far(lessons: Sequence[Lesson], lesson: Lesson, page: int) -> tuple[Term, ...]:
    """The terms that were named up to a page: of the course, if the lesson is one of it."""
    places = {one.slug: place for place, one in enumerate(lessons)}
    here = places.get(lesson.slug)
    told = [lesson] if here is None else [*lessons[:here], lesson]
    last = structs.replace(lesson, pages=lesson.pages[: page + 1])
    return glossary([*told[:-1], last])


@lru_cache(maxsize=512)
def term_pattern(word: str) -> re.Pattern[str]:
    """Finds a term in a text, in the singular and in the plural, but not as a part of a word."""
    return re.compile(rf"(?<![\w-]){re.escape(word)}(?:s|es)?(?![\w-])", re.IGNORECASE)
