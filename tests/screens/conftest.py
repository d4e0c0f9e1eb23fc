"""A tutor for tests: a small course, frames by hand, progress in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from gdtui import course
from gdtui.course.lesson import Lesson
from gdtui.progress.store import Place, Progress
from gdtui.session.session import Session
from gdtui.settings import Look
from gdtui.shots.golden import differences, read_golden, write_golden
from gdtui.shots.grid import Grid
from gdtui.shots.svg import svg_text
from gdtui.ui.app import TutorApp
from gdtui.ui.frame_clock import ManualClock
from gdtui.ui.screens.lesson import LessonScreen
from tests.lessons import LESSON
from tests.support import screen_text

OTHER = LESSON.replace("title: Rates", "title: Others").replace("Descent\n", "Further\n")


@pytest.fixture
def lessons(tmp_path: Path) -> list[Lesson]:
    """Two lessons of three pages."""
    first, second = tmp_path / "01_rates.md", tmp_path / "02_others.md"
    first.write_text(LESSON, encoding="utf-8")
    second.write_text(OTHER, encoding="utf-8")
    return [course.parse(first), course.parse(second)]


class Tutor:
    """An app with what a test wants to look at within reach."""

    def __init__(
        self,
        lessons: Sequence[Lesson],
        page: int = 0,
        look: Look | None = None,
        folder: Path | None = None,
    ) -> None:
        self.clock = ManualClock()
        self.progress = Progress.in_memory()
        self.progress.save(Place("rates", "go-down"), {})
        session = Session.open(lessons[0], page)
        self.app = TutorApp(
            lambda: lessons,
            session,
            self.progress,
            clock=lambda: self.clock,
            look=look,
            folder=folder,
        )

    @property
    def screen(self) -> LessonScreen:
        screen = self.app.screen
        assert isinstance(screen, LessonScreen)
        return screen

    @property
    def session(self) -> Session:
        return self.screen.session

    def text(self, selector: str) -> str:
        """The characters on screen inside a widget."""
        return screen_text(self.app, selector)


@pytest.fixture
def tutor(lessons: list[Lesson]) -> Callable[..., Tutor]:
    """Make a tutor at a page of the first lesson."""
    return lambda page=0: Tutor(lessons, page)


HoldGolden = Callable[..., None]
GOLDENS = Path(__file__).with_name("goldens")


@pytest.fixture
def hold_golden(request: pytest.FixtureRequest) -> HoldGolden:
    """Hold a screen against its golden; with --gdtui-update, keep it, perhaps with a picture."""
    update = bool(request.config.getoption("--gdtui-update"))

    def hold(grid: Grid, name: str, *, pictured: bool = False) -> None:
        file = GOLDENS / f"{name}.screen"
        if update:
            GOLDENS.mkdir(exist_ok=True)
            file.write_text(write_golden(grid), encoding="utf-8")
            if pictured:
                file.with_suffix(".svg").write_text(svg_text(grid), encoding="utf-8")
        told = differences(read_golden(file.read_text(encoding="utf-8")), grid)
        assert not told, "\n".join(told)

    return hold
