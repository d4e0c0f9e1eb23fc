"""What only the lessons together can break: where right answers stand, and when a term is named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import comb
from pathlib import Path

from gdtui.authoring.page_texts import page_texts
from gdtui.course.draws import write_page
from gdtui.course.glossary import Term, glossary, term_pattern
from gdtui.course.lesson import Lesson
from gdtui.text.markdown import strip_marks

CHANCE = 0.01
"""How rarely right answers would lie so unevenly by chance alone: all places taken together, and
each length by itself, for more and for less."""

EVERYDAY = frozenset({"step", "floor", "training", "test", "rain", "random", "noise", "x", "y"})
"""Terms that are words of every day too; before they are named, they are meant so."""

CourseFault = tuple[Path, int, str]
"""A file, its line, and what is wrong there."""


def find_telling_answers(lessons: Sequence[Lesson]) -> Iterator[CourseFault]:
    """Find what gives right answers away: their place, or that they are the shortest, the longest.

    By the exact binomial: of all questions with so many answers, how many have the right one at a
    place (the chance is shared among the places and both tails); and of those of which one answer
    is the shortest, or the longest, in how many it is the right one (each tail has its own).
    """
    asked = [
        page.predict for lesson in lessons for page in lesson.pages if page.predict is not None
    ]
    for count in sorted({len(predict.options) for predict in asked}):
        those = [predict for predict in asked if len(predict.options) == count]
        rights = [[option.correct for option in predict.options].index(True) for predict in those]
        for place in range(count):
            found = sum(right == place for right in rights)
            told = f"of {len(those)} questions with {count} answers, {found} have the right one at "
            mend = "move some of those that stand as written"
            yield from _judge(
                lessons,
                found,
                len(those),
                count,
                CHANCE / (2 * count),
                f"{told}place {place + 1}",
                mend,
            )
        for name, end in (("shortest", min), ("longest", max)):
            lengths = [[len(option.text) for option in predict.options] for predict in those]
            alone = [
                (each[right] == end(each))
                for each, right in zip(lengths, rights, strict=True)
                if each.count(end(each)) == 1
            ]
            told = f"of {len(alone)} questions with a {name} among {count} answers, it is right in "
            mend = "let others be as precise, in as many words"
            yield from _judge(
                lessons, sum(alone), len(alone), count, CHANCE, f"{told}{sum(alone)}", mend
            )


def _judge(
    lessons: Sequence[Lesson],
    found: int,
    draws: int,
    count: int,
    tail: float,
    told: str,
    mend: str,
) -> Iterator[CourseFault]:
    """Say what is so more or less often than chance allows, and how to mend it."""
    least, most = _range_of_chance(draws, 1 / count, tail)
    if not least <= found <= most:
        text = f"{told}; chance allows {least} to {most}, so {mend}"
        yield lessons[0].path.parent, 0, text


def _range_of_chance(draws: int, share: float, tail: float) -> tuple[int, int]:
    """The counts that remain once each tail of the binomial has been cut off."""
    weights = [comb(draws, k) * share**k * (1 - share) ** (draws - k) for k in range(draws + 1)]
    least = 0
    below = weights[0]
    while below < tail and least < draws:
        least += 1
        below += weights[least]
    most = draws
    above = weights[draws]
    while above < tail and most > least:
        most -= 1
        above += weights[most]
    return least, most


def find_early_terms(lessons: Sequence[Lesson]) -> Iterator[CourseFault]:
    """Find terms that are used on a page before the one that names them."""
    terms = glossary(lessons)
    order = {lesson.number: place for place, lesson in enumerate(lessons)}
    told: set[str] = set()
    for place, lesson in enumerate(lessons):
        for index, page in enumerate(lesson.pages):
            later = [term for term in terms if (order[term.lesson], term.page) > (place, index)]
            for text in page_texts(write_page(page, lambda _: "…") if page.variants else page):
                for term in later:
                    if term.word not in told and _uses(text.text, term, terms):
                        told.add(term.word)
                        yield (
                            lesson.path,
                            text.line,
                            f"“{term.word}” is named only in lesson {term.lesson}, page "
                            f"{term.page + 1}; name it here, in bold, or say it in other words",
                        )


def _uses(text: str, term: Term, terms: Sequence[Term]) -> bool:
    word = term.word.lower()
    if word in EVERYDAY or len(word) == 1:
        return False
    plain = strip_marks(text)
    for other in terms:  # “gradient” is no use of its own in “gradient descent”
        if word != other.word.lower() and word in other.word.lower():
            plain = term_pattern(other.word).sub("", plain)
    return term_pattern(term.word).search(plain) is not None
