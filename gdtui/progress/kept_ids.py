"""What is known of a page, found under its id and under those that it was known by before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from gdtui.course.lesson import Lesson, Option, Page
from gdtui.progress.database import MARKS_BY_RANK, Mark, PageKey, Place
from gdtui.text.ids import is_id, slug

_V = TypeVar("_V")


def page_ids(page: Page) -> tuple[str, ...]:
    """Return what a page may be kept by, its id first.

    Last comes its title: a 0.1.0 that is still open beside this program goes on to write those.
    """
    title = () if page.title.islower() and is_id(page.title) else (page.title,)
    return (page.id, *page.was, *title)


def kept_of(lesson: Lesson, page: Page, kept: Mapping[PageKey, _V]) -> tuple[_V, ...]:
    """Return all that is kept of a page, what stands under its present id first."""
    keys = ((lesson.slug, name) for name in page_ids(page))
    return tuple(kept[key] for key in keys if key in kept)


def mark_of(lesson: Lesson, page: Page, marks: Mapping[PageKey, Mark]) -> Mark:
    """Return a page's mark, the best of several."""
    found = kept_of(lesson, page, marks)
    return max(found, key=MARKS_BY_RANK.index, default="open")


def page_at(lesson: Lesson, place: Place) -> int | None:
    """Return the index of the page where a learner was; None where it is not in this lesson."""
    if place.lesson != lesson.slug:
        return None
    found = (index for index, page in enumerate(lesson.pages) if place.page in page_ids(page))
    return next(found, None)


def option_at(options: Sequence[Option], kept: str) -> int | None:
    """Return the index of the option that an answer names, by its id or an earlier one.

    Its text will do as well: that is what 0.1.0 writes.
    """
    ids = [(option.id, *option.was) for option in options]
    texts = [(option.text,) for option in options]
    for name, known in ((kept, ids), (kept, texts), (slug(kept), ids)):
        found = next((index for index, names in enumerate(known) if name in names), None)
        if found is not None:
            return found
    return None
