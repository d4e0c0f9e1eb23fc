"""What a session reads: tables as they are trained on, and the lessons that a review draws from."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from gdtui import course, datasets
from gdtui.course.lesson import CourseError, DescentSpec, Lesson, Page, ProblemSpec
from gdtui.datasets import DataError
from gdtui.datasets.table import FileIdentity
from gdtui.session.long_work import LongWorks
from gdtui.session.training_setup import TrainingSetup, build_setup

MOST_KEPT = 32
"""Setups that are kept; a lesson has some ten."""


class Sources:
    """Reads tables and lessons for the sessions that it is handed to, and keeps what it built.

    A table that was mended is read anew: what was built of it is kept by the identity of its file.
    `foreseen` is what `foresight` keeps here, of each page; `long_works` what charts work out;
    `opened` the page whose goal is on view, as it opens; `written` pages with the numbers that
    their texts work out.
    """

    def __init__(self) -> None:
        self.foreseen: dict[tuple[int, int], tuple[object, object]] = {}
        self.opened: dict[tuple[int, int], tuple[object, object, Any]] = {}
        self.written: dict[int, tuple[object, Page]] = {}
        self.long_works = LongWorks()
        self._build = lru_cache(MOST_KEPT)(_build)  # also asked by the thread that reads ahead

    def setup(self, problem: ProblemSpec, descent: DescentSpec) -> TrainingSetup:
        """Read the data, build the descent and measure both.

        Raises:
            DataError: the table cannot be used; the sentence says where and why.
        """
        table = datasets.identify(problem.dataset) if problem.surface is None else None
        return self._build(problem, descent, table)

    def lesson(self, name: str, folder: Path) -> Lesson:
        """Find the lesson of a name in a folder, else the shipped one.

        Raises:
            CourseError: there is none, or it is not as it has to be.
        """
        try:
            return course.find(name, folder)
        except CourseError as error:
            if error.line:
                raise
            return course.find(name)

    def read_ahead(self, lesson: Lesson) -> None:
        """Read and build ahead of time what a lesson's pages open on; what fails is skipped."""
        for page in (one for own in lesson.pages for one in own.variants or (own,)):
            switched = (scene for switch in page.switches for scene in switch.scenes)
            for scene in (page.scene, *switched):
                with suppress(DataError):
                    self.setup(scene.problem, scene.descent)


def _build(problem: ProblemSpec, descent: DescentSpec, table: FileIdentity | None) -> TrainingSetup:
    """`table` is only a part of what it is kept by."""
    return build_setup(problem, descent)
