"""Which of its variants a page is shown in, and its texts with the numbers of that variant.

A learner's seed draws the first one, so that a neighbour has another; each time the page is asked
again the next one follows. Without a seed it is the page as its author wrote it first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from msgspec import structs

from gdtui.course.draws import WorkedNumber, works_out_numbers, write_page
from gdtui.course.lesson import Lesson, Page
from gdtui.course.metrics import RunMetrics
from gdtui.datasets import DataError
from gdtui.session.run import Run
from gdtui.session.sources import Sources
from gdtui.session.training_setup import initial_parameters, start_trace

MOST_WRITTEN = 64
"""Pages whose texts are kept once their numbers were worked out."""


class Draw(NamedTuple):
    """What was drawn for a page.

    Attributes:
        seed: the learner's own; 0 for none.
        variant: which of the page's variants, from 0.
        page: that variant, its texts written; None where the page has only one.
    """

    seed: int = 0
    variant: int = 0
    page: Page | None = None


NOTHING_DRAWN = Draw()


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class _OpeningRun(Run):
    """A run at its start, for what can be measured of it."""

    test_opened_step: int | None = None


def draw_page(page: Page, seed: int, variant: int | None, sources: Sources) -> Draw:
    """Return a page in one of its variants: the one of the seed where none is named.

    Raises:
        DataError: its table cannot serve.
    """
    if not page.variants:
        return Draw(seed)
    place = first_variant(page, seed) if variant is None else variant % len(page.variants)
    return Draw(seed, place, written_page(page.variants[place], sources))


def require_page(lesson: Lesson, page: int) -> None:
    """Raise ValueError, one sentence, where a lesson has no such page, from 0."""
    if not 0 <= page < len(lesson.pages):
        raise ValueError(
            f"“{lesson.title}” has pages 1 to {len(lesson.pages)}; there is no page {page + 1}."
        )


def variant_by_number(lesson: Lesson, page: int, number: int | None) -> int | None:
    """Return which variant of a page its number means, from 1; None for none.

    Args:
        lesson: the lesson.
        page: which page, from 0.
        number: which of its variants, in the order of its `{draw}`.

    Raises:
        ValueError: there is no such page or variant; one sentence.
    """
    if number is None:
        return None
    require_page(lesson, page)
    variants = len(lesson.pages[page].variants)
    here = f"Page {page + 1} of “{lesson.title}”"
    if not variants:
        raise ValueError(
            f"{here} has no {{draw}}, so there is nothing to choose: leave out --draw."
        )
    if not 1 <= number <= variants:
        raise ValueError(f"{here} has draws 1 to {variants}; there is no draw {number}.")
    return number - 1


def first_variant(page: Page, seed: int) -> int:
    """Return which variant of a page a learner meets first."""
    if not seed or not page.variants:
        return 0
    digest = hashlib.blake2b(f"{seed}\n{page.id}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % len(page.variants)


def written_page(page: Page, sources: Sources) -> Page:
    """Return a page with the numbers in its texts that they work out; the same for the same page.

    Raises:
        DataError: its table cannot serve.
    """
    if not works_out_numbers(page):
        return page
    kept = sources.written
    raw, written = kept.get(id(page), (None, page))
    if raw is None:
        metrics = opening_metrics(page, sources)

        def write(number: WorkedNumber) -> str:
            return number.write(number.expression.value(metrics))

        written = write_page(page, write)
        kept[id(page)] = page, written  # the page is kept along: nothing else has its id
        for old in list(kept)[:-MOST_WRITTEN]:
            kept.pop(old, None)
    return written


def lesson_with_numbers(
    lesson: Lesson, seed: int, sources: Sources, seen: Mapping[int, Page] | None = None
) -> Lesson:
    """Return a lesson whose pages have their numbers: as they were seen, else as they are drawn.

    Where a table cannot serve, a sign stands for each number.
    """
    pages = list(lesson.pages)
    for index, page in enumerate(pages):
        if page.variants:
            try:
                known = (seen or {}).get(index)
                pages[index] = known or draw_page(page, seed, None, sources).page or page
            except DataError:
                pages[index] = write_page(page, lambda _: "…")
    return structs.replace(lesson, pages=tuple(pages))


def opening_metrics(page: Page, sources: Sources) -> RunMetrics:
    """Return what can be measured of a page as it opens. Raises as `written_page`."""
    scene = page.scene
    setup = sources.setup(scene.problem, scene.descent)
    start = initial_parameters(setup, scene.descent, scene.descent.seed)
    rate, seed = scene.descent.learning_rate, scene.descent.seed
    trace = start_trace(setup, start, rate, seed)
    run = _OpeningRun(scene=scene, setup=setup, trace=trace, rate=rate, seed=seed, start=start)
    return RunMetrics(run)
