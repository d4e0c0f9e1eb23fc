"""Draw the picture in the README: the real screen, driven by real keys. `make picture`."""

import asyncio
import re
import sys
from pathlib import Path

from gdtui import course
from gdtui.progress import Progress
from gdtui.session import Session
from gdtui.ui.app import TutorApp
from gdtui.ui.clock import HandClock

LESSON, PAGE = "learning-rate", "Overshoot, and arrive"
SIZE = (120, 36)
KEYS = ("plus", "plus", "0", *("space",) * 6)


async def draw(target: Path) -> None:
    """Open the page, press the keys, keep what the terminal would show."""
    lesson = course.find(LESSON)
    page = [page.title for page in lesson.pages].index(PAGE)
    session = Session.open(lesson, page)
    app = TutorApp(course.load_all(), session, Progress.in_memory(), HandClock)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press(*KEYS)
        await pilot.pause()
        picture = app.export_screenshot(title="gdtui")
    # The reader's own fixed-width font will do; a picture should fetch nothing.
    picture = re.sub(r"@font-face \{.*?\}", "", picture, flags=re.DOTALL)
    target.write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(draw(Path(sys.argv[1])))
