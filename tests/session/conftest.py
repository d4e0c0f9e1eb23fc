"""The shipped lessons for tests of sessions, and what is read for them, once for a module."""

from __future__ import annotations

import pytest

from gdtui.course.lesson import Lesson
from gdtui.session.sources import Sources
from tests.lessons import shipped_lessons


@pytest.fixture(scope="module")
def lessons() -> dict[str, Lesson]:
    return {lesson.number: lesson for lesson in shipped_lessons()}


@pytest.fixture(scope="module")
def sources() -> Sources:
    return Sources()
