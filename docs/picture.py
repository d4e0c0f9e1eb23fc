"""Draw the pictures in the README: the real screens, driven by real keys. `make picture`."""

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path

from gdtui import course
from gdtui.progress.resume import save_session
from gdtui.progress.store import Progress
from gdtui.session.lesson_run import PageMark
from gdtui.session.session import Session
from gdtui.shots.recording import screen_grid, steady_environment
from gdtui.shots.svg import svg_text
from gdtui.ui.app import TutorApp
from gdtui.ui.frame_clock import ManualClock
from gdtui.ui.themes import DARK, LIGHT

SIZE = (100, 30)
SECONDS = 15


@dataclass(frozen=True)
class Picture:
    """What is drawn: a page of a lesson, after some keys."""

    name: str
    lesson: str
    page: str
    keys: tuple[str, ...]
    light: bool = False
    done: tuple[str, ...] = ()
    """Lessons that are shown as done."""


PICTURES = (
    Picture("first-steps", "one-minute", "Longer steps", ("plus", "plus", *("space",) * 3)),
    Picture("contour", "two-parameters", "One rate for both", ("plus", "plus", *("space",) * 12)),
    Picture(
        "contents",
        "learning-rate",
        "Past the bottom",
        ("t",),
        done=("one-minute", "weather-data", "a-line", "mean-squared-error", "loss-depends-on-w"),
    ),
    Picture("light", "learning-rate", "Overshoot, and arrive", ("plus", "plus", *("space",) * 6),
            light=True),
)  # fmt: skip


async def draw(picture: Picture) -> str:
    """Open the page, press the keys, keep what the terminal would show."""
    theme = LIGHT if picture.light else DARK
    lessons, progress = course.load_all(), Progress.in_memory()
    for lesson in lessons:
        mark: PageMark = "done" if lesson.slug in picture.done else "open"
        save_session(Session.open(lesson, marks=(mark,) * len(lesson.pages)), progress)
    lesson = course.find(picture.lesson)
    page = [page.title for page in lesson.pages].index(picture.page)
    session = Session.open(lesson, page)
    app = TutorApp(lambda: lessons, session, progress, ManualClock)
    async with app.run_test(size=SIZE) as pilot:
        app.theme = theme.name
        await pilot.press(*picture.keys)
        await pilot.pause()
        return svg_text(screen_grid(app))


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(exist_ok=True)
    for one in PICTURES:
        with steady_environment():  # of few colours, a terminal has no shade
            drawn = asyncio.run(draw(one))
        (folder / f"{one.name}.svg").write_text(drawn, encoding="utf-8")
