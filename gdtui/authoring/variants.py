"""A page that draws numbers, variant by variant: each is proved as a page of its own."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations
from typing import NamedTuple

import numpy as np
from msgspec import structs

from gdtui.authoring.facts import LABELS, Fact
from gdtui.authoring.page_texts import page_texts
from gdtui.authoring.playthrough import Fault
from gdtui.course.draws import WorkedNumber, write_page
from gdtui.course.lesson import Lesson, Page
from gdtui.course.questions import traits_of
from gdtui.datasets import DataError
from gdtui.session.page_draw import opening_metrics
from gdtui.session.sources import Sources
from gdtui.text.numbers import written_number


class ProvedVariant(NamedTuple):
    """A lesson whose page of the moment has the numbers of one variant, and what is true of them.

    What its texts work out is so by construction; `place` counts from 0.
    """

    lesson: Lesson
    facts: tuple[Fact, ...]
    place: int


def page_variants(lesson: Lesson, index: int, sources: Sources) -> Iterator[ProvedVariant]:
    """Yield a lesson with each variant of a page; as it is where the page draws nothing.

    Raises:
        DataError: the page's table cannot serve.
    """
    page = lesson.pages[index]
    if not page.variants:
        yield ProvedVariant(lesson, (), 0)
    for place, variant in enumerate(page.variants):
        written, facts = _write(variant, sources)
        pages = (*lesson.pages[:index], written, *lesson.pages[index + 1 :])
        yield ProvedVariant(structs.replace(lesson, pages=pages), facts, place)


def _write(variant: Page, sources: Sources) -> tuple[Page, tuple[Fact, ...]]:
    metrics = opening_metrics(variant, sources)
    facts: list[Fact] = []

    def write(number: WorkedNumber) -> str:
        value = number.expression.value(metrics)
        if not np.isfinite(value):
            raise DataError(f"`{{{{{number.expression.text}}}}}` has no value on it")
        text = number.write(value)
        written = written_number(text)
        if written.is_finite() and not _is_bare(number):
            name = number.expression.text
            exponent = written.as_tuple().exponent
            unit = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
            label = LABELS.get(name, "")
            exact = Fact(Decimal(value), unit, "=", label, name if label else "condition")
            facts.extend((exact, exact._replace(value=written)))
        return text

    return write_page(variant, write), tuple(facts)


def _is_bare(number: WorkedNumber) -> bool:
    """Whether it is a drawn value as it is, which a claim or a setting of the page has to prove."""
    try:
        float(number.expression.text)
    except ValueError:
        return False
    return True


def find_alike_variants(page: Page, sources: Sources) -> Iterator[Fault]:
    """Find variants that a neighbour's answer is right for, or that read alike.

    Raises:
        DataError: the page's table cannot serve.
    """
    ask = page.ask
    if not page.variants or ask is None:
        return
    written = [_write(variant, sources)[0] for variant in page.variants]
    for (one, first), (other, second) in combinations(enumerate(written, 1), 2):
        if [text.text for text in page_texts(first)] == [text.text for text in page_texts(second)]:
            yield (
                ask.line,
                f"variants {one} and {other} read alike; let them ask with other numbers",
            )
    values = [
        (expression.value(opening_metrics(variant, sources)), traits_of(variant.ask).tolerance)
        for variant in page.variants
        for expression in traits_of(variant.ask).values[:1]
    ]
    for (one, (value, share)), (other, (second_value, _)) in combinations(enumerate(values, 1), 2):
        apart = abs(value - second_value)
        if not np.isfinite(apart) or apart <= 2 * share * max(abs(value), abs(second_value)):
            told = f"variants {one} and {other} have the same answer, {value:.6g}"
            yield ask.line, f"{told}; draw numbers that lead to others"
