"""A page with its runs comes back from its bytes as it was: states and columns, bit for bit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random

import numpy as np
import pytest

from gdtui import course
from gdtui.course.lesson import Lesson
from gdtui.progress import run_pieces, run_records
from gdtui.progress.run_records import pack_page, unpack_page
from gdtui.session.session import Session
from tests.walks import all_of, draw_alike, trace_bits, walk

LESSONS = {lesson.slug: lesson for lesson in course.load_all()}


def again(session: Session, pieces: Mapping[bytes, bytes] | None = None) -> Session:
    """The session from its bytes, on the page as it opens."""
    opened = Session.open(
        session.lesson,
        session.page_index,
        marks=session.marks,
        answers=session.answers,
        sources=session.sources,
    )
    packed = pack_page(session, pieces or {})
    back = unpack_page(opened, packed.record, {**(pieces or {}), **packed.made})
    assert back is not None
    return replace(back, pinned=session.pinned)


def hold(session: Session) -> None:
    back = again(session)
    there, here = all_of(session), all_of(back)
    assert [name for name in there if there[name] != here[name]] == []
    assert draw_alike(session, back)


def walked(lesson: Lesson, seed: int, lengths: tuple[int, ...]) -> None:
    for page in range(len(lesson.pages)):
        for length in lengths:
            random = Random(f"{lesson.slug} {page} {length} {seed}")
            hold(walk(Session.open(lesson, page), random, length))


@pytest.mark.slow
@pytest.mark.parametrize("slug", LESSONS)
def test_after_any_keys_on_any_page_it_comes_back(slug: str) -> None:
    walked(LESSONS[slug], 0, (12, 60))


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1, 11))
@pytest.mark.parametrize("slug", LESSONS)
def test_after_many_more_keys_it_comes_back(slug: str, seed: int) -> None:
    walked(LESSONS[slug], seed, (5, 25, 120))
